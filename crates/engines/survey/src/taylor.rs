//! The covariance of weighted totals by Taylor linearisation and stage-wise sums of squares.
//!
//! An estimate is turned into the total of its influences uᵢ (weight × linearised value); the covariance of such totals is
//!
//! > V = Σ_h (1 − f_h) · n_h/(n_h − 1) · Σ_c (u_hc − ū_h)(u_hc − ū_h)ᵀ
//!
//! over strata h and the cluster totals u_hc, plus, where population counts of further stages are known, n_h/N_h times
//! the same within each cluster (Särndal, Swensson and Wretman 1992, result 4.3.1). Weights that were calibrated first
//! have their influences replaced by residuals (Deville and Särndal 1992).

use crate::design::{Design, LonelyUnits, Stage};
use crate::matrix::Matrix;
use crate::problem::SurveyProblem;

/// The covariance matrix of the totals of `influences` (one column each), which must be zero outside `domain`.
///
/// # Errors
/// [`SurveyProblem::LonelyUnit`] if a stratum has a single unit and the design's rule is to fail.
pub fn covariance(design: &Design, domain: &[bool], influences: &[Vec<f64>]) -> Result<Matrix, SurveyProblem> {
    let mut columns = influences.to_vec();
    for residuals in design.residuals() {
        columns.iter_mut().for_each(|column| residuals.apply(column));
    }
    let present: Vec<bool> = if design.is_calibrated() { vec![true; design.rows()] } else { domain.to_vec() };
    let rows: Vec<usize> = design.order().iter().copied().filter(|&row| present[row]).collect();
    Walk { design, columns: &columns }.stage(0, &rows)
}

struct Walk<'a> {
    design: &'a Design,
    columns: &'a [Vec<f64>],
}

impl Walk<'_> {
    /// The part of the covariance from this stage and those below, for rows of one cluster above.
    fn stage(&self, level: usize, rows: &[usize]) -> Result<Matrix, SurveyProblem> {
        let p = self.columns.len();
        let stage = &self.design.stages()[level];
        let mut sum = Matrix::zeros(p, p);
        let (mut strata, mut seen) = (0.0, 0.0);
        let grand_mean = self.grand_mean(stage, rows);
        for stratum in rows.chunk_by(|&a, &b| stage.stratum[a] == stage.stratum[b]) {
            strata += 1.0;
            if let Some(part) = self.stratum(level, stratum, &grand_mean)? {
                seen += 1.0;
                sum.add_scaled(&part, 1.0);
            }
        }
        if strata > seen {
            sum.scale(strata / seen);
        }
        self.add_stages_below(level, rows, &mut sum)?;
        Ok(sum)
    }

    fn add_stages_below(&self, level: usize, rows: &[usize], sum: &mut Matrix) -> Result<(), SurveyProblem> {
        let stage = &self.design.stages()[level];
        let Some(population) = stage.population.as_ref().filter(|_| level + 1 < self.design.stages().len()) else {
            return Ok(());
        };
        for cluster in rows.chunk_by(|&a, &b| stage.cluster[a] == stage.cluster[b]) {
            let fraction = stage.sampled[cluster[0]] / population[cluster[0]];
            sum.add_scaled(&self.stage(level + 1, cluster)?, fraction);
        }
        Ok(())
    }

    /// Mean of the totals of all units drawn, those outside the domain being zero.
    fn grand_mean(&self, stage: &Stage, rows: &[usize]) -> Vec<f64> {
        let units: f64 =
            rows.chunk_by(|&a, &b| stage.stratum[a] == stage.stratum[b]).map(|stratum| stage.sampled[stratum[0]]).sum();
        self.columns.iter().map(|column| rows.iter().map(|&row| column[row]).sum::<f64>() / units).collect()
    }

    /// One stratum's sum of squares; none if it must be averaged over.
    fn stratum(&self, level: usize, rows: &[usize], grand_mean: &[f64]) -> Result<Option<Matrix>, SurveyProblem> {
        let p = self.columns.len();
        let stage = &self.design.stages()[level];
        let plan = self.design.plan();
        let drawn = stage.sampled[rows[0]];
        let clusters: Vec<&[usize]> = rows.chunk_by(|&a, &b| stage.cluster[a] == stage.cluster[b]).collect();
        let outside = drawn - clusters.len() as f64;
        let factors: Vec<f64> =
            clusters.iter().map(|c| variance_factor(stage, if outside > 0.0 { rows[0] } else { c[0] })).collect();
        if factors.iter().all(|f| *f < 1e-7) {
            return Ok(Some(Matrix::zeros(p, p)));
        }
        let lonely_domain = clusters.len() == 1 && drawn > 1.0 && plan.lonely_in_domains;
        match (plan.lonely, drawn > 1.0) {
            (LonelyUnits::Fail, false) => return Err(self.design.lonely_problem(level, rows[0])),
            (LonelyUnits::Average, false) => return Ok(None),
            (LonelyUnits::Average, true) if lonely_domain => return Ok(None),
            _ => {}
        }
        let totals: Vec<Vec<f64>> = clusters.iter().map(|c| self.total(c)).collect();
        let adjust = plan.lonely == LonelyUnits::Adjust && (drawn <= 1.0 || lonely_domain);
        let centre = if adjust { grand_mean.to_vec() } else { mean(&totals, drawn) };
        Ok(Some(centred_squares(&totals, &centre, &factors, outside)))
    }

    fn total(&self, rows: &[usize]) -> Vec<f64> {
        self.columns.iter().map(|column| rows.iter().map(|&row| column[row]).sum()).collect()
    }
}

/// (1 − n/N) · n/(n − 1), or 1 − n/N for a single unit.
fn variance_factor(stage: &Stage, row: usize) -> f64 {
    let n = stage.sampled[row];
    let correction = match &stage.population {
        Some(population) if population[row].is_finite() => (population[row] - n) / population[row],
        _ => 1.0,
    };
    if n > 1.0 { correction * n / (n - 1.0) } else { correction }
}

fn mean(totals: &[Vec<f64>], units: f64) -> Vec<f64> {
    let p = totals.first().map_or(0, Vec::len);
    (0..p).map(|j| totals.iter().map(|t| t[j]).sum::<f64>() / units).collect()
}

/// Σ factor · (t − centre)(t − centre)ᵀ, units outside the domain having totals of zero.
fn centred_squares(totals: &[Vec<f64>], centre: &[f64], factors: &[f64], outside: f64) -> Matrix {
    let mut sum = Matrix::zeros(centre.len(), centre.len());
    for (total, factor) in totals.iter().zip(factors) {
        let centred: Vec<f64> = total.iter().zip(centre).map(|(t, c)| t - c).collect();
        sum.add_outer(&centred, *factor);
    }
    if outside > 0.0 {
        sum.add_outer(centre, outside * factors[0]);
    }
    sum
}
