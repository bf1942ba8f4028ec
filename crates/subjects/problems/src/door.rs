//! The door of the ledger for other subjects: they hand over what they found, and read how it goes on.

use kernel::{Actor, AreaId, Bilingual, Day, Moment, Refusal};
use store::{ConnectionTrait, StoreError, Tx};
use uuid::Uuid;

use crate::acts::telling;
use crate::rules::codes;
use crate::rules::facts::{AccountabilityStep, Event, Fact};
use crate::rules::found::Found;
use crate::rules::moves;
use crate::rules::state::{Problem, ProblemId, ProblemNumber, Stage, State};
use crate::store::list::{self, ProblemLine};
use crate::store::words::open_sharing;
use crate::store::{limits, read, write};

/// A problem that was just registered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Registered {
    /// Its id.
    pub id: ProblemId,
    /// Its permanent number.
    pub number: ProblemNumber,
}

/// Puts something found on the ledger, inside the write of whoever found it. Whether `who` may is that subject's affair.
///
/// # Errors
/// P01, P02 or P05 for what was handed over, P66 when the same source is on the ledger; the database's error.
pub async fn register(tx: &Tx, who: &Actor, found: Found) -> Result<Registered, Refusal> {
    let area = found.area;
    let registered = register_at(tx, who, found, tx.at).await?;
    telling::came_in(tx, area).await?;
    Ok(registered)
}

/// The same without a word to the office: as of another moment, for the demo's past; from above, of which it is told otherwise.
pub(crate) async fn register_at(tx: &Tx, who: &Actor, found: Found, at: Moment) -> Result<Registered, Refusal> {
    let found = found.tidied()?;
    let source = &found.source;
    if !source.kind.is_empty() && read::has_source(&tx.db, found.area, &source.kind, &source.id).await? {
        return Err(codes::P66.refusal());
    }
    let (today, who) = (at.day(), Actor { area: found.area, ..who.clone() });
    let terms = limits::terms(&tx.db, found.area, today).await?;
    let serial = tx.next_number(found.area, &format!("problems/{}", today.year())).await?;
    let number = ProblemNumber { year: today.year(), serial };
    let category = found.category.clone().unwrap_or_default();
    let fact = moves::register(number, found.door, category, found.received, at, &terms);
    let problem = write::insert(tx, &who, ProblemId(Uuid::now_v7()), &found, fact, at).await?;
    Ok(Registered { id: problem.id, number })
}

/// How a problem goes on, in words for whoever reported it. It names no unit and no person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicProgress {
    /// Where it stands, in plain words.
    pub stage: Bilingual,
    /// Since when.
    pub since: Moment,
    /// By when the next answer is to be expected.
    pub due: Option<Day>,
    /// Why it was not accepted or withdrawn, or what was answered, once it is struck off.
    pub reply: Option<String>,
    /// What the investigation came to, once it is struck off.
    pub outcome: Option<Bilingual>,
    /// Whether the reporter may say "not settled" now.
    pub may_reopen: bool,
}

/// How a problem goes on, for its reporter; none when there is no such problem. A joined problem tells of the other one.
///
/// # Errors
/// The database's error.
pub async fn public_progress(
    db: &impl ConnectionTrait,
    area: AreaId,
    problem: ProblemId,
) -> Result<Option<PublicProgress>, Refusal> {
    let found = leading(db, area, problem).await?;
    Ok(found.map(|(found, history)| progress_of(&found, &history)))
}

/// The problem that another one goes on under, however many were joined between; the same for one that was never joined. None
/// when there is no such problem.
///
/// # Errors
/// The database's error.
pub async fn leading_problem(
    db: &impl ConnectionTrait,
    area: AreaId,
    problem: ProblemId,
) -> Result<Option<ProblemId>, Refusal> {
    Ok(leading(db, area, problem).await?.map(|(found, _)| found.id))
}

async fn leading(
    db: &impl ConnectionTrait,
    area: AreaId,
    mut id: ProblemId,
) -> Result<Option<(Problem, Vec<Event>)>, Refusal> {
    // A problem is joined to an open one, which may be joined in turn; the bound only keeps the search finite.
    for _ in 0..8 {
        let history = read::history(db, area, id).await?;
        if history.is_empty() {
            return Ok(None);
        }
        let found = crate::rules::apply::replay(id, &history).map_err(Refusal::failed)?;
        match found.state {
            State::Joined { into, .. } => id = into,
            _ => return Ok(Some((found, history))),
        }
    }
    Ok(None)
}

fn progress_of(problem: &Problem, history: &[Event]) -> PublicProgress {
    let closed = matches!(problem.state.stage(), Stage::StruckOff | Stage::Kept);
    let response = problem.state.response().filter(|_| closed);
    let reason = match &problem.state {
        State::Refused { reason, .. } | State::Withdrawn { reason, .. } => Some(reason.clone()),
        _ => None,
    };
    PublicProgress {
        stage: plain_words(problem.state.stage()),
        since: since(problem, history),
        due: problem.state.deadline().map(|due| due.day),
        reply: response.map(|response| response.reply.clone()).or(reason),
        outcome: response.map(|response| response.outcome.name()),
        may_reopen: closed && !problem.reopened_for_reporter,
    }
}

/// When something happened last that the reporter may know of.
fn since(problem: &Problem, history: &[Event]) -> Moment {
    let known = history.iter().rev().find(|event| !matches!(event.fact, Fact::Accountability { .. }));
    known.map_or(problem.registered_at, |event| event.at)
}

/// Notes in a problem's timeline how far an accountability proposal on it has come; neither units nor reporters read it.
///
/// # Errors
/// Not found, P60 when somebody else was quicker; the database's error.
pub async fn note_accountability(
    tx: &Tx,
    who: &Actor,
    problem: ProblemId,
    step: AccountabilityStep,
    proposal: String,
) -> Result<(), Refusal> {
    let mut problem = read::load(&tx.db, who.area, problem).await?;
    write::record(tx, who, &mut problem, Fact::Accountability { step, proposal }).await
}

/// A stage in words that need no knowledge of the office.
fn plain_words(stage: Stage) -> Bilingual {
    let (zh, en) = match stage {
        Stage::Registered => ("已经登记，正在研究是否受理", "Registered; the office is deciding whether to take it on"),
        Stage::Accepted => ("已经受理，正在确定由谁办理", "Taken on; the office is deciding who handles it"),
        Stage::Assigned | Stage::Contested => ("已经交给有关单位", "Sent to the unit concerned"),
        Stage::Working => ("有关单位正在办理", "The unit is handling it"),
        Stage::Paused => {
            ("需要等待鉴定、审理等结果，暂停计时", "Waiting for an outside result; the clock stands still")
        }
        Stage::Answered | Stage::Verified => {
            ("有关单位已经答复，正在核查", "The unit has answered; the office is checking")
        }
        Stage::StruckOff | Stage::Kept => ("已经办结", "Settled"),
        Stage::Refused => ("不予受理", "Not taken on"),
        Stage::Joined => ("与同类问题一并办理", "Handled together with a similar one"),
        Stage::Withdrawn => ("已经撤回", "Withdrawn"),
        Stage::Transferred => {
            ("已依法移送有权处理的机关办理", "Transferred by law to the body that is competent for it")
        }
    };
    Bilingual::new(zh, en)
}

/// Reopens a problem because its reporter is not content; once. A joined problem does not reopen the other one: ask for the
/// [`leading_problem`] first.
///
/// # Errors
/// P25 unless it is closed, P51 the second time, P01 without a reason, not found; the database's error.
pub async fn reopen_for_reporter(
    tx: &Tx,
    who: &Actor,
    area: AreaId,
    problem: ProblemId,
    reason: &str,
) -> Result<(), Refusal> {
    let who = Actor { area, ..who.clone() };
    let mut problem = read::load(&tx.db, area, problem).await?;
    let terms = limits::terms(&tx.db, area, tx.at.day()).await?;
    let fact = problem.reopen_for_reporter(tx.at, reason, &terms)?;
    telling::keep(tx, &who, &mut problem, fact).await
}

/// The open problems whose titles share the rarest characters with some words, for a desk that compares; those that share
/// most first.
///
/// # Errors
/// The database's error.
pub async fn open_alike(
    db: &impl ConnectionTrait,
    area: AreaId,
    words: &[String],
    limit: usize,
) -> Result<Vec<ProblemLine>, StoreError> {
    let ids = open_sharing(db, area, words, limit).await?;
    list::lines_of(db, area, &ids).await
}
