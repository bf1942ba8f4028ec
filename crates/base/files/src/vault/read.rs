use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

use super::VaultError;
use super::record::{Arrived, Heading, Records};

/// A file of the vault, read from any place.
pub struct VaultReader {
    records: Records,
    file: File,
    /// Every record's heading and place on disk: a megabyte for the most records a file may have.
    index: Vec<(Heading, u64)>,
    length: u64,
    at: u64,
    /// The record that was opened last, by its number.
    open: Option<(usize, Vec<u8>)>,
}

impl VaultReader {
    pub(super) fn new(records: Records, mut file: File) -> Result<Self, VaultError> {
        let whole = Arrived::of(&records, &mut file)?;
        if !whole.complete {
            return Err(VaultError::WrongState);
        }
        let index = index(&mut file, whole)?;
        Ok(Self { records, file, index, length: whole.length, at: 0, open: None })
    }

    /// Bytes of the file.
    pub fn length(&self) -> u64 {
        self.length
    }

    fn record(&mut self, number: usize) -> Result<&[u8], VaultError> {
        if self.open.as_ref().is_none_or(|(open, _)| *open != number) {
            let (heading, place) = self.index.get(number).ok_or(VaultError::NotOpened)?;
            self.open = Some((number, self.records.open(&mut self.file, *place, heading)?));
        }
        Ok(self.open.as_ref().map_or(&[][..], |(_, bytes)| bytes))
    }
}

/// The records of a complete file, each where the one before it ends.
fn index(file: &mut File, whole: Arrived) -> Result<Vec<(Heading, u64)>, VaultError> {
    let (mut arrived, mut index) = (Arrived::NOTHING, Vec::new());
    while arrived != whole {
        let heading = Heading::read(file, arrived.place, whole.place)?.ok_or(VaultError::NotOpened)?;
        if !arrived.goes_on_with(&heading) {
            return Err(VaultError::NotOpened);
        }
        index.push((heading, arrived.place));
        arrived = Arrived::with(&heading, arrived.place);
    }
    index.pop(); // the last one holds nothing
    Ok(index)
}

impl Read for VaultReader {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.at >= self.length || into.is_empty() {
            return Ok(0);
        }
        let at = self.at;
        let number = self.index.partition_point(|(heading, _)| heading.before <= at).saturating_sub(1);
        let before = self.index.get(number).map_or(0, |(heading, _)| heading.before);
        let record = self.record(number).map_err(io::Error::other)?;
        let inside = usize::try_from(at - before).unwrap_or(usize::MAX);
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
            SeekFrom::End(from) => i128::from(self.length) + i128::from(from),
            SeekFrom::Current(from) => i128::from(self.at) + i128::from(from),
        };
        self.at = u64::try_from(place).map_err(|_| io::Error::from(io::ErrorKind::InvalidInput))?;
        Ok(self.at)
    }
}
