//! Which problems belong to a drive.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{Actor, AreaId};
use problems::ProblemId;
use store::{ConnectionTrait, FromQueryResult, StoreError, Tx, Value, execute, rows};

use crate::rules::drive::DriveId;

/// How many problems are asked for at once.
const AT_ONCE: usize = 500;

/// A problem of a drive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gathered {
    /// The problem.
    pub problem: ProblemId,
    /// Whether it was added by its number.
    pub by_hand: bool,
    /// Why it was taken out; empty while it belongs.
    pub taken_out: String,
    /// Who did the last of it.
    pub by: String,
}

#[derive(FromQueryResult)]
struct Belonging {
    drive: String,
    problem: String,
}

#[derive(FromQueryResult)]
struct Row {
    problem: String,
    by_hand: bool,
    taken_out: String,
    by_name: String,
}

/// The problems of a drive, those that were taken out with them.
///
/// # Errors
/// The database's error.
pub async fn of_drive(db: &impl ConnectionTrait, area: AreaId, drive: DriveId) -> Result<Vec<Gathered>, StoreError> {
    let sql = "SELECT problem, by_hand, taken_out, by_name FROM drive_problems WHERE area = $1 AND drive = $2
               ORDER BY problem";
    let found: Vec<Row> = rows(db, sql, [area.to_string().into(), drive.to_string().into()]).await?;
    let gathered = |row: Row| {
        Ok(Gathered {
            problem: StoreError::parse("drive_problems.problem", &row.problem)?,
            by_hand: row.by_hand,
            taken_out: row.taken_out,
            by: row.by_name,
        })
    };
    found.into_iter().map(gathered).collect()
}

/// The drives that some problems belong to, each with those problems.
///
/// # Errors
/// The database's error.
pub async fn drives_of(
    db: &impl ConnectionTrait,
    area: AreaId,
    problems: &[ProblemId],
) -> Result<BTreeMap<DriveId, BTreeSet<ProblemId>>, StoreError> {
    let mut all: BTreeMap<DriveId, BTreeSet<ProblemId>> = BTreeMap::new();
    for part in problems.chunks(AT_ONCE) {
        let places: Vec<String> = (2..part.len() + 2).map(|place| format!("${place}")).collect();
        let sql = format!(
            "SELECT drive, problem FROM drive_problems WHERE area = $1 AND problem IN ({}) AND taken_out = ''",
            places.join(", ")
        );
        let values: Vec<Value> =
            std::iter::once(area.to_string().into()).chain(part.iter().map(|id| id.to_string().into())).collect();
        for Belonging { drive, problem } in rows(db, &sql, values).await? {
            let of_drive = all.entry(StoreError::parse("drive_problems.drive", &drive)?).or_default();
            of_drive.insert(StoreError::parse("drive_problems.problem", &problem)?);
        }
    }
    Ok(all)
}

/// Adds a problem. By hand, it comes back even when it was taken out; by the query, it stays as it is. Answers whether
/// anything changed.
///
/// # Errors
/// The database's error.
pub async fn add(tx: &Tx, who: &Actor, drive: DriveId, problem: ProblemId, by_hand: bool) -> Result<bool, StoreError> {
    let again = if by_hand {
        "UPDATE SET by_hand = excluded.by_hand, taken_out = '', at = excluded.at, by_name = excluded.by_name"
    } else {
        "NOTHING"
    };
    let sql = format!(
        "INSERT INTO drive_problems (area, drive, problem, by_hand, taken_out, at, by_name)
         VALUES ($1, $2, $3, $4, '', $5, $6) ON CONFLICT (area, drive, problem) DO {again}"
    );
    let values = [
        who.area.to_string().into(),
        drive.to_string().into(),
        problem.to_string().into(),
        by_hand.into(),
        tx.at.micros().into(),
        who.name.clone().into(),
    ];
    Ok(execute(&tx.db, &sql, values).await? > 0)
}

/// Takes a problem out with a reason. Answers whether it belonged.
///
/// # Errors
/// The database's error.
pub async fn take_out(
    tx: &Tx,
    who: &Actor,
    drive: DriveId,
    problem: ProblemId,
    reason: &str,
) -> Result<bool, StoreError> {
    let sql = "UPDATE drive_problems SET taken_out = $4, at = $5, by_name = $6
               WHERE area = $1 AND drive = $2 AND problem = $3 AND taken_out = ''";
    let values = [
        who.area.to_string().into(),
        drive.to_string().into(),
        problem.to_string().into(),
        reason.into(),
        tx.at.micros().into(),
        who.name.clone().into(),
    ];
    Ok(execute(&tx.db, sql, values).await? > 0)
}
