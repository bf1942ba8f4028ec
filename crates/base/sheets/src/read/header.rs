//! Finding the header row.

use super::raw::{RawRow, RawSheet};
use crate::findings::{self, Findings};
use crate::layout::{Layout, Need};
use crate::text::{column_letters, tidy};
use kernel::Place;

/// The header stands in one of the first so many rows that are not empty.
const ROWS_LOOKED_AT: usize = 30;

/// Where the columns of a layout stand in a sheet.
#[derive(Debug)]
pub(crate) struct Header {
    /// The header row's place among the rows that are not empty.
    pub(crate) index: usize,
    /// The column of the sheet for each column of the layout.
    pub(crate) columns: Vec<Option<u32>>,
    found_twice: Vec<(usize, u32)>,
    unknown: Vec<(u32, String)>,
}

/// The row in which the most columns of the layout are named; the first of equals; none if no column is.
pub(crate) fn find(layout: &Layout, sheet: &RawSheet) -> Option<Header> {
    let mut best: Option<Header> = None;
    for (index, row) in sheet.rows.iter().enumerate().take(ROWS_LOOKED_AT) {
        let header = read_as_header(layout, index, row);
        if header.columns_found() > best.as_ref().map_or(0, Header::columns_found) {
            best = Some(header);
        }
    }
    best
}

fn read_as_header(layout: &Layout, index: usize, row: &RawRow) -> Header {
    let mut header =
        Header { index, columns: vec![None; layout.columns().len()], found_twice: Vec::new(), unknown: Vec::new() };
    for cell in &row.cells {
        match layout.place_of(&cell.text) {
            Some(place) if header.columns[place].is_none() => header.columns[place] = Some(cell.column),
            Some(place) => header.found_twice.push((place, cell.column)),
            None => header.unknown.push((cell.column, tidy(&cell.text))),
        }
    }
    header
}

impl Header {
    pub(crate) fn columns_found(&self) -> usize {
        self.columns.iter().flatten().count()
    }

    /// Whether every column is there that has to be.
    pub(crate) fn is_complete(&self, layout: &Layout) -> bool {
        let wanted = layout.columns().iter().zip(&self.columns);
        wanted.into_iter().all(|(column, found)| found.is_some() || column.need == Need::Optional)
    }

    /// Reports missing, doubled and unknown columns.
    pub(crate) fn report(&self, layout: &Layout, sheet: &str, row: u64, findings: &mut Findings) {
        let cell = |column: u32| Place::cell(sheet, row, column_letters(column));
        for (column, found) in layout.columns().iter().zip(&self.columns) {
            if found.is_none() && column.need != Need::Optional {
                findings.push(findings::column_missing(sheet, row, &column.shown));
            }
        }
        for &(place, column) in &self.found_twice {
            findings.push(findings::column_twice(cell(column), &layout.columns()[place].shown));
        }
        for (column, name) in &self.unknown {
            findings.push(findings::column_unknown(cell(*column), name));
        }
    }
}
