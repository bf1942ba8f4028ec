//! The form of an answer; numbers that don't exist are null.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use crate::matrix::Matrix;

/// All answers.
#[derive(Debug, Clone, Serialize)]
pub struct Answers {
    /// In the order of the questions.
    pub estimates: Vec<Answer>,
}

/// One answer.
#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
pub enum Answer {
    /// Estimates with their covariance.
    Estimates(Box<EstimatesAnswer>),
    /// A table and its test.
    Table(TableAnswer),
    /// Why it can't be made.
    Refused {
        /// The question's name.
        id: String,
        /// The reason.
        error: Refusal,
    },
}

/// A reason.
#[derive(Debug, Clone, Serialize)]
pub struct Refusal {
    /// A stable word for programs.
    pub code: &'static str,
    /// For people.
    pub message: String,
}

/// Estimates with their covariance.
#[derive(Debug, Clone, Serialize)]
pub struct EstimatesAnswer {
    /// The question's name.
    pub id: String,
    /// What each estimate is of.
    pub names: Vec<String>,
    /// For `by`: the values of each key, domain after domain.
    pub keys: Option<BTreeMap<String, Vec<Value>>>,
    /// The estimates.
    pub estimate: Vec<f64>,
    /// Their standard errors.
    pub se: Vec<f64>,
    /// Their covariance matrix.
    pub vcov: Vec<Vec<f64>>,
    /// Degrees of freedom.
    pub df: f64,
    /// Intervals.
    pub ci: Vec<[f64; 2]>,
    /// Design effects, where the kind has them.
    pub deff: Option<Vec<f64>>,
    /// Rows with weight in the domain.
    pub n: usize,
}

/// A two-way table and its test.
#[derive(Debug, Clone, Serialize)]
pub struct TableAnswer {
    /// The question's name.
    pub id: String,
    /// Levels of the first variable.
    pub rows: Vec<String>,
    /// Levels of the second.
    pub cols: Vec<String>,
    /// Estimated population counts.
    pub counts: Vec<Vec<f64>>,
    /// The F statistic.
    pub statistic: f64,
    /// Its numerator degrees of freedom.
    pub ndf: f64,
    /// Its denominator degrees of freedom.
    pub ddf: f64,
    /// Its probability.
    pub p: f64,
    /// Rows with weight in the domain.
    pub n: usize,
}

/// The rows of a matrix.
pub(super) fn rows(matrix: &Matrix) -> Vec<Vec<f64>> {
    (0..matrix.rows()).map(|row| matrix.row(row).to_vec()).collect()
}
