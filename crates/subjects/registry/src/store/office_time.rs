//! The office hours of an area and since when each are in force.

use kernel::{Actor, AreaId, Day, Moment};
use sea_orm::FromQueryResult;
use store::{ConnectionTrait, StoreError, Tx, execute, rows};
use workdays::{OfficeHours, OfficeTime, Season};

/// Office hours that were set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptHours {
    /// The first day they are in force.
    pub from: Day,
    /// What people call them.
    pub name: String,
    /// The hours.
    pub hours: OfficeHours,
    /// Who set them.
    pub set_by: String,
    /// When.
    pub set_at: Moment,
}

#[derive(FromQueryResult)]
struct HoursRow {
    from_day: String,
    name: String,
    hours: String,
    set_by: String,
    set_at: i64,
}

impl HoursRow {
    fn kept(self) -> Result<KeptHours, StoreError> {
        Ok(KeptHours {
            from: StoreError::parse("office_hours.from_day", &self.from_day)?,
            hours: StoreError::parse("office_hours.hours", &self.hours)?,
            name: self.name,
            set_by: self.set_by,
            set_at: Moment(self.set_at),
        })
    }
}

/// The office hours an area set, the latest first.
///
/// # Errors
/// The database's error.
pub async fn kept(db: &impl ConnectionTrait, area: AreaId) -> Result<Vec<KeptHours>, StoreError> {
    let sql = "SELECT from_day, name, hours, set_by, set_at FROM office_hours WHERE area = $1 ORDER BY from_day DESC";
    let found: Vec<HoursRow> = rows(db, sql, [area.to_string().into()]).await?;
    found.into_iter().map(HoursRow::kept).collect()
}

/// Which office hours are in force in an area on which day; the usual ones before the first that were set.
///
/// # Errors
/// The database's error.
pub async fn office_time(db: &impl ConnectionTrait, area: AreaId) -> Result<OfficeTime, StoreError> {
    let season = |kept: KeptHours| Season { from: kept.from.0, name: kept.name, hours: kept.hours };
    Ok(kept(db, area).await?.into_iter().map(season).fold(OfficeTime::default(), OfficeTime::with))
}

/// Keeps office hours; those that were to begin on the same day are replaced.
///
/// # Errors
/// The database's error.
pub async fn put(tx: &Tx, who: &Actor, from: Day, name: &str, hours: &OfficeHours) -> Result<(), StoreError> {
    execute(
        &tx.db,
        "INSERT INTO office_hours (area, from_day, name, hours, set_by, set_at) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (area, from_day) DO UPDATE SET name = excluded.name, hours = excluded.hours,
           set_by = excluded.set_by, set_at = excluded.set_at",
        [
            who.area.to_string().into(),
            from.to_string().into(),
            name.into(),
            hours.to_string().into(),
            who.name.clone().into(),
            tx.at.micros().into(),
        ],
    )
    .await?;
    Ok(())
}

/// Removes the office hours that begin on a day; answers whether there were any.
///
/// # Errors
/// The database's error.
pub async fn remove(tx: &Tx, area: AreaId, from: Day) -> Result<bool, StoreError> {
    let sql = "DELETE FROM office_hours WHERE area = $1 AND from_day = $2";
    Ok(execute(&tx.db, sql, [area.to_string().into(), from.to_string().into()]).await? == 1)
}
