//! When no panel keeps the quotas: the smallest change that would allow one.

use microlp::{ComparisonOp, Error, OptimizationDirection, Problem, Variable};

use crate::leximin::{LotteryProblem, failed};
use crate::pool::Pool;
use crate::programme::{Programme, optimum, to_count, to_f64, to_i32};

/// Which end of a quota.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The fewest.
    Minimum,
    /// The most.
    Maximum,
}

/// A quota that would have to change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relaxation {
    /// The quota, by its place in [`Pool::quotas`].
    pub quota: usize,
    /// Which end.
    pub side: Side,
    /// What it is.
    pub from: usize,
    /// What it would have to be.
    pub to: usize,
}

/// The changes with the smallest sum over all quotas, as the reason why there is no lottery.
pub(crate) fn smallest_relaxation(pool: &Pool, programme: &Programme) -> LotteryProblem {
    match relaxations(pool, programme) {
        Ok(relaxations) => LotteryProblem::NoPanel(relaxations),
        Err(Error::Infeasible) => LotteryProblem::TooFewPeople,
        Err(error) => failed(error),
    }
}

fn relaxations(pool: &Pool, programme: &Programme) -> Result<Vec<Relaxation>, Error> {
    let mut problem = Problem::new(OptimizationDirection::Minimize);
    let numbers: Vec<Variable> =
        programme.kinds.iter().map(|kind| problem.add_integer_var(0.0, (0, to_i32(kind.people.len())))).collect();
    let mut changes: Vec<(Relaxation, Variable)> = Vec::new();
    for row in &programme.rows {
        let sum: Vec<(Variable, f64)> = row.kinds.iter().map(|&kind| (numbers[kind], 1.0)).collect();
        let Some(quota) = row.quota else {
            crate::programme::add_row(&mut problem, sum, row.min, row.max);
            continue;
        };
        let limits = &pool.quotas()[quota];
        let ends = [(Side::Minimum, limits.min, 1.0), (Side::Maximum, limits.max, -1.0)];
        for (side, from, sign) in ends {
            let change = problem.add_integer_var(1.0, (0, to_i32(pool.people().len().max(from))));
            let changed: Vec<_> = sum.iter().copied().chain([(change, sign)]).collect();
            let meaning = if side == Side::Minimum { ComparisonOp::Ge } else { ComparisonOp::Le };
            problem.add_constraint(changed, meaning, to_f64(from));
            changes.push((Relaxation { quota, side, from, to: from }, change));
        }
    }
    let solution = optimum(problem.solve())?;
    let changed = changes.into_iter().map(|(relaxation, change)| {
        let by = to_count(solution.var_value(change));
        let to = match relaxation.side {
            Side::Minimum => relaxation.from.saturating_sub(by),
            Side::Maximum => relaxation.from + by,
        };
        Relaxation { to, ..relaxation }
    });
    Ok(changed.filter(|relaxation| relaxation.from != relaxation.to).collect())
}
