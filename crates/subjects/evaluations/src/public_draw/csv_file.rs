//! A CSV file with a header, plain or gzipped, read line by line.

use std::fs::File;
use std::io::{BufReader, Read, Seek};
use std::path::Path;

use csv::ByteRecord;
use flate2::read::MultiGzDecoder;
use kernel::{Finding, Place};

use super::findings;

/// How much is read from the disk at a time.
const CHUNK: usize = 1 << 18;
/// The first two bytes of a gzipped file.
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// A file being read.
pub(super) struct CsvFile {
    /// The file's name, for findings.
    pub name: String,
    reader: csv::Reader<Box<dyn Read>>,
    header: Vec<String>,
    record: ByteRecord,
}

impl CsvFile {
    /// Opens a file and reads its header.
    ///
    /// # Errors
    /// D30.
    pub fn open(path: &Path) -> Result<Self, Finding> {
        let name = findings::name_of(path);
        let broken = |error: &dyn std::fmt::Display| findings::unreadable(&name, 1, error);
        let mut file = File::open(path).map_err(|error| broken(&error))?;
        let source: Box<dyn Read> = if is_gzipped(&mut file).map_err(|error| broken(&error))? {
            Box::new(MultiGzDecoder::new(BufReader::with_capacity(CHUNK, file)))
        } else {
            Box::new(file)
        };
        let mut reader = csv::ReaderBuilder::new().flexible(true).buffer_capacity(CHUNK).from_reader(source);
        let header = reader.byte_headers().map_err(|error| broken(&error))?;
        let header = header.iter().map(|cell| String::from_utf8_lossy(cell).trim().to_owned()).collect();
        Ok(Self { name, reader, header, record: ByteRecord::new() })
    }

    /// The place of a column, if the file has it.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.header.iter().position(|cell| cell == name)
    }

    /// The place of a column that must be there.
    ///
    /// # Errors
    /// D31.
    pub fn needed(&self, name: &str) -> Result<usize, Finding> {
        self.column(name).ok_or_else(|| findings::missing_column(&self.name, name))
    }

    /// Reads the next line; `false` at the end.
    ///
    /// # Errors
    /// D30 when the file breaks off.
    pub fn next(&mut self) -> Result<bool, Finding> {
        let read = self.reader.read_byte_record(&mut self.record);
        read.map_err(|error| findings::unreadable(&self.name, self.reader.position().line(), &error))
    }

    /// D32 when this line has another number of fields than the header.
    pub fn ragged(&self) -> Option<Finding> {
        let (found, wanted) = (self.record.len(), self.header.len());
        (found != wanted).then(|| findings::ragged(self.place(None), found, wanted))
    }

    /// A cell of this line without blanks around it.
    ///
    /// # Errors
    /// D33.
    pub fn text(&self, column: usize) -> Result<&str, Finding> {
        let cell = self.record.get(column).unwrap_or_default();
        std::str::from_utf8(cell).map(str::trim).map_err(|_| findings::not_utf8(self.place(Some(column))))
    }

    /// Where this line, or a cell of it, stands.
    pub fn place(&self, column: Option<usize>) -> Place {
        let name = column.and_then(|column| self.header.get(column));
        let row = self.record.position().map_or(0, csv::Position::line);
        findings::place(&self.name, row, name.map_or("", String::as_str))
    }
}

fn is_gzipped(file: &mut File) -> std::io::Result<bool> {
    let mut start = Vec::with_capacity(GZIP.len());
    file.by_ref().take(GZIP.len() as u64).read_to_end(&mut start)?;
    file.rewind()?;
    Ok(start == GZIP)
}
