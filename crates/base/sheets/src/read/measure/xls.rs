//! Measuring xls (MS-XLS, BIFF5 and BIFF8) by walking its cell records.

use super::{Extent, check};
use crate::findings;
use crate::limits::Limits;
use crate::read::raw::Refused;
use std::io::{Cursor, Read};

const FORMULA: u16 = 0x0006;
const END_OF_STREAM: u16 = 0x000a;
const BOUND_SHEET: u16 = 0x0085;
const MUL_RK: u16 = 0x00bd;
const R_STRING: u16 = 0x00d6;
const LABEL_SST: u16 = 0x00fd;
const DIMENSIONS: u16 = 0x0200;
const NUMBER: u16 = 0x0203;
const LABEL: u16 = 0x0204;
const BOOL_ERR: u16 = 0x0205;
const RK: u16 = 0x027e;
const BEGIN_OF_STREAM: u16 = 0x0809;

/// Sheets in one file; each is walked once.
const MAX_SHEETS: usize = 256;

/// The largest sheet the format knows.
const MAX_DECLARED: u64 = 65_536 * 256;

/// Checks the extent of every sheet; refuses encrypted workbooks, which come in the same container.
pub(crate) fn check_xls(bytes: &[u8], file: &str, limits: &Limits) -> Result<(), Refused> {
    let stream = workbook_stream(bytes, file, limits)?;
    let mut cells = 0;
    for (sheet, start) in sheet_starts(&stream).enumerate() {
        if sheet >= MAX_SHEETS {
            return Err(Box::new(findings::damaged(file)));
        }
        let records = stream.get(start..).unwrap_or_default();
        let extent = extent_of(records).ok_or_else(|| Box::new(findings::damaged(file)))?;
        check(extent, cells, file, limits)?;
        cells += extent.cells();
    }
    Ok(())
}

fn workbook_stream(bytes: &[u8], file: &str, limits: &Limits) -> Result<Vec<u8>, Refused> {
    let damaged = || Box::new(findings::damaged(file));
    let mut container = cfb::CompoundFile::open(Cursor::new(bytes)).map_err(|_| damaged())?;
    if container.exists("/EncryptedPackage") {
        return Err(Box::new(findings::password_protected(file)));
    }
    let Some(name) = ["/Workbook", "/Book"].into_iter().find(|name| container.exists(name)) else {
        return Err(Box::new(findings::not_a_table(file)));
    };
    let mut records = Vec::new();
    let stream = container.open_stream(name).map_err(|_| damaged())?;
    stream.take(limits.max_bytes).read_to_end(&mut records).map_err(|_| damaged())?;
    Ok(records)
}

/// Where the sheets begin, as the workbook's globals say.
fn sheet_starts(stream: &[u8]) -> impl Iterator<Item = usize> {
    Records(stream)
        .take_while(|(kind, _)| *kind != END_OF_STREAM)
        .filter(|(kind, _)| *kind == BOUND_SHEET)
        .filter_map(|(_, data)| data.first_chunk::<4>())
        .filter_map(|&start| usize::try_from(u32::from_le_bytes(start)).ok())
}

/// The extent of the sheet that begins here; `None` if it declares more than the format allows. Charts inside the
/// sheet have streams of their own and do not count.
fn extent_of(records: &[u8]) -> Option<Extent> {
    let mut extent = Extent::default();
    let mut depth = 0usize;
    for (kind, data) in Records(records) {
        match kind {
            BEGIN_OF_STREAM => depth += 1,
            END_OF_STREAM if depth <= 1 => break,
            END_OF_STREAM => depth -= 1,
            DIMENSIONS if depth <= 1 && declared_cells(data)? > MAX_DECLARED => return None,
            FORMULA | NUMBER | LABEL | BOOL_ERR | R_STRING | LABEL_SST | RK | MUL_RK if depth <= 1 => {
                let column = if kind == MUL_RK { word(data, data.len().saturating_sub(2)) } else { word(data, 2) };
                extent.include(u64::from(word(data, 0)?) + 1, u64::from(column?) + 1);
            }
            _ => {}
        }
    }
    Some(extent)
}

/// First row, row after the last, first column, column after the last; rows have four bytes since BIFF8.
fn declared_cells(data: &[u8]) -> Option<u64> {
    let (first_row, end_row, columns) = if data.len() < 14 {
        (word(data, 0)?.into(), word(data, 2)?.into(), 4)
    } else {
        (double_word(data, 0)?, double_word(data, 4)?, 8)
    };
    let rows = u64::from(end_row.saturating_sub(first_row)) + 1;
    let width = u64::from(word(data, columns + 2)?.saturating_sub(word(data, columns)?)) + 1;
    Some(rows * width)
}

fn word(data: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(*data.get(at..)?.first_chunk()?))
}

fn double_word(data: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*data.get(at..)?.first_chunk()?))
}

/// The records of a stream: kind and data.
struct Records<'s>(&'s [u8]);

impl<'s> Iterator for Records<'s> {
    type Item = (u16, &'s [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let (kind, length) = (word(self.0, 0)?, word(self.0, 2)?);
        let rest = self.0.get(4..)?;
        let (data, after) = rest.split_at_checked(usize::from(length))?;
        self.0 = after;
        Some((kind, data))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(kind: u16, words: &[u16]) -> Vec<u8> {
        let length = u16::try_from(words.len() * 2).expect("a short record");
        [kind, length].iter().chain(words).flat_map(|word| word.to_le_bytes()).collect()
    }

    #[test]
    fn a_sheet_reaches_to_its_last_cell_and_not_into_its_charts() {
        let sheet = [
            record(BEGIN_OF_STREAM, &[0]),
            record(NUMBER, &[9, 3, 0, 0, 0, 0, 0]),
            record(MUL_RK, &[2, 4, 0, 0, 0, 6]),
            record(BEGIN_OF_STREAM, &[0]),
            record(NUMBER, &[60_000, 200, 0, 0, 0, 0, 0]),
            record(END_OF_STREAM, &[]),
            record(END_OF_STREAM, &[]),
            record(NUMBER, &[60_000, 200, 0, 0, 0, 0, 0]),
        ];
        let extent = extent_of(&sheet.concat()).expect("an extent");
        assert_eq!((extent.rows, extent.columns), (10, 7));
    }

    #[test]
    fn a_sheet_that_declares_more_than_the_format_allows_is_refused() {
        let sheet = |rows: u16| record(DIMENSIONS, &[0, 0, 0, rows, 0, 256, 0]);
        assert!(extent_of(&sheet(1)).is_none()); // 65,536 rows, counted from 0 to the row after the last
        assert!(extent_of(&record(DIMENSIONS, &[0, 0, 1_000, 0, 0, 256, 0])).is_some());
    }
}
