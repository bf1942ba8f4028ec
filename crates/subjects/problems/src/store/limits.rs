//! Time limits of an area and their versions.

use kernel::{Actor, AreaId, Day};
use store::{ConnectionTrait, FromQueryResult, StoreError, Tx, execute, rows, scalar};

use crate::rules::clocks::Calendar;
use crate::rules::limits::{Limits, Terms};

/// A version of the limits.
#[derive(Debug, Clone, FromQueryResult)]
pub struct LimitsVersion {
    /// From when it holds.
    pub in_force: String,
    /// Who set it.
    pub set_by: String,
}

/// The limits that hold on a day; the preset where an area has set none yet.
///
/// # Errors
/// The database's error.
pub async fn in_force(db: &impl ConnectionTrait, area: AreaId, day: Day) -> Result<Limits, StoreError> {
    let sql = "SELECT limits AS value FROM problem_limits WHERE area = $1 AND in_force <= $2
               ORDER BY in_force DESC LIMIT 1";
    let found: Option<String> = scalar(db, sql, [area.to_string().into(), day.to_string().into()]).await?;
    found.map_or_else(|| Ok(Limits::preset(day)), |text| StoreError::json("problem_limits.limits", &text))
}

/// What the moves of a day reckon with.
///
/// # Errors
/// The database's error.
pub async fn terms(db: &impl ConnectionTrait, area: AreaId, day: Day) -> Result<Terms, StoreError> {
    Ok(Terms { limits: in_force(db, area, day).await?, calendar: calendar(db, area).await? })
}

/// The working days and the office hours of an area.
///
/// # Errors
/// The database's error.
pub async fn calendar(db: &impl ConnectionTrait, area: AreaId) -> Result<Calendar, StoreError> {
    let time = registry::office_time(db, area).await?.into();
    Ok(Calendar { days: registry::calendar(db, area).await?, time })
}

/// Keeps limits from their day in force on; a version of the same day is replaced.
///
/// # Errors
/// The database's error.
pub async fn keep(tx: &Tx, who: &Actor, limits: &Limits) -> Result<(), StoreError> {
    execute(
        &tx.db,
        "INSERT INTO problem_limits (area, in_force, limits, set_by, set_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (area, in_force) DO UPDATE SET limits = excluded.limits, set_by = excluded.set_by,
           set_at = excluded.set_at",
        [
            who.area.to_string().into(),
            limits.in_force.to_string().into(),
            super::write::json(limits)?.into(),
            who.name.clone().into(),
            tx.at.micros().into(),
        ],
    )
    .await?;
    Ok(())
}

/// The versions of an area's limits, the newest first.
///
/// # Errors
/// The database's error.
pub async fn versions(db: &impl ConnectionTrait, area: AreaId) -> Result<Vec<LimitsVersion>, StoreError> {
    let sql = "SELECT in_force, set_by FROM problem_limits WHERE area = $1 ORDER BY in_force DESC LIMIT 50";
    rows(db, sql, [area.to_string().into()]).await
}
