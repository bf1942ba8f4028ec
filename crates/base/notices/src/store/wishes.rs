use kernel::{AreaId, PersonId};
use store::{ConnectionTrait, StoreError, Tx, execute, scalar};

use crate::rules::wishes::Wishes;

/// How a person wants to be told, if the person ever said.
pub async fn find(db: &impl ConnectionTrait, area: AreaId, person: PersonId) -> Result<Option<Wishes>, StoreError> {
    let sql = "SELECT wishes AS value FROM message_wishes WHERE area = $1 AND person = $2";
    let found: Option<String> = scalar(db, sql, [area.to_string().into(), person.to_string().into()]).await?;
    found.map(|text| StoreError::json("message_wishes.wishes", &text)).transpose()
}

/// Keeps how a person wants to be told.
pub async fn keep(tx: &Tx, area: AreaId, person: PersonId, wishes: &Wishes) -> Result<(), StoreError> {
    let sql = "INSERT INTO message_wishes (area, person, wishes) VALUES ($1, $2, $3)
               ON CONFLICT (area, person) DO UPDATE SET wishes = excluded.wishes";
    let text = serde_json::json!(wishes).to_string();
    execute(&tx.db, sql, [area.to_string().into(), person.to_string().into(), text.into()]).await?;
    Ok(())
}
