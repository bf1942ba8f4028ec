//! Means, totals, ratios, variances and anything else that is a function of the weights.
//!
//! A [`Statistic`] says what it is under given weights and how each row moves it; a [`Survey`] turns that into estimates
//! with their covariance, by linearisation or by replicate weights.

use crate::design::{Design, LonelyUnits};
use crate::matrix::Matrix;
use crate::problem::SurveyProblem;
use crate::replicate::Replicates;
use crate::taylor;

/// Estimates whose covariance matrix is made at once, at most.
pub const MOST_ESTIMATES: usize = 4096;

/// Something estimated from weighted rows; rows of weight zero must not matter.
pub trait Statistic: Sync {
    /// The estimates under these weights.
    fn values(&self, weights: &[f64]) -> Vec<f64>;

    /// For each estimate, every row's influence: weight × linearised value.
    fn influences(&self, weights: &[f64], values: &[f64]) -> Vec<Vec<f64>>;
}

/// Estimates and their covariance.
#[derive(Debug, Clone, PartialEq)]
pub struct Estimates {
    /// The estimates.
    pub values: Vec<f64>,
    /// Their covariance matrix.
    pub covariance: Matrix,
}

impl Estimates {
    /// Standard errors.
    #[must_use]
    pub fn standard_errors(&self) -> Vec<f64> {
        self.covariance.diagonal().iter().map(|v| v.sqrt()).collect()
    }

    /// Linear combinations of the estimates, one per row of `weights`.
    #[must_use]
    pub fn contrast(&self, weights: &Matrix) -> Self {
        let column = Matrix::from_fn(self.values.len(), 1, |i, _| self.values[i]);
        let values = weights.times(&column);
        Self {
            values: (0..weights.rows()).map(|i| values.at(i, 0)).collect(),
            covariance: weights.times(&self.covariance).times(&weights.transposed()),
        }
    }

    /// A smooth function of the estimates and its standard error by the delta method; `gradient` is its gradient there.
    ///
    /// ```
    /// use survey::{estimate::Estimates, matrix::Matrix};
    /// let two = Estimates { values: vec![8.0, 2.0], covariance: Matrix::from_fn(2, 2, |i, j| if i == j { 1.0 } else { 0.0 }) };
    /// let (ratio, se) = two.smooth(|v| v[0] / v[1], |v| vec![1.0 / v[1], -v[0] / (v[1] * v[1])]);
    /// assert_eq!((ratio, se), (4.0, 4.25_f64.sqrt()));
    /// ```
    #[must_use]
    pub fn smooth(&self, function: impl Fn(&[f64]) -> f64, gradient: impl Fn(&[f64]) -> Vec<f64>) -> (f64, f64) {
        let slope = gradient(&self.values);
        let row = Matrix::from_fn(1, slope.len(), |_, j| slope[j]);
        (function(&self.values), self.contrast(&row).standard_errors()[0])
    }
}

/// A design, and replicate weights if variances are to come from them.
#[derive(Debug, Clone)]
pub struct Survey {
    /// The design with its adjusted weights.
    pub design: Design,
    /// Replicate weights; none: Taylor linearisation.
    pub replicates: Option<Replicates>,
}

impl Survey {
    /// A statistic over the rows of a domain.
    ///
    /// # Errors
    /// [`SurveyProblem::EmptyDomain`], or whatever the variance can't do.
    pub fn estimate(&self, domain: &[bool], statistic: &dyn Statistic) -> Result<Estimates, SurveyProblem> {
        let weights = masked(self.design.weights(), domain);
        if weights.iter().all(|w| *w == 0.0) {
            return Err(SurveyProblem::EmptyDomain);
        }
        let values = statistic.values(&weights);
        if values.len() > MOST_ESTIMATES {
            let text = format!("{} estimates at once are more than {MOST_ESTIMATES}", values.len());
            return Err(SurveyProblem::Unsupported(text));
        }
        let covariance = match &self.replicates {
            Some(replicates) => replicates.covariance(&values, |w| statistic.values(&masked(w, domain))),
            None => taylor::covariance(&self.design, domain, &statistic.influences(&weights, &values))?,
        };
        Ok(Estimates { values, covariance })
    }

    /// The same statistic in several domains, domain after domain, with the covariance between them.
    ///
    /// # Errors
    /// As [`Survey::estimate`].
    pub fn estimate_each(&self, domains: &[Vec<bool>], base: &dyn Statistic) -> Result<Estimates, SurveyProblem> {
        let rows = self.design.rows();
        let any: Vec<bool> = (0..rows).map(|row| domains.iter().any(|d| d[row])).collect();
        let mut joint = self.estimate(&any, &Grouped { base, domains })?;
        let plan = self.design.plan();
        if self.replicates.is_none() && (plan.lonely_in_domains || plan.lonely == LonelyUnits::Average) {
            let size = joint.values.len() / domains.len();
            for (place, domain) in domains.iter().enumerate() {
                let own = self.estimate(domain, base)?.covariance;
                (0..size * size).for_each(|k| {
                    joint.covariance.set(place * size + k / size, place * size + k % size, own.at(k / size, k % size));
                });
            }
        }
        Ok(joint)
    }

    /// Whether domains keep every row, with weight zero outside, as R's do in calibrated designs without replicates: it
    /// matters where a method counts rows.
    #[must_use]
    pub fn keeps_rows(&self) -> bool {
        self.replicates.is_none() && self.design.is_calibrated()
    }

    /// Rows that methods count in a domain.
    #[must_use]
    pub fn rows_of(&self, domain: &[bool]) -> usize {
        if self.keeps_rows() { self.design.rows() } else { domain.iter().filter(|inside| **inside).count() }
    }

    /// Degrees of freedom in a domain: units less strata, or the rank of the replicate weights less 1.
    #[must_use]
    pub fn degrees_of_freedom(&self, domain: &[bool]) -> f64 {
        match &self.replicates {
            Some(replicates) => replicates.degrees_of_freedom(domain),
            None => self.design.degrees_of_freedom(domain),
        }
    }
}

/// Weights inside the domain, zero outside.
#[must_use]
pub fn masked(weights: &[f64], domain: &[bool]) -> Vec<f64> {
    weights.iter().zip(domain).map(|(w, inside)| if *inside { *w } else { 0.0 }).collect()
}

/// One statistic in several domains.
struct Grouped<'a> {
    base: &'a dyn Statistic,
    domains: &'a [Vec<bool>],
}

impl Statistic for Grouped<'_> {
    fn values(&self, weights: &[f64]) -> Vec<f64> {
        self.domains.iter().flat_map(|d| self.base.values(&masked(weights, d))).collect()
    }

    fn influences(&self, weights: &[f64], values: &[f64]) -> Vec<Vec<f64>> {
        let size = values.len() / self.domains.len().max(1);
        let pieces = self.domains.iter().zip(values.chunks(size.max(1)));
        pieces.flat_map(|(d, v)| self.base.influences(&masked(weights, d), v)).collect()
    }
}

/// Σ w x for each column.
#[derive(Debug, Clone)]
pub struct Totals {
    /// The variables.
    pub columns: Vec<Vec<f64>>,
}

impl Statistic for Totals {
    fn values(&self, weights: &[f64]) -> Vec<f64> {
        self.columns.iter().map(|c| total(c, weights)).collect()
    }

    fn influences(&self, weights: &[f64], _: &[f64]) -> Vec<Vec<f64>> {
        self.columns.iter().map(|c| influence(weights, |row| c[row])).collect()
    }
}

/// Σ w x / Σ w for each column.
#[derive(Debug, Clone)]
pub struct Means {
    /// The variables.
    pub columns: Vec<Vec<f64>>,
}

impl Statistic for Means {
    fn values(&self, weights: &[f64]) -> Vec<f64> {
        let size: f64 = weights.iter().sum();
        self.columns.iter().map(|c| total(c, weights) / size).collect()
    }

    fn influences(&self, weights: &[f64], values: &[f64]) -> Vec<Vec<f64>> {
        let size: f64 = weights.iter().sum();
        self.columns.iter().zip(values).map(|(c, mean)| influence(weights, |row| (c[row] - mean) / size)).collect()
    }
}

/// Σ w y / Σ w x for pairs of columns.
#[derive(Debug, Clone)]
pub struct Ratios {
    /// Numerator and denominator.
    pub pairs: Vec<(Vec<f64>, Vec<f64>)>,
}

impl Statistic for Ratios {
    fn values(&self, weights: &[f64]) -> Vec<f64> {
        self.pairs.iter().map(|(over, under)| total(over, weights) / total(under, weights)).collect()
    }

    fn influences(&self, weights: &[f64], values: &[f64]) -> Vec<Vec<f64>> {
        let one = |((over, under), ratio): (&(Vec<f64>, Vec<f64>), &f64)| {
            let size = total(under, weights);
            influence(weights, |row| (over[row] - ratio * under[row]) / size)
        };
        self.pairs.iter().zip(values).map(one).collect()
    }
}

/// n/(n − 1) · Σ w (x − x̄)² / Σ w for each column: the variance in the population.
#[derive(Debug, Clone)]
pub struct Variances {
    /// The variables.
    pub columns: Vec<Vec<f64>>,
}

impl Variances {
    fn squares(&self, weights: &[f64]) -> Means {
        let n = weights.iter().filter(|w| **w != 0.0).count() as f64;
        let means = Means { columns: self.columns.clone() }.values(weights);
        let square = |(c, mean): (&Vec<f64>, &f64)| c.iter().map(|x| (x - mean) * (x - mean) * n / (n - 1.0)).collect();
        Means { columns: self.columns.iter().zip(&means).map(square).collect() }
    }
}

impl Statistic for Variances {
    fn values(&self, weights: &[f64]) -> Vec<f64> {
        self.squares(weights).values(weights)
    }

    fn influences(&self, weights: &[f64], values: &[f64]) -> Vec<Vec<f64>> {
        self.squares(weights).influences(weights, values)
    }
}

/// How a design effect is reckoned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DesignEffect {
    /// Against a simple random sample without replacement of the same size.
    #[default]
    WithoutReplacement,
    /// Against one with replacement.
    WithReplacement,
}

impl DesignEffect {
    /// The variance a simple random sample would give a mean (or a total) of each column, as R's `svymean` reckons it.
    #[must_use]
    pub fn simple_variance(self, columns: &[Vec<f64>], weights: &[f64], of_totals: bool) -> Vec<f64> {
        let n = weights.iter().filter(|w| **w != 0.0).count() as f64;
        let population: f64 = weights.iter().sum();
        let correction = match self {
            Self::WithReplacement => 1.0,
            Self::WithoutReplacement if population < n => f64::NAN,
            Self::WithoutReplacement => (population - n) / population,
        };
        let scale = if of_totals { population * population } else { 1.0 };
        let variances = Variances { columns: columns.to_vec() }.values(weights);
        variances.into_iter().map(|v| v * scale * correction / n).collect()
    }
}

fn total(column: &[f64], weights: &[f64]) -> f64 {
    column.iter().zip(weights).filter(|(_, w)| **w != 0.0).map(|(x, w)| x * w).sum()
}

fn influence(weights: &[f64], value: impl Fn(usize) -> f64) -> Vec<f64> {
    weights.iter().enumerate().map(|(row, w)| if *w == 0.0 { 0.0 } else { w * value(row) }).collect()
}
