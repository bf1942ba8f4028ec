//! A clue's package (线索移送包): everything the ledger had of a problem, sealed for the discipline inspection alone.

use kernel::{Bilingual, Moment};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::facts::Event;
use super::found::{Evidence, Found};
use super::state::ProblemNumber;

/// What is transferred.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Package {
    /// The ledger's number.
    pub number: ProblemNumber,
    /// When it was packed.
    pub packed_at: Moment,
    /// The office's words to the discipline inspection.
    pub note: String,
    /// What came in.
    pub found: Found,
    /// What was done so far.
    pub history: Vec<Event>,
    /// What the doors had of it beside that.
    #[serde(default)]
    pub handed_over: Vec<HandedOver>,
}

/// What a door had of a matter beside what the ledger knew. The door keeps nothing of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandedOver {
    /// What it was, such as `群众反映`, for people.
    pub what: Bilingual,
    /// What was said, by whom and when, from the first on.
    pub words: Vec<Said>,
    /// Files that the ledger did not have.
    pub evidence: Vec<Evidence>,
    /// Where an identity keeper of the discipline inspection opens who reported; none for an anonymous report.
    pub identity: Option<String>,
}

/// Something said at a door.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// When.
    pub at: Moment,
    /// By whom; a reporter has no name here.
    pub by: Bilingual,
    /// Word for word.
    pub text: String,
}

impl Package {
    /// Every piece of evidence in it.
    pub fn evidence(&self) -> impl Iterator<Item = &Evidence> {
        self.found.evidence.iter().chain(self.handed_over.iter().flat_map(|one| &one.evidence))
    }

    /// The package as bytes, and their SHA-256 in hexadecimal.
    ///
    /// # Errors
    /// The package can't be written as JSON.
    pub fn packed(&self) -> serde_json::Result<(Vec<u8>, String)> {
        let bytes = serde_json::to_vec(self)?;
        let hash = hash_of(&bytes);
        Ok((bytes, hash))
    }
}

/// The SHA-256 of some bytes in hexadecimal.
pub fn hash_of(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
