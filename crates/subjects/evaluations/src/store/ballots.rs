//! Ballots and opinions. A row says what was marked and in which stratum, and nothing of who, when or from where. Both
//! tables are kept in the order of random ids, so that the order of rows says nothing either; an opinion leads to no ballot.

use std::collections::BTreeSet;

use kernel::{AreaId, CampaignId};
use store::{
    ConnectionTrait, DbBackend, FromQueryResult, Migration, StoreError, Tx, Value, execute, row, rows, scalar,
};

/// How many rows one statement writes.
const CHUNK: usize = 200;

/// The tables.
pub const MIGRATION: Migration = Migration {
    id: "evaluations-011",
    reason: "Ballots and opinions, each under a random id, without time, address or a way from one to the other.",
    sql: "
CREATE TABLE ballots (
  area {text} NOT NULL,
  campaign {text} NOT NULL,
  ballot_id {text} NOT NULL,
  stratum {text} NOT NULL,
  channel {text} NOT NULL,
  marks {bytes} NOT NULL,
  PRIMARY KEY (area, campaign, ballot_id)
) {strict_keyed};
CREATE TABLE opinions (
  area {text} NOT NULL,
  campaign {text} NOT NULL,
  unit {text} NOT NULL,
  opinion_id {text} NOT NULL,
  opinion {text} NOT NULL,
  sealed {bytes} NOT NULL,
  PRIMARY KEY (area, campaign, unit, opinion_id)
) {strict_keyed};
",
};

/// Which opinions came in on paper.
pub const OPINION_CHANNEL: Migration = Migration {
    id: "evaluations-013",
    reason: "Opinions written on paper ballots are taken out again when a batch is counted anew, so it is known which they are.",
    sql: "
ALTER TABLE opinions ADD COLUMN channel {text} NOT NULL DEFAULT 'online';
",
};

/// How a ballot came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Channel {
    /// Filled in on a screen.
    Online,
    /// Keyed in from paper.
    Paper,
}

impl Channel {
    /// The stored word.
    pub fn code(self) -> &'static str {
        match self {
            Self::Online => "online",
            Self::Paper => "paper",
        }
    }
}

/// A ballot as it is counted.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Ballot {
    /// Its random id.
    pub ballot_id: String,
    /// The stratum.
    pub stratum: String,
    /// One byte a mark, units × aspects in the order of the scheme.
    pub marks: Vec<u8>,
}

/// An opinion as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Opinion {
    /// Its random id.
    pub opinion_id: String,
    /// The unit's code in the scheme; empty for all units together.
    pub unit: String,
    /// The text with personal numbers masked.
    pub opinion: String,
    /// The text as it was written, sealed for the office (purpose [`OPINION_SEAL`]).
    pub sealed: Vec<u8>,
}

/// The purpose raw opinions are sealed for.
pub const OPINION_SEAL: &str = "evaluations.opinion";

/// Puts ballots into the box, in the order of their random ids.
///
/// # Errors
/// The database's error.
pub async fn insert(
    tx: &Tx,
    area: AreaId,
    campaign: CampaignId,
    channel: Channel,
    ballots: &[Ballot],
) -> Result<(), StoreError> {
    let mut shuffled: Vec<&Ballot> = ballots.iter().collect();
    shuffled.sort_unstable_by_key(|ballot| &ballot.ballot_id);
    for chunk in shuffled.chunks(CHUNK) {
        let mut values: Vec<Value> = vec![area.to_string().into(), campaign.to_string().into(), channel.code().into()];
        let mut places = Vec::with_capacity(chunk.len());
        for ballot in chunk {
            let n = values.len();
            places.push(format!("($1, $2, ${}, ${}, $3, ${})", n + 1, n + 2, n + 3));
            values.push(ballot.ballot_id.clone().into());
            values.push(ballot.stratum.clone().into());
            values.push(ballot.marks.clone().into());
        }
        let sql = format!(
            "INSERT INTO ballots (area, campaign, ballot_id, stratum, channel, marks) VALUES {}",
            places.join(", ")
        );
        execute(&tx.db, &sql, values).await?;
    }
    Ok(())
}

/// Keeps opinions, in the order of their random ids.
///
/// # Errors
/// The database's error.
pub async fn insert_opinions(
    tx: &Tx,
    area: AreaId,
    campaign: CampaignId,
    channel: Channel,
    opinions: &[Opinion],
) -> Result<(), StoreError> {
    let mut shuffled: Vec<&Opinion> = opinions.iter().collect();
    shuffled.sort_unstable_by_key(|opinion| &opinion.opinion_id);
    for chunk in shuffled.chunks(CHUNK) {
        let mut values: Vec<Value> = vec![area.to_string().into(), campaign.to_string().into(), channel.code().into()];
        let mut places = Vec::with_capacity(chunk.len());
        for opinion in chunk {
            let n = values.len();
            places.push(format!("($1, $2, ${}, ${}, ${}, ${}, $3)", n + 1, n + 2, n + 3, n + 4));
            values.push(opinion.unit.clone().into());
            values.push(opinion.opinion_id.clone().into());
            values.push(opinion.opinion.clone().into());
            values.push(opinion.sealed.clone().into());
        }
        let sql = format!(
            "INSERT INTO opinions (area, campaign, unit, opinion_id, opinion, sealed, channel) VALUES {}",
            places.join(", ")
        );
        execute(&tx.db, &sql, values).await?;
    }
    Ok(())
}

/// All ballots of a campaign in the order of their random ids: the same order at every tally.
///
/// # Errors
/// The database's error.
pub async fn all(db: &impl ConnectionTrait, area: AreaId, campaign: CampaignId) -> Result<Vec<Ballot>, StoreError> {
    let sql = "SELECT ballot_id, stratum, marks FROM ballots WHERE area = $1 AND campaign = $2 ORDER BY ballot_id";
    rows(db, sql, [area.to_string().into(), campaign.to_string().into()]).await
}

/// Wipes out the order in which ballots and opinions came in, once the box is closed. SQLite keeps them in the order of
/// their random ids from the start; PostgreSQL keeps rows where they were written and notes the transaction, so they are
/// taken out and put back in the order of their ids, in one transaction.
///
/// # Errors
/// The database's error.
pub async fn forget_order(tx: &Tx, area: AreaId, campaign: CampaignId) -> Result<(), StoreError> {
    if tx.db.get_database_backend() == DbBackend::Sqlite {
        return Ok(());
    }
    for (table, id) in [("ballots", "ballot_id"), ("opinions", "opinion_id")] {
        let sql = format!(
            "WITH taken AS (DELETE FROM {table} WHERE area = $1 AND campaign = $2 RETURNING *)
             INSERT INTO {table} SELECT * FROM taken ORDER BY {id}"
        );
        execute(&tx.db, &sql, [area.to_string().into(), campaign.to_string().into()]).await?;
    }
    Ok(())
}

/// How many ballots are in the box.
///
/// # Errors
/// The database's error.
pub async fn count(db: &impl ConnectionTrait, area: AreaId, campaign: CampaignId) -> Result<i64, StoreError> {
    let sql = "SELECT COUNT(*) AS value FROM ballots WHERE area = $1 AND campaign = $2";
    Ok(scalar(db, sql, [area.to_string().into(), campaign.to_string().into()]).await?.unwrap_or_default())
}

/// All opinions of a campaign, by unit, in the order of their random ids.
///
/// # Errors
/// The database's error.
pub async fn opinions(
    db: &impl ConnectionTrait,
    area: AreaId,
    campaign: CampaignId,
) -> Result<Vec<Opinion>, StoreError> {
    let sql = "SELECT opinion_id, unit, opinion, sealed FROM opinions WHERE area = $1 AND campaign = $2
               ORDER BY unit, opinion_id";
    rows(db, sql, [area.to_string().into(), campaign.to_string().into()]).await
}

/// The ids of the opinions that came in on paper.
///
/// # Errors
/// The database's error.
pub async fn opinions_on_paper(
    db: &impl ConnectionTrait,
    area: AreaId,
    campaign: CampaignId,
) -> Result<BTreeSet<String>, StoreError> {
    #[derive(FromQueryResult)]
    struct Row {
        opinion_id: String,
    }
    let sql = "SELECT opinion_id FROM opinions WHERE area = $1 AND campaign = $2 AND channel = $3";
    let values = [area.to_string().into(), campaign.to_string().into(), Channel::Paper.code().into()];
    let found: Vec<Row> = rows(db, sql, values).await?;
    Ok(found.into_iter().map(|row| row.opinion_id).collect())
}

/// An opinion on paper, wherever it was written.
#[derive(Debug, FromQueryResult)]
pub struct OnPaper {
    /// Its campaign's id.
    pub campaign: String,
    /// The unit's code in the scheme; empty for all units together.
    pub unit: String,
    /// The text as it was written, sealed for the office.
    pub sealed: Vec<u8>,
}

/// An opinion by its id, if it came in on paper. No index leads to it: it is looked for only when a clue is transferred.
///
/// # Errors
/// The database's error.
pub async fn opinion_on_paper(
    db: &impl ConnectionTrait,
    area: AreaId,
    opinion: &str,
) -> Result<Option<OnPaper>, StoreError> {
    let sql = "SELECT campaign, unit, sealed FROM opinions WHERE area = $1 AND opinion_id = $2 AND channel = $3";
    row(db, sql, [area.to_string().into(), opinion.into(), Channel::Paper.code().into()]).await
}
