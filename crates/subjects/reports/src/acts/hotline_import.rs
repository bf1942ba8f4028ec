//! Taking in a hotline's file: kept sealed when it is brought, taken in by a durable job once somebody confirmed it, and
//! removed when that is done. Cut off at any moment, the job goes on where it was: a few hundred cases and what is noted
//! of them are one write.

use std::io::{Read, Write};

use access::may;
use files::VaultError;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use jobs::{JobKind, JobState, JobView, Lane, Running};
use kernel::{Actor, AreaId, Bilingual, Finding, JobId, Place, Refusal, Severity};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::{Fact, StoreError, Tx};
use ui::Office;

use super::hotline::{Case, Columns, HOTLINE, Plan, plan, report_from};
use super::table::IMPORT;
use super::telling::{News, tell_desk};
use super::upload::vault;
use crate::acts::keepers;
use crate::store::hotline_files::{self, HotlineFile};
use crate::store::reports::{self, CameBy, NewReport};
use crate::store::{settings, words as word_store};
use crate::words;

/// The kind of job.
const TAKE_IN: &str = "reports.import_hotline";
/// Cases written in one transaction.
const CHUNK: usize = 250;
/// Findings kept of a file that was taken in.
const FINDINGS: usize = 300;
/// Seconds after which a file that nobody confirmed is forgotten.
const DAY: i64 = 86_400;

/// What became of a file: kept with the job, step by step.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// Cases that came in.
    pub came: usize,
    /// Cases whose number was known already.
    pub known: usize,
    /// Rows that were kept out.
    pub refused: usize,
    /// Units of cases that were not found in the registry.
    pub without_unit: usize,
    /// How much was found, by cell.
    pub found: usize,
    /// The first of it.
    pub findings: Vec<KeptFinding>,
    /// Whether all is noted and only the file is left to be removed.
    finished: bool,
}

/// A finding that outlives the file it was found in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptFinding {
    /// How much it weighs.
    pub severity: Severity,
    /// Where.
    pub place: Place,
    /// Which rule.
    pub rule: String,
    /// What is wrong.
    pub message: Bilingual,
    /// What to do about it.
    pub remedy: Bilingual,
}

impl From<&Finding> for KeptFinding {
    fn from(found: &Finding) -> Self {
        Self {
            severity: found.severity,
            place: found.place.clone(),
            rule: found.rule.to_string(),
            message: found.message.clone(),
            remedy: found.remedy.clone(),
        }
    }
}

impl From<&Plan> for Outcome {
    /// What is known of a file before any of its cases came in.
    fn from(plan: &Plan) -> Self {
        Self {
            came: 0,
            known: plan.known,
            refused: plan.refused,
            without_unit: plan.without_unit,
            found: plan.findings.len(),
            findings: plan.findings.iter().take(FINDINGS).map(KeptFinding::from).collect(),
            finished: false,
        }
    }
}

/// Keeps a file, sealed, until it is taken in or a day has passed; answers its name in the vault.
///
/// # Errors
/// Not allowed; the disk's or the database's.
pub async fn keep(office: &Office, who: &Actor, name: String, bytes: Vec<u8>) -> Result<String, Refusal> {
    may(Some(who), &IMPORT)?;
    forget_abandoned(office, who.area).await?;
    let vault = vault(office)?;
    let sealed = tokio::task::spawn_blocking(move || {
        let mut writer = vault.writer()?;
        writer.write_all(&bytes)?;
        writer.complete()
    });
    let id = sealed.await.map_err(Refusal::failed)??;
    let (who, kept) = (who.clone(), id.clone());
    office
        .desk
        .write(move |tx| async move { Ok(hotline_files::insert(tx, &who, &kept, &name).await?) }.boxed())
        .await?;
    Ok(id)
}

async fn forget_abandoned(office: &Office, area: AreaId) -> Result<(), Refusal> {
    let before = office.desk.now().plus_seconds(-DAY);
    for file in hotline_files::abandoned(office.desk.read(), area, before).await? {
        let id = file.id.clone();
        let removed = office
            .desk
            .write(move |tx| async move { Ok(hotline_files::remove_unconfirmed(tx, area, &id).await?) }.boxed());
        if removed.await? {
            vault(office)?.remove(&file.id)?;
        }
    }
    Ok(())
}

/// The bytes of a file that waits.
///
/// # Errors
/// Not found when it was taken in and removed; the disk's.
pub async fn bytes(office: &Office, id: &str) -> Result<Vec<u8>, Refusal> {
    let (vault, id) = (vault(office)?, id.to_owned());
    let read = tokio::task::spawn_blocking(move || {
        let mut bytes = Vec::new();
        vault.read(&id)?.read_to_end(&mut bytes)?;
        Ok::<_, VaultError>(bytes)
    });
    Ok(read.await.map_err(Refusal::failed)??)
}

/// A file with the job that takes it in, if somebody confirmed it.
///
/// # Errors
/// Not found; the database's error.
pub async fn find(office: &Office, area: AreaId, id: &str) -> Result<(HotlineFile, Option<JobView>), Refusal> {
    let db = office.desk.read();
    let file = hotline_files::find(db, area, id).await?.ok_or_else(Refusal::not_found)?;
    let job = match file.job {
        Some(job) => jobs::find(db, area, job).await?,
        None => None,
    };
    Ok((file, job))
}

/// What a job that has ended well left to read.
///
/// # Errors
/// The result can't be read.
pub fn outcome(job: &JobView) -> Result<Outcome, Refusal> {
    Outcome::deserialize(&job.result["outcome"]).map_err(Refusal::failed)
}

/// Has a file taken in by a job, and answers the job. Asked twice, it is taken in once; after a failure it is tried anew.
///
/// # Errors
/// Not allowed, not found, the database's error.
pub async fn ask(office: &Office, who: &Actor, id: &str, columns: Columns) -> Result<JobId, Refusal> {
    may(Some(who), &IMPORT)?;
    let (who, id, new) = (who.clone(), id.to_owned(), JobId(office.desk.new_id()));
    office.desk.write(move |tx| async move { ask_in(tx, &who, &id, columns, new).await }.boxed()).await
}

async fn ask_in(tx: &Tx, who: &Actor, id: &str, columns: Columns, new: JobId) -> Result<JobId, Refusal> {
    let file = hotline_files::find(&tx.db, who.area, id).await?.ok_or_else(Refusal::not_found)?;
    if let Some(known) = file.job {
        let job = jobs::find(&tx.db, who.area, known).await?;
        if job.is_some_and(|job| job.state != JobState::Failed) {
            return Ok(known);
        }
    }
    let title = format!("导入热线工单：{}", file.name);
    let order = Order { file: file.id, name: file.name, columns, who: who.clone() };
    let payload = serde_json::to_value(&order).map_err(Refusal::failed)?;
    jobs::enqueue(tx, who, new, TAKE_IN, &title, &payload).await?;
    hotline_files::set_job(tx, who.area, id, new).await?;
    Ok(new)
}

/// The kinds of job of this file.
pub fn jobs() -> Vec<JobKind<Office>> {
    vec![JobKind {
        code: TAKE_IN,
        lane: Lane::Work,
        run: |office, job| run(office, job).boxed() as BoxFuture<'static, _>,
    }]
}

/// What a job was asked for.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Order {
    file: String,
    name: String,
    columns: Columns,
    who: Actor,
}

async fn run(office: Office, job: Running) -> Result<Value, Refusal> {
    let order = Order::deserialize(&job.payload).map_err(Refusal::failed)?;
    let mut outcome: Option<Outcome> = Deserialize::deserialize(&job.checkpoint).map_err(Refusal::failed)?;
    if outcome.as_ref().is_none_or(|outcome| !outcome.finished) {
        outcome = Some(take_in(&office, &job, &order, outcome).await?);
    }
    vault(&office)?.remove(&order.file)?;
    let href = format!("/reports/import/{}", order.file);
    Ok(json!({ "outcome": outcome, "links": [{ "href": href, "zh": "查看导入结果", "en": "See what came in" }] }))
}

/// Takes in what is not known yet: at first the whole file, after a restart the rest of it.
async fn take_in(office: &Office, job: &Running, order: &Order, before: Option<Outcome>) -> Result<Outcome, Refusal> {
    let kept = bytes(office, &order.file).await?;
    let plan = plan(office, &order.who, kept, order.name.clone(), order.columns.clone()).await?;
    let mut outcome = before.unwrap_or_else(|| Outcome::from(&plan));
    let total = outcome.came + plan.new.len();
    for cases in plan.new.chunks(CHUNK) {
        outcome.came += cases.len();
        write(office, job, &order.who, cases, outcome.clone(), total).await?;
    }
    finish(office, job, order, outcome).await
}

/// Writes some cases and how far the job is then, in one go.
async fn write(
    office: &Office,
    job: &Running,
    who: &Actor,
    cases: &[Case],
    outcome: Outcome,
    total: usize,
) -> Result<(), Refusal> {
    let (new, found) = prepared(office, who, cases).await?;
    let (area, job) = (who.area, job.clone());
    office
        .desk
        .write(move |tx| {
            async move {
                for (new, words) in new.iter().zip(&found) {
                    reports::insert(tx, area, new).await?;
                    word_store::insert(tx, area, new.report.id, words).await?;
                }
                Ok(note_progress(tx, &job, &outcome, total).await?)
            }
            .boxed()
        })
        .await
}

/// The cases as reports, with the words they are compared by. Who called is sealed if there is a key, else left out.
async fn prepared(office: &Office, who: &Actor, cases: &[Case]) -> Result<(Vec<NewReport>, Vec<Vec<String>>), Refusal> {
    let sealing = keepers::is_set_up(office.desk.read(), who.area).await?;
    let mut new = Vec::with_capacity(cases.len());
    for case in cases {
        new.push(report_from(office, HOTLINE, CameBy::Hotline, case.clone(), sealing).await?);
    }
    let texts: Vec<String> = new.iter().map(|new| new.report.text.clone()).collect();
    let found = tokio::task::spawn_blocking(move || texts.iter().map(|text| words::of(text)).collect());
    Ok((new, found.await.map_err(Refusal::failed)?))
}

async fn note_progress(tx: &Tx, job: &Running, outcome: &Outcome, total: usize) -> Result<(), StoreError> {
    let count = |cases: usize| i64::try_from(cases).unwrap_or(i64::MAX);
    job.progress_in(tx, count(outcome.came), count(total), &json!(outcome)).await
}

/// Remembers the columns and writes the audit line, once.
async fn finish(office: &Office, job: &Running, order: &Order, outcome: Outcome) -> Result<Outcome, Refusal> {
    let (job, order) = (job.clone(), order.clone());
    office
        .desk
        .write(move |tx| {
            async move {
                let outcome = Outcome { finished: true, ..outcome };
                settings::write(tx, &order.who, settings::COLUMNS, &order.columns).await?;
                let body = json!({ "cases": outcome.came, "columns": order.columns });
                tx.record(&order.who, Fact::new(IMPORT.code, "system", HOTLINE, body)).await?;
                if outcome.came > 0 {
                    tell_desk(tx, order.who.area, News::Cases).await?;
                }
                note_progress(tx, &job, &outcome, outcome.came).await?;
                Ok(outcome)
            }
            .boxed()
        })
        .await
}
