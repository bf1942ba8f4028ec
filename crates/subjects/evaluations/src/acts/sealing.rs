//! The key of sealed ballots and who holds its parts, the log's heads, and opening the envelopes together.

use std::collections::BTreeSet;

use access::{Act, Who};
use chain::head::LogKey;
use files::Seal;
use futures_util::FutureExt;
use identity::Person;
use kernel::Role::{CampaignOfficer, Observer};
use kernel::{Actor, AreaId, Bilingual, CampaignId, Finding, PersonId, Place, Refusal, RefusalKind};
use serde_json::json;
use store::{ConnectionTrait, Desk, Fact, StoreError, Tx};
use ui::Office;

use super::ballot::opinion_rows;
use crate::rules::campaign::Stage;
use crate::rules::scheme::Scheme;
use crate::rules::sealing::{self, CHANCE, Sealing};
use crate::store::ballots::{self, Ballot, Channel, Opinion};
use crate::store::campaigns::{self, Campaign};
use crate::store::sealed::{self, CampaignKey, NewPart, PartLine, SealedBallot};

/// Making the key of sealed ballots, and saying whose its parts are.
pub const MAKE_KEY: Act = Act {
    code: "evaluations.make_key",
    zh: "生成密钥、指定持有人",
    en: "Make the key and name its holders",
    who: Who::Roles(&[CampaignOfficer]),
};
/// Taking the own key part.
pub const TAKE_KEY_PART: Act = Act {
    code: "evaluations.take_key_part",
    zh: "领取自己的密钥份",
    en: "Take one's own key part",
    who: Who::Roles(&[Observer]),
};
/// Opening sealed ballots with enough parts.
pub const OPEN_BOX: Act = Act {
    code: "evaluations.open_box",
    zh: "合并密钥启封",
    en: "Join the key and open the ballots",
    who: Who::Roles(&[CampaignOfficer, Observer]),
};

/// What parts are sealed for until they are taken.
const PART_SEAL: &str = "evaluations.key_part";
/// What the log's signing key is derived for.
const LOG_SEAL: &str = "evaluations.log";

/// The key the office signs its logs with.
pub fn log_key(seal: &Seal) -> LogKey {
    LogKey::from_secret(&seal.derive(LOG_SEAL))
}

/// Makes a frozen campaign's key and splits it among the observers of its scheme, each with an account of the own, in the order
/// of the scheme. While somebody has not taken a part it can be made anew, as when that somebody will not come; the parts of
/// the key before open nothing any more.
///
/// # Errors
/// L05 when the scheme does not seal its ballots, L06 when all parts of the key are taken, L11 for accounts that can't hold parts, the
/// stage's refusal.
pub async fn make_key(
    desk: &Desk,
    seal: &Seal,
    who: &Actor,
    id: CampaignId,
    holders: Vec<PersonId>,
) -> Result<(), Refusal> {
    let mut chance = [0; CHANCE];
    getrandom::fill(&mut chance).map_err(Refusal::failed)?;
    make_key_from(desk, seal, who, id, holders, &chance).await
}

/// Makes the key from given chance; only a made-up city gives anything but chance.
pub(crate) async fn make_key_from(
    desk: &Desk,
    seal: &Seal,
    who: &Actor,
    id: CampaignId,
    holders: Vec<PersonId>,
    chance: &[u8; CHANCE],
) -> Result<(), Refusal> {
    access::may(Some(who), &MAKE_KEY)?;
    let campaign = campaigns::load(desk.read(), who.area, id).await?;
    campaign.stage.prepare()?;
    let sealing = sealing_of(&campaign.scheme)?.clone();
    check_holders(desk.read(), who.area, &sealing, &holders).await?;
    let (public, parts) = sealing.make_key(id, chance).map_err(Refusal::failed)?;
    let mut sealed_parts = Vec::with_capacity(parts.len());
    for ((holder, person), part) in sealing.observers.iter().zip(&holders).zip(&parts) {
        let part = seal.close(PART_SEAL, part.as_bytes())?;
        sealed_parts.push(NewPart { holder: holder.clone(), person: *person, part });
    }
    let key = CampaignKey { public, needed: sealing.needed, opened: false };
    let who = who.clone();
    desk.write(move |tx| {
        async move {
            campaigns::load(&tx.db, who.area, id).await?.stage.prepare()?;
            let before = sealed::parts(&tx.db, who.area, id).await?;
            if !before.is_empty() && before.iter().all(PartLine::is_taken) {
                return Err(key_is_made());
            }
            sealed::forget_key(tx, who.area, id).await?;
            sealed::insert_key(tx, who.area, id, &key, sealed_parts).await?;
            let public = chain::Digest(key.public).to_string();
            let (needed, observers) = (key.needed, sealing.observers);
            let body = json!({ "public_key": public, "needed": needed, "observers": observers, "accounts": holders });
            tx.record(&who, Fact::new(MAKE_KEY.code, "campaign", id, body)).await?;
            Ok(())
        }
        .boxed()
    })
    .await
}

/// The holders are as many observers of this area as the scheme names, each once, and none of them runs the campaign.
async fn check_holders(
    db: &impl ConnectionTrait,
    area: AreaId,
    sealing: &Sealing,
    holders: &[PersonId],
) -> Result<(), Refusal> {
    let observers = possible_holders(db, area).await?;
    let different: BTreeSet<&PersonId> = holders.iter().collect();
    let fit = holders.iter().all(|id| observers.iter().any(|person| person.id == *id));
    let enough = different.len() == sealing.observers.len() && holders.len() == different.len();
    if fit && enough { Ok(()) } else { Err(unfit_holders()) }
}

/// The accounts that can hold a part: active observers of an area who do not run campaigns.
///
/// # Errors
/// The database's error.
pub async fn possible_holders(db: &impl ConnectionTrait, area: AreaId) -> Result<Vec<Person>, StoreError> {
    let mut observers = identity::holders(db, area, Observer).await?;
    observers.retain(|person| !person.roles.contains(&CampaignOfficer));
    Ok(observers)
}

/// Whether somebody may take a part: an observer to whose account it belongs, and who does not run campaigns. A part made
/// before parts had accounts is taken by an observer who has none yet.
pub fn is_own_part(who: &Actor, part: &PartLine, all: &[PartLine]) -> bool {
    let own = who.id.to_string();
    let nobodys = || part.person.is_empty() && all.iter().all(|other| other.person != own);
    who.has(Observer) && !who.has(CampaignOfficer) && (part.person == own || nobodys())
}

/// Hands out one part to its holder: its text is answered this once and erased from the database in the same transaction.
///
/// # Errors
/// L12 for anybody but the holder, L07 when it was taken before.
pub async fn take_part(
    desk: &Desk,
    seal: &Seal,
    who: &Actor,
    id: CampaignId,
    place: i64,
) -> Result<(String, String), Refusal> {
    access::may(Some(who), &TAKE_KEY_PART)?;
    let (who, seal) = (who.clone(), seal.clone());
    desk.write(move |tx| {
        async move {
            let parts = sealed::parts(&tx.db, who.area, id).await?;
            let part = parts.iter().find(|part| part.place == place).ok_or_else(Refusal::not_found)?;
            if !is_own_part(&who, part, &parts) {
                return Err(not_the_holder(&part.holder));
            }
            if !sealed::erase_part(tx, who.area, id, place, who.id).await? {
                return Err(part_was_taken(&part.holder));
            }
            let text = String::from_utf8(seal.open_text(PART_SEAL, &part.part)?).map_err(Refusal::failed)?;
            let body = json!({ "place": place, "holder": part.holder });
            tx.record(&who, Fact::new(TAKE_KEY_PART.code, "campaign", id, body)).await?;
            Ok((part.holder.clone(), text))
        }
        .boxed()
    })
    .await
}

/// Lets a sealed campaign open only when its key is made and every observer has taken the own part.
///
/// # Errors
/// L08 otherwise.
pub(super) async fn ready_to_open(db: &impl ConnectionTrait, campaign: &Campaign) -> Result<(), Refusal> {
    if campaign.scheme.sealing.is_none() {
        return Ok(());
    }
    let parts = sealed::parts(db, campaign.area, campaign.id).await?;
    let ready = !parts.is_empty() && parts.iter().all(PartLine::is_taken);
    if ready { Ok(()) } else { Err(key_not_handed_out()) }
}

/// Signs a head over everything that has come in, as at the close of a campaign; nothing happens when nothing waits.
///
/// # Errors
/// The database's.
pub async fn sign_head(desk: &Desk, seal: &Seal, who: &Actor, id: CampaignId) -> Result<(), Refusal> {
    let (who, key) = (who.clone(), log_key(seal));
    desk.write(move |tx| async move { grow(tx, &who, id, &key).await }.boxed()).await
}

async fn grow(tx: &Tx, who: &Actor, id: CampaignId, key: &LogKey) -> Result<(), Refusal> {
    if let Some(signed) = sealed::grow(tx, who.area, id, key).await? {
        let body = json!({ "size": signed.head.size, "root": signed.head.root.to_string() });
        tx.record(who, Fact::new("evaluations.sign_tree_head", "campaign", id, body)).await?;
    }
    Ok(())
}

/// As a day begins, signs a head over what came in on earlier days, for every log that has something waiting. The server calls
/// it hourly; later calls of a day do nothing, so that no head tells who voted in which hour.
///
/// # Errors
/// The database's.
pub async fn sign_daily_heads(desk: &Desk, seal: &Seal) -> Result<(), Refusal> {
    for (area, id) in sealed::due(desk.read(), desk.now().day()).await? {
        let key = log_key(seal);
        let signed = desk.write(move |tx| {
            async move {
                if sealed::begin_day(tx, area, id).await? {
                    grow(tx, &the_server(area), id, &key).await?;
                }
                Ok(())
            }
            .boxed()
        });
        signed.await?;
    }
    Ok(())
}

/// Who signs the daily heads.
fn the_server(area: AreaId) -> Actor {
    Actor { id: kernel::PersonId(uuid::Uuid::nil()), area, name: "—".into(), roles: Vec::new(), unit: None }
}

/// What an opening gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opened {
    /// Ballots put into the count.
    pub ballots: usize,
    /// Envelopes that held no ballot of the scheme.
    pub unreadable: usize,
}

/// Joins the typed parts, opens every envelope of a closed campaign and puts the ballots into the count. The joined key is
/// forgotten when this returns.
///
/// # Errors
/// L02 and L04 for the parts, L05 when nothing is sealed, L09 when it was done before, E27 before the close.
pub async fn open_box(office: &Office, who: &Actor, id: CampaignId, typed: Vec<String>) -> Result<Opened, Refusal> {
    access::may(Some(who), &OPEN_BOX)?;
    let db = office.desk.read();
    let campaign = campaigns::load(db, who.area, id).await?;
    sealing_of(&campaign.scheme)?;
    campaign.stage.tally(who.id, String::new())?;
    let key = sealed::key(db, who.area, id).await?.ok_or_else(key_not_handed_out)?;
    if key.opened {
        return Err(was_opened());
    }
    let opening = sealing::join_parts(id, key.needed, &key.public, &typed)?;
    sign_head(&office.desk, &office.seal, who, id).await?;
    let envelopes = sealed::in_order(db, who.area, id).await?;
    let (desk, seal, total) = (office.desk.clone(), office.seal.clone(), envelopes.len());
    let scheme = campaign.scheme.clone();
    let made = tokio::task::spawn_blocking(move || counted(&desk, &seal, &scheme, id, &opening, &envelopes));
    let (ballots, opinions) = made.await.map_err(Refusal::failed)??;
    let opened = Opened { ballots: ballots.len(), unreadable: total - ballots.len() };
    put_into_the_count(&office.desk, who, id, ballots, opinions, opened).await?;
    Ok(opened)
}

async fn put_into_the_count(
    desk: &Desk,
    who: &Actor,
    id: CampaignId,
    ballots: Vec<Ballot>,
    opinions: Vec<Opinion>,
    opened: Opened,
) -> Result<(), Refusal> {
    let who = who.clone();
    desk.write(move |tx| {
        async move {
            if !sealed::mark_opened(tx, who.area, id).await? {
                return Err(was_opened());
            }
            ballots::insert(tx, who.area, id, Channel::Online, &ballots).await?;
            ballots::insert_opinions(tx, who.area, id, Channel::Online, &opinions).await?;
            let body = json!({ "ballots": opened.ballots, "unreadable": opened.unreadable });
            tx.record(&who, Fact::new(OPEN_BOX.code, "campaign", id, body)).await?;
            Ok(())
        }
        .boxed()
    })
    .await
}

/// Ballots and opinions under new random ids: nothing leads back from them to the envelopes.
fn counted(
    desk: &Desk,
    seal: &Seal,
    scheme: &Scheme,
    id: CampaignId,
    key: &chain::envelope::OpeningKey,
    envelopes: &[SealedBallot],
) -> Result<(Vec<Ballot>, Vec<Opinion>), Refusal> {
    let campaign = id.to_string();
    let open = |at: usize| {
        let one = &envelopes[at];
        sealing::open(key, scheme, &campaign, &one.stratum, &one.envelope).map(|filling| (one.stratum.clone(), filling))
    };
    let (mut ballots, mut opinions) = (Vec::with_capacity(envelopes.len()), Vec::new());
    for (stratum, filling) in survey::parallel::map(envelopes.len(), open).into_iter().flatten() {
        opinions.extend(opinion_rows(desk, seal, scheme, &filling)?);
        let (ballot_id, marks) = (desk.random_id().to_string(), filling.marks.bytes().to_vec());
        ballots.push(Ballot { ballot_id, stratum, marks });
    }
    Ok((ballots, opinions))
}

/// Lets a campaign be tallied only when its sealed ballots are opened.
///
/// # Errors
/// L10 before.
pub(super) async fn ready_to_tally(db: &impl ConnectionTrait, campaign: &Campaign) -> Result<(), Refusal> {
    if campaign.scheme.sealing.is_none() {
        return Ok(());
    }
    let key = sealed::key(db, campaign.area, campaign.id).await?;
    if key.is_some_and(|key| key.opened) { Ok(()) } else { Err(still_sealed()) }
}

/// Whether a campaign's log and receipts may be looked up by everybody: once ballots can be cast.
pub fn log_is_public(campaign: &Campaign) -> bool {
    let begun = !matches!(campaign.stage, Stage::Drafting | Stage::Frozen { .. });
    begun && campaign.scheme.sealing.is_some()
}

fn sealing_of(scheme: &Scheme) -> Result<&Sealing, Refusal> {
    scheme.sealing.as_ref().ok_or_else(|| {
        conflict(
            "L05",
            ("本次活动的方案没有采用密封评议。", "This campaign's scheme does not seal its ballots."),
            ("如需密封，请在下一次活动的方案中写明监督员。", "Name the observers in the next campaign's scheme."),
        )
    })
}

fn conflict(rule: &'static str, message: (&str, &str), remedy: (&str, &str)) -> Refusal {
    Refusal::new(RefusalKind::Conflict, rule, Bilingual::new(message.0, message.1), Bilingual::new(remedy.0, remedy.1))
}

fn key_is_made() -> Refusal {
    conflict(
        "L06",
        ("密钥已经生成，各份都已领取。", "The key is made and all its parts are taken."),
        ("可以开始评议。", "The campaign can be opened."),
    )
}

fn part_was_taken(holder: &str) -> Refusal {
    Refusal {
        findings: vec![Finding::error(
            "L07",
            Place::field(holder),
            Bilingual::new(
                format!("“{holder}”的密钥份已经领取，只显示一次。"),
                format!("“{holder}” has taken the part; it is shown once."),
            ),
            Bilingual::new(
                "若纸件遗失，只要其余份数够用仍可启封。",
                "If the paper is lost, the others still open if they are enough.",
            ),
        )],
        ..conflict(
            "L07",
            ("这一份已经领取过。", "This part has been taken."),
            ("请核对领取记录。", "See the record of who took it."),
        )
    }
}

fn unfit_holders() -> Refusal {
    conflict(
        "L11",
        (
            "每位监督员要有一个自己的“监督观察员”账号，各不相同；办理评议的人不能持有密钥份。",
            "Every observer needs an own account with the observer's role, each another; who runs campaigns can't hold a part.",
        ),
        (
            "请给每位监督员选定账号；还没有账号的，请安全管理员先设立。",
            "Choose an account for each; where one is missing, the security administrator makes it first.",
        ),
    )
}

fn not_the_holder(holder: &str) -> Refusal {
    Refusal::new(
        RefusalKind::NotAllowed,
        "L12",
        Bilingual::new(
            format!("这一份是“{holder}”的，只能由本人用自己的账号领取。"),
            format!("This part is that of “{holder}”, who takes it with the own account."),
        ),
        Bilingual::new("请本人登录后领取。", "The holder signs in and takes it."),
    )
}

fn key_not_handed_out() -> Refusal {
    conflict(
        "L08",
        (
            "密封评议的密钥还没有全部由监督员领取，不能开始。",
            "Not every observer has taken a key part; it can't begin.",
        ),
        ("请到“密封与启封”页面生成密钥并逐一领取。", "Make the key and hand out its parts on the sealing page."),
    )
}

fn was_opened() -> Refusal {
    conflict("L09", ("评议表已经启封。", "The ballots have been opened."), ("可以计票。", "They can be tallied."))
}

fn still_sealed() -> Refusal {
    conflict(
        "L10",
        ("评议表还没有启封，不能计票。", "The ballots are still sealed; nothing can be tallied."),
        ("请监督员带密钥份到场启封。", "The observers must bring their parts and open them."),
    )
}
