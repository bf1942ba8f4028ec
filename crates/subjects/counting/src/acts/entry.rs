//! Typing: claim, take over, type, lay down, finalise. A typist sees the own entry and never the other one.

use ::store::Desk;
use futures_util::FutureExt;
use kernel::{Actor, CampaignId, Finding, Refusal};

use super::table::ENTER;
use super::{Note, Room};
use crate::rules::batch::{At, Side};
pub use crate::rules::forms::Fields;
use crate::rules::forms::{Form, Forms, Shape};
use crate::rules::no;
use crate::store::batches::{self, Kept};
use crate::store::opinions;

/// How a batch is taken in hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Take {
    /// Where nobody has it.
    Claim,
    /// From somebody of the own group whose station is gone.
    Over,
}

/// Takes a batch in hand at a station. Nobody has two batches in hand: two people behind one account are found here.
///
/// # Errors
/// C16, C17 (see the hall), C36 with another batch in hand, the batch's refusals.
pub async fn take(
    desk: &Desk,
    who: &Actor,
    campaign: CampaignId,
    number: i64,
    station: u16,
    how: Take,
) -> Result<(), Refusal> {
    access::may(Some(who), &ENTER)?;
    let who = who.clone();
    desk.write(move |tx| {
        async move {
            let room = Room::held(tx, who.area, campaign).await?;
            let hand = room.open()?.hall.hand(who.id, station)?;
            let kept = room.hold(tx, number).await?;
            if let Some(other) = room.in_hand(&tx.db, who.id).await?.into_iter().find(|other| *other != number) {
                return Err(another_in_hand(other));
            }
            let (next, act) = match how {
                Take::Claim => (kept.batch.claim(&hand)?, "counting.claim"),
                Take::Over => (kept.batch.take_over(&hand)?, "counting.take_over"),
            };
            let text = format!("group {} at station {station}", hand.group);
            room.moved(tx, &who, kept, next, Note { act, text: &text }).await
        }
        .boxed()
    })
    .await
}

/// Lays the batch down for somebody of the group to go on.
///
/// # Errors
/// C24 when it is not in hand.
pub async fn lay_down(desk: &Desk, who: &Actor, campaign: CampaignId, number: i64) -> Result<(), Refusal> {
    access::may(Some(who), &ENTER)?;
    let who = who.clone();
    desk.write(move |tx| {
        async move {
            let room = Room::held(tx, who.area, campaign).await?;
            let kept = room.hold(tx, number).await?;
            let next = kept.batch.lay_down(who.id)?;
            room.moved(tx, &who, kept, next, Note { act: "counting.lay_down", text: "" }).await
        }
        .boxed()
    })
    .await
}

/// Types fields of forms at a station; answers what was left out. Saved field by field as they are typed, so that an
/// unplugged station loses nothing, and an error keeps nothing else from being saved.
///
/// # Errors
/// C51 once the count is done, C24 when the batch is not in hand at this station.
pub async fn type_in(
    desk: &Desk,
    who: &Actor,
    campaign: CampaignId,
    (number, station): (i64, u16),
    typed: Vec<(u32, Fields)>,
) -> Result<Vec<Finding>, Refusal> {
    put_in(desk, who, campaign, (number, station), |_| (typed, Vec::new())).await
}

/// Types fields of one form as they stand in a form of a page.
///
/// # Errors
/// As [`type_in`].
pub async fn type_texts(
    desk: &Desk,
    who: &Actor,
    campaign: CampaignId,
    (number, station): (i64, u16),
    (serial, texts): (u32, Vec<(u32, String)>),
) -> Result<Vec<Finding>, Refusal> {
    let read = move |shape: &Shape| {
        let (fields, found) = shape.read(serial, &texts);
        (vec![(serial, fields)], found)
    };
    put_in(desk, who, campaign, (number, station), read).await
}

async fn put_in(
    desk: &Desk,
    who: &Actor,
    campaign: CampaignId,
    (number, station): (i64, u16),
    read: impl FnOnce(&Shape) -> (Vec<(u32, Fields)>, Vec<Finding>) + Send + 'static,
) -> Result<Vec<Finding>, Refusal> {
    access::may(Some(who), &ENTER)?;
    let who = who.clone();
    desk.write(move |tx| {
        async move {
            let room = Room::load(&tx.db, who.area, campaign).await?;
            room.open()?;
            let (typed, mut found) = read(&room.shape);
            let mut kept = batches::load(&tx.db, who.area, campaign, &room.shape, number, true).await?;
            let at = At { person: who.id, station };
            let side = kept.batch.in_hand_at(&at)?.0;
            let mut changed = Forms::new();
            for (serial, fields) in typed {
                let stands = batches::form(&tx.db, who.area, campaign, number, side, serial).await?;
                put(&mut kept, side, serial, stands);
                let (next, refused) = kept.batch.type_in(&at, serial, &fields)?;
                found.extend(refused);
                changed.extend(next.forms(side).get(&serial).map(|form| (serial, form.clone())));
            }
            batches::save_forms(tx, who.area, campaign, number, side, &changed).await?;
            Ok(found)
        }
        .boxed()
    })
    .await
}

/// Puts the one form into the batch that a field is typed into.
fn put(kept: &mut Kept, side: Side, serial: u32, form: Option<Form>) {
    let forms: Forms = form.map(|form| (serial, form)).into_iter().collect();
    match side {
        Side::First => kept.batch.first = forms,
        Side::Second => kept.batch.second = forms,
    }
}

/// Throws away a form that was begun under a wrong serial.
///
/// # Errors
/// The batch's refusals.
pub async fn drop_form(
    desk: &Desk,
    who: &Actor,
    campaign: CampaignId,
    number: i64,
    serial: u32,
) -> Result<(), Refusal> {
    access::may(Some(who), &ENTER)?;
    let who = who.clone();
    desk.write(move |tx| {
        async move {
            let room = Room::held(tx, who.area, campaign).await?;
            room.open()?;
            let kept = room.hold(tx, number).await?;
            let next = kept.batch.drop_form(who.id, serial)?;
            if kept.batch.in_hand(who.id)?.0 == Side::First {
                opinions::forget_ballot(tx, who.area, campaign, number, serial).await?;
            }
            room.moved(tx, &who, kept, next, Note { act: "counting.drop_form", text: "" }).await
        }
        .boxed()
    })
    .await
}

/// Ends the entry in hand; answers where the batch stands then. All errors of the paper are told at once; `insist` says that
/// the paper really is so, and leaves it to the coordinator.
///
/// # Errors
/// C27 with everything that is missing, C28 with every control sum that is broken, C24.
pub async fn finalise(
    desk: &Desk,
    who: &Actor,
    campaign: CampaignId,
    number: i64,
    insist: bool,
) -> Result<&'static str, Refusal> {
    access::may(Some(who), &ENTER)?;
    let who = who.clone();
    desk.write(move |tx| {
        async move {
            let room = Room::held(tx, who.area, campaign).await?;
            room.open()?;
            let kept = room.hold(tx, number).await?;
            let side = kept.batch.in_hand(who.id)?.0;
            let errors = room.broken(&tx.db, &kept, side).await?;
            let next = kept.batch.finalise(who.id, &errors, insist)?;
            let state = batches::code(&next.state);
            room.moved(tx, &who, kept, next, Note { act: "counting.finalise", text: side.code() }).await?;
            Ok(state)
        }
        .boxed()
    })
    .await
}

/// What a typist sees: the batch with the own entry alone.
pub struct InHand {
    /// The count.
    pub room: Room,
    /// The batch; the other entry's forms are not in it.
    pub kept: Kept,
    /// The own side.
    pub side: Side,
    /// The control sums that are broken so far.
    pub broken: Vec<Finding>,
}

/// Opens the entry a typist has in hand at a station.
///
/// # Errors
/// C24 when it is not in hand.
pub async fn in_hand(
    desk: &Desk,
    who: &Actor,
    campaign: CampaignId,
    (number, station): (i64, u16),
) -> Result<InHand, Refusal> {
    access::may(Some(who), &ENTER)?;
    let db = desk.read();
    let room = Room::load(db, who.area, campaign).await?;
    let mut kept = batches::load(db, who.area, campaign, &room.shape, number, false).await?;
    let side = kept.batch.in_hand_at(&At { person: who.id, station })?.0;
    let forms = batches::forms(db, who.area, campaign, number, side).await?;
    match side {
        Side::First => kept.batch.first = forms,
        Side::Second => kept.batch.second = forms,
    }
    let broken = room.broken(db, &kept, side).await?;
    Ok(InHand { room, kept, side, broken })
}

fn another_in_hand(number: i64) -> Refusal {
    let message = (
        format!("您手上还有第 {number} 批。一个账号同时只能录一批。"),
        format!("You have batch {number} in hand. One account types one batch at a time."),
    );
    no(
        "C36",
        (&message.0, &message.1),
        (
            "请先录完或放下那一批；两人不得共用一个账号。",
            "Finish it or lay it down; two people never share an account.",
        ),
    )
}
