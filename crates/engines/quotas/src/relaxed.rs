//! Leximin chances when parts of people are allowed: an upper bound for every lottery, found by linear programmes alone.

use microlp::{ComparisonOp, Error, OptimizationDirection, Problem, Variable};

use crate::programme::{Programme, optimum, to_f64};

/// A multiplier above this proves that a limit is tight.
pub(crate) const PROOF: f64 = 1e-7;
/// By how much a chance that is fixed may be missed later, so that rounding does not make a stage impossible.
pub(crate) const SLACK: f64 = 1e-10;
/// The solver's tolerances are absolute; people are counted in parts of this many, so that they become small.
pub(crate) const SCALE: f64 = 1e4;
/// No multiplier of a stage is nearly as large, unless rounding made the stage impossible all the same: then it costs
/// [`SLACK`] times this at most.
pub(crate) const LARGEST: f64 = 1e4;

/// The chance of a person of each type.
///
/// A stage is the dual of "raise the smallest chance `z` of those not yet fixed": a multiplier for each type and each
/// limit. Its value is `z`, and a type with a positive multiplier has exactly `z` in every best solution.
///
/// # Errors
/// The solver's; `Infeasible` or `Unbounded` when not even parts of people keep the quotas.
pub(crate) fn chances(programme: &Programme) -> Result<Vec<f64>, Error> {
    let mut fixed: Vec<Option<f64>> = vec![None; programme.kinds.len()];
    while fixed.iter().any(Option::is_none) {
        let (chance, kinds) = Stage::of(programme, &fixed).solve()?;
        kinds.into_iter().for_each(|kind| fixed[kind] = Some(chance));
    }
    Ok(fixed.into_iter().flatten().collect())
}

/// The types that the multipliers prove; at least the one with the largest.
pub(crate) fn proven(own: &[(usize, Variable)], multipliers: &[f64]) -> Vec<usize> {
    let largest = multipliers.iter().copied().fold(0.0, f64::max);
    let enough = PROOF.min(largest);
    own.iter().zip(multipliers).filter(|&(_, &multiplier)| multiplier >= enough).map(|(&(kind, _), _)| kind).collect()
}

struct Stage {
    problem: Problem,
    /// The multipliers of the types that are not fixed.
    own: Vec<(usize, Variable)>,
}

impl Stage {
    fn of(programme: &Programme, fixed: &[Option<f64>]) -> Self {
        let mut problem = Problem::new(OptimizationDirection::Minimize);
        let mut terms: Vec<Vec<(Variable, f64)>> = vec![Vec::new(); programme.kinds.len()];
        for row in &programme.rows {
            let multipliers = multipliers_of(&mut problem, row.min, row.max);
            row.kinds.iter().for_each(|&kind| terms[kind].extend(&multipliers));
        }
        let mut own: Vec<(usize, Variable)> = Vec::new();
        for (place, (kind, terms)) in programme.kinds.iter().zip(terms).enumerate() {
            let at_least = fixed[place].map(|chance| (chance - SLACK).max(0.0));
            own.extend(add_kind(&mut problem, kind.number(), terms, at_least).map(|multiplier| (place, multiplier)));
        }
        let normed: Vec<(Variable, f64)> =
            own.iter().map(|&(kind, own)| (own, programme.kinds[kind].number())).collect();
        problem.add_constraint(normed, ComparisonOp::Eq, 1.0);
        Self { problem, own }
    }

    /// The smallest chance of those not fixed, and who can't have more.
    fn solve(self) -> Result<(f64, Vec<usize>), Error> {
        let solution = optimum(self.problem.solve())?;
        let multipliers: Vec<f64> = self.own.iter().map(|&(_, own)| solution.var_value(own)).collect();
        Ok(((solution.objective() / SCALE).clamp(0.0, 1.0), proven(&self.own, &multipliers)))
    }
}

/// The multipliers of `min ≤ sum ≤ max`, with their signs.
fn multipliers_of(problem: &mut Problem, min: usize, max: usize) -> Vec<(Variable, f64)> {
    if min == max {
        return vec![(problem.add_var(SCALE * to_f64(max), (-LARGEST, LARGEST)), 1.0)];
    }
    let upper = (problem.add_var(SCALE * to_f64(max), (0.0, LARGEST)), 1.0);
    let lower = (min > 0).then(|| (problem.add_var(-SCALE * to_f64(min), (0.0, LARGEST)), -1.0));
    [upper].into_iter().chain(lower).collect()
}

/// The dual constraint of a type; answers its multiplier when its chance is not fixed.
fn add_kind(
    problem: &mut Problem,
    number: f64,
    mut terms: Vec<(Variable, f64)>,
    at_least: Option<f64>,
) -> Option<Variable> {
    terms.push((problem.add_var(SCALE * number, (0.0, LARGEST)), 1.0)); // no more of them than there are
    let multiplier = problem.add_var(at_least.map_or(0.0, |chance| -SCALE * number * chance), (0.0, LARGEST));
    terms.push((multiplier, -1.0));
    let meaning = if at_least.is_some() { ComparisonOp::Eq } else { ComparisonOp::Ge };
    problem.add_constraint(terms, meaning, 0.0);
    at_least.is_none().then_some(multiplier)
}
