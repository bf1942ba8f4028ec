use exact::Decimal;
use kernel::Finding;

use crate::rules::scheme::Scheme;

/// Everything a tally is made from.
#[derive(Debug, Clone)]
pub struct Material {
    /// The frozen scheme.
    pub scheme: Scheme,
    /// Those who answered, in any order.
    pub respondents: Vec<Respondent>,
    /// Their marks, one byte each as in [`crate::rules::ballot`]: respondent after respondent, in it unit after unit, in it
    /// the aspects.
    pub marks: Vec<u8>,
    /// How many were drawn, by place of the stratum.
    pub drawn: Vec<u64>,
    /// Rates of earlier years.
    pub history: Vec<PastRate>,
    /// How many of the respondents, the last ones, are rows made from batch tally sheets: their cells count, but they are
    /// nobody's ballots and no screen looks at them.
    pub from_totals: usize,
    /// What was found on the way here.
    pub findings: Vec<Finding>,
}

/// Somebody who answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Respondent {
    /// What flags are listed under: a number from a file, or a ballot's random id.
    pub id: String,
    /// The place of the stratum in the scheme.
    pub stratum: usize,
}

/// A satisfaction rate of an earlier year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastRate {
    /// The year.
    pub year: i64,
    /// The unit's code; none for the whole evaluation.
    pub unit_id: Option<String>,
    /// The rate of satisfied and fairly satisfied, in percent.
    pub satisfaction_percent: Decimal,
}

/// An opinion about a unit, as it may leave the office: personal numbers masked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opinion {
    /// The unit's code.
    pub unit_id: String,
    /// The words.
    pub text: String,
}

impl Material {
    /// The marks of one respondent.
    pub(super) fn ballot(&self, respondent: usize) -> &[u8] {
        let length = self.scheme.marks_on_a_ballot();
        self.marks.get(respondent * length..(respondent + 1) * length).unwrap_or_default()
    }
}
