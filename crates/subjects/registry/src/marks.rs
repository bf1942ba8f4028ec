use hmac::{Hmac, KeyInit, Mac};
use kernel::{AreaId, Refusal};
use sha2::Sha256;
use store::Desk;
use ui::Office;

use crate::rules::citizen_id::CitizenId;
use crate::store::{read, write};

/// What the key is sealed for.
const PURPOSE: &str = "registry.identity";

/// Makes the marks by which identity numbers are compared without being stored.
///
/// A mark is HMAC-SHA-256 of the number under a key that belongs to the area and is itself sealed by the office's key:
/// who steals the database alone can't try numbers out against it.
#[derive(Clone)]
pub struct IdentityMarks {
    key: Vec<u8>,
}

impl IdentityMarks {
    /// The marks of an area. [`crate::ensure_area`] has made the key.
    ///
    /// # Errors
    /// The area is not set up, the key can't be opened, or the database fails.
    pub async fn of(office: &Office, area: AreaId) -> Result<Self, Refusal> {
        let sealed = read::sealed_key(office.desk.read(), area, PURPOSE).await?;
        let sealed = sealed.ok_or_else(|| Refusal::failed("the area has no identity key"))?;
        Ok(Self { key: office.seal.open_text(&purpose_in(area), &sealed)? })
    }

    /// The mark of a number: 64 hexadecimal digits, always the same for the same number in the same area.
    pub fn mark(&self, number: &CitizenId) -> String {
        // HMAC takes keys of every length, so there is always a mark.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.key) else { return String::new() };
        mac.update(number.digits().as_bytes());
        mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

impl std::fmt::Debug for IdentityMarks {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("IdentityMarks(..)")
    }
}

fn purpose_in(area: AreaId) -> String {
    format!("{PURPOSE}/{area}")
}

/// A fresh key, sealed: two random ids of the desk, 244 random bits.
pub(crate) fn sealed_new_key(office: &Office, area: AreaId) -> Result<Vec<u8>, Refusal> {
    let random = |desk: &Desk| *desk.random_id().as_bytes();
    let key = [random(&office.desk), random(&office.desk)].concat();
    Ok(office.seal.close(&purpose_in(area), &key)?)
}

/// Keeps the key in the area's first write.
pub(crate) async fn keep_key(tx: &store::Tx, area: AreaId, sealed: Vec<u8>) -> Result<(), Refusal> {
    Ok(write::add_key(&tx.db, area, PURPOSE, sealed).await?)
}
