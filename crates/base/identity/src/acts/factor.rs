use data_encoding::{BASE32_NOPAD, BASE64URL_NOPAD};
use files::Seal;
use futures_util::FutureExt;
use kernel::{Actor, Bilingual, PersonId, Refusal, Role};
use serde_json::json;
use store::{Fact, Tx};
use ui::Office;

use super::change_person;
use super::passwords::wrong_password;
use super::sign_in::{count_failure, welcome};
use crate::secrets::{codes_of, hash_recovery_code, password_matches, random, recovery_codes, step_of};
use crate::store::factors::{set_demanded_roles, set_recovery_codes, use_recovery_code};
use crate::store::people::{Credentials, Person, credentials, hold, set_factor};

/// A second factor about to be set up.
pub struct Draft {
    secret: Vec<u8>,
    /// The secret in groups of four letters, to be typed into the app.
    pub typed_key: String,
    /// The `otpauth` address the QR code says.
    pub address: String,
    /// The sealed secret, which the form carries until the first code proves that the app has it.
    pub sealed: String,
}

impl Draft {
    fn new(office: &Office, person: &Person, secret: Vec<u8>) -> Result<Self, Refusal> {
        let codes = codes_of(&secret, &office.settings.office_name, &person.user_name)?;
        let letters: Vec<char> = BASE32_NOPAD.encode(&secret).chars().collect();
        let groups: Vec<String> = letters.chunks(4).map(|group| group.iter().collect()).collect();
        let sealed = office.seal.close(&draft_purpose(person.id), &secret)?;
        Ok(Self {
            typed_key: groups.join(" "),
            address: codes.to_url().map_err(Refusal::failed)?,
            sealed: BASE64URL_NOPAD.encode(&sealed),
            secret,
        })
    }
}

/// Draws a secret for a person.
///
/// # Errors
/// Fails when the machine gives no randomness.
pub fn new_draft(office: &Office, person: &Person) -> Result<Draft, Refusal> {
    Draft::new(office, person, random::<20>()?.to_vec())
}

/// The draft a form carries.
///
/// # Errors
/// "Not found" when it was not made for this person by this office.
pub fn carried_draft(office: &Office, person: &Person, sealed: &str) -> Result<Draft, Refusal> {
    let bytes = BASE64URL_NOPAD.decode(sealed.as_bytes()).map_err(|_| Refusal::not_found())?;
    let secret = office.seal.open_text(&draft_purpose(person.id), &bytes).map_err(|_| Refusal::not_found())?;
    Draft::new(office, person, secret)
}

/// Sets up the second factor once a code proves that the app has the secret, and answers the recovery codes, which are
/// shown this one time.
///
/// # Errors
/// I10 when the password is wrong, I15 when the code is.
pub async fn set_up(
    office: &Office,
    person: &Person,
    draft: &Draft,
    code: &str,
    password: &str,
) -> Result<Vec<String>, Refusal> {
    let found = credentials(office.desk.read(), person.area, person.id).await?.ok_or_else(Refusal::not_found)?;
    if !password_matches(password, &found.password).await? {
        return Err(wrong_password("password"));
    }
    let codes = codes_of(&draft.secret, "Qingfeng", &person.user_name)?;
    let step = step_of(&codes, code, office.desk.now()).ok_or_else(|| wrong_code("I15"))?;
    let kept = office.seal.close(&purpose(person.id), &draft.secret)?;
    let recovery = recovery_codes()?;
    let hashes: Vec<String> = recovery.iter().map(|code| hash_recovery_code(code)).collect();
    change_person(&office.desk, &person.actor(), person.id, "identity.set_up_second_factor", move |tx, found| {
        async move {
            let person = found.person;
            set_factor(tx, person.area, person.id, Some(kept), step).await?;
            set_recovery_codes(tx, person.area, person.id, &hashes).await?;
            Ok(json!({}))
        }
        .boxed()
    })
    .await?;
    Ok(recovery)
}

/// Finishes a sign-in with a code of the app or a recovery code. No code is taken twice; failures count towards the lock.
///
/// # Errors
/// I02 when the code is wrong, was used, or the account is locked.
pub async fn give_code(office: &Office, person: &Person, typed: &str) -> Result<(), Refusal> {
    let (seal, area, id, typed) = (office.seal.clone(), person.area, person.id, typed.to_owned());
    if office
        .desk
        .write(move |tx| {
            async move {
                let found = hold(tx, area, id).await?.ok_or_else(Refusal::not_found)?;
                let open = found.person.active && !found.person.failures.is_locked(tx.at);
                let by = if open { accepted(tx, &seal, &found, &typed).await? } else { None };
                match by {
                    Some(by) => welcome(tx, &found.person, by).await?,
                    None => count_failure(tx, &found, "code").await?,
                }
                Ok(by.is_some())
            }
            .boxed()
        })
        .await?
    {
        Ok(())
    } else {
        Err(wrong_code("I02"))
    }
}

/// What a typed code was accepted as, if it was; it is used up.
async fn accepted(tx: &Tx, seal: &Seal, found: &Credentials, typed: &str) -> Result<Option<&'static str>, Refusal> {
    let (area, id) = (found.person.area, found.person.id);
    let Some(sealed) = &found.factor else { return Ok(None) };
    let secret = seal.open_text(&purpose(id), sealed)?;
    let step = step_of(&codes_of(&secret, "Qingfeng", &found.person.user_name)?, typed, tx.at);
    if let Some(step) = step.filter(|step| *step > found.factor_step) {
        set_factor(tx, area, id, found.factor.clone(), step).await?;
        return Ok(Some("password and code"));
    }
    let recovered = use_recovery_code(tx, area, id, &hash_recovery_code(typed)).await?;
    Ok(recovered.then_some("password and recovery code"))
}

/// Takes a person's second factor away, as when the phone is lost; who must have one sets it up anew at the next sign-in.
///
/// # Errors
/// "Not found", or the database's refusal.
pub async fn reset(office: &Office, who: &Actor, id: PersonId) -> Result<(), Refusal> {
    change_person(&office.desk, who, id, "identity.reset_second_factor", |tx, found| {
        async move {
            let person = found.person;
            set_factor(tx, person.area, person.id, None, 0).await?;
            set_recovery_codes(tx, person.area, person.id, &[]).await?;
            Ok(json!({}))
        }
        .boxed()
    })
    .await
}

/// Sets the roles, besides the administrators, of which the office demands a second factor.
///
/// # Errors
/// The database's refusal.
pub async fn demand_of(office: &Office, who: &Actor, roles: Vec<Role>) -> Result<(), Refusal> {
    let who = who.clone();
    office
        .desk
        .write(move |tx| {
            async move {
                set_demanded_roles(tx, who.area, &roles).await?;
                let fact = Fact::new("identity.demand_second_factor", "area", who.area, json!({ "roles": roles }));
                Ok(tx.record(&who, fact).await?)
            }
            .boxed()
        })
        .await
}

fn purpose(person: PersonId) -> String {
    format!("identity.second_factor/{person}")
}

fn draft_purpose(person: PersonId) -> String {
    format!("identity.second_factor_draft/{person}")
}

fn wrong_code(rule: &'static str) -> Refusal {
    Refusal::field(
        rule,
        "code",
        Bilingual::new("验证码不正确，或已经用过。", "The code is wrong or was used before."),
        Bilingual::new(
            "请等应用显示新的 6 位数字后再输入；并检查手机时间是否准确。",
            "Wait for the app's next six digits, and check that the phone's clock is right.",
        ),
    )
}

#[cfg(test)]
impl Draft {
    /// A draft for a page's sample.
    pub fn sample() -> Self {
        let sealed = String::new();
        Self { secret: Vec::new(), typed_key: "GEZD GNBV".into(), address: "otpauth://totp/a".into(), sealed }
    }
}
