//! Tables as they come out of reading.

use crate::findings::{self, Findings};
use crate::layout::{Layout, Need};
use crate::read::{Mark, RawSheet, cell_at};
use crate::text::{column_letters, tidy};
use kernel::{Finding, Place, Severity};
use std::collections::HashMap;
use std::sync::Arc;

/// What was read: the rows that were taken in, and everything found on the way.
#[derive(Debug, Clone)]
pub struct Table {
    /// The name of the sheet that was read; for a text file, or if nothing could be read, the file's name.
    pub sheet: String,
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
        Self { sheet: name.to_owned(), rows: Vec::new(), findings: vec![finding] }
    }

    pub(crate) fn without_rows(name: &str, findings: Findings) -> Self {
        Self { sheet: name.to_owned(), rows: Vec::new(), findings: findings.into_list(name) }
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

    /// The cell of a column, for a finding of the caller's own; the row alone if the column is missing.
    pub fn place(&self, key: &str) -> Place {
        let column = self.header.place_of(key).and_then(|place| self.header.columns.get(place).copied().flatten());
        self.header.place(self.number, column)
    }
}

impl HeaderPlaces {
    fn place_of(&self, key: &str) -> Option<usize> {
        let place = self.keys.iter().position(|known| known == key);
        debug_assert!(place.is_some(), "the layout has no column `{key}`");
        place
    }

    fn place(&self, row: u64, column: Option<u32>) -> Place {
        Place { sheet: Some(self.sheet.clone()), row: Some(row), column: column.map(column_letters) }
    }
}

/// Makes rows of what stands below the header.
pub(crate) fn build(
    layout: &Layout,
    sheet: RawSheet,
    header_index: usize,
    columns: Vec<Option<u32>>,
    mut findings: Findings,
) -> Table {
    let keys = layout.columns().iter().map(|column| column.key.clone()).collect();
    let header = Arc::new(HeaderPlaces { sheet: sheet.name.clone(), keys, columns });
    let header_row = sheet.rows.get(header_index).map_or(0, |row| row.number);
    if sheet.rows.len() <= header_index + 1 {
        findings.push(findings::no_rows(&sheet.name, header_row));
    }
    let mut rows = Vec::new();
    for raw in sheet.rows.into_iter().skip(header_index + 1) {
        let texts = texts_of(layout, &header, &raw.cells, raw.number, &mut findings);
        rows.extend(texts.map(|texts| Row { header: Arc::clone(&header), number: raw.number, texts }));
    }
    let rows = without_repetitions(layout, rows, &mut findings);
    Table { findings: findings.into_list(&sheet.name), sheet: sheet.name, rows }
}

/// The texts of one row in the order of the layout; `None` if an error keeps the row out.
fn texts_of(
    layout: &Layout,
    header: &HeaderPlaces,
    cells: &[crate::read::RawCell],
    row: u64,
    findings: &mut Findings,
) -> Option<Vec<String>> {
    let mut texts = Vec::with_capacity(header.columns.len());
    let mut good = true;
    let known = header.columns.iter().flatten().any(|&column| cell_at(cells, column).is_some());
    if !known {
        return None; // something stands beside the table only
    }
    for (column, &place) in layout.columns().iter().zip(&header.columns) {
        let cell = place.and_then(|place| cell_at(cells, place));
        let text = match cell {
            Some(cell) if column.verbatim => cell.text.trim().to_owned(),
            Some(cell) => tidy(&cell.text),
            None => String::new(),
        };
        if let Some(finding) = cell.and_then(|cell| finding_about(cell.mark, header.place(row, place), &text)) {
            good &= finding.severity != Severity::Error;
            findings.push(finding);
        } else if text.is_empty() && column.need == Need::Required {
            good = false;
            findings.push(findings::blank(header.place(row, place), &column.shown));
        }
        texts.push(text);
    }
    good.then_some(texts)
}

fn finding_about(mark: Mark, place: Place, text: &str) -> Option<Finding> {
    match mark {
        Mark::Plain => None,
        Mark::Formula => Some(findings::formula_value(place)),
        Mark::ErrorValue => Some(findings::error_value(place, text)),
        Mark::DigitsLost => Some(findings::digits_lost(place, text)),
        Mark::FormulaText => Some(findings::formula_text(place)),
    }
}

/// Leaves out rows that say the same as an earlier one, or say something else under the same name.
fn without_repetitions(layout: &Layout, rows: Vec<Row>, findings: &mut Findings) -> Vec<Row> {
    let unique = layout.unique_places();
    let names: Vec<&str> = unique.iter().map(|&place| layout.columns()[place].shown.as_str()).collect();
    let name_of = |row: &Row| -> Vec<String> {
        if unique.is_empty() {
            row.texts.clone()
        } else {
            unique.iter().map(|&place| row.texts[place].clone()).collect()
        }
    };
    let mut kept: Vec<Row> = Vec::with_capacity(rows.len());
    let mut seen: HashMap<Vec<String>, usize> = HashMap::with_capacity(rows.len());
    for row in rows {
        let Some(&earlier) = seen.get(&name_of(&row)) else {
            seen.insert(name_of(&row), kept.len());
            kept.push(row);
            continue;
        };
        let (first, place) = (&kept[earlier], row.header.place(row.number, None));
        findings.push(if first.texts == row.texts {
            findings::repeated_row(place, first.number)
        } else {
            findings::repeated_key(place, first.number, &names.join("、"))
        });
    }
    kept
}
