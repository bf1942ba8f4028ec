use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Bilingual, Language};

/// The number of a rule, such as `S07` or `R12`. Stable: people quote it, tests and translations refer to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct RuleCode(pub &'static str);

impl fmt::Display for RuleCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// Where in what was handed in something was found. All parts are optional; an empty place means the whole.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Place {
    /// The sheet of a workbook or the name of a file.
    pub sheet: Option<String>,
    /// The row as people count it, from 1.
    pub row: Option<u64>,
    /// The column's letter in a sheet (`B`) or the name of a form field.
    pub column: Option<String>,
}

impl Place {
    /// A form's field.
    pub fn field(name: impl Into<String>) -> Self {
        Self { column: Some(name.into()), ..Self::default() }
    }

    /// A cell of a sheet: `row` from 1, `column` as its letter.
    pub fn cell(sheet: impl Into<String>, row: u64, column: impl Into<String>) -> Self {
        Self { sheet: Some(sheet.into()), row: Some(row), column: Some(column.into()) }
    }
}

impl fmt::Display for Place {
    /// `Sheet1!B7`, `Sheet1!7`, `B7` or a field's name.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sheet = self.sheet.as_deref().unwrap_or_default();
        let column = self.column.as_deref().unwrap_or_default();
        let row = self.row.map(|row| row.to_string()).unwrap_or_default();
        let mark = if sheet.is_empty() || (column.is_empty() && row.is_empty()) { "" } else { "!" };
        write!(f, "{sheet}{mark}{column}{row}")
    }
}

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth knowing; nothing has to be done.
    Note,
    /// Taken in, but somebody should look.
    Warning,
    /// The row or field was not taken in.
    Error,
}

/// Something found in what was handed in: place, rule, what is wrong, and the remedy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// How much it weighs.
    pub severity: Severity,
    /// Where.
    pub place: Place,
    /// Which rule.
    pub rule: RuleCode,
    /// What is wrong.
    pub message: Bilingual,
    /// What to do about it.
    pub remedy: Bilingual,
}

impl Finding {
    /// A finding that kept a row or field out.
    pub fn error(rule: &'static str, place: Place, message: Bilingual, remedy: Bilingual) -> Self {
        Self { severity: Severity::Error, place, rule: RuleCode(rule), message, remedy }
    }

    /// A finding about something that was taken in all the same.
    pub fn warning(rule: &'static str, place: Place, message: Bilingual, remedy: Bilingual) -> Self {
        Self { severity: Severity::Warning, ..Self::error(rule, place, message, remedy) }
    }

    /// A finding that only informs.
    pub fn note(rule: &'static str, place: Place, message: Bilingual, remedy: Bilingual) -> Self {
        Self { severity: Severity::Note, ..Self::error(rule, place, message, remedy) }
    }

    /// One line for a terminal or a log: `[S07] Sheet1!B7: what is wrong — remedy`.
    pub fn line(&self, language: Language) -> String {
        format!("[{}] {}: {} — {}", self.rule, self.place, self.message.text(language), self.remedy.text(language))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_reads_like_a_cell_address() {
        assert_eq!(Place::cell("名册", 7, "B").to_string(), "名册!B7");
        assert_eq!(Place::field("name").to_string(), "name");
        assert_eq!(Place { sheet: Some("a.csv".into()), ..Place::default() }.to_string(), "a.csv");
    }
}
