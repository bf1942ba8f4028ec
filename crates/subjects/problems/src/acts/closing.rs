//! From the response to the look-back.

use kernel::{Actor, Day, Refusal};
use store::Desk;

use super::moved;
use super::table::{LOOK_BACK, STRIKE_OFF, VERIFY};
use crate::rules::limits::{Term, Terms};
use crate::rules::state::{Problem, ProblemId};

/// Verifies a response.
///
/// # Errors
/// Not allowed, not found, or the move's refusal.
pub async fn verify(desk: &Desk, who: &Actor, id: ProblemId, note: &str) -> Result<(), Refusal> {
    let (by, note) = (who.clone(), note.to_owned());
    moved(desk, who, &VERIFY, id, move |problem, terms, at| problem.verify(&by, at, &note, terms)).await
}

/// Returns a response.
///
/// # Errors
/// Not allowed, not found, or the move's refusal.
pub async fn return_response(desk: &Desk, who: &Actor, id: ProblemId, reason: &str) -> Result<(), Refusal> {
    let (by, reason) = (who.clone(), reason.to_owned());
    moved(desk, who, &VERIFY, id, move |problem, terms, at| problem.return_response(&by, at, &reason, terms)).await
}

/// Strikes a problem off; without a day, the look-back is the limit's.
///
/// # Errors
/// Not allowed, not found, or the move's refusal.
pub async fn strike_off(desk: &Desk, who: &Actor, id: ProblemId, look_back: Option<Day>) -> Result<(), Refusal> {
    let by = who.clone();
    moved(desk, who, &STRIKE_OFF, id, move |problem, terms, at| {
        let day = look_back.unwrap_or_else(|| terms.due(Term::LookBack, at.day()).day);
        problem.strike_off(&by, at, day)
    })
    .await
}

/// Looks back at a problem.
///
/// # Errors
/// Not allowed, not found, or the move's refusal.
pub async fn look_back(desk: &Desk, who: &Actor, id: ProblemId, rebound: bool, note: &str) -> Result<(), Refusal> {
    let (by, note) = (who.clone(), note.to_owned());
    let decide = move |problem: &Problem, terms: &Terms, at| problem.look_back(&by, at, rebound, &note, terms);
    moved(desk, who, &LOOK_BACK, id, decide).await
}
