//! When a notice on holidays comes, the due dates it moves are reckoned again: each a fact, told once to those who handle
//! the problem.

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use kernel::{Actor, AreaId, JobId, Refusal};
use notices::{JobKind, Lane, Running};
use serde_json::{Value, json};
use store::{Desk, Tx};
use ui::Office;
use uuid::Uuid;

use super::patrol::system;
use super::telling::keep;
use crate::rules::codes;
use crate::rules::moves::Move;
use crate::rules::state::ProblemId;
use crate::store::list::{self, Filter, Key, Order};
use crate::store::{limits, read};

/// The kind of job.
const RECALCULATE: &str = "problems.recalculate";
/// How many problems one write takes.
const BATCH: i64 = 200;

/// Asks for the due dates to be reckoned again, in the write that brings the notice in force. The server introduces the
/// calendar and the ledger.
pub fn holidays_came<'t>(tx: &'t Tx, who: &'t Actor, notice: &'t str) -> BoxFuture<'t, Result<(), Refusal>> {
    async move {
        let (id, title) = (JobId(Uuid::now_v7()), format!("按{notice}重新计算问题期限"));
        notices::enqueue(tx, who, id, RECALCULATE, &title, &json!({ "notice": notice })).await?;
        Ok(())
    }
    .boxed()
}

/// The kinds of job of this file.
pub fn jobs() -> Vec<JobKind<Office>> {
    vec![JobKind {
        code: RECALCULATE,
        lane: Lane::Work,
        run: |office, job| recalculate(office, job).boxed() as BoxFuture<'static, _>,
    }]
}

async fn recalculate(office: Office, job: Running) -> Result<Value, Refusal> {
    let notice = job.payload["notice"].as_str().unwrap_or_default();
    Ok(json!({ "moved": recalculate_all(&office.desk, job.area, notice).await? }))
}

/// Reckons the clocks of every open problem again by the calendar in force; answers how many problems had one moved. Done
/// again, it moves nothing.
///
/// # Errors
/// The database's refusal.
pub async fn recalculate_all(desk: &Desk, area: AreaId, notice: &str) -> Result<usize, Refusal> {
    let filter = Filter { open: Some(true), ..Filter::default() };
    let (mut moved, mut after): (usize, Option<Key>) = (0, None);
    loop {
        let page = list::page(desk.read(), area, &filter, Order::Newest, after.as_ref(), BATCH).await?;
        let Some(last) = page.last() else { return Ok(moved) };
        after = Some(last.key());
        let ids: Vec<ProblemId> = page.iter().map(|line| line.id).collect();
        let notice = notice.to_owned();
        moved += desk.write(move |tx| async move { recalculate_some(tx, area, ids, &notice).await }.boxed()).await?;
    }
}

async fn recalculate_some(tx: &Tx, area: AreaId, ids: Vec<ProblemId>, notice: &str) -> Result<usize, Refusal> {
    let calendar = limits::calendar(&tx.db, area).await?;
    let mut moved = 0;
    for id in ids {
        let mut problem = read::load(&tx.db, area, id).await?;
        match problem.recalculate(notice, &calendar) {
            Ok(fact) => {
                keep(tx, &system(area), &mut problem, fact).await?;
                moved += 1;
            }
            // No clock of it runs, or none is touched by the notice.
            Err(refusal) if refusal.rule.0 == codes::P73.code || refusal.rule.0 == Move::Recalculate.code() => {}
            Err(refusal) => return Err(refusal),
        }
    }
    Ok(moved)
}
