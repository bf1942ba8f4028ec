//! How the sample was drawn: strata, clusters, weights and population counts, stage by stage.
//!
//! Only the first stage matters for the variance of a with-replacement sample (the ultimate-cluster approximation); with
//! population counts each further stage adds its own part (Särndal, Swensson and Wretman 1992, chapter 4).
//!
//! ```
//! use survey::design::{Design, Plan};
//! // Two strata of 100 and 50 people, two drawn from each.
//! let plan = Plan { strata: vec![vec![0, 0, 1, 1]], populations: vec![vec![100.0, 100.0, 50.0, 50.0]], ..Plan::of_rows(4) };
//! let design = Design::new(plan)?;
//! assert_eq!(design.weights(), [50.0, 50.0, 25.0, 25.0]);
//! # Ok::<(), survey::problem::SurveyProblem>(())
//! ```

use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use crate::calibrate::Residuals;
use crate::problem::SurveyProblem;

/// Stages of a design, at most.
const MOST_STAGES: usize = 16;

/// What to do with a stratum that has a single sampling unit, whose variance can't be seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LonelyUnits {
    /// Refuse.
    #[default]
    Fail,
    /// Let it contribute nothing.
    Remove,
    /// It was certain to be in the sample: contributes nothing.
    Certainty,
    /// Centre it at the mean of all units instead of its stratum's.
    Adjust,
    /// Give it the average contribution of the other strata.
    Average,
}

/// A sampling plan as it stands in the data, row by row.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// Rows of the data.
    pub rows: usize,
    /// Sampling unit of each row, stage by stage; none: every row is its own unit.
    pub clusters: Vec<Vec<usize>>,
    /// Stratum of each row, stage by stage; the last one given holds for later stages too; none: one stratum.
    pub strata: Vec<Vec<usize>>,
    /// Names of the first stage's strata, for messages.
    pub stratum_names: Vec<String>,
    /// Weights; none: from the populations, or 1.
    pub weights: Option<Vec<f64>>,
    /// Per stage, the number of units in the row's stratum of the population, or the fraction drawn; none: with replacement.
    pub populations: Vec<Vec<f64>>,
    /// Whether cluster numbers start anew in each stratum.
    pub nest: bool,
    /// What to do with single units in a stratum.
    pub lonely: LonelyUnits,
    /// Whether that also holds for strata of which a domain has a single unit.
    pub lonely_in_domains: bool,
}

impl Plan {
    /// A simple random sample with replacement of `rows` rows; change what differs.
    #[must_use]
    pub fn of_rows(rows: usize) -> Self {
        Self { rows, ..Self::default() }
    }
}

/// One stage, row by row.
#[derive(Debug, Clone)]
pub struct Stage {
    pub(crate) stratum: Vec<usize>,
    pub(crate) cluster: Vec<usize>,
    /// Units drawn in the row's stratum.
    pub(crate) sampled: Vec<f64>,
    /// Units of the row's stratum in the population.
    pub(crate) population: Option<Vec<f64>>,
}

/// A checked design with its weights and what calibration did to them.
#[derive(Debug, Clone)]
pub struct Design {
    plan: Plan,
    stages: Vec<Stage>,
    weights: Vec<f64>,
    residuals: Vec<Residuals>,
    /// Rows sorted so that every stratum and cluster of every stage is contiguous.
    order: Vec<usize>,
}

impl Design {
    /// Checks a plan.
    ///
    /// # Errors
    /// [`SurveyProblem`]: lengths, nesting, populations smaller than samples, bad weights.
    pub fn new(plan: Plan) -> Result<Self, SurveyProblem> {
        check_lengths(&plan)?;
        let stages = stages(&plan)?;
        let weights = weights(&plan, &stages)?;
        let mut order: Vec<usize> = (0..plan.rows).collect();
        order.sort_by_key(|&row| stages.iter().map(|s| (s.stratum[row], s.cluster[row])).collect::<Vec<_>>());
        Ok(Self { plan, stages, weights, residuals: Vec::new(), order })
    }

    /// The plan it was made from.
    #[must_use]
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Rows of the data.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.plan.rows
    }

    /// The weight of each row, after adjustments.
    #[must_use]
    pub fn weights(&self) -> &[f64] {
        &self.weights
    }

    /// Whether weights were adjusted to population totals.
    #[must_use]
    pub fn is_calibrated(&self) -> bool {
        !self.residuals.is_empty()
    }

    pub(crate) fn stages(&self) -> &[Stage] {
        &self.stages
    }

    pub(crate) fn order(&self) -> &[usize] {
        &self.order
    }

    pub(crate) fn residuals(&self) -> &[Residuals] {
        &self.residuals
    }

    /// Replaces the weights; `residuals` says how the variance must allow for it, if at all.
    pub(crate) fn reweigh(&mut self, weights: Vec<f64>, residuals: Option<Residuals>) {
        self.weights = weights;
        self.residuals.extend(residuals);
    }

    /// Degrees of freedom of a domain: its first-stage units less its first-stage strata.
    #[must_use]
    pub fn degrees_of_freedom(&self, domain: &[bool]) -> f64 {
        let inside = || (0..self.rows()).filter(|&row| domain[row] && self.weights[row] != 0.0);
        let stage = &self.stages[0];
        let clusters: HashSet<usize> = inside().map(|row| stage.cluster[row]).collect();
        let strata: HashSet<usize> = inside().map(|row| stage.stratum[row]).collect();
        clusters.len() as f64 - strata.len() as f64
    }

    pub(crate) fn lonely_problem(&self, level: usize, row: usize) -> SurveyProblem {
        let number = self.plan.strata.first().map_or(0, |s| s[row]);
        let stratum = self.plan.stratum_names.get(number).cloned().unwrap_or_else(|| number.to_string());
        SurveyProblem::LonelyUnit { stratum, stage: level + 1 }
    }
}

fn check_lengths(plan: &Plan) -> Result<(), SurveyProblem> {
    let check = |what, found| {
        if found == plan.rows { Ok(()) } else { Err(SurveyProblem::WrongLength { what, found, wanted: plan.rows }) }
    };
    plan.clusters.iter().try_for_each(|c| check("a cluster column", c.len()))?;
    plan.strata.iter().try_for_each(|s| check("a stratum column", s.len()))?;
    plan.populations.iter().try_for_each(|p| check("a population column", p.len()))?;
    plan.weights.iter().try_for_each(|w| check("the weights", w.len()))
}

/// Numbers 0, 1, … for the distinct keys in order of appearance.
pub(crate) fn dense<K: Eq + Hash>(keys: impl Iterator<Item = K>) -> Vec<usize> {
    let mut numbers = HashMap::new();
    keys.map(|key| {
        let next = numbers.len();
        *numbers.entry(key).or_insert(next)
    })
    .collect()
}

fn stages(plan: &Plan) -> Result<Vec<Stage>, SurveyProblem> {
    let clusters = nested_clusters(plan);
    if (!plan.nest || plan.strata.is_empty()) && plan.rows > 0 && distinct(&clusters[0]) == 1 {
        return Err(SurveyProblem::OneCluster);
    }
    let strata = nested_strata(plan, &clusters);
    let pairs: HashSet<(usize, usize)> = clusters[0].iter().copied().zip(strata[0].iter().copied()).collect();
    if pairs.len() > distinct(&clusters[0]) {
        return Err(SurveyProblem::NotNested);
    }
    if clusters.len() > MOST_STAGES {
        return Err(SurveyProblem::Unsupported(format!("a design of {} stages", clusters.len())));
    }
    if !plan.populations.is_empty() && plan.populations.len() != clusters.len() {
        let text = format!("{} population columns for {} stages", plan.populations.len(), clusters.len());
        return Err(SurveyProblem::Unsupported(text));
    }
    let levels = clusters.into_iter().zip(strata).enumerate();
    levels
        .map(|(level, (cluster, stratum))| {
            let sampled = units_drawn(&stratum, &cluster);
            let population = plan.populations.get(level).map(|p| population(plan, level, p, &sampled)).transpose()?;
            Ok(Stage { stratum, cluster, sampled, population })
        })
        .collect()
}

fn distinct(codes: &[usize]) -> usize {
    codes.iter().collect::<HashSet<_>>().len()
}

/// Clusters made distinct within the clusters (and, with `nest`, the strata) that hold them.
fn nested_clusters(plan: &Plan) -> Vec<Vec<usize>> {
    if plan.clusters.is_empty() {
        return vec![(0..plan.rows).collect()];
    }
    let mut nested: Vec<Vec<usize>> = Vec::new();
    for (level, cluster) in plan.clusters.iter().enumerate() {
        let within = |row: usize| match nested.last() {
            Some(above) => above[row],
            None => plan.strata.first().filter(|_| plan.nest).map_or(0, |s| s[row]),
        };
        let stratum = |row: usize| plan.strata.get(level).filter(|_| plan.nest).map_or(0, |s| s[row]);
        nested.push(dense((0..plan.rows).map(|row| (within(row), stratum(row), cluster[row]))));
    }
    nested
}

/// Strata of later stages made distinct within the clusters that hold them.
fn nested_strata(plan: &Plan, clusters: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let given = |level: usize, row: usize| {
        let level = level.min(plan.strata.len().saturating_sub(1));
        plan.strata.get(level).map_or(0, |s| s[row])
    };
    let within = |level: usize, row: usize| if level == 0 { 0 } else { clusters[level - 1][row] };
    (0..clusters.len()).map(|level| dense((0..plan.rows).map(|row| (within(level, row), given(level, row))))).collect()
}

fn units_drawn(stratum: &[usize], cluster: &[usize]) -> Vec<f64> {
    let pairs: HashSet<(usize, usize)> = stratum.iter().copied().zip(cluster.iter().copied()).collect();
    let mut counts: HashMap<usize, f64> = HashMap::new();
    for (stratum, _) in pairs {
        *counts.entry(stratum).or_default() += 1.0;
    }
    stratum.iter().map(|s| counts[s]).collect()
}

/// Population counts of a stage, from counts or fractions (fractions if no entry of any stage exceeds 1).
fn population(plan: &Plan, level: usize, given: &[f64], sampled: &[f64]) -> Result<Vec<f64>, SurveyProblem> {
    let counts = plan.populations.iter().flatten().any(|&p| p > 1.0);
    let problem = |row: usize, reason| SurveyProblem::BadPopulation { row: row + 1, stage: level + 1, reason };
    let entry = |row: usize| match (given[row], sampled[row]) {
        (p, _) if p.is_nan() || p <= 0.0 => Err(problem(row, "it is missing or not positive")),
        (p, _) if counts && p < 1.0 => Err(problem(row, "counts and fractions are mixed")),
        (p, n) if counts && p < n => Err(problem(row, "the population is smaller than the sample")),
        (p, n) => Ok(if counts { p } else { n / p }),
    };
    (0..given.len()).map(entry).collect()
}

fn weights(plan: &Plan, stages: &[Stage]) -> Result<Vec<f64>, SurveyProblem> {
    let drawn = |row: usize| -> f64 {
        stages.iter().filter_map(|s| s.population.as_ref().map(|p| p[row] / s.sampled[row])).product()
    };
    let weights = plan.weights.clone().unwrap_or_else(|| (0..plan.rows).map(drawn).collect());
    match weights.iter().position(|w| !w.is_finite() || *w < 0.0) {
        Some(row) => Err(SurveyProblem::BadWeight { row: row + 1, weight: weights[row] }),
        None => Ok(weights),
    }
}
