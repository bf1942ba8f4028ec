use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use csv::ByteRecord;
use flate2::read::MultiGzDecoder;
use kernel::{Bilingual, Finding, Place};

use super::line;
use crate::tally::findings::Findings;

/// How much is read from the disk at a time.
const CHUNK: usize = 1 << 18;

/// A CSV file with a header, read line by line. Its columns are found by name.
pub(super) struct Table {
    /// The file's name, for findings.
    pub file: String,
    reader: csv::Reader<Box<dyn Read>>,
    header: Vec<String>,
    columns: Vec<usize>,
}

impl Table {
    /// Whether the directory has the file, plain or gzipped.
    pub fn exists(directory: &Path, stem: &str) -> bool {
        [".csv", ".csv.gz"].iter().any(|end| directory.join(format!("{stem}{end}")).is_file())
    }

    /// Opens `stem.csv` or `stem.csv.gz` and looks up columns. `None` after T01, T02 or T03.
    pub fn open(directory: &Path, stem: &str, columns: &[&str], findings: &mut Findings) -> Option<Self> {
        let end = [".csv", ".csv.gz"].into_iter().find(|end| directory.join(format!("{stem}{end}")).is_file());
        let Some(end) = end else {
            findings.add("T01", || missing_file(stem));
            return None;
        };
        let file = format!("{stem}{end}");
        let opened = match File::open(directory.join(&file)) {
            Ok(opened) => opened,
            Err(error) => {
                findings.add("T02", || broken(&file, 1, &error));
                return None;
            }
        };
        let source: Box<dyn Read> = if end.ends_with(".gz") {
            Box::new(MultiGzDecoder::new(BufReader::with_capacity(CHUNK, opened)))
        } else {
            Box::new(opened)
        };
        Self::from_source(file, source, columns, findings)
    }

    fn from_source(file: String, source: Box<dyn Read>, columns: &[&str], findings: &mut Findings) -> Option<Self> {
        let mut reader = csv::ReaderBuilder::new().flexible(true).buffer_capacity(CHUNK).from_reader(source);
        let header: Vec<String> = match reader.byte_headers() {
            Ok(header) => header.iter().map(|cell| String::from_utf8_lossy(cell).trim().to_owned()).collect(),
            Err(error) => {
                findings.add("T02", || broken(&file, 1, &error));
                return None;
            }
        };
        let places: Vec<Option<usize>> =
            columns.iter().map(|name| header.iter().position(|cell| cell == name)).collect();
        for (name, _) in columns.iter().zip(&places).filter(|(_, place)| place.is_none()) {
            findings.add("T03", || missing_column(&file, name));
        }
        let columns = places.into_iter().collect::<Option<Vec<usize>>>()?;
        Some(Self { file, reader, header, columns })
    }

    /// Reads the next line into `record`; `Some(false)` at the end, `None` after T02. Lines with another number of fields
    /// than the header are kept out with T06.
    pub fn next(&mut self, record: &mut ByteRecord, findings: &mut Findings) -> Option<bool> {
        loop {
            match self.reader.read_byte_record(record) {
                Ok(true) if record.len() == self.header.len() => return Some(true),
                Ok(true) => findings.add("T06", || self.ragged(record)),
                Ok(false) => return Some(false),
                Err(error) => {
                    let at = self.reader.position().line();
                    findings.add("T02", || broken(&self.file, at, &error));
                    return None;
                }
            }
        }
    }

    /// A column's cell, without blanks around it; the columns are counted in the order they were asked for.
    pub fn cell<'r>(&self, record: &'r ByteRecord, column: usize) -> &'r [u8] {
        let place = self.columns.get(column).copied().unwrap_or(usize::MAX);
        record.get(place).unwrap_or_default().trim_ascii()
    }

    /// The same as text; other encodings than UTF-8 are told once a line.
    pub fn text(&self, record: &ByteRecord, column: usize, findings: &mut Findings) -> String {
        let cell = self.cell(record, column);
        match std::str::from_utf8(cell) {
            Ok(text) => text.trim().to_owned(),
            Err(_) => {
                findings.add("T14", || {
                    Finding::warning(
                        "T14",
                        self.place(record, column),
                        Bilingual::new("文字不是 UTF-8 编码。", "The text is not UTF-8."),
                        Bilingual::new("请把文件另存为 UTF-8 编码的 CSV。", "Save the file as CSV in UTF-8."),
                    )
                });
                String::from_utf8_lossy(cell).trim().to_owned()
            }
        }
    }

    /// Where a cell stands.
    pub fn place(&self, record: &ByteRecord, column: usize) -> Place {
        let name = self.columns.get(column).and_then(|place| self.header.get(*place));
        line(&self.file, line_of(record), name.map_or("", String::as_str))
    }

    fn ragged(&self, record: &ByteRecord) -> Finding {
        let (found, wanted) = (record.len(), self.header.len());
        Finding::error(
            "T06",
            line(&self.file, line_of(record), ""),
            Bilingual::new(
                format!("这一行有 {found} 栏，表头有 {wanted} 栏。"),
                format!("The line has {found} fields, the header {wanted}."),
            ),
            Bilingual::new(
                "这一行没有计入；请补齐逗号或引号。",
                "The line was kept out; complete its commas or quotes.",
            ),
        )
    }
}

fn line_of(record: &ByteRecord) -> u64 {
    record.position().map_or(0, csv::Position::line)
}

fn missing_file(stem: &str) -> Finding {
    Finding::error(
        "T01",
        Place { sheet: Some(format!("{stem}.csv")), ..Place::default() },
        Bilingual::new(
            format!("找不到文件 {stem}.csv 或 {stem}.csv.gz。"),
            format!("There is no {stem}.csv or {stem}.csv.gz."),
        ),
        Bilingual::new("请把它放进同一个文件夹。", "Put it into the same folder."),
    )
}

fn missing_column(file: &str, name: &str) -> Finding {
    Finding::error(
        "T03",
        line(file, 1, name),
        Bilingual::new(format!("表头缺少“{name}”一栏。"), format!("The header lacks the column “{name}”.")),
        Bilingual::new("请补上这一栏，名称要完全一致。", "Add the column with exactly this name."),
    )
}

fn broken(file: &str, at: u64, error: &dyn std::fmt::Display) -> Finding {
    Finding::error(
        "T02",
        line(file, at, ""),
        Bilingual::new(
            format!("文件读到这里读不下去：{error}"),
            format!("The file can't be read beyond this point: {error}"),
        ),
        Bilingual::new("文件可能没有传完整，请重新取得。", "It may be incomplete; get it again."),
    )
}
