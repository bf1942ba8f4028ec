//! Quantiles of weighted data and their intervals.
//!
//! The estimate inverts the weighted distribution function by one of the rules of R. Hyndman and Y. Fan, *Sample quantiles
//! in statistical packages* (1996). Woodruff's interval takes an interval for the share of values up to the quantile back
//! through the same rule; Francisco and Fuller's inverts a score test (*Annals of Statistics* 19, 1991). Both follow R's
//! `svyquantile`.

use crate::estimate::{Means, Survey};
use crate::problem::SurveyProblem;
use crate::proportion;

/// How the distribution function is inverted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Rule {
    /// The smallest value whose share reaches p (Hyndman and Fan's type 1).
    #[default]
    Math,
    /// As `Math`, but midway to the next value when the share is exactly p (type 2).
    School,
    /// Linear between values, R's default for samples (type 7).
    Linear,
}

/// How an interval is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum QuantileInterval {
    /// Woodruff, from the share ± t·se.
    #[default]
    Mean,
    /// Woodruff, from Korn and Graubard's interval for the share.
    Beta,
    /// Woodruff, from the logit interval.
    Logit,
    /// Woodruff, from the arcsine interval.
    Arcsine,
    /// Francisco and Fuller's score test.
    Score,
}

/// A quantile and its interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quantile {
    /// The estimate.
    pub value: f64,
    /// The interval's ends; not a number where the share's interval leaves [0, 1].
    pub interval: (f64, f64),
    /// Width of the interval over twice its critical value.
    pub se: f64,
}

/// Values in order with their running weights.
#[derive(Debug, Clone)]
pub struct Distribution {
    values: Vec<f64>,
    /// Running sums of the weights, each rounded once.
    running: Vec<f64>,
}

impl Distribution {
    /// The distribution of the values that carry weight.
    #[must_use]
    pub fn new(values: &[f64], weights: &[f64]) -> Self {
        let mut pairs: Vec<(f64, f64)> =
            values.iter().copied().zip(weights.iter().copied()).filter(|p| p.1 != 0.0).collect();
        pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut sum = ExactSum::default();
        let running = pairs.iter().map(|p| sum.add(p.1)).collect();
        Self { values: pairs.into_iter().map(|p| p.0).collect(), running }
    }

    /// The quantile at share `p`; not a number if there are no values.
    ///
    /// Below the share of the smallest value the rules `Math` and `School` give the second smallest, as R's `svyquantile`
    /// does (4.1 to 4.5): a pure inverse would give the smallest. It matters for lower ends of intervals far out only.
    #[must_use]
    pub fn quantile(&self, p: f64, rule: Rule) -> f64 {
        let (Some(&total), Some(&last)) = (self.running.last(), self.values.last()) else { return f64::NAN };
        if rule == Rule::Linear {
            return self.linear(p);
        }
        let below = self.running.partition_point(|r| *r <= p * total).max(1);
        let next = self.values.get(below).copied().unwrap_or(last);
        let exact = p - self.running[below - 1] / total == 0.0;
        match rule {
            Rule::School if exact => f64::midpoint(self.values[below - 1], next),
            _ if exact => self.values[below - 1],
            _ => next,
        }
    }

    /// Values at shares 0, r₁/r, r₂/r, … with r the weight of all but the last.
    fn linear(&self, p: f64) -> f64 {
        let n = self.values.len();
        if n == 1 {
            return self.values[0];
        }
        let share = |k: usize| if k == 0 { 0.0 } else { self.running[k - 1] / self.running[n - 2] };
        let above = (0..n).collect::<Vec<_>>().partition_point(|&k| share(k) < p);
        if above == 0 {
            return self.values[0];
        }
        if above == n {
            return self.values[n - 1];
        }
        let (left, right) = (share(above - 1), share(above));
        let (low, high) = (self.values[above - 1], self.values[above]);
        if right == p { high } else { low + (high - low) * ((p - left) / (right - left)) }
    }
}

/// A running sum that carries its rounding error (Knuth's two-sum), so that ties with p · total are seen.
#[derive(Default)]
struct ExactSum {
    sum: f64,
    error: f64,
}

impl ExactSum {
    fn add(&mut self, value: f64) -> f64 {
        let next = self.sum + value;
        let shadow = next - self.sum;
        self.error += (self.sum - (next - shadow)) + (value - shadow);
        self.sum = next;
        self.sum + self.error
    }
}

/// A question for a quantile.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct QuantileQuestion {
    /// The share.
    pub p: f64,
    /// The rule of inversion.
    pub rule: Rule,
    /// The kind of interval.
    pub interval: QuantileInterval,
    /// The interval's level.
    pub level: f64,
}

/// A quantile of `values` in a domain, with a Woodruff or score interval.
///
/// # Errors
/// What the variance of the share can't do; a score interval that is not bracketed by the data.
pub fn estimate(
    survey: &Survey,
    domain: &[bool],
    values: &[f64],
    question: QuantileQuestion,
) -> Result<Quantile, SurveyProblem> {
    let QuantileQuestion { p, rule, level, .. } = question;
    let distribution = Distribution::new(values, &crate::estimate::masked(survey.design.weights(), domain));
    let value = distribution.quantile(p, rule);
    let df = survey.degrees_of_freedom(domain);
    let interval = match question.interval {
        QuantileInterval::Score => score_interval(survey, domain, values, question, &distribution, df)?,
        _ => {
            let (low, high) = share_interval(survey, domain, values, value, question, df)?;
            let back = |share: f64| {
                if (0.0..=1.0).contains(&share) { distribution.quantile(share, rule) } else { f64::NAN }
            };
            (back(low), back(high))
        }
    };
    let se = (interval.1 - interval.0) / (2.0 * proportion::critical_value(df, level));
    Ok(Quantile { value, interval, se })
}

/// An interval for the share of values up to `value`.
fn share_interval(
    survey: &Survey,
    domain: &[bool],
    values: &[f64],
    value: f64,
    question: QuantileQuestion,
    df: f64,
) -> Result<(f64, f64), SurveyProblem> {
    let column = values.iter().map(|v| f64::from(u8::from(*v <= value))).collect();
    let share = survey.estimate(domain, &Means { columns: vec![column] })?;
    let (p, se, level) = (share.values[0], share.standard_errors()[0], question.level);
    Ok(match question.interval {
        QuantileInterval::Beta => proportion::beta_interval(p, se, df, survey.rows_of(domain), level),
        QuantileInterval::Logit => proportion::logit_interval(p, se, df, level),
        QuantileInterval::Arcsine => proportion::arcsine_interval(p, se, df, level),
        QuantileInterval::Mean | QuantileInterval::Score => proportion::wald_interval(p, se, df, level),
    })
}

/// The values at which the t-statistic of "a share 1 − p lies above" passes ± its critical value.
fn score_interval(
    survey: &Survey,
    domain: &[bool],
    values: &[f64],
    question: QuantileQuestion,
    distribution: &Distribution,
    df: f64,
) -> Result<(f64, f64), SurveyProblem> {
    let everyone = survey.keeps_rows();
    let inside: Vec<f64> = values.iter().zip(domain).filter(|(_, d)| **d || everyone).map(|(v, _)| *v).collect();
    let plain = Distribution::new(&inside, &vec![1.0; inside.len()]);
    let margin = (plain.quantile(0.75, Rule::Linear) - plain.quantile(0.25, Rule::Linear)) / 100.0;
    let (low, high) = (plain.quantile(0.0, Rule::Linear) + margin, plain.quantile(1.0, Rule::Linear) - margin);
    let tolerance = 1.0 / (100.0 * (inside.len() as f64).sqrt());
    let critical = proportion::critical_value(df, question.level);
    let end = |limit: f64| -> Result<f64, SurveyProblem> {
        let statistic = |theta: f64| score(survey, domain, values, theta, question.p).map(|t| t - limit);
        let root = brent_root(low, high, tolerance, statistic)?;
        let share = inside.iter().filter(|v| **v <= root).count() as f64 / inside.len() as f64;
        Ok(distribution.quantile(share, question.rule))
    };
    Ok((end(critical)?, end(-critical)?))
}

fn score(survey: &Survey, domain: &[bool], values: &[f64], theta: f64, p: f64) -> Result<f64, SurveyProblem> {
    let column = values.iter().map(|v| f64::from(u8::from(*v > theta)) - (1.0 - p)).collect();
    let mean = survey.estimate(domain, &Means { columns: vec![column] })?;
    Ok(mean.values[0] / mean.standard_errors()[0])
}

/// A sign change between `low` and `high` by Brent's method (R. Brent 1973, procedure zero, as R's `uniroot` runs it).
fn brent_root(
    low: f64,
    high: f64,
    tolerance: f64,
    value: impl Fn(f64) -> Result<f64, SurveyProblem>,
) -> Result<f64, SurveyProblem> {
    let (mut a, mut b) = (low, high);
    let (mut fa, mut fb) = (value(a)?, value(b)?);
    if fa == 0.0 {
        return Ok(a);
    }
    if fa * fb > 0.0 || fa.is_nan() || fb.is_nan() {
        return Err(SurveyProblem::Unsupported("the score interval is not bracketed by the data".to_owned()));
    }
    let (mut c, mut fc) = (a, fa);
    for _ in 0..1001 {
        let previous = b - a;
        if fc.abs() < fb.abs() {
            (a, b, c) = (b, c, b);
            (fa, fb, fc) = (fb, fc, fb);
        }
        let accuracy = 2.0 * f64::EPSILON * b.abs() + tolerance / 2.0;
        let half = (c - b) / 2.0;
        if half.abs() <= accuracy || fb == 0.0 {
            return Ok(b);
        }
        let step = brent_step((a, fa), (b, fb), (c, fc), previous, accuracy);
        (a, fa) = (b, fb);
        b += if step.abs() < accuracy { accuracy.copysign(step) } else { step };
        fb = value(b)?;
        if (fb > 0.0) == (fc > 0.0) {
            (c, fc) = (a, fa);
        }
    }
    Ok(b)
}

/// An interpolated step if it is short enough, else half the bracket.
fn brent_step(a: (f64, f64), b: (f64, f64), c: (f64, f64), previous: f64, accuracy: f64) -> f64 {
    let half = (c.0 - b.0) / 2.0;
    if previous.abs() < accuracy || a.1.abs() <= b.1.abs() {
        return half;
    }
    let bracket = c.0 - b.0;
    let (mut p, mut q);
    if a.0 == c.0 {
        let s = b.1 / a.1;
        p = bracket * s;
        q = 1.0 - s;
    } else {
        let (r, s, t) = (a.1 / c.1, b.1 / c.1, b.1 / a.1);
        p = t * (bracket * r * (r - s) - (b.0 - a.0) * (s - 1.0));
        q = (r - 1.0) * (s - 1.0) * (t - 1.0);
    }
    if p > 0.0 {
        q = -q;
    } else {
        p = -p;
    }
    if p < 0.75 * bracket * q - (accuracy * q).abs() / 2.0 && p < (previous * q / 2.0).abs() { p / q } else { half }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_differ_only_at_exact_shares() {
        let four = Distribution::new(&[4.0, 1.0, 3.0, 2.0], &[1.0; 4]);
        assert_eq!((four.quantile(0.5, Rule::Math), four.quantile(0.5, Rule::School)), (2.0, 2.5));
        assert_eq!((four.quantile(0.6, Rule::Math), four.quantile(0.6, Rule::School)), (3.0, 3.0));
        assert_eq!((four.quantile(0.25, Rule::Math), four.quantile(1.0, Rule::School)), (1.0, 4.0));
        assert_eq!(four.quantile(0.1, Rule::Math), 2.0); // R's, see there
        assert_eq!(four.quantile(0.5, Rule::Linear), 2.5);
        assert!(Distribution::new(&[], &[]).quantile(0.5, Rule::Math).is_nan());
    }

    #[test]
    fn a_root_is_found_to_its_tolerance() {
        let root = brent_root(0.0, 2.0, 1e-12, |x| Ok(x * x - 2.0)).unwrap();
        assert!((root - std::f64::consts::SQRT_2).abs() < 1e-11);
        assert!(brent_root(2.0, 3.0, 1e-12, Ok).is_err());
    }
}
