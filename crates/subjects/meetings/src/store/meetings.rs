//! Meetings.

use kernel::{AreaId, Refusal, UnitId};
use store::{ConnectionTrait, FromQueryResult, StoreError, Tx, execute, row, rows};

use super::json;
use crate::rules::codes;
use crate::rules::meeting::{Meeting, MeetingId};

/// A meeting as it is kept.
#[derive(Debug, Clone)]
pub struct Kept {
    /// Its id.
    pub id: MeetingId,
    /// How often it was saved; a save with an old one is refused.
    pub version: i64,
    /// The meeting.
    pub meeting: Meeting,
    /// The signed minutes among the files; empty until they are made.
    pub pdf: String,
    /// The same as DOCX.
    pub docx: String,
}

#[derive(FromQueryResult)]
struct Row {
    id: String,
    version: i64,
    meeting: String,
    pdf: String,
    docx: String,
}

impl Row {
    fn kept(self) -> Result<Kept, StoreError> {
        Ok(Kept {
            id: StoreError::parse("meetings.id", &self.id)?,
            version: self.version,
            meeting: StoreError::json("meetings.meeting", &self.meeting)?,
            pdf: self.pdf,
            docx: self.docx,
        })
    }
}

const COLUMNS: &str = "m.id, m.version, m.meeting, m.pdf, m.docx";

/// A meeting.
///
/// # Errors
/// Not found, or the database's error.
pub async fn load(db: &impl ConnectionTrait, area: AreaId, id: MeetingId) -> Result<Kept, Refusal> {
    let sql = format!("SELECT {COLUMNS} FROM meetings m WHERE m.area = $1 AND m.id = $2");
    let found: Option<Row> = row(db, &sql, [area.to_string().into(), id.to_string().into()]).await?;
    Ok(found.ok_or_else(Refusal::not_found)?.kept()?)
}

/// The meetings of an area, the latest first.
///
/// # Errors
/// The database's error.
pub async fn list(db: &impl ConnectionTrait, area: AreaId, limit: i64) -> Result<Vec<Kept>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM meetings m WHERE m.area = $1 ORDER BY m.begins_at DESC, m.id LIMIT $2");
    let found: Vec<Row> = rows(db, &sql, [area.to_string().into(), limit.into()]).await?;
    found.into_iter().map(Row::kept).collect()
}

/// The meetings a unit was asked to come to, the latest first.
///
/// # Errors
/// The database's error.
pub async fn of_unit(
    db: &impl ConnectionTrait,
    area: AreaId,
    unit: UnitId,
    limit: i64,
) -> Result<Vec<Kept>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM meeting_units u JOIN meetings m ON m.area = u.area AND m.id = u.meeting
         WHERE u.area = $1 AND u.unit = $2 ORDER BY u.begins_at DESC, m.id LIMIT $3"
    );
    let found: Vec<Row> = rows(db, &sql, [area.to_string().into(), unit.to_string().into(), limit.into()]).await?;
    found.into_iter().map(Row::kept).collect()
}

/// Adds a meeting.
///
/// # Errors
/// The database's error.
pub async fn insert(tx: &Tx, area: AreaId, id: MeetingId, meeting: &Meeting) -> Result<(), StoreError> {
    let sql = "INSERT INTO meetings (area, id, version, begins_at, stage, meeting, pdf, docx)
               VALUES ($1, $2, 1, $3, $4, $5, '', '')";
    let values = [
        area.to_string().into(),
        id.to_string().into(),
        meeting.plan.at.micros().into(),
        meeting.stage.code().into(),
        json(meeting)?.into(),
    ];
    execute(&tx.db, sql, values).await.map(|_| ())
}

/// Saves a meeting that was loaded in this write or before.
///
/// # Errors
/// J11 when somebody else was quicker; the database's error.
pub async fn save(tx: &Tx, area: AreaId, kept: &Kept) -> Result<(), Refusal> {
    let sql = "UPDATE meetings SET version = version + 1, begins_at = $4, stage = $5, meeting = $6
               WHERE area = $1 AND id = $2 AND version = $3";
    let values = [
        area.to_string().into(),
        kept.id.to_string().into(),
        kept.version.into(),
        kept.meeting.plan.at.micros().into(),
        kept.meeting.stage.code().into(),
        json(&kept.meeting)?.into(),
    ];
    if execute(&tx.db, sql, values).await? == 0 { Err(codes::J11.refusal()) } else { Ok(()) }
}

/// Notes the files of signed minutes.
///
/// # Errors
/// The database's error.
pub async fn keep_files(tx: &Tx, area: AreaId, id: MeetingId, (pdf, docx): (String, String)) -> Result<(), StoreError> {
    let sql = "UPDATE meetings SET pdf = $3, docx = $4 WHERE area = $1 AND id = $2";
    let values = [area.to_string().into(), id.to_string().into(), pdf.into(), docx.into()];
    execute(&tx.db, sql, values).await.map(|_| ())
}

/// Writes anew which units see the meeting on their list.
///
/// # Errors
/// The database's error.
pub async fn show_to(tx: &Tx, area: AreaId, id: MeetingId, meeting: &Meeting) -> Result<(), StoreError> {
    let keys = [area.to_string().into(), id.to_string().into()];
    execute(&tx.db, "DELETE FROM meeting_units WHERE area = $1 AND meeting = $2", keys).await?;
    let sql = "INSERT INTO meeting_units (area, unit, meeting, begins_at) VALUES ($1, $2, $3, $4)";
    for unit in &meeting.plan.units {
        let at = meeting.plan.at.micros();
        execute(&tx.db, sql, [area.to_string().into(), unit.to_string().into(), id.to_string().into(), at.into()])
            .await?;
    }
    Ok(())
}
