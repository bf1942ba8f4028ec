//! Other systems: a token each for one purpose, kept as a keyed mark and shown once; answers repeated by idempotency keys.

use access::may;
use axum::http::{HeaderMap, header};
use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use kernel::{Actor, AreaId, Bilingual, PersonId, Refusal, RefusalKind, UnitId};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::json;
use sha2::{Digest, Sha256};
use store::{Fact, Tx};
use ui::Office;
use uuid::Uuid;

use crate::rules::Purpose;
use crate::secrets::random;
use crate::store::systems::{self, GivenAnswer, System};
use crate::subject::acts::MANAGE_SYSTEMS;

/// What tokens are marked for.
const TOKEN: &str = "identity.system-token";
/// The longest name and idempotency key, in characters.
const LONGEST: usize = 200;

fn mark(office: &Office, token: &str) -> String {
    HEXLOWER.encode(&office.seal.mark(TOKEN, token.as_bytes()))
}

/// Adds a system and answers its token, which is known to nobody else from then on.
///
/// # Errors
/// Not allowed, I19 without a name, I20 for a unit's system without unit.
pub async fn add(
    office: &Office,
    who: &Actor,
    name: &str,
    purpose: Purpose,
    unit: Option<UnitId>,
) -> Result<String, Refusal> {
    may(Some(who), &MANAGE_SYSTEMS)?;
    let name = name.trim();
    if name.is_empty() || name.chars().nth(LONGEST).is_some() {
        return Err(no_name());
    }
    if purpose == Purpose::Unit && unit.is_none() {
        return Err(no_unit());
    }
    let token = format!("qf-{}", BASE64URL_NOPAD.encode(&random::<24>()?));
    let system = System {
        id: office.desk.new_id(),
        name: name.to_owned(),
        purpose,
        unit: unit.filter(|_| purpose == Purpose::Unit),
        withdrawn: false,
        made_at: office.desk.now(),
    };
    let (kept, who) = (mark(office, &token), who.clone());
    office
        .desk
        .write(move |tx| {
            async move {
                systems::insert(tx, who.area, &system, &kept).await?;
                let body = json!({ "did": "add", "name": system.name, "purpose": purpose.code(), "unit": system.unit });
                Ok(tx.record(&who, Fact::new(MANAGE_SYSTEMS.code, "system", system.id, body)).await?)
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

/// A call of another system whose token is for what it asks.
#[derive(Debug, Clone)]
pub struct Caller {
    /// The system.
    pub system: System,
    /// It as an actor: what the acts decide by and what the audit trail names.
    pub actor: Actor,
    key: String,
}

impl Caller {
    /// Who calls, by the `Authorization: Bearer` header.
    ///
    /// # Errors
    /// I21 without a token, with a wrong one, one that was withdrawn or one that is for something else; I22 for an
    /// idempotency key that is too long.
    pub async fn of(office: &Office, headers: &HeaderMap, purpose: Purpose) -> Result<Self, Refusal> {
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let token = text(header::AUTHORIZATION.as_str()).strip_prefix("Bearer ").unwrap_or_default().trim();
        let area = office.settings.area;
        let found = systems::by_token(office.desk.read(), area, &mark(office, token)).await?;
        let system = found.filter(|system| system.purpose == purpose).ok_or_else(wrong_token)?;
        let key = text("idempotency-key").to_owned();
        if key.len() > LONGEST {
            return Err(key_reused());
        }
        Ok(Self { actor: actor(area, &system), system, key })
    }

    /// Does something at most once for the call's idempotency key: the same key with the same content is answered as
    /// before. Without a key it is done each time.
    ///
    /// # Errors
    /// I22 for a key that was used for other content; what the work refuses.
    pub async fn once<T, W>(&self, office: &Office, content: &[u8], work: W) -> Result<T, Refusal>
    where
        T: Serialize + DeserializeOwned + Send + 'static,
        W: for<'t> FnOnce(&'t Tx) -> BoxFuture<'t, Result<T, Refusal>> + Send + 'static,
    {
        let (system, key, area) = (self.system.id, self.key.clone(), self.actor.area);
        let content_hash = HEXLOWER.encode(&Sha256::digest(content));
        office
            .desk
            .write(move |tx| {
                async move {
                    if let Some(given) = systems::answer(&tx.db, area, system, &key).await?.filter(|_| !key.is_empty())
                    {
                        let same = given.content_hash == content_hash;
                        let answer = serde_json::from_str(&given.answer).map_err(Refusal::failed)?;
                        return if same { Ok(answer) } else { Err(key_reused()) };
                    }
                    let done = work(tx).await?;
                    if !key.is_empty() {
                        let answer = serde_json::to_string(&done).map_err(Refusal::failed)?;
                        systems::keep_answer(tx, area, system, &key, &GivenAnswer { content_hash, answer }).await?;
                    }
                    Ok(done)
                }
                .boxed()
            })
            .await
    }
}

fn actor(area: AreaId, system: &System) -> Actor {
    Actor {
        id: PersonId(system.id),
        area,
        name: format!("系统接口：{}", system.name),
        roles: system.purpose.roles(),
        unit: system.unit,
    }
}

fn no_name() -> Refusal {
    let message = Bilingual::new("没有写系统名称，或名称太长。", "The system's name is missing or too long.");
    Refusal::field("I19", "name", message, Bilingual::new("请填写 1 至 200 个字。", "Enter 1 to 200 characters."))
}

fn no_unit() -> Refusal {
    let message = Bilingual::new("没有选择单位。", "No unit was chosen.");
    let remedy =
        Bilingual::new("这种令牌只为一个单位办理，请选择单位。", "Such a token answers for one unit: choose it.");
    Refusal::field("I20", "unit", message, remedy)
}

fn wrong_token() -> Refusal {
    Refusal::new(
        RefusalKind::SignInNeeded,
        "I21",
        Bilingual::new(
            "接口令牌不对、已经停用，或不用于这项操作。",
            "The token is wrong, was withdrawn, or is for something else.",
        ),
        Bilingual::new("请向系统管理员索取相应用途的令牌。", "Ask the system administrator for one for this purpose."),
    )
}

fn key_reused() -> Refusal {
    Refusal::new(
        RefusalKind::Conflict,
        "I22",
        Bilingual::new(
            "同一个幂等键用在了不同的内容上，或者太长。",
            "The idempotency key was used for other content, or is too long.",
        ),
        Bilingual::new(
            "请为新的内容换一个键，最长 200 个字符。",
            "Use a new key for new content, of 200 characters at most.",
        ),
    )
}
