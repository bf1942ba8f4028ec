//! Typical cases.

use kernel::{AreaId, Refusal};
use store::{ConnectionTrait, FromQueryResult, StoreError, Tx, execute, row, rows};

use crate::rules::case::{Case, CaseId};
use crate::rules::codes;

/// A case as it is kept.
#[derive(Debug, Clone)]
pub struct Kept {
    /// Its id.
    pub id: CaseId,
    /// How often it was saved; a save with an old one is refused.
    pub version: i64,
    /// When it was changed last, in microseconds UTC.
    pub at: i64,
    /// The case.
    pub case: Case,
}

#[derive(FromQueryResult)]
struct Row {
    id: String,
    version: i64,
    at: i64,
    typical_case: String,
}

impl Row {
    fn kept(self) -> Result<Kept, StoreError> {
        Ok(Kept {
            id: StoreError::parse("typical_cases.id", &self.id)?,
            version: self.version,
            at: self.at,
            case: StoreError::json("typical_cases.typical_case", &self.typical_case)?,
        })
    }
}

fn json(case: &Case) -> Result<String, StoreError> {
    serde_json::to_string(case)
        .map_err(|error| StoreError::Unreadable { column: "typical_cases.typical_case", cause: error.to_string() })
}

/// How many cases a list shows.
const MOST: i64 = 200;

const COLUMNS: &str = "SELECT id, version, at, typical_case FROM typical_cases WHERE area = $1";

/// A case.
///
/// # Errors
/// Not found, or the database's error.
pub async fn load(db: &impl ConnectionTrait, area: AreaId, id: CaseId) -> Result<Kept, Refusal> {
    let found: Option<Row> =
        row(db, &format!("{COLUMNS} AND id = $2"), [area.to_string().into(), id.to_string().into()]).await?;
    Ok(found.ok_or_else(Refusal::not_found)?.kept()?)
}

/// The cases of an area, what was changed last first.
///
/// # Errors
/// The database's error.
pub async fn list(db: &impl ConnectionTrait, area: AreaId) -> Result<Vec<Kept>, StoreError> {
    let sql = format!("{COLUMNS} ORDER BY at DESC, id LIMIT {MOST}");
    rows::<Row>(db, &sql, [area.to_string().into()]).await?.into_iter().map(Row::kept).collect()
}

/// The published cases of an area, the latest first.
///
/// # Errors
/// The database's error.
pub async fn published(db: &impl ConnectionTrait, area: AreaId) -> Result<Vec<Kept>, StoreError> {
    let sql = format!("{COLUMNS} AND stage = 'published' ORDER BY at DESC, id LIMIT {MOST}");
    rows::<Row>(db, &sql, [area.to_string().into()]).await?.into_iter().map(Row::kept).collect()
}

/// Adds a case.
///
/// # Errors
/// The database's error.
pub async fn insert(tx: &Tx, area: AreaId, id: CaseId, case: &Case) -> Result<(), StoreError> {
    let sql = "INSERT INTO typical_cases (area, id, version, stage, at, typical_case) VALUES ($1, $2, 1, $3, $4, $5)";
    let values = [
        area.to_string().into(),
        id.to_string().into(),
        case.stage.code().into(),
        tx.at.micros().into(),
        json(case)?.into(),
    ];
    execute(&tx.db, sql, values).await.map(|_| ())
}

/// Saves a case.
///
/// # Errors
/// Y06 when somebody else was quicker; the database's error.
pub async fn save(tx: &Tx, area: AreaId, kept: &Kept) -> Result<(), Refusal> {
    let sql = "UPDATE typical_cases SET version = version + 1, stage = $4, at = $5, typical_case = $6
               WHERE area = $1 AND id = $2 AND version = $3";
    let values = [
        area.to_string().into(),
        kept.id.to_string().into(),
        kept.version.into(),
        kept.case.stage.code().into(),
        tx.at.micros().into(),
        json(&kept.case)?.into(),
    ];
    if execute(&tx.db, sql, values).await? == 0 { Err(codes::Y06.refusal()) } else { Ok(()) }
}
