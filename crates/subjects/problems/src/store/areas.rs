//! The links between a problem on a lower ledger and the upper slip it came from. They stand with the lower problem.

use kernel::{AreaId, Moment};
use store::{ConnectionTrait, FromQueryResult, StoreError, Tx, execute, row, rows};

use crate::rules::areas::{Above, Below};
use crate::rules::state::{ProblemId, ProblemNumber};

#[derive(FromQueryResult)]
struct AboveRow {
    upper_area: String,
    upper_problem: String,
    upper_unit: String,
    slip_at: i64,
}

#[derive(FromQueryResult)]
struct BelowRow {
    area: String,
    problem: String,
    slip_at: i64,
    year: i64,
    serial: i64,
}

/// Writes where a problem of a lower ledger came from.
///
/// # Errors
/// The database's error.
pub async fn insert(tx: &Tx, lower: AreaId, problem: ProblemId, above: &Above) -> Result<(), StoreError> {
    let sql = "INSERT INTO problems_above (area, problem, upper_area, upper_problem, upper_unit, slip_at)
               VALUES ($1, $2, $3, $4, $5, $6)";
    let values = [
        lower.to_string().into(),
        problem.to_string().into(),
        above.area.to_string().into(),
        above.problem.to_string().into(),
        above.unit.to_string().into(),
        above.slip_at.micros().into(),
    ];
    execute(&tx.db, sql, values).await?;
    Ok(())
}

/// Where a problem of a ledger came from, if it came from an upper office.
///
/// # Errors
/// The database's error.
pub async fn above(db: &impl ConnectionTrait, area: AreaId, problem: ProblemId) -> Result<Option<Above>, StoreError> {
    let sql = "SELECT upper_area, upper_problem, upper_unit, slip_at FROM problems_above
               WHERE area = $1 AND problem = $2";
    let found: Option<AboveRow> = row(db, sql, [area.to_string().into(), problem.to_string().into()]).await?;
    let view = |row: AboveRow| {
        Ok(Above {
            area: StoreError::parse("problems_above.upper_area", &row.upper_area)?,
            problem: StoreError::parse("problems_above.upper_problem", &row.upper_problem)?,
            unit: StoreError::parse("problems_above.upper_unit", &row.upper_unit)?,
            slip_at: Moment(row.slip_at),
        })
    };
    found.map(view).transpose()
}

/// The problems on lower ledgers that came from a problem's slips, those of the latest slip last.
///
/// # Errors
/// The database's error.
pub async fn below(db: &impl ConnectionTrait, upper: AreaId, problem: ProblemId) -> Result<Vec<Below>, StoreError> {
    let sql = "SELECT l.area, l.problem, l.slip_at, p.year, p.serial FROM problems_above l
               JOIN problems p ON p.area = l.area AND p.id = l.problem
               WHERE l.upper_area = $1 AND l.upper_problem = $2 ORDER BY l.slip_at, l.area";
    let found: Vec<BelowRow> = rows(db, sql, [upper.to_string().into(), problem.to_string().into()]).await?;
    found.into_iter().map(below_view).collect()
}

fn below_view(row: BelowRow) -> Result<Below, StoreError> {
    Ok(Below {
        area: StoreError::parse("problems_above.area", &row.area)?,
        problem: StoreError::parse("problems_above.problem", &row.problem)?,
        number: ProblemNumber { year: i16::try_from(row.year).unwrap_or(i16::MAX), serial: row.serial },
        slip_at: Moment(row.slip_at),
    })
}
