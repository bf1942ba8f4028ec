//! Files of forms that were refused: they wait, sealed in the vault, until the same person hands the form in again.

use futures_util::FutureExt;
use kernel::{Actor, AreaId, Moment, Refusal};
use store::{ConnectionTrait, Desk, FromQueryResult, StoreError, execute, rows};

use super::write::json;
use crate::rules::found::Evidence;

/// The table.
pub const TABLE: &str = "
CREATE TABLE problem_waiting_files (
  area {text} NOT NULL,
  person {text} NOT NULL,
  form {text} NOT NULL,
  place {bigint} NOT NULL,
  evidence {json} NOT NULL,
  kept_at {bigint} NOT NULL,
  PRIMARY KEY (area, person, form, place)
) {strict};
";

#[derive(FromQueryResult)]
struct Row {
    evidence: String,
}

impl Row {
    fn evidence(self) -> Result<Evidence, StoreError> {
        StoreError::json("problem_waiting_files.evidence", &self.evidence)
    }
}

/// What waits for a form of a person, in the order it was sent.
///
/// # Errors
/// The database's error.
pub async fn of(db: &impl ConnectionTrait, who: &Actor, form: &str) -> Result<Vec<Evidence>, StoreError> {
    let sql = "SELECT evidence FROM problem_waiting_files WHERE area = $1 AND person = $2 AND form = $3 ORDER BY place";
    let found: Vec<Row> = rows(db, sql, [who.area.to_string().into(), who.id.to_string().into(), form.into()]).await?;
    found.into_iter().map(Row::evidence).collect()
}

/// Lets this wait for a form of a person, and nothing else. It is no change of the ledger and leaves no audit line.
///
/// # Errors
/// The database's error.
pub async fn put(desk: &Desk, who: &Actor, form: String, evidence: Vec<Evidence>) -> Result<(), Refusal> {
    let keys = [who.area.to_string(), who.id.to_string(), form];
    let put = desk.write(move |tx| {
        async move {
            let own = || keys.clone().map(store::Value::from);
            let forget = "DELETE FROM problem_waiting_files WHERE area = $1 AND person = $2 AND form = $3";
            execute(&tx.db, forget, own()).await?;
            let insert = "INSERT INTO problem_waiting_files (area, person, form, place, evidence, kept_at)
                          VALUES ($1, $2, $3, $4, $5, $6)";
            for (place, one) in (1_i64..).zip(&evidence) {
                let values = [place.into(), json(one)?.into(), tx.at.micros().into()];
                execute(&tx.db, insert, own().into_iter().chain(values)).await?;
            }
            Ok(())
        }
        .boxed()
    });
    put.await
}

/// Takes out what has waited in an area since before a moment.
///
/// # Errors
/// The database's error.
pub async fn take_older(desk: &Desk, area: AreaId, before: Moment) -> Result<Vec<Evidence>, Refusal> {
    let take = desk.write(move |tx| {
        async move {
            let of_old = "FROM problem_waiting_files WHERE area = $1 AND kept_at < $2";
            let values = || [area.to_string().into(), before.micros().into()];
            let found: Vec<Row> = rows(&tx.db, &format!("SELECT evidence {of_old}"), values()).await?;
            execute(&tx.db, &format!("DELETE {of_old}"), values()).await?;
            Ok(found.into_iter().map(Row::evidence).collect::<Result<Vec<_>, StoreError>>()?)
        }
        .boxed()
    });
    take.await
}
