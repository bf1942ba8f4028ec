//! Making the lottery: a job, because a large pool takes the solver a while.

use ::store::{Desk, Fact};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use kernel::{Actor, AreaId, JobId, Refusal};
use notices::{JobKind, Lane, Running};
use quotas::{LotteryProblem, leximin};
use serde_json::{Value, json};
use ui::Office;

use super::Room;
use super::table::PREPARE;
use crate::published::Published;
use crate::record::PanelRecord;
use crate::rules::panel::{Answer, Change, NUMBERED};
use crate::store::{PanelId, panels};

/// The kind of job.
const MAKE: &str = "panels.make_lottery";

/// Asks for the lottery of the present quotas and people to be made, and answers the job.
///
/// # Errors
/// Q12 while one of them is missing, Q04 when they do not fit each other; D24 once it is frozen.
pub async fn ask(desk: &Desk, who: &Actor, id: PanelId) -> Result<JobId, Refusal> {
    access::may(Some(who), &PREPARE)?;
    let room = Room::load(desk.read(), who.area, id).await?;
    room.round.change_roster()?;
    room.published()?.pool(room.panel.size)?;
    let (who, job) = (who.clone(), JobId(desk.new_id()));
    desk.write(move |tx| {
        async move {
            let title = format!("生成编号组清单：{}", room.panel.title);
            notices::enqueue(tx, &who, job, MAKE, &title, &json!({ "panel": id })).await?;
            tx.record(&who, Fact::new(MAKE, "panel", id, json!({ "version": room.panel.version }))).await?;
            Ok(job)
        }
        .boxed()
    })
    .await
}

/// The kinds of job of this file.
pub fn jobs() -> Vec<JobKind<Office>> {
    vec![JobKind { code: MAKE, lane: Lane::Work, run: |office, job| run(office, job).boxed() as BoxFuture<'static, _> }]
}

async fn run(office: Office, job: Running) -> Result<Value, Refusal> {
    let id: PanelId = serde_json::from_value(job.payload["panel"].clone()).map_err(Refusal::failed)?;
    make(&office, job.area, id).await?;
    let href = format!("/panels/{id}");
    Ok(json!({ "links": [{ "href": href, "zh": "查看结果", "en": "See what came of it" }] }))
}

/// Makes the lottery and keeps what came of it: the list of numbered panels, or the smallest changes that would allow one.
///
/// # Errors
/// Q12, Q04; the solver's; the disk's; the database's.
pub async fn make(office: &Office, area: AreaId, id: PanelId) -> Result<Answer, Refusal> {
    let Room { panel, people, round } = Room::load(office.desk.read(), area, id).await?;
    let published = Room { panel: panel.clone(), people, round }.published()?;
    let size = panel.size;
    let made = tokio::task::spawn_blocking(move || made(&published, size)).await.map_err(Refusal::failed)??;
    let answer = match made {
        Made::List(json) => Answer::Made { file: office.files.keep(json).await? },
        Made::Impossible(changes) => Answer::Impossible { changes },
        Made::TooFewPeople => Answer::TooFewPeople,
    };
    let kept = answer.clone();
    office.desk.write(move |tx| async move { Ok(panels::save_answer(tx, area, &panel, &kept).await?) }.boxed()).await?;
    Ok(answer)
}

/// What the solver says.
enum Made {
    /// The record without a draw, as bytes.
    List(Vec<u8>),
    /// No panel keeps the quotas.
    Impossible(Vec<Change>),
    /// The pool can't fill the panel.
    TooFewPeople,
}

fn made(published: &Published, size: usize) -> Result<Made, Refusal> {
    let pool = published.pool(size)?;
    match leximin(&pool) {
        Ok(lottery) => {
            let record = PanelRecord::new(&pool, &lottery, NUMBERED, published.digests());
            Ok(Made::List(record.to_json().map_err(Refusal::failed)?))
        }
        Err(LotteryProblem::NoPanel(changes)) => {
            Ok(Made::Impossible(changes.iter().map(|change| Change::of(pool.quotas(), change)).collect()))
        }
        Err(LotteryProblem::TooFewPeople) => Ok(Made::TooFewPeople),
        Err(LotteryProblem::Solver(cause)) => Err(Refusal::failed(cause)),
    }
}
