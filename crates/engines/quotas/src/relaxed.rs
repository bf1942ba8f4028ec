//! Leximin chances when parts of people are allowed: an upper bound for every lottery, found by linear programmes alone.
//!
//! A stage is the dual of "raise the smallest chance of those not yet fixed". It prices the limits: `price of a type` is what
//! its rows cost together, never negative, and the prices of the people not fixed add up to 1. Its value is the chance, and
//! a type with a positive price has exactly that chance in every best solution. There are few limits and many types, so the
//! conditions that prices are not negative are written down only for the types that need it.

use microlp::{ComparisonOp, Error, OptimizationDirection, Problem, Solution, Variable};

use crate::programme::{Programme, optimum, to_f64};

/// A price above this proves that a type can't have more.
const PROOF: f64 = 1e-7;
/// A price below the negative of this is not allowed.
const NEGATIVE: f64 = 1e-10;
/// How many conditions are written down at once.
const AT_ONCE: usize = 40;
/// By how much a chance that is fixed may be missed later, so that rounding does not make a stage impossible.
pub(crate) const SLACK: f64 = 1e-10;
/// The solver's tolerances are absolute; people are counted in parts of this many, so that they become small.
pub(crate) const SCALE: f64 = 1e4;
/// No multiplier of a stage is nearly as large, unless rounding made the stage impossible all the same: then it costs
/// [`SLACK`] times this at most.
pub(crate) const LARGEST: f64 = 1e4;

/// The chance of a person of each type.
///
/// # Errors
/// The solver's.
pub(crate) fn chances(programme: &Programme) -> Result<Vec<f64>, Error> {
    let mut fixed: Vec<Option<f64>> = vec![None; programme.kinds.len()];
    let mut conditions: Vec<usize> = (0..programme.kinds.len().min(AT_ONCE)).collect();
    while fixed.iter().any(Option::is_none) {
        let (chance, kinds) = stage(programme, &fixed, &mut conditions)?;
        kinds.into_iter().for_each(|kind| fixed[kind] = Some(chance));
    }
    Ok(fixed.into_iter().flatten().collect())
}

/// The types whose prices prove that they can't have more; at least the one with the highest price.
pub(crate) fn proven(open: &[usize], prices: &[f64]) -> Vec<usize> {
    let highest = open.iter().map(|&kind| prices[kind]).fold(0.0, f64::max);
    let enough = PROOF.min(highest);
    open.iter().copied().filter(|&kind| prices[kind] >= enough).collect()
}

/// The smallest chance of those not fixed, and who can't have more. Conditions are added until every price keeps them.
fn stage(
    programme: &Programme,
    fixed: &[Option<f64>],
    conditions: &mut Vec<usize>,
) -> Result<(f64, Vec<usize>), Error> {
    let open: Vec<usize> = (0..fixed.len()).filter(|&kind| fixed[kind].is_none()).collect();
    let stage = Stage::of(programme, fixed);
    loop {
        let solution = stage.solve(programme, &open, conditions)?;
        let prices = stage.prices(&solution);
        let mut broken: Vec<usize> = (0..prices.len()).filter(|&kind| prices[kind] < -NEGATIVE).collect();
        broken.retain(|kind| !conditions.contains(kind));
        if broken.is_empty() {
            return Ok(((solution.objective() / SCALE).clamp(0.0, 1.0), proven(&open, &prices)));
        }
        broken.sort_by(|&one, &other| prices[one].total_cmp(&prices[other]));
        conditions.extend(broken.into_iter().take(AT_ONCE));
    }
}

/// The multipliers of a stage.
struct Stage {
    problem: Problem,
    /// For each type the multipliers that make its price.
    terms: Vec<Vec<(Variable, f64)>>,
}

impl Stage {
    fn of(programme: &Programme, fixed: &[Option<f64>]) -> Self {
        let taken: Vec<f64> = programme
            .kinds
            .iter()
            .zip(fixed)
            .map(|(kind, fixed)| fixed.map_or(0.0, |chance| kind.number() * (chance - SLACK).max(0.0)))
            .collect();
        let mut problem = Problem::new(OptimizationDirection::Minimize);
        let mut terms: Vec<Vec<(Variable, f64)>> = vec![Vec::new(); programme.kinds.len()];
        for row in &programme.rows {
            let left = |limit: usize| to_f64(limit) - row.sum(&taken);
            let multipliers = if row.min == row.max {
                vec![(add(&mut problem, left(row.max), -LARGEST), 1.0)]
            } else {
                vec![(add(&mut problem, left(row.max), 0.0), 1.0), (add(&mut problem, -left(row.min), 0.0), -1.0)]
            };
            row.kinds.iter().for_each(|&kind| terms[kind].extend(&multipliers));
        }
        for ((kind, terms), taken) in programme.kinds.iter().zip(&mut terms).zip(&taken) {
            terms.push((add(&mut problem, kind.number() - taken, 0.0), 1.0)); // no more of them than there are
        }
        Self { problem, terms }
    }

    fn solve(&self, programme: &Programme, open: &[usize], conditions: &[usize]) -> Result<Solution, Error> {
        let mut problem = self.problem.clone();
        let of = |&kind: &usize| {
            let number = programme.kinds[kind].number();
            self.terms[kind].iter().map(move |&(multiplier, sign)| (multiplier, sign * number))
        };
        problem.add_constraint(summed(open.iter().flat_map(of)), ComparisonOp::Eq, 1.0);
        for &kind in conditions {
            problem.add_constraint(self.terms[kind].clone(), ComparisonOp::Ge, 0.0);
        }
        optimum(problem.solve())
    }

    fn prices(&self, solution: &Solution) -> Vec<f64> {
        let price = |terms: &Vec<(Variable, f64)>| {
            terms.iter().map(|&(multiplier, sign)| sign * solution.var_value(multiplier)).sum()
        };
        self.terms.iter().map(price).collect()
    }
}

fn add(problem: &mut Problem, cost: f64, least: f64) -> Variable {
    problem.add_var(SCALE * cost, (least, LARGEST))
}

/// Terms with each variable once.
fn summed(terms: impl Iterator<Item = (Variable, f64)>) -> Vec<(Variable, f64)> {
    let mut sums: std::collections::BTreeMap<usize, (Variable, f64)> = std::collections::BTreeMap::new();
    for (variable, factor) in terms {
        sums.entry(variable.idx()).or_insert((variable, 0.0)).1 += factor;
    }
    sums.into_values().collect()
}
