use futures_util::FutureExt;
use kernel::{Bilingual, Finding, PersonId, Place, Refusal, RefusalKind, Role};
use store::Tx;
use ui::{Entered, Office};

use super::nobody;
use super::people::{check_name, create_person};
use crate::rules::{ASSESSORS_NUMBERS, check_password, check_user_name};
use crate::secrets::{hash_password, hash_token, new_token};
use crate::store::people::{NewPerson, is_empty};
use crate::store::setup::{is_waiting, keep_link, use_link};

/// The people the setup page makes: the prefix of their fields, and their role. The last one may be left out.
pub const FIRST_PEOPLE: [(&str, Role); 4] = [
    ("system", Role::SystemAdministrator),
    ("security", Role::SecurityAdministrator),
    ("audit", Role::AuditAdministrator),
    ("officer", Role::CampaignOfficer),
];

/// The one-time address of the setup page, as long as there are no people; nothing once there are.
///
/// Each call makes a new address and the one before it stops working. Only its hash is kept.
///
/// # Errors
/// The database's refusal.
pub async fn setup_link(office: &Office) -> Result<Option<String>, Refusal> {
    let area = office.settings.area;
    if !is_empty(office.desk.read(), area).await? {
        return Ok(None);
    }
    let token = new_token()?;
    let hash = hash_token(&token);
    office.desk.write(move |tx: &Tx| async move { Ok(keep_link(tx, area, &hash).await?) }.boxed()).await?;
    Ok(Some(format!("{}/setup/{token}", office.settings.public_address)))
}

/// Lets the setup page be seen only under the address that waits.
///
/// # Errors
/// "Not found" for any other address.
pub async fn check_link(office: &Office, token: &str) -> Result<(), Refusal> {
    let waiting = is_waiting(office.desk.read(), office.settings.area, &hash_token(token)).await?;
    if waiting { Ok(()) } else { Err(Refusal::not_found()) }
}

/// Makes the first people of the office, all or none, and uses the address up.
///
/// # Errors
/// Findings at the fields; "gone" when the address was used meanwhile.
pub async fn set_up(office: &Office, token: &str, entered: &Entered) -> Result<(), Refusal> {
    check_link(office, token).await?;
    let people = read_people(office, entered).await?;
    let (area, hash) = (office.settings.area, hash_token(token));
    office
        .desk
        .write(move |tx| {
            async move {
                if !use_link(tx, area, &hash).await? || !is_empty(&tx.db, area).await? {
                    return Err(already_done());
                }
                for person in people {
                    create_person(tx, &nobody(area), person).await?;
                }
                Ok(())
            }
            .boxed()
        })
        .await
}

async fn read_people(office: &Office, entered: &Entered) -> Result<Vec<NewPerson>, Refusal> {
    let wanted =
        FIRST_PEOPLE.into_iter().filter(|(prefix, role)| role.is_administrator() || is_filled(entered, prefix));
    let (mut people, mut findings) = (Vec::new(), Vec::new());
    for (prefix, role) in wanted {
        match read_person(entered, prefix, role) {
            Ok(person) => people.push(person),
            Err(found) => findings.extend(found),
        }
    }
    findings.extend(repeated_names(&people));
    if !findings.is_empty() {
        return Err(Refusal::findings("I18", findings));
    }
    let mut made = Vec::new();
    for person in people {
        let password_hash = hash_password(&person.password).await?;
        let id = PersonId(office.desk.new_id());
        let Newcomer { user_name, name, role, .. } = person;
        made.push(NewPerson { id, user_name, name, roles: vec![role], password_hash, must_change: true });
    }
    Ok(made)
}

fn is_filled(entered: &Entered, prefix: &str) -> bool {
    ["user", "name", "password"].iter().any(|field| !entered.text(&format!("{prefix}_{field}")).is_empty())
}

/// One person as the form has it.
struct Newcomer {
    user_name: String,
    name: String,
    role: Role,
    password: String,
}

fn read_person(entered: &Entered, prefix: &str, role: Role) -> Result<Newcomer, Vec<Finding>> {
    let [user, name, password] = ["user", "name", "password"].map(|field| format!("{prefix}_{field}"));
    let user_name = check_user_name(&user, entered.text(&user));
    let name = check_name(&name, entered.text(&name));
    let typed = entered.text(&password);
    let known = user_name.as_deref().unwrap_or(typed);
    let wrong = check_password(&ASSESSORS_NUMBERS, &password, known, typed);
    match (user_name, name) {
        (Ok(user_name), Ok(name)) if wrong.is_empty() => {
            Ok(Newcomer { user_name, name, role, password: typed.to_owned() })
        }
        (user_name, name) => {
            let refused = [user_name.err(), name.err()].into_iter().flatten();
            Err(refused.flat_map(|refusal| refusal.findings).chain(wrong).collect())
        }
    }
}

fn repeated_names(people: &[Newcomer]) -> Option<Finding> {
    let names: std::collections::BTreeSet<&str> = people.iter().map(|person| person.user_name.as_str()).collect();
    let message = Bilingual::new("有两个账号的用户名相同。", "Two accounts have the same user name.");
    let remedy = Bilingual::new("三员分立，每人一个账号。", "Every administrator needs an account of its own.");
    (names.len() < people.len()).then(|| Finding::error("I04", Place::field("security_user"), message, remedy))
}

fn already_done() -> Refusal {
    Refusal::new(
        RefusalKind::Gone,
        "I18",
        Bilingual::new(
            "首次设置已经完成，这个地址不再有效。",
            "The first setup is done; this address no longer works.",
        ),
        Bilingual::new("请直接登录。", "Sign in instead."),
    )
}
