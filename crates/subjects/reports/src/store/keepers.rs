//! The keys that seal identities, and the keepers who hold them wrapped under their passphrases.

use kernel::{Actor, AreaId, Moment};
use sea_orm::FromQueryResult;
use store::{ConnectionTrait, StoreError, Tx, execute, row, rows};

/// The key new identities are sealed for.
#[derive(Debug, Clone, FromQueryResult)]
pub struct IdentityKey {
    /// Its id.
    pub id: String,
    /// The public half.
    pub public_key: Vec<u8>,
}

/// A keeper.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Keeper {
    /// The person.
    pub person: String,
    /// The name.
    pub name: String,
    /// The salt of the passphrase.
    pub salt: Vec<u8>,
    /// The private half of the key, wrapped under the passphrase.
    pub wrapped: Vec<u8>,
    since: i64,
}

impl Keeper {
    /// Since when.
    pub fn since(&self) -> Moment {
        Moment(self.since)
    }
}

/// The newest key, if there is one.
///
/// # Errors
/// The database's error.
pub async fn key(db: &impl ConnectionTrait, area: AreaId) -> Result<Option<IdentityKey>, StoreError> {
    let sql = "SELECT id, public_key FROM identity_keys WHERE area = $1 ORDER BY made_at DESC, id DESC LIMIT 1";
    row(db, sql, [area.to_string().into()]).await
}

/// Keeps a new key.
///
/// # Errors
/// The database's error.
pub async fn insert_key(tx: &Tx, area: AreaId, key: &IdentityKey) -> Result<(), StoreError> {
    let values = [area.to_string().into(), key.id.clone().into(), key.public_key.clone().into(), tx.at.micros().into()];
    execute(&tx.db, "INSERT INTO identity_keys (area, id, public_key, made_at) VALUES ($1, $2, $3, $4)", values)
        .await
        .map(drop)
}

/// The keepers of a key, the first first.
///
/// # Errors
/// The database's error.
pub async fn of(db: &impl ConnectionTrait, area: AreaId, key: &str) -> Result<Vec<Keeper>, StoreError> {
    let sql = "SELECT person, name, salt, wrapped, since FROM identity_keepers WHERE area = $1 AND key_id = $2 ORDER BY since, name";
    rows(db, sql, [area.to_string().into(), key.into()]).await
}

/// Forgets what somebody held of every key; answers whether there was something.
///
/// # Errors
/// The database's error.
pub async fn remove(tx: &Tx, area: AreaId, person: &str) -> Result<bool, StoreError> {
    let sql = "DELETE FROM identity_keepers WHERE area = $1 AND person = $2";
    Ok(execute(&tx.db, sql, [area.to_string().into(), person.into()]).await? > 0)
}

/// Makes somebody a keeper, or changes the passphrase.
///
/// # Errors
/// The database's error.
pub async fn put(tx: &Tx, who: &Actor, key: &str, salt: &[u8], wrapped: &[u8]) -> Result<(), StoreError> {
    execute(
        &tx.db,
        "INSERT INTO identity_keepers (area, key_id, person, name, salt, wrapped, since) VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (area, key_id, person) DO UPDATE SET name = excluded.name, salt = excluded.salt, wrapped = excluded.wrapped",
        [
            who.area.to_string().into(),
            key.into(),
            who.id.to_string().into(),
            who.name.clone().into(),
            salt.to_vec().into(),
            wrapped.to_vec().into(),
            tx.at.micros().into(),
        ],
    )
    .await?;
    Ok(())
}
