use sea_orm::{ConnectionTrait, FromQueryResult, Statement, Value};

use crate::StoreError;

/// All rows of a query, each mapped to `T` by column name.
///
/// # Errors
/// The database's error, or a column that does not fit.
pub async fn rows<T: FromQueryResult>(
    db: &impl ConnectionTrait,
    sql: &str,
    values: impl IntoIterator<Item = Value>,
) -> Result<Vec<T>, StoreError> {
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    let found = db.query_all_raw(statement).await?;
    found.iter().map(|row| T::from_query_result(row, "").map_err(StoreError::from)).collect()
}

/// The first row of a query, if there is one.
///
/// # Errors
/// The database's error, or a column that does not fit.
pub async fn row<T: FromQueryResult>(
    db: &impl ConnectionTrait,
    sql: &str,
    values: impl IntoIterator<Item = Value>,
) -> Result<Option<T>, StoreError> {
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    let found = db.query_one_raw(statement).await?;
    found.map(|row| T::from_query_result(&row, "").map_err(StoreError::from)).transpose()
}

/// The first column of the first row, if there is one. The query must name that column `value`.
///
/// # Errors
/// The database's error, or a value of another kind.
pub async fn scalar<T: sea_orm::TryGetable>(
    db: &impl ConnectionTrait,
    sql: &str,
    values: impl IntoIterator<Item = Value>,
) -> Result<Option<T>, StoreError> {
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    let found = db.query_one_raw(statement).await?;
    found.map(|row| row.try_get::<T>("", "value").map_err(StoreError::from)).transpose()
}

/// Runs a statement and tells how many rows it changed.
///
/// # Errors
/// The database's error.
pub async fn execute(
    db: &impl ConnectionTrait,
    sql: &str,
    values: impl IntoIterator<Item = Value>,
) -> Result<u64, StoreError> {
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    Ok(db.execute_raw(statement).await?.rows_affected())
}
