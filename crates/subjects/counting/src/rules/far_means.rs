//! CW06: batches whose mean of points lies too many standard errors from the rest of their stratum.

use evaluations::rules::scheme::Scheme;
use kernel::{Bilingual, Finding};

use super::forms::{Form, Shape};
use super::plan::{Level, Thresholds};
use super::warnings::{Counted, marks, warning};

/// With fewer ballots than this on either side nothing is compared.
const FEWEST: f64 = 5.0;

/// A mean of points and the square of its standard error.
struct Mean {
    mean: f64,
    error_squared: f64,
}

/// The batches that lie too far away.
pub(super) fn far_means(scheme: &Scheme, shape: &Shape, limits: &Thresholds, batches: &[Counted]) -> Vec<Finding> {
    let mut found = Vec::new();
    for batch in batches {
        let rest: Vec<&Counted> =
            batches.iter().filter(|one| one.number != batch.number && one.stratum == batch.stratum).collect();
        let far = distance(scheme, shape, batch, &rest).filter(|distance| *distance > limits.mean_distance as f64);
        found.extend(far.map(|distance| told(batch.number, distance)));
    }
    found
}

fn told(number: i64, distance: f64) -> Finding {
    let message = Bilingual::new(
        format!("第 {number} 批的平均分与本层面其他批次相差 {distance:.1} 个标准误。"),
        format!("Batch {number}: its mean lies {distance:.1} standard errors from its stratum."),
    );
    warning("CW06", &format!("batch-{number}"), message)
}

/// |m₁ − m₂| ÷ √(e₁² + e₂²).
fn distance(scheme: &Scheme, shape: &Shape, batch: &Counted, rest: &[&Counted]) -> Option<f64> {
    let (one, other) = match shape.level {
        Level::Ballots => (of_ballots(scheme, &[batch])?, of_ballots(scheme, rest)?),
        Level::TallySheets => of_sheets(&cells(scheme, shape, &[batch]), &cells(scheme, shape, rest))?,
    };
    let error = (one.error_squared + other.error_squared).sqrt();
    (error > 0.0).then(|| (one.mean - other.mean).abs() / error)
}

/// Every ballot has a mean of its own; how these differ gives the error.
fn of_ballots(scheme: &Scheme, batches: &[&Counted]) -> Option<Mean> {
    let ballot = |form: &Form| {
        let points = marks(form).into_iter().filter_map(|mark| points(scheme, mark));
        moments(points.map(|value| (value, 1.0)), 1.0).map(|found| (found.mean, 1.0))
    };
    let found = moments(batches.iter().flat_map(|batch| batch.forms.values()).filter_map(ballot), FEWEST)?;
    Some(Mean { mean: found.mean, error_squared: found.variance / found.n })
}

/// A tally sheet does not tell ballots apart: the errors of its cells are added up as if everybody gave the same mark
/// everywhere. The true error is no larger, so nothing is told that is not so. Cells that one side has not are left out.
fn of_sheets(one: &[Option<Moments>], other: &[Option<Moments>]) -> Option<(Mean, Mean)> {
    let both: Vec<_> =
        one.iter().zip(other).filter_map(|(one, other)| Some((one.as_ref()?, other.as_ref()?))).collect();
    let count = both.len() as f64;
    let mean = |cells: &[&Moments]| {
        let error = cells.iter().map(|cell| (cell.variance / cell.n).sqrt()).sum::<f64>() / count;
        Mean { mean: cells.iter().map(|cell| cell.mean).sum::<f64>() / count, error_squared: error * error }
    };
    let (one, other): (Vec<_>, Vec<_>) = both.into_iter().unzip();
    (count > 0.0).then(|| (mean(&one), mean(&other)))
}

/// What the tally sheets of some batches say of every unit and aspect.
fn cells(scheme: &Scheme, shape: &Shape, batches: &[&Counted]) -> Vec<Option<Moments>> {
    let codes = shape.counted_marks();
    let sheets: Vec<&Form> = batches.iter().flat_map(|batch| batch.forms.values()).collect();
    let times = |field: usize| sheets.iter().filter_map(|sheet| *sheet.get(field)?).map(f64::from).sum::<f64>();
    let cell = |cell: usize| {
        let of_mark = |(place, mark): (usize, &u8)| Some((points(scheme, *mark)?, times(cell * codes.len() + place)));
        moments(codes.iter().enumerate().filter_map(of_mark), FEWEST)
    };
    (0..shape.units * shape.aspects).map(cell).collect()
}

/// The points of a mark, if it is a valid grade.
fn points(scheme: &Scheme, mark: u8) -> Option<f64> {
    scheme.grade(mark).filter(|grade| grade.valid).map(|grade| grade.points.to_f64())
}

/// Values added up.
struct Moments {
    mean: f64,
    variance: f64,
    n: f64,
}

/// Values that stand there so many times; none when they are fewer than asked for.
fn moments(values: impl Iterator<Item = (f64, f64)>, fewest: f64) -> Option<Moments> {
    let values: Vec<(f64, f64)> = values.collect();
    let n: f64 = values.iter().map(|(_, times)| times).sum();
    if n < fewest {
        return None;
    }
    let mean = values.iter().map(|(value, times)| value * times).sum::<f64>() / n;
    let squares = values.iter().map(|(value, times)| (value - mean).powi(2) * times).sum::<f64>();
    Some(Moments { mean, variance: squares / (n - 1.0).max(1.0), n })
}
