//! Making replicate weights from a design.

use std::collections::HashMap;

use super::{Replicates, hadamard};
use crate::calibrate::Adjustment;
use crate::design::{Design, LonelyUnits, Stage};
use crate::parallel;
use crate::problem::SurveyProblem;
use crate::random::Random;

/// Weights that replicates may fill: 2 GB.
const LARGEST: usize = 1 << 28;

/// How many bootstrap replicates, and from which seed; replicate r uses the seed's stream r.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bootstrap {
    /// The number of replicates, at least 2.
    pub replicates: usize,
    /// The seed.
    pub seed: u64,
}

/// A way to make replicate weights.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Method {
    /// Leaves out each first-stage unit of an unstratified design in turn.
    Jackknife,
    /// Leaves out each first-stage unit within its stratum.
    StratifiedJackknife,
    /// Balanced half-samples of strata with an even number of units, paired in order; `rho` is Fay's, 0 for plain halves.
    BalancedHalves {
        /// Share of its weight that the half left out keeps, in [0, 1).
        rho: f64,
    },
    /// Canty and Davison (1999): n units from the population the sample's copies make up.
    CantyDavison(Bootstrap),
    /// Rao and Wu (1988): n − 1 units with replacement, rescaled, with the finite population correction of the first stage.
    RaoWu(Bootstrap),
    /// Preston (2009): half of the units without replacement at every stage, rescaled with its population correction.
    Preston(Bootstrap),
}

impl Method {
    /// Replicates of the design's weights.
    ///
    /// # Errors
    /// [`SurveyProblem`] if the design does not suit the method.
    pub fn replicates(self, design: &Design, mse: bool) -> Result<Replicates, SurveyProblem> {
        let factors = match self {
            Self::Jackknife => jackknife(design)?,
            Self::StratifiedJackknife => stratified_jackknife(design)?,
            Self::BalancedHalves { rho } => balanced_halves(design, rho)?,
            Self::CantyDavison(bootstrap) => canty_davison(design, bootstrap)?,
            Self::RaoWu(bootstrap) => rao_wu(design, bootstrap)?,
            Self::Preston(bootstrap) => preston(design, bootstrap)?,
        };
        let weigh = |f: &Vec<f64>| f.iter().zip(design.weights()).map(|(f, w)| f * w).collect();
        let weights = factors.rows.iter().map(weigh).collect();
        Ok(Replicates { weights, scale: factors.scale, rscales: factors.rscales, mse })
    }
}

impl Replicates {
    /// The replicates with every adjustment of the weights made in each of them anew; one that can't be adjusted is not a
    /// number, and left out of variances.
    #[must_use]
    pub fn adjusted(mut self, adjustments: &[Adjustment]) -> Self {
        self.weights = parallel::map(self.weights.len(), |r| {
            let start = Ok(self.weights[r].clone());
            let adjust = |w: Result<Vec<f64>, SurveyProblem>, a: &Adjustment| w.and_then(|w| Ok(a.reweigh(&w)?.0));
            let adjusted = adjustments.iter().fold(start, adjust);
            adjusted.unwrap_or_else(|_| vec![f64::NAN; self.weights[r].len()])
        });
        self
    }
}

/// Factors by which replicates multiply the weights.
struct Factors {
    rows: Vec<Vec<f64>>,
    scale: f64,
    rscales: Vec<f64>,
}

/// A first-stage stratum: its units, each with its rows.
struct Stratum {
    code: usize,
    units: Vec<Vec<usize>>,
    correction: f64,
    population: Option<f64>,
}

fn strata(design: &Design) -> Vec<Stratum> {
    let stage = &design.stages()[0];
    let mut strata: Vec<Stratum> = Vec::new();
    let mut places: HashMap<usize, (usize, usize)> = HashMap::new();
    let mut stratum_places: HashMap<usize, usize> = HashMap::new();
    for row in 0..design.rows() {
        let h = *stratum_places.entry(stage.stratum[row]).or_insert_with(|| {
            let code = design.plan().strata.first().map_or(0, |s| s[row]);
            let population = stage.population.as_ref().map(|p| p[row]);
            let correction = correction(stage, row);
            strata.push(Stratum { code, units: Vec::new(), correction, population });
            strata.len() - 1
        });
        let (h, unit) = *places.entry(stage.cluster[row]).or_insert_with(|| {
            strata[h].units.push(Vec::new());
            (h, strata[h].units.len() - 1)
        });
        strata[h].units[unit].push(row);
    }
    strata
}

/// 1 − n/N.
fn correction(stage: &Stage, row: usize) -> f64 {
    stage.population.as_ref().map_or(1.0, |p| (p[row] - stage.sampled[row]) / p[row])
}

fn jackknife(design: &Design) -> Result<Factors, SurveyProblem> {
    if strata(design).len() > 1 {
        return Err(SurveyProblem::Unsupported("jk1 is for unstratified designs: use jkn".to_owned()));
    }
    let mut factors = stratified_jackknife(design)?;
    factors.scale = factors.rscales.first().copied().unwrap_or(0.0);
    factors.rscales.fill(1.0);
    Ok(factors)
}

fn stratified_jackknife(design: &Design) -> Result<Factors, SurveyProblem> {
    let strata = strata(design);
    let (mut rows, mut rscales, mut left_out) = (Vec::new(), Vec::new(), 0);
    for stratum in strata.iter().filter(|s| s.correction > 0.0) {
        let n = stratum.units.len() as f64;
        if stratum.units.len() > 1 {
            rows.extend((0..stratum.units.len()).map(|unit| without_unit(design.rows(), stratum, unit)));
            rscales.extend(stratum.units.iter().map(|_| stratum.correction * (n - 1.0) / n));
            continue;
        }
        match design.plan().lonely {
            LonelyUnits::Fail => return Err(design.lonely_problem(0, stratum.units[0][0])),
            LonelyUnits::Adjust => {
                let count = strata.len() as f64;
                let mut factors = vec![count / (count - 1.0); design.rows()];
                stratum.units[0].iter().for_each(|&row| factors[row] = 0.0);
                rows.push(factors);
                rscales.push((count - 1.0) / count);
            }
            LonelyUnits::Remove | LonelyUnits::Certainty => {}
            LonelyUnits::Average => left_out += 1,
        }
    }
    let made = rows.len() as f64;
    let scale = if left_out > 0 { (made + f64::from(left_out)) / made } else { 1.0 };
    Ok(Factors { rows, scale, rscales })
}

/// 0 for the unit's rows, n/(n − 1) for the others of its stratum, 1 elsewhere.
fn without_unit(rows: usize, stratum: &Stratum, unit: usize) -> Vec<f64> {
    let n = stratum.units.len() as f64;
    let mut factors = vec![1.0; rows];
    for (place, members) in stratum.units.iter().enumerate() {
        members.iter().for_each(|&row| factors[row] = if place == unit { 0.0 } else { n / (n - 1.0) });
    }
    factors
}

fn balanced_halves(design: &Design, rho: f64) -> Result<Factors, SurveyProblem> {
    if !(0.0..1.0).contains(&rho) {
        return Err(SurveyProblem::Unsupported(format!("rho must be in [0, 1), not {rho}")));
    }
    let mut strata = strata(design);
    if strata.iter().any(|s| s.units.len() % 2 == 1) {
        return Err(SurveyProblem::Unsupported(
            "balanced halves need an even number of units in every stratum".to_owned(),
        ));
    }
    strata.sort_by_key(|s| (s.units.len() == 2, s.code));
    let pairs: Vec<&[Vec<usize>]> = strata.iter().flat_map(|s| s.units.chunks(2)).collect();
    let matrix = hadamard::above(pairs.len());
    let replicate = |r: usize| {
        let mut factors = vec![1.0; design.rows()];
        for (place, pair) in pairs.iter().enumerate() {
            let first = if matrix[place + 1][r] { 2.0 - rho } else { rho };
            pair[0].iter().for_each(|&row| factors[row] = first);
            pair[1].iter().for_each(|&row| factors[row] = 2.0 - first);
        }
        factors
    };
    let count = matrix.len();
    let scale = 1.0 / (count as f64 * (1.0 - rho).powi(2));
    Ok(Factors { rows: (0..count).map(replicate).collect(), scale, rscales: vec![1.0; count] })
}

/// Bootstrap factors, replicate by replicate, each from its own stream.
fn resampled(
    design: &Design,
    bootstrap: Bootstrap,
    scale: f64,
    replicate: impl Fn(&mut Random) -> Vec<f64> + Sync,
) -> Result<Factors, SurveyProblem> {
    if bootstrap.replicates.saturating_mul(design.rows()) > LARGEST {
        let text = format!("{} replicates of {} rows do not fit in 2 GB", bootstrap.replicates, design.rows());
        return Err(SurveyProblem::Unsupported(text));
    }
    if bootstrap.replicates < 2 {
        return Err(SurveyProblem::Unsupported("a bootstrap needs at least two replicates".to_owned()));
    }
    let rows = parallel::map(bootstrap.replicates, |r| replicate(&mut Random::new(bootstrap.seed, r as u64)));
    Ok(Factors { rows, scale: scale / (bootstrap.replicates as f64 - 1.0), rscales: vec![1.0; bootstrap.replicates] })
}

fn canty_davison(design: &Design, bootstrap: Bootstrap) -> Result<Factors, SurveyProblem> {
    let strata = strata(design);
    let per_stratum = strata.len() as f64 / strata.iter().map(|s| 1.0 / s.units.len() as f64).sum::<f64>();
    resampled(design, bootstrap, per_stratum / (per_stratum - 1.0), |random| {
        let mut factors = vec![1.0; design.rows()];
        for stratum in &strata {
            let n = stratum.units.len();
            let mut counts = vec![0.0; n];
            match stratum.population.filter(|p| p.is_finite() && *p < 100.0 * n as f64) {
                Some(population) => draw_from_copies(random, &mut counts, population),
                None => (0..n).for_each(|_| counts[random.below(n)] += 1.0),
            }
            set_factors(&mut factors, stratum, |unit| counts[unit]);
        }
        factors
    })
}

#[expect(clippy::cast_possible_truncation, reason = "a population below a hundred times the sample")]
/// Draws n units without replacement from a population of `population` copies of them.
fn draw_from_copies(random: &mut Random, counts: &mut [f64], population: f64) {
    let n = counts.len();
    let mut order: Vec<usize> = (0..n).collect();
    random.choose_to_front(&mut order, n);
    let copies = 0..(population.round().max(n as f64) as usize);
    let mut everyone: Vec<usize> = copies.map(|copy| order[copy % n]).collect();
    random.choose_to_front(&mut everyone, n);
    everyone[..n].iter().for_each(|&unit| counts[unit] += 1.0);
}

fn rao_wu(design: &Design, bootstrap: Bootstrap) -> Result<Factors, SurveyProblem> {
    let strata = strata(design);
    resampled(design, bootstrap, 1.0, |random| {
        let mut factors = vec![1.0; design.rows()];
        for stratum in strata.iter().filter(|s| s.units.len() > 1) {
            let counts = rao_wu_counts(random, stratum.units.len());
            let factor = RescaledCount::new(stratum.units.len(), stratum.correction);
            set_factors(&mut factors, stratum, |unit| factor.of(counts[unit]));
        }
        factors
    })
}

/// n − 1 draws with replacement from n units.
pub(crate) fn rao_wu_counts(random: &mut Random, n: usize) -> Vec<u32> {
    let mut counts = vec![0; n];
    (1..n).for_each(|_| counts[random.below(n)] += 1);
    counts
}

/// 1 − λ + λ · n/(n − 1) · count with λ = √(1 − f).
pub(crate) struct RescaledCount {
    lambda: f64,
    step: f64,
}

impl RescaledCount {
    pub(crate) fn new(units: usize, correction: f64) -> Self {
        let lambda = correction.sqrt();
        Self { lambda, step: lambda * units as f64 / (units as f64 - 1.0) }
    }

    pub(crate) fn of(&self, count: u32) -> f64 {
        1.0 - self.lambda + self.step * f64::from(count)
    }
}

/// Preston's factors of a unit left out and one kept: 1 − λ and 1 − λ + λ n/m, λ = √(m (1 − f)/(n − m)), m = ⌊n/2⌋.
pub(crate) fn preston_factors(units: usize, correction: f64) -> (f64, f64) {
    let half = units / 2;
    if half == 0 {
        return (1.0, 1.0);
    }
    let (n, m) = (units as f64, half as f64);
    let lambda = (m * correction / (n - m)).sqrt();
    (1.0 - lambda, 1.0 - lambda + lambda * n / m)
}

fn set_factors(factors: &mut [f64], stratum: &Stratum, of_unit: impl Fn(usize) -> f64) {
    for (unit, rows) in stratum.units.iter().enumerate() {
        rows.iter().for_each(|&row| factors[row] = of_unit(unit));
    }
}

fn preston(design: &Design, bootstrap: Bootstrap) -> Result<Factors, SurveyProblem> {
    let known = design.stages().iter().filter(|s| s.population.is_some()).count();
    let stages = &design.stages()[..known.max(1)];
    resampled(design, bootstrap, 1.0, |random| {
        let mut factors = vec![1.0; design.rows()];
        let rows: Vec<usize> = design.order().to_vec();
        preston_stage(stages, &rows, &mut factors, Carried { correction: 1.0, scale: 1.0 }, random);
        factors
    })
}

/// What a unit of an earlier stage hands down: the product of sampling fractions and of √(n/m).
#[derive(Clone, Copy)]
struct Carried {
    correction: f64,
    scale: f64,
}

fn preston_stage(stages: &[Stage], rows: &[usize], factors: &mut [f64], carried: Carried, random: &mut Random) {
    let Some((stage, below)) = stages.split_first() else { return };
    for stratum in rows.chunk_by(|&a, &b| stage.stratum[a] == stage.stratum[b]) {
        let mut units: Vec<&[usize]> = stratum.chunk_by(|&a, &b| stage.cluster[a] == stage.cluster[b]).collect();
        let n = units.len();
        let half = n / 2;
        random.choose_to_front(&mut units, half);
        let lambda = (carried.correction * half as f64 * correction(stage, stratum[0]) / (n - half) as f64).sqrt();
        let step = if half == 0 { 0.0 } else { carried.scale * lambda };
        let ratio = n as f64 / half.max(1) as f64;
        let fraction = 1.0 - correction(stage, stratum[0]);
        let next = Carried { correction: carried.correction * fraction, scale: carried.scale * ratio.sqrt() };
        for (place, unit) in units.iter().enumerate() {
            let chosen = place < half;
            let change = if chosen { step * (ratio - 1.0) } else { -step };
            unit.iter().for_each(|&row| factors[row] += change);
            if chosen {
                preston_stage(below, unit, factors, next, random);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn preston_factors_of_one_stage_are_those_of_the_recursion() {
        let plan = crate::design::Plan { populations: vec![vec![30.0; 7]], ..crate::design::Plan::of_rows(7) };
        let design = Design::new(plan).unwrap();
        let replicates = Method::Preston(Bootstrap { replicates: 2, seed: 1 }).replicates(&design, false).unwrap();
        let (left, kept) = preston_factors(7, 23.0 / 30.0);
        let weight = 30.0 / 7.0;
        let near = |w: &f64, f: f64| (w / weight - f).abs() < 1e-12;
        assert_eq!(replicates.weights[0].iter().filter(|w| near(w, kept)).count(), 3);
        assert_eq!(replicates.weights[0].iter().filter(|w| near(w, left)).count(), 4);
    }
}
