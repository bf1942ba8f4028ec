//! Intervals for a proportion, from its estimate and its design-based standard error.
//!
//! The usual interval p ± t·se leaves [0, 1] and covers too little when p is near 1, where most satisfaction rates lie.
//! The others respect the bounds; R's `svyciprop` documents them and calls them by the same names.

use crate::distributions::{beta_quantile, normal_quantile, t_quantile};

/// The upper quantile that a two-sided interval of `level` uses: Student's t with `df`, or normal if `df` is infinite.
#[must_use]
pub fn critical_value(df: f64, level: f64) -> f64 {
    let upper = 1.0 - (1.0 - level) / 2.0;
    if df.is_infinite() { normal_quantile(upper) } else { t_quantile(upper, df) }
}

/// p ± t·se.
#[must_use]
pub fn wald_interval(p: f64, se: f64, df: f64, level: f64) -> (f64, f64) {
    let half = critical_value(df, level) * se;
    (p - half, p + half)
}

/// The Wald interval of log(p/(1−p)), whose standard error is se/(p(1−p)), taken back.
///
/// At p = 0 or 1 the logit has no standard error; the interval is then not a number, as in R.
#[must_use]
pub fn logit_interval(p: f64, se: f64, df: f64, level: f64) -> (f64, f64) {
    let (low, high) = wald_interval((p / (1.0 - p)).ln(), se / (p * (1.0 - p)), df, level);
    (expit(low), expit(high))
}

/// The Wald interval of arcsin √p, whose standard error is se/(2√(p(1−p))), taken back.
#[must_use]
pub fn arcsine_interval(p: f64, se: f64, df: f64, level: f64) -> (f64, f64) {
    let (low, high) = wald_interval(p.sqrt().asin(), se / (2.0 * (p * (1.0 - p)).sqrt()), df, level);
    (low.sin().powi(2), high.sin().powi(2))
}

/// Korn and Graubard's interval: Clopper-Pearson on the effective sample size
/// n* = p(1−p)/se² · (t with `rows` − 1 degrees of freedom / t with `df`)².
///
/// Source: E. Korn and B. Graubard, *Confidence intervals for proportions with small expected number of positive counts
/// estimated from survey data*, Survey Methodology 24 (1998).
#[must_use]
pub fn beta_interval(p: f64, se: f64, df: f64, rows: usize, level: f64) -> (f64, f64) {
    let half = (1.0 - level) / 2.0;
    let effective = p * (1.0 - p) / (se * se);
    let n = effective * (t_quantile(half, rows as f64 - 1.0) / t_quantile(half, df)).powi(2);
    (beta_quantile(half, n * p, n * (1.0 - p) + 1.0), beta_quantile(1.0 - half, n * p + 1.0, n * (1.0 - p)))
}

/// Wilson's interval on the effective sample size n* = p(1−p)/se², with t in place of z.
#[must_use]
pub fn wilson_interval(p: f64, se: f64, df: f64, level: f64) -> (f64, f64) {
    let n = p * (1.0 - p) / (se * se);
    let t = critical_value(df, level);
    let square = t * t / n;
    let centre = (p + square / 2.0) / (1.0 + square);
    let half = t / (1.0 + square) * (p * (1.0 - p) / n + square / (4.0 * n)).sqrt();
    (centre - half, centre + half)
}

/// eˣ/(1 + eˣ).
#[must_use]
pub fn expit(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}
