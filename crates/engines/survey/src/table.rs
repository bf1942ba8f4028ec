//! Two-way tables and tests of independence.
//!
//! Pearson's statistic of the weighted shares, corrected for the design by its generalised design effects and referred to
//! an F distribution (J. Rao and A. Scott, *On chi-squared tests for multiway contingency tables with cell proportions
//! estimated from survey data*, Annals of Statistics 12, 1984; second-order correction with F), or a Wald test of the
//! residuals from independence (Thomas and Rao 1987).

use crate::distributions::f_upper_tail;
use crate::estimate::{Estimates, Means, Statistic, Survey, Totals};
use crate::matrix::{self, Matrix};
use crate::problem::SurveyProblem;

/// The classification of every row in two ways.
#[derive(Debug, Clone, PartialEq)]
pub struct TwoWay {
    /// The row category of each observation.
    pub row: Vec<usize>,
    /// The column category of each observation.
    pub column: Vec<usize>,
    /// Row categories.
    pub rows: usize,
    /// Column categories.
    pub columns: usize,
}

/// Which test.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Test {
    /// Rao and Scott's second-order F.
    #[default]
    RaoScott,
    /// Wald's, with the correction of its denominator's degrees of freedom.
    AdjustedWald,
}

/// A weighted table and its test.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// Estimated population counts, row by row.
    pub counts: Matrix,
    /// The F statistic.
    pub statistic: f64,
    /// Its numerator degrees of freedom.
    pub ndf: f64,
    /// Its denominator degrees of freedom.
    pub ddf: f64,
    /// The probability of a larger one under independence.
    pub p: f64,
}

impl TwoWay {
    fn indicators(&self, domain: &[bool]) -> Vec<Vec<f64>> {
        let cells = (0..self.columns).flat_map(|c| (0..self.rows).map(move |r| (r, c)));
        let inside = |i: usize, cell: (usize, usize)| domain[i] && (self.row[i], self.column[i]) == cell;
        cells.map(|cell| (0..domain.len()).map(|i| f64::from(u8::from(inside(i, cell)))).collect()).collect()
    }

    /// Interaction contrasts: what is left of them after rows and columns (cells × (rows − 1)(columns − 1)).
    fn contrasts(&self) -> Vec<Vec<f64>> {
        let cells: Vec<(usize, usize)> = (0..self.columns).flat_map(|c| (0..self.rows).map(move |r| (r, c))).collect();
        let column = |inside: &dyn Fn(usize, usize) -> bool| -> Vec<f64> {
            cells.iter().map(|&(r, c)| f64::from(u8::from(inside(r, c)))).collect()
        };
        let mut main = vec![column(&|_, _| true)];
        main.extend((1..self.rows).map(|k| column(&|r, _| r == k)));
        main.extend((1..self.columns).map(|k| column(&|_, c| c == k)));
        let basis = matrix::orthonormal_basis(&main, 1e-10);
        let pairs = (1..self.columns).flat_map(|c| (1..self.rows).map(move |r| (r, c)));
        let residual = |(i, j)| {
            let mut x = column(&|r, c| r == i && c == j);
            matrix::subtract_projection(&basis, &mut x);
            x
        };
        pairs.map(residual).collect()
    }
}

/// The weighted table of a domain and its test; rows outside `complete` (a category missing) are left out of it.
///
/// # Errors
/// [`SurveyProblem::Singular`] if a category is empty; [`SurveyProblem::Unsupported`] for fewer than two categories.
pub fn estimate(
    survey: &Survey,
    domain: &[bool],
    complete: &[bool],
    two_way: &TwoWay,
    test: Test,
) -> Result<Table, SurveyProblem> {
    if two_way.rows < 2 || two_way.columns < 2 {
        return Err(SurveyProblem::Unsupported("a test of independence needs two categories each way".to_owned()));
    }
    let used: Vec<bool> = domain.iter().zip(complete).map(|(d, c)| *d && *c).collect();
    let indicators = two_way.indicators(&used);
    let weights = crate::estimate::masked(survey.design.weights(), &used);
    let totals = Totals { columns: indicators.clone() }.values(&weights);
    let counts = Matrix::from_fn(two_way.rows, two_way.columns, |r, c| totals[c * two_way.rows + r]);
    let everyone = vec![true; survey.design.rows()];
    let nu = survey.degrees_of_freedom(if survey.keeps_rows() { &everyone } else { domain });
    let (statistic, ndf, ddf) = match test {
        Test::RaoScott => rao_scott(survey, &used, two_way, indicators, nu)?,
        Test::AdjustedWald => adjusted_wald(survey, &used, two_way, indicators, nu)?,
    };
    Ok(Table { counts, statistic, ndf, ddf, p: f_upper_tail(statistic, ndf, ddf) })
}

fn rao_scott(
    survey: &Survey,
    used: &[bool],
    two_way: &TwoWay,
    indicators: Vec<Vec<f64>>,
    nu: f64,
) -> Result<(f64, f64, f64), SurveyProblem> {
    let shares = survey.estimate(used, &Means { columns: indicators })?;
    let inverse: Vec<f64> = shares.values.iter().map(|p| if *p == 0.0 { 0.0 } else { 1.0 / p }).collect();
    let contrasts = two_way.contrasts();
    let cells = inverse.len();
    let scaled = Matrix::from_fn(contrasts.len(), cells, |k, i| contrasts[k][i] * inverse[i]);
    let plain = Matrix::from_fn(cells, contrasts.len(), |i, k| contrasts[k][i]);
    let under = scaled.times(&plain);
    let over = scaled.times(&shares.covariance).times(&scaled.transposed());
    let effects = under.solve(&over).ok_or(SurveyProblem::Singular)?;
    let trace: f64 = effects.diagonal().iter().sum();
    let squares: f64 = effects.times(&effects).diagonal().iter().sum();
    let ndf = trace * trace / squares;
    Ok((pearson(two_way, &shares.values) / trace, ndf, ndf * nu))
}

/// Σ (p − e)²/e with e the product of the margins.
fn pearson(two_way: &TwoWay, shares: &[f64]) -> f64 {
    let at = |r: usize, c: usize| shares[c * two_way.rows + r];
    let rows: Vec<f64> = (0..two_way.rows).map(|r| (0..two_way.columns).map(|c| at(r, c)).sum()).collect();
    let columns: Vec<f64> = (0..two_way.columns).map(|c| (0..two_way.rows).map(|r| at(r, c)).sum()).collect();
    let term = |r: usize, c: usize| {
        let expected = rows[r] * columns[c];
        (at(r, c) - expected).powi(2) / expected
    };
    (0..two_way.rows).flat_map(|r| (0..two_way.columns).map(move |c| (r, c))).map(|(r, c)| term(r, c)).sum()
}

fn adjusted_wald(
    survey: &Survey,
    used: &[bool],
    two_way: &TwoWay,
    indicators: Vec<Vec<f64>>,
    nu: f64,
) -> Result<(f64, f64, f64), SurveyProblem> {
    let cells = survey.estimate(used, &Totals { columns: indicators })?;
    let residuals = independence_residuals(two_way, &cells);
    let size = residuals.values.len();
    let right = Matrix::from_fn(size, 1, |i, _| residuals.values[i]);
    let solved = residuals.covariance.solve(&right).ok_or(SurveyProblem::Singular)?;
    let wald: f64 = (0..size).map(|i| residuals.values[i] * solved.at(i, 0)).sum();
    let ndf = size as f64;
    let ddf = nu - ndf + 1.0;
    Ok((wald * ddf / (ndf * nu), ndf, ddf))
}

/// cell − row total · column total / N for all but the first row and column, with the covariance of its linear part.
fn independence_residuals(two_way: &TwoWay, cells: &Estimates) -> Estimates {
    let at = |r: usize, c: usize| cells.values[c * two_way.rows + r];
    let all: f64 = cells.values.iter().sum();
    let row_shares: Vec<f64> =
        (0..two_way.rows).map(|r| (0..two_way.columns).map(|c| at(r, c)).sum::<f64>() / all).collect();
    let column_shares: Vec<f64> = cells.values.chunks(two_way.rows).map(|c| c.iter().sum::<f64>() / all).collect();
    let tested: Vec<(usize, usize)> =
        (1..two_way.columns).flat_map(|c| (1..two_way.rows).map(move |r| (r, c))).collect();
    let slope = |k: usize, cell: usize| {
        let (r, c) = tested[k];
        let in_row = f64::from(u8::from(cell % two_way.rows == r));
        let in_column = f64::from(u8::from(cell / two_way.rows == c));
        (in_row - row_shares[r]) * (in_column - column_shares[c])
    };
    let linear = cells.contrast(&Matrix::from_fn(tested.len(), cells.values.len(), slope));
    let value = |&(r, c): &(usize, usize)| at(r, c) - row_shares[r] * column_shares[c] * all;
    Estimates { values: tested.iter().map(value).collect(), covariance: linear.covariance }
}
