//! Workbooks: xlsx, xls and ods.

use super::raw::{Mark, RawSheet, RawSheetBuilder, Refused};
use super::{measure, unpack::Format};
use crate::findings;
use crate::limits::Limits;
use calamine::{Data, ExcelDateTime, Ods, Range, Reader, Xls, Xlsx, XlsxError};
use std::io::Cursor;

type Source<'b> = Cursor<&'b [u8]>;

/// An opened workbook.
pub(crate) enum Workbook<'b> {
    Xlsx(Box<Xlsx<Source<'b>>>),
    Xls(Box<Xls<Source<'b>>>),
    Ods(Box<Ods<Source<'b>>>),
}

impl<'b> Workbook<'b> {
    /// Opens a workbook whose format is known and whose unpacked size is within the limits.
    pub(crate) fn open(format: Format, bytes: &'b [u8], file: &str, limits: &Limits) -> Result<Self, Refused> {
        let source = Cursor::new(bytes);
        match format {
            Format::Xls => {
                measure::check_xls(bytes, file, limits)?;
                Xls::new(source).map(|book| Self::Xls(Box::new(book))).map_err(|problem| xls_problem(file, &problem))
            }
            Format::Ods => {
                measure::check_ods(bytes, file, limits)?;
                Ods::new(source).map(|book| Self::Ods(Box::new(book))).map_err(|problem| ods_problem(file, &problem))
            }
            Format::Xlsx => {
                Xlsx::new(source).map(|book| Self::Xlsx(Box::new(book))).map_err(|problem| xlsx_problem(file, &problem))
            }
        }
    }

    pub(crate) fn sheet_names(&self) -> Vec<String> {
        match self {
            Self::Xlsx(book) => book.sheet_names(),
            Self::Xls(book) => book.sheet_names(),
            Self::Ods(book) => book.sheet_names(),
        }
    }

    /// Reads one sheet; `file` is named in a finding about damage.
    pub(crate) fn sheet(&mut self, name: &str, file: &str, limits: &Limits) -> Result<RawSheet, Refused> {
        let builder = RawSheetBuilder::new(name, limits);
        match self {
            Self::Xlsx(book) => xlsx_sheet(book, name, file, builder),
            Self::Xls(book) => {
                let values = book.worksheet_range(name).map_err(|problem| xls_problem(file, &problem))?;
                let formulas = book.worksheet_formula(name).map_err(|problem| xls_problem(file, &problem))?;
                range_sheet(&values, &formulas, builder)
            }
            Self::Ods(book) => {
                let values = book.worksheet_range(name).map_err(|problem| ods_problem(file, &problem))?;
                let formulas = book.worksheet_formula(name).map_err(|problem| ods_problem(file, &problem))?;
                range_sheet(&values, &formulas, builder)
            }
        }
    }
}

fn xlsx_problem(file: &str, problem: &XlsxError) -> Refused {
    Box::new(match problem {
        XlsxError::Password => findings::password_protected(file),
        _ => findings::damaged(file),
    })
}

fn xls_problem(file: &str, problem: &calamine::XlsError) -> Refused {
    Box::new(match problem {
        calamine::XlsError::Password => findings::password_protected(file),
        _ => findings::damaged(file),
    })
}

fn ods_problem(file: &str, problem: &calamine::OdsError) -> Refused {
    Box::new(match problem {
        calamine::OdsError::Password => findings::password_protected(file),
        _ => findings::damaged(file),
    })
}

/// Cell by cell, because a sheet's rectangle may be a thousand times larger than what is in it.
fn xlsx_sheet(
    book: &mut Xlsx<Source<'_>>,
    name: &str,
    file: &str,
    mut builder: RawSheetBuilder<'_>,
) -> Result<RawSheet, Refused> {
    let damaged = |problem: XlsxError| xlsx_problem(file, &problem);
    let mut cells = match book.worksheet_cells_reader(name) {
        Ok(cells) => cells,
        Err(XlsxError::NotAWorksheet(_)) => return Ok(builder.finish()), // a chart or macro sheet
        Err(problem) => return Err(damaged(problem)),
    };
    while let Some(cell) = cells.next_cell_with_formula_metadata().map_err(damaged)? {
        let (row, column) = cell.pos;
        let (text, mark) = shown(cell.value.into());
        builder.push(row.into(), column, text, computed(mark, cell.formula.is_some()))?;
    }
    Ok(builder.finish())
}

fn range_sheet(
    values: &Range<Data>,
    formulas: &Range<String>,
    mut builder: RawSheetBuilder<'_>,
) -> Result<RawSheet, Refused> {
    let (first_row, first_column) = values.start().unwrap_or_default();
    for (row, cells) in (first_row..).zip(values.rows()) {
        for (column, cell) in (first_column..).zip(cells) {
            let (text, mark) = shown(cell.clone());
            let has_formula = formulas.get_value((row, column)).is_some_and(|formula| !formula.is_empty());
            builder.push(row.into(), column, text, computed(mark, has_formula))?;
        }
    }
    Ok(builder.finish())
}

fn computed(mark: Mark, has_formula: bool) -> Mark {
    if mark == Mark::Plain && has_formula { Mark::Formula } else { mark }
}

/// The text a person would read in the cell.
fn shown(value: Data) -> (String, Mark) {
    let plain = |text: String| (text, Mark::Plain);
    match value {
        Data::Empty => plain(String::new()),
        Data::String(text) | Data::DurationIso(text) => plain(text),
        Data::Bool(yes) => plain(if yes { "TRUE" } else { "FALSE" }.to_owned()),
        Data::Int(whole) => (whole.to_string(), lost_digits(whole.unsigned_abs() >= LONGEST_EXACT)),
        Data::Float(number) => number_text(number),
        Data::DateTime(moment) => plain(date_text(&moment)),
        Data::DateTimeIso(text) => plain(text.trim_end_matches("T00:00:00").replace('T', " ")),
        Data::Error(error) => (error.to_string(), Mark::ErrorValue),
    }
}

/// Spreadsheet programs keep 15 significant digits of a number.
const LONGEST_EXACT: u64 = 1_000_000_000_000_000;

fn lost_digits(lost: bool) -> Mark {
    if lost { Mark::DigitsLost } else { Mark::Plain }
}

/// A number with up to 15 significant digits, without exponent and without `.0`.
fn number_text(number: f64) -> (String, Mark) {
    if !number.is_finite() {
        return ("#NUM!".to_owned(), Mark::ErrorValue);
    }
    let fifteen_digits: f64 = format!("{number:.14e}").parse().unwrap_or(number);
    #[expect(clippy::cast_precision_loss, reason = "the constant is a power of ten below 2^53 and therefore exact")]
    let lost = number.abs() >= LONGEST_EXACT as f64;
    ((fifteen_digits + 0.0).to_string(), lost_digits(lost))
}

/// `2026-03-01`, `2026-03-01 09:30:00`, or `09:30:00` for a time without a day.
fn date_text(moment: &ExcelDateTime) -> String {
    if moment.is_duration() {
        return duration_text(moment.as_f64());
    }
    let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    let time = format!("{hour:02}:{minute:02}:{second:02}");
    match (moment.as_f64(), time.as_str()) {
        (serial, _) if (0.0..1.0).contains(&serial) => time,
        (_, "00:00:00") => format!("{year:04}-{month:02}-{day:02}"),
        _ => format!("{year:04}-{month:02}-{day:02} {time}"),
    }
}

/// Days as hours, minutes and seconds: 1.5 is `36:00:00`.
fn duration_text(days: f64) -> String {
    #[expect(clippy::cast_possible_truncation, reason = "a float beyond the range becomes the largest whole number")]
    let seconds = (days * 86_400.0).round() as i64;
    let (sign, seconds) = (if seconds < 0 { "-" } else { "" }, seconds.unsigned_abs());
    format!("{sign}{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;
    use calamine::ExcelDateTimeType;

    #[test]
    fn numbers_are_written_as_people_read_them() {
        for (number, text) in [
            (20_260_001.0, "20260001"),
            (92.35, "92.35"),
            (0.1 + 0.2, "0.3"),
            (1e-7, "0.0000001"),
            (-0.0, "0"),
            (123_456_789_012_345.0, "123456789012345"),
        ] {
            assert_eq!(number_text(number), (text.to_owned(), Mark::Plain));
        }
        assert_eq!(number_text(6.2e17), ("620000000000000000".to_owned(), Mark::DigitsLost));
        assert_eq!(number_text(f64::NAN).1, Mark::ErrorValue);
    }

    #[test]
    fn days_and_times_are_written_in_one_form() {
        let shown = |serial, kind| date_text(&ExcelDateTime::new(serial, kind, false));
        assert_eq!(shown(46_082.0, ExcelDateTimeType::DateTime), "2026-03-01");
        assert_eq!(shown(46_082.5, ExcelDateTimeType::DateTime), "2026-03-01 12:00:00");
        assert_eq!(shown(0.25, ExcelDateTimeType::DateTime), "06:00:00");
        assert_eq!(shown(1.5, ExcelDateTimeType::TimeDelta), "36:00:00");
    }
}
