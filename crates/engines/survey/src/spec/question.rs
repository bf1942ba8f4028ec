//! The form of a question.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

/// A whole specification.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Spec {
    /// The CSV file, relative to the specification.
    pub data: String,
    /// How the sample was drawn.
    #[serde(default)]
    pub design: DesignQuestion,
    /// Adjustments of the weights, in order.
    #[serde(default)]
    pub adjust: Vec<Adjust>,
    /// Replicate weights; absent: Taylor linearisation.
    #[serde(default)]
    pub replicates: Option<ReplicatesQuestion>,
    /// What to estimate.
    pub estimates: Vec<EstimateQuestion>,
}

/// Columns of the sampling plan.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DesignQuestion {
    /// One column a stage; none: every row its own unit.
    #[serde(default)]
    pub ids: Vec<String>,
    /// One column a stage; the last holds for later stages too.
    #[serde(default)]
    pub strata: Vec<String>,
    /// Column of weights; absent: from the population counts, or 1.
    #[serde(default)]
    pub weights: Option<String>,
    /// A column a stage: population counts, or fractions when none exceeds 1.
    #[serde(default)]
    pub fpc: Vec<String>,
    /// Whether ids start anew in each stratum.
    #[serde(default)]
    pub nest: bool,
    /// The rule for strata with a single unit.
    #[serde(default)]
    pub lonely_psu: Lonely,
    /// Whether it also holds for strata of which a domain has a single unit.
    #[serde(default)]
    pub domain_lonely: bool,
}

/// [`crate::design::LonelyUnits`] by name.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Lonely {
    #[default]
    Fail,
    Remove,
    Certainty,
    Adjust,
    Average,
}

/// A list of cells and their population totals: each entry holds the `by` columns and `total`.
pub type CellList = Vec<BTreeMap<String, Value>>;

/// One classification of a raking.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Margin {
    /// The classifying columns.
    pub by: Vec<String>,
    /// Their cells' totals.
    pub totals: CellList,
}

/// An adjustment of the weights.
#[derive(Debug, Clone, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase", deny_unknown_fields)]
pub enum Adjust {
    /// Rows that did not respond leave; within each cell the others take over their weight.
    Nonresponse {
        /// Column that is 1, true or yes for those who responded.
        responded: String,
        /// Columns forming the cells; none: the design's first strata.
        #[serde(default)]
        within: Vec<String>,
    },
    /// To the totals of one classification.
    Poststratify {
        /// The classifying columns.
        by: Vec<String>,
        /// Their cells' totals.
        totals: CellList,
    },
    /// To several classifications in turn.
    Rake {
        /// The classifications.
        margins: Vec<Margin>,
    },
    /// To totals of columns.
    Calibrate {
        /// The columns.
        of: Vec<String>,
        /// `{name: total}` with names `(Intercept)`, a numeric column, or a column and its level (`stypeH`).
        totals: Value,
        /// The distance kept small.
        #[serde(default)]
        distance: DistanceName,
        /// Smallest and largest ratio of new to old weight; null: none.
        #[serde(default)]
        bounds: Option<(Option<f64>, Option<f64>)>,
        /// Keeps the weights of each cluster of this stage (from 1) equal.
        #[serde(default)]
        aggregate_stage: Option<usize>,
    },
    /// Cuts weights outside bounds and spreads the surplus over the others.
    Trim {
        /// Smallest weight.
        #[serde(default)]
        lower: Option<f64>,
        /// Largest weight.
        #[serde(default)]
        upper: Option<f64>,
        /// Whether to repeat until none is outside.
        #[serde(default)]
        strict: bool,
    },
}

/// [`crate::calibrate::Distance`] by name.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the names say it")]
pub enum DistanceName {
    #[default]
    Linear,
    Raking,
    Logit,
}

/// Replicates: a kind to make, or a file to read.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReplicatesQuestion {
    /// The method to make them by.
    #[serde(default)]
    pub kind: Option<ReplicateKind>,
    /// Fay's ρ.
    #[serde(default)]
    pub rho: Option<f64>,
    /// How many bootstrap replicates; 500 unless told.
    #[serde(default)]
    pub n: Option<usize>,
    /// The bootstrap's seed; 1 unless told.
    #[serde(default)]
    pub seed: Option<u64>,
    /// A CSV file with a row per row of the data; columns other than `w` are replicates, `w` the full weight.
    #[serde(default)]
    pub file: Option<String>,
    /// The overall factor of the variance, 1 unless told.
    #[serde(default)]
    pub scale: Option<f64>,
    /// The factor of each replicate, 1 unless told.
    #[serde(default)]
    pub rscales: Option<Vec<f64>>,
    /// Whether the file's columns are complete weights (true unless told) or factors of the weights.
    #[serde(default)]
    pub combined: Option<bool>,
    /// Whether deviations are from the full estimate.
    #[serde(default)]
    pub mse: bool,
}

/// [`crate::replicate::Method`] by name.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the names say it")]
pub enum ReplicateKind {
    Jk1,
    Jkn,
    Brr,
    Fay,
    Bootstrap,
    Preston,
    Raowu,
}

/// What is estimated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Kind {
    Mean,
    Total,
    Ratio,
    Variance,
    Proportion,
    Quantile,
    Table,
    /// `weights` over the means of `of`, or over the rows of `by`.
    Contrast,
    /// The mean of the first domain of `between` less that of the second.
    Difference,
}

/// A variable.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum Variable {
    /// A column: its numbers, or one indicator per level of a text.
    Column(String),
    /// 1 where a condition holds.
    Indicator(Condition),
    /// One indicator per combination of levels, the first column's fastest.
    Interaction {
        /// The columns.
        interaction: Vec<String>,
    },
}

/// A condition on a column.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// The column.
    pub column: String,
    /// The value it must have.
    #[serde(default)]
    pub equals: Option<Value>,
    /// The values it may have.
    #[serde(default, rename = "in")]
    pub within: Option<Vec<Value>>,
}

/// One estimate.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EstimateQuestion {
    /// Its name in the answer.
    pub id: String,
    /// What it is.
    pub kind: Kind,
    /// The variables.
    pub of: Vec<Variable>,
    /// Denominators of ratios.
    #[serde(default)]
    pub over: Vec<Variable>,
    /// Columns whose combinations are domains of their own.
    #[serde(default)]
    pub by: Vec<String>,
    /// Conditions that all hold in the domain.
    #[serde(default, rename = "where")]
    pub conditions: Vec<Condition>,
    /// The two domains of a difference.
    #[serde(default)]
    pub between: Vec<Vec<Condition>>,
    /// The interval: see the kinds.
    #[serde(default)]
    pub interval: Option<String>,
    /// The interval's level, 0.95 unless told.
    #[serde(default)]
    pub level: Option<f64>,
    /// Shares of quantiles.
    #[serde(default)]
    pub quantiles: Vec<f64>,
    /// The rule of quantiles: math, school or hf7.
    #[serde(default)]
    pub rule: Option<String>,
    /// Weights of a contrast.
    #[serde(default)]
    pub weights: Vec<f64>,
    /// Whether rows missing a variable are left out as a domain.
    #[serde(default)]
    pub drop_missing: bool,
    /// Numeric columns to be read as levels.
    #[serde(default)]
    pub factors: Vec<String>,
    /// `"replace"`: design effects against sampling with replacement.
    #[serde(default)]
    pub deff: Option<Value>,
    /// The test of a table: `F` (Rao-Scott) or `adjWald`.
    #[serde(default)]
    pub statistic: Option<String>,
}
