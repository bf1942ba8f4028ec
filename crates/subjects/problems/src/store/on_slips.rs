//! Which units stand on the slips of problems, for subjects that gather problems.

use kernel::{AreaId, UnitId};
use store::{ConnectionTrait, FromQueryResult, StoreError, Value, rows};

use super::list::IDS_AT_ONCE;
use crate::rules::state::ProblemId;

#[derive(FromQueryResult)]
struct Row {
    problem: String,
    unit: String,
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
    let mut all = Vec::new();
    for part in ids.chunks(IDS_AT_ONCE) {
        let places: Vec<String> = (2..part.len() + 2).map(|place| format!("${place}")).collect();
        let sql = format!(
            "SELECT problem, unit FROM problem_units WHERE area = $1 AND problem IN ({}) ORDER BY problem, unit",
            places.join(", ")
        );
        let values: Vec<Value> =
            std::iter::once(area.to_string().into()).chain(part.iter().map(|id| id.to_string().into())).collect();
        for Row { problem, unit } in rows::<Row>(db, &sql, values).await? {
            let problem = StoreError::parse("problem_units.problem", &problem)?;
            all.push((problem, StoreError::parse("problem_units.unit", &unit)?));
        }
    }
    Ok(all)
}
