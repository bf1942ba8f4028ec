//! What stands on disk: a head of 16 random bytes, then records. A record is a heading (nonce of its own, number, bytes of
//! the file before it, bytes it holds), the sealed bytes, and once more how many it holds, so that the last record is found
//! from the end of the file. The heading and the file's head are sealed along: a record can't be exchanged, left out,
//! reordered or moved to another file. A record that holds nothing is the last one, so that nothing can be cut off at the
//! end either.

use std::io::{self, Read, Seek, SeekFrom};

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};

use super::VaultError;
use crate::seal::random;

/// Bytes at the head of a file.
pub const HEAD: usize = 16;
/// The most a record holds, in bytes.
pub const RECORD: usize = 1 << 20;
/// Bytes of a record's nonce.
const NONCE: usize = 24;
/// Bytes before what a record holds.
const HEADING: usize = NONCE + 4 + 8 + 4;
/// Bytes by which sealing lengthens what it holds.
const TAG: usize = 16;
/// Bytes after it.
const FOOT: usize = 4;
/// What the records are sealed for.
const PURPOSE: &[u8] = b"files.vault";

/// What stands before the sealed bytes of a record.
#[derive(Debug, Clone, Copy)]
pub struct Heading {
    nonce: [u8; NONCE],
    /// How many records stand before it.
    pub number: u32,
    /// How many bytes of the file they hold.
    pub before: u64,
    /// How many bytes it holds.
    pub length: usize,
}

impl Heading {
    fn new(number: u32, before: u64, length: usize) -> Result<Self, VaultError> {
        Ok(Self { nonce: random().map_err(|_| VaultError::NoRandomness)?, number, before, length })
    }

    fn bytes(&self) -> Vec<u8> {
        let length = u32::try_from(self.length).unwrap_or(u32::MAX);
        [&self.nonce[..], &self.number.to_le_bytes(), &self.before.to_le_bytes(), &length.to_le_bytes()].concat()
    }

    /// Reads the heading at a place; none where none can stand.
    pub fn read(file: &mut (impl Read + Seek), place: u64, size: u64) -> io::Result<Option<Self>> {
        if place + record_size(0) > size {
            return Ok(None);
        }
        file.seek(SeekFrom::Start(place))?;
        let bytes: [u8; HEADING] = take(file)?;
        let mut rest = &bytes[..];
        let rest = &mut rest;
        let (nonce, number, before) = (take(rest)?, u32::from_le_bytes(take(rest)?), u64::from_le_bytes(take(rest)?));
        let length = held(take(rest)?).filter(|length| place + record_size(*length) <= size);
        Ok(length.map(|length| Self { nonce, number, before, length }))
    }

    /// Whether the file ends with it.
    pub fn is_last(&self) -> bool {
        self.length == 0
    }
}

fn take<const N: usize>(file: &mut impl Read) -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    file.read_exact(&mut bytes)?;
    Ok(bytes)
}

fn held(length: [u8; 4]) -> Option<usize> {
    usize::try_from(u32::from_le_bytes(length)).ok().filter(|held| *held <= RECORD)
}

/// Bytes on disk of a record that holds so many.
fn record_size(length: usize) -> u64 {
    (HEADING + length + TAG + FOOT) as u64
}

/// Seals and opens the records of one file.
pub struct Records {
    cipher: XChaCha20Poly1305,
    head: [u8; HEAD],
}

impl Records {
    /// The records of the file whose head is read here.
    pub fn of(file: &mut (impl Read + Seek), cipher: XChaCha20Poly1305) -> Result<Self, VaultError> {
        file.seek(SeekFrom::Start(0))?;
        Ok(Self { cipher, head: take(file).map_err(|_| VaultError::NotOpened)? })
    }

    /// A record as it stands on disk, and its heading.
    pub fn seal(&self, number: u32, before: u64, bytes: &[u8]) -> Result<(Vec<u8>, Heading), VaultError> {
        let heading = Heading::new(number, before, bytes.len())?;
        let heading_bytes = heading.bytes();
        let along = self.along(&heading_bytes);
        let sealed = self.cipher.encrypt(&XNonce::from(heading.nonce), Payload { msg: bytes, aad: &along });
        let sealed = sealed.map_err(|_| VaultError::NotOpened)?;
        let foot = &heading_bytes[HEADING - FOOT..];
        Ok(([&heading_bytes[..], &sealed, foot].concat(), heading))
    }

    /// What a record holds that begins at a place.
    pub fn open(&self, file: &mut (impl Read + Seek), place: u64, heading: &Heading) -> Result<Vec<u8>, VaultError> {
        let mut sealed = vec![0; heading.length + TAG];
        file.seek(SeekFrom::Start(place + HEADING as u64))?;
        file.read_exact(&mut sealed)?;
        let along = self.along(&heading.bytes());
        let payload = Payload { msg: &sealed, aad: &along };
        self.cipher.decrypt(&XNonce::from(heading.nonce), payload).map_err(|_| VaultError::NotOpened)
    }

    fn along(&self, heading: &[u8]) -> Vec<u8> {
        [PURPOSE, &self.head, heading].concat()
    }
}

/// How far a file has arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arrived {
    /// Records, without the one that says that it is complete.
    pub records: u32,
    /// Bytes of the file.
    pub length: u64,
    /// Where the next record goes on disk.
    pub place: u64,
    /// Whether it takes no more.
    pub complete: bool,
}

impl Arrived {
    /// An empty file.
    pub const NOTHING: Self = Self { records: 0, length: 0, place: HEAD as u64, complete: false };

    /// Looks at the last record alone, however long the file is. Where that one is torn, all are opened from the first on, and
    /// the file ends before it.
    ///
    /// # Errors
    /// [`VaultError::NotOpened`] where a record does not open that others follow: another key, or damaged.
    pub fn of(records: &Records, file: &mut (impl Read + Seek)) -> Result<Self, VaultError> {
        let size = file.seek(SeekFrom::End(0))?;
        if let Some(place) = last_place(file, size)?
            && let Some(heading) = Heading::read(file, place, size)?
            && records.open(file, place, &heading).is_ok()
        {
            return Ok(Self::with(&heading, place));
        }
        Self::one_by_one(records, file, size)
    }

    fn one_by_one(records: &Records, file: &mut (impl Read + Seek), size: u64) -> Result<Self, VaultError> {
        let mut arrived = Self::NOTHING;
        while let Some(heading) = Heading::read(file, arrived.place, size)?
            && arrived.goes_on_with(&heading)
        {
            let next = Self::with(&heading, arrived.place);
            match records.open(file, arrived.place, &heading) {
                Err(VaultError::NotOpened) if next.place == size => break,
                opened => opened?,
            };
            arrived = next;
        }
        Ok(arrived)
    }

    /// Whether a heading says that its record follows what has arrived.
    pub fn goes_on_with(&self, heading: &Heading) -> bool {
        !self.complete && heading.number == self.records && heading.before == self.length
    }

    /// How far a file has arrived with the record of this heading, which begins at `place`.
    pub fn with(heading: &Heading, place: u64) -> Self {
        Self {
            records: heading.number.saturating_add(u32::from(!heading.is_last())),
            length: heading.before.saturating_add(heading.length as u64),
            place: place + record_size(heading.length),
            complete: heading.is_last(),
        }
    }
}

/// Where the record begins that ends with the file.
fn last_place(file: &mut (impl Read + Seek), size: u64) -> io::Result<Option<u64>> {
    let Some(foot) = size.checked_sub(FOOT as u64).filter(|foot| *foot >= HEAD as u64) else { return Ok(None) };
    file.seek(SeekFrom::Start(foot))?;
    let place = held(take(file)?).and_then(|length| size.checked_sub(record_size(length)));
    Ok(place.filter(|place| *place >= HEAD as u64))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Seal, Vault};

    /// Counts how often a file is read.
    struct Counted {
        file: std::fs::File,
        reads: usize,
    }

    impl Read for Counted {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            self.reads += 1;
            self.file.read(into)
        }
    }

    impl Seek for Counted {
        fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
            self.file.seek(to)
        }
    }

    /// A vault with a file of so many pieces, and what finding its end takes and finds.
    fn found(pieces: u32) -> (usize, Arrived) {
        let folder = tempfile::tempdir().unwrap();
        let vault = Vault::open(folder.path(), Seal::with_key([5; 32])).unwrap();
        let name = vault.begin().unwrap();
        for piece in 0..pieces {
            vault.append(&name, u64::from(piece) * 100, &[7; 100]).unwrap();
        }
        let mut file = vault.file(&name, false).unwrap();
        let records = vault.records(&mut file).unwrap();
        let mut counted = Counted { file, reads: 0 };
        let arrived = Arrived::of(&records, &mut counted).unwrap();
        (counted.reads, arrived)
    }

    #[test]
    fn where_to_go_on_is_found_with_as_many_reads_after_a_thousand_pieces_as_after_one() {
        let ((first, _), (last, arrived)) = (found(1), found(1_000));
        assert_eq!((first, last), (3, 3));
        assert_eq!((arrived.records, arrived.length), (1_000, 100_000));
    }
}
