//! What a decision threw away: entries, or a batch that was booked wrongly. It is kept as it was and printed in the protocols.

use kernel::{Actor, AreaId, CampaignId};
use serde::{Deserialize, Serialize};
use store::{ConnectionTrait, FromQueryResult, StoreError, Tx, execute, rows};

use super::batches::Kept;
use super::{json, keyed, keys};
use crate::rules::batch::State;
use crate::rules::forms::Forms;

/// The decision's word for a batch that was taken back.
pub const TAKEN_BACK: &str = "TakenBack";
/// The decision's word for a ballot that was put aside because it does not count.
pub const VOID: &str = "Void";
/// The decision's word for a ballot that was put aside by mistake and counts after all.
pub const COUNTS: &str = "Counts";
/// The decision's word for a batch that two signatures opened again.
pub const REOPENED: &str = "reopened";

/// Something thrown away.
#[derive(Debug, Clone)]
pub struct SetAside {
    /// The batch's number.
    pub batch: i64,
    /// The decision's word.
    pub decision: String,
    /// What it was.
    pub content: Content,
}

/// What was thrown away, as it was. What older versions kept has no names and numbers.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Content {
    /// Where the batch stood.
    pub state: State,
    /// The first entry.
    pub first: Forms,
    /// The second entry.
    pub second: Forms,
    /// The batch's stratum.
    #[serde(default)]
    pub stratum: String,
    /// How many envelopes it had.
    #[serde(default)]
    pub envelopes: u32,
    /// How many ballots it had.
    #[serde(default)]
    pub sheets: u32,
    /// Who decided, or signed second.
    #[serde(default)]
    pub by: String,
    /// Why, where a reason is asked for.
    #[serde(default)]
    pub why: String,
}

#[derive(FromQueryResult)]
struct SetAsideRow {
    batch: i64,
    reason: String,
    content: String,
}

/// Keeps a batch as it is before a decision throws it away.
///
/// # Errors
/// The database's error.
pub async fn keep(
    tx: &Tx,
    who: &Actor,
    campaign: CampaignId,
    kept: &Kept,
    (decision, why): (&str, &str),
) -> Result<(), StoreError> {
    let place = tx.next_number(who.area, &format!("count_set_aside/{campaign}/{}", kept.number)).await?;
    let batch = kept.batch.clone();
    let content = Content {
        state: batch.state,
        first: batch.first,
        second: batch.second,
        stratum: kept.stratum.clone(),
        envelopes: kept.envelopes,
        sheets: batch.sheets,
        by: who.name.clone(),
        why: why.to_owned(),
    };
    let sql =
        "INSERT INTO count_set_aside (area, campaign, batch, place, reason, content) VALUES ($1, $2, $3, $4, $5, $6)";
    let values = [kept.number.into(), place.into(), decision.into(), json("count_set_aside.content", &content)?.into()];
    execute(&tx.db, sql, keyed(who.area, campaign, values)).await.map(drop)
}

/// Everything thrown away in a count, batch by batch.
///
/// # Errors
/// The database's error.
pub async fn all(db: &impl ConnectionTrait, area: AreaId, campaign: CampaignId) -> Result<Vec<SetAside>, StoreError> {
    let sql =
        "SELECT batch, reason, content FROM count_set_aside WHERE area = $1 AND campaign = $2 ORDER BY batch, place";
    let found: Vec<SetAsideRow> = rows(db, sql, keys(area, campaign)).await?;
    let read = |row: SetAsideRow| {
        let content = StoreError::json("count_set_aside.content", &row.content)?;
        Ok(SetAside { batch: row.batch, decision: row.reason, content })
    };
    found.into_iter().map(read).collect()
}
