//! What was joined to a problem (并案). The joined problem says where it goes on; an index finds it from there.

use kernel::AreaId;
use store::{ConnectionTrait, FromQueryResult, StoreError, Value, rows};

use super::list::{COLUMNS, ProblemLine, Row};
use crate::rules::state::ProblemId;

/// The column and its index. A fact that a problem was joined begins with where to, so that its id stands at a fixed place.
pub const COLUMN: &str = "
ALTER TABLE problems ADD COLUMN joined_into {text} NOT NULL DEFAULT '';
UPDATE problems SET joined_into = COALESCE((SELECT MAX(SUBSTR(f.fact, 26, 36)) FROM problem_facts f
  WHERE f.area = problems.area AND f.problem = problems.id AND f.fact LIKE '{\"fact\":\"joined\",\"into\":\"%'), '')
WHERE stage = 'joined';
CREATE INDEX problems_joined ON problems (area, joined_into, year, serial) WHERE joined_into > '';
";

/// The problems that were joined to another one, as the ledger lists them, the oldest first; at most `limit`. What was sealed
/// away with a clue is not among them.
///
/// # Errors
/// The database's error.
pub async fn lines(
    db: &impl ConnectionTrait,
    area: AreaId,
    into: ProblemId,
    limit: i64,
) -> Result<Vec<ProblemLine>, StoreError> {
    let (sql, values) = lines_query(area, into, limit);
    rows::<Row>(db, &sql, values).await?.into_iter().map(Row::line).collect()
}

/// The query of what was joined to a problem and its values, for the test that reads its plan.
pub fn lines_query(area: AreaId, into: ProblemId, limit: i64) -> (String, Vec<Value>) {
    let sql = format!(
        "SELECT {COLUMNS} FROM problems p WHERE p.area = $1 AND p.joined_into = $2 AND p.joined_into > ''
           AND p.title > '' ORDER BY p.year, p.serial LIMIT $3"
    );
    (sql, vec![area.to_string().into(), into.to_string().into(), limit.into()])
}

#[derive(FromQueryResult)]
struct IdRow {
    id: String,
}

/// The problems that go on under another one, directly or over one between, sealed or not.
///
/// # Errors
/// The database's error.
pub async fn all(db: &impl ConnectionTrait, area: AreaId, id: ProblemId) -> Result<Vec<ProblemId>, StoreError> {
    // Problems are joined to open ones alone, so the way from one to the next never closes.
    let sql = "SELECT id FROM problems WHERE area = $1 AND joined_into = $2 AND joined_into > '' ORDER BY id";
    let (mut all, mut next) = (Vec::new(), vec![id]);
    while let Some(into) = next.pop() {
        let found: Vec<IdRow> = rows(db, sql, [area.to_string().into(), into.to_string().into()]).await?;
        for row in found {
            let joined = StoreError::parse("problems.id", &row.id)?;
            all.push(joined);
            next.push(joined);
        }
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::rules::facts::Fact;
    use crate::rules::state::ProblemNumber;

    #[test]
    fn where_a_problem_was_joined_to_stands_in_its_fact_where_the_column_was_filled_from() {
        let into = ProblemId(Uuid::from_u128(7));
        let fact = Fact::Joined { into, number: ProblemNumber { year: 2026, serial: 1 } };
        let text = serde_json::to_string(&fact).unwrap();
        assert!(text.starts_with("{\"fact\":\"joined\",\"into\":\""), "{text}");
        assert_eq!(text.get(25..61), Some(into.to_string().as_str()), "SUBSTR counts from 1");
    }
}
