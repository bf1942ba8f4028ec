//! Remarks of observers and explanations of warnings. A remark goes in and never out.

use kernel::{AreaId, CampaignId, Moment};
use store::{ConnectionTrait, FromQueryResult, StoreError, Tx, execute, rows};

use super::{keyed, keys};

/// An observer's remark.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Remark {
    /// Its number.
    pub place: i64,
    /// When, in microseconds UTC.
    pub at: i64,
    /// Whose.
    pub observer: String,
    /// The words.
    pub remark: String,
}

impl Remark {
    /// When it was made.
    pub fn moment(&self) -> Moment {
        Moment(self.at)
    }
}

/// Why something remarkable is as it is.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Explanation {
    /// The warning's code.
    pub rule: String,
    /// The warning's place.
    pub place: String,
    /// Who explained it.
    pub author: String,
    /// The words.
    pub explanation: String,
}

/// The remarks of a count, in order.
///
/// # Errors
/// The database's error.
pub async fn remarks(db: &impl ConnectionTrait, area: AreaId, campaign: CampaignId) -> Result<Vec<Remark>, StoreError> {
    let sql = "SELECT place, at, observer, remark FROM count_remarks WHERE area = $1 AND campaign = $2 ORDER BY place";
    rows(db, sql, keys(area, campaign)).await
}

/// Adds a remark.
///
/// # Errors
/// The database's error.
pub async fn add_remark(
    tx: &Tx,
    area: AreaId,
    campaign: CampaignId,
    observer: &str,
    remark: &str,
) -> Result<(), StoreError> {
    let place = tx.next_number(area, &format!("count_remarks/{campaign}")).await?;
    let sql = "INSERT INTO count_remarks (area, campaign, place, at, observer, remark) VALUES ($1, $2, $3, $4, $5, $6)";
    let values = [place.into(), tx.at.micros().into(), observer.into(), remark.into()];
    execute(&tx.db, sql, keyed(area, campaign, values)).await.map(drop)
}

/// The explanations of a count.
///
/// # Errors
/// The database's error.
pub async fn explanations(
    db: &impl ConnectionTrait,
    area: AreaId,
    campaign: CampaignId,
) -> Result<Vec<Explanation>, StoreError> {
    let sql = "SELECT rule, place, author, explanation FROM count_explanations WHERE area = $1 AND campaign = $2";
    rows(db, sql, keys(area, campaign)).await
}

/// Keeps the explanation of a warning; a later one takes its place (the audit trail has both).
///
/// # Errors
/// The database's error.
pub async fn explain(tx: &Tx, area: AreaId, campaign: CampaignId, explained: &Explanation) -> Result<(), StoreError> {
    let sql = "INSERT INTO count_explanations (area, campaign, rule, place, at, author, explanation)
               VALUES ($1, $2, $3, $4, $5, $6, $7)
               ON CONFLICT (area, campaign, rule, place) DO UPDATE SET at = $5, author = $6, explanation = $7";
    let values = [
        explained.rule.clone().into(),
        explained.place.clone().into(),
        tx.at.micros().into(),
        explained.author.clone().into(),
        explained.explanation.clone().into(),
    ];
    execute(&tx.db, sql, keyed(area, campaign, values)).await.map(drop)
}
