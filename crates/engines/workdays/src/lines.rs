//! Comma-separated lines with the numbers people count them by.

use csv::StringRecord;

/// The first line and the others, each with its number from 1. Blank lines are passed over and counted; a byte order mark
/// is taken off; a quoted cell ends with its line.
pub fn read(text: &str) -> (Option<StringRecord>, impl Iterator<Item = (u64, StringRecord)>) {
    let lines = text.trim_start_matches('\u{feff}').lines().zip(1..);
    let mut lines = lines.filter(|(line, _)| !line.trim().is_empty()).map(|(line, number)| (number, cells(line)));
    (lines.next().map(|(_, cells)| cells), lines)
}

fn cells(line: &str) -> StringRecord {
    let mut reader = csv::ReaderBuilder::new();
    let mut reader = reader.has_headers(false).trim(csv::Trim::All).buffer_capacity(256).from_reader(line.as_bytes());
    let mut cells = StringRecord::new();
    // Cells of a line that is text can always be read; at the end of the line the record is whole.
    let _ = reader.read_record(&mut cells);
    cells
}
