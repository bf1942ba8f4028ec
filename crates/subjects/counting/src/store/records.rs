//! Remarks of observers and explanations of warnings. A remark goes in and never out.

use kernel::{AreaId, CampaignId, Finding, Moment};
use store::{ConnectionTrait, FromQueryResult, StoreError, Tx, execute, rows};

use super::{keyed, keys};
use crate::rules::warnings::about;

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
    /// What it is about, numbers and all, by digest; empty where an older version kept it.
    pub about: String,
    /// Who explained it.
    pub author: String,
    /// The words.
    pub explanation: String,
}

impl Explanation {
    /// Whether it explains just this, with these numbers.
    pub fn is_about(&self, finding: &Finding) -> bool {
        let same = self.about.is_empty() || self.about == about(finding);
        same && self.rule == finding.rule.0 && Some(&self.place) == finding.place.column.as_ref()
    }
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
    let sql =
        "SELECT rule, place, about, author, explanation FROM count_explanations WHERE area = $1 AND campaign = $2";
    rows(db, sql, keys(area, campaign)).await
}

/// Keeps the explanation of a warning; a later one takes its place (the audit trail has both).
///
/// # Errors
/// The database's error.
pub async fn explain(tx: &Tx, area: AreaId, campaign: CampaignId, explained: &Explanation) -> Result<(), StoreError> {
    let sql = "INSERT INTO count_explanations (area, campaign, rule, place, at, author, explanation, about)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
               ON CONFLICT (area, campaign, rule, place)
               DO UPDATE SET at = $5, author = $6, explanation = $7, about = $8";
    let values = [
        explained.rule.clone().into(),
        explained.place.clone().into(),
        tx.at.micros().into(),
        explained.author.clone().into(),
        explained.explanation.clone().into(),
        explained.about.clone().into(),
    ];
    execute(&tx.db, sql, keyed(area, campaign, values)).await.map(drop)
}
