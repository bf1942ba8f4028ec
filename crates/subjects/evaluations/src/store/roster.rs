//! The roster of a campaign.

use kernel::{AreaId, CampaignId};
use store::{ConnectionTrait, FromQueryResult, StoreError, Tx, Value, execute, rows};

use crate::rules::roster::RosterLine;

/// How many lines one statement writes.
const CHUNK: usize = 500;

/// How many people the roster has in a stratum.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct StratumCount {
    /// The stratum.
    pub stratum: String,
    /// How many.
    pub people: i64,
}

#[derive(FromQueryResult)]
struct Key {
    stratum: String,
    person_id: String,
}

/// Replaces the whole roster. Phone numbers come sealed.
///
/// # Errors
/// The database's error.
pub async fn replace(
    tx: &Tx,
    area: AreaId,
    campaign: CampaignId,
    lines: &[(RosterLine, Vec<u8>)],
) -> Result<(), StoreError> {
    let keys = || -> [Value; 2] { [area.to_string().into(), campaign.to_string().into()] };
    execute(&tx.db, "DELETE FROM roster WHERE area = $1 AND campaign = $2", keys()).await?;
    for chunk in lines.chunks(CHUNK) {
        let mut values: Vec<Value> = keys().into();
        let mut places = Vec::with_capacity(chunk.len());
        for (line, phone) in chunk {
            let n = values.len();
            places.push(format!("($1, $2, ${}, ${}, ${}, ${}, ${})", n + 1, n + 2, n + 3, n + 4, n + 5));
            values.push(line.stratum_id.clone().into());
            values.push(line.person_id.clone().into());
            values.push(line.name.clone().into());
            values.push(line.workplace.clone().into());
            values.push(phone.clone().into());
        }
        let sql = format!(
            "INSERT INTO roster (area, campaign, stratum, person_id, name, workplace, phone) VALUES {}",
            places.join(", ")
        );
        execute(&tx.db, &sql, values).await?;
    }
    Ok(())
}

/// People per stratum.
///
/// # Errors
/// The database's error.
pub async fn counts(
    db: &impl ConnectionTrait,
    area: AreaId,
    campaign: CampaignId,
) -> Result<Vec<StratumCount>, StoreError> {
    let sql = "SELECT stratum, COUNT(*) AS people FROM roster WHERE area = $1 AND campaign = $2 GROUP BY stratum ORDER BY stratum";
    rows(db, sql, [area.to_string().into(), campaign.to_string().into()]).await
}

/// Every (stratum, person) of the roster, in the order of the key.
///
/// # Errors
/// The database's error.
pub async fn people(
    db: &impl ConnectionTrait,
    area: AreaId,
    campaign: CampaignId,
) -> Result<Vec<(String, String)>, StoreError> {
    let sql = "SELECT stratum, person_id FROM roster WHERE area = $1 AND campaign = $2 ORDER BY stratum, person_id";
    let found: Vec<Key> = rows(db, sql, [area.to_string().into(), campaign.to_string().into()]).await?;
    Ok(found.into_iter().map(|key| (key.stratum, key.person_id)).collect())
}
