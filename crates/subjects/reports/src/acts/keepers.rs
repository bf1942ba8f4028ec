//! Who reported: sealed on arrival with HPKE for a public key; the private half is wrapped under the passphrase of each
//! keeper (Argon2id, XChaCha20-Poly1305). The server alone can't open an identity: it takes a keeper's passphrase, a
//! reason, and leaves a line before anything is shown.

use access::may;
use argon2::{Algorithm, Argon2, Params, Version};
use chain::envelope::{self, OpeningKey};
use files::Seal;
use futures_util::FutureExt;
use kernel::{Actor, AreaId, Refusal, Role};
use serde_json::json;
use store::{ConnectionTrait, Desk, Fact};
use ui::Office;
use uuid::Uuid;

use super::follow::words;
use super::table::{KEEP, LOOK};
use crate::rules::codes;
use crate::rules::entry::Reporter;
use crate::rules::state::State;
use crate::store::keepers::{self, IdentityKey, Keeper};
use crate::store::reports::{self, Report};
use crate::store::{messages, settings};

/// What identities are sealed for.
const IDENTITY: &[u8] = b"reports.reporter";
/// What a keeper's half is wrapped for.
const KEEPER: &str = "reports.keeper";
/// The shortest passphrase, in characters.
const SHORTEST: usize = 12;

/// Whether identities can be sealed: there is a key.
///
/// # Errors
/// The database's error.
pub async fn is_set_up(db: &impl ConnectionTrait, area: AreaId) -> Result<bool, Refusal> {
    Ok(keepers::key(db, area).await?.is_some())
}

/// Seals who reported; answers the key's id and the envelope.
///
/// # Errors
/// T20 when no key has been made.
pub async fn seal(office: &Office, report: Uuid, reporter: &Reporter) -> Result<(String, Vec<u8>), Refusal> {
    let key = keepers::key(office.desk.read(), office.settings.area).await?.ok_or_else(|| codes::T20.refusal())?;
    let public: [u8; 32] = key.public_key.try_into().map_err(|_| Refusal::failed("the identity key is damaged"))?;
    let text = serde_json::to_vec(reporter).map_err(Refusal::failed)?;
    let sealed = envelope::close(&public, IDENTITY, report.as_bytes(), &text, &random()?).map_err(Refusal::failed)?;
    Ok((key.id, sealed))
}

fn random<const N: usize>() -> Result<[u8; N], Refusal> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(Refusal::failed)?;
    Ok(bytes)
}

/// The seal that a passphrase makes with a salt. It takes 19 MiB and a moment, so that guessing does not pay.
async fn seal_of(passphrase: &str, salt: Vec<u8>) -> Result<Seal, Refusal> {
    let passphrase = passphrase.to_owned();
    tokio::task::spawn_blocking(move || {
        let params = Params::new(19 * 1024, 2, 1, Some(32)).map_err(Refusal::failed)?;
        let mut key = [0; 32];
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(passphrase.as_bytes(), &salt, &mut key)
            .map_err(Refusal::failed)?;
        Ok(Seal::with_key(key))
    })
    .await
    .map_err(Refusal::failed)?
}

fn checked<'p>(passphrase: &'p str, field: &str) -> Result<&'p str, Refusal> {
    if passphrase.chars().count() < SHORTEST { Err(codes::T21.refused_at(field)) } else { Ok(passphrase) }
}

/// The private half in a keeper's hand.
async fn unwrap(keeper: &Keeper, passphrase: &str) -> Result<OpeningKey, Refusal> {
    let wrong = || codes::T19.refused_at("passphrase");
    let secret = seal_of(passphrase, keeper.salt.clone()).await?.open_text(KEEPER, &keeper.wrapped);
    OpeningKey::from_secret(&secret.map_err(|_| wrong())?).map_err(|_| wrong())
}

async fn wrap(key: &OpeningKey, passphrase: &str) -> Result<([u8; 16], Vec<u8>), Refusal> {
    let salt: [u8; 16] = random()?;
    Ok((salt, seal_of(passphrase, salt.to_vec()).await?.close(KEEPER, &key.secret())?))
}

/// Becomes a keeper. The first makes the key. Every other is introduced by one who is a keeper already and types the own
/// passphrase: two people at one desk.
///
/// # Errors
/// Not allowed, T21 for a short passphrase, T19 for a wrong one of the introducing keeper.
pub async fn become_keeper(
    desk: &Desk,
    who: &Actor,
    passphrase: &str,
    introducer: &str,
    introducers_passphrase: &str,
) -> Result<(), Refusal> {
    may(Some(who), &KEEP)?;
    let passphrase = checked(passphrase, "new_passphrase")?;
    let known = keepers::key(desk.read(), who.area).await?;
    let (id, opening, is_new) = match known {
        None => (desk.new_id().to_string(), OpeningKey::from_chance(&random()?), true),
        Some(key) => {
            let all = keepers::of(desk.read(), who.area, &key.id).await?;
            let one = all.iter().find(|keeper| keeper.person == introducer);
            let opening =
                unwrap(one.ok_or_else(|| codes::T19.refused_at("passphrase"))?, introducers_passphrase).await?;
            (key.id, opening, false)
        }
    };
    let (salt, wrapped) = wrap(&opening, passphrase).await?;
    let (who, public, introducer) = (who.clone(), opening.public(), introducer.to_owned());
    desk.write(move |tx| {
        async move {
            if is_new {
                let key = IdentityKey { id: id.clone(), public_key: public.to_vec() };
                keepers::insert_key(tx, who.area, &key).await?;
            }
            keepers::put(tx, &who, &id, &salt, &wrapped).await?;
            let body = json!({ "did": "become a keeper", "new_key": is_new, "introduced_by": introducer });
            Ok(tx.record(&who, Fact::new(KEEP.code, "identity-key", &id, body)).await?)
        }
        .boxed()
    })
    .await
}

/// Removes a keeper, with the passphrase of one who stays a keeper or leaves: what the removed one held of the key is
/// forgotten. The key stays the same, for nobody ever saw it, and those who stay go on opening what was sealed.
///
/// # Errors
/// Not allowed; T16 without a reason; T19 for a wrong passphrase of one's own; not found for somebody who is no keeper;
/// T30 when too few would be left.
pub async fn remove_keeper(
    desk: &Desk,
    who: &Actor,
    person: &str,
    reason: &str,
    passphrase: &str,
) -> Result<(), Refusal> {
    may(Some(who), &KEEP)?;
    let reason = words(reason, "reason")?;
    let key = keepers::key(desk.read(), who.area).await?.ok_or_else(Refusal::not_found)?;
    let all = keepers::of(desk.read(), who.area, &key.id).await?;
    let own = all.iter().find(|keeper| keeper.person == who.id.to_string());
    unwrap(own.ok_or_else(|| codes::T19.refused_at("passphrase"))?, passphrase).await?;
    let (who, person) = (who.clone(), person.to_owned());
    desk.write(move |tx| {
        async move {
            let least = settings::limits(&tx.db, who.area).await?.keepers;
            if !keepers::remove(tx, who.area, &person).await? {
                return Err(Refusal::not_found());
            }
            if keepers::of(&tx.db, who.area, &key.id).await?.len() < least {
                return Err(codes::T30.refusal());
            }
            let body = json!({ "did": "remove a keeper", "person": person, "reason": reason });
            Ok(tx.record(&who, Fact::new(KEEP.code, "identity-key", &key.id, body)).await?)
        }
        .boxed()
    })
    .await
}

/// A report whose reporter somebody may ask for: once it was transferred as a clue, only a keeper of the discipline
/// inspection.
///
/// # Errors
/// Not found.
pub async fn find_named(db: &impl ConnectionTrait, who: &Actor, report: Uuid) -> Result<Report, Refusal> {
    let may_see = |report: &Report| report.state != State::Transferred || who.has(Role::Discipline);
    let found = reports::find_any(db, who.area, report).await?;
    found.filter(|report| report.named && may_see(report)).ok_or_else(Refusal::not_found)
}

/// Looks at who reported. The line is written before anything is opened, also when the passphrase is wrong.
///
/// # Errors
/// Not allowed, not found, T16 without a reason, T19 for a wrong passphrase.
pub async fn look(desk: &Desk, who: &Actor, report: Uuid, reason: &str, passphrase: &str) -> Result<Reporter, Refusal> {
    may(Some(who), &LOOK)?;
    let reason = words(reason, "reason")?;
    find_named(desk.read(), who, report).await?;
    let sealed = reports::sealed_reporter(desk.read(), who.area, report).await?;
    let sealed = sealed.filter(|sealed| !sealed.reporter.is_empty()).ok_or_else(Refusal::not_found)?;
    let all = keepers::of(desk.read(), who.area, &sealed.reporter_key).await?;
    let own = all.iter().find(|keeper| keeper.person == who.id.to_string());
    let opening = match own {
        Some(keeper) => unwrap(keeper, passphrase).await,
        None => Err(codes::T19.refused_at("passphrase")),
    };
    note_look(desk, who, report, reason, opening.is_ok()).await?;
    let text = opening?.open(IDENTITY, report.as_bytes(), &sealed.reporter).map_err(Refusal::failed)?;
    serde_json::from_slice(&text).map_err(Refusal::failed)
}

async fn note_look(desk: &Desk, who: &Actor, report: Uuid, reason: String, opened: bool) -> Result<(), Refusal> {
    let who = who.clone();
    desk.write(move |tx| {
        async move {
            messages::add_look(tx, &who, report, &reason, opened).await?;
            let body = json!({ "reason": reason, "opened": opened });
            Ok(tx.record(&who, Fact::new(LOOK.code, "report", report, body)).await?)
        }
        .boxed()
    })
    .await
}
