//! Reading tables.

mod delimited;
mod header;
mod measure;
mod raw;
mod unpack;
mod workbook;

use crate::findings::{self, Findings};
use crate::layout::Layout;
use crate::limits::Limits;
use crate::table::{self, Table};
pub(crate) use header::Header;
use raw::Refused;
pub(crate) use raw::{Mark, RawCell, RawRow, RawSheet};
use std::fs::File;
use std::io::{self, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use unpack::Kind;
use workbook::Workbook;

/// Reads a table from the content of a file; `file_name` is only named in findings.
///
/// The kind of the file is seen by its content: xlsx, xls, ods, CSV with commas, tabs, semicolons or bars in UTF-8,
/// UTF-16 or GB18030, and gzip-compressed CSV. Of a workbook the first sheet is read that has all columns needed.
///
/// Never fails and never panics: what cannot be read is a finding of severity error in a table without rows.
pub fn read(bytes: &[u8], file_name: &str, layout: &Layout, limits: &Limits) -> Table {
    if bytes.len() as u64 > limits.max_bytes {
        return Table::refused(file_name, findings::file_too_large(file_name, bytes.len() as u64, limits.max_bytes));
    }
    // The reading libraries are good but meet hostile files; a panic of theirs is a damaged file to us.
    let answer = catch_unwind(AssertUnwindSafe(|| read_any(bytes, file_name, layout, limits)));
    match answer {
        Ok(Ok(table)) => table,
        Ok(Err(finding)) => Table::refused(file_name, *finding),
        Err(_) => Table::refused(file_name, findings::damaged(file_name)),
    }
}

/// The names that stand in the header row of a file, so that people can say which column is which: in the row where most
/// columns of the layout are named, or else in the fullest of the first rows. Empty when the file can't be read.
pub fn header_names(bytes: &[u8], file_name: &str, layout: &Layout, limits: &Limits) -> Vec<String> {
    let raw = || -> Result<RawSheet, Refused> {
        match unpack::kind_of(bytes, file_name, limits)? {
            Kind::Text => delimited::read(bytes, file_name, layout, limits),
            Kind::Gzip => delimited::read(&unpack::gunzip(bytes, file_name, limits)?, file_name, layout, limits),
            Kind::Workbook(format) => {
                let mut book = Workbook::open(format, bytes, file_name, limits)?;
                let first = book.sheet_names().into_iter().next().unwrap_or_default();
                book.sheet(&first, file_name, limits)
            }
        }
    };
    // As in `read`: a panic of a reading library is a damaged file to us.
    let Ok(Ok(sheet)) = catch_unwind(AssertUnwindSafe(raw)) else { return Vec::new() };
    let fullest = || (0..sheet.rows.len().min(30)).max_by_key(|row| (sheet.rows[*row].cells.len(), 30 - row));
    let row = header::find(layout, &sheet).map(|header| header.index).or_else(fullest);
    let cells = row.and_then(|row| sheet.rows.get(row)).map_or(&[][..], |row| &row.cells);
    cells.iter().map(|cell| crate::tidy(&cell.text)).filter(|name| !name.is_empty()).collect()
}

/// Reads a table from a file on disk. A file beyond the limit is not loaded.
///
/// # Errors
/// When the file cannot be opened or read; everything about its content is a finding.
pub fn read_file(path: &Path, layout: &Layout, limits: &Limits) -> io::Result<Table> {
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
    let file = File::open(path)?;
    let size = file.metadata()?.len();
    if size > limits.max_bytes {
        return Ok(Table::refused(&name, findings::file_too_large(&name, size, limits.max_bytes)));
    }
    let mut bytes = Vec::new();
    file.take(limits.max_bytes.saturating_add(1)).read_to_end(&mut bytes)?;
    Ok(read(&bytes, &name, layout, limits))
}

fn read_any(bytes: &[u8], file: &str, layout: &Layout, limits: &Limits) -> Result<Table, Refused> {
    match unpack::kind_of(bytes, file, limits)? {
        Kind::Text => read_delimited(bytes, file, layout, limits),
        Kind::Gzip => read_delimited(&unpack::gunzip(bytes, file, limits)?, file, layout, limits),
        Kind::Workbook(format) => read_workbook(Workbook::open(format, bytes, file, limits)?, file, layout, limits),
    }
}

fn read_delimited(bytes: &[u8], file: &str, layout: &Layout, limits: &Limits) -> Result<Table, Refused> {
    let sheet = delimited::read(bytes, file, layout, limits)?;
    let header = header::find(layout, &sheet).ok_or_else(|| no_header(file, layout))?;
    Ok(table::build(layout, sheet, header, Findings::default()))
}

/// Takes the first sheet with all columns needed; failing that, the one with the most columns.
fn read_workbook(mut book: Workbook<'_>, file: &str, layout: &Layout, limits: &Limits) -> Result<Table, Refused> {
    let names = book.sheet_names();
    let mut best: Option<(RawSheet, Header)> = None;
    for name in &names {
        let sheet = book.sheet(name, file, limits)?;
        let Some(header) = header::find(layout, &sheet) else { continue };
        let complete = header.is_complete(layout);
        if complete || best.as_ref().is_none_or(|(_, other)| header.columns_found() > other.columns_found()) {
            best = Some((sheet, header));
        }
        if complete {
            break;
        }
    }
    let Some((sheet, header)) = best else { return Err(no_header(file, layout)) };
    let mut findings = Findings::default();
    let others: Vec<&str> = names.iter().map(String::as_str).filter(|name| *name != sheet.name).collect();
    if !others.is_empty() {
        findings.push(findings::other_sheets(file, &sheet.name, &others.join("、")));
    }
    Ok(table::build(layout, sheet, header, findings))
}

fn no_header(sheet: &str, layout: &Layout) -> Refused {
    Box::new(findings::no_header(sheet, layout.name(), &layout.header().join("、")))
}
