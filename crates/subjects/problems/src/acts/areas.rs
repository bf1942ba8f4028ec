//! Up and down between areas: a slip comes onto the lower ledger; the lower office signs, objects, asks for time and answers up
//! by the same moves as any unit, speaking for the unit that stands for it in the upper registry.

use access::may;
use kernel::{Actor, Bilingual, Day, Refusal, Role};
use notices::{Telling, To, Urgency, tell};
use serde_json::json;
use store::{Desk, Fact as AuditFact, Tx};

use super::table::{ANSWER_UP, SEE};
use super::{patrol, telling, unit};
use crate::door::register_at;
use crate::rules::areas::{Above, Below, handed_down, may_answer_up, within};
use crate::rules::clocks::due;
use crate::rules::facts::{Event, Fact};
use crate::rules::found::Evidence;
use crate::rules::limits::Terms;
use crate::rules::moves::{ResponseOrder, SlipOrder};
use crate::rules::state::{Problem, ProblemId, State};
use crate::store::{areas, read};

/// Somebody of the lower office as the upper area sees them: speaking for the unit that stands for the office.
pub(crate) fn speaking_for(who: &Actor, above: &Above) -> Actor {
    Actor { area: above.area, unit: Some(above.unit), roles: vec![Role::UnitLiaison], ..who.clone() }
}

/// Brings a slip that just went out onto the ledgers of the lower offices on it, and tells them.
pub(super) async fn hand_down(tx: &Tx, who: &Actor, upper: &Problem) -> Result<(), Refusal> {
    let Some(slip) = upper.state.slip() else { return Ok(()) };
    for part in slip.parts() {
        let Some(lower) = registry::lower_area(&tx.db, who.area, part.unit).await? else { continue };
        let came_in = read::contents(&tx.db, who.area, upper.id).await?.map(|found| found.evidence);
        let found = handed_down(lower, &upper.category, slip, &came_in.unwrap_or_default());
        let registered = register_at(tx, who, found, tx.at).await?;
        let above = Above { area: who.area, problem: upper.id, unit: part.unit, slip_at: slip.at };
        areas::insert(tx, lower, registered.id, &above).await?;
        patrol::ensure(tx, lower, tx.at).await?;
        let below = Below { area: lower, problem: registered.id, number: registered.number, slip_at: slip.at };
        tell_office(tx, &below, None, upper, &Fact::Assigned { slip: Box::new(slip.clone()) }).await?;
    }
    Ok(())
}

/// Tells the lower offices of the latest slip what happened above, as it would tell the units' liaisons. What a lower office
/// said above itself stands in its own audit chain too.
pub(super) async fn tell_below(tx: &Tx, who: &Actor, upper: &Problem, fact: &Fact) -> Result<(), Refusal> {
    if let Some(own) = below_of(tx, who, upper).await? {
        let speaker = Actor { area: own.area, ..who.clone() };
        let body = json!({ "number": own.number.to_string(), "said": fact.kind() });
        return Ok(tx.record(&speaker, AuditFact::new("problems.said_above", "problem", own.problem, body)).await?);
    }
    if !telling::is_for_lower_offices(fact) {
        return Ok(());
    }
    let all = areas::below(&tx.db, who.area, upper.id).await?;
    let latest = all.last().map(|below| below.slip_at);
    for below in all.iter().filter(|below| Some(below.slip_at) == latest) {
        let lower = read::load(&tx.db, below.area, below.problem).await?;
        tell_office(tx, below, lower.officer.map(|officer| officer.id), upper, fact).await?;
    }
    Ok(())
}

async fn tell_office(
    tx: &Tx,
    below: &Below,
    officer: Option<kernel::PersonId>,
    upper: &Problem,
    fact: &Fact,
) -> Result<(), Refusal> {
    let (what, number) = (telling::in_words(fact), below.number);
    let told = Telling {
        area: below.area,
        to: officer.map_or(To::Role(Role::CaseOfficer), |officer| To::People(vec![officer])),
        kind: "problems.above",
        subject: Bilingual::new(
            format!("上级交办的问题 {number}：{}", what.zh),
            format!("Problem {number} from the upper office: {}", what.en),
        ),
        body: Bilingual::new("请登录查看办理。", "Sign in to see it."),
        link: format!("/problems/{}", below.problem),
        urgency: if telling::is_urgent(fact) { Urgency::Urgent } else { Urgency::Ordinary },
        key: format!("problems.above.{}/{}/{}", fact.kind(), upper.id, upper.facts),
    };
    tell(tx, &told).await?;
    Ok(())
}

/// Signs for the upper slip when the lower office takes the problem on: accepting it is signing for it.
pub(super) async fn sign_above(tx: &Tx, who: &Actor, lower: ProblemId) -> Result<(), Refusal> {
    let Some(above) = areas::above(&tx.db, who.area, lower).await? else { return Ok(()) };
    let mut upper = read::load(&tx.db, above.area, above.problem).await?;
    let waits = above.part(&upper).is_some_and(|part| part.signed_at.is_none());
    if !waits || !matches!(upper.state, State::Assigned(_) | State::Working(_)) {
        return Ok(());
    }
    let fact = upper.sign(above.unit, &who.name)?;
    telling::keep(tx, &speaking_for(who, &above), &mut upper, fact).await
}

/// The lower problem that somebody who speaks above for a lower office speaks about; none for everybody else.
async fn below_of(tx: &Tx, who: &Actor, upper: &Problem) -> Result<Option<Below>, Refusal> {
    let (Some(unit), Some(slip)) = (who.unit, upper.state.slip()) else { return Ok(None) };
    let Some(area) = registry::lower_area(&tx.db, who.area, unit).await? else { return Ok(None) };
    let all = areas::below(&tx.db, who.area, upper.id).await?;
    Ok(all.into_iter().find(|below| below.area == area && below.slip_at == slip.at))
}

/// Whether a fact about a problem is fit, given how things stand above and below; what came by other doors is free. What a
/// lower office answers up it has verified on its own ledger first.
pub(super) async fn check(tx: &Tx, who: &Actor, problem: &Problem, fact: &Fact) -> Result<(), Refusal> {
    if let (Fact::Responded { .. } | Fact::PartAnswered { .. }, Some(own)) = (fact, below_of(tx, who, problem).await?) {
        may_answer_up(read::load(&tx.db, own.area, own.problem).await?.state.stage())?;
    }
    let Some(above) = areas::above(&tx.db, who.area, problem.id).await? else { return Ok(()) };
    let upper = read::load(&tx.db, above.area, above.problem).await?;
    above.allows(&upper, problem, fact)
}

/// A slip as it is ordered, within the upper due date where there is one.
pub(super) async fn limited(
    tx: &Tx,
    who: &Actor,
    id: ProblemId,
    order: &SlipOrder,
    terms: &Terms,
) -> Result<SlipOrder, Refusal> {
    let Some(above) = areas::above(&tx.db, who.area, id).await? else { return Ok(order.clone()) };
    let upper = read::load(&tx.db, above.area, above.problem).await?;
    let Some(outer) = above.outer_limit(&upper) else { return Ok(order.clone()) };
    let today = tx.at.day();
    let by_mode: Day = due(today, terms.limits.of_mode(order.mode).clock, &terms.calendar).day;
    within(outer, today, by_mode, order)
}

/// What a lower office may read of the upper slip that a problem of its ledger came from.
#[derive(Debug, Clone)]
pub struct SeenAbove {
    /// Where the slip is.
    pub above: Above,
    /// The upper problem.
    pub problem: Problem,
    /// The facts that units may read, from the slip on.
    pub history: Vec<Event>,
}

/// The upper slip of a problem of the own ledger, as long as it stands.
///
/// # Errors
/// Not allowed; not found, also once the upper office took the slip back.
pub async fn seen_above(desk: &Desk, who: &Actor, id: ProblemId) -> Result<SeenAbove, Refusal> {
    may(Some(who), &SEE)?;
    let above = link(desk, who, id).await?;
    let (problem, history) = unit::own_problem(desk, &speaking_for(who, &above), above.problem).await?;
    above.slip(&problem).ok_or_else(Refusal::not_found)?;
    Ok(SeenAbove { above, problem, history })
}

async fn link(desk: &Desk, who: &Actor, id: ProblemId) -> Result<Above, Refusal> {
    areas::above(desk.read(), who.area, id).await?.ok_or_else(Refusal::not_found)
}

/// Who speaks above for the own office about a problem of its ledger, and about which problem there.
async fn spokesman(desk: &Desk, who: &Actor, id: ProblemId) -> Result<(Actor, ProblemId), Refusal> {
    may(Some(who), &ANSWER_UP)?;
    let seen = seen_above(desk, who, id).await?;
    Ok((speaking_for(who, &seen.above), seen.problem.id))
}

/// Objects above that the matter is not the lower area's.
///
/// # Errors
/// Not allowed, not found, or the move's refusal.
pub async fn object(desk: &Desk, who: &Actor, id: ProblemId, reason: &str) -> Result<(), Refusal> {
    let (speaker, upper) = spokesman(desk, who, id).await?;
    unit::object(desk, &speaker, upper, reason).await
}

/// Asks the upper office for more time.
///
/// # Errors
/// Not allowed, not found, or the move's refusal.
pub async fn ask_extension(desk: &Desk, who: &Actor, id: ProblemId, until: Day, reason: &str) -> Result<(), Refusal> {
    let (speaker, upper) = spokesman(desk, who, id).await?;
    unit::ask_extension(desk, &speaker, upper, until, reason).await
}

/// Answers up for a slip on which the lower office leads.
///
/// # Errors
/// Not allowed, not found, P83 before the own office has verified it, or the move's refusal.
pub async fn answer_up(desk: &Desk, who: &Actor, id: ProblemId, order: ResponseOrder) -> Result<(), Refusal> {
    let (speaker, upper) = spokesman(desk, who, id).await?;
    unit::respond(desk, &speaker, upper, order).await
}

/// Answers the part of a slip on which the lower office assists.
///
/// # Errors
/// Not allowed, not found, P83 before the own office has verified it, or the move's refusal.
pub async fn answer_part_up(desk: &Desk, who: &Actor, id: ProblemId, text: &str) -> Result<(), Refusal> {
    let (speaker, upper) = spokesman(desk, who, id).await?;
    unit::answer_part(desk, &speaker, upper, text).await
}

/// The evidence of the own units' response that the lower office may choose to send up.
///
/// # Errors
/// The database's error.
pub async fn own_evidence(desk: &Desk, who: &Actor, id: ProblemId) -> Result<Vec<Evidence>, Refusal> {
    let problem = read::load(desk.read(), who.area, id).await?;
    Ok(problem.state.response().map(|response| response.evidence.clone()).unwrap_or_default())
}
