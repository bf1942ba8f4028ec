//! The office's desk: ask, accept, decline, merge; possible duplicates among reports and on the ledger, with the reason.

use access::{Act, may};
use futures_util::FutureExt;
use kernel::{Actor, Refusal};
use problems::{Door, Found, ProblemLine, Source};
use serde_json::json;
use store::{Desk, Fact, Tx};
use uuid::Uuid;

use super::follow::{keep, words};
use super::table::{ACCEPT, ASK, DECLINE, MERGE};
use crate::rules::codes;
use crate::rules::duplicates::{Compared, Likeness, likeness};
use crate::rules::state::{Move, State};
use crate::store::reports::{self, CameBy, Report};
use crate::store::{files, messages, words as word_store};
use crate::words::of as words_of;

/// Microseconds of a day.
const DAY: i64 = 86_400_000_000;
/// How many candidates are compared, and how many are shown.
const COMPARED: usize = 40;
/// See [`COMPARED`].
const SHOWN: usize = 6;

async fn load(tx: &Tx, who: &Actor, id: Uuid) -> Result<Report, Refusal> {
    reports::find(&tx.db, who.area, id).await?.ok_or_else(Refusal::not_found)
}

async fn record(tx: &Tx, who: &Actor, act: &Act, id: Uuid, body: serde_json::Value) -> Result<(), Refusal> {
    Ok(tx.record(who, Fact::new(act.code, "report", id, body)).await?)
}

/// Asks the reporter something.
///
/// # Errors
/// Not allowed, T16 without a question, T15 when it is too late.
pub async fn ask(desk: &Desk, who: &Actor, id: Uuid, question: &str) -> Result<(), Refusal> {
    may(Some(who), &ASK)?;
    let (who, question) = (who.clone(), words(question, "question")?);
    desk.write(move |tx| {
        async move {
            let mut report = load(tx, &who, id).await?;
            report.state = report.state.after(Move::Ask, report.reopened)?;
            report.words_at = None;
            keep(tx, who.area, &report).await?;
            messages::add(tx, who.area, id, Some(&who), &question).await?;
            record(tx, &who, &ASK, id, json!({})).await
        }
        .boxed()
    })
    .await
}

/// Notes that what the reporter wrote has been read, where nothing else is to be done.
///
/// # Errors
/// Not allowed, not found, T15 when somebody was quicker.
pub async fn mark_read(desk: &Desk, who: &Actor, id: Uuid) -> Result<(), Refusal> {
    may(Some(who), &ASK)?;
    let who = who.clone();
    desk.write(move |tx| {
        async move {
            let mut report = load(tx, &who, id).await?;
            report.words_at = None;
            keep(tx, who.area, &report).await?;
            record(tx, &who, &ASK, id, json!({ "did": "read" })).await
        }
        .boxed()
    })
    .await
}

/// Does not take a report on; the reporter reads the reason.
///
/// # Errors
/// Not allowed, T16 without a reason, T15 when it is too late.
pub async fn decline(desk: &Desk, who: &Actor, id: Uuid, reason: &str) -> Result<(), Refusal> {
    may(Some(who), &DECLINE)?;
    let (who, reason) = (who.clone(), words(reason, "reason")?);
    desk.write(move |tx| {
        async move {
            let mut report = load(tx, &who, id).await?;
            report.state = report.state.after(Move::Decline, report.reopened)?;
            report.words_at = None;
            report.reason.clone_from(&reason);
            keep(tx, who.area, &report).await?;
            record(tx, &who, &DECLINE, id, json!({})).await
        }
        .boxed()
    })
    .await
}

/// What the office adds when it takes a report on.
#[derive(Debug, Clone, Default)]
pub struct Acceptance {
    /// One line for the ledger; the first line of the text when empty.
    pub title: String,
    /// The category; may be empty.
    pub category: String,
    /// The unit it is about, if the office knows better than the reporter.
    pub unit: Option<kernel::UnitId>,
}

/// Takes a report on: it goes on the ledger of problems with its evidence, but without who reported. Answers its number.
///
/// # Errors
/// Not allowed, T15 when it is too late, and what the ledger says.
pub async fn accept(desk: &Desk, who: &Actor, id: Uuid, with: Acceptance) -> Result<String, Refusal> {
    may(Some(who), &ACCEPT)?;
    let who = who.clone();
    desk.write(move |tx| {
        async move {
            let mut report = load(tx, &who, id).await?;
            report.state = report.state.after(Move::Accept, report.reopened)?;
            report.words_at = None;
            let found = found(tx, &who, &report, with).await?;
            let registered = problems::register(tx, &who, found).await?;
            (report.problem, report.problem_number) = (Some(registered.id.0), registered.number.to_string());
            keep(tx, who.area, &report).await?;
            record(tx, &who, &ACCEPT, id, json!({ "problem": report.problem_number })).await?;
            Ok(report.problem_number)
        }
        .boxed()
    })
    .await
}

async fn found(tx: &Tx, who: &Actor, report: &Report, with: Acceptance) -> Result<Found, Refusal> {
    let files = files::of(&tx.db, who.area, report.id).await?;
    Ok(Found {
        area: who.area,
        door: match report.door {
            CameBy::Page => Door::Report,
            CameBy::Hotline => Door::Hotline,
            CameBy::System => Door::Other,
            CameBy::Phone => Door::Phone,
            CameBy::Letter => Door::Letter,
            CameBy::Box => Door::OpinionBox,
            CameBy::Forum => Door::Forum,
        },
        source: Source { kind: "report".into(), id: report.id.to_string() },
        title: if with.title.trim().is_empty() { report.title.clone() } else { with.title },
        text: report.text.clone(),
        unit: with.unit.or(report.unit),
        place: Some(report.place.clone()).filter(|place| !place.is_empty()),
        happened: report.happened,
        received: Some(report.clock_from),
        category: Some(with.category).filter(|category| !category.trim().is_empty()),
        named: report.named,
        wants_reply: report.wants_reply,
        evidence: files.into_iter().map(super::clues::evidence).collect(),
    })
}

/// Joins a report to another about the same matter. Both are kept; their reporters follow the same course.
///
/// # Errors
/// Not allowed, T26 when there is no such other report, T15 when it is too late.
pub async fn merge(desk: &Desk, who: &Actor, id: Uuid, into: Uuid) -> Result<(), Refusal> {
    may(Some(who), &MERGE)?;
    let who = who.clone();
    desk.write(move |tx| {
        async move {
            let mut report = load(tx, &who, id).await?;
            let other = reports::find(&tx.db, who.area, into).await?;
            // What is joined itself leads on; so chains never grow and never close.
            let other = other.filter(|other| other.id != id && other.state != State::Merged);
            let other = other.ok_or_else(|| codes::T26.refusal())?;
            report.state = report.state.after(Move::Merge, report.reopened)?;
            report.words_at = None;
            report.merged_into = Some(other.id);
            keep(tx, who.area, &report).await?;
            record(tx, &who, &MERGE, id, json!({ "into": other.id })).await
        }
        .boxed()
    })
    .await
}

/// A possible duplicate with the reason.
#[derive(Debug, Clone)]
pub struct PossibleDuplicate {
    /// The other report.
    pub report: Report,
    /// Why it may be about the same.
    pub likeness: Likeness,
}

/// The reports most like one, with the reasons.
///
/// # Errors
/// The database's error.
pub async fn possible_duplicates(desk: &Desk, who: &Actor, report: &Report) -> Result<Vec<PossibleDuplicate>, Refusal> {
    let (db, area) = (desk.read(), who.area);
    let own = compared(report, word_store::of(db, area, report.id).await?);
    let counts = word_store::counts(db, area, &own.words).await?;
    let all = word_store::all(db, area).await?;
    let mut found = Vec::new();
    for id in word_store::sharing(db, area, &counts, COMPARED).await? {
        let other = if id == report.id { None } else { reports::find(db, area, id).await? };
        let Some(other) = other else { continue };
        let words = word_store::of(db, area, id).await?;
        let mut known = counts.clone();
        let unknown: Vec<String> = words.iter().filter(|word| !known.contains_key(*word)).cloned().collect();
        known.extend(word_store::counts(db, area, &unknown).await?);
        if let Some(likeness) = likeness(&own, &compared(&other, words), &known, all) {
            found.push(PossibleDuplicate { report: other, likeness });
        }
    }
    found.sort_by(|a, b| b.likeness.score.total_cmp(&a.likeness.score));
    found.truncate(SHOWN);
    Ok(found)
}

/// An open problem of the ledger that may be about the same, with the reason.
#[derive(Debug, Clone)]
pub struct SimilarProblem {
    /// Its line on the ledger.
    pub problem: ProblemLine,
    /// Why it may be about the same.
    pub likeness: Likeness,
}

/// The open problems of the ledger whose titles are most like a report, whatever door they came in by, with the reasons.
/// The own problem is left out, and those of `reports`, which are shown themselves.
///
/// # Errors
/// The database's error.
pub async fn similar_problems(
    desk: &Desk,
    who: &Actor,
    report: &Report,
    reports: &[PossibleDuplicate],
) -> Result<Vec<SimilarProblem>, Refusal> {
    let (db, area) = (desk.read(), who.area);
    let own = compared(report, word_store::of(db, area, report.id).await?);
    let all = word_store::all(db, area).await?;
    let shown: Vec<Uuid> = reports.iter().filter_map(|found| found.report.problem).chain(report.problem).collect();
    let mut found = Vec::new();
    for problem in problems::open_alike(db, area, &own.words, COMPARED).await? {
        if shown.contains(&problem.id.0) {
            continue;
        }
        let other = compared_problem(&problem);
        let all_words: Vec<String> = own.words.iter().chain(&other.words).cloned().collect();
        let counts = word_store::counts(db, area, &all_words).await?;
        if let Some(likeness) = likeness(&own, &other, &counts, all) {
            found.push(SimilarProblem { problem, likeness });
        }
    }
    found.sort_by(|a, b| b.likeness.score.total_cmp(&a.likeness.score));
    found.truncate(SHOWN);
    Ok(found)
}

fn compared(report: &Report, words: Vec<String>) -> Compared {
    Compared { words, unit: report.unit, day: report.received_at.micros().div_euclid(DAY) }
}

/// A problem as it is compared: by its title, for the ledger keeps no other words.
fn compared_problem(problem: &ProblemLine) -> Compared {
    Compared {
        words: words_of(&problem.title),
        unit: problem.about_unit.or(problem.lead_unit),
        day: problem.registered_at.micros().div_euclid(DAY),
    }
}
