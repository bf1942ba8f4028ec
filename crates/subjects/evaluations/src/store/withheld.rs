//! Opinions that left the evaluation because their matter went to the discipline inspection. Nothing of them stays but
//! how many there were, online and on paper: no unit, no words, no moment.

use kernel::{AreaId, CampaignId};
use store::{ConnectionTrait, FromQueryResult, Migration, StoreError, Tx, execute, row, scalar};

use super::ballots::Channel;

/// The table.
pub const MIGRATION: Migration = Migration {
    id: "evaluations-062",
    reason: "An opinion whose matter is transferred as a clue leaves the evaluation; how many did is all that stays.",
    sql: "
CREATE TABLE opinions_withheld (
  area {text} NOT NULL,
  campaign {text} NOT NULL,
  channel {text} NOT NULL,
  withheld {bigint} NOT NULL,
  PRIMARY KEY (area, campaign, channel)
) {strict_keyed};
",
};

/// What was taken out.
#[derive(Debug, FromQueryResult)]
pub struct Taken {
    /// Its campaign's id.
    pub campaign: String,
    /// The unit's code in the scheme; empty for all units together.
    pub unit: String,
    /// `online` or `paper`.
    pub channel: String,
    /// The text as it was written, sealed for the office.
    pub sealed: Vec<u8>,
}

/// Takes an opinion and its review out for good; none when it is not there (any more). It happens seldom, so no index
/// leads from its id to it.
///
/// # Errors
/// The database's error.
pub async fn take(tx: &Tx, area: AreaId, opinion: &str) -> Result<Option<Taken>, StoreError> {
    let keys = || [area.to_string().into(), opinion.into()];
    execute(&tx.db, "DELETE FROM opinion_reviews WHERE area = $1 AND opinion_id = $2", keys()).await?;
    let sql = "DELETE FROM opinions WHERE area = $1 AND opinion_id = $2 RETURNING campaign, unit, channel, sealed";
    let taken: Option<Taken> = row(&tx.db, sql, keys()).await?;
    if let Some(taken) = &taken {
        count_one(tx, area, taken).await?;
    }
    Ok(taken)
}

/// Counts it; a notice that is numbered and not made yet will carry one opinion less.
async fn count_one(tx: &Tx, area: AreaId, taken: &Taken) -> Result<(), StoreError> {
    let keys = || [area.to_string().into(), taken.campaign.clone().into()];
    let count = "INSERT INTO opinions_withheld (area, campaign, channel, withheld) VALUES ($1, $2, $3, 1)
                 ON CONFLICT (area, campaign, channel) DO UPDATE SET withheld = opinions_withheld.withheld + 1";
    execute(&tx.db, count, keys().into_iter().chain([taken.channel.clone().into()])).await?;
    let notice = "UPDATE issued_papers SET opinions = opinions - 1
                  WHERE area = $1 AND campaign = $2 AND unit = $3 AND unit <> '' AND pdf = ''";
    let values = keys().into_iter().chain([taken.unit.clone().into()]);
    execute(&tx.db, notice, values).await?;
    Ok(())
}

/// How many opinions of a campaign were taken out.
///
/// # Errors
/// The database's error.
pub async fn count(db: &impl ConnectionTrait, area: AreaId, campaign: CampaignId) -> Result<usize, StoreError> {
    let (online, paper) = by_channel(db, area, campaign).await?;
    Ok(online + paper)
}

/// How many of them came in online, and how many on paper.
///
/// # Errors
/// The database's error.
pub async fn by_channel(
    db: &impl ConnectionTrait,
    area: AreaId,
    campaign: CampaignId,
) -> Result<(usize, usize), StoreError> {
    let online = of_channel(db, area, campaign, Channel::Online).await?;
    Ok((online, of_channel(db, area, campaign, Channel::Paper).await?))
}

async fn of_channel(
    db: &impl ConnectionTrait,
    area: AreaId,
    campaign: CampaignId,
    channel: Channel,
) -> Result<usize, StoreError> {
    let sql = "SELECT withheld AS value FROM opinions_withheld WHERE area = $1 AND campaign = $2 AND channel = $3";
    let values = [area.to_string().into(), campaign.to_string().into(), channel.code().into()];
    let withheld: Option<i64> = scalar(db, sql, values).await?;
    Ok(withheld.and_then(|number| usize::try_from(number).ok()).unwrap_or_default())
}
