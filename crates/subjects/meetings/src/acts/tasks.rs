//! Following tasks: the unit reports, the office confirms or sends back; a notice on holidays moves what is not done.

use access::{Act, may};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use kernel::{Actor, Bilingual, Moment, Refusal, Role, UnitId};
use notices::{Telling, To, Urgency, tell};
use problems::Calendar;
use serde_json::json;
use store::{Desk, Fact, Tx};

use super::named;
use super::table::{CONFIRM, OWN, REPORT};
use crate::rules::task::{Stage, Task, TaskId};
use crate::store::tasks;

/// The unit reports a task done.
///
/// # Errors
/// Not allowed; not found, also for another unit's task; or the rule's refusal.
pub async fn report(desk: &Desk, who: &Actor, id: TaskId, what: &str) -> Result<(), Refusal> {
    let (by, unit, what) = (named(who), own_unit(who)?, what.to_owned());
    change(desk, who, &REPORT, id, move |task, at| {
        if task.unit != unit {
            return Err(Refusal::not_found());
        }
        task.report(by, at, &what)
    })
    .await
}

/// The office confirms that a task is done.
///
/// # Errors
/// Not allowed, not found, or the rule's refusal.
pub async fn confirm(desk: &Desk, who: &Actor, id: TaskId) -> Result<(), Refusal> {
    let by = named(who);
    change(desk, who, &CONFIRM, id, move |task, at| task.confirm(by, at)).await
}

/// The office sends a report back.
///
/// # Errors
/// Not allowed, not found, or the rule's refusal.
pub async fn send_back(desk: &Desk, who: &Actor, id: TaskId, reason: &str) -> Result<(), Refusal> {
    let (by, reason) = (named(who), reason.to_owned());
    change(desk, who, &CONFIRM, id, move |task, at| task.send_back(by, at, &reason)).await
}

/// Reckons the due dates of all tasks again that are not done, in the write that brings a notice on holidays in force. The
/// server introduces the calendar and the meetings.
pub fn holidays_came<'t>(tx: &'t Tx, who: &'t Actor, notice: &'t str) -> BoxFuture<'t, Result<(), Refusal>> {
    async move {
        let calendar = problems::terms(&tx.db, who.area, tx.at.day()).await?.calendar;
        let mut after = TaskId::nil();
        loop {
            let some = tasks::unconfirmed(&tx.db, who.area, after).await?;
            let Some(last) = some.last() else { return Ok(()) };
            after = last.id;
            for kept in some {
                recalculate(tx, who, kept, notice, &calendar).await?;
            }
        }
    }
    .boxed()
}

async fn recalculate(
    tx: &Tx,
    who: &Actor,
    mut kept: tasks::Kept,
    notice: &str,
    calendar: &Calendar,
) -> Result<(), Refusal> {
    if !kept.task.recalculate(notice, calendar) {
        return Ok(());
    }
    tasks::save(tx, who.area, &kept).await?;
    tell_next(tx, who, &kept, Bilingual::new("重新计算期限", "due date reckoned again")).await?;
    let body = json!({ "minutes": kept.task.minutes, "due": kept.task.due.day });
    Ok(tx.record(who, Fact::new("meetings.recalculate", "meeting_task", kept.id, body)).await?)
}

/// The unit a liaison speaks for.
///
/// # Errors
/// Not allowed, or not found for somebody without a unit.
pub fn own_unit(who: &Actor) -> Result<UnitId, Refusal> {
    may(Some(who), &OWN)?;
    who.unit.ok_or_else(Refusal::not_found)
}

async fn change(
    desk: &Desk,
    who: &Actor,
    act: &'static Act,
    id: TaskId,
    decide: impl FnOnce(&mut Task, Moment) -> Result<(), Refusal> + Send + 'static,
) -> Result<(), Refusal> {
    may(Some(who), act)?;
    let who = who.clone();
    desk.write(move |tx| {
        async move {
            let mut kept = tasks::load(&tx.db, who.area, id).await?;
            decide(&mut kept.task, tx.at)?;
            tasks::save(tx, who.area, &kept).await?;
            tell_next(tx, &who, &kept, kept.task.stage.name()).await?;
            let body = json!({ "minutes": kept.task.minutes, "stage": kept.task.stage.code() });
            Ok(tx.record(&who, Fact::new(act.code, "meeting_task", id, body)).await?)
        }
        .boxed()
    })
    .await
}

/// Tells those whose turn it is what happened.
async fn tell_next(tx: &Tx, who: &Actor, kept: &tasks::Kept, what: Bilingual) -> Result<(), Refusal> {
    let task = &kept.task;
    let (to, link) = match task.stage {
        Stage::Reported => (To::Role(Role::CaseOfficer), "/meetings/tasks"),
        Stage::Open | Stage::Confirmed => (To::Liaisons(task.unit), "/my-meetings"),
    };
    let number = &task.minutes;
    let telling = Telling {
        area: who.area,
        to,
        kind: "meetings.task",
        subject: Bilingual::new(format!("会议任务（{number}）：{}", what.zh), format!("Task of {number}: {}", what.en)),
        body: Bilingual::new("请登录查看。", "Sign in to see it."),
        link: link.to_owned(),
        urgency: Urgency::Ordinary,
        key: format!("meetings.task/{}/{}", kept.id, kept.version),
    };
    tell(tx, &telling).await.map(|_| ())
}
