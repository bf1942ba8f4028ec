//! Other systems: their tokens as keyed marks, and the answers they were given.

use kernel::{AreaId, Moment, UnitId};
use sea_orm::FromQueryResult;
use store::{ConnectionTrait, StoreError, Tx, execute, row, rows};
use uuid::Uuid;

use crate::rules::Purpose;

/// Another system that calls this one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct System {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// What its token is for.
    pub purpose: Purpose,
    /// The unit it speaks for, if it does.
    pub unit: Option<UnitId>,
    /// Whether its token was withdrawn.
    pub withdrawn: bool,
    /// Since when there is one.
    pub made_at: Moment,
}

#[derive(FromQueryResult)]
struct SystemRow {
    id: String,
    name: String,
    purpose: String,
    unit: String,
    withdrawn: bool,
    made_at: i64,
}

impl SystemRow {
    fn system(self) -> Result<System, StoreError> {
        let unknown = || StoreError::Unreadable { column: "systems.purpose", cause: "an unknown word".into() };
        let unit = Some(&*self.unit).filter(|unit| !unit.is_empty());
        Ok(System {
            id: StoreError::parse("systems.id", &self.id)?,
            purpose: Purpose::from_code(&self.purpose).ok_or_else(unknown)?,
            unit: unit.map(|unit| StoreError::parse("systems.unit", unit)).transpose()?,
            made_at: Moment(self.made_at),
            name: self.name,
            withdrawn: self.withdrawn,
        })
    }
}

const COLUMNS: &str = "SELECT id, name, purpose, unit, withdrawn, made_at FROM systems WHERE area = $1";

/// Keeps a new system.
///
/// # Errors
/// The database's error.
pub async fn insert(tx: &Tx, area: AreaId, system: &System, token_mark: &str) -> Result<(), StoreError> {
    execute(
        &tx.db,
        "INSERT INTO systems (area, id, name, purpose, unit, token_mark, made_at, withdrawn)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        [
            area.to_string().into(),
            system.id.to_string().into(),
            system.name.clone().into(),
            system.purpose.code().into(),
            system.unit.map(|unit| unit.to_string()).unwrap_or_default().into(),
            token_mark.into(),
            system.made_at.micros().into(),
            system.withdrawn.into(),
        ],
    )
    .await?;
    Ok(())
}

/// Withdraws a system's token; answers whether there was such a system.
///
/// # Errors
/// The database's error.
pub async fn withdraw(tx: &Tx, area: AreaId, id: Uuid) -> Result<bool, StoreError> {
    let sql = "UPDATE systems SET withdrawn = $3 WHERE area = $1 AND id = $2";
    Ok(execute(&tx.db, sql, [area.to_string().into(), id.to_string().into(), true.into()]).await? == 1)
}

/// All systems, the newest first.
///
/// # Errors
/// The database's error.
pub async fn list(db: &impl ConnectionTrait, area: AreaId) -> Result<Vec<System>, StoreError> {
    let found: Vec<SystemRow> =
        rows(db, &format!("{COLUMNS} ORDER BY made_at DESC, id"), [area.to_string().into()]).await?;
    found.into_iter().map(SystemRow::system).collect()
}

/// The system of a token's mark, unless it was withdrawn.
///
/// # Errors
/// The database's error.
pub async fn by_token(db: &impl ConnectionTrait, area: AreaId, mark: &str) -> Result<Option<System>, StoreError> {
    let sql = format!("{COLUMNS} AND token_mark = $2 AND withdrawn = $3");
    let found: Option<SystemRow> = row(db, &sql, [area.to_string().into(), mark.into(), false.into()]).await?;
    found.map(SystemRow::system).transpose()
}

/// An answer that was given before.
#[derive(Debug, Clone, FromQueryResult)]
pub struct GivenAnswer {
    /// The hash of what was sent then.
    pub content_hash: String,
    /// What was answered.
    pub answer: String,
}

/// The answer given to a key before.
///
/// # Errors
/// The database's error.
pub async fn answer(
    db: &impl ConnectionTrait,
    area: AreaId,
    system: Uuid,
    key: &str,
) -> Result<Option<GivenAnswer>, StoreError> {
    let sql =
        "SELECT content_hash, answer FROM system_answers WHERE area = $1 AND system = $2 AND idempotency_key = $3";
    row(db, sql, [area.to_string().into(), system.to_string().into(), key.into()]).await
}

/// Keeps the answer given to a key.
///
/// # Errors
/// The database's error.
pub async fn keep_answer(
    tx: &Tx,
    area: AreaId,
    system: Uuid,
    key: &str,
    given: &GivenAnswer,
) -> Result<(), StoreError> {
    execute(
        &tx.db,
        "INSERT INTO system_answers (area, system, idempotency_key, content_hash, answer, at)
         VALUES ($1, $2, $3, $4, $5, $6)",
        [
            area.to_string().into(),
            system.to_string().into(),
            key.into(),
            given.content_hash.clone().into(),
            given.answer.clone().into(),
            tx.at.micros().into(),
        ],
    )
    .await?;
    Ok(())
}
