//! A clue's package (线索移送包): everything the ledger had of a problem, sealed for the discipline inspection alone.

use kernel::Moment;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::facts::Event;
use super::found::Found;
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
}

impl Package {
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
