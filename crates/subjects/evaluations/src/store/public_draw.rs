//! The rounds of a public draw: what was frozen, the seeds, what was declared void. What is drawn for is a campaign, or a
//! panel of another subject; its id is the key.

use std::fmt::Display;

use kernel::{Actor, AreaId, CampaignId, Moment};
use store::{ConnectionTrait, FromQueryResult, Migration, StoreError, Tx, Value, execute, row, rows};

use crate::rules::public_draw::{DeclaredSeed, Freeze, Round, Seed, Source};
use crate::store::draws;

/// The tables of public draws.
pub const TABLES: Migration = Migration {
    id: "evaluations-030",
    reason: "The public draw: frozen digests, witnessed seeds, and rounds declared void, which stay on record.",
    sql: "
CREATE TABLE draw_rounds (
  area {text} NOT NULL,
  campaign {text} NOT NULL,
  round {bigint} NOT NULL,
  roster_sha256 {text} NOT NULL,
  plan_sha256 {text} NOT NULL,
  people {bigint} NOT NULL,
  frozen_at {bigint} NOT NULL,
  frozen_by {text} NOT NULL,
  void_at {bigint} NOT NULL,
  void_reason {text} NOT NULL,
  PRIMARY KEY (area, campaign, round)
) {strict};
CREATE TABLE draw_seeds (
  area {text} NOT NULL,
  campaign {text} NOT NULL,
  round {bigint} NOT NULL,
  place {bigint} NOT NULL,
  source {text} NOT NULL,
  seed {text} NOT NULL,
  witness {text} NOT NULL,
  seen_at {bigint} NOT NULL,
  recorded_at {bigint} NOT NULL,
  recorded_by {text} NOT NULL,
  PRIMARY KEY (area, campaign, round, place)
) {strict};
",
};

/// Keys that are not of campaigns alone.
pub const DRAWN_FOR: Migration = Migration {
    id: "evaluations-031",
    reason: "Panels are drawn in public in the same way: the key is the id of whatever is drawn for, not of a campaign alone.",
    sql: "
ALTER TABLE draw_rounds RENAME COLUMN campaign TO drawn_for;
ALTER TABLE draw_seeds RENAME COLUMN campaign TO drawn_for;
",
};

/// The seeds to come.
pub const DECLARED: Migration = Migration {
    id: "evaluations-032",
    reason: "Which seeds will come is announced with the freeze, so that none can be added until the draw suits. Rounds frozen before have no list and go on without.",
    sql: "
ALTER TABLE draw_rounds ADD COLUMN declared {json} NOT NULL DEFAULT '[]';
",
};

#[derive(FromQueryResult)]
struct FreezeRow {
    round: i64,
    roster_sha256: String,
    plan_sha256: String,
    people: i64,
    frozen_at: i64,
    frozen_by: String,
    declared: String,
}

#[derive(FromQueryResult)]
struct SeedRow {
    source: String,
    seed: String,
    witness: String,
    seen_at: i64,
    recorded_at: i64,
    recorded_by: String,
}

#[derive(FromQueryResult)]
struct VoidRow {
    round: i64,
    void_at: i64,
    void_reason: String,
}

/// A round that was declared void.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VoidRound {
    /// Which.
    pub round: i64,
    /// When it was declared void.
    pub at: Moment,
    /// Why.
    pub reason: String,
}

/// How far the present round of a campaign is.
///
/// # Errors
/// The database's error.
pub async fn round(db: &impl ConnectionTrait, area: AreaId, campaign: CampaignId) -> Result<Round, StoreError> {
    let is_drawn = draws::head(db, area, campaign).await?.is_some();
    round_of(db, area, campaign, is_drawn).await
}

/// How far the present round is of anything that is drawn for; whoever keeps the result says whether it is drawn.
///
/// # Errors
/// The database's error.
pub async fn round_of(
    db: &impl ConnectionTrait,
    area: AreaId,
    drawn_for: impl Display,
    is_drawn: bool,
) -> Result<Round, StoreError> {
    let sql = "SELECT round, roster_sha256, plan_sha256, people, frozen_at, frozen_by, declared FROM draw_rounds
               WHERE area = $1 AND drawn_for = $2 AND void_at = 0";
    let Some(found) = row::<FreezeRow>(db, sql, keys(area, &drawn_for)).await? else { return Ok(Round::Open) };
    let freeze = Freeze {
        round: found.round,
        roster_sha256: found.roster_sha256,
        plan_sha256: found.plan_sha256,
        people: found.people,
        frozen_at: Moment(found.frozen_at),
        frozen_by: found.frozen_by,
        declared: StoreError::json::<Vec<DeclaredSeed>>("draw_rounds.declared", &found.declared)?,
    };
    let seeds = seeds(db, area, &drawn_for, freeze.round).await?;
    Ok(if is_drawn { Round::Drawn { freeze, seeds } } else { Round::Frozen { freeze, seeds } })
}

async fn seeds(
    db: &impl ConnectionTrait,
    area: AreaId,
    drawn_for: &impl Display,
    round: i64,
) -> Result<Vec<Seed>, StoreError> {
    let sql = "SELECT source, seed, witness, seen_at, recorded_at, recorded_by FROM draw_seeds
               WHERE area = $1 AND drawn_for = $2 AND round = $3 ORDER BY place";
    let values = keys(area, drawn_for).into_iter().chain([round.into()]);
    let found: Vec<SeedRow> = rows(db, sql, values).await?;
    let seed = |found: SeedRow| Seed {
        source: Source::from_code(&found.source),
        text: found.seed,
        witness: found.witness,
        seen_at: Moment(found.seen_at),
        recorded_by: found.recorded_by,
        recorded_at: Moment(found.recorded_at),
    };
    Ok(found.into_iter().map(seed).collect())
}

/// The rounds that were declared void, the oldest first.
///
/// # Errors
/// The database's error.
pub async fn void_rounds(
    db: &impl ConnectionTrait,
    area: AreaId,
    drawn_for: impl Display,
) -> Result<Vec<VoidRound>, StoreError> {
    let sql = "SELECT round, void_at, void_reason FROM draw_rounds
               WHERE area = $1 AND drawn_for = $2 AND void_at <> 0 ORDER BY round";
    let found: Vec<VoidRow> = rows(db, sql, keys(area, &drawn_for)).await?;
    let void = |found: VoidRow| VoidRound { round: found.round, at: Moment(found.void_at), reason: found.void_reason };
    Ok(found.into_iter().map(void).collect())
}

/// The ids of what was frozen or drawn for.
///
/// # Errors
/// The database's error.
pub async fn frozen(db: &impl ConnectionTrait, area: AreaId) -> Result<Vec<String>, StoreError> {
    #[derive(FromQueryResult)]
    struct Found {
        drawn_for: String,
    }
    let sql = "SELECT drawn_for FROM draw_rounds WHERE area = $1 AND void_at = 0";
    let found: Vec<Found> = rows(db, sql, [area.to_string().into()]).await?;
    Ok(found.into_iter().map(|found| found.drawn_for).collect())
}

/// Keeps what was frozen.
///
/// # Errors
/// The database's error.
pub async fn freeze(tx: &Tx, area: AreaId, drawn_for: impl Display, freeze: &Freeze) -> Result<(), StoreError> {
    let sql =
        "INSERT INTO draw_rounds (area, drawn_for, round, roster_sha256, plan_sha256, people, frozen_at, frozen_by,
                 declared, void_at, void_reason) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, '')";
    let values: [Value; 7] = [
        freeze.round.into(),
        freeze.roster_sha256.clone().into(),
        freeze.plan_sha256.clone().into(),
        freeze.people.into(),
        freeze.frozen_at.micros().into(),
        freeze.frozen_by.clone().into(),
        json(&freeze.declared)?.into(),
    ];
    execute(&tx.db, sql, keys(area, &drawn_for).into_iter().chain(values)).await.map(drop)
}

/// Keeps a seed behind those already there.
///
/// # Errors
/// The database's error.
pub async fn record(
    tx: &Tx,
    who: &Actor,
    drawn_for: impl Display,
    round: i64,
    place: i64,
    seed: &Seed,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO draw_seeds (area, drawn_for, round, place, source, seed, witness, seen_at, recorded_at,
                 recorded_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    let values: [Value; 8] = [
        round.into(),
        place.into(),
        seed.source.code().into(),
        seed.text.clone().into(),
        seed.witness.clone().into(),
        seed.seen_at.micros().into(),
        seed.recorded_at.micros().into(),
        seed.recorded_by.clone().into(),
    ];
    execute(&tx.db, sql, keys(who.area, &drawn_for).into_iter().chain(values)).await.map(drop)
}

/// Declares a round void; it stays on record.
///
/// # Errors
/// The database's error.
pub async fn declare_void(
    tx: &Tx,
    area: AreaId,
    drawn_for: impl Display,
    round: i64,
    reason: &str,
) -> Result<(), StoreError> {
    let sql = "UPDATE draw_rounds SET void_at = $4, void_reason = $5 WHERE area = $1 AND drawn_for = $2 AND round = $3";
    let values: [Value; 3] = [round.into(), tx.at.micros().into(), reason.into()];
    execute(&tx.db, sql, keys(area, &drawn_for).into_iter().chain(values)).await.map(drop)
}

fn json(declared: &[DeclaredSeed]) -> Result<String, StoreError> {
    serde_json::to_string(declared)
        .map_err(|cause| StoreError::Unreadable { column: "draw_rounds.declared", cause: cause.to_string() })
}

fn keys(area: AreaId, drawn_for: &impl Display) -> [Value; 2] {
    [area.to_string().into(), drawn_for.to_string().into()]
}
