//! Other systems that hand in cases: their tokens as keyed marks, and the answers they were given.

use kernel::{AreaId, Moment};
use sea_orm::FromQueryResult;
use store::{ConnectionTrait, StoreError, Tx, execute, row, rows};
use uuid::Uuid;

/// A system.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct System {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Whether its token was withdrawn.
    pub withdrawn: bool,
    made_at: i64,
}

impl System {
    /// Since when.
    pub fn made_at(&self) -> Moment {
        Moment(self.made_at)
    }
}

/// Keeps a new system.
///
/// # Errors
/// The database's error.
pub async fn insert(tx: &Tx, area: AreaId, id: Uuid, name: &str, token_mark: &str) -> Result<(), StoreError> {
    execute(
        &tx.db,
        "INSERT INTO case_systems (area, id, name, token_mark, made_at, withdrawn) VALUES ($1, $2, $3, $4, $5, $6)",
        [
            area.to_string().into(),
            id.to_string().into(),
            name.into(),
            token_mark.into(),
            tx.at.micros().into(),
            false.into(),
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
    let sql = "UPDATE case_systems SET withdrawn = $3 WHERE area = $1 AND id = $2";
    Ok(execute(&tx.db, sql, [area.to_string().into(), id.to_string().into(), true.into()]).await? == 1)
}

/// All systems.
///
/// # Errors
/// The database's error.
pub async fn list(db: &impl ConnectionTrait, area: AreaId) -> Result<Vec<System>, StoreError> {
    let sql = "SELECT id, name, withdrawn, made_at FROM case_systems WHERE area = $1 ORDER BY made_at DESC, id";
    rows(db, sql, [area.to_string().into()]).await
}

/// The system of a token's mark, unless it was withdrawn.
///
/// # Errors
/// The database's error.
pub async fn by_token(db: &impl ConnectionTrait, area: AreaId, mark: &str) -> Result<Option<System>, StoreError> {
    let sql =
        "SELECT id, name, withdrawn, made_at FROM case_systems WHERE area = $1 AND token_mark = $2 AND withdrawn = $3";
    row(db, sql, [area.to_string().into(), mark.into(), false.into()]).await
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
    system: &str,
    key: &str,
) -> Result<Option<GivenAnswer>, StoreError> {
    let sql = "SELECT content_hash, answer FROM case_answers WHERE area = $1 AND system = $2 AND idempotency_key = $3";
    row(db, sql, [area.to_string().into(), system.into(), key.into()]).await
}

/// Keeps the answer given to a key.
///
/// # Errors
/// The database's error.
pub async fn keep_answer(
    tx: &Tx,
    area: AreaId,
    system: &str,
    key: &str,
    given: &GivenAnswer,
) -> Result<(), StoreError> {
    execute(
        &tx.db,
        "INSERT INTO case_answers (area, system, idempotency_key, content_hash, answer, at) VALUES ($1, $2, $3, $4, $5, $6)",
        [
            area.to_string().into(),
            system.into(),
            key.into(),
            given.content_hash.clone().into(),
            given.answer.clone().into(),
            tx.at.micros().into(),
        ],
    )
    .await?;
    Ok(())
}
