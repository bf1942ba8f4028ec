use kernel::{Actor, AreaId, Moment, PersonId, Refusal, Role, UnitId};
use store::{ConnectionTrait, FromQueryResult, StoreError, Tx, Value, execute, row, rows, scalar};
use ui::Office;

use crate::rules::Failures;

/// A person who can sign in. Holds no secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The person's id.
    pub id: PersonId,
    /// The area the person belongs to.
    pub area: AreaId,
    /// The name typed at sign-in, in small letters; unique in the area.
    pub user_name: String,
    /// The name shown.
    pub name: String,
    /// The roles held.
    pub roles: Vec<Role>,
    /// The unit a liaison speaks for.
    pub unit: Option<UnitId>,
    /// False once deactivated.
    pub active: bool,
    /// Whether the password must be changed at the next sign-in.
    pub must_change: bool,
    /// When the password was set.
    pub password_at: Moment,
    /// Failed sign-ins in a row, and the lock they led to.
    pub failures: Failures,
    /// Whether a second factor is set up.
    pub has_second_factor: bool,
}

impl Person {
    /// The person as one who acts.
    pub fn actor(&self) -> Actor {
        Actor { id: self.id, area: self.area, name: self.name.clone(), roles: self.roles.clone(), unit: self.unit }
    }

    /// A made-up person for tests and samples.
    pub fn sample(roles: &[Role]) -> Self {
        Self {
            id: PersonId(uuid::Uuid::from_u128(7)),
            area: AreaId(uuid::Uuid::from_u128(1)),
            user_name: "sample".into(),
            name: "样例".into(),
            roles: roles.to_vec(),
            unit: None,
            active: true,
            must_change: false,
            password_at: Moment(1_795_222_800_000_000),
            failures: Failures::default(),
            has_second_factor: false,
        }
    }
}

/// A person and what proves that it is that person.
#[derive(Debug, Clone)]
pub struct Credentials {
    /// The person.
    pub person: Person,
    /// The password's Argon2id hash.
    pub password: String,
    /// The sealed secret of the second factor.
    pub factor: Option<Vec<u8>>,
    /// The time step of the last code taken; no code of this step or an earlier one is taken again.
    pub factor_step: i64,
}

/// What is needed to make a person.
#[derive(Debug, Clone)]
pub struct NewPerson {
    /// The person's id (see `Desk::new_id`).
    pub id: PersonId,
    /// The name typed at sign-in, already checked.
    pub user_name: String,
    /// The name shown.
    pub name: String,
    /// The roles held.
    pub roles: Vec<Role>,
    /// The Argon2id hash of the first password.
    pub password_hash: String,
    /// Whether the first sign-in must change it.
    pub must_change: bool,
}

#[derive(FromQueryResult)]
struct PersonRow {
    area: String,
    id: String,
    user_name: String,
    name: String,
    roles: String,
    unit: Option<String>,
    active: bool,
    must_change: bool,
    password: String,
    password_at: i64,
    failures: i64,
    locked_until: Option<i64>,
    factor: Option<Vec<u8>>,
    factor_step: i64,
}

const COLUMNS: &str = "SELECT area, id, user_name, name, roles, unit, active, must_change, password, password_at, \
                       failures, locked_until, factor, factor_step FROM people";

impl PersonRow {
    fn credentials(self) -> Result<Credentials, StoreError> {
        let person = Person {
            id: StoreError::parse("people.id", &self.id)?,
            area: StoreError::parse("people.area", &self.area)?,
            user_name: self.user_name,
            name: self.name,
            roles: StoreError::json("people.roles", &self.roles)?,
            unit: self.unit.map(|unit| StoreError::parse("people.unit", &unit)).transpose()?,
            active: self.active,
            must_change: self.must_change,
            password_at: Moment(self.password_at),
            failures: Failures { count: self.failures, locked_until: self.locked_until.map(Moment) },
            has_second_factor: self.factor.is_some(),
        };
        Ok(Credentials { person, password: self.password, factor: self.factor, factor_step: self.factor_step })
    }
}

/// The credentials of a person, by id.
pub async fn credentials(
    db: &impl ConnectionTrait,
    area: AreaId,
    id: PersonId,
) -> Result<Option<Credentials>, StoreError> {
    let sql = format!("{COLUMNS} WHERE area = $1 AND id = $2");
    let found: Option<PersonRow> = row(db, &sql, keys(area, id)).await?;
    found.map(PersonRow::credentials).transpose()
}

/// The credentials of a person, by user name.
pub async fn credentials_named(
    db: &impl ConnectionTrait,
    area: AreaId,
    user_name: &str,
) -> Result<Option<Credentials>, StoreError> {
    let sql = format!("{COLUMNS} WHERE area = $1 AND user_name = $2");
    let found: Option<PersonRow> = row(db, &sql, [area.to_string().into(), user_name.into()]).await?;
    found.map(PersonRow::credentials).transpose()
}

/// A person of an area.
///
/// # Errors
/// The database's error.
pub async fn find_person(db: &impl ConnectionTrait, area: AreaId, id: PersonId) -> Result<Option<Person>, StoreError> {
    Ok(credentials(db, area, id).await?.map(|found| found.person))
}

/// The person of a user name as one who acts; the demos of other subjects act in the names of the demo's people.
///
/// # Errors
/// The database's error, or "not found".
pub async fn actor_named(office: &Office, user_name: &str) -> Result<Actor, Refusal> {
    let found = credentials_named(office.desk.read(), office.settings.area, user_name).await?;
    found.map(|found| found.person.actor()).ok_or_else(Refusal::not_found)
}

/// The active people who hold a role, by name.
///
/// # Errors
/// The database's error.
pub async fn holders(db: &impl ConnectionTrait, area: AreaId, role: Role) -> Result<Vec<Person>, StoreError> {
    let sql = format!("{COLUMNS} WHERE area = $1 AND active = TRUE AND roles LIKE $2 ORDER BY name, id");
    let found: Vec<PersonRow> =
        rows(db, &sql, [area.to_string().into(), format!("%\"{}\"%", role.code()).into()]).await?;
    found.into_iter().map(|row| Ok(row.credentials()?.person)).collect()
}

/// Whether nobody has been made yet.
pub async fn is_empty(db: &impl ConnectionTrait, area: AreaId) -> Result<bool, StoreError> {
    let sql = "SELECT COUNT(*) AS value FROM people WHERE area = $1";
    Ok(scalar::<i64>(db, sql, [area.to_string().into()]).await? == Some(0))
}

/// People whose name or user name contains a text, by user name, after a given one.
pub async fn list(
    db: &impl ConnectionTrait,
    area: AreaId,
    search: &str,
    after: &str,
    limit: i64,
) -> Result<Vec<Person>, StoreError> {
    let escaped = search.to_lowercase().replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    let sql = format!(
        "{COLUMNS} WHERE area = $1 AND user_name > $2 AND (user_name LIKE $3 ESCAPE '\\' OR LOWER(name) LIKE $3 ESCAPE '\\') \
         ORDER BY user_name LIMIT $4"
    );
    let values = [area.to_string().into(), after.into(), format!("%{escaped}%").into(), limit.into()];
    let found: Vec<PersonRow> = rows(db, &sql, values).await?;
    found.into_iter().map(|row| row.credentials().map(|found| found.person)).collect()
}

/// How many active people other than one hold a role.
pub async fn other_holders(
    db: &impl ConnectionTrait,
    area: AreaId,
    role: Role,
    but: PersonId,
) -> Result<i64, StoreError> {
    let sql = "SELECT COUNT(*) AS value FROM people WHERE area = $1 AND id <> $2 AND active = TRUE AND roles LIKE $3";
    let pattern = format!("%\"{}\"%", role.code());
    let values = [area.to_string().into(), but.to_string().into(), pattern.into()];
    Ok(scalar(db, sql, values).await?.unwrap_or_default())
}

/// The active people of an area who hold a role.
///
/// # Errors
/// The database's error.
pub async fn holders_of(db: &impl ConnectionTrait, area: AreaId, role: Role) -> Result<Vec<PersonId>, StoreError> {
    let sql = "SELECT id FROM people WHERE area = $1 AND active = TRUE AND roles LIKE $2 ORDER BY id";
    ids(db, sql, [area.to_string().into(), format!("%\"{}\"%", role.code()).into()]).await
}

/// The active liaisons of a unit.
///
/// # Errors
/// The database's error.
pub async fn liaisons_of(db: &impl ConnectionTrait, area: AreaId, unit: UnitId) -> Result<Vec<PersonId>, StoreError> {
    let sql = "SELECT id FROM people WHERE area = $1 AND active = TRUE AND unit = $2 AND roles LIKE $3 ORDER BY id";
    let role = format!("%\"{}\"%", Role::UnitLiaison.code());
    ids(db, sql, [area.to_string().into(), unit.to_string().into(), role.into()]).await
}

#[derive(FromQueryResult)]
struct IdRow {
    id: String,
}

async fn ids<const N: usize>(
    db: &impl ConnectionTrait,
    sql: &str,
    values: [Value; N],
) -> Result<Vec<PersonId>, StoreError> {
    let found: Vec<IdRow> = rows(db, sql, values).await?;
    found.iter().map(|row| StoreError::parse("people.id", &row.id)).collect()
}

/// The credentials of a person about to be changed. Another write to the same person waits until this one has ended.
pub async fn hold(tx: &Tx, area: AreaId, id: PersonId) -> Result<Option<Credentials>, StoreError> {
    change(tx, area, id, "changed_at = $3", [tx.at.micros().into()]).await?;
    credentials(&tx.db, area, id).await
}

/// Adds a person.
pub async fn insert(tx: &Tx, area: AreaId, new: &NewPerson) -> Result<(), StoreError> {
    let sql = "INSERT INTO people (area, id, user_name, name, roles, active, must_change, password, password_at, failures, \
               factor_step, made_at, changed_at) VALUES ($1, $2, $3, $4, $5, TRUE, $6, $7, $8, 0, 0, $8, $8)";
    let values = [
        area.to_string().into(),
        new.id.to_string().into(),
        new.user_name.clone().into(),
        new.name.clone().into(),
        role_codes(&new.roles).into(),
        new.must_change.into(),
        new.password_hash.clone().into(),
        tx.at.micros().into(),
    ];
    execute(&tx.db, sql, values).await?;
    Ok(())
}

/// Keeps the failures and the lock they led to.
pub async fn set_failures(tx: &Tx, area: AreaId, id: PersonId, failures: Failures) -> Result<(), StoreError> {
    let locked_until = failures.locked_until.map(Moment::micros);
    change(tx, area, id, "failures = $3, locked_until = $4", [failures.count.into(), locked_until.into()]).await
}

/// Sets a password's hash.
pub async fn set_password(
    tx: &Tx,
    area: AreaId,
    id: PersonId,
    hash: &str,
    must_change: bool,
) -> Result<(), StoreError> {
    let values = [hash.into(), must_change.into(), tx.at.micros().into()];
    change(tx, area, id, "password = $3, must_change = $4, password_at = $5", values).await
}

/// Sets the roles and the unit.
pub async fn set_roles(
    tx: &Tx,
    area: AreaId,
    id: PersonId,
    roles: &[Role],
    unit: Option<UnitId>,
) -> Result<(), StoreError> {
    let values = [role_codes(roles).into(), unit.map(|unit| unit.to_string()).into()];
    change(tx, area, id, "roles = $3, unit = $4", values).await
}

/// Activates or deactivates.
pub async fn set_active(tx: &Tx, area: AreaId, id: PersonId, active: bool) -> Result<(), StoreError> {
    change(tx, area, id, "active = $3", [active.into()]).await
}

/// Sets or takes away the sealed secret of the second factor, and the last time step used.
pub async fn set_factor(
    tx: &Tx,
    area: AreaId,
    id: PersonId,
    sealed: Option<Vec<u8>>,
    step: i64,
) -> Result<(), StoreError> {
    change(tx, area, id, "factor = $3, factor_step = $4", [sealed.into(), step.into()]).await
}

async fn change<const N: usize>(
    tx: &Tx,
    area: AreaId,
    id: PersonId,
    set: &'static str,
    values: [Value; N],
) -> Result<(), StoreError> {
    let sql = format!("UPDATE people SET {set} WHERE area = $1 AND id = $2");
    execute(&tx.db, &sql, keys(area, id).into_iter().chain(values)).await?;
    Ok(())
}

fn keys(area: AreaId, id: PersonId) -> [Value; 2] {
    [area.to_string().into(), id.to_string().into()]
}

fn role_codes(roles: &[Role]) -> String {
    serde_json::json!(roles).to_string()
}
