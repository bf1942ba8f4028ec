//! Writing: a fact is appended, and the rows for lists are made anew from what the problem then is.

use kernel::{Actor, Moment, Refusal};
use serde::Serialize;
use store::{Fact as AuditFact, StoreError, Tx, execute};

use super::list::on_time;
use super::read::history;
use super::words;
use crate::rules::apply::begin;
use crate::rules::codes;
use crate::rules::facts::{Event, Fact};
use crate::rules::found::Found;
use crate::rules::slip::{Part, Slip};
use crate::rules::state::{Named, Problem, ProblemId, Stage, State};

/// A value as the JSON text of a column.
pub(crate) fn json(value: &impl Serialize) -> Result<String, StoreError> {
    serde_json::to_string(value)
        .map_err(|error| StoreError::Unreadable { column: "problems", cause: error.to_string() })
}

fn event(at: Moment, who: &Actor, fact: Fact) -> Event {
    Event { by: Named { id: who.id, name: who.name.clone() }, at, fact }
}

/// Writes a new problem with its first fact.
///
/// # Errors
/// The database's error.
pub async fn insert(
    tx: &Tx,
    who: &Actor,
    id: ProblemId,
    found: &Found,
    fact: Fact,
    at: Moment,
) -> Result<Problem, Refusal> {
    let first = event(at, who, fact);
    let problem = begin(id, &first).map_err(Refusal::failed)?;
    append(tx, found.area, &problem, &first).await?;
    keep_contents(tx, id, found).await?;
    insert_row(tx, &problem, found).await?;
    words::keep(&tx.db, found.area, id).await?;
    audit(tx, who, &problem, &first.fact).await?;
    Ok(problem)
}

/// Applies a fact to a problem, keeps it, and records the audit line; all in the open write.
///
/// # Errors
/// P60 when somebody else was quicker; the database's error.
pub async fn record(tx: &Tx, who: &Actor, problem: &mut Problem, fact: Fact) -> Result<(), Refusal> {
    record_at(tx, who, problem, fact, tx.at).await
}

/// The same as of another moment, for the demo's past.
pub(crate) async fn record_at(
    tx: &Tx,
    who: &Actor,
    problem: &mut Problem,
    fact: Fact,
    at: Moment,
) -> Result<(), Refusal> {
    let seen = problem.facts;
    let event = event(at, who, fact);
    problem.apply(&event).map_err(Refusal::failed)?;
    update_row(tx, who, problem, &event, seen).await?;
    append(tx, who.area, problem, &event).await?;
    rewrite_units(tx, who, problem).await?;
    audit(tx, who, problem, &event.fact).await
}

async fn append(tx: &Tx, area: kernel::AreaId, problem: &Problem, event: &Event) -> Result<(), StoreError> {
    execute(
        &tx.db,
        "INSERT INTO problem_facts (area, problem, line, at, by_id, by_name, fact) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        [
            area.to_string().into(),
            problem.id.to_string().into(),
            i64::from(problem.facts).into(),
            event.at.micros().into(),
            event.by.id.to_string().into(),
            event.by.name.clone().into(),
            json(&event.fact)?.into(),
        ],
    )
    .await?;
    Ok(())
}

async fn keep_contents(tx: &Tx, id: ProblemId, found: &Found) -> Result<(), StoreError> {
    execute(
        &tx.db,
        "INSERT INTO problem_contents (area, problem, found) VALUES ($1, $2, $3)",
        [found.area.to_string().into(), id.to_string().into(), json(found)?.into()],
    )
    .await?;
    Ok(())
}

async fn insert_row(tx: &Tx, problem: &Problem, found: &Found) -> Result<(), StoreError> {
    let unit = found.unit.map(|unit| unit.to_string()).unwrap_or_default();
    execute(
        &tx.db,
        "INSERT INTO problems (area, id, year, serial, stage, open, title, door, source_kind, source_id, category,
           about_unit, lead_unit, mode, officer, officer_name, registered_at, due, level, asked, look_back, round,
           returned, rebounds, urged, assigned_at, responded_at, closed_at, on_time, facts)
         VALUES ($1, $2, $3, $4, $5, TRUE, $6, $7, $8, $9, $10, $11, '', '', '', '', $12, $13, 0, FALSE, '', 1, 0, 0, 0,
           0, 0, 0, 0, 1)",
        [
            found.area.to_string().into(),
            problem.id.to_string().into(),
            i64::from(problem.number.year).into(),
            problem.number.serial.into(),
            problem.state.stage().code().into(),
            found.title.clone().into(),
            problem.door.code().into(),
            found.source.kind.clone().into(),
            found.source.id.clone().into(),
            problem.category.clone().into(),
            unit.into(),
            problem.registered_at.micros().into(),
            problem.state.deadline().map(|due| due.day.to_string()).unwrap_or_default().into(),
        ],
    )
    .await?;
    Ok(())
}

/// The row as the problem now is, if it still has as many facts as were seen.
async fn update_row(tx: &Tx, who: &Actor, problem: &Problem, event: &Event, seen: u32) -> Result<(), Refusal> {
    let state = &problem.state;
    let slip = state.slip();
    let closed = if state.stage().is_open() { 0 } else { event.at.micros() };
    let changed = execute(
        &tx.db,
        "UPDATE problems SET stage = $3, open = $4, category = $5, lead_unit = $6, mode = $7, officer = $8,
           officer_name = $9, due = $10, level = $11, asked = $12, look_back = $13, round = $14, returned = $15,
           rebounds = $16, urged = $17, assigned_at = $18, responded_at = $19,
           closed_at = CASE WHEN closed_at > 0 AND $20 > 0 THEN closed_at ELSE $20 END, on_time = $21, facts = $22,
           joined_into = $24
         WHERE area = $1 AND id = $2 AND facts = $23",
        [
            who.area.to_string().into(),
            problem.id.to_string().into(),
            state.stage().code().into(),
            state.stage().is_open().into(),
            problem.category.clone().into(),
            slip.map(|slip| slip.lead.unit.to_string()).unwrap_or_default().into(),
            slip.map_or("", |slip| slip.mode.code()).into(),
            problem.officer.as_ref().map(|officer| officer.id.to_string()).unwrap_or_default().into(),
            problem.officer.as_ref().map(|officer| officer.name.clone()).unwrap_or_default().into(),
            state.deadline().map(|due| due.day.to_string()).unwrap_or_default().into(),
            problem.level.place().into(),
            slip.is_some_and(|slip| slip.asked.is_some()).into(),
            look_back(state).into(),
            i64::from(problem.round).into(),
            i64::from(problem.returned).into(),
            i64::from(problem.rebounds).into(),
            i64::from(problem.urged).into(),
            slip.map_or(0, |slip| slip.at.micros()).into(),
            state.response().map_or(0, |response| response.at.micros()).into(),
            closed.into(),
            on_time(state).into(),
            i64::from(problem.facts).into(),
            i64::from(seen).into(),
            joined_into(state).into(),
        ],
    )
    .await?;
    if changed == 0 { Err(codes::P60.refusal()) } else { Ok(()) }
}

fn joined_into(state: &State) -> String {
    if let State::Joined { into, .. } = state { into.to_string() } else { String::new() }
}

fn look_back(state: &State) -> String {
    if let State::StruckOff { look_back, .. } = state { look_back.to_string() } else { String::new() }
}

/// The rows by which units find what is theirs: those on the slip that is out or that the problem was closed with.
async fn rewrite_units(tx: &Tx, who: &Actor, problem: &Problem) -> Result<(), StoreError> {
    let keys = [who.area.to_string().into(), problem.id.to_string().into()];
    execute(&tx.db, "DELETE FROM problem_units WHERE area = $1 AND problem = $2", keys).await?;
    let Some(slip) = problem.state.slip() else { return Ok(()) };
    for part in slip.parts() {
        insert_unit(tx, who, problem, slip, part).await?;
    }
    Ok(())
}

async fn insert_unit(tx: &Tx, who: &Actor, problem: &Problem, slip: &Slip, part: &Part) -> Result<(), StoreError> {
    let leads = part.unit == slip.lead.unit;
    let stage = problem.state.stage();
    let answered = if leads { problem.state.response().is_some() } else { part.answer.is_some() };
    let open = matches!(stage, Stage::Assigned | Stage::Working | Stage::Contested | Stage::Paused) && !answered;
    execute(
        &tx.db,
        "INSERT INTO problem_units (area, unit, problem, year, serial, leads, open, signed, answered, title, mode, due)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        [
            who.area.to_string().into(),
            part.unit.to_string().into(),
            problem.id.to_string().into(),
            i64::from(problem.number.year).into(),
            problem.number.serial.into(),
            leads.into(),
            open.into(),
            part.signed_at.is_some().into(),
            answered.into(),
            slip.title.clone().into(),
            slip.mode.code().into(),
            part_due(stage, part).into(),
        ],
    )
    .await?;
    Ok(())
}

/// A unit's due date in lists; empty while its clock stands still.
fn part_due(stage: Stage, part: &Part) -> String {
    match stage {
        Stage::Paused | Stage::Contested => String::new(),
        _ => part.due.day.to_string(),
    }
}

/// Takes away what came in and what was said about it, once it is sealed in a clue's package: nothing of it stays on the
/// ledger. This is the one case in which a fact is changed, and only by its words.
///
/// # Errors
/// The database's error.
pub async fn forget_contents(tx: &Tx, who: &Actor, id: ProblemId) -> Result<(), StoreError> {
    let keys = || [who.area.to_string().into(), id.to_string().into()];
    words::forget(&tx.db, who.area, id).await?;
    execute(&tx.db, "DELETE FROM problem_contents WHERE area = $1 AND problem = $2", keys()).await?;
    execute(
        &tx.db,
        "UPDATE problems SET title = '', category = '', about_unit = '', officer = '', officer_name = ''
         WHERE area = $1 AND id = $2",
        keys(),
    )
    .await?;
    forget_words(tx, who, id).await
}

async fn forget_words(tx: &Tx, who: &Actor, id: ProblemId) -> Result<(), StoreError> {
    for (line, event) in (1_i64..).zip(history(&tx.db, who.area, id).await?) {
        let bare = event.fact.clone().without_words();
        if bare != event.fact {
            let sql = "UPDATE problem_facts SET fact = $4 WHERE area = $1 AND problem = $2 AND line = $3";
            let values = [who.area.to_string().into(), id.to_string().into(), line.into(), json(&bare)?.into()];
            execute(&tx.db, sql, values).await?;
        }
    }
    Ok(())
}

/// The audit line names the problem by its number and says nothing of what it is about.
async fn audit(tx: &Tx, who: &Actor, problem: &Problem, fact: &Fact) -> Result<(), Refusal> {
    let body = serde_json::json!({ "number": problem.number.to_string(), "stage": problem.state.stage().code() });
    let thing = problem.id;
    Ok(tx.record(who, AuditFact::new(act_of(fact), "problem", thing, body)).await?)
}

/// The act's code of a fact.
fn act_of(fact: &Fact) -> &'static str {
    match fact {
        Fact::Registered { .. } => "problems.register",
        Fact::Accepted { .. } => "problems.accept",
        Fact::Refused { .. } => "problems.refuse",
        Fact::Joined { .. } => "problems.join",
        Fact::Entrusted { .. } => "problems.entrust",
        Fact::Assigned { .. } => "problems.assign",
        Fact::Signed { .. } => "problems.sign",
        Fact::Objected { .. } => "problems.object",
        Fact::Ruled { .. } => "problems.rule",
        Fact::PartAnswered { .. } => "problems.answer_part",
        Fact::Responded { .. } => "problems.respond",
        Fact::Returned { .. } => "problems.return",
        Fact::Verified { .. } => "problems.verify",
        Fact::StruckOff { .. } => "problems.strike_off",
        Fact::LookedBack { .. } => "problems.look_back",
        Fact::ReopenedForReporter { .. } => "problems.reopen_for_reporter",
        Fact::ExtensionAsked { .. } => "problems.ask_extension",
        Fact::ExtensionDecided { .. } => "problems.decide_extension",
        Fact::Paused { .. } => "problems.pause",
        Fact::Resumed { .. } => "problems.resume",
        Fact::Withdrawn { .. } => "problems.withdraw",
        Fact::Recused { colleague: None, .. } => "problems.recuse",
        Fact::Recused { colleague: Some(_), .. } => "problems.decide_recusal",
        Fact::Urged { .. } => "problems.urge",
        Fact::Recalculated { .. } => "problems.recalculate",
        Fact::Escalated { .. } => "problems.escalate",
        Fact::Accountability { .. } => "problems.note_accountability",
        Fact::Transferred { .. } => "problems.transfer",
    }
}
