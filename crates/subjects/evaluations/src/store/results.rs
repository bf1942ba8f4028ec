//! Results, kept as files by their hash, and the rates of earlier years.

use std::sync::Arc;

use files::Files;
use kernel::{AreaId, Refusal};
use store::{ConnectionTrait, FromQueryResult, Migration, StoreError, Tx, execute, rows};

use crate::lately::Lately;
use crate::tally::{PastRate, Results, output};

/// The table.
pub const MIGRATION: Migration = Migration {
    id: "evaluations-020",
    reason: "Satisfaction rates of earlier years, of the whole evaluation (empty unit) or of a unit.",
    sql: "
CREATE TABLE history (
  area {text} NOT NULL,
  year {bigint} NOT NULL,
  unit {text} NOT NULL,
  satisfaction {text} NOT NULL,
  PRIMARY KEY (area, year, unit)
) {strict};
",
};

/// Results by the hash of their file, which never changes.
static KEPT: Lately<String, Results> = Lately::new(8);

/// Keeps results as a file and answers its hash.
///
/// # Errors
/// The disk's.
pub async fn keep(files: &Files, results: &Results) -> Result<String, Refusal> {
    Ok(files.keep(output::json(results)?).await?)
}

/// Results by their hash, from memory when they were asked for lately.
///
/// # Errors
/// No such file, the disk's error, or a file that does not hold results.
pub async fn load(files: &Files, hash: &str) -> Result<Arc<Results>, Refusal> {
    if let Some(found) = KEPT.find(hash) {
        return Ok(found);
    }
    let bytes = files.read(hash).await?;
    Ok(KEPT.keep(hash.to_owned(), serde_json::from_slice(&bytes).map_err(Refusal::failed)?))
}

#[derive(FromQueryResult)]
struct PastRow {
    year: i64,
    unit: String,
    satisfaction: String,
}

/// Keeps a rate of an earlier year, in place of one kept before.
///
/// # Errors
/// The database's error.
pub async fn put_past(tx: &Tx, area: AreaId, past: &PastRate) -> Result<(), StoreError> {
    execute(
        &tx.db,
        "INSERT INTO history (area, year, unit, satisfaction) VALUES ($1, $2, $3, $4)
         ON CONFLICT (area, year, unit) DO UPDATE SET satisfaction = excluded.satisfaction",
        [
            area.to_string().into(),
            past.year.into(),
            past.unit_id.clone().unwrap_or_default().into(),
            past.satisfaction_percent.to_string().into(),
        ],
    )
    .await?;
    Ok(())
}

/// All rates of earlier years.
///
/// # Errors
/// The database's error.
pub async fn history(db: &impl ConnectionTrait, area: AreaId) -> Result<Vec<PastRate>, StoreError> {
    let sql = "SELECT year, unit, satisfaction FROM history WHERE area = $1 ORDER BY year DESC, unit";
    let found: Vec<PastRow> = rows(db, sql, [area.to_string().into()]).await?;
    let past = |row: PastRow| {
        Ok(PastRate {
            year: row.year,
            unit_id: (!row.unit.is_empty()).then_some(row.unit),
            satisfaction_percent: StoreError::parse("history.satisfaction", &row.satisfaction)?,
        })
    };
    found.into_iter().map(past).collect()
}
