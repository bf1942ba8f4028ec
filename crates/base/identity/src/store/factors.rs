use kernel::{AreaId, PersonId, Role};
use store::{ConnectionTrait, FromQueryResult, StoreError, Tx, execute, rows};

#[derive(FromQueryResult)]
struct RoleRow {
    role: String,
}

/// The roles of which the office demands a second factor, besides the administrators.
pub async fn demanded_roles(db: &impl ConnectionTrait, area: AreaId) -> Result<Vec<Role>, StoreError> {
    let sql = "SELECT role FROM second_factor_roles WHERE area = $1";
    let found: Vec<RoleRow> = rows(db, sql, [area.to_string().into()]).await?;
    Ok(found.iter().filter_map(|row| Role::from_code(&row.role)).collect())
}

/// Sets the roles of which the office demands a second factor.
pub async fn set_demanded_roles(tx: &Tx, area: AreaId, roles: &[Role]) -> Result<(), StoreError> {
    execute(&tx.db, "DELETE FROM second_factor_roles WHERE area = $1", [area.to_string().into()]).await?;
    for role in roles {
        let sql = "INSERT INTO second_factor_roles (area, role) VALUES ($1, $2)";
        execute(&tx.db, sql, [area.to_string().into(), role.code().into()]).await?;
    }
    Ok(())
}

/// Replaces a person's recovery codes; only their hashes are kept.
pub async fn set_recovery_codes(tx: &Tx, area: AreaId, person: PersonId, hashes: &[String]) -> Result<(), StoreError> {
    let values = [area.to_string().into(), person.to_string().into()];
    execute(&tx.db, "DELETE FROM recovery_codes WHERE area = $1 AND person = $2", values).await?;
    for hash in hashes {
        let sql = "INSERT INTO recovery_codes (area, person, code_hash) VALUES ($1, $2, $3)";
        execute(&tx.db, sql, [area.to_string().into(), person.to_string().into(), hash.clone().into()]).await?;
    }
    Ok(())
}

/// Uses a recovery code up; false if there is no such code.
pub async fn use_recovery_code(tx: &Tx, area: AreaId, person: PersonId, hash: &str) -> Result<bool, StoreError> {
    let sql = "DELETE FROM recovery_codes WHERE area = $1 AND person = $2 AND code_hash = $3";
    Ok(execute(&tx.db, sql, [area.to_string().into(), person.to_string().into(), hash.into()]).await? == 1)
}
