//! What the office does while units handle a problem.

use access::may;
use kernel::{Actor, AreaId, Refusal, Role};
use store::{ConnectionTrait, Desk, StoreError};

use super::moved;
use super::table::{DECIDE_EXTENSION, DECIDE_RECUSAL, RULE, STEER};
use crate::rules::codes;
use crate::rules::state::{Named, ProblemId};

/// Rules on an objection.
///
/// # Errors
/// Not allowed, not found, or the move's refusal.
pub async fn rule(desk: &Desk, who: &Actor, id: ProblemId, upheld: bool, reason: &str) -> Result<(), Refusal> {
    let (by, reason) = (who.clone(), reason.to_owned());
    moved(desk, who, &RULE, id, move |problem, terms, at| problem.rule(&by, at, upheld, &reason, terms)).await
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

/// Withdraws oneself from handling a problem.
///
/// # Errors
/// Not allowed, not found, or the move's refusal.
pub async fn recuse(desk: &Desk, who: &Actor, id: ProblemId, reason: &str) -> Result<(), Refusal> {
    let (by, reason) = (who.clone(), reason.to_owned());
    moved(desk, who, &STEER, id, move |problem, _, _| problem.recuse(&by, &reason)).await
}

/// The people who handle problems and may be withdrawn by decision: officers, who may also go on for somebody, and leaders.
///
/// # Errors
/// The database's error.
pub async fn handlers(db: &impl ConnectionTrait, area: AreaId) -> Result<(Vec<Named>, Vec<Named>), StoreError> {
    let officers = identity::holders(db, area, Role::CaseOfficer).await?;
    let leaders = identity::holders(db, area, Role::Leader).await?;
    let named = |person: identity::Person| Named { id: person.id, name: person.name };
    let others = leaders.into_iter().filter(|one| officers.iter().all(|officer| officer.id != one.id));
    let others: Vec<Named> = others.map(named).collect();
    Ok((officers.into_iter().map(named).collect(), others))
}

/// Withdraws a handler by a leader's decision and names the officer who goes on with the problem.
///
/// # Errors
/// Not allowed, not found, P06 for somebody who does not handle problems, or the move's refusal.
pub async fn decide_recusal(
    desk: &Desk,
    who: &Actor,
    id: ProblemId,
    (person, colleague): (&str, &str),
    reason: &str,
) -> Result<(), Refusal> {
    may(Some(who), &DECIDE_RECUSAL)?;
    let (officers, leaders) = handlers(desk.read(), who.area).await?;
    let chosen = |wanted: &str, field: &str| {
        let found = officers.iter().chain(&leaders).find(|one| one.id.to_string() == wanted);
        found.cloned().ok_or_else(|| codes::P06.at_field(field))
    };
    let (person, colleague) = (chosen(person, "person")?, chosen(colleague, "colleague")?);
    if !officers.contains(&colleague) {
        return Err(codes::P06.at_field("colleague"));
    }
    let (by, reason) = (who.clone(), reason.to_owned());
    moved(desk, who, &DECIDE_RECUSAL, id, move |problem, _, _| problem.decide_recusal(&by, person, colleague, &reason))
        .await
}
