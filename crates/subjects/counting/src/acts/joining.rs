//! Somebody joins the hall after the opening, or is taken off its list: one asks, another signs.

use ::store::{ConnectionTrait, Desk, Fact, Tx};
use futures_util::FutureExt;
use kernel::{Actor, CampaignId, PersonId, Refusal};
use serde_json::json;

use super::Room;
use super::table::SIGN;
use crate::rules::hall::{Hall, Member, Seat};
use crate::rules::joining::Signed;
use crate::store::countings;

/// Asks for somebody to join: the first signature, with a reason.
///
/// # Errors
/// Not found for an account that can't take the seat, the hall's refusals.
pub async fn ask(
    desk: &Desk,
    who: &Actor,
    campaign: CampaignId,
    (person, seat): (PersonId, Seat),
    reason: String,
) -> Result<(), Refusal> {
    access::may(Some(who), &SIGN)?;
    let who = who.clone();
    desk.write(move |tx| {
        async move {
            let room = Room::held(tx, who.area, campaign).await?;
            let member = holder(&tx.db, &who, person, seat).await?;
            let asked = Signed { by: who.id, at: tx.at };
            let name = member.name.clone();
            let hall = room.open()?.hall.ask_joining(asked, member, seat, &reason)?;
            let body = json!({ "person": person, "name": name, "seat": seat, "reason": reason.trim() });
            save(tx, &who, campaign, &hall, ("counting.ask_joining", body)).await
        }
        .boxed()
    })
    .await
}

/// The second signature: who is to join sits down.
///
/// # Errors
/// The hall's refusals.
pub async fn sign(desk: &Desk, who: &Actor, campaign: CampaignId, person: PersonId) -> Result<(), Refusal> {
    let body = json!({ "person": person });
    let sign = move |hall: &Hall, signed, _| hall.sign_joining(signed, person);
    change(desk, who, campaign, person, ("counting.sign_joining", body), sign).await
}

/// Leaves somebody out for whom one signature asked.
///
/// # Errors
/// The hall's refusals.
pub async fn leave_out(desk: &Desk, who: &Actor, campaign: CampaignId, person: PersonId) -> Result<(), Refusal> {
    let body = json!({ "person": person });
    let leave_out = move |hall: &Hall, signed: Signed, _| hall.leave_out(signed.by, person);
    change(desk, who, campaign, person, ("counting.leave_out", body), leave_out).await
}

/// Asks for somebody to be taken off the list: the first signature, with a reason.
///
/// # Errors
/// The hall's refusals.
pub async fn ask_leaving(
    desk: &Desk,
    who: &Actor,
    campaign: CampaignId,
    person: PersonId,
    reason: String,
) -> Result<(), Refusal> {
    let body = json!({ "person": person, "reason": reason.trim() });
    let ask = move |hall: &Hall, asked, in_hand| hall.ask_leaving(asked, person, in_hand, &reason);
    change(desk, who, campaign, person, ("counting.ask_leaving", body), ask).await
}

/// The second signature: who is to leave is taken off the list. What they typed stays.
///
/// # Errors
/// The hall's refusals.
pub async fn sign_leaving(desk: &Desk, who: &Actor, campaign: CampaignId, person: PersonId) -> Result<(), Refusal> {
    let body = json!({ "person": person });
    let sign = move |hall: &Hall, signed, in_hand| hall.sign_leaving(signed, person, in_hand);
    change(desk, who, campaign, person, ("counting.sign_leaving", body), sign).await
}

/// Leaves somebody on the list after all.
///
/// # Errors
/// The hall's refusals.
pub async fn keep_on(desk: &Desk, who: &Actor, campaign: CampaignId, person: PersonId) -> Result<(), Refusal> {
    let body = json!({ "person": person });
    let keep_on = move |hall: &Hall, signed: Signed, _| hall.keep_on(signed.by, person);
    change(desk, who, campaign, person, ("counting.keep_on", body), keep_on).await
}

/// Changes the hall by what somebody signs; the rule is told which batch the person has in hand.
async fn change(
    desk: &Desk,
    who: &Actor,
    campaign: CampaignId,
    person: PersonId,
    fact: (&'static str, serde_json::Value),
    rule: impl FnOnce(&Hall, Signed, Option<i64>) -> Result<Hall, Refusal> + Send + 'static,
) -> Result<(), Refusal> {
    access::may(Some(who), &SIGN)?;
    let who = who.clone();
    desk.write(move |tx| {
        async move {
            let room = Room::held(tx, who.area, campaign).await?;
            let in_hand = room.in_hand(&tx.db, person).await?.first().copied();
            let hall = rule(&room.open()?.hall, Signed { by: who.id, at: tx.at }, in_hand)?;
            save(tx, &who, campaign, &hall, fact).await
        }
        .boxed()
    })
    .await
}

async fn save(
    tx: &Tx,
    who: &Actor,
    campaign: CampaignId,
    hall: &Hall,
    (act, body): (&'static str, serde_json::Value),
) -> Result<(), Refusal> {
    countings::save_hall(tx, who.area, campaign, hall).await?;
    tx.record(who, Fact::new(act, "campaign", campaign, body)).await?;
    Ok(())
}

/// An account with a role that can take the seat.
async fn holder(db: &impl ConnectionTrait, who: &Actor, person: PersonId, seat: Seat) -> Result<Member, Refusal> {
    for role in seat.roles() {
        let holders = identity::holders(db, who.area, *role).await?;
        if let Some(found) = holders.into_iter().find(|one| one.id == person) {
            return Ok(Member { person, name: found.name });
        }
    }
    Err(Refusal::not_found())
}
