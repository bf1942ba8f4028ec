//! Large files, sealed on disk while they arrive.
//!
//! A file is a head (random nonce prefix) and records. A record is its length and up to 1 MiB sealed with
//! XChaCha20-Poly1305; its nonce is the prefix, the record's number and a mark that only the last record carries, so that
//! records can't be exchanged, left out or cut off at the end (the STREAM construction of Hoang, Reyhanitabar, Rogaway
//! and Vizár, 2015). What has arrived is found again after a restart; a record torn by a power cut is dropped.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::PathBuf;

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use kernel::Refusal;

use crate::seal::{Seal, random};

/// Bytes of the nonce prefix that stand at the head of a file.
const HEAD: u64 = 19;
/// Bytes of a record's length.
const LENGTH: u64 = 4;
/// Bytes by which sealing lengthens a record.
const TAG: u64 = 16;
/// The most a record holds, in bytes.
pub const RECORD: usize = 1 << 20;
/// The most records a file may have: who sends byte by byte is stopped.
const RECORDS: usize = 20_000;
/// What the records are sealed for.
const PURPOSE: &[u8] = b"files.vault";

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
        file.write_all(&random::<19>().map_err(random_bytes)?)?;
        Ok(name)
    }

    /// Appends bytes that begin at place `at` of the file, and answers how many have arrived then.
    ///
    /// # Errors
    /// [`VaultError::WrongPlace`] with the right place when they do not follow, and the disk's.
    pub fn append(&self, name: &str, at: u64, bytes: &[u8]) -> Result<u64, VaultError> {
        let mut file = self.file(name, true)?;
        file.lock()?;
        let index = Index::of(&mut file)?;
        if index.complete {
            return Err(VaultError::WrongState);
        }
        if index.length != at {
            return Err(VaultError::WrongPlace(index.length));
        }
        let mut sealer = self.sealer(file, &index)?;
        sealer.write_all(bytes)?;
        sealer.flush()?;
        Ok(sealer.length)
    }

    /// How many bytes have arrived.
    ///
    /// # Errors
    /// [`VaultError::Unknown`], or the disk's.
    pub fn length(&self, name: &str) -> Result<u64, VaultError> {
        Ok(Index::of(&mut self.file(name, false)?)?.length)
    }

    /// Ends a file: it takes no more and can be read. Durable when it returns.
    ///
    /// # Errors
    /// [`VaultError::Unknown`], or the disk's.
    pub fn complete(&self, name: &str) -> Result<(), VaultError> {
        let mut file = self.file(name, true)?;
        file.lock()?;
        let index = Index::of(&mut file)?;
        if index.complete { Ok(()) } else { self.sealer(file, &index)?.end() }
    }

    /// A new file to write in one go; [`VaultWriter::complete`] ends it and answers its name.
    ///
    /// # Errors
    /// The disk is full or can't be written.
    pub fn writer(&self) -> Result<VaultWriter, VaultError> {
        let name = self.begin()?;
        let mut file = self.file(&name, true)?;
        let index = Index::of(&mut file)?;
        Ok(VaultWriter { sealer: self.sealer(file, &index)?, name })
    }

    /// Opens a complete file for reading from any place.
    ///
    /// # Errors
    /// [`VaultError::Unknown`], [`VaultError::WrongState`] while it is not complete, or the disk's.
    pub fn read(&self, name: &str) -> Result<VaultReader, VaultError> {
        let mut file = self.file(name, false)?;
        let index = Index::of(&mut file)?;
        if !index.complete {
            return Err(VaultError::WrongState);
        }
        let cipher = self.cipher();
        Ok(VaultReader { file, index, cipher, at: 0, open: None })
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

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new((&self.seal.derive("files.vault")).into())
    }

    fn sealer(&self, mut file: File, index: &Index) -> Result<Sealer, VaultError> {
        file.set_len(index.end)?;
        file.seek(SeekFrom::End(0))?;
        let number = u32::try_from(index.records.len()).unwrap_or(u32::MAX);
        Ok(Sealer { file, cipher: self.cipher(), head: index.head, number, length: index.length, held: Vec::new() })
    }
}

/// Names are made by [`Vault::begin`] alone; nothing else reaches the folder.
fn checked(name: &str) -> Result<&str, VaultError> {
    let good = name.len() == 32 && name.bytes().all(|byte| byte.is_ascii_hexdigit());
    good.then_some(name).ok_or(VaultError::Unknown)
}

/// Where a file's records stand.
#[derive(Debug, Clone)]
struct Index {
    head: [u8; 19],
    /// Place in the opened text, place on disk, and length of every record but the last mark.
    records: Vec<(u64, u64, usize)>,
    length: u64,
    complete: bool,
    /// Where the last whole record ends on disk.
    end: u64,
}

impl Index {
    fn of(file: &mut File) -> Result<Self, VaultError> {
        let size = file.metadata()?.len();
        file.seek(SeekFrom::Start(0))?;
        let mut head = [0; 19];
        file.read_exact(&mut head).map_err(|_| VaultError::NotOpened)?;
        let mut index = Self { head, records: Vec::new(), length: 0, complete: false, end: HEAD };
        while !index.complete && index.end + LENGTH <= size {
            let mut length = [0; 4];
            file.seek(SeekFrom::Start(index.end))?;
            file.read_exact(&mut length)?;
            if !index.add(u32::from_le_bytes(length), size)? {
                break;
            }
        }
        Ok(index)
    }

    /// Takes in a record; `false` when it is torn.
    fn add(&mut self, length: u32, size: u64) -> Result<bool, VaultError> {
        let held = usize::try_from(length).ok().filter(|held| *held <= RECORD).ok_or(VaultError::NotOpened)?;
        let end = self.end + LENGTH + u64::from(length) + TAG;
        if end > size {
            return Ok(false);
        }
        if held == 0 {
            self.complete = true;
        } else {
            self.records.push((self.length, self.end, held));
        }
        (self.length, self.end) = (self.length + u64::from(length), end);
        Ok(true)
    }
}

fn nonce(head: &[u8; 19], number: u32, last: bool) -> XNonce {
    let mut bytes = [0; 24];
    bytes[..19].copy_from_slice(head);
    bytes[19..23].copy_from_slice(&number.to_be_bytes());
    bytes[23] = u8::from(last);
    XNonce::from(bytes)
}

/// Seals what is written, record by record.
struct Sealer {
    file: File,
    cipher: XChaCha20Poly1305,
    head: [u8; 19],
    number: u32,
    length: u64,
    held: Vec<u8>,
}

impl Sealer {
    fn record(&mut self, last: bool) -> Result<(), VaultError> {
        if usize::try_from(self.number).is_ok_and(|number| number >= RECORDS) && !last {
            return Err(VaultError::TooManyPieces);
        }
        let payload = Payload { msg: &self.held, aad: PURPOSE };
        let sealed = self.cipher.encrypt(&nonce(&self.head, self.number, last), payload);
        let length = u32::try_from(self.held.len()).unwrap_or(u32::MAX);
        let whole = [&length.to_le_bytes()[..], &sealed.map_err(|_| VaultError::NotOpened)?].concat();
        self.file.write_all(&whole)?;
        self.number = self.number.saturating_add(1);
        self.held.clear();
        Ok(())
    }

    fn end(mut self) -> Result<(), VaultError> {
        self.flush()?;
        self.record(true)?;
        Ok(self.file.sync_all()?)
    }
}

impl Write for Sealer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = bytes.len().min(RECORD - self.held.len());
        self.held.extend_from_slice(&bytes[..taken]);
        self.length += taken as u64;
        if self.held.len() == RECORD {
            self.flush()?;
        }
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.held.is_empty() { Ok(()) } else { self.record(false).map_err(io::Error::other) }
    }
}

/// A new file on its way into the vault.
pub struct VaultWriter {
    sealer: Sealer,
    name: String,
}

impl VaultWriter {
    /// Ends the file and answers its name. Durable when it returns.
    ///
    /// # Errors
    /// The disk's.
    pub fn complete(self) -> Result<String, VaultError> {
        self.sealer.end()?;
        Ok(self.name)
    }
}

impl Write for VaultWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.sealer.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A file of the vault, read from any place.
pub struct VaultReader {
    file: File,
    index: Index,
    cipher: XChaCha20Poly1305,
    at: u64,
    /// The record that was opened last, by its number.
    open: Option<(usize, Vec<u8>)>,
}

impl VaultReader {
    /// Bytes of the file.
    pub fn length(&self) -> u64 {
        self.index.length
    }

    fn record(&mut self, number: usize) -> Result<&[u8], VaultError> {
        if self.open.as_ref().is_none_or(|(open, _)| *open != number) {
            let (_, place, length) = *self.index.records.get(number).ok_or(VaultError::NotOpened)?;
            let mut sealed = vec![0; length + 16];
            self.file.seek(SeekFrom::Start(place + LENGTH))?;
            self.file.read_exact(&mut sealed)?;
            let nonce = nonce(&self.index.head, u32::try_from(number).unwrap_or(u32::MAX), false);
            let payload = Payload { msg: &sealed, aad: PURPOSE };
            let opened = self.cipher.decrypt(&nonce, payload).map_err(|_| VaultError::NotOpened)?;
            self.open = Some((number, opened));
        }
        Ok(self.open.as_ref().map_or(&[][..], |(_, bytes)| bytes))
    }
}

impl Read for VaultReader {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.at >= self.index.length || into.is_empty() {
            return Ok(0);
        }
        let at = self.at;
        let number = self.index.records.partition_point(|(start, _, _)| *start <= at).saturating_sub(1);
        let start = self.index.records.get(number).map_or(0, |(start, _, _)| *start);
        let record = self.record(number).map_err(io::Error::other)?;
        let inside = usize::try_from(at - start).unwrap_or(usize::MAX);
        let rest = record.get(inside..).unwrap_or_default();
        let taken = rest.len().min(into.len());
        into[..taken].copy_from_slice(&rest[..taken]);
        self.at += taken as u64;
        Ok(taken)
    }
}

impl Seek for VaultReader {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let place = match to {
            SeekFrom::Start(place) => i128::from(place),
            SeekFrom::End(from) => i128::from(self.index.length) + i128::from(from),
            SeekFrom::Current(from) => i128::from(self.at) + i128::from(from),
        };
        self.at = u64::try_from(place).map_err(|_| io::Error::from(io::ErrorKind::InvalidInput))?;
        Ok(self.at)
    }
}

#[cfg(test)]
mod tests {
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
        let (one, two) = (19..19 + 43, 19 + 43..19 + 86);
        swapped[one.clone()].copy_from_slice(&stored[two.clone()]);
        swapped[two].copy_from_slice(&stored[one]);
        std::fs::write(&path, swapped).unwrap();
        assert!(vault.read(&name).unwrap().read_to_end(&mut Vec::new()).is_err());
        let other = Vault::open(folder.path(), Seal::with_key([6; 32])).unwrap();
        assert!(other.read(&name).unwrap().read_to_end(&mut Vec::new()).is_err());
    }

    #[test]
    fn only_names_the_vault_made_reach_the_disk() {
        let (_folder, vault) = vault();
        for name in ["", "../../etc/passwd", "0123", "zz345678901234567890123456789012"] {
            assert!(matches!(vault.length(name), Err(VaultError::Unknown)), "{name}");
        }
    }
}
