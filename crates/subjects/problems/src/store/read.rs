//! Reading one problem: its facts, what came in, and what the facts make of it.

use kernel::{AreaId, Moment, Refusal};
use store::{ConnectionTrait, FromQueryResult, StoreError, row, rows, scalar};

use crate::rules::apply::replay;
use crate::rules::facts::Event;
use crate::rules::found::{Found, Source};
use crate::rules::state::{Named, Problem, ProblemId, ProblemNumber};

#[derive(FromQueryResult)]
struct FactRow {
    at: i64,
    by_id: String,
    by_name: String,
    fact: String,
}

impl FactRow {
    fn event(self) -> Result<Event, StoreError> {
        Ok(Event {
            by: Named { id: StoreError::parse("problem_facts.by_id", &self.by_id)?, name: self.by_name },
            at: Moment(self.at),
            fact: StoreError::json("problem_facts.fact", &self.fact)?,
        })
    }
}

/// The facts of a problem, from the first on; empty when there is no such problem.
///
/// # Errors
/// The database's error.
pub async fn history(db: &impl ConnectionTrait, area: AreaId, id: ProblemId) -> Result<Vec<Event>, StoreError> {
    let sql = "SELECT at, by_id, by_name, fact FROM problem_facts WHERE area = $1 AND problem = $2 ORDER BY line";
    let found: Vec<FactRow> = rows(db, sql, [area.to_string().into(), id.to_string().into()]).await?;
    found.into_iter().map(FactRow::event).collect()
}

/// A problem as its facts made it, with them.
///
/// # Errors
/// Not found, or the database's error.
pub async fn load_with_history(
    db: &impl ConnectionTrait,
    area: AreaId,
    id: ProblemId,
) -> Result<(Problem, Vec<Event>), Refusal> {
    let history = history(db, area, id).await?;
    if history.is_empty() {
        return Err(Refusal::not_found());
    }
    let problem = replay(id, &history).map_err(Refusal::failed)?;
    Ok((problem, history))
}

/// A problem as its facts made it.
///
/// # Errors
/// Not found, or the database's error.
pub async fn load(db: &impl ConnectionTrait, area: AreaId, id: ProblemId) -> Result<Problem, Refusal> {
    Ok(load_with_history(db, area, id).await?.0)
}

/// What came in; none once it was transferred as a clue.
///
/// # Errors
/// The database's error.
pub async fn contents(db: &impl ConnectionTrait, area: AreaId, id: ProblemId) -> Result<Option<Found>, StoreError> {
    let sql = "SELECT found AS value FROM problem_contents WHERE area = $1 AND problem = $2";
    let found: Option<String> = scalar(db, sql, [area.to_string().into(), id.to_string().into()]).await?;
    found.map(|text| StoreError::json("problem_contents.found", &text)).transpose()
}

/// The problem of a number.
///
/// # Errors
/// The database's error.
pub async fn by_number(
    db: &impl ConnectionTrait,
    area: AreaId,
    number: ProblemNumber,
) -> Result<Option<ProblemId>, StoreError> {
    let sql = "SELECT id AS value FROM problems WHERE area = $1 AND year = $2 AND serial = $3";
    let values = [area.to_string().into(), i64::from(number.year).into(), number.serial.into()];
    let found: Option<String> = scalar(db, sql, values).await?;
    found.map(|id| StoreError::parse("problems.id", &id)).transpose()
}

#[derive(FromQueryResult)]
struct SourceRow {
    source_kind: String,
    source_id: String,
}

/// Where a problem came from, also one that was transferred; none for a problem that is not there.
///
/// # Errors
/// The database's error.
pub async fn source_of(db: &impl ConnectionTrait, area: AreaId, id: ProblemId) -> Result<Option<Source>, StoreError> {
    let sql = "SELECT source_kind, source_id FROM problems WHERE area = $1 AND id = $2";
    let found: Option<SourceRow> = row(db, sql, [area.to_string().into(), id.to_string().into()]).await?;
    Ok(found.map(|row| Source { kind: row.source_kind, id: row.source_id }))
}

/// Whether something from this source is on the ledger already.
///
/// # Errors
/// The database's error.
pub async fn has_source(db: &impl ConnectionTrait, area: AreaId, kind: &str, id: &str) -> Result<bool, StoreError> {
    let sql = "SELECT COUNT(*) AS value FROM problems WHERE area = $1 AND source_kind = $2 AND source_id = $3";
    Ok(scalar::<i64>(db, sql, [area.to_string().into(), kind.into(), id.into()]).await?.unwrap_or(0) > 0)
}
