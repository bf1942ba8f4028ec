//! Adjusting weights to known totals, and what that does to variances.
//!
//! * post-stratification: weights of each cell are scaled to the cell's total;
//! * raking: the same for several margins in turn until all fit (Deming and Stephan 1940);
//! * calibration: the weights nearest to the design's, in a stated distance, that reproduce the totals (Deville and
//!   Särndal 1992): w·(1 + u) linear, w·eᵘ raking, logit between bounds, with u = xᵀλ;
//! * trimming: weights outside bounds are cut and the surplus is spread over the others.
//!
//! Each returns the [`Residuals`] by which [`crate::taylor`] replaces influences: an adjusted estimate varies only as
//! far as its variable is not explained by what was adjusted to.

use crate::design::Design;
use crate::matrix::{self, Matrix};
use crate::problem::SurveyProblem;

/// Population totals of cells that every row falls into.
#[derive(Debug, Clone, PartialEq)]
pub struct CellTotals {
    /// The cell of each row.
    pub cell: Vec<usize>,
    /// The population total of each cell.
    pub totals: Vec<f64>,
    /// The name of each cell, for messages.
    pub names: Vec<String>,
}

/// How far calibrated weights are from the design's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Distance {
    /// Least squares: g = 1 + u, cut at the bounds.
    #[default]
    Linear,
    /// Multiplicative: g = eᵘ, cut at the bounds.
    Raking,
    /// g between the bounds along a logistic curve; both bounds must be finite.
    Logit,
}

/// An adjustment of weights.
#[derive(Debug, Clone, PartialEq)]
pub enum Adjustment {
    /// To the totals of one classification.
    PostStratify(CellTotals),
    /// To the totals of several classifications in turn.
    Rake(Vec<CellTotals>),
    /// To the totals of columns.
    Calibrate(Calibration),
    /// Cuts weights outside the bounds; `strict` repeats until none is outside.
    Trim {
        /// Smallest weight allowed.
        lower: f64,
        /// Largest weight allowed.
        upper: f64,
        /// Whether to repeat.
        strict: bool,
    },
}

/// Calibration to the totals of columns.
#[derive(Debug, Clone, PartialEq)]
pub struct Calibration {
    /// The columns, row by row.
    pub columns: Vec<Vec<f64>>,
    /// The population total of each column.
    pub totals: Vec<f64>,
    /// The distance to keep small.
    pub distance: Distance,
    /// Smallest and largest ratio of new to old weight.
    pub bounds: (f64, f64),
    /// If given, the weights within each of these groups stay equal (calibration of whole clusters).
    pub groups: Option<Vec<usize>>,
}

/// What replaces influences when weights were adjusted.
#[derive(Debug, Clone)]
pub enum Residuals {
    /// Deviation from the weighted mean of the cell; margins of a raking are taken in turn, ten rounds.
    Cells {
        /// Cell of each row and weight after adjustment, per margin.
        margins: Vec<(Vec<usize>, Vec<f64>)>,
        /// Weights of the mean, before adjustment (post-stratification) or 1 (raking).
        old: Option<Vec<f64>>,
    },
    /// Residual of a regression on the calibration columns.
    Regression {
        /// Orthonormal basis of the weighted columns.
        basis: Vec<Vec<f64>>,
        /// g · √(old weight).
        scale: Vec<f64>,
    },
}

impl Residuals {
    pub(crate) fn apply(&self, influence: &mut [f64]) {
        match self {
            Self::Cells { margins, old } => {
                let rounds = if old.is_some() { 1 } else { 10 };
                for _ in 0..rounds {
                    for (cell, weights) in margins {
                        subtract_cell_means(influence, cell, weights, old.as_deref());
                    }
                }
            }
            Self::Regression { basis, scale } => {
                divide(influence, scale);
                matrix::subtract_projection(basis, influence);
                influence.iter_mut().zip(scale).for_each(|(x, s)| *x *= s);
            }
        }
    }
}

fn divide(values: &mut [f64], by: &[f64]) {
    values.iter_mut().zip(by).for_each(|(x, s)| *x = if *s == 0.0 { 0.0 } else { *x / s });
}

/// x − w · (weighted mean of x/w in the cell).
fn subtract_cell_means(influence: &mut [f64], cell: &[usize], weights: &[f64], old: Option<&[f64]>) {
    let cells = cell.iter().max().map_or(0, |m| m + 1);
    let (mut sums, mut sizes) = (vec![0.0; cells], vec![0.0; cells]);
    for (row, &c) in cell.iter().enumerate() {
        let size = old.map_or(1.0, |o| o[row]);
        sizes[c] += size;
        if weights[row] != 0.0 {
            sums[c] += influence[row] * size / weights[row];
        }
    }
    for (row, &c) in cell.iter().enumerate() {
        if sizes[c] > 0.0 {
            influence[row] -= sums[c] / sizes[c] * weights[row];
        }
    }
}

impl Adjustment {
    /// Adjusts the weights of a design and remembers the residuals its variances need.
    ///
    /// # Errors
    /// [`SurveyProblem`]: cells that do not match, a singular system, an iteration that does not converge.
    pub fn apply(&self, design: &mut Design) -> Result<(), SurveyProblem> {
        let (weights, residuals) = self.reweigh(design.weights())?;
        design.reweigh(weights, residuals);
        Ok(())
    }

    /// The adjusted weights and the residuals that go with them.
    ///
    /// # Errors
    /// As [`Adjustment::apply`].
    pub fn reweigh(&self, weights: &[f64]) -> Result<(Vec<f64>, Option<Residuals>), SurveyProblem> {
        match self {
            Self::PostStratify(cells) => {
                let new = post_stratify(weights, cells)?;
                let margins = vec![(cells.cell.clone(), new.clone())];
                Ok((new, Some(Residuals::Cells { margins, old: Some(weights.to_vec()) })))
            }
            Self::Rake(margins) => rake(weights, margins).map(|(new, residuals)| (new, Some(residuals))),
            Self::Calibrate(calibration) => calibration.reweigh(weights).map(|(new, r)| (new, Some(r))),
            Self::Trim { lower, upper, strict } => Ok((trim(weights, *lower, *upper, *strict)?, None)),
        }
    }
}

fn post_stratify(weights: &[f64], cells: &CellTotals) -> Result<Vec<f64>, SurveyProblem> {
    let mut sums = vec![0.0; cells.totals.len()];
    for (&c, w) in cells.cell.iter().zip(weights) {
        sums[c] += w;
    }
    let unmatched = |c: usize, reason| SurveyProblem::UnmatchedCell { cell: cells.names[c].clone(), reason };
    for (c, (&total, &sum)) in cells.totals.iter().zip(&sums).enumerate() {
        if total > 0.0 && sum == 0.0 {
            return Err(unmatched(c, "has a population but nobody in the sample"));
        }
        if total == 0.0 && sum > 0.0 {
            return Err(unmatched(c, "is in the sample but has no population total"));
        }
    }
    Ok(cells
        .cell
        .iter()
        .zip(weights)
        .map(|(&c, w)| if *w == 0.0 { 0.0 } else { w * (cells.totals[c] / sums[c]) })
        .collect())
}

fn rake(weights: &[f64], margins: &[CellTotals]) -> Result<(Vec<f64>, Residuals), SurveyProblem> {
    let mut now = weights.to_vec();
    let mut change = f64::INFINITY;
    for _ in 0..2000 {
        let before = now.clone();
        for margin in margins {
            now = post_stratify(&now, margin)?;
        }
        let relative = |(new, old): (&f64, &f64)| if *old == 0.0 { 0.0 } else { (new / old - 1.0).abs() };
        change = now.iter().zip(&before).map(relative).fold(0.0, f64::max);
        if change < 1e-13 {
            break;
        }
    }
    if change > 1e-8 {
        return Err(SurveyProblem::NotConverged { what: "raking", misfit: change });
    }
    let margins = margins.iter().map(|m| (m.cell.clone(), now.clone())).collect();
    Ok((now, Residuals::Cells { margins, old: None }))
}

fn trim(weights: &[f64], lower: f64, upper: f64, strict: bool) -> Result<Vec<f64>, SurveyProblem> {
    if lower.is_nan() || upper.is_nan() || lower > upper {
        return Err(SurveyProblem::Unsupported(format!("weights can't be trimmed between {lower} and {upper}")));
    }
    let mut now = weights.to_vec();
    for _ in 0..1000 {
        let outside: Vec<bool> = now.iter().map(|w| *w < lower || *w > upper).collect();
        let others = outside.iter().filter(|o| !**o).count();
        if others == now.len() {
            return Ok(now);
        }
        let cut: Vec<f64> = now.iter().map(|w| w.clamp(lower, upper)).collect();
        let surplus: f64 = now.iter().zip(&cut).map(|(w, c)| w - c).sum();
        let share = surplus / others as f64;
        now = cut.iter().zip(&outside).map(|(c, outside)| if *outside { *c } else { c + share }).collect();
        if !strict {
            return Ok(now);
        }
    }
    Err(SurveyProblem::NotConverged { what: "trimming", misfit: f64::NAN })
}

impl Calibration {
    fn reweigh(&self, weights: &[f64]) -> Result<(Vec<f64>, Residuals), SurveyProblem> {
        self.check_bounds()?;
        let columns: Vec<Vec<f64>> = self.columns.iter().map(|c| self.averaged(c)).collect();
        let base = self.averaged(weights);
        let ratios = self.ratios(&columns, &base)?;
        let roots: Vec<f64> = base.iter().map(|w| w.sqrt()).collect();
        let weighted: Vec<Vec<f64>> =
            columns.iter().map(|c| c.iter().zip(&roots).map(|(x, r)| x * r).collect()).collect();
        let residuals = Residuals::Regression {
            basis: matrix::orthonormal_basis(&weighted, 1e-7),
            scale: ratios.iter().zip(&roots).map(|(g, r)| g * r).collect(),
        };
        Ok((weights.iter().zip(&ratios).map(|(w, g)| w * g).collect(), residuals))
    }

    fn check_bounds(&self) -> Result<(), SurveyProblem> {
        let (low, high) = self.bounds;
        let around_one = low < 1.0 && high > 1.0;
        if !around_one || self.distance == Distance::Logit && !(low.is_finite() && high.is_finite()) {
            let text =
                format!("bounds of calibration must lie on both sides of 1, and be finite for logit: {low}, {high}");
            return Err(SurveyProblem::Unsupported(text));
        }
        Ok(())
    }

    /// The values, or their means over the groups.
    fn averaged(&self, values: &[f64]) -> Vec<f64> {
        let Some(groups) = &self.groups else { return values.to_vec() };
        let count = groups.iter().max().map_or(0, |m| m + 1);
        let (mut sums, mut sizes) = (vec![0.0; count], vec![0.0; count]);
        for (&g, v) in groups.iter().zip(values) {
            sums[g] += v;
            sizes[g] += 1.0;
        }
        groups.iter().map(|&g| sums[g] / sizes[g]).collect()
    }

    /// Newton's method for λ in Σ w g(xᵀλ) x = totals; steps into infinity are halved.
    fn ratios(&self, columns: &[Vec<f64>], base: &[f64]) -> Result<Vec<f64>, SurveyProblem> {
        let p = columns.len();
        let (mut lambda, mut step) = (vec![0.0; p], vec![0.0; p]);
        let mut best = (f64::INFINITY, Vec::new());
        for round in 0..100 {
            let u: Vec<f64> = (0..base.len()).map(|row| (0..p).map(|j| columns[j][row] * lambda[j]).sum()).collect();
            let ratios: Vec<f64> = u.iter().map(|&u| self.ratio(u)).collect();
            let gap = self.gap(columns, base, &ratios);
            if gap.iter().all(|g| g.is_finite()) {
                let misfit = self.misfit(&gap);
                if misfit < best.0 {
                    best = (misfit, ratios);
                } else if best.0 < 1e-9 {
                    break;
                }
                match self.newton_step(columns, base, &u, &gap) {
                    Some(solved) => step = solved,
                    None if round == 0 => return Err(SurveyProblem::Singular),
                    None => break, // every weight is at a bound
                }
                (0..p).for_each(|j| lambda[j] += step[j]);
            } else {
                step.iter_mut().for_each(|s| *s /= 2.0);
                (0..p).for_each(|j| lambda[j] -= step[j]);
            }
        }
        if best.0 < 1e-7 {
            return Ok(best.1);
        }
        Err(SurveyProblem::NotConverged { what: "calibration", misfit: best.0 })
    }

    /// What is missing to the totals.
    fn gap(&self, columns: &[Vec<f64>], base: &[f64], ratios: &[f64]) -> Vec<f64> {
        columns.iter().zip(&self.totals).map(|(c, total)| total - weighted_sum(c, base, ratios)).collect()
    }

    fn misfit(&self, gap: &[f64]) -> f64 {
        gap.iter().zip(&self.totals).map(|(g, total)| g.abs() / (1.0 + total.abs())).fold(0.0, f64::max)
    }

    fn newton_step(&self, columns: &[Vec<f64>], base: &[f64], u: &[f64], gap: &[f64]) -> Option<Vec<f64>> {
        let p = columns.len();
        let slopes: Vec<f64> = u.iter().zip(base).map(|(&u, w)| w * self.slope(u)).collect();
        let system = Matrix::from_fn(p, p, |i, j| weighted_sum(&columns[i], &columns[j], &slopes));
        let solved = system.solve(&Matrix::from_fn(p, 1, |i, _| gap[i]))?;
        Some((0..p).map(|j| solved.at(j, 0)).collect())
    }

    /// g(u).
    fn ratio(&self, u: f64) -> f64 {
        let (low, high) = self.bounds;
        match self.distance {
            Distance::Linear => (1.0 + u).clamp(low, high),
            Distance::Raking => u.exp().clamp(low, high),
            Distance::Logit => {
                let grown = (self.logit_speed() * u).exp();
                if grown.is_infinite() {
                    return high;
                }
                (low * (high - 1.0) + high * (1.0 - low) * grown) / (high - 1.0 + (1.0 - low) * grown)
            }
        }
    }

    /// g′(u); zero where a bound holds.
    fn slope(&self, u: f64) -> f64 {
        let (low, high) = self.bounds;
        let inside = |g: f64, slope: f64| if g < low || g > high { 0.0 } else { slope };
        match self.distance {
            Distance::Linear => inside(1.0 + u, 1.0),
            Distance::Raking => inside(u.exp(), u.exp()),
            Distance::Logit => {
                let g = self.ratio(u);
                (g - low) * (high - g) * self.logit_speed() / (high - low)
            }
        }
    }

    fn logit_speed(&self) -> f64 {
        let (low, high) = self.bounds;
        (high - low) / ((high - 1.0) * (1.0 - low))
    }
}

fn weighted_sum(a: &[f64], b: &[f64], weights: &[f64]) -> f64 {
    a.iter().zip(b).zip(weights).map(|((x, y), w)| x * y * w).sum()
}
