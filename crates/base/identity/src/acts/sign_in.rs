use futures_util::FutureExt;
use kernel::{Actor, AreaId, Bilingual, PersonId, Refusal, RefusalKind};
use serde_json::json;
use store::{Desk, StoreError, Tx};
use ui::Office;

use super::{about, nobody};
use crate::rules::{ASSESSORS_NUMBERS, Failures};
use crate::secrets::{NOBODYS_PASSWORD, password_matches};
use crate::store::people::{Credentials, Person, credentials_named, hold, set_failures};
use crate::store::sessions::end_all;

/// Checks a user name and a password. The answer takes as long, and says the same, for an unknown name, a wrong
/// password, a locked and a deactivated account.
///
/// # Errors
/// I01, with nothing told about which of the four it was; or the database's refusal.
pub async fn sign_in(office: &Office, user_name: &str, password: &str) -> Result<Person, Refusal> {
    let (desk, area) = (&office.desk, office.settings.area);
    let found = credentials_named(desk.read(), area, &user_name.to_lowercase()).await?;
    let hash = found.as_ref().map_or(NOBODYS_PASSWORD, |found| &found.password).to_owned();
    let right = password_matches(password, &hash).await?;
    let id = found.map(|found| found.person.id);
    desk.write(move |tx| async move { Ok(settle(tx, area, id, right.then_some(&hash)).await?) }.boxed())
        .await?
        .ok_or_else(refused)
}

/// Decides and records a try. `proven` is the hash the typed password was right for.
async fn settle(
    tx: &Tx,
    area: AreaId,
    id: Option<PersonId>,
    proven: Option<&String>,
) -> Result<Option<Person>, StoreError> {
    let found = match id {
        Some(id) => hold(tx, area, id).await?,
        None => None,
    };
    let Some(found) = found else {
        tx.record(&nobody(area), about("identity.sign_in_failed", nobody(area).id, json!({}))).await?;
        return Ok(None);
    };
    if found.person.failures.is_locked(tx.at) || !found.person.active || proven != Some(&found.password) {
        count_failure(tx, &found, "password").await?;
        return Ok(None);
    }
    if !found.person.has_second_factor {
        welcome(tx, &found.person, "password").await?;
    }
    Ok(Some(found.person))
}

/// Counts a failure and locks the account if it was one too many. While a lock lasts, tries are recorded but not counted.
pub async fn count_failure(tx: &Tx, found: &Credentials, step: &'static str) -> Result<(), StoreError> {
    let person = &found.person;
    tx.record(&person.actor(), about("identity.sign_in_failed", person.id, json!({ "step": step }))).await?;
    if person.failures.is_locked(tx.at) {
        return Ok(());
    }
    let failures = person.failures.after_one_more(&ASSESSORS_NUMBERS, tx.at);
    set_failures(tx, person.area, person.id, failures).await?;
    let Some(end) = failures.locked_until else { return Ok(()) };
    end_all(tx, person.area, person.id).await?;
    tx.record(&person.actor(), about("identity.locked_out", person.id, json!({ "until": end.to_minute() }))).await
}

/// Records a finished sign-in and forgets the failures before it.
pub async fn welcome(tx: &Tx, person: &Person, by: &'static str) -> Result<(), StoreError> {
    set_failures(tx, person.area, person.id, Failures::default()).await?;
    tx.record(&person.actor(), about("identity.sign_in", person.id, json!({ "by": by }))).await
}

/// Records a sign-out.
///
/// # Errors
/// The database's refusal.
pub async fn sign_out(desk: &Desk, who: Actor) -> Result<(), Refusal> {
    desk.write(move |tx| {
        async move { Ok(tx.record(&who, about("identity.sign_out", who.id, json!({}))).await?) }.boxed()
    })
    .await
}

fn refused() -> Refusal {
    let numbers = ASSESSORS_NUMBERS;
    let minutes = numbers.lock_seconds / 60;
    Refusal::new(
        RefusalKind::Invalid,
        "I01",
        Bilingual::new(
            "用户名或密码不正确，或者账号已锁定。",
            "The user name or password is wrong, or the account is locked.",
        ),
        Bilingual::new(
            format!("请核对后再试。连续 {} 次失败后账号锁定 {minutes} 分钟，可请安全管理员解锁。", numbers.failures),
            format!(
                "Check and try again. {} failures in a row lock an account for {minutes} minutes; the security administrator can unlock it.",
                numbers.failures
            ),
        ),
    )
}
