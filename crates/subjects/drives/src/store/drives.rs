//! Drives.

use kernel::{AreaId, Refusal};
use store::{ConnectionTrait, FromQueryResult, StoreError, Tx, execute, row, rows};

use crate::rules::codes;
use crate::rules::drive::{Drive, DriveId};

/// A drive as it is kept.
#[derive(Debug, Clone)]
pub struct Kept {
    /// Its id.
    pub id: DriveId,
    /// How often it was saved; a save with an old one is refused.
    pub version: i64,
    /// The drive.
    pub drive: Drive,
    /// The report among the files; empty until it is made.
    pub pdf: String,
    /// The same as DOCX.
    pub docx: String,
}

#[derive(FromQueryResult)]
struct Row {
    id: String,
    version: i64,
    drive: String,
    pdf: String,
    docx: String,
}

impl Row {
    fn kept(self) -> Result<Kept, StoreError> {
        Ok(Kept {
            id: StoreError::parse("drives.id", &self.id)?,
            version: self.version,
            drive: StoreError::json("drives.drive", &self.drive)?,
            pdf: self.pdf,
            docx: self.docx,
        })
    }
}

fn json(drive: &Drive) -> Result<String, StoreError> {
    serde_json::to_string(drive)
        .map_err(|error| StoreError::Unreadable { column: "drives.drive", cause: error.to_string() })
}

const COLUMNS: &str = "SELECT id, version, drive, pdf, docx FROM drives WHERE area = $1";

/// A drive.
///
/// # Errors
/// Not found, or the database's error.
pub async fn load(db: &impl ConnectionTrait, area: AreaId, id: DriveId) -> Result<Kept, Refusal> {
    let found: Option<Row> =
        row(db, &format!("{COLUMNS} AND id = $2"), [area.to_string().into(), id.to_string().into()]).await?;
    Ok(found.ok_or_else(Refusal::not_found)?.kept()?)
}

/// The drives of an area, the latest first.
///
/// # Errors
/// The database's error.
pub async fn list(db: &impl ConnectionTrait, area: AreaId, limit: i64) -> Result<Vec<Kept>, StoreError> {
    let sql = format!("{COLUMNS} ORDER BY from_day DESC, id LIMIT $2");
    rows::<Row>(db, &sql, [area.to_string().into(), limit.into()]).await?.into_iter().map(Row::kept).collect()
}

/// Adds a drive.
///
/// # Errors
/// The database's error.
pub async fn insert(tx: &Tx, area: AreaId, id: DriveId, drive: &Drive) -> Result<(), StoreError> {
    let sql = "INSERT INTO drives (area, id, version, from_day, stage, drive, pdf, docx)
               VALUES ($1, $2, 1, $3, $4, $5, '', '')";
    let values = [
        area.to_string().into(),
        id.to_string().into(),
        drive.plan.from.to_string().into(),
        drive.stage.code().into(),
        json(drive)?.into(),
    ];
    execute(&tx.db, sql, values).await.map(|_| ())
}

/// Saves a drive.
///
/// # Errors
/// Z07 when somebody else was quicker; the database's error.
pub async fn save(tx: &Tx, area: AreaId, kept: &Kept) -> Result<(), Refusal> {
    let sql = "UPDATE drives SET version = version + 1, from_day = $4, stage = $5, drive = $6
               WHERE area = $1 AND id = $2 AND version = $3";
    let values = [
        area.to_string().into(),
        kept.id.to_string().into(),
        kept.version.into(),
        kept.drive.plan.from.to_string().into(),
        kept.drive.stage.code().into(),
        json(&kept.drive)?.into(),
    ];
    if execute(&tx.db, sql, values).await? == 0 { Err(codes::Z07.refusal()) } else { Ok(()) }
}

/// Notes the files of the report.
///
/// # Errors
/// The database's error.
pub async fn keep_files(tx: &Tx, area: AreaId, id: DriveId, (pdf, docx): (String, String)) -> Result<(), StoreError> {
    let sql = "UPDATE drives SET pdf = $3, docx = $4 WHERE area = $1 AND id = $2";
    let values = [area.to_string().into(), id.to_string().into(), pdf.into(), docx.into()];
    execute(&tx.db, sql, values).await.map(|_| ())
}
