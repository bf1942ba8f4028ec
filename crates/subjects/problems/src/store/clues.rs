//! Transferred clues. What is in them is sealed; the rows tell only that and when.

use kernel::{AreaId, Moment};
use store::{ConnectionTrait, FromQueryResult, StoreError, Tx, execute, row, rows};

use crate::rules::state::ProblemId;

/// A clue on its way.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Clue {
    /// The problem it was.
    pub problem: String,
    /// The problem's number.
    pub number: String,
    /// The SHA-256 of the package.
    pub hash: String,
    /// The sealed package.
    pub sealed: Vec<u8>,
    /// When it was transferred, in microseconds UTC.
    pub sent_at: i64,
    /// Who gave the receipt; empty until then.
    pub received_by: String,
    /// When, in microseconds UTC; 0 until then.
    pub received_at: i64,
    /// The sealed outcome; empty until there is one.
    pub outcome: Vec<u8>,
    /// When the outcome came, in microseconds UTC; 0 until then.
    pub outcome_at: i64,
}

impl Clue {
    /// When it was transferred.
    pub fn sent(&self) -> Moment {
        Moment(self.sent_at)
    }

    /// When the receipt was given.
    pub fn received(&self) -> Moment {
        Moment(self.received_at)
    }

    /// When the outcome came.
    pub fn answered(&self) -> Moment {
        Moment(self.outcome_at)
    }
}

const COLUMNS: &str = "SELECT problem, number, hash, sealed, sent_at, received_by, received_at, outcome, outcome_at
  FROM problem_clues WHERE area = $1";

/// The clues of an area, the newest first.
///
/// # Errors
/// The database's error.
pub async fn list(db: &impl ConnectionTrait, area: AreaId) -> Result<Vec<Clue>, StoreError> {
    rows(db, &format!("{COLUMNS} ORDER BY sent_at DESC, problem LIMIT 500"), [area.to_string().into()]).await
}

/// One clue.
///
/// # Errors
/// The database's error.
pub async fn find(db: &impl ConnectionTrait, area: AreaId, id: ProblemId) -> Result<Option<Clue>, StoreError> {
    row(db, &format!("{COLUMNS} AND problem = $2"), [area.to_string().into(), id.to_string().into()]).await
}

/// Keeps a sealed package.
///
/// # Errors
/// The database's error.
pub async fn insert(
    tx: &Tx,
    area: AreaId,
    id: ProblemId,
    number: &str,
    hash: &str,
    sealed: Vec<u8>,
) -> Result<(), StoreError> {
    execute(
        &tx.db,
        "INSERT INTO problem_clues (area, problem, number, hash, sealed, sent_at, received_by, received_at, outcome,
           outcome_at)
         VALUES ($1, $2, $3, $4, $5, $6, '', 0, $7, 0)",
        [
            area.to_string().into(),
            id.to_string().into(),
            number.into(),
            hash.into(),
            sealed.into(),
            tx.at.micros().into(),
            Vec::<u8>::new().into(),
        ],
    )
    .await?;
    Ok(())
}

/// Notes the receipt; answers whether there was none before.
///
/// # Errors
/// The database's error.
pub async fn receive(tx: &Tx, area: AreaId, id: ProblemId, by: &str) -> Result<bool, StoreError> {
    let changed = execute(
        &tx.db,
        "UPDATE problem_clues SET received_by = $3, received_at = $4
         WHERE area = $1 AND problem = $2 AND received_at = 0",
        [area.to_string().into(), id.to_string().into(), by.into(), tx.at.micros().into()],
    )
    .await?;
    Ok(changed > 0)
}

/// Keeps the sealed outcome.
///
/// # Errors
/// The database's error.
pub async fn answer(tx: &Tx, area: AreaId, id: ProblemId, sealed: Vec<u8>) -> Result<(), StoreError> {
    execute(
        &tx.db,
        "UPDATE problem_clues SET outcome = $3, outcome_at = $4 WHERE area = $1 AND problem = $2",
        [area.to_string().into(), id.to_string().into(), sealed.into(), tx.at.micros().into()],
    )
    .await?;
    Ok(())
}
