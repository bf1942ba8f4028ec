//! CSV files that spreadsheet programs open well.

use super::Value;
use crate::text::guarded;
use std::io::{self, Write};

/// Writes CSV in UTF-8 with a byte order mark, so that spreadsheet programs see Chinese, and with CRLF line ends.
///
/// A text that could be taken for a formula gets a leading apostrophe ([`guarded`](crate::guarded)); reading with this
/// crate takes it off again, so that what was exported is what is imported.
pub struct CsvWriter<W: Write> {
    out: csv::Writer<W>,
}

impl<W: Write> CsvWriter<W> {
    /// Begins a file with its header row.
    ///
    /// # Errors
    /// When `out` cannot be written to.
    pub fn new(mut out: W, header: &[&str]) -> io::Result<Self> {
        out.write_all("\u{feff}".as_bytes())?;
        let out = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).flexible(true).from_writer(out);
        let mut writer = Self { out };
        writer.row(&header.iter().map(|&name| Value::Text(name)).collect::<Vec<_>>())?;
        Ok(writer)
    }

    /// Writes one row.
    ///
    /// # Errors
    /// When the output cannot be written to.
    pub fn row(&mut self, values: &[Value<'_>]) -> io::Result<()> {
        self.out.write_record(values.iter().map(|value| field(*value))).map_err(io::Error::from)
    }

    /// Writes what is left and gives the output back.
    ///
    /// # Errors
    /// When the output cannot be written to.
    pub fn finish(self) -> io::Result<W> {
        self.out.into_inner().map_err(csv::IntoInnerError::into_error)
    }
}

fn field(value: Value<'_>) -> String {
    match value {
        Value::Text(text) => guarded(text),
        Value::Number(number) if number.is_finite() => number.to_string(),
        Value::Whole(whole) => whole.to_string(),
        Value::Number(_) | Value::Empty => String::new(),
    }
}
