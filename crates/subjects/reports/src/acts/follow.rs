//! What a reporter does with a code: read, answer, rate, say "not settled".

use futures_util::FutureExt;
use kernel::{AreaId, Refusal, RefusalKind};
use serde_json::json;
use store::{ConnectionTrait, Fact, Tx};
use ui::Office;

use super::submit::{code_mark, nobody};
use super::table::FOLLOW;
use super::telling::{News, tell_desk};
use crate::rules::codes;
use crate::rules::state::{Move, State};
use crate::rules::tracking::TrackingCode;
use crate::store::messages;
use crate::store::reports::{self, Report};

/// The longest answer, in characters.
const LONGEST_ANSWER: usize = 5_000;

/// The report of a code.
///
/// # Errors
/// T11 when no report has it.
pub async fn open(office: &Office, code: &TrackingCode) -> Result<Report, Refusal> {
    let found = reports::by_code(office.desk.read(), office.settings.area, &code_mark(office, code)).await?;
    found.ok_or_else(|| codes::T11.refused_at("code"))
}

/// Text of a reporter or the office, tidied.
///
/// # Errors
/// T16 when there is none, T05 when it is too long.
pub fn words(text: &str, field: &str) -> Result<String, Refusal> {
    let text = text.replace("\r\n", "\n").trim().to_owned();
    if text.is_empty() {
        return Err(codes::T16.refused_at(field));
    }
    if text.chars().nth(LONGEST_ANSWER).is_some() { Err(codes::T05.refused_at(field)) } else { Ok(text) }
}

/// Keeps a changed report, or says that somebody was quicker.
///
/// # Errors
/// T15, or the database's error.
pub async fn keep(tx: &Tx, area: AreaId, report: &Report) -> Result<(), Refusal> {
    if reports::update(tx, area, report).await? { Ok(()) } else { Err(codes::T15.refusal()) }
}

/// Answers the office, or adds something; it waits at the desk until the office has read it.
///
/// # Errors
/// T16 without words, T15 when the report takes none any more.
pub async fn answer(office: &Office, code: &TrackingCode, text: &str) -> Result<(), Refusal> {
    let (mut report, text, area) = (open(office, code).await?, words(text, "answer")?, office.settings.area);
    report.state = report.state.after(Move::Answer, report.reopened)?;
    office
        .desk
        .write(move |tx| {
            async move {
                report.words_at.get_or_insert(tx.at);
                keep(tx, area, &report).await?;
                messages::add(tx, area, report.id, None, &text).await?;
                let fact = Fact::new(FOLLOW.code, "report", report.id, json!({ "did": "answer" }));
                tx.record(&nobody(area), fact).await?;
                tell_desk(tx, area, News::Words(report.id)).await
            }
            .boxed()
        })
        .await
}

/// Rates how the report was handled, 1 to 5, once the office has decided on it; rating again replaces the rating.
///
/// # Errors
/// T25 for another number, T15 before that and once it was transferred.
pub async fn rate(office: &Office, code: &TrackingCode, rating: &str, said: &str) -> Result<(), Refusal> {
    let (mut report, area) = (open(office, code).await?, office.settings.area);
    report.state = report.state.after(Move::Rate, report.reopened)?;
    report.rating =
        rating.parse().ok().filter(|rating| (1..=5).contains(rating)).ok_or_else(|| codes::T25.refused_at("rating"))?;
    report.rating_words = if said.trim().is_empty() { String::new() } else { words(said, "said")? };
    office
        .desk
        .write(move |tx| {
            async move {
                keep(tx, area, &report).await?;
                let body = json!({ "did": "rate", "rating": report.rating });
                Ok(tx.record(&nobody(area), Fact::new(FOLLOW.code, "report", report.id, body)).await?)
            }
            .boxed()
        })
        .await
}

/// Says "not settled": the report, or the problem it became, is opened again; once. What was joined is opened again by what
/// it goes on under.
///
/// # Errors
/// T16 without a reason, T15 or T17 when it can't be reopened, and what the ledger says.
pub async fn reopen(office: &Office, code: &TrackingCode, reason: &str) -> Result<(), Refusal> {
    let (report, reason, area) = (open(office, code).await?, words(reason, "reason")?, office.settings.area);
    office.desk.write(move |tx| async move { reopen_in(tx, area, report, &reason).await }.boxed()).await
}

async fn reopen_in(tx: &Tx, area: AreaId, mut report: Report, reason: &str) -> Result<(), Refusal> {
    let id = report.id;
    report.words_at.get_or_insert(tx.at);
    messages::add(tx, area, id, None, reason).await?;
    match leader(&tx.db, area, &report).await? {
        None => open_again(tx, area, report, reason).await?,
        Some(leader) => {
            report.state = report.state.after(Move::Reopen, report.reopened)?;
            report.reopened = true;
            keep(tx, area, &report).await?;
            open_again(tx, area, leader, reason).await?;
        }
    }
    tx.record(&nobody(area), Fact::new(FOLLOW.code, "report", id, json!({ "did": "reopen" }))).await?;
    tell_desk(tx, area, News::Reopened(id)).await
}

/// Opens a report again that leads, at the desk or on the ledger. At the desk its clock begins anew.
async fn open_again(tx: &Tx, area: AreaId, mut report: Report, reason: &str) -> Result<(), Refusal> {
    report.state = report.state.after(Move::Reopen, report.reopened)?;
    report.reopened = true;
    if report.state.waits() {
        report.clock_from = tx.at;
    }
    keep(tx, area, &report).await?;
    let Some(problem) = report.problem else { return Ok(()) };
    let leading = problems::leading_problem(&tx.db, area, problems::ProblemId(problem)).await?;
    let leading = leading.ok_or_else(Refusal::not_found)?;
    problems::reopen_for_reporter(tx, &nobody(area), area, leading, reason).await
}

/// The report that another one goes on under, however many were joined between; none for one that was never joined.
///
/// # Errors
/// The database's error.
pub async fn leader(db: &impl ConnectionTrait, area: AreaId, report: &Report) -> Result<Option<Report>, Refusal> {
    let (mut leader, mut next) = (None, report.merged_into);
    // What is merged leads on to one that was not; the bound only keeps the search finite.
    for _ in 0..8 {
        let Some(id) = next else { break };
        leader = reports::find(db, area, id).await?;
        next = leader.as_ref().and_then(|found: &Report| found.merged_into);
    }
    Ok(leader)
}

/// How a report that leads goes on at the ledger, once it is there.
///
/// # Errors
/// The database's error.
pub async fn progress(office: &Office, report: &Report) -> Result<Option<problems::PublicProgress>, Refusal> {
    match report.problem.filter(|_| report.state != State::Transferred) {
        Some(problem) => {
            let (db, area) = (office.desk.read(), office.settings.area);
            problems::public_progress(db, area, problems::ProblemId(problem)).await
        }
        None => Ok(None),
    }
}

/// Whether a refusal means that a code was wrong.
pub fn is_wrong_code(refusal: &Refusal) -> bool {
    refusal.kind == RefusalKind::Invalid && refusal.rule.0 == codes::T11.code
}
