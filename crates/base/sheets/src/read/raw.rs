//! A sheet before anybody knows what its columns mean: rows that are not empty, cells that are not empty.

use crate::findings;
use crate::limits::Limits;
use kernel::Finding;

/// Why nothing of a file or sheet is read. Boxed because a finding is large and refusals are rare.
pub(crate) type Refused = Box<Finding>;

#[derive(Debug, Default)]
pub(crate) struct RawSheet {
    /// The sheet's name, or the file's for a text file.
    pub(crate) name: String,
    pub(crate) rows: Vec<RawRow>,
}

#[derive(Debug)]
pub(crate) struct RawRow {
    /// As people count it, from 1.
    pub(crate) number: u64,
    pub(crate) cells: Vec<RawCell>,
}

#[derive(Debug)]
pub(crate) struct RawCell {
    /// Counted from 0.
    pub(crate) column: u32,
    pub(crate) text: String,
    pub(crate) mark: Mark,
}

/// What is special about a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mark {
    Plain,
    /// The text is the last computed value of a formula.
    Formula,
    /// The text is the name of an error such as `#N/A`.
    ErrorValue,
    /// A number too long to be exact.
    DigitsLost,
    /// A text in a CSV file that begins with an equals sign.
    FormulaText,
}

/// Takes cells in reading order and stops at the limits.
pub(crate) struct RawSheetBuilder<'l> {
    limits: &'l Limits,
    sheet: RawSheet,
    text_bytes: u64,
}

impl<'l> RawSheetBuilder<'l> {
    pub(crate) fn new(name: &str, limits: &'l Limits) -> Self {
        Self { limits, sheet: RawSheet { name: name.to_owned(), rows: Vec::new() }, text_bytes: 0 }
    }

    /// Adds a cell; `row` and `column` count from 0. Blank cells are left out.
    pub(crate) fn push(&mut self, row: u64, column: u32, text: String, mark: Mark) -> Result<(), Refused> {
        if text.trim().is_empty() {
            return Ok(());
        }
        let name = &self.sheet.name;
        if column >= self.limits.max_columns {
            return Err(Box::new(findings::too_many_columns(name, self.limits.max_columns)));
        }
        self.text_bytes += text.len() as u64;
        if self.text_bytes > self.limits.max_unpacked_bytes {
            return Err(Box::new(findings::unpacks_too_large(name, self.limits.max_unpacked_bytes)));
        }
        let cell = RawCell { column, text, mark };
        let rows_so_far = self.sheet.rows.len();
        match self.sheet.rows.last_mut() {
            Some(last) if last.number == row + 1 => last.cells.push(cell),
            _ if rows_so_far >= self.limits.max_rows => {
                return Err(Box::new(findings::too_many_rows(name, self.limits.max_rows)));
            }
            _ => self.sheet.rows.push(RawRow { number: row + 1, cells: vec![cell] }),
        }
        Ok(())
    }

    pub(crate) fn finish(self) -> RawSheet {
        self.sheet
    }
}
