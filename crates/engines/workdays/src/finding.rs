use std::fmt;

/// Something found in a file: where, by which rule, what, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The line, from 1.
    pub line: u64,
    /// The rule: W01 to W10, see [`crate::read_csv`], [`crate::read_prose`] and [`crate::read_clock_rules`].
    pub rule: &'static str,
    /// Whether the line was left out (else it was taken in all the same).
    pub left_out: bool,
    /// What was found, in Chinese.
    pub zh: String,
    /// What was found, in English.
    pub en: String,
    /// What to do, in Chinese.
    pub remedy_zh: &'static str,
    /// What to do, in English.
    pub remedy_en: &'static str,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{}] line {}: {} — {}", self.rule, self.line, self.en, self.remedy_en)
    }
}

/// A finding that left its line out.
pub(crate) fn left_out(
    rule: &'static str,
    line: u64,
    (zh, en): (impl Into<String>, impl Into<String>),
    (remedy_zh, remedy_en): (&'static str, &'static str),
) -> Finding {
    Finding { line, rule, left_out: true, zh: zh.into(), en: en.into(), remedy_zh, remedy_en }
}
