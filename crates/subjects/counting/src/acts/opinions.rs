//! Opinions on paper ballots: typed word for word by whoever has the first entry in hand. The second entry sees nothing of
//! them; when the count is closed they go into the campaign's opinions, where the rules for small cells apply.

use ::store::{ConnectionTrait, Desk, Tx};
use evaluations::paper::{PaperOpinion, opinion_behind};
use evaluations::rules::ballot::clean_opinion;
use evaluations::rules::scheme::Scheme;
use files::Seal;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use kernel::{Actor, AreaId, CampaignId, Refusal};
use problems::{HandedOver, ProblemId};

use super::Room;
use super::table::ENTER;
use crate::rules::batch::{Batch, Side};
use crate::rules::no;
use crate::store::batches;
use crate::store::opinions::{self, Written};

/// What opinions are sealed for between typing and the close of the count.
const SEALED_FOR: &str = "counting.opinion";

/// An opinion as its typist sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Typed {
    /// Its number in the batch.
    pub place: i64,
    /// The serial of the ballot.
    pub serial: u32,
    /// The unit's code; empty for all units together.
    pub unit: String,
    /// The words.
    pub text: String,
}

/// Types an opinion; `unit` is a code of the scheme, or empty for all units together.
///
/// # Errors
/// C24 when the batch is not in hand, C58 in the second entry, C59 without words or with an unknown unit, B04 when it is
/// too long; C51 once the count is done.
pub async fn write(
    (desk, seal): (&Desk, &Seal),
    who: &Actor,
    campaign: CampaignId,
    batch: i64,
    (serial, unit, text): (u32, &str, &str),
) -> Result<(), Refusal> {
    access::may(Some(who), &ENTER)?;
    let cleaned = clean_opinion("opinion", text).map_err(|finding| Refusal::findings("C59", vec![finding]))?;
    let sealed = seal.close(SEALED_FOR, cleaned.ok_or_else(nothing_written)?.as_bytes())?;
    let written = Written { batch, place: 0, serial, unit: unit.to_owned(), sealed };
    let who = who.clone();
    desk.write(move |tx| {
        async move {
            let room = Room::held(tx, who.area, campaign).await?;
            room.open()?;
            is_a_unit(room.scheme(), &written.unit)?;
            first_entry(&room.hold(tx, batch).await?.batch, &who)?;
            Ok(opinions::insert(tx, who.area, campaign, &written).await?)
        }
        .boxed()
    })
    .await
}

/// Removes an opinion that was typed wrongly.
///
/// # Errors
/// As [`write`].
pub async fn remove(desk: &Desk, who: &Actor, campaign: CampaignId, batch: i64, place: i64) -> Result<(), Refusal> {
    access::may(Some(who), &ENTER)?;
    let who = who.clone();
    desk.write(move |tx| {
        async move {
            let room = Room::held(tx, who.area, campaign).await?;
            room.open()?;
            first_entry(&room.hold(tx, batch).await?.batch, &who)?;
            Ok(opinions::remove(tx, who.area, campaign, batch, place).await?)
        }
        .boxed()
    })
    .await
}

/// The opinions of a batch, for whoever has its first entry in hand; nothing for anybody else.
///
/// # Errors
/// The database's error, or a seal that can't be opened.
pub async fn typed(
    (desk, seal): (&Desk, &Seal),
    who: &Actor,
    campaign: CampaignId,
    kept: &batches::Kept,
) -> Result<Vec<Typed>, Refusal> {
    if first_entry(&kept.batch, who).is_err() {
        return Ok(Vec::new());
    }
    let found = opinions::of_batch(desk.read(), who.area, campaign, kept.number).await?;
    let open = |one: Written| {
        let text = opened(seal, &one)?;
        Ok(Typed { place: one.place, serial: one.serial, unit: one.unit, text })
    };
    found.into_iter().map(open).collect()
}

/// The words of all opinions of a count, personal numbers masked; for what is remarkable about them.
///
/// # Errors
/// The database's error, or a seal that can't be opened.
pub(super) async fn words(
    db: &impl ConnectionTrait,
    seal: &Seal,
    area: AreaId,
    campaign: CampaignId,
) -> Result<Vec<String>, Refusal> {
    let masked = |one: &Written| Ok(papers::mask_personal_numbers(&opened(seal, one)?));
    opinions::all(db, area, campaign).await?.iter().map(masked).collect()
}

/// The opinions as they go into the campaign.
///
/// # Errors
/// As [`words`].
pub(super) async fn for_the_box(
    db: &impl ConnectionTrait,
    seal: &Seal,
    room: &Room,
) -> Result<Vec<PaperOpinion>, Refusal> {
    let place = |code: &str| room.scheme().units.iter().position(|unit| unit.id == code);
    let opinion = |one: &Written| Ok(PaperOpinion { unit: place(&one.unit), text: opened(seal, one)? });
    let (area, campaign) = (room.counting.area, room.counting.campaign);
    opinions::all(db, area, campaign).await?.iter().map(opinion).collect()
}

/// Forgets an opinion as it was typed when its problem goes to the discipline inspection. It hands nothing over: the same
/// words go along from the evaluation, which has to be called after this, while they still stand there.
pub fn hand_over<'t>(
    tx: &'t Tx,
    seal: &'t Seal,
    who: &'t Actor,
    problem: ProblemId,
) -> BoxFuture<'t, Result<Vec<HandedOver>, Refusal>> {
    async move {
        let Some(behind) = opinion_behind(&tx.db, seal, who.area, problem).await? else { return Ok(Vec::new()) };
        for one in opinions::all(&tx.db, who.area, behind.campaign).await? {
            if one.unit == behind.unit && opened(seal, &one)? == behind.text {
                opinions::remove(tx, who.area, behind.campaign, one.batch, one.place).await?;
                break;
            }
        }
        Ok(Vec::new())
    }
    .boxed()
}

fn opened(seal: &Seal, one: &Written) -> Result<String, Refusal> {
    String::from_utf8(seal.open_text(SEALED_FOR, &one.sealed)?).map_err(Refusal::failed)
}

fn first_entry(batch: &Batch, who: &Actor) -> Result<(), Refusal> {
    match batch.in_hand(who.id)?.0 {
        Side::First => Ok(()),
        Side::Second => Err(not_in_the_second_entry()),
    }
}

fn is_a_unit(scheme: &Scheme, unit: &str) -> Result<(), Refusal> {
    if unit.is_empty() || scheme.units.iter().any(|one| one.id == unit) { Ok(()) } else { Err(nothing_written()) }
}

fn not_in_the_second_entry() -> Refusal {
    no(
        "C58",
        (
            "意见由第一遍录入，第二遍不录也看不到。",
            "Opinions are typed in the first entry; the second does not see them.",
        ),
        ("请只录等次。", "Type the marks alone."),
    )
}

fn nothing_written() -> Refusal {
    no(
        "C59",
        ("没有填写意见，或单位不在方案中。", "There are no words, or the unit is not of the scheme."),
        ("请照纸面逐字录入，并选择单位。", "Type it word for word and choose the unit."),
    )
}
