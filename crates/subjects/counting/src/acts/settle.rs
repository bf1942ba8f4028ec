//! What the coordinator's table decides. Nothing is typed here.

use ::store::Desk;
use futures_util::FutureExt;
use kernel::{Actor, CampaignId, Refusal};

use super::table::{SETTLE, SIGN};
use super::{Note, Room};
use crate::rules::batch::Side;
use crate::store::batches::{self, Kept};
use crate::store::{countings, opinions, set_aside};

/// A decision of the coordinator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// A held first entry goes back to its group.
    Resume,
    /// One entry is kept, the other typed anew by another group.
    Keep(Side),
    /// What differs goes back, blanked and blind.
    SendBack(Vec<Side>),
    /// Both entries are thrown away, for a reason.
    Discard(String),
}

impl Decision {
    /// The decision of a form's values; a reason is asked for where everything is thrown away.
    pub fn from_code(code: &str, reason: &str) -> Option<Self> {
        match code {
            "resume" => Some(Self::Resume),
            "keep_first" => Some(Self::Keep(Side::First)),
            "keep_second" => Some(Self::Keep(Side::Second)),
            "send_first" => Some(Self::SendBack(vec![Side::First])),
            "send_second" => Some(Self::SendBack(vec![Side::Second])),
            "send_both" => Some(Self::SendBack(Side::BOTH.to_vec())),
            "discard" => Some(Self::Discard(reason.trim().to_owned())),
            _ => None,
        }
    }

    /// The stored word and the reason of what throws something away.
    fn throws_away(&self) -> Option<(String, &str)> {
        match self {
            Self::Resume => None,
            Self::Keep(_) | Self::SendBack(_) => Some((format!("{self:?}"), "")),
            Self::Discard(reason) => Some(("Discard".to_owned(), reason)),
        }
    }
}

/// Settles a batch. What a decision throws away is kept aside.
///
/// # Errors
/// C18 for anybody but a coordinator, CB10 for one who typed in it, the batch's refusals.
pub async fn settle(
    desk: &Desk,
    who: &Actor,
    campaign: CampaignId,
    number: i64,
    decision: Decision,
) -> Result<(), Refusal> {
    access::may(Some(who), &SETTLE)?;
    let who = who.clone();
    desk.write(move |tx| {
        async move {
            let room = Room::held(tx, who.area, campaign).await?;
            room.open()?.hall.coordinator(who.id)?;
            let kept = room.hold(tx, number).await?;
            let next = match &decision {
                Decision::Resume => kept.batch.resume(who.id)?,
                Decision::Keep(side) => {
                    let errors = room.broken(&tx.db, &kept, *side).await?;
                    kept.batch.keep(who.id, *side, &errors)?
                }
                Decision::SendBack(sides) => kept.batch.send_back(who.id, sides)?,
                Decision::Discard(reason) => {
                    opinions::forget_batch(tx, who.area, campaign, number).await?;
                    kept.batch.discard(who.id, reason)?
                }
            };
            let text = format!("{decision:?}");
            if let Some((word, why)) = decision.throws_away() {
                set_aside::keep(tx, &who, campaign, &kept, (&word, why)).await?;
            }
            room.moved(tx, &who, kept, next, Note { act: SETTLE.code, text: &text }).await
        }
        .boxed()
    })
    .await
}

/// A batch with both entries, for the coordinator's eyes.
///
/// # Errors
/// C18 for anybody but a coordinator.
pub async fn both_entries(
    desk: &Desk,
    who: &Actor,
    campaign: CampaignId,
    number: i64,
) -> Result<(Room, Kept), Refusal> {
    access::may(Some(who), &SETTLE)?;
    let db = desk.read();
    let room = Room::load(db, who.area, campaign).await?;
    room.opened()?.hall.coordinator(who.id)?;
    let kept = batches::load_whole(db, who.area, campaign, &room.shape, number, false).await?;
    Ok((room, kept))
}

/// The first signature: asks to open a definitive batch again.
///
/// # Errors
/// C19 for anybody who is neither coordinator nor observer, C32 without a reason, C33, CB10.
pub async fn ask_reopening(
    desk: &Desk,
    who: &Actor,
    campaign: CampaignId,
    number: i64,
    reason: String,
) -> Result<(), Refusal> {
    access::may(Some(who), &SIGN)?;
    let who = who.clone();
    desk.write(move |tx| {
        async move {
            let room = Room::held(tx, who.area, campaign).await?;
            room.opened()?.hall.signer(who.id)?;
            let kept = room.hold(tx, number).await?;
            let next = kept.batch.ask_reopening(who.id, &reason)?;
            room.moved(tx, &who, kept, next, Note { act: "counting.ask_reopening", text: &reason }).await
        }
        .boxed()
    })
    .await
}

/// The second signature: the batch is typed anew. If the count was done, its paper is taken out of the box again, and
/// results made meanwhile are dropped.
///
/// # Errors
/// C19, C34 for the same person, C35 where nobody asked, CB10, E28 once the results are approved.
pub async fn countersign(desk: &Desk, who: &Actor, campaign: CampaignId, number: i64) -> Result<(), Refusal> {
    access::may(Some(who), &SIGN)?;
    let who = who.clone();
    desk.write(move |tx| {
        async move {
            let room = Room::held(tx, who.area, campaign).await?;
            room.opened()?.hall.signer(who.id)?;
            let kept = room.hold(tx, number).await?;
            let next = kept.batch.countersign(who.id)?;
            opinions::forget_batch(tx, who.area, campaign, number).await?;
            set_aside::keep(tx, &who, campaign, &kept, (set_aside::REOPENED, "")).await?;
            if room.counting.phase_code() == "done" {
                evaluations::paper::take_out_paper(tx, &who, campaign).await?;
                countings::set_done(tx, who.area, campaign, false).await?;
            }
            room.moved(tx, &who, kept, next, Note { act: "counting.countersign", text: "" }).await
        }
        .boxed()
    })
    .await
}

/// Leaves a batch definitive for which one signature asked.
///
/// # Errors
/// C19, C35.
pub async fn leave_definitive(desk: &Desk, who: &Actor, campaign: CampaignId, number: i64) -> Result<(), Refusal> {
    access::may(Some(who), &SIGN)?;
    let who = who.clone();
    desk.write(move |tx| {
        async move {
            let room = Room::held(tx, who.area, campaign).await?;
            room.opened()?.hall.signer(who.id)?;
            let kept = room.hold(tx, number).await?;
            let next = kept.batch.leave_definitive()?;
            room.moved(tx, &who, kept, next, Note { act: "counting.leave_definitive", text: "" }).await
        }
        .boxed()
    })
    .await
}
