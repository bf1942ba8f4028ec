//! Filters that people keep under a name.

use futures_util::FutureExt;
use kernel::{Actor, Refusal};
use store::{ConnectionTrait, Desk, FromQueryResult, StoreError, execute, rows};

use crate::rules::codes;
use crate::rules::found::{line, words};

/// The longest query, in characters: in an address, a Chinese character takes nine.
const LONGEST_QUERY: usize = 8_000;

/// A filter kept under a name.
#[derive(Debug, Clone, FromQueryResult)]
pub struct SavedFilter {
    /// Its name.
    pub name: String,
    /// The query of its address.
    pub query: String,
}

/// A person's filters by name.
///
/// # Errors
/// The database's error.
pub async fn of_person(db: &impl ConnectionTrait, who: &Actor) -> Result<Vec<SavedFilter>, StoreError> {
    let sql = "SELECT name, query FROM problem_filters WHERE area = $1 AND person = $2 ORDER BY name LIMIT 50";
    rows(db, sql, [who.area.to_string().into(), who.id.to_string().into()]).await
}

/// Keeps a filter under a name; the same name again replaces it. It is a convenience of one person, not a change of the
/// ledger, and leaves no audit line.
///
/// # Errors
/// P01 without a name, P02 for one that is too long; the database's error.
pub async fn keep(desk: &Desk, who: &Actor, name: String, query: String) -> Result<(), Refusal> {
    let (name, query) = (line(&name, "name")?, words(&query, "query", LONGEST_QUERY, false)?);
    if name.is_empty() {
        return Err(codes::P01.at_field("name"));
    }
    let values = [who.area.to_string().into(), who.id.to_string().into(), name.into(), query.into()];
    let sql = "INSERT INTO problem_filters (area, person, name, query) VALUES ($1, $2, $3, $4)
               ON CONFLICT (area, person, name) DO UPDATE SET query = excluded.query";
    desk.write(move |tx| async move { Ok(execute(&tx.db, sql, values).await.map(|_| ())?) }.boxed()).await
}

/// Forgets a filter.
///
/// # Errors
/// The database's error.
pub async fn forget(desk: &Desk, who: &Actor, name: String) -> Result<(), Refusal> {
    let values = [who.area.to_string().into(), who.id.to_string().into(), name.into()];
    let sql = "DELETE FROM problem_filters WHERE area = $1 AND person = $2 AND name = $3";
    desk.write(move |tx| async move { Ok(execute(&tx.db, sql, values).await.map(|_| ())?) }.boxed()).await
}
