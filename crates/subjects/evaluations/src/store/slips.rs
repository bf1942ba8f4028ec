//! Invitation slips and the batches they are printed in. A slip knows its stratum and no person; of its code only the
//! hash stands here, and of when it was used nothing.

use std::collections::{BTreeMap, HashMap, HashSet};

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use kernel::{AreaId, CampaignId, Refusal};
use store::{
    ConnectionTrait, DbBackend, Desk, FromQueryResult, Migration, StoreError, Together, Tx, Value, execute, row, rows,
};

use crate::rules::campaign::Stage;
use crate::rules::slip::SlipState;

/// How many slips one statement writes.
const CHUNK: usize = 500;

/// The tables.
pub const MIGRATION: Migration = Migration {
    id: "evaluations-010",
    reason: "Slips by the hash of their code, keyed so that their order says nothing; a draft stands in its slip's row, so that using the slip removes it.",
    sql: "
CREATE TABLE slip_batches (
  area {text} NOT NULL,
  campaign {text} NOT NULL,
  id {text} NOT NULL,
  stratum {text} NOT NULL,
  slips {bigint} NOT NULL,
  state {text} NOT NULL CHECK (state IN ('printing', 'printed', 'handed_out')),
  secret {bytes} NOT NULL,
  sheets {text} NOT NULL,
  PRIMARY KEY (area, campaign, id)
) {strict_keyed};
CREATE TABLE slips (
  area {text} NOT NULL,
  code_hash {bytes} NOT NULL,
  campaign {text} NOT NULL,
  stratum {text} NOT NULL,
  batch {text} NOT NULL,
  state {text} NOT NULL CHECK (state IN ('issued', 'used', 'revoked', 'replaced')),
  draft {bytes} NOT NULL,
  PRIMARY KEY (area, code_hash)
) {strict_keyed};
CREATE INDEX slips_by_state ON slips (area, campaign, stratum, state);
",
};

/// Takes the index off again.
pub const WITHOUT_STATE_INDEX: Migration = Migration {
    id: "evaluations-012",
    reason: "Every ballot moved its slip in the index by state, which cost as much as the ballot itself; the participation book reads the slips as they lie.",
    sql: "DROP INDEX slips_by_state;",
};

/// A column for slips whose ballot is on paper.
pub const ON_PAPER: Migration = Migration {
    id: "evaluations-016",
    reason: "A code that came back with a paper ballot is told from one used online: booked twice it is no reason to set an envelope aside.",
    sql: "ALTER TABLE slips ADD COLUMN on_paper {bigint} NOT NULL DEFAULT 0;",
};

/// A slip as it is found by its code.
#[derive(Debug, Clone)]
pub struct Slip {
    /// The campaign it belongs to.
    pub campaign: CampaignId,
    /// The stratum it belongs to.
    pub stratum: String,
    /// Where it stands.
    pub state: SlipState,
    /// The sealed draft; empty when nothing has been saved.
    pub draft: Vec<u8>,
    /// Where its campaign stands.
    pub stage: Stage,
}

/// What is stored of a code: its SHA-256.
pub type CodeHash = [u8; 32];

#[derive(FromQueryResult)]
struct SlipRow {
    code_hash: Vec<u8>,
    campaign: String,
    stratum: String,
    state: String,
    draft: Vec<u8>,
    stage: String,
}

/// A batch of slips.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Batch {
    /// Its id.
    pub id: String,
    /// The stratum.
    pub stratum: String,
    /// How many slips.
    pub slips: i64,
    /// `printing`, `printed` or `handed_out`.
    pub state: String,
    /// The sealed secret the codes come from; empty once handed out.
    pub secret: Vec<u8>,
    /// The name of the stored sheets, sealed with the secret; empty until they are made.
    pub sheets: String,
}

/// The participation book of a stratum. It counts slips, never people.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct StratumParticipation {
    /// The stratum.
    pub stratum: String,
    /// Slips that are out: used or still good.
    pub issued: i64,
    /// Slips whose ballot came in, online or on paper.
    pub used: i64,
    /// Slips that were revoked or replaced.
    pub withdrawn: i64,
}

/// The slip of a code, with the stage of its campaign.
///
/// # Errors
/// The database's error.
pub async fn find(db: &impl ConnectionTrait, area: AreaId, hash: CodeHash) -> Result<Option<Slip>, StoreError> {
    Ok(find_all(db, area, &[hash]).await?.remove(&hash))
}

/// The slips of some codes, with the stages of their campaigns; codes without a slip are left out.
///
/// # Errors
/// The database's error.
pub async fn find_all(
    db: &impl ConnectionTrait,
    area: AreaId,
    hashes: &[CodeHash],
) -> Result<HashMap<CodeHash, Slip>, StoreError> {
    let sql = format!(
        "SELECT s.code_hash, s.campaign, s.stratum, CASE WHEN s.on_paper = 1 THEN 'on_paper' ELSE s.state END AS state,
           s.draft, c.stage FROM slips s
         JOIN campaigns c ON c.area = s.area AND c.id = s.campaign WHERE s.area = $1 AND s.code_hash IN ({})",
        places(2, hashes)
    );
    let found: Vec<SlipRow> = rows(db, &sql, [area.to_string().into()].into_iter().chain(values(hashes))).await?;
    found.into_iter().map(|row| Ok((code_hash(&row.code_hash)?, row.slip()?))).collect()
}

/// The slip of a code, looked up together with all that are asked for at the same moment.
///
/// # Errors
/// The database's error.
pub async fn look_up(desk: &Desk, area: AreaId, hash: CodeHash) -> Result<Option<Slip>, Refusal> {
    desk.together(Wanted { area, hash }).await
}

/// A slip that somebody holds in hand.
struct Wanted {
    area: AreaId,
    hash: CodeHash,
}

impl Together for Wanted {
    type Answer = Option<Slip>;

    fn all(desk: &Desk, wanted: Vec<Self>) -> BoxFuture<'_, Result<Vec<Option<Slip>>, Refusal>> {
        async move {
            let mut areas: BTreeMap<AreaId, Vec<CodeHash>> = BTreeMap::new();
            wanted.iter().for_each(|one| areas.entry(one.area).or_default().push(one.hash));
            let mut found = BTreeMap::new();
            for (area, hashes) in areas {
                found.insert(area, find_all(desk.read(), area, &hashes).await?);
            }
            Ok(wanted.iter().map(|one| found.get(&one.area)?.get(&one.hash).cloned()).collect())
        }
        .boxed()
    }
}

impl SlipRow {
    fn slip(self) -> Result<Slip, StoreError> {
        let unreadable = || StoreError::Unreadable { column: "slips.state", cause: self.state.clone() };
        Ok(Slip {
            state: SlipState::from_code(&self.state).ok_or_else(unreadable)?,
            campaign: StoreError::parse("slips.campaign", &self.campaign)?,
            stage: StoreError::json("campaigns.stage", &self.stage)?,
            stratum: self.stratum,
            draft: self.draft,
        })
    }
}

#[derive(FromQueryResult)]
struct Spent {
    code_hash: Vec<u8>,
}

/// Uses slips, and drops their drafts, where they are still good and their campaigns open; answers which it used. A
/// slip's row is its lock: of all that try at once, one succeeds. On PostgreSQL the campaigns are locked against being
/// closed meanwhile; on SQLite writes come one after another anyway.
///
/// # Errors
/// The database's error.
pub async fn spend(tx: &Tx, area: AreaId, hashes: &[CodeHash]) -> Result<HashSet<CodeHash>, StoreError> {
    let lock = if tx.db.get_database_backend() == DbBackend::Postgres { "FOR SHARE" } else { "" };
    let sql = format!(
        "UPDATE slips SET state = 'used', draft = $2 WHERE area = $1 AND code_hash IN ({}) AND state = 'issued' AND EXISTS
         (SELECT 1 FROM campaigns c WHERE c.area = $1 AND c.id = slips.campaign AND c.stage_code = 'open' {lock})
         RETURNING code_hash",
        places(3, hashes)
    );
    let before = [area.to_string().into(), Vec::<u8>::new().into()];
    let spent: Vec<Spent> = rows(&tx.db, &sql, before.into_iter().chain(values(hashes))).await?;
    spent.iter().map(|slip| code_hash(&slip.code_hash)).collect()
}

/// Uses a slip that came back with a paper ballot; answers whether it was still good and its campaign open.
///
/// # Errors
/// The database's error.
pub async fn spend_on_paper(tx: &Tx, area: AreaId, hash: CodeHash) -> Result<bool, StoreError> {
    if spend(tx, area, &[hash]).await?.is_empty() {
        return Ok(false);
    }
    let sql = "UPDATE slips SET on_paper = 1 WHERE area = $1 AND code_hash = $2";
    execute(&tx.db, sql, keys(area, hash)).await.map(|_| true)
}

/// Saves a sealed draft; answers whether the slip is still good.
///
/// # Errors
/// The database's error.
pub async fn save_draft(tx: &Tx, area: AreaId, hash: CodeHash, draft: Vec<u8>) -> Result<bool, StoreError> {
    let sql = "UPDATE slips SET draft = $3 WHERE area = $1 AND code_hash = $2 AND state = 'issued'";
    let values = keys(area, hash).into_iter().chain([draft.into()]);
    Ok(execute(&tx.db, sql, values).await? == 1)
}

/// Withdraws a slip that is still good, and drops its draft; answers whether it did.
///
/// # Errors
/// The database's error.
pub async fn withdraw(tx: &Tx, area: AreaId, hash: CodeHash, to: SlipState) -> Result<bool, StoreError> {
    let sql = "UPDATE slips SET state = $3, draft = $4 WHERE area = $1 AND code_hash = $2 AND state = 'issued'";
    let values = keys(area, hash).into_iter().chain([to.code().into(), Vec::<u8>::new().into()]);
    Ok(execute(&tx.db, sql, values).await? == 1)
}

/// Writes slips of a batch.
///
/// # Errors
/// The database's error.
pub async fn insert(
    tx: &Tx,
    area: AreaId,
    campaign: CampaignId,
    batch: (&str, &str),
    state: SlipState,
    hashes: &[CodeHash],
) -> Result<(), StoreError> {
    let (batch, stratum) = batch;
    for chunk in hashes.chunks(CHUNK) {
        let mut values: Vec<Value> = vec![
            area.to_string().into(),
            campaign.to_string().into(),
            stratum.into(),
            batch.into(),
            state.code().into(),
            Vec::<u8>::new().into(),
        ];
        let first = values.len() + 1;
        let places: Vec<String> =
            (first..first + chunk.len()).map(|n| format!("($1, ${n}, $2, $3, $4, $5, $6)")).collect();
        values.extend(chunk.iter().map(|hash| Value::from(hash.to_vec())));
        let sql = format!(
            "INSERT INTO slips (area, code_hash, campaign, stratum, batch, state, draft) VALUES {}",
            places.join(", ")
        );
        execute(&tx.db, &sql, values).await?;
    }
    Ok(())
}

/// Writes a batch whose sheets are yet to be printed.
///
/// # Errors
/// The database's error.
pub async fn insert_batch(tx: &Tx, area: AreaId, campaign: CampaignId, batch: &Batch) -> Result<(), StoreError> {
    execute(
        &tx.db,
        "INSERT INTO slip_batches (area, campaign, id, stratum, slips, state, secret, sheets)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        [
            area.to_string().into(),
            campaign.to_string().into(),
            batch.id.clone().into(),
            batch.stratum.clone().into(),
            batch.slips.into(),
            batch.state.clone().into(),
            batch.secret.clone().into(),
            batch.sheets.clone().into(),
        ],
    )
    .await?;
    Ok(())
}

/// Notes that the sheets of a batch are made; answers `false` when the batch has been handed out meanwhile.
///
/// # Errors
/// The database's error.
pub async fn keep_sheets(
    tx: &Tx,
    area: AreaId,
    campaign: CampaignId,
    batch: &str,
    sheets: &str,
) -> Result<bool, StoreError> {
    let sql = "UPDATE slip_batches SET state = 'printed', sheets = $4
               WHERE area = $1 AND campaign = $2 AND id = $3 AND state <> 'handed_out'";
    let values = [area.to_string().into(), campaign.to_string().into(), batch.into(), sheets.into()];
    Ok(execute(&tx.db, sql, values).await? == 1)
}

/// Marks a printed batch as handed out and destroys its secret; answers whether it did.
///
/// # Errors
/// The database's error.
pub async fn hand_out(tx: &Tx, area: AreaId, campaign: CampaignId, batch: &str) -> Result<bool, StoreError> {
    let sql = "UPDATE slip_batches SET state = 'handed_out', secret = $4, sheets = ''
               WHERE area = $1 AND campaign = $2 AND id = $3 AND state = 'printed'";
    let values = [area.to_string().into(), campaign.to_string().into(), batch.into(), Vec::<u8>::new().into()];
    Ok(execute(&tx.db, sql, values).await? == 1)
}

/// The batches of a campaign, in the order they were made.
///
/// # Errors
/// The database's error.
pub async fn batches(db: &impl ConnectionTrait, area: AreaId, campaign: CampaignId) -> Result<Vec<Batch>, StoreError> {
    let sql = "SELECT id, stratum, slips, state, secret, sheets FROM slip_batches
               WHERE area = $1 AND campaign = $2 ORDER BY id";
    rows(db, sql, [area.to_string().into(), campaign.to_string().into()]).await
}

/// One batch.
///
/// # Errors
/// The database's error.
pub async fn batch(
    db: &impl ConnectionTrait,
    area: AreaId,
    campaign: CampaignId,
    id: &str,
) -> Result<Option<Batch>, StoreError> {
    let sql = "SELECT id, stratum, slips, state, secret, sheets FROM slip_batches
               WHERE area = $1 AND campaign = $2 AND id = $3";
    row(db, sql, [area.to_string().into(), campaign.to_string().into(), id.into()]).await
}

/// The participation book: strata that have slips, by their codes.
///
/// # Errors
/// The database's error.
pub async fn participation(
    db: &impl ConnectionTrait,
    area: AreaId,
    campaign: CampaignId,
) -> Result<Vec<StratumParticipation>, StoreError> {
    let sql = "SELECT stratum,
                 COUNT(CASE WHEN state IN ('issued', 'used') THEN 1 END) AS issued,
                 COUNT(CASE WHEN state = 'used' THEN 1 END) AS used,
                 COUNT(CASE WHEN state IN ('revoked', 'replaced') THEN 1 END) AS withdrawn
               FROM slips WHERE area = $1 AND campaign = $2 GROUP BY stratum ORDER BY stratum";
    rows(db, sql, [area.to_string().into(), campaign.to_string().into()]).await
}

/// `$first, $first+1, …`, as many as there are hashes.
fn places(first: usize, hashes: &[CodeHash]) -> String {
    let places: Vec<String> = (first..first + hashes.len()).map(|n| format!("${n}")).collect();
    places.join(", ")
}

fn values(hashes: &[CodeHash]) -> impl Iterator<Item = Value> {
    hashes.iter().map(|hash| Value::from(hash.to_vec()))
}

fn code_hash(bytes: &[u8]) -> Result<CodeHash, StoreError> {
    let unreadable = |_| StoreError::Unreadable { column: "slips.code_hash", cause: format!("{} bytes", bytes.len()) };
    bytes.try_into().map_err(unreadable)
}

fn keys(area: AreaId, hash: CodeHash) -> [Value; 2] {
    [area.to_string().into(), hash.to_vec().into()]
}
