//! What the office sets: the limits, and which columns a hotline's file has.

use kernel::{Actor, AreaId};
use serde::Serialize;
use serde::de::DeserializeOwned;
use store::{ConnectionTrait, StoreError, Tx, execute, scalar};

use crate::rules::limits::Limits;

/// The setting of the limits.
pub const LIMITS: &str = "limits";
/// The setting of a hotline file's columns.
pub const COLUMNS: &str = "hotline-columns";

/// A setting; the usual one if none has been made.
///
/// # Errors
/// The database's error.
pub async fn read<T: DeserializeOwned + Default>(
    db: &impl ConnectionTrait,
    area: AreaId,
    name: &str,
) -> Result<T, StoreError> {
    let sql = "SELECT body AS value FROM report_settings WHERE area = $1 AND name = $2";
    let kept: Option<String> = scalar(db, sql, [area.to_string().into(), name.into()]).await?;
    kept.map_or_else(|| Ok(T::default()), |kept| StoreError::json("report_settings.body", &kept))
}

/// The limits in force.
///
/// # Errors
/// The database's error.
pub async fn limits(db: &impl ConnectionTrait, area: AreaId) -> Result<Limits, StoreError> {
    Ok(read::<Limits>(db, area, LIMITS).await?.within_reason())
}

/// Makes a setting.
///
/// # Errors
/// The database's error.
pub async fn write(tx: &Tx, who: &Actor, name: &str, value: &impl Serialize) -> Result<(), StoreError> {
    let body = serde_json::to_string(value)
        .map_err(|cause| StoreError::Unreadable { column: "report_settings.body", cause: cause.to_string() })?;
    execute(
        &tx.db,
        "INSERT INTO report_settings (area, name, body, set_by, set_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (area, name) DO UPDATE SET body = excluded.body, set_by = excluded.set_by, set_at = excluded.set_at",
        [who.area.to_string().into(), name.into(), body.into(), who.name.clone().into(), tx.at.micros().into()],
    )
    .await?;
    Ok(())
}
