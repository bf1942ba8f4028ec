use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};

use super::VaultError;
use super::record::{Arrived, RECORD, Records};

/// The most records a file may have: who sends byte by byte is stopped.
const MOST: u32 = 20_000;

/// Seals what is written, record by record.
pub struct Sealer {
    records: Records,
    file: File,
    arrived: Arrived,
    held: Vec<u8>,
}

impl Sealer {
    /// Goes on at the end of a file; what is torn there is cut off.
    pub fn new(records: Records, mut file: File) -> Result<Self, VaultError> {
        let arrived = Arrived::of(&records, &mut file)?;
        if file.seek(SeekFrom::End(0))? > arrived.place {
            file.set_len(arrived.place)?;
        }
        file.seek(SeekFrom::Start(arrived.place))?;
        Ok(Self { records, file, arrived, held: Vec::new() })
    }

    /// How far the file has arrived on disk.
    pub fn arrived(&self) -> Arrived {
        self.arrived
    }

    /// Ends the file. Durable when it returns.
    pub fn end(mut self) -> Result<(), VaultError> {
        self.flush()?;
        self.record()?;
        Ok(self.file.sync_all()?)
    }

    /// Puts what is held on disk; holding nothing, it is the last record.
    fn record(&mut self) -> Result<(), VaultError> {
        let (number, before) = (self.arrived.records, self.arrived.length);
        if number >= MOST && !self.held.is_empty() {
            return Err(VaultError::TooManyPieces);
        }
        let (record, heading) = self.records.seal(number, before, &self.held)?;
        self.file.write_all(&record)?;
        self.arrived = Arrived::with(&heading, self.arrived.place);
        self.held.clear();
        Ok(())
    }
}

impl Write for Sealer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = bytes.len().min(RECORD - self.held.len());
        self.held.extend_from_slice(&bytes[..taken]);
        if self.held.len() == RECORD {
            self.flush()?;
        }
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.held.is_empty() { Ok(()) } else { self.record().map_err(io::Error::other) }
    }
}

/// A new file on its way into the vault.
pub struct VaultWriter {
    sealer: Sealer,
    name: String,
}

impl VaultWriter {
    pub(super) fn new(sealer: Sealer, name: String) -> Self {
        Self { sealer, name }
    }

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
