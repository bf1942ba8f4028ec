use kernel::AreaId;
use store::{ConnectionTrait, StoreError, Tx, execute, scalar};

/// Keeps the hash of a new setup link in place of an older one.
pub async fn keep_link(tx: &Tx, area: AreaId, hash: &str) -> Result<(), StoreError> {
    let sql = "INSERT INTO setup_links (area, token_hash) VALUES ($1, $2) \
               ON CONFLICT (area) DO UPDATE SET token_hash = excluded.token_hash";
    execute(&tx.db, sql, [area.to_string().into(), hash.into()]).await?;
    Ok(())
}

/// Whether a setup link is the one that waits.
pub async fn is_waiting(db: &impl ConnectionTrait, area: AreaId, hash: &str) -> Result<bool, StoreError> {
    let sql = "SELECT COUNT(*) AS value FROM setup_links WHERE area = $1 AND token_hash = $2";
    Ok(scalar::<i64>(db, sql, [area.to_string().into(), hash.into()]).await? == Some(1))
}

/// Uses a setup link up; false if it is not the one that waits.
pub async fn use_link(tx: &Tx, area: AreaId, hash: &str) -> Result<bool, StoreError> {
    let sql = "DELETE FROM setup_links WHERE area = $1 AND token_hash = $2";
    Ok(execute(&tx.db, sql, [area.to_string().into(), hash.into()]).await? == 1)
}
