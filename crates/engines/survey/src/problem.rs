//! What can go wrong with a design, an adjustment or an estimate.

/// A refusal with its place; [`SurveyProblem::code`] is stable, the message is for people.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum SurveyProblem {
    /// A stratum has a single sampling unit and the rule for that is to fail.
    #[error("stratum {stratum} has only one sampling unit at stage {stage}")]
    LonelyUnit {
        /// The stratum's name, or its number if it has none.
        stratum: String,
        /// The stage, from 1.
        stage: usize,
    },
    /// Clusters lie in several strata and `nest` is off.
    #[error("sampling units are not nested in strata at the first stage: set nest if ids start anew in each stratum")]
    NotNested,
    /// The whole sample is one cluster.
    #[error("the design has only one primary sampling unit")]
    OneCluster,
    /// Population counts and fractions are mixed, or smaller than the sample.
    #[error("finite population correction of row {row} at stage {stage}: {reason}")]
    BadPopulation {
        /// The row, from 1.
        row: usize,
        /// The stage, from 1.
        stage: usize,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// Lengths of parts of a design differ.
    #[error("{what} has {found} entries, but there are {wanted} rows")]
    WrongLength {
        /// The part.
        what: &'static str,
        /// Its length.
        found: usize,
        /// The design's rows.
        wanted: usize,
    },
    /// A weight is negative or not finite.
    #[error("weight of row {row} is {weight}")]
    BadWeight {
        /// The row, from 1.
        row: usize,
        /// The weight.
        weight: f64,
    },
    /// A domain has no rows with weight.
    #[error("the domain is empty")]
    EmptyDomain,
    /// A value is missing and missing values were not to be dropped.
    #[error("{count} values of {name} are missing: set drop_missing to leave those rows out as a domain")]
    Missing {
        /// The variable.
        name: String,
        /// How many rows of the domain lack it.
        count: usize,
    },
    /// The sample and the population totals do not have the same cells.
    #[error("cell {cell} {reason}")]
    UnmatchedCell {
        /// The cell.
        cell: String,
        /// What does not match.
        reason: &'static str,
    },
    /// The calibration equations have no unique solution.
    #[error("calibration is singular: the columns to calibrate on are linearly dependent")]
    Singular,
    /// An iteration did not reach its totals.
    #[error("{what} did not converge: largest relative misfit {misfit:.3e}")]
    NotConverged {
        /// The adjustment.
        what: &'static str,
        /// The largest |misfit| / (1 + |total|).
        misfit: f64,
    },
    /// A question the design or method has no answer to.
    #[error("{0}")]
    Unsupported(String),
}

impl SurveyProblem {
    /// A stable word for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::LonelyUnit { .. } => "lonely_psu",
            Self::NotNested => "not_nested",
            Self::OneCluster => "one_cluster",
            Self::BadPopulation { .. } => "bad_fpc",
            Self::WrongLength { .. } => "wrong_length",
            Self::BadWeight { .. } => "bad_weight",
            Self::EmptyDomain => "empty_domain",
            Self::Missing { .. } => "missing_values",
            Self::UnmatchedCell { .. } => "unmatched_cell",
            Self::Singular => "singular",
            Self::NotConverged { .. } => "not_converged",
            Self::Unsupported(_) => "unsupported",
        }
    }
}
