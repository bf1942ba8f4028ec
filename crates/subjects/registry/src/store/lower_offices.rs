//! The areas below an area, and which unit of its registry stands for the office of each.

use kernel::{AreaId, UnitId};
use store::{ConnectionTrait, FromQueryResult, StoreError, execute, row, rows, scalar};

use super::read::{AreaRow, area_view};
use crate::rules::area::{Area, LowerOffice};

#[derive(FromQueryResult)]
struct LowerRow {
    unit: String,
    address: String,
    area: String,
    level: String,
    name: String,
    parent: String,
}

impl LowerRow {
    fn view(self) -> Result<LowerOffice, StoreError> {
        let Self { area, level, name, parent, .. } = self;
        Ok(LowerOffice {
            unit: StoreError::parse("lower_offices.unit", &self.unit)?,
            area: area_view(AreaRow { area, level, name, parent })?,
            address: self.address,
        })
    }
}

const COLUMNS: &str = "SELECT l.unit, l.address, a.area, a.level, a.name, a.parent
  FROM lower_offices l JOIN areas a ON a.area = l.lower";

/// The offices of the areas below one, by the areas' names.
///
/// # Errors
/// The database's error.
pub async fn lower_offices(db: &impl ConnectionTrait, upper: AreaId) -> Result<Vec<LowerOffice>, StoreError> {
    let sql = format!("{COLUMNS} WHERE l.area = $1 ORDER BY a.name, a.area");
    let found: Vec<LowerRow> = rows(db, &sql, [upper.to_string().into()]).await?;
    found.into_iter().map(LowerRow::view).collect()
}

/// Every lower office of the installation: what a server serves besides its first area.
///
/// # Errors
/// The database's error.
pub async fn every_lower_office(db: &impl ConnectionTrait) -> Result<Vec<LowerOffice>, StoreError> {
    let found: Vec<LowerRow> = rows(db, &format!("{COLUMNS} ORDER BY l.address"), []).await?;
    found.into_iter().map(LowerRow::view).collect()
}

/// The lower area whose office a unit of the upper registry stands for; none for every other unit.
///
/// # Errors
/// The database's error.
pub async fn lower_area(db: &impl ConnectionTrait, upper: AreaId, unit: UnitId) -> Result<Option<AreaId>, StoreError> {
    let sql = "SELECT lower AS value FROM lower_offices WHERE area = $1 AND unit = $2";
    let found: Option<String> = scalar(db, sql, [upper.to_string().into(), unit.to_string().into()]).await?;
    found.map(|lower| StoreError::parse("lower_offices.lower", &lower)).transpose()
}

/// An area.
///
/// # Errors
/// The database's error.
pub async fn find_area(db: &impl ConnectionTrait, area: AreaId) -> Result<Option<Area>, StoreError> {
    let sql = "SELECT area, level, name, parent FROM areas WHERE area = $1";
    let found: Option<AreaRow> = row(db, sql, [area.to_string().into()]).await?;
    found.map(area_view).transpose()
}

/// Writes which unit stands for the office of a lower area.
///
/// # Errors
/// The database's error.
pub async fn insert(db: &impl ConnectionTrait, upper: AreaId, office: &LowerOffice) -> Result<(), StoreError> {
    let values = [upper.to_string(), office.unit.to_string(), office.area.id.to_string(), office.address.clone()];
    let sql = "INSERT INTO lower_offices (area, unit, lower, address) VALUES ($1, $2, $3, $4)";
    execute(db, sql, values.map(Into::into)).await?;
    Ok(())
}
