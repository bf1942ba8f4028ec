//! The fairest lottery over the panels of a pool.

use microlp::Error;

use crate::columns;
use crate::decompose::decompose;
use crate::infeasible::{Relaxation, smallest_relaxation};
use crate::lottery::{Lottery, Proof};
use crate::pool::Pool;
use crate::programme::{Limits, Programme};
use crate::relaxed;

/// A lottery that misses nobody's bound by more than this has reached it.
const REACHED: f64 = 1e-6;

/// Why there is no lottery.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum LotteryProblem {
    /// No panel keeps the quotas. The smallest set of changes that would allow one.
    #[error("no panel keeps the quotas; {} changes would allow one", .0.len())]
    NoPanel(Vec<Relaxation>),
    /// No panel keeps the quotas, however they are changed: too few people, or too few addresses.
    #[error("the pool can't fill the panel, whatever the quotas")]
    TooFewPeople,
    /// The solver failed, which is a fault of this program.
    #[error("the solver failed: {0}")]
    Solver(String),
}

/// The leximin lottery over the panels of a pool.
///
/// # Errors
/// [`LotteryProblem`]
pub fn leximin(pool: &Pool) -> Result<Lottery, LotteryProblem> {
    let programme = Programme::of(pool);
    let anybody = vec![1.0; programme.kinds.len()];
    match programme.best_panel(&anybody, &Limits::of(&programme)).map_err(failed)? {
        None => Err(smallest_relaxation(pool, &programme)),
        Some(_) => lottery(pool, programme).map_err(failed),
    }
}

fn lottery(pool: &Pool, programme: Programme) -> Result<Lottery, Error> {
    let bound = relaxed::chances(&programme)?;
    let mut panels = decompose(&programme, &bound)?;
    let missed = columns::approach(&programme, &bound, REACHED, &mut panels)?;
    let (chances, proof) = if missed <= REACHED {
        (bound, Proof::Relaxation)
    } else {
        (columns::leximin(&programme, &mut panels)?, Proof::Columns)
    };
    let mixture = columns::mixture(&programme, &chances, panels)?;
    Ok(Lottery::of(pool, programme, mixture, proof))
}

#[expect(clippy::needless_pass_by_value, reason = "handed to map_err")]
pub(crate) fn failed(error: Error) -> LotteryProblem {
    LotteryProblem::Solver(error.to_string())
}
