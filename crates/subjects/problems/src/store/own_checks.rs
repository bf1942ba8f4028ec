//! What units handed in of their own checks. The words are sealed, so that they stay with the unit when the ledger forgets
//! them, and stand nowhere in the clear.

use kernel::{AreaId, Moment, UnitId};
use store::{ConnectionTrait, FromQueryResult, StoreError, Tx, Value, execute, row, rows, scalar};

use super::list::unknown;
use crate::rules::state::{ProblemId, ProblemNumber, Stage};

/// The table.
pub const TABLE: &str = "
CREATE TABLE problem_own_checks (
  area {text} NOT NULL,
  unit {text} NOT NULL,
  year {bigint} NOT NULL,
  serial {bigint} NOT NULL,
  problem {text} NOT NULL,
  handed_in {bigint} NOT NULL,
  sealed {bytes} NOT NULL,
  PRIMARY KEY (area, unit, year, serial)
) {strict};
CREATE UNIQUE INDEX problem_own_checks_problem ON problem_own_checks (area, problem);
";

/// An own check of a unit, its words still sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckLine {
    /// The problem it is on the ledger.
    pub problem: ProblemId,
    /// Its number.
    pub number: ProblemNumber,
    /// Where the problem stands.
    pub stage: Stage,
    /// When it was handed in.
    pub handed_in: Moment,
    /// The sealed words.
    pub sealed: Vec<u8>,
    /// The problem whose slip the unit stands on: this one, or the one it was joined to. None while there is no such slip.
    pub slip: Option<ProblemId>,
}

#[derive(FromQueryResult)]
struct Row {
    problem: String,
    year: i64,
    serial: i64,
    handed_in: i64,
    sealed: Vec<u8>,
    stage: String,
    slip: String,
}

impl Row {
    fn line(self) -> Result<CheckLine, StoreError> {
        let slip = Some(&self.slip).filter(|slip| !slip.is_empty());
        Ok(CheckLine {
            problem: StoreError::parse("problem_own_checks.problem", &self.problem)?,
            number: ProblemNumber { year: i16::try_from(self.year).unwrap_or(i16::MAX), serial: self.serial },
            stage: Stage::from_code(&self.stage).ok_or_else(unknown("problems.stage"))?,
            handed_in: Moment(self.handed_in),
            slip: slip.map(|slip| StoreError::parse("problem_units.problem", slip)).transpose()?,
            sealed: self.sealed,
        })
    }
}

/// The own checks of a unit, `$1` the area and `$2` the unit.
const LINES: &str =
    "SELECT c.problem, c.year, c.serial, c.handed_in, c.sealed, p.stage, COALESCE(u.problem, '') AS slip
  FROM problem_own_checks c JOIN problems p ON p.area = c.area AND p.id = c.problem
  LEFT JOIN problem_units u ON u.area = c.area AND u.unit = c.unit
    AND u.problem = CASE WHEN p.joined_into > '' THEN p.joined_into ELSE p.id END
  WHERE c.area = $1 AND c.unit = $2";

/// Keeps the sealed words of an own check.
///
/// # Errors
/// The database's error.
pub async fn insert(
    tx: &Tx,
    area: AreaId,
    unit: UnitId,
    problem: ProblemId,
    number: ProblemNumber,
    sealed: Vec<u8>,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO problem_own_checks (area, unit, year, serial, problem, handed_in, sealed)
               VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let values = [
        area.to_string().into(),
        unit.to_string().into(),
        i64::from(number.year).into(),
        number.serial.into(),
        problem.to_string().into(),
        tx.at.micros().into(),
        sealed.into(),
    ];
    execute(&tx.db, sql, values).await?;
    Ok(())
}

/// A unit's own checks, the newest first: at most `limit` before the number given.
///
/// # Errors
/// The database's error.
pub async fn of_unit(
    db: &impl ConnectionTrait,
    area: AreaId,
    unit: UnitId,
    before: Option<ProblemNumber>,
    limit: i64,
) -> Result<Vec<CheckLine>, StoreError> {
    let (sql, values) = of_unit_query(area, unit, before, limit);
    rows::<Row>(db, &sql, values).await?.into_iter().map(Row::line).collect()
}

/// The query of a unit's own checks and its values, for the test that reads its plan.
pub fn of_unit_query(area: AreaId, unit: UnitId, before: Option<ProblemNumber>, limit: i64) -> (String, Vec<Value>) {
    let mut values: Vec<Value> = vec![area.to_string().into(), unit.to_string().into(), limit.into()];
    let mut sql = LINES.to_owned();
    if let Some(number) = before {
        values.extend([i64::from(number.year).into(), number.serial.into()]);
        sql.push_str(" AND (c.year, c.serial) < ($4, $5)");
    }
    sql.push_str(" ORDER BY c.year DESC, c.serial DESC LIMIT $3");
    (sql, values)
}

/// One of a unit's own checks; none when it is another unit's.
///
/// # Errors
/// The database's error.
pub async fn find(
    db: &impl ConnectionTrait,
    area: AreaId,
    unit: UnitId,
    problem: ProblemId,
) -> Result<Option<CheckLine>, StoreError> {
    let values = [area.to_string().into(), unit.to_string().into(), problem.to_string().into()];
    row::<Row>(db, &format!("{LINES} AND c.problem = $3"), values).await?.map(Row::line).transpose()
}

/// The own checks of a unit that were joined to a problem, the oldest first.
///
/// # Errors
/// The database's error.
pub async fn joined_to(
    db: &impl ConnectionTrait,
    area: AreaId,
    unit: UnitId,
    problem: ProblemId,
) -> Result<Vec<CheckLine>, StoreError> {
    let (sql, values) = joined_query(area, unit, problem);
    rows::<Row>(db, &sql, values).await?.into_iter().map(Row::line).collect()
}

/// The query of a unit's own checks that were joined to a problem and its values, for the test that reads its plan.
pub fn joined_query(area: AreaId, unit: UnitId, problem: ProblemId) -> (String, Vec<Value>) {
    let sql = format!("{LINES} AND p.joined_into = $3 AND p.joined_into > '' ORDER BY c.year, c.serial");
    (sql, vec![area.to_string().into(), unit.to_string().into(), problem.to_string().into()])
}

/// The unit whose own check a problem is, if it is one.
///
/// # Errors
/// The database's error.
pub async fn unit_of(
    db: &impl ConnectionTrait,
    area: AreaId,
    problem: ProblemId,
) -> Result<Option<UnitId>, StoreError> {
    let sql = "SELECT unit AS value FROM problem_own_checks WHERE area = $1 AND problem = $2";
    let found: Option<String> = scalar(db, sql, [area.to_string().into(), problem.to_string().into()]).await?;
    found.map(|unit| StoreError::parse("problem_own_checks.unit", &unit)).transpose()
}
