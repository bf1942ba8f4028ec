//! Reviews of flagged opinions: the released text stands here, the sealed original stays where it was.

use std::collections::HashMap;

use kernel::{Actor, AreaId, CampaignId};
use store::{ConnectionTrait, FromQueryResult, Migration, StoreError, Tx, execute, rows, scalar};

use crate::rules::release::Review;

/// The table.
pub const MIGRATION: Migration = Migration {
    id: "evaluations-061",
    reason: "Flagged opinions: what was proposed, and what a second person released or withheld.",
    sql: "
CREATE TABLE opinion_reviews (
  area {text} NOT NULL,
  campaign {text} NOT NULL,
  opinion_id {text} NOT NULL,
  state {text} NOT NULL CHECK (state IN ('waiting', 'proposed', 'released', 'withheld')),
  text {text} NOT NULL,
  proposed_by {text} NOT NULL,
  changed_by {text} NOT NULL,
  PRIMARY KEY (area, campaign, opinion_id)
) {strict_keyed};
",
};

#[derive(FromQueryResult)]
struct ReviewRow {
    opinion_id: String,
    state: String,
    text: String,
    proposed_by: String,
}

/// The reviews of a campaign by opinion; opinions nobody has looked at are left out.
///
/// # Errors
/// The database's error.
pub async fn reviews(
    db: &impl ConnectionTrait,
    area: AreaId,
    campaign: CampaignId,
) -> Result<HashMap<String, Review>, StoreError> {
    let sql = "SELECT opinion_id, state, text, proposed_by FROM opinion_reviews WHERE area = $1 AND campaign = $2";
    let found: Vec<ReviewRow> = rows(db, sql, [area.to_string().into(), campaign.to_string().into()]).await?;
    let review = |row: ReviewRow| {
        let review = match row.state.as_str() {
            "proposed" => Review::Proposed {
                text: row.text,
                by: StoreError::parse("opinion_reviews.proposed_by", &row.proposed_by)?,
            },
            "released" => Review::Released { text: row.text },
            "withheld" => Review::Withheld,
            _ => Review::Waiting,
        };
        Ok((row.opinion_id, review))
    };
    found.into_iter().map(review).collect()
}

/// Keeps where an opinion's review stands.
///
/// # Errors
/// The database's error.
pub async fn keep(
    tx: &Tx,
    who: &Actor,
    campaign: CampaignId,
    opinion: &str,
    review: &Review,
) -> Result<(), StoreError> {
    let (text, by) = match review {
        Review::Proposed { text, by } => (text.clone(), by.to_string()),
        Review::Released { text } => (text.clone(), String::new()),
        Review::Waiting | Review::Withheld => (String::new(), String::new()),
    };
    let sql = "INSERT INTO opinion_reviews (area, campaign, opinion_id, state, text, proposed_by, changed_by)
               VALUES ($1, $2, $3, $4, $5, $6, $7)
               ON CONFLICT (area, campaign, opinion_id) DO UPDATE SET state = excluded.state, text = excluded.text,
                 proposed_by = excluded.proposed_by, changed_by = excluded.changed_by";
    let values = [
        who.area.to_string().into(),
        campaign.to_string().into(),
        opinion.into(),
        review.code().into(),
        text.into(),
        by.into(),
        who.name.clone().into(),
    ];
    execute(&tx.db, sql, values).await?;
    Ok(())
}

/// Whether some stratum returned ballots, but fewer than may be shown.
///
/// # Errors
/// The database's error.
pub async fn has_small_stratum(
    db: &impl ConnectionTrait,
    area: AreaId,
    campaign: CampaignId,
    smallest_cell: u64,
) -> Result<bool, StoreError> {
    let sql = "SELECT COUNT(*) AS value FROM (SELECT stratum FROM (
                 SELECT stratum, 1 AS ballots FROM ballots WHERE area = $1 AND campaign = $2
                 UNION ALL
                 SELECT stratum, sheets FROM paper_totals WHERE area = $1 AND campaign = $2 AND of_ballots = 0
               ) counted GROUP BY stratum HAVING SUM(ballots) < $3) small";
    let smallest = i64::try_from(smallest_cell).unwrap_or(i64::MAX);
    let values = [area.to_string().into(), campaign.to_string().into(), smallest.into()];
    Ok(scalar::<i64>(db, sql, values).await?.unwrap_or_default() > 0)
}
