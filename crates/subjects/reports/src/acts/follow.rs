//! What a reporter does with a code: read, answer, rate, say "not settled".

use futures_util::FutureExt;
use kernel::{Refusal, RefusalKind};
use serde_json::json;
use store::{ConnectionTrait, Fact, Tx};
use ui::Office;
use uuid::Uuid;

use super::submit::{code_mark, nobody};
use super::table::FOLLOW;
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
pub async fn keep(tx: &Tx, area: kernel::AreaId, report: &Report) -> Result<(), Refusal> {
    if reports::update(tx, area, report).await? { Ok(()) } else { Err(codes::T15.refusal()) }
}

/// Answers the office, or adds something.
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
                keep(tx, area, &report).await?;
                messages::add(tx, area, report.id, None, &text).await?;
                let fact = Fact::new(FOLLOW.code, "report", report.id, json!({ "did": "answer" }));
                Ok(tx.record(&nobody(area), fact).await?)
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

/// Says "not settled": the report, or the problem it became, is opened again; once.
///
/// # Errors
/// T16 without a reason, T15 or T17 when it can't be reopened, and what the ledger says.
pub async fn reopen(office: &Office, code: &TrackingCode, reason: &str) -> Result<(), Refusal> {
    let (mut report, reason, area) = (open(office, code).await?, words(reason, "reason")?, office.settings.area);
    report.state = report.state.after(Move::Reopen, report.reopened)?;
    report.reopened = true;
    office
        .desk
        .write(move |tx| {
            async move {
                keep(tx, area, &report).await?;
                if let Some(problem) = report.problem {
                    let problem = problems::ProblemId(problem);
                    problems::reopen_for_reporter(tx, &nobody(area), area, problem, &reason).await?;
                }
                messages::add(tx, area, report.id, None, &reason).await?;
                let fact = Fact::new(FOLLOW.code, "report", report.id, json!({ "did": "reopen" }));
                Ok(tx.record(&nobody(area), fact).await?)
            }
            .boxed()
        })
        .await
}

/// How the report goes on at the ledger, once it is there.
///
/// # Errors
/// The database's error.
pub async fn progress(office: &Office, report: &Report) -> Result<Option<problems::PublicProgress>, Refusal> {
    let (db, area) = (office.desk.read(), office.settings.area);
    if report.state == State::Transferred {
        return Ok(None);
    }
    let problem = match (report.problem, report.merged_into) {
        (Some(problem), _) => Some(problem),
        (None, Some(other)) => leading(db, area, other).await?,
        (None, None) => None,
    };
    match problem {
        Some(problem) => problems::public_progress(db, area, problems::ProblemId(problem)).await,
        None => Ok(None),
    }
}

/// The problem of the report that others were merged into, however many stand between.
async fn leading(db: &impl ConnectionTrait, area: kernel::AreaId, mut other: Uuid) -> Result<Option<Uuid>, Refusal> {
    // What is merged leads on to one that was not; the bound only keeps the search finite.
    for _ in 0..8 {
        match reports::find(db, area, other).await? {
            Some(Report { problem: None, merged_into: Some(next), .. }) => other = next,
            found => return Ok(found.and_then(|report| report.problem)),
        }
    }
    Ok(None)
}

/// Whether a refusal means that a code was wrong.
pub fn is_wrong_code(refusal: &Refusal) -> bool {
    refusal.kind == RefusalKind::Invalid && refusal.rule.0 == codes::T11.code
}
