//! Tables as they come out of reading.

use crate::findings::{self, Findings};
use crate::layout::{Column, Layout, Need};
use crate::read::{Header, Mark, RawCell, RawRow, RawSheet};
use crate::text::{column_letters, tidy};
use kernel::{Finding, Place, Severity};
use std::collections::HashMap;
use std::sync::Arc;

/// What was read: the rows that were taken in, and everything found on the way.
#[derive(Debug, Clone)]
pub struct Table {
    /// The name of the sheet that was read; for a text file, or if nothing could be read, the file's name.
    pub sheet: String,
    /// The keys of the layout's columns that the sheet has.
    pub columns: Vec<String>,
    /// The rows that were taken in, in the order of the sheet.
    pub rows: Vec<Row>,
    /// What was found, in reading order. A row with a finding of severity error is not among `rows`.
    pub findings: Vec<Finding>,
}

/// One row of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    header: Arc<HeaderPlaces>,
    number: u64,
    texts: Vec<String>,
}

/// Which column of the layout stands where.
#[derive(Debug, PartialEq, Eq)]
struct HeaderPlaces {
    sheet: String,
    keys: Vec<String>,
    columns: Vec<Option<u32>>,
}

impl Table {
    /// Whether anything was found that kept a row or the whole file out.
    pub fn has_errors(&self) -> bool {
        self.findings.iter().any(|finding| finding.severity == Severity::Error)
    }

    pub(crate) fn refused(name: &str, finding: Finding) -> Self {
        Self { sheet: name.to_owned(), columns: Vec::new(), rows: Vec::new(), findings: vec![finding] }
    }
}

impl Row {
    /// The text in the column with this key of the layout; empty if the cell is blank or the column is missing.
    pub fn text(&self, key: &str) -> &str {
        let place = self.header.place_of(key);
        place.and_then(|place| self.texts.get(place)).map_or("", String::as_str)
    }

    /// The row as people count it, from 1.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// The texts that name the row: those at the places given, or all if none are.
    fn name(&self, unique: &[usize]) -> Vec<&str> {
        if unique.is_empty() {
            return self.texts.iter().map(String::as_str).collect();
        }
        unique.iter().map(|&place| self.texts[place].as_str()).collect()
    }

    /// The cell of a column, for a finding of the caller's own; the row alone if the column is missing.
    pub fn place(&self, key: &str) -> Place {
        let column = self.header.place_of(key).and_then(|place| self.header.columns.get(place).copied().flatten());
        self.header.place(self.number, column)
    }
}

impl HeaderPlaces {
    fn found(&self) -> Vec<String> {
        let columns = self.keys.iter().zip(&self.columns);
        columns.filter(|(_, column)| column.is_some()).map(|(key, _)| key.clone()).collect()
    }

    fn place_of(&self, key: &str) -> Option<usize> {
        let place = self.keys.iter().position(|known| known == key);
        debug_assert!(place.is_some(), "the layout has no column `{key}`");
        place
    }

    fn place(&self, row: u64, column: Option<u32>) -> Place {
        Place { sheet: Some(self.sheet.clone()), row: Some(row), column: column.map(column_letters) }
    }
}

/// Makes rows of what stands below the header; of nothing if the header lacks a column that has to be there.
pub(crate) fn build(layout: &Layout, sheet: RawSheet, header: Header, mut findings: Findings) -> Table {
    let header_row = sheet.rows.get(header.index).map_or(0, |row| row.number);
    header.report(layout, &sheet.name, header_row, &mut findings);
    let complete = header.is_complete(layout);
    let mut below = sheet.rows;
    below.drain(..if complete { header.index + 1 } else { below.len() });
    below.retain(|raw| raw.cells.iter().any(|cell| header.columns.contains(&Some(cell.column)))); // not beside the table
    if complete && below.is_empty() {
        findings.push(findings::no_rows(&sheet.name, header_row));
    }
    let keys = layout.columns().iter().map(|column| column.key.clone()).collect();
    let places = Arc::new(HeaderPlaces { sheet: sheet.name, keys, columns: header.columns });
    let rows = below.into_iter().filter_map(|raw| row_of(layout, &places, &raw, &mut findings)).collect();
    let rows = without_repetitions(layout, rows, &mut findings);
    let findings = findings.into_list(&places.sheet);
    Table { sheet: places.sheet.clone(), columns: places.found(), rows, findings }
}

/// One row; `None` if an error keeps it out.
fn row_of(layout: &Layout, places: &Arc<HeaderPlaces>, raw: &RawRow, findings: &mut Findings) -> Option<Row> {
    let mut texts = Vec::with_capacity(places.columns.len());
    let mut is_good = true;
    for (column, &place) in layout.columns().iter().zip(&places.columns) {
        let cell = raw.cells.iter().find(|cell| Some(cell.column) == place);
        let text = cell.map_or_else(String::new, |cell| text_of(column, cell));
        for finding in findings_about(column, cell, &text, || places.place(raw.number, place)) {
            is_good &= finding.severity != Severity::Error;
            findings.push(finding);
        }
        texts.push(text);
    }
    is_good.then(|| Row { header: Arc::clone(places), number: raw.number, texts })
}

fn text_of(column: &Column, cell: &RawCell) -> String {
    if column.verbatim { cell.text.trim().to_owned() } else { tidy(&cell.text) }
}

fn findings_about(
    column: &Column,
    cell: Option<&RawCell>,
    text: &str,
    place: impl Fn() -> Place,
) -> impl Iterator<Item = Finding> {
    let is_missing = text.is_empty() && column.need == Need::Required;
    let blank = is_missing.then(|| findings::blank(place(), &column.shown));
    let marked = match cell.map_or(Mark::Plain, |cell| cell.mark) {
        Mark::Plain => None,
        Mark::Formula => Some(findings::formula_value(place())),
        Mark::ErrorValue => Some(findings::error_value(place(), text)),
        Mark::DigitsLost => Some(findings::digits_lost(place(), text)),
        Mark::FormulaText => Some(findings::formula_text(place())),
    };
    blank.into_iter().chain(marked)
}

/// Leaves out rows that say the same as an earlier one, or say something else under the same name.
fn without_repetitions(layout: &Layout, rows: Vec<Row>, findings: &mut Findings) -> Vec<Row> {
    let unique = layout.unique_places();
    let names: Vec<&str> = unique.iter().map(|&place| layout.columns()[place].shown.as_str()).collect();
    let mut first_of: HashMap<Vec<&str>, &Row> = HashMap::with_capacity(rows.len());
    let mut is_first = Vec::with_capacity(rows.len());
    for row in &rows {
        let first = *first_of.entry(row.name(&unique)).or_insert(row);
        is_first.push(std::ptr::eq(first, row));
        if std::ptr::eq(first, row) {
            continue;
        }
        let place = row.header.place(row.number, None);
        findings.push(if first.texts == row.texts {
            findings::repeated_row(place, first.number)
        } else {
            findings::repeated_key(place, first.number, &names.join("、"))
        });
    }
    rows.into_iter().zip(is_first).filter_map(|(row, is_first)| is_first.then_some(row)).collect()
}
