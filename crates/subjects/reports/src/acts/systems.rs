//! Other systems: a token each, kept as a keyed mark and shown once; cases handed in with idempotency keys.

use access::may;
use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use futures_util::FutureExt;
use kernel::{Actor, PersonId, Refusal};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};
use store::Fact;
use ui::Office;
use uuid::Uuid;

use super::follow::words;
use super::hotline::{Case, report_from};
use super::submit::keep;
use super::table::{HAND_IN, MANAGE_SYSTEMS};
use crate::acts::keepers;
use crate::rules::codes;
use crate::rules::entry::{Entry, Reporter};
use crate::store::reports::{self, CameBy};
use crate::store::systems::{self, GivenAnswer, System};

/// What tokens are marked for.
const TOKEN: &str = "reports.system-token";
/// The longest text of a case, in characters.
pub const LONGEST_TEXT: usize = 50_000;
/// The longest other field and idempotency key, in characters.
pub const LONGEST_LINE: usize = 200;

/// A case as another system hands it in.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HandedIn {
    /// Its number there; the same number comes in once.
    pub number: String,
    /// What happened.
    pub text: String,
    /// One line.
    #[serde(default)]
    pub title: String,
    /// The unit's code or name.
    #[serde(default)]
    pub unit: String,
    /// Where.
    #[serde(default)]
    pub place: String,
    /// When.
    #[serde(default)]
    pub happened: Option<kernel::Day>,
    /// Who reported; sealed on arrival.
    #[serde(default)]
    pub reporter: Option<Reporter>,
    /// Whether a reply is wanted.
    #[serde(default)]
    pub wants_reply: bool,
}

/// What is answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    /// The report's id.
    pub id: Uuid,
    /// Its number at the system that handed it in.
    pub number: String,
    /// Whether it came in by this very call; `false` when the number was known.
    pub first: bool,
    /// Whether the unit was found in the registry.
    pub unit_found: bool,
}

fn mark(office: &Office, token: &str) -> String {
    HEXLOWER.encode(&office.seal.mark(TOKEN, token.as_bytes()))
}

/// Adds a system and answers its token, which is known to nobody else from then on.
///
/// # Errors
/// Not allowed, T16 without a name.
pub async fn add(office: &Office, who: &Actor, name: &str) -> Result<String, Refusal> {
    may(Some(who), &MANAGE_SYSTEMS)?;
    let name = words(name, "name")?;
    let mut secret = [0; 24];
    getrandom::fill(&mut secret).map_err(Refusal::failed)?;
    let token = format!("qf-{}", BASE64URL_NOPAD.encode(&secret));
    let (id, kept, who) = (office.desk.new_id(), mark(office, &token), who.clone());
    office
        .desk
        .write(move |tx| {
            async move {
                systems::insert(tx, who.area, id, &name, &kept).await?;
                let fact = Fact::new(MANAGE_SYSTEMS.code, "system", id, json!({ "did": "add", "name": name }));
                Ok(tx.record(&who, fact).await?)
            }
            .boxed()
        })
        .await?;
    Ok(token)
}

/// Withdraws a system's token.
///
/// # Errors
/// Not allowed, not found.
pub async fn withdraw(office: &Office, who: &Actor, id: Uuid) -> Result<(), Refusal> {
    may(Some(who), &MANAGE_SYSTEMS)?;
    let who = who.clone();
    office
        .desk
        .write(move |tx| {
            async move {
                if !systems::withdraw(tx, who.area, id).await? {
                    return Err(Refusal::not_found());
                }
                Ok(tx.record(&who, Fact::new(MANAGE_SYSTEMS.code, "system", id, json!({ "did": "withdraw" }))).await?)
            }
            .boxed()
        })
        .await
}

/// The system of a token.
///
/// # Errors
/// T23.
pub async fn authenticate(office: &Office, token: &str) -> Result<System, Refusal> {
    let found = systems::by_token(office.desk.read(), office.settings.area, &mark(office, token)).await?;
    found.ok_or_else(|| codes::T23.refusal())
}

/// Takes in a case. The same key with the same content is answered as before; so is a number that is known.
///
/// # Errors
/// T27 for content that can't be taken, T24 for a key used for other content.
pub async fn hand_in(office: &Office, system: &System, key: &str, body: &[u8]) -> Result<Taken, Refusal> {
    let (db, area) = (office.desk.read(), office.settings.area);
    let content_hash = HEXLOWER.encode(&Sha256::digest(body));
    if let Some(given) = systems::answer(db, area, &system.id, key).await? {
        let same = given.content_hash == content_hash;
        let answer = serde_json::from_str(&given.answer).map_err(Refusal::failed)?;
        return if same { Ok(answer) } else { Err(codes::T24.refusal()) };
    }
    let case: HandedIn = serde_json::from_slice(body).map_err(|_| codes::T27.refusal())?;
    let lines = [&case.number, &case.title, &case.unit, &case.place];
    let too_long = |text: &str, most: usize| text.chars().nth(most).is_some();
    let long = lines.iter().any(|line| too_long(line, LONGEST_LINE)) || too_long(&case.text, LONGEST_TEXT);
    if case.number.trim().is_empty() || case.text.trim().is_empty() || long {
        return Err(codes::T27.refusal());
    }
    take(office, system, key, content_hash, case).await
}

async fn take(
    office: &Office,
    system: &System,
    key: &str,
    content_hash: String,
    case: HandedIn,
) -> Result<Taken, Refusal> {
    let (db, area) = (office.desk.read(), office.settings.area);
    let units = registry::list_units(db, area).await?;
    let unit = units
        .iter()
        .filter(|_| !case.unit.is_empty())
        .find(|unit| [&unit.code, &unit.name, &unit.short_name].contains(&&case.unit));
    let entry = Entry {
        text: case.text,
        unit: unit.map(|unit| unit.id),
        unit_words: if unit.is_none() { case.unit } else { String::new() },
        place: case.place,
        happened: case.happened,
        reporter: case.reporter,
        wants_reply: case.wants_reply,
    };
    let case = Case { number: case.number.trim().to_owned(), title: case.title, entry };
    let sealing = keepers::is_set_up(db, area).await?;
    let new = report_from(office, &system.id, CameBy::System, case, sealing).await?;
    let found = crate::words::of(&new.report.text);
    let (system, key) = (system.clone(), key.to_owned());
    let who = Actor { id: PersonId(system.id.parse().map_err(Refusal::failed)?), ..actor(area, &system.name) };
    office
        .desk
        .write(move |tx| {
            async move {
                let number = new.report.source_number.clone();
                let known = reports::by_source(&tx.db, area, &system.id, &number).await?;
                let taken = Taken {
                    id: known.as_ref().map_or(new.report.id, |known| known.id),
                    number,
                    first: known.is_none(),
                    unit_found: new.report.unit.is_some(),
                };
                if known.is_none() {
                    keep(tx, &who, &new, &found).await?;
                }
                if !key.is_empty() {
                    let answer = serde_json::to_string(&taken).map_err(Refusal::failed)?;
                    systems::keep_answer(tx, area, &system.id, &key, &GivenAnswer { content_hash, answer }).await?;
                }
                Ok(taken)
            }
            .boxed()
        })
        .await
}

/// A system as the audit trail names it.
fn actor(area: kernel::AreaId, name: &str) -> Actor {
    Actor { name: format!("{}：{name}", HAND_IN.zh), ..super::submit::nobody(area) }
}
