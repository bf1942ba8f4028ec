//! Tasks.

use kernel::{AreaId, Day, Refusal, UnitId};
use store::{ConnectionTrait, FromQueryResult, StoreError, Tx, Value, execute, row, rows};

use super::json;
use crate::rules::codes;
use crate::rules::meeting::MeetingId;
use crate::rules::task::{Stage, Task, TaskId};

/// A task as it is kept.
#[derive(Debug, Clone)]
pub struct Kept {
    /// Its id.
    pub id: TaskId,
    /// How often it was saved; a save with an old one is refused.
    pub version: i64,
    /// The task.
    pub task: Task,
}

#[derive(FromQueryResult)]
struct Row {
    id: String,
    version: i64,
    task: String,
}

impl Row {
    fn kept(self) -> Result<Kept, StoreError> {
        Ok(Kept {
            id: StoreError::parse("meeting_tasks.id", &self.id)?,
            version: self.version,
            task: StoreError::json("meeting_tasks.task", &self.task)?,
        })
    }
}

/// How many tasks a list shows.
const MOST: i64 = 500;

async fn found(
    db: &impl ConnectionTrait,
    condition: &str,
    values: impl IntoIterator<Item = Value>,
) -> Result<Vec<Kept>, StoreError> {
    let sql = format!("SELECT id, version, task FROM meeting_tasks WHERE {condition} LIMIT {MOST}");
    rows::<Row>(db, &sql, values).await?.into_iter().map(Row::kept).collect()
}

/// A task.
///
/// # Errors
/// Not found, or the database's error.
pub async fn load(db: &impl ConnectionTrait, area: AreaId, id: TaskId) -> Result<Kept, Refusal> {
    let sql = "SELECT id, version, task FROM meeting_tasks WHERE area = $1 AND id = $2";
    let found: Option<Row> = row(db, sql, [area.to_string().into(), id.to_string().into()]).await?;
    Ok(found.ok_or_else(Refusal::not_found)?.kept()?)
}

/// The tasks of a meeting, in the order of its decisions.
///
/// # Errors
/// The database's error.
pub async fn of_meeting(db: &impl ConnectionTrait, area: AreaId, id: MeetingId) -> Result<Vec<Kept>, StoreError> {
    let values = [area.to_string().into(), id.to_string().into()];
    found(db, "area = $1 AND meeting = $2 ORDER BY place", values).await
}

/// The tasks at a stage, the earliest due first.
///
/// # Errors
/// The database's error.
pub async fn at_stage(db: &impl ConnectionTrait, area: AreaId, stage: Stage) -> Result<Vec<Kept>, StoreError> {
    let values = [area.to_string().into(), stage.code().into()];
    found(db, "area = $1 AND stage = $2 ORDER BY due, id", values).await
}

/// A unit's tasks, the earliest due first.
///
/// # Errors
/// The database's error.
pub async fn of_unit(db: &impl ConnectionTrait, area: AreaId, unit: UnitId) -> Result<Vec<Kept>, StoreError> {
    let values = [area.to_string().into(), unit.to_string().into()];
    found(db, "area = $1 AND unit = $2 ORDER BY due, id", values).await
}

/// The tasks that are not confirmed, at most so many after the one given.
///
/// # Errors
/// The database's error.
pub async fn unconfirmed(db: &impl ConnectionTrait, area: AreaId, after: TaskId) -> Result<Vec<Kept>, StoreError> {
    let values = [area.to_string().into(), Stage::Confirmed.code().into(), after.to_string().into()];
    found(db, "area = $1 AND stage <> $2 AND id > $3 ORDER BY id", values).await
}

/// How the tasks of an area stand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, FromQueryResult)]
pub struct Counts {
    /// Past the due date and not reported done.
    pub overdue: i64,
    /// The units' turn, the overdue ones with them.
    pub open: i64,
    /// Waiting for the office.
    pub reported: i64,
    /// Done.
    pub confirmed: i64,
}

/// How the tasks of an area stand on a day.
///
/// # Errors
/// The database's error.
pub async fn counts(db: &impl ConnectionTrait, area: AreaId, today: Day) -> Result<Counts, StoreError> {
    let sql = "SELECT COUNT(CASE WHEN stage = 'open' AND due < $2 THEN 1 END) AS overdue,
                 COUNT(CASE WHEN stage = 'open' THEN 1 END) AS open,
                 COUNT(CASE WHEN stage = 'reported' THEN 1 END) AS reported,
                 COUNT(CASE WHEN stage = 'confirmed' THEN 1 END) AS confirmed
               FROM meeting_tasks WHERE area = $1";
    Ok(row(db, sql, [area.to_string().into(), today.to_string().into()]).await?.unwrap_or_default())
}

/// Adds a task at its place in the minutes.
///
/// # Errors
/// The database's error.
pub async fn insert(tx: &Tx, area: AreaId, id: TaskId, place: i64, task: &Task) -> Result<(), StoreError> {
    let sql = "INSERT INTO meeting_tasks (area, id, version, meeting, place, unit, stage, due, task)
               VALUES ($1, $2, 1, $3, $4, $5, $6, $7, $8)";
    let values = [
        area.to_string().into(),
        id.to_string().into(),
        task.meeting.to_string().into(),
        place.into(),
        task.unit.to_string().into(),
        task.stage.code().into(),
        task.due.day.to_string().into(),
        json(task)?.into(),
    ];
    execute(&tx.db, sql, values).await.map(|_| ())
}

/// Saves a task.
///
/// # Errors
/// J11 when somebody else was quicker; the database's error.
pub async fn save(tx: &Tx, area: AreaId, kept: &Kept) -> Result<(), Refusal> {
    let sql = "UPDATE meeting_tasks SET version = version + 1, stage = $4, due = $5, task = $6
               WHERE area = $1 AND id = $2 AND version = $3";
    let values = [
        area.to_string().into(),
        kept.id.to_string().into(),
        kept.version.into(),
        kept.task.stage.code().into(),
        kept.task.due.day.to_string().into(),
        json(&kept.task)?.into(),
    ];
    if execute(&tx.db, sql, values).await? == 0 { Err(codes::J11.refusal()) } else { Ok(()) }
}
