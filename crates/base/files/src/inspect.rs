use std::io::{self, Read};

use sha2::{Digest, Sha256};

use crate::{Cleaning, Kind, KindError, RECORD, Vault, VaultError, clean};

/// What a file of the vault turned out to be.
#[derive(Debug)]
pub struct Inspected {
    /// Its length in bytes.
    pub length: u64,
    /// What it is by its content, or why it is none of the kinds that are taken.
    pub kind: Result<Kind, KindError>,
    /// The SHA-256 of the original, in hexadecimal.
    pub sha256: String,
    /// The name of the copy without position and device data; none if it can't be cleaned.
    pub cleaned: Option<String>,
}

impl Vault {
    /// Ends a file, says what it is by its content, takes its hash and makes the cleaned copy. Reads it whole; call it
    /// where waiting is allowed.
    ///
    /// # Errors
    /// [`VaultError::Unknown`], or the disk's.
    pub fn inspect(&self, name: &str) -> Result<Inspected, VaultError> {
        self.complete(name)?;
        let mut reader = self.read(name)?;
        let kind = Kind::of(&mut reader);
        let cleaned = kind.as_ref().ok().map(|kind| self.cleaned_copy(name, *kind)).transpose()?.flatten();
        Ok(Inspected { length: reader.length(), kind, sha256: hash(&mut self.read(name)?)?, cleaned })
    }

    fn cleaned_copy(&self, name: &str, kind: Kind) -> Result<Option<String>, VaultError> {
        let mut copy = self.writer()?;
        let outcome = clean(kind, &mut self.read(name)?, &mut copy)?;
        let cleaned = copy.complete()?;
        if outcome == Cleaning::Cleaned {
            return Ok(Some(cleaned));
        }
        self.remove(&cleaned)?;
        Ok(None)
    }
}

fn hash(file: &mut impl Read) -> io::Result<String> {
    let (mut sum, mut part) = (Sha256::new(), vec![0; RECORD]);
    loop {
        let count = file.read(&mut part)?;
        if count == 0 {
            return Ok(sum.finalize().iter().map(|byte| format!("{byte:02x}")).collect());
        }
        sum.update(part.get(..count).unwrap_or_default());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Seal;

    fn inspected(content: &[u8]) -> Inspected {
        let folder = tempfile::tempdir().unwrap();
        let vault = Vault::open(folder.path(), Seal::with_key([5; 32])).unwrap();
        let name = vault.begin().unwrap();
        vault.append(&name, 0, content).unwrap();
        vault.inspect(&name).unwrap()
    }

    #[test]
    fn a_file_is_hashed_as_it_came_and_known_by_its_content() {
        let sound = inspected(b"#!AMR\nabc");
        assert_eq!((sound.kind.unwrap(), sound.length, sound.cleaned.is_some()), (Kind::Amr, 9, true));
        let paper = inspected(b"%PDF-1.7 abc");
        assert_eq!((paper.kind.unwrap(), paper.cleaned), (Kind::Pdf, None));
    }

    #[test]
    fn what_is_of_no_kind_has_a_hash_and_no_copy() {
        let other = inspected(b"abc");
        assert!(matches!(other.kind, Err(KindError::Unknown)) && other.cleaned.is_none());
        assert_eq!(other.sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert!(matches!(inspected(b"GIF89a <svg onload=x>").kind, Err(KindError::Unknown)));
    }
}
