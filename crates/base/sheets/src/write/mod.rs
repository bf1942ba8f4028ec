//! Writing tables.

mod csv_file;
mod xlsx;

pub use csv_file::CsvWriter;
pub use xlsx::{ColumnStyle, SheetWriter, Workbook, WriteProblem};

/// What is written into a cell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value<'a> {
    /// A text. It stays a text whatever it looks like.
    Text(&'a str),
    /// A number; one that is not finite leaves the cell empty.
    Number(f64),
    /// A whole number. Ids are texts, not numbers: a spreadsheet program keeps 15 digits only.
    Whole(i32),
    /// Nothing.
    Empty,
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text)
    }
}

impl From<f64> for Value<'_> {
    fn from(number: f64) -> Self {
        Self::Number(number)
    }
}

impl From<i32> for Value<'_> {
    fn from(whole: i32) -> Self {
        Self::Whole(whole)
    }
}
