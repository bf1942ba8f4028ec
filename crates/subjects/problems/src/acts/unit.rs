//! What a unit does with a slip. A problem that is not on the own unit's list answers "not found".

use access::may;
use kernel::{Actor, Day, Moment, Refusal, UnitId};
use store::Desk;

use super::moved;
use super::table::{ANSWER, OWN};
use crate::rules::facts::{Event, Fact};
use crate::rules::limits::Terms;
use crate::rules::moves::ResponseOrder;
use crate::rules::slip::Slip;
use crate::rules::state::{Problem, ProblemId, ProblemNumber, Stage};
use crate::store::read;

/// The unit a liaison speaks for.
///
/// # Errors
/// Not found for somebody without a unit.
pub fn own_unit(who: &Actor) -> Result<UnitId, Refusal> {
    who.unit.ok_or_else(Refusal::not_found)
}

/// A problem of the own unit with the facts that units may read.
///
/// # Errors
/// Not allowed; not found, also when it is on the ledger but not on a slip to the own unit.
pub async fn own_problem(desk: &Desk, who: &Actor, id: ProblemId) -> Result<(Problem, Vec<Event>), Refusal> {
    may(Some(who), &OWN)?;
    let unit = own_unit(who)?;
    let (problem, history) = read::load_with_history(desk.read(), who.area, id).await?;
    on_slip(&problem, unit)?;
    let leads = problem.state.slip().is_some_and(|slip| slip.lead.unit == unit);
    // The rounds before the slip that is out belong to whoever handled them.
    let start = history.iter().rposition(|event| matches!(event.fact, Fact::Assigned { .. })).unwrap_or(0);
    let readable = |event: &Event| match &event.fact {
        Fact::PartAnswered { unit: answered, .. } => leads || *answered == unit,
        other => other.is_for_units(),
    };
    let shown = history.into_iter().skip(start).filter(readable).collect();
    Ok((problem, shown))
}

/// The slip of a problem that was taken back after it had gone out to the own unit, with the problem's number. Why it was taken
/// back is told to the reporter and to no unit.
///
/// # Errors
/// Not allowed; not found, also when it was never on a slip to the own unit.
pub async fn taken_back(desk: &Desk, who: &Actor, id: ProblemId) -> Result<(ProblemNumber, Slip), Refusal> {
    may(Some(who), &OWN)?;
    let unit = own_unit(who)?;
    let (problem, history) = read::load_with_history(desk.read(), who.area, id).await?;
    let last = history.into_iter().rev().find_map(|event| match event.fact {
        Fact::Assigned { slip } => Some(*slip),
        _ => None,
    });
    let slip = last.filter(|slip| slip.part(unit).is_some() && problem.state.stage() == Stage::Withdrawn);
    slip.map(|slip| (problem.number, slip)).ok_or_else(Refusal::not_found)
}

fn on_slip(problem: &Problem, unit: UnitId) -> Result<(), Refusal> {
    let part = problem.state.slip().and_then(|slip| slip.part(unit));
    part.map(|_| ()).ok_or_else(Refusal::not_found)
}

async fn own_move(
    desk: &Desk,
    who: &Actor,
    id: ProblemId,
    decide: impl FnOnce(&Problem, UnitId, &Terms, Moment) -> Result<Fact, Refusal> + Send + 'static,
) -> Result<(), Refusal> {
    may(Some(who), &ANSWER)?;
    let unit = own_unit(who)?;
    moved(desk, who, &ANSWER, id, move |problem, terms, at| {
        on_slip(problem, unit)?;
        decide(problem, unit, terms, at)
    })
    .await
}

/// Signs for a slip and names who answers for it.
///
/// # Errors
/// Not allowed, not found, or the move's refusal.
pub async fn sign(desk: &Desk, who: &Actor, id: ProblemId, handler: &str) -> Result<(), Refusal> {
    let handler = handler.to_owned();
    own_move(desk, who, id, move |problem, unit, _, _| problem.sign(unit, &handler)).await
}

/// Objects that it is not theirs.
///
/// # Errors
/// Not allowed, not found, or the move's refusal.
pub async fn object(desk: &Desk, who: &Actor, id: ProblemId, reason: &str) -> Result<(), Refusal> {
    let reason = reason.to_owned();
    own_move(desk, who, id, move |problem, unit, terms, at| problem.object(unit, at, &reason, terms)).await
}

/// Answers an assisting unit's part.
///
/// # Errors
/// Not allowed, not found, or the move's refusal.
pub async fn answer_part(desk: &Desk, who: &Actor, id: ProblemId, text: &str) -> Result<(), Refusal> {
    let text = text.to_owned();
    own_move(desk, who, id, move |problem, unit, _, _| problem.answer_part(unit, &text)).await
}

/// Responds for the lead unit.
///
/// # Errors
/// Not allowed, not found, or the move's refusal.
pub async fn respond(desk: &Desk, who: &Actor, id: ProblemId, order: ResponseOrder) -> Result<(), Refusal> {
    let by = who.clone();
    own_move(desk, who, id, move |problem, unit, terms, at| problem.respond(&by, unit, at, &order, terms)).await
}

/// Asks for more time.
///
/// # Errors
/// Not allowed, not found, or the move's refusal.
pub async fn ask_extension(desk: &Desk, who: &Actor, id: ProblemId, until: Day, reason: &str) -> Result<(), Refusal> {
    let (by, reason) = (who.clone(), reason.to_owned());
    own_move(desk, who, id, move |problem, unit, terms, at| problem.ask_extension(&by, unit, at, until, &reason, terms))
        .await
}
