//! A pool as numbers: types of people, rows of limits, and the integer programme that finds the best panel.

use std::collections::{BTreeMap, HashMap};

use microlp::{ComparisonOp, Error, OptimizationDirection, Problem, Solution, SolveOptions, SolveOutcome, Variable};

use crate::pool::Pool;

/// How many branches are looked at for a panel that need not be the very best.
const BRANCHES: u64 = 2_000;

/// How many of each type a panel has.
pub(crate) type Panel = Vec<usize>;

/// People of equal features, none or all of whom share an address with somebody else.
#[derive(Debug, Clone)]
pub(crate) struct Kind {
    /// Their places in the pool.
    pub people: Vec<usize>,
}

impl Kind {
    /// How many they are.
    pub fn number(&self) -> f64 {
        to_f64(self.people.len())
    }
}

/// Between `min` and `max` of these types must be on a panel.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    /// The types, by their places.
    pub kinds: Vec<usize>,
    /// The fewest.
    pub min: usize,
    /// The most.
    pub max: usize,
    /// The quota it comes from; none for the panel's size and for addresses.
    pub quota: Option<usize>,
}

impl Row {
    /// How much of these types stands in a vector over all types.
    pub fn sum(&self, of: &[f64]) -> f64 {
        self.kinds.iter().map(|&kind| of[kind]).sum()
    }
}

/// The problem of a pool.
#[derive(Debug, Clone)]
pub(crate) struct Programme {
    /// The types.
    pub kinds: Vec<Kind>,
    /// The limits: quotas, size, addresses.
    pub rows: Vec<Row>,
}

/// Numbers of people are far below 2^52.
#[expect(clippy::cast_precision_loss, reason = "numbers of people are far below 2^52")]
pub(crate) fn to_f64(number: usize) -> f64 {
    number as f64
}

impl Programme {
    /// The problem of a pool.
    pub fn of(pool: &Pool) -> Self {
        let shared = shared_addresses(pool);
        let mut places: BTreeMap<(Vec<usize>, Option<usize>), usize> = BTreeMap::new();
        let mut kinds: Vec<Kind> = Vec::new();
        let mut rows = rows_of_quotas(pool);
        let mut at_address: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (person, respondent) in pool.people().iter().enumerate() {
            let address = respondent.address.as_deref().and_then(|address| shared.get(address).copied());
            let quotas = pool.counted_by(person).to_vec();
            let kind = *places.entry((quotas.clone(), address)).or_insert_with(|| {
                kinds.push(Kind { people: Vec::new() });
                let kind = kinds.len() - 1;
                quotas.iter().for_each(|&quota| rows[quota].kinds.push(kind));
                if let Some(address) = address {
                    at_address.entry(address).or_default().push(kind);
                }
                kind
            });
            kinds[kind].people.push(person);
        }
        rows.push(Row { kinds: (0..kinds.len()).collect(), min: pool.size(), max: pool.size(), quota: None });
        rows.extend(at_address.into_values().map(|kinds| Row { kinds, min: 0, max: 1, quota: None }));
        Self { kinds, rows }
    }

    /// The panel with the largest sum of weights, between `low` and `high` of each type and within the limits of `rows`;
    /// none if there is no such panel.
    pub fn best_panel(&self, weights: &[f64], limits: &Limits) -> Result<Option<Panel>, Error> {
        let mut problem = Problem::new(OptimizationDirection::Maximize);
        let bounds = limits.low.iter().zip(&limits.high);
        let variables: Vec<Variable> = weights
            .iter()
            .zip(bounds)
            .map(|(&weight, (&low, &high))| problem.add_integer_var(weight, (to_i32(low), to_i32(high))))
            .collect();
        for (row, &(min, max)) in self.rows.iter().zip(&limits.rows) {
            add_row(&mut problem, row.kinds.iter().map(|&kind| (variables[kind], 1.0)).collect(), min, max);
        }
        match optimum(problem.solve()) {
            Ok(solution) => {
                Ok(Some(variables.iter().map(|&variable| to_count(solution.var_value(variable))).collect()))
            }
            Err(Error::Infeasible) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// A panel with as many of each type as is `wanted`, at least and at most, or as near to it as is found: every seat more
    /// or fewer counts the same.
    pub fn nearest_panel(&self, wanted: &[(usize, usize)]) -> Option<Panel> {
        let mut problem = Problem::new(OptimizationDirection::Maximize);
        let mut seats = |(kind, &(least, most)): (&Kind, &(usize, usize))| {
            let all = kind.people.len();
            let (least, most) = (least.min(all), most.min(all));
            let parts = [(1.0, least), (0.0, most - least), (-1.0, all - most)];
            parts.map(|(worth, number)| problem.add_integer_var(worth, (0, to_i32(number))))
        };
        let seats: Vec<[Variable; 3]> = self.kinds.iter().zip(wanted).map(&mut seats).collect();
        for row in &self.rows {
            let sum = row.kinds.iter().flat_map(|&kind| seats[kind].map(|part| (part, 1.0)));
            add_row(&mut problem, sum.collect(), row.min, row.max);
        }
        let mut options = SolveOptions::default();
        options.node_limit = Some(BRANCHES);
        let solution = problem.solve_with(options).ok()?.into_solution().ok()?;
        Some(seats.iter().map(|parts| parts.iter().map(|&part| to_count(solution.var_value(part))).sum()).collect())
    }
}

/// How many of each type and of each row may be on a panel.
#[derive(Debug, Clone)]
pub(crate) struct Limits {
    /// The fewest of each type.
    pub low: Vec<usize>,
    /// The most of each type.
    pub high: Vec<usize>,
    /// The fewest and the most of each row.
    pub rows: Vec<(usize, usize)>,
}

impl Limits {
    /// The limits of the problem itself.
    pub fn of(programme: &Programme) -> Self {
        Self {
            low: vec![0; programme.kinds.len()],
            high: programme.kinds.iter().map(|kind| kind.people.len()).collect(),
            rows: programme.rows.iter().map(|row| (row.min, row.max)).collect(),
        }
    }
}

/// Adds `min ≤ sum ≤ max`.
pub(crate) fn add_row(problem: &mut Problem, sum: Vec<(Variable, f64)>, min: usize, max: usize) {
    if min == max {
        problem.add_constraint(sum, ComparisonOp::Eq, to_f64(min));
        return;
    }
    if min > 0 {
        problem.add_constraint(sum.clone(), ComparisonOp::Ge, to_f64(min));
    }
    problem.add_constraint(sum, ComparisonOp::Le, to_f64(max));
}

/// The proven optimum: no limit of time or steps is set, so a solver that stops earlier has failed.
pub(crate) fn optimum(outcome: Result<SolveOutcome, Error>) -> Result<Solution, Error> {
    outcome?.into_solution().map_err(|_| Error::InternalError("the solver stopped before the optimum".to_owned()))
}

/// A whole number that the solver gives as a float.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the solver keeps it within 0 and the pool's size"
)]
pub(crate) fn to_count(value: f64) -> usize {
    value.round().max(0.0) as usize
}

pub(crate) fn to_i32(number: usize) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

/// Addresses that at least two people have, numbered.
fn shared_addresses(pool: &Pool) -> HashMap<&str, usize> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for address in pool.people().iter().filter_map(|person| person.address.as_deref()) {
        *counts.entry(address).or_default() += 1;
    }
    counts.into_iter().filter(|(_, people)| *people > 1).map(|(address, _)| address).zip(0..).collect()
}

fn rows_of_quotas(pool: &Pool) -> Vec<Row> {
    let row = |(place, quota): (usize, &crate::Quota)| Row {
        kinds: Vec::new(),
        min: quota.min,
        max: quota.max.min(pool.people().len()),
        quota: Some(place),
    };
    pool.quotas().iter().enumerate().map(row).collect()
}
