//! Excel workbooks.

use super::Value;
use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, Worksheet, XlsxError};

/// Why a workbook cannot be written, with the library's own words: a text of more than 32,767 characters, two sheets
/// of one name, a full disk.
#[derive(Debug, thiserror::Error)]
#[error("the workbook cannot be written")]
pub struct WriteProblem(#[from] XlsxError);

/// How a column looks.
#[derive(Debug, Clone, PartialEq)]
pub struct ColumnStyle {
    name: String,
    width: f64,
    number_format: String,
}

impl ColumnStyle {
    /// A column of texts; `width` in digits of the default font, a Chinese character counting two.
    pub fn text(name: impl Into<String>, width: f64) -> Self {
        Self::number(name, width, "@")
    }

    /// A column of numbers shown by an Excel format such as `0.00` or `0.0%`.
    pub fn number(name: impl Into<String>, width: f64, number_format: impl Into<String>) -> Self {
        Self { name: name.into(), width, number_format: number_format.into() }
    }
}

/// A workbook that is written row by row: memory does not grow with the number of rows.
#[derive(Default)]
pub struct Workbook {
    inner: rust_xlsxwriter::Workbook,
}

impl Workbook {
    /// A workbook without sheets.
    pub fn new() -> Self {
        Self::default()
    }

    /// Begins a sheet: a title across all columns if there is one, then the header row, styled, frozen, with filters
    /// and repeated on every printed page.
    ///
    /// Characters that a sheet's name cannot have become `_`, and it is cut to 31 characters.
    ///
    /// # Errors
    /// [`WriteProblem`] if the temporary file cannot be made.
    pub fn sheet(
        &mut self,
        name: &str,
        title: Option<&str>,
        columns: &[ColumnStyle],
    ) -> Result<SheetWriter<'_>, WriteProblem> {
        let sheet = self.inner.add_worksheet_with_constant_memory()?;
        sheet.set_name(sheet_name(name))?;
        let last_column = u16::try_from(columns.len().saturating_sub(1)).unwrap_or(u16::MAX);
        for (column, style) in (0u16..).zip(columns) {
            sheet.set_column_width(column, style.width)?;
        }
        let header_row = u32::from(title.is_some());
        if let Some(title) = title {
            write_title(sheet, title, last_column)?;
        }
        for (column, style) in (0u16..).zip(columns) {
            sheet.write_string_with_format(header_row, column, &style.name, &header_format())?;
        }
        sheet.set_freeze_panes(header_row + 1, 0)?.set_repeat_rows(header_row, header_row)?;
        sheet.set_print_fit_to_pages(1, 0);
        let formats = columns.iter().map(|style| Format::new().set_num_format(&style.number_format)).collect();
        Ok(SheetWriter { sheet, formats, header_row, last_column, next_row: header_row + 1 })
    }

    /// The finished workbook as the bytes of an xlsx file.
    ///
    /// # Errors
    /// [`WriteProblem`] if it has no sheet, two sheets of one name, or the disk is full.
    pub fn into_bytes(mut self) -> Result<Vec<u8>, WriteProblem> {
        Ok(self.inner.save_to_buffer()?)
    }
}

/// Writes the rows of one sheet, from top to bottom.
pub struct SheetWriter<'w> {
    sheet: &'w mut Worksheet,
    formats: Vec<Format>,
    header_row: u32,
    last_column: u16,
    next_row: u32,
}

impl SheetWriter<'_> {
    /// Writes one row; values beyond the columns of the sheet are left out. A text is never taken for a formula.
    ///
    /// # Errors
    /// [`WriteProblem`] for a text of more than 32,767 characters or a row beyond 1,048,576.
    pub fn row(&mut self, values: &[Value<'_>]) -> Result<(), WriteProblem> {
        for (column, (value, format)) in (0u16..).zip(values.iter().zip(&self.formats)) {
            match *value {
                Value::Text(text) => self.sheet.write_string_with_format(self.next_row, column, text, format)?,
                Value::Number(number) if number.is_finite() => {
                    self.sheet.write_number_with_format(self.next_row, column, number, format)?
                }
                Value::Whole(whole) => self.sheet.write_number_with_format(self.next_row, column, whole, format)?,
                Value::Number(_) | Value::Empty => self.sheet,
            };
        }
        self.next_row += 1;
        Ok(())
    }

    /// Ends the sheet: the filters cover all its rows.
    ///
    /// # Errors
    /// [`WriteProblem`] if the sheet is too long.
    pub fn finish(self) -> Result<(), WriteProblem> {
        self.sheet.autofilter(self.header_row, 0, self.next_row - 1, self.last_column)?;
        Ok(())
    }
}

fn write_title(sheet: &mut Worksheet, title: &str, last_column: u16) -> Result<(), XlsxError> {
    let format = Format::new().set_bold().set_font_size(16).set_align(FormatAlign::Center);
    if last_column == 0 {
        sheet.write_string_with_format(0, 0, title, &format)?;
    } else {
        sheet.merge_range(0, 0, 0, last_column, title, &format)?;
    }
    Ok(())
}

fn header_format() -> Format {
    Format::new()
        .set_bold()
        .set_background_color("D9E2EC")
        .set_border_bottom(FormatBorder::Thin)
        .set_align(FormatAlign::Center)
        .set_align(FormatAlign::VerticalCenter)
        .set_text_wrap()
}

fn sheet_name(name: &str) -> String {
    let usable = |letter: char| if "[]:*?/\\".contains(letter) || letter.is_control() { '_' } else { letter };
    let mut length = 0;
    let fits = |letter: &char| {
        length += letter.len_utf16();
        length <= 31
    };
    let name: String = name.trim_matches('\'').chars().map(usable).take_while(fits).collect();
    if name.is_empty() { "Sheet".to_owned() } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_name_becomes_one_a_sheet_can_have() {
        for (wanted, name) in [
            ("结果", "结果"),
            ("2026/上半年[一]", "2026_上半年_一_"),
            ("'引号'", "引号"),
            ("", "Sheet"),
            (&"长".repeat(40), &"长".repeat(31)),
        ] {
            assert_eq!(sheet_name(wanted), name);
        }
    }
}
