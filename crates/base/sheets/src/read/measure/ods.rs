//! Measuring ods by adding up its repetitions.

use super::{Extent, check};
use crate::findings;
use crate::limits::Limits;
use crate::read::raw::Refused;
use quick_xml::events::{BytesStart, Event};
use std::io::{Cursor, Read};
use zip::ZipArchive;

/// Checks the extent of every sheet.
pub(crate) fn check_ods(bytes: &[u8], file: &str, limits: &Limits) -> Result<(), Refused> {
    let damaged = || Box::new(findings::damaged(file));
    let content = content_xml(bytes, limits).ok_or_else(damaged)?;
    let mut reader = quick_xml::Reader::from_str(&content);
    let mut sheets = Sheets::default();
    loop {
        match reader.read_event().map_err(|_| damaged())? {
            Event::Eof => return Ok(()),
            Event::Start(tag) => sheets.see(&tag, false),
            Event::Empty(tag) => sheets.see(&tag, true),
            _ => continue,
        }
        check(sheets.extent, sheets.cells_before, file, limits)?;
    }
}

fn content_xml(bytes: &[u8], limits: &Limits) -> Option<String> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
    let mut content = String::new();
    archive.by_name("content.xml").ok()?.take(limits.max_unpacked_bytes).read_to_string(&mut content).ok()?;
    Some(content)
}

/// What has been seen of the sheets.
#[derive(Default)]
struct Sheets {
    /// The cells of the sheets that are finished.
    cells_before: u64,
    /// The sheet being read.
    extent: Extent,
    rows: u64,
    columns: u64,
}

impl Sheets {
    fn see(&mut self, tag: &BytesStart<'_>, is_empty_tag: bool) {
        match tag.name().as_ref() {
            "table:table" => {
                let cells_before = self.cells_before.saturating_add(self.extent.cells());
                *self = Self { cells_before, ..Self::default() };
            }
            "table:table-row" => {
                self.rows = self.rows.saturating_add(repetitions(tag, "table:number-rows-repeated"));
                self.columns = 0;
            }
            "table:table-cell" | "table:covered-table-cell" => {
                self.columns = self.columns.saturating_add(repetitions(tag, "table:number-columns-repeated"));
                if !is_empty_tag || has_value(tag) {
                    self.extent.include(self.rows, self.columns);
                }
            }
            _ => {}
        }
    }
}

fn repetitions(tag: &BytesStart<'_>, attribute: &str) -> u64 {
    let found = tag.attributes().flatten().find(|found| found.key.as_ref() == attribute);
    found.map_or(1, |found| found.value.parse().unwrap_or(u64::MAX))
}

fn has_value(tag: &BytesStart<'_>) -> bool {
    let says_something = |key: &str| key.starts_with("office:") || key == "table:formula";
    tag.attributes().any(|found| found.is_ok_and(|found| says_something(found.key.as_ref())))
}
