//! What the office does while units handle a problem.

use kernel::{Actor, Refusal};
use store::Desk;

use super::moved;
use super::table::{DECIDE_EXTENSION, RULE, STEER};
use crate::rules::state::{Named, ProblemId};

/// Rules on an objection.
///
/// # Errors
/// Not allowed, not found, or the move's refusal.
pub async fn rule(desk: &Desk, who: &Actor, id: ProblemId, upheld: bool, reason: &str) -> Result<(), Refusal> {
    let (by, reason) = (who.clone(), reason.to_owned());
    moved(desk, who, &RULE, id, move |problem, _, _| problem.rule(&by, upheld, &reason)).await
}

/// Grants or refuses an extension.
///
/// # Errors
/// Not allowed, not found, or the move's refusal.
pub async fn decide_extension(
    desk: &Desk,
    who: &Actor,
    id: ProblemId,
    granted: bool,
    reason: &str,
) -> Result<(), Refusal> {
    let (by, reason) = (who.clone(), reason.to_owned());
    moved(desk, who, &DECIDE_EXTENSION, id, move |problem, _, _| problem.decide_extension(&by, granted, &reason)).await
}

/// Urges the units.
///
/// # Errors
/// Not allowed, not found, or the move's refusal.
pub async fn urge(desk: &Desk, who: &Actor, id: ProblemId, text: &str) -> Result<(), Refusal> {
    let (by, text) = (who.clone(), text.to_owned());
    moved(desk, who, &STEER, id, move |problem, _, _| problem.urge(&by, &text)).await
}

/// Lets the clocks stand still.
///
/// # Errors
/// Not allowed, not found, or the move's refusal.
pub async fn pause(desk: &Desk, who: &Actor, id: ProblemId, reason: &str) -> Result<(), Refusal> {
    let (by, reason) = (who.clone(), reason.to_owned());
    moved(desk, who, &STEER, id, move |problem, _, _| problem.pause(&by, &reason)).await
}

/// Lets the clocks go on.
///
/// # Errors
/// Not allowed, not found, or the move's refusal.
pub async fn resume(desk: &Desk, who: &Actor, id: ProblemId) -> Result<(), Refusal> {
    let by = who.clone();
    moved(desk, who, &STEER, id, move |problem, terms, at| problem.resume(&by, at, terms)).await
}

/// Takes a problem off the ledger.
///
/// # Errors
/// Not allowed, not found, or the move's refusal.
pub async fn withdraw(desk: &Desk, who: &Actor, id: ProblemId, reason: &str) -> Result<(), Refusal> {
    let (by, reason) = (who.clone(), reason.to_owned());
    moved(desk, who, &STEER, id, move |problem, _, _| problem.withdraw(&by, &reason)).await
}

/// Bars a person from handling a problem.
///
/// # Errors
/// Not allowed, not found, or the move's refusal.
pub async fn recuse(desk: &Desk, who: &Actor, id: ProblemId, person: Named, reason: &str) -> Result<(), Refusal> {
    let (by, reason) = (who.clone(), reason.to_owned());
    moved(desk, who, &STEER, id, move |problem, _, _| problem.recuse(&by, person, &reason)).await
}
