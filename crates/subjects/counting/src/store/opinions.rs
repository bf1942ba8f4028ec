//! Opinions written on paper, as they are typed beside the first entry. Nobody but that entry's typist is shown them.

use kernel::{AreaId, CampaignId};
use store::{ConnectionTrait, FromQueryResult, StoreError, Tx, execute, rows, scalar};

use super::{keyed, keys, small};

/// An opinion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The batch.
    pub batch: i64,
    /// Its number in the batch.
    pub place: i64,
    /// The serial of the ballot; 0 beside a tally sheet.
    pub serial: u32,
    /// The unit's code in the scheme; empty for all units together.
    pub unit: String,
    /// The words, sealed for the office.
    pub sealed: Vec<u8>,
}

#[derive(FromQueryResult)]
struct OpinionRow {
    batch: i64,
    place: i64,
    serial: i64,
    unit: String,
    sealed: Vec<u8>,
}

impl From<OpinionRow> for Written {
    fn from(row: OpinionRow) -> Self {
        let OpinionRow { batch, place, serial, unit, sealed } = row;
        Self { batch, place, serial: small(serial), unit, sealed }
    }
}

/// The opinions of all batches, in the order they were typed.
///
/// # Errors
/// The database's error.
pub async fn all(db: &impl ConnectionTrait, area: AreaId, campaign: CampaignId) -> Result<Vec<Written>, StoreError> {
    let sql = "SELECT batch, place, serial, unit, sealed FROM count_opinions
               WHERE area = $1 AND campaign = $2 ORDER BY batch, place";
    let found: Vec<OpinionRow> = rows(db, sql, keys(area, campaign)).await?;
    Ok(found.into_iter().map(Written::from).collect())
}

/// The opinions of a batch.
///
/// # Errors
/// The database's error.
pub async fn of_batch(
    db: &impl ConnectionTrait,
    area: AreaId,
    campaign: CampaignId,
    batch: i64,
) -> Result<Vec<Written>, StoreError> {
    let mut found = all(db, area, campaign).await?;
    found.retain(|one| one.batch == batch);
    Ok(found)
}

/// Keeps an opinion behind those of its batch.
///
/// # Errors
/// The database's error.
pub async fn insert(tx: &Tx, area: AreaId, campaign: CampaignId, written: &Written) -> Result<(), StoreError> {
    let last = "SELECT MAX(place) AS value FROM count_opinions WHERE area = $1 AND campaign = $2 AND batch = $3";
    let last: Option<i64> = scalar(&tx.db, last, keyed(area, campaign, [written.batch.into()])).await?.flatten();
    let sql = "INSERT INTO count_opinions (area, campaign, batch, place, serial, unit, sealed)
               VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let values = [
        written.batch.into(),
        (last.unwrap_or_default() + 1).into(),
        i64::from(written.serial).into(),
        written.unit.clone().into(),
        written.sealed.clone().into(),
    ];
    execute(&tx.db, sql, keyed(area, campaign, values)).await.map(drop)
}

/// Removes one opinion of a batch.
///
/// # Errors
/// The database's error.
pub async fn remove(tx: &Tx, area: AreaId, campaign: CampaignId, batch: i64, place: i64) -> Result<(), StoreError> {
    let sql = "DELETE FROM count_opinions WHERE area = $1 AND campaign = $2 AND batch = $3 AND place = $4";
    execute(&tx.db, sql, keyed(area, campaign, [batch.into(), place.into()])).await.map(drop)
}

/// Removes the opinions of a ballot that was typed under a wrong serial.
///
/// # Errors
/// The database's error.
pub async fn forget_ballot(
    tx: &Tx,
    area: AreaId,
    campaign: CampaignId,
    batch: i64,
    serial: u32,
) -> Result<(), StoreError> {
    let sql = "DELETE FROM count_opinions WHERE area = $1 AND campaign = $2 AND batch = $3 AND serial = $4";
    execute(&tx.db, sql, keyed(area, campaign, [batch.into(), i64::from(serial).into()])).await.map(drop)
}

/// Removes the opinions of a batch that is typed anew.
///
/// # Errors
/// The database's error.
pub async fn forget_batch(tx: &Tx, area: AreaId, campaign: CampaignId, batch: i64) -> Result<(), StoreError> {
    let sql = "DELETE FROM count_opinions WHERE area = $1 AND campaign = $2 AND batch = $3";
    execute(&tx.db, sql, keyed(area, campaign, [batch.into()])).await.map(drop)
}
