use futures_util::FutureExt;
use kernel::{Actor, Bilingual, PersonId, Refusal, RefusalKind, Role, UnitId};
use serde_json::json;
use store::Tx;
use ui::Office;

use super::{about, change_person};
use crate::rules::{Failures, check_liaison, check_roles, check_user_name};
use crate::secrets::{first_password, hash_password};
use crate::store::people::{
    NewPerson, Person, credentials_named, hold, insert, other_holders, set_active, set_failures, set_roles,
};
use crate::store::sessions::end_all;

/// The most characters of a name.
const LONGEST_NAME: usize = 40;

/// Makes a person inside an open write and records it.
///
/// # Errors
/// I04 when the user name is taken; the roles' refusal (I11); the database's. A liaison's unit may follow by
/// [`set_unit`].
pub async fn create_person(tx: &Tx, who: &Actor, new: NewPerson) -> Result<(), Refusal> {
    check_roles(&new.roles)?;
    if credentials_named(&tx.db, who.area, &new.user_name).await?.is_some() {
        return Err(name_taken());
    }
    insert(tx, who.area, &new).await?;
    let body = json!({ "user_name": new.user_name, "name": new.name, "roles": new.roles });
    Ok(tx.record(who, about("identity.create_people", new.id, body)).await?)
}

/// Makes an account without roles and answers its first password, which is shown once and kept nowhere.
///
/// # Errors
/// I03 and I17 when a name can't be used, I04 when the user name is taken.
pub async fn create_account(
    office: &Office,
    who: &Actor,
    user_name: &str,
    name: &str,
) -> Result<(PersonId, String), Refusal> {
    let user_name = check_user_name("user_name", user_name)?;
    let name = check_name("name", name)?;
    let (id, password) = (PersonId(office.desk.new_id()), first_password()?);
    let password_hash = hash_password(&password).await?;
    let new = NewPerson { id, user_name, name, roles: Vec::new(), password_hash, must_change: true };
    let who = who.clone();
    office.desk.write(move |tx: &Tx| async move { create_person(tx, &who, new).await }.boxed()).await?;
    Ok((id, password))
}

/// Reads a person's name.
///
/// # Errors
/// I17 at the field when it is empty or longer than 40 characters.
pub fn check_name(field: &str, typed: &str) -> Result<String, Refusal> {
    let name = typed.trim();
    if (1..=LONGEST_NAME).contains(&name.chars().count()) && !name.chars().any(char::is_control) {
        return Ok(name.to_owned());
    }
    let message = Bilingual::new("姓名没有填写或过长。", "The name is missing or too long.");
    Err(Refusal::field("I17", field, message, Bilingual::new("请填写 1 至 40 个字。", "Enter 1 to 40 characters.")))
}

/// Gives a person exactly these roles, and a liaison the unit.
///
/// # Errors
/// I11, I14 (see the rules), I12 for one's own roles, I13 when the last administrator of a kind would lose the role.
pub async fn grant(
    office: &Office,
    who: &Actor,
    id: PersonId,
    roles: Vec<Role>,
    unit: Option<UnitId>,
) -> Result<(), Refusal> {
    check_roles(&roles)?;
    check_liaison(&roles, unit)?;
    not_oneself(who, id)?;
    change_person(&office.desk, who, id, "identity.grant_roles", move |tx, found| {
        async move {
            let person = found.person;
            keep_administrators(tx, &person, &roles).await?;
            set_roles(tx, person.area, person.id, &roles, unit).await?;
            Ok(json!({ "before": person.roles, "after": roles, "unit": unit }))
        }
        .boxed()
    })
    .await
}

/// Sets the unit a liaison speaks for, inside an open write.
///
/// # Errors
/// "Not found", or the database's refusal.
pub async fn set_unit(tx: &Tx, who: &Actor, id: PersonId, unit: UnitId) -> Result<(), Refusal> {
    let person = hold(tx, who.area, id).await?.ok_or_else(Refusal::not_found)?.person;
    set_roles(tx, who.area, id, &person.roles, Some(unit)).await?;
    end_all(tx, who.area, id).await?;
    Ok(tx.record(who, about("identity.set_unit", id, json!({ "unit": unit }))).await?)
}

/// Activates or deactivates a person.
///
/// # Errors
/// I12 for oneself, I13 for the last administrator of a kind.
pub async fn set_activity(office: &Office, who: &Actor, id: PersonId, active: bool) -> Result<(), Refusal> {
    not_oneself(who, id)?;
    change_person(&office.desk, who, id, "identity.set_activity", move |tx, found| {
        async move {
            if !active {
                keep_administrators(tx, &found.person, &[]).await?;
            }
            set_active(tx, found.person.area, found.person.id, active).await?;
            Ok(json!({ "active": active }))
        }
        .boxed()
    })
    .await
}

/// Ends a person's lock before its time.
///
/// # Errors
/// "Not found", or the database's refusal.
pub async fn unlock(office: &Office, who: &Actor, id: PersonId) -> Result<(), Refusal> {
    change_person(&office.desk, who, id, "identity.unlock", |tx, found| {
        async move {
            set_failures(tx, found.person.area, found.person.id, Failures::default()).await?;
            Ok(json!({}))
        }
        .boxed()
    })
    .await
}

/// The office must always have one active person of each of the three administrators.
async fn keep_administrators(tx: &Tx, person: &Person, kept: &[Role]) -> Result<(), Refusal> {
    let lost = person.roles.iter().filter(|role| role.is_administrator() && !kept.contains(role));
    for role in lost.filter(|_| person.active) {
        if other_holders(&tx.db, person.area, *role, person.id).await? == 0 {
            return Err(last_administrator(*role));
        }
    }
    Ok(())
}

fn not_oneself(who: &Actor, id: PersonId) -> Result<(), Refusal> {
    if who.id != id {
        return Ok(());
    }
    Err(Refusal::new(
        RefusalKind::Conflict,
        "I12",
        Bilingual::new("不能更改自己的角色或停用自己。", "Nobody changes the own roles or deactivates oneself."),
        Bilingual::new("请由另一位管理员办理。", "Ask another administrator."),
    ))
}

fn last_administrator(role: Role) -> Refusal {
    let name = role.name();
    Refusal::new(
        RefusalKind::Conflict,
        "I13",
        Bilingual::new(
            format!("这是最后一位在用的{}。", name.zh),
            format!("This is the last active {}.", name.en.to_lowercase()),
        ),
        Bilingual::new("请先为另一个账号授予该角色。", "Give another account the role first."),
    )
}

fn name_taken() -> Refusal {
    let message = Bilingual::new("用户名已被使用。", "The user name is taken.");
    Refusal::field("I04", "user_name", message, Bilingual::new("请换一个用户名。", "Choose another."))
}
