//! Sealed ballots, their log, and the keys that close them. A sealed ballot is kept under its leaf hash, which is as good as
//! random, without time, address or slip; its place in the log is given only when the next tree head is signed.

use chain::Digest;
use chain::head::{LogKey, TreeHead};
use chain::merkle::Tree;
use kernel::{AreaId, CampaignId, Day, PersonId};
use store::{
    ConnectionTrait, DbBackend, FromQueryResult, Migration, StoreError, Tx, Value, execute, row, rows, scalar,
};

/// How many rows one statement writes.
const CHUNK: usize = 200;
/// The place of a ballot that waits for the next tree head.
const WAITING: i64 = -1;

/// The tables.
pub const MIGRATION: Migration = Migration {
    id: "evaluations-060",
    reason: "Ballots sealed for the observers' key, the log they are leaves of, and its signed heads. A used slip's receipt is kept under the slip's own code, so that nobody but its holder can read it.",
    sql: "
CREATE TABLE campaign_keys (
  area {text} NOT NULL,
  campaign {text} NOT NULL,
  public {bytes} NOT NULL,
  needed {bigint} NOT NULL,
  opened_at {bigint} NOT NULL,
  PRIMARY KEY (area, campaign)
) {strict};
CREATE TABLE key_parts (
  area {text} NOT NULL,
  campaign {text} NOT NULL,
  place {bigint} NOT NULL,
  holder {text} NOT NULL,
  part {bytes} NOT NULL,
  taken_at {bigint} NOT NULL,
  PRIMARY KEY (area, campaign, place)
) {strict};
CREATE TABLE sealed_ballots (
  area {text} NOT NULL,
  campaign {text} NOT NULL,
  leaf {bytes} NOT NULL,
  stratum {text} NOT NULL,
  envelope {bytes} NOT NULL,
  place {bigint} NOT NULL,
  PRIMARY KEY (area, campaign, leaf)
) {strict_keyed};
CREATE INDEX sealed_ballots_in_order ON sealed_ballots (area, campaign, place, leaf);
CREATE TABLE tree_heads (
  area {text} NOT NULL,
  campaign {text} NOT NULL,
  size {bigint} NOT NULL,
  root {bytes} NOT NULL,
  at {bigint} NOT NULL,
  signature {bytes} NOT NULL,
  PRIMARY KEY (area, campaign, size)
) {strict};
CREATE TABLE slip_receipts (
  area {text} NOT NULL,
  code_hash {bytes} NOT NULL,
  kept {bytes} NOT NULL,
  PRIMARY KEY (area, code_hash)
) {strict_keyed};
",
};

/// Whose each key part is, and which day's heads are signed.
pub const HOLDERS: Migration = Migration {
    id: "evaluations-066",
    reason: "A key part belongs to one account and is handed out to nobody else. Heads are signed as a day begins and not when ballots come, so that no head tells of an hour; the day is kept for it.",
    sql: "
ALTER TABLE key_parts ADD COLUMN person {text} NOT NULL DEFAULT '';
ALTER TABLE campaign_keys ADD COLUMN heads_on {text} NOT NULL DEFAULT '';
",
};

/// A campaign's key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CampaignKey {
    /// The public part.
    pub public: [u8; 32],
    /// How many parts open.
    pub needed: u8,
    /// Whether the ballots have been opened.
    pub opened: bool,
}

#[derive(FromQueryResult)]
struct KeyRow {
    public: Vec<u8>,
    needed: i64,
    opened_at: i64,
}

/// A part of a key, as the list shows it.
#[derive(Debug, Clone, FromQueryResult)]
pub struct PartLine {
    /// Its place, from 1.
    pub place: i64,
    /// Who holds it, by the name in the scheme.
    pub holder: String,
    /// The account it belongs to; empty where it was made before parts had accounts.
    pub person: String,
    /// When it was taken; 0 before.
    pub taken_at: i64,
    /// The sealed text; empty once it was taken.
    pub part: Vec<u8>,
}

impl PartLine {
    /// Whether its holder has it.
    pub fn is_taken(&self) -> bool {
        self.taken_at > 0
    }
}

/// A new part, sealed until its holder takes it.
#[derive(Debug, Clone)]
pub struct NewPart {
    /// Who holds it, by the name in the scheme.
    pub holder: String,
    /// The holder's account.
    pub person: PersonId,
    /// The sealed text.
    pub part: Vec<u8>,
}

/// A sealed ballot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedBallot {
    /// Its leaf in the log.
    pub leaf: Digest,
    /// Its stratum.
    pub stratum: String,
    /// The envelope.
    pub envelope: Vec<u8>,
}

#[derive(FromQueryResult)]
struct SealedRow {
    leaf: Vec<u8>,
    stratum: String,
    envelope: Vec<u8>,
}

#[derive(FromQueryResult)]
struct LeafRow {
    leaf: Vec<u8>,
}

/// A signed tree head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedHead {
    /// What is signed.
    pub head: TreeHead,
    /// The signature.
    pub signature: [u8; 64],
}

#[derive(FromQueryResult)]
struct HeadRow {
    size: i64,
    root: Vec<u8>,
    at: i64,
    signature: Vec<u8>,
}

fn keys(area: AreaId, campaign: CampaignId) -> [Value; 2] {
    [area.to_string().into(), campaign.to_string().into()]
}

fn bytes<const N: usize>(column: &'static str, bytes: Vec<u8>) -> Result<[u8; N], StoreError> {
    let cause = format!("{} bytes", bytes.len());
    bytes.try_into().map_err(|_| StoreError::Unreadable { column, cause })
}

/// The name of a campaign's log.
pub fn log_name(campaign: CampaignId) -> String {
    format!("campaign/{campaign}")
}

/// Keeps a new key and its sealed parts.
///
/// # Errors
/// The database's error; a duplicate when there is a key already.
pub async fn insert_key(
    tx: &Tx,
    area: AreaId,
    campaign: CampaignId,
    key: &CampaignKey,
    parts: Vec<NewPart>,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO campaign_keys (area, campaign, public, needed, opened_at, heads_on)
               VALUES ($1, $2, $3, $4, 0, $5)";
    let today = tx.at.day().to_string();
    let rest = [key.public.to_vec().into(), i64::from(key.needed).into(), today.into()];
    execute(&tx.db, sql, keys(area, campaign).into_iter().chain(rest)).await?;
    for (part, place) in parts.into_iter().zip(1_i64..) {
        let sql = "INSERT INTO key_parts (area, campaign, place, holder, person, part, taken_at)
                   VALUES ($1, $2, $3, $4, $5, $6, 0)";
        let rest = [place.into(), part.holder.into(), part.person.to_string().into(), part.part.into()];
        execute(&tx.db, sql, keys(area, campaign).into_iter().chain(rest)).await?;
    }
    Ok(())
}

/// Drops a key that nothing was sealed with yet, and its parts.
///
/// # Errors
/// The database's error.
pub async fn forget_key(tx: &Tx, area: AreaId, campaign: CampaignId) -> Result<(), StoreError> {
    for table in ["campaign_keys", "key_parts"] {
        let sql = format!("DELETE FROM {table} WHERE area = $1 AND campaign = $2");
        execute(&tx.db, &sql, keys(area, campaign)).await?;
    }
    Ok(())
}

/// The key of a campaign; `None` before one is made.
///
/// # Errors
/// The database's error.
pub async fn key(
    db: &impl ConnectionTrait,
    area: AreaId,
    campaign: CampaignId,
) -> Result<Option<CampaignKey>, StoreError> {
    let sql = "SELECT public, needed, opened_at FROM campaign_keys WHERE area = $1 AND campaign = $2";
    let found: Option<KeyRow> = row(db, sql, keys(area, campaign)).await?;
    found
        .map(|row| {
            Ok(CampaignKey {
                public: bytes("campaign_keys.public", row.public)?,
                needed: u8::try_from(row.needed).unwrap_or(u8::MAX),
                opened: row.opened_at > 0,
            })
        })
        .transpose()
}

/// The parts of a campaign's key, by their places.
///
/// # Errors
/// The database's error.
pub async fn parts(db: &impl ConnectionTrait, area: AreaId, campaign: CampaignId) -> Result<Vec<PartLine>, StoreError> {
    let sql =
        "SELECT place, holder, person, taken_at, part FROM key_parts WHERE area = $1 AND campaign = $2 ORDER BY place";
    rows(db, sql, keys(area, campaign)).await
}

/// Takes a part out of the database for good, for its holder's account; answers whether it was still there.
///
/// # Errors
/// The database's error.
pub async fn erase_part(
    tx: &Tx,
    area: AreaId,
    campaign: CampaignId,
    place: i64,
    person: PersonId,
) -> Result<bool, StoreError> {
    let sql = "UPDATE key_parts SET part = $4, taken_at = $5, person = $6
               WHERE area = $1 AND campaign = $2 AND place = $3 AND taken_at = 0";
    let rest = [place.into(), Vec::<u8>::new().into(), tx.at.micros().into(), person.to_string().into()];
    Ok(execute(&tx.db, sql, keys(area, campaign).into_iter().chain(rest)).await? == 1)
}

/// Notes that the ballots are opened; answers `false` when they were before.
///
/// # Errors
/// The database's error.
pub async fn mark_opened(tx: &Tx, area: AreaId, campaign: CampaignId) -> Result<bool, StoreError> {
    let sql = "UPDATE campaign_keys SET opened_at = $3 WHERE area = $1 AND campaign = $2 AND opened_at = 0";
    let values = keys(area, campaign).into_iter().chain([tx.at.micros().into()]);
    Ok(execute(&tx.db, sql, values).await? == 1)
}

/// Puts a sealed ballot among those that wait for the next tree head.
///
/// # Errors
/// The database's error.
pub async fn insert(tx: &Tx, area: AreaId, campaign: CampaignId, ballots: &[SealedBallot]) -> Result<(), StoreError> {
    let mut shuffled: Vec<&SealedBallot> = ballots.iter().collect();
    shuffled.sort_unstable_by_key(|ballot| ballot.leaf);
    for chunk in shuffled.chunks(CHUNK) {
        let mut values: Vec<Value> = keys(area, campaign).to_vec();
        values.push(WAITING.into());
        let mut places = Vec::with_capacity(chunk.len());
        for ballot in chunk {
            let n = values.len();
            places.push(format!("($1, $2, ${}, ${}, ${}, $3)", n + 1, n + 2, n + 3));
            values.push(ballot.leaf.0.to_vec().into());
            values.push(ballot.stratum.clone().into());
            values.push(ballot.envelope.clone().into());
        }
        let sql = format!(
            "INSERT INTO sealed_ballots (area, campaign, leaf, stratum, envelope, place) VALUES {}",
            places.join(", ")
        );
        execute(&tx.db, &sql, values).await?;
    }
    Ok(())
}

/// All sealed ballots in the order of the log; those that wait for a tree head are left out.
///
/// # Errors
/// The database's error.
pub async fn in_order(
    db: &impl ConnectionTrait,
    area: AreaId,
    campaign: CampaignId,
) -> Result<Vec<SealedBallot>, StoreError> {
    let sql = "SELECT leaf, stratum, envelope FROM sealed_ballots
               WHERE area = $1 AND campaign = $2 AND place >= 0 ORDER BY place";
    let found: Vec<SealedRow> = rows(db, sql, keys(area, campaign)).await?;
    let ballot = |row: SealedRow| {
        Ok(SealedBallot {
            leaf: Digest(bytes("sealed_ballots.leaf", row.leaf)?),
            stratum: row.stratum,
            envelope: row.envelope,
        })
    };
    found.into_iter().map(ballot).collect()
}

/// The log's tree as of its last head.
///
/// # Errors
/// The database's error.
pub async fn tree(db: &impl ConnectionTrait, area: AreaId, campaign: CampaignId) -> Result<Tree, StoreError> {
    let sql = "SELECT leaf FROM sealed_ballots WHERE area = $1 AND campaign = $2 AND place >= 0 ORDER BY place";
    let found: Vec<LeafRow> = rows(db, sql, keys(area, campaign)).await?;
    found.into_iter().map(|row| bytes("sealed_ballots.leaf", row.leaf).map(Digest)).collect()
}

/// How many sealed ballots were accepted, and how many of them wait for the next tree head.
///
/// # Errors
/// The database's error.
pub async fn counts(db: &impl ConnectionTrait, area: AreaId, campaign: CampaignId) -> Result<(i64, i64), StoreError> {
    let all = "SELECT COUNT(*) AS value FROM sealed_ballots WHERE area = $1 AND campaign = $2";
    let waiting = "SELECT COUNT(*) AS value FROM sealed_ballots WHERE area = $1 AND campaign = $2 AND place = -1";
    let all = scalar(db, all, keys(area, campaign)).await?.unwrap_or_default();
    Ok((all, scalar(db, waiting, keys(area, campaign)).await?.unwrap_or_default()))
}

/// Where a leaf stands: `None` if it was never accepted, `Some(None)` while it waits for the next tree head.
///
/// # Errors
/// The database's error.
pub async fn place_of(
    db: &impl ConnectionTrait,
    area: AreaId,
    campaign: CampaignId,
    leaf: &Digest,
) -> Result<Option<Option<usize>>, StoreError> {
    let sql = "SELECT place AS value FROM sealed_ballots WHERE area = $1 AND campaign = $2 AND leaf = $3";
    let values = keys(area, campaign).into_iter().chain([leaf.0.to_vec().into()]);
    Ok(scalar::<i64>(db, sql, values).await?.map(|place| usize::try_from(place).ok()))
}

/// The signed heads of a campaign's log, the smallest first.
///
/// # Errors
/// The database's error.
pub async fn heads(
    db: &impl ConnectionTrait,
    area: AreaId,
    campaign: CampaignId,
) -> Result<Vec<SignedHead>, StoreError> {
    let sql = "SELECT size, root, at, signature FROM tree_heads WHERE area = $1 AND campaign = $2 ORDER BY size";
    let found: Vec<HeadRow> = rows(db, sql, keys(area, campaign)).await?;
    let signed = |row: HeadRow| {
        Ok(SignedHead {
            head: TreeHead {
                log: log_name(campaign),
                size: u64::try_from(row.size).unwrap_or_default(),
                root: Digest(bytes("tree_heads.root", row.root)?),
                at: row.at,
            },
            signature: bytes("tree_heads.signature", row.signature)?,
        })
    };
    found.into_iter().map(signed).collect()
}

/// Gives every waiting ballot its place, in the order of the leaf hashes, and signs the new head. The order inside says
/// nothing of the order in which ballots came. Answers the head, or `None` when nothing waited.
///
/// # Errors
/// The database's error.
pub async fn grow(tx: &Tx, area: AreaId, campaign: CampaignId, key: &LogKey) -> Result<Option<SignedHead>, StoreError> {
    let sql = "SELECT leaf FROM sealed_ballots WHERE area = $1 AND campaign = $2 AND place = -1 ORDER BY leaf";
    let waiting: Vec<LeafRow> = rows(&tx.db, sql, keys(area, campaign)).await?;
    if waiting.is_empty() {
        return Ok(None);
    }
    let mut tree = tree(&tx.db, area, campaign).await?;
    for row in waiting {
        let leaf = Digest(bytes("sealed_ballots.leaf", row.leaf)?);
        let place = i64::try_from(tree.append(leaf)).unwrap_or(i64::MAX);
        let sql = "UPDATE sealed_ballots SET place = $4 WHERE area = $1 AND campaign = $2 AND leaf = $3";
        let rest = [leaf.0.to_vec().into(), place.into()];
        execute(&tx.db, sql, keys(area, campaign).into_iter().chain(rest)).await?;
    }
    let size = u64::try_from(tree.len()).unwrap_or(u64::MAX);
    let head = TreeHead { log: log_name(campaign), size, root: tree.root(), at: tx.at.micros() };
    let signed = SignedHead { signature: key.sign_head(&head), head };
    insert_head(tx, area, campaign, &signed).await?;
    Ok(Some(signed))
}

async fn insert_head(tx: &Tx, area: AreaId, campaign: CampaignId, signed: &SignedHead) -> Result<(), StoreError> {
    let sql = "INSERT INTO tree_heads (area, campaign, size, root, at, signature) VALUES ($1, $2, $3, $4, $5, $6)";
    let size = i64::try_from(signed.head.size).unwrap_or(i64::MAX);
    let (root, signature) = (signed.head.root.0.to_vec(), signed.signature.to_vec());
    let rest = [size.into(), root.into(), signed.head.at.into(), signature.into()];
    execute(&tx.db, sql, keys(area, campaign).into_iter().chain(rest)).await?;
    Ok(())
}

/// The campaigns with a key and unopened ballots whose heads of a day are not signed yet.
///
/// # Errors
/// The database's error.
pub async fn due(db: &impl ConnectionTrait, today: Day) -> Result<Vec<(AreaId, CampaignId)>, StoreError> {
    let sql = "SELECT area, campaign FROM campaign_keys WHERE opened_at = 0 AND heads_on <> $1 ORDER BY area, campaign";
    let found: Vec<DueRow> = rows(db, sql, [today.to_string().into()]).await?;
    let one = |row: DueRow| Ok((StoreError::parse("area", &row.area)?, StoreError::parse("campaign", &row.campaign)?));
    found.into_iter().map(one).collect()
}

#[derive(FromQueryResult)]
struct DueRow {
    area: String,
    campaign: String,
}

/// Notes that today's head is the one of today; answers whether what waits is of earlier days: not where today is the first
/// day on record.
///
/// # Errors
/// The database's error.
pub async fn begin_day(tx: &Tx, area: AreaId, campaign: CampaignId) -> Result<bool, StoreError> {
    let sql = "SELECT heads_on AS value FROM campaign_keys WHERE area = $1 AND campaign = $2";
    let before: String = scalar(&tx.db, sql, keys(area, campaign)).await?.unwrap_or_default();
    let today = tx.at.day().to_string();
    let sql = "UPDATE campaign_keys SET heads_on = $3 WHERE area = $1 AND campaign = $2 AND heads_on <> $3";
    let values = keys(area, campaign).into_iter().chain([today.into()]);
    Ok(execute(&tx.db, sql, values).await? == 1 && !before.is_empty())
}

/// Keeps the receipts of used slips, each sealed under its slip's code.
///
/// # Errors
/// The database's error.
pub async fn keep_receipts(tx: &Tx, area: AreaId, receipts: &[([u8; 32], Vec<u8>)]) -> Result<(), StoreError> {
    for chunk in receipts.chunks(CHUNK) {
        let mut values: Vec<Value> = vec![area.to_string().into()];
        let mut places = Vec::with_capacity(chunk.len());
        for (hash, kept) in chunk {
            let n = values.len();
            places.push(format!("($1, ${}, ${})", n + 1, n + 2));
            values.push(hash.to_vec().into());
            values.push(kept.clone().into());
        }
        let sql = format!("INSERT INTO slip_receipts (area, code_hash, kept) VALUES {}", places.join(", "));
        execute(&tx.db, &sql, values).await?;
    }
    Ok(())
}

/// The sealed receipt of a used slip.
///
/// # Errors
/// The database's error.
pub async fn receipt(db: &impl ConnectionTrait, area: AreaId, hash: [u8; 32]) -> Result<Option<Vec<u8>>, StoreError> {
    let sql = "SELECT kept AS value FROM slip_receipts WHERE area = $1 AND code_hash = $2";
    scalar(db, sql, [area.to_string().into(), hash.to_vec().into()]).await
}

/// Wipes out the order in which sealed ballots and receipts came in (see [`super::ballots::forget_order`]).
///
/// # Errors
/// The database's error.
pub async fn forget_order(tx: &Tx, area: AreaId, campaign: CampaignId) -> Result<(), StoreError> {
    if tx.db.get_database_backend() == DbBackend::Sqlite {
        return Ok(());
    }
    let sql = "WITH taken AS (DELETE FROM sealed_ballots WHERE area = $1 AND campaign = $2 RETURNING *)
               INSERT INTO sealed_ballots SELECT * FROM taken ORDER BY place, leaf";
    execute(&tx.db, sql, keys(area, campaign)).await?;
    let sql = "WITH taken AS (DELETE FROM slip_receipts r USING slips s
                 WHERE r.area = $1 AND s.area = r.area AND s.code_hash = r.code_hash AND s.campaign = $2 RETURNING r.*)
               INSERT INTO slip_receipts SELECT * FROM taken ORDER BY code_hash";
    execute(&tx.db, sql, keys(area, campaign)).await?;
    Ok(())
}
