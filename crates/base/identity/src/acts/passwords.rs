use futures_util::FutureExt;
use kernel::{Actor, Bilingual, Finding, PersonId, Place, Refusal};
use serde_json::json;
use ui::Office;

use super::change_person;
use crate::rules::{ASSESSORS_NUMBERS, Failures, check_password, check_repeat};
use crate::secrets::{first_password, hash_password, password_matches};
use crate::store::people::{credentials, set_failures, set_password};

/// A password as a person chose it.
pub struct Choice<'a> {
    /// The present password; not asked for right after signing in with it for the first time.
    pub old: Option<&'a str>,
    /// The new one.
    pub new: &'a str,
    /// The new one typed again.
    pub repeat: &'a str,
}

/// Changes the person's own password and ends all sessions of that person.
///
/// # Errors
/// I10 when the old one is wrong; I05 to I09 when the new one can't be used.
pub async fn choose(office: &Office, who: &Actor, choice: Choice<'_>) -> Result<(), Refusal> {
    let found = credentials(office.desk.read(), who.area, who.id).await?.ok_or_else(Refusal::not_found)?;
    if let Some(old) = choice.old
        && !password_matches(old, &found.password).await?
    {
        return Err(wrong_password("old"));
    }
    let mut findings = check_password(&ASSESSORS_NUMBERS, "new", &found.person.user_name, choice.new);
    findings.extend(check_repeat("repeat", choice.new, choice.repeat));
    if findings.is_empty() && password_matches(choice.new, &found.password).await? {
        findings.push(same_as_before());
    }
    if !findings.is_empty() {
        return Err(Refusal::findings("I05", findings));
    }
    let hash = hash_password(choice.new).await?;
    change_person(&office.desk, who, who.id, "identity.change_password", move |tx, found| {
        async move {
            set_password(tx, found.person.area, found.person.id, &hash, false).await?;
            Ok(json!({}))
        }
        .boxed()
    })
    .await
}

/// Gives a person a new first password, to be changed at the next sign-in, unlocks the account and ends the person's
/// sessions. The password is answered once and kept nowhere.
///
/// # Errors
/// "Not found", or the database's refusal.
pub async fn reset(office: &Office, who: &Actor, id: PersonId) -> Result<String, Refusal> {
    let password = first_password()?;
    let hash = hash_password(&password).await?;
    change_person(&office.desk, who, id, "identity.reset_password", move |tx, found| {
        async move {
            set_password(tx, found.person.area, found.person.id, &hash, true).await?;
            set_failures(tx, found.person.area, found.person.id, Failures::default()).await?;
            Ok(json!({}))
        }
        .boxed()
    })
    .await?;
    Ok(password)
}

/// The present password was typed wrongly.
pub fn wrong_password(field: &str) -> Refusal {
    let message = Bilingual::new("当前密码不正确。", "The present password is wrong.");
    Refusal::field("I10", field, message, Bilingual::new("请重新输入。", "Type it again."))
}

fn same_as_before() -> Finding {
    let message = Bilingual::new("新密码与原密码相同。", "The new password is the old one.");
    Finding::error("I08", Place::field("new"), message, Bilingual::new("请换一个。", "Choose another."))
}
