//! What stands on the slips of problems: the units, for subjects that gather problems, and the titles, for lists that leave the
//! house.

use std::collections::BTreeMap;

use kernel::{AreaId, UnitId};
use store::{ConnectionTrait, FromQueryResult, StoreError, Value, rows};

use super::list::IDS_AT_ONCE;
use crate::rules::state::ProblemId;

#[derive(FromQueryResult)]
struct Row {
    problem: String,
    word: String,
}

/// A column of the slips that are out for some problems, or that they were closed with.
async fn column(
    db: &impl ConnectionTrait,
    area: AreaId,
    ids: &[ProblemId],
    (column, condition): (&str, &str),
) -> Result<Vec<(ProblemId, String)>, StoreError> {
    let mut all = Vec::new();
    for part in ids.chunks(IDS_AT_ONCE) {
        let places: Vec<String> = (2..part.len() + 2).map(|place| format!("${place}")).collect();
        let sql = format!(
            "SELECT problem, {column} AS word FROM problem_units WHERE area = $1 AND problem IN ({}){condition}
             ORDER BY problem, {column}",
            places.join(", ")
        );
        let values: Vec<Value> =
            std::iter::once(area.to_string().into()).chain(part.iter().map(|id| id.to_string().into())).collect();
        for Row { problem, word } in rows::<Row>(db, &sql, values).await? {
            all.push((StoreError::parse("problem_units.problem", &problem)?, word));
        }
    }
    Ok(all)
}

/// The units on the slips that are out for some problems, or that they were closed with; a unit once for each problem.
///
/// # Errors
/// The database's error.
pub async fn units_on(
    db: &impl ConnectionTrait,
    area: AreaId,
    ids: &[ProblemId],
) -> Result<Vec<(ProblemId, UnitId)>, StoreError> {
    let found = column(db, area, ids, ("unit", "")).await?;
    found.into_iter().map(|(problem, unit)| Ok((problem, StoreError::parse("problem_units.unit", &unit)?))).collect()
}

/// The titles of those slips, in the office's words.
///
/// # Errors
/// The database's error.
pub async fn titles_on(
    db: &impl ConnectionTrait,
    area: AreaId,
    ids: &[ProblemId],
) -> Result<BTreeMap<ProblemId, String>, StoreError> {
    Ok(column(db, area, ids, ("title", " AND leads = TRUE")).await?.into_iter().collect())
}
