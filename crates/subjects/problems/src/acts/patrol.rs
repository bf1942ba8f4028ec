//! The daily patrol: levels rise by rule (yellow, red, supervised, leader's list), each rise a fact.

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use kernel::{Actor, AreaId, JobId, Moment, PersonId, Refusal};
use notices::{JobKind, Lane, Running};
use serde_json::{Value, json};
use store::{Desk, Tx};
use ui::Office;
use uuid::Uuid;

use super::evidence::discard;
use super::telling::keep;
use crate::rules::clocks::{last_day, plus};
use crate::rules::codes;
use crate::rules::limits::Term;
use crate::rules::moves::Move;
use crate::rules::state::ProblemId;
use crate::store::list::{self, Filter, Key, Order};
use crate::store::{limits, read, waiting};

/// The kind of job.
const PATROL: &str = "problems.patrol";
/// The hour at which the next patrol begins, in China.
const AT: &str = "06:30";
/// How many problems one write takes.
const BATCH: usize = 200;
/// How long files of a refused form wait to be handed in again: a week.
const WAITING_SECONDS: i64 = 7 * 86_400;

/// Who facts are made by that no person makes.
pub(super) fn system(area: AreaId) -> Actor {
    Actor { id: PersonId(Uuid::nil()), area, name: "系统".to_owned(), roles: Vec::new(), unit: None }
}

/// Makes sure that a patrol waits for an area.
///
/// # Errors
/// The database's error.
pub async fn ensure(tx: &Tx, area: AreaId, not_before: Moment) -> Result<(), Refusal> {
    let id = JobId(Uuid::now_v7());
    notices::enqueue_at(tx, &system(area), id, PATROL, "问题台账每日巡查", not_before).await?;
    Ok(())
}

/// The kinds of job of this file.
pub fn jobs() -> Vec<JobKind<Office>> {
    vec![JobKind {
        code: PATROL,
        lane: Lane::Work,
        run: |office, job| patrol(office, job).boxed() as BoxFuture<'static, _>,
    }]
}

/// Escalates what is due, takes away what was never handed in, and asks for tomorrow's patrol.
async fn patrol(office: Office, job: Running) -> Result<Value, Refusal> {
    let (desk, area) = (&office.desk, job.area);
    let raised = escalate_all(desk, area).await?;
    let old = waiting::take_older(desk, area, desk.now().plus_seconds(-WAITING_SECONDS)).await?;
    discard(&office, old).await?;
    let tomorrow = Moment::parse_minute(&format!("{} {AT}", plus(desk.now().day(), 1))).map_err(Refusal::failed)?;
    desk.write(move |tx| async move { ensure(tx, area, tomorrow).await }.boxed()).await?;
    Ok(json!({ "raised": raised }))
}

/// Raises the level of every problem whose due date asks for it; answers how many.
///
/// # Errors
/// The database's refusal.
pub async fn escalate_all(desk: &Desk, area: AreaId) -> Result<usize, Refusal> {
    let today = desk.now().day();
    let terms = limits::terms(desk.read(), area, today).await?;
    let until = last_day(today, terms.limits.of(Term::Warn).clock, &terms.calendar);
    let filter = Filter { due_until: until.to_string(), ..Filter::default() };
    let (mut raised, mut after): (usize, Option<Key>) = (0, None);
    loop {
        let limit = i64::try_from(BATCH).unwrap_or(i64::MAX);
        let page = list::page(desk.read(), area, &filter, Order::Due, after.as_ref(), limit).await?;
        let Some(last) = page.last() else { return Ok(raised) };
        after = Some(last.key());
        let ids: Vec<ProblemId> = page.iter().map(|line| line.id).collect();
        raised += desk.write(move |tx| async move { escalate_some(tx, area, ids).await }.boxed()).await?;
    }
}

async fn escalate_some(tx: &Tx, area: AreaId, ids: Vec<ProblemId>) -> Result<usize, Refusal> {
    let terms = limits::terms(&tx.db, area, tx.at.day()).await?;
    let mut raised = 0;
    for id in ids {
        let mut problem = read::load(&tx.db, area, id).await?;
        match problem.escalate(tx.at, &terms) {
            Ok(fact) => {
                keep(tx, &system(area), &mut problem, fact).await?;
                raised += 1;
            }
            // As high as it should be, or its clock has stopped since it was listed.
            Err(refusal) if refusal.rule.0 == codes::P65.code || refusal.rule.0 == Move::Escalate.code() => {}
            Err(refusal) => return Err(refusal),
        }
    }
    Ok(raised)
}
