//! Large files, sealed on disk while they arrive.
//!
//! A file is a row of records ([`record`]), each up to 1 MiB sealed with XChaCha20-Poly1305. What has arrived is found again
//! after a restart by the last record alone, so that a piece costs the same whether it is the first or the thousandth; a
//! record torn by a power cut is dropped.

mod read;
mod record;
mod write;

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::PathBuf;

use chacha20poly1305::XChaCha20Poly1305;
use chacha20poly1305::aead::KeyInit;
use kernel::Refusal;

use self::record::{Arrived, HEAD, Records};
use self::write::Sealer;
use crate::seal::{Seal, random};

pub use self::read::VaultReader;
pub use self::record::RECORD;
pub use self::write::VaultWriter;

/// A file could not be taken into the vault or out of it.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// The disk said no.
    #[error("the vault could not be read or written: {0}")]
    Disk(#[from] io::Error),
    /// There is no such file.
    #[error("no such file in the vault")]
    Unknown,
    /// The bytes do not follow what has arrived.
    #[error("{0} bytes have arrived; the next must begin there")]
    WrongPlace(u64),
    /// The file is complete and takes no more, or not complete and can't be read yet.
    #[error("the file is not in the right state for this")]
    WrongState,
    /// Sent in too many small pieces.
    #[error("the file came in too many small pieces")]
    TooManyPieces,
    /// Sealed under another key, or altered.
    #[error("the sealed file is damaged, altered or of another key")]
    NotOpened,
    /// The machine gave no randomness.
    #[error("the machine gave no randomness")]
    NoRandomness,
    /// The worker thread was cut off.
    #[error("the work was cut off")]
    CutOff,
}

impl From<VaultError> for Refusal {
    fn from(error: VaultError) -> Self {
        match error {
            VaultError::Unknown => Self::not_found(),
            other => Self::failed(other),
        }
    }
}

/// A folder of sealed files. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Vault {
    folder: PathBuf,
    seal: Seal,
}

impl Vault {
    /// Opens (and creates) the folder.
    ///
    /// # Errors
    /// The folder can't be made.
    pub fn open(folder: impl Into<PathBuf>, seal: Seal) -> Result<Self, VaultError> {
        let folder = folder.into();
        std::fs::create_dir_all(&folder)?;
        Ok(Self { folder, seal })
    }

    /// Begins an empty file and answers its name, which says nothing about it.
    ///
    /// # Errors
    /// The disk is full or can't be written; no randomness.
    pub fn begin(&self) -> Result<String, VaultError> {
        let random_bytes = |_| VaultError::NoRandomness;
        let name: String = random::<16>().map_err(random_bytes)?.iter().map(|byte| format!("{byte:02x}")).collect();
        let mut file = OpenOptions::new().write(true).create_new(true).open(self.folder.join(&name))?;
        file.write_all(&random::<HEAD>().map_err(random_bytes)?)?;
        Ok(name)
    }

    /// Appends bytes that begin at place `at` of the file, and answers how many have arrived then.
    ///
    /// # Errors
    /// [`VaultError::WrongPlace`] with the right place when they do not follow, and the disk's.
    pub fn append(&self, name: &str, at: u64, bytes: &[u8]) -> Result<u64, VaultError> {
        let mut sealer = self.sealer(name)?;
        let arrived = sealer.arrived();
        if arrived.complete {
            return Err(VaultError::WrongState);
        }
        if arrived.length != at {
            return Err(VaultError::WrongPlace(arrived.length));
        }
        sealer.write_all(bytes)?;
        sealer.flush()?;
        Ok(sealer.arrived().length)
    }

    /// How many bytes have arrived.
    ///
    /// # Errors
    /// [`VaultError::Unknown`], or the disk's.
    pub fn length(&self, name: &str) -> Result<u64, VaultError> {
        let mut file = self.file(name, false)?;
        file.lock_shared()?;
        Ok(Arrived::of(&self.records(&mut file)?, &mut file)?.length)
    }

    /// Ends a file: it takes no more and can be read. Durable when it returns.
    ///
    /// # Errors
    /// [`VaultError::Unknown`], or the disk's.
    pub fn complete(&self, name: &str) -> Result<(), VaultError> {
        let sealer = self.sealer(name)?;
        if sealer.arrived().complete { Ok(()) } else { sealer.end() }
    }

    /// A new file to write in one go; [`VaultWriter::complete`] ends it and answers its name.
    ///
    /// # Errors
    /// The disk is full or can't be written.
    pub fn writer(&self) -> Result<VaultWriter, VaultError> {
        let name = self.begin()?;
        Ok(VaultWriter::new(self.sealer(&name)?, name))
    }

    /// Opens a complete file for reading from any place.
    ///
    /// # Errors
    /// [`VaultError::Unknown`], [`VaultError::WrongState`] while it is not complete, [`VaultError::NotOpened`] where its
    /// records do not follow each other, or the disk's.
    pub fn read(&self, name: &str) -> Result<VaultReader, VaultError> {
        let mut file = self.file(name, false)?;
        VaultReader::new(self.records(&mut file)?, file)
    }

    /// Removes a file, if it is there.
    ///
    /// # Errors
    /// The disk's.
    pub fn remove(&self, name: &str) -> Result<(), VaultError> {
        match std::fs::remove_file(self.folder.join(checked(name)?)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error.into()),
            _ => Ok(()),
        }
    }

    fn file(&self, name: &str, write: bool) -> Result<File, VaultError> {
        let path = self.folder.join(checked(name)?);
        OpenOptions::new().read(true).write(write).open(path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => VaultError::Unknown,
            _ => error.into(),
        })
    }

    fn records(&self, file: &mut File) -> Result<Records, VaultError> {
        Records::of(file, XChaCha20Poly1305::new((&self.seal.derive("files.vault")).into()))
    }

    /// The file alone in hand, at its end.
    fn sealer(&self, name: &str) -> Result<Sealer, VaultError> {
        let mut file = self.file(name, true)?;
        file.lock()?;
        Sealer::new(self.records(&mut file)?, file)
    }
}

/// Names are made by [`Vault::begin`] alone; nothing else reaches the folder.
fn checked(name: &str) -> Result<&str, VaultError> {
    let good = name.len() == 32 && name.bytes().all(|byte| byte.is_ascii_hexdigit());
    good.then_some(name).ok_or(VaultError::Unknown)
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Seek, SeekFrom};

    use super::*;

    fn vault() -> (tempfile::TempDir, Vault) {
        let folder = tempfile::tempdir().unwrap();
        let vault = Vault::open(folder.path(), Seal::with_key([5; 32])).unwrap();
        (folder, vault)
    }

    fn all(reader: &mut VaultReader) -> Vec<u8> {
        let mut bytes = Vec::new();
        reader.read_to_end(&mut bytes).unwrap();
        bytes
    }

    #[test]
    fn a_file_that_comes_in_pieces_is_read_whole_and_from_any_place() {
        let (_folder, vault) = vault();
        let name = vault.begin().unwrap();
        let content: Vec<u8> = (0..3_000_000_u32).map(|n| n.to_le_bytes()[0]).collect();
        let mut at = 0;
        for piece in content.chunks(700_001) {
            at = vault.append(&name, at, piece).unwrap();
        }
        assert!(matches!(vault.read(&name), Err(VaultError::WrongState)));
        vault.complete(&name).unwrap();
        vault.complete(&name).unwrap();
        assert!(matches!(vault.append(&name, at, b"x"), Err(VaultError::WrongState)));
        let mut reader = vault.read(&name).unwrap();
        assert_eq!(all(&mut reader), content);
        reader.seek(SeekFrom::Start(1_048_570)).unwrap();
        let mut ten = [0; 10];
        reader.read_exact(&mut ten).unwrap();
        assert_eq!(ten, content[1_048_570..1_048_580]);
    }

    #[test]
    fn an_upload_cut_off_goes_on_where_it_stopped_also_after_a_restart_and_a_torn_record_is_dropped() {
        let (folder, before) = vault();
        let name = before.begin().unwrap();
        before.append(&name, 0, b"first ").unwrap();
        assert!(matches!(before.append(&name, 3, b"x"), Err(VaultError::WrongPlace(6))));
        let path = folder.path().join(&name);
        let whole = std::fs::metadata(&path).unwrap().len();
        before.append(&name, 6, b"torn away").unwrap();
        OpenOptions::new().write(true).open(&path).unwrap().set_len(whole + 9).unwrap();
        let after = Vault::open(folder.path(), Seal::with_key([5; 32])).unwrap();
        assert_eq!(after.length(&name).unwrap(), 6);
        after.append(&name, 6, b"second").unwrap();
        after.complete(&name).unwrap();
        assert_eq!(all(&mut after.read(&name).unwrap()), b"first second");
    }

    #[test]
    fn nothing_of_the_content_stands_on_disk_and_what_was_altered_or_reordered_is_not_opened() {
        let (folder, vault) = vault();
        let name = vault.begin().unwrap();
        vault.append(&name, 0, b"the secret of the first").unwrap();
        vault.append(&name, 23, b"the secret of the other").unwrap();
        vault.complete(&name).unwrap();
        let path = folder.path().join(&name);
        let stored = std::fs::read(&path).unwrap();
        assert!(!stored.windows(6).any(|window| window == b"secret"));
        let mut swapped = stored.clone();
        let (one, two) = (16..16 + 83, 16 + 83..16 + 166);
        swapped[one.clone()].copy_from_slice(&stored[two.clone()]);
        swapped[two.clone()].copy_from_slice(&stored[one]);
        let without_second = [&stored[..two.start], &stored[two.end..]].concat();
        let mut altered = stored.clone();
        altered[16 + 50] ^= 1;
        for forged in [swapped, without_second, altered] {
            std::fs::write(&path, forged).unwrap();
            assert!(vault.read(&name).and_then(|mut file| Ok(file.read_to_end(&mut Vec::new())?)).is_err());
        }
        std::fs::write(&path, &stored).unwrap();
        let other = Vault::open(folder.path(), Seal::with_key([6; 32])).unwrap();
        assert!(matches!(other.read(&name), Err(VaultError::NotOpened)));
        assert!(matches!(other.complete(&name), Err(VaultError::NotOpened)));
        assert_eq!(std::fs::read(&path).unwrap(), stored, "a wrong key leaves the file as it is");
    }

    #[test]
    fn a_file_cut_off_before_its_end_is_not_complete_whatever_is_put_behind_it() {
        let (folder, vault) = vault();
        let name = vault.begin().unwrap();
        let one = vault.append(&name, 0, b"one").unwrap();
        let path = folder.path().join(&name);
        let (before, _) = (std::fs::read(&path).unwrap(), vault.append(&name, one, b"two").unwrap());
        vault.complete(&name).unwrap();
        let last = std::fs::read(&path).unwrap().split_off(before.len() + 63);
        for behind in [Vec::new(), vec![0; 60], last] {
            std::fs::write(&path, [&before[..], &behind].concat()).unwrap();
            assert!(matches!(vault.read(&name), Err(VaultError::WrongState | VaultError::NotOpened)));
        }
    }

    #[test]
    fn a_line_that_breaks_after_every_piece_loses_nothing_of_what_had_arrived() {
        let (_folder, vault) = vault();
        let name = vault.begin().unwrap();
        let content: Vec<u8> = (0..200_000_u32).map(|n| (n % 251) as u8).collect();
        let mut at = 0;
        for piece in content.chunks(999) {
            assert!(matches!(vault.append(&name, at + 1, piece), Err(VaultError::WrongPlace(place)) if place == at));
            vault.append(&name, at, piece).unwrap();
            at = vault.length(&name).unwrap();
        }
        vault.complete(&name).unwrap();
        assert_eq!(all(&mut vault.read(&name).unwrap()), content);
    }

    #[test]
    fn only_names_the_vault_made_reach_the_disk() {
        let (_folder, vault) = vault();
        for name in ["", "../../etc/passwd", "0123", "zz345678901234567890123456789012"] {
            assert!(matches!(vault.length(name), Err(VaultError::Unknown)), "{name}");
        }
    }
}
