//! Somebody joins the hall after the opening: one asks, another signs.

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
    access::may(Some(who), &SIGN)?;
    let who = who.clone();
    desk.write(move |tx| {
        async move {
            let room = Room::held(tx, who.area, campaign).await?;
            let signed = Signed { by: who.id, at: tx.at };
            let hall = room.open()?.hall.sign_joining(signed, person)?;
            save(tx, &who, campaign, &hall, ("counting.sign_joining", json!({ "person": person }))).await
        }
        .boxed()
    })
    .await
}

/// Leaves somebody out for whom one signature asked.
///
/// # Errors
/// The hall's refusals.
pub async fn leave_out(desk: &Desk, who: &Actor, campaign: CampaignId, person: PersonId) -> Result<(), Refusal> {
    access::may(Some(who), &SIGN)?;
    let who = who.clone();
    desk.write(move |tx| {
        async move {
            let room = Room::held(tx, who.area, campaign).await?;
            let hall = room.open()?.hall.leave_out(who.id, person)?;
            save(tx, &who, campaign, &hall, ("counting.leave_out", json!({ "person": person }))).await
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
