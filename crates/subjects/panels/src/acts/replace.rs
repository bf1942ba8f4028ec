//! Somebody can't serve: chance gives the seat to somebody with whom every quota is still kept.

use ::store::{Desk, Fact};
use futures_util::FutureExt;
use kernel::{Actor, Refusal};
use quotas::Pool;
use serde_json::json;

use super::Room;
use super::table::DRAW;
use crate::rules::panel::{has_no_seat, no_reason, nobody_fits};
use crate::rules::replacing::replacement;
use crate::store::PanelId;
use crate::store::seats::{self, Seat};

/// The longest reason, in characters.
const LONGEST: usize = 200;

/// Takes somebody off the panel and answers who has the seat now.
///
/// # Errors
/// Q14 for somebody without a seat, Q15 when nobody fits, Q16 without a reason.
pub async fn replace(desk: &Desk, who: &Actor, id: PanelId, person: &str, reason: &str) -> Result<String, Refusal> {
    access::may(Some(who), &DRAW)?;
    let (who, person, reason) = (who.clone(), person.to_owned(), reason.trim().to_owned());
    if !(1..=LONGEST).contains(&reason.chars().count()) {
        return Err(no_reason());
    }
    desk.write(move |tx| {
        async move {
            let room = Room::load(&tx.db, who.area, id).await?;
            let known = seats::list(&tx.db, who.area, id).await?;
            let pool = room.published()?.pool(room.panel.size)?;
            let next = Seat { seated_at: tx.at, ..next_seat(&pool, &known, &person, &room.round.combined())? };
            seats::leave(tx, who.area, id, &person, &reason).await?;
            seats::insert(tx, who.area, id, &next).await?;
            let body = json!({
                "leaves": person, "reason": reason, "replacement": next.replacement,
                "takes_the_seat": next.person_id, "ticket": next.ticket,
            });
            tx.record(&who, Fact::new("panels.replace", "panel", id, body)).await?;
            Ok(next.person_id)
        }
        .boxed()
    })
    .await
}

fn next_seat(pool: &Pool, known: &[Seat], leaving: &str, seed: &str) -> Result<Seat, Refusal> {
    let place = |id: &str| pool.people().iter().position(|person| person.id == id);
    let places = |seats: Vec<&Seat>| seats.into_iter().filter_map(|seat| place(&seat.person_id)).collect::<Vec<_>>();
    let (seated, gone): (Vec<&Seat>, Vec<&Seat>) = known.iter().partition(|seat| seat.left_at.is_none());
    if !seated.iter().any(|seat| seat.person_id == leaving) {
        return Err(has_no_seat());
    }
    let (number, leaves) = (gone.len() + 1, place(leaving).ok_or_else(has_no_seat)?);
    let taken = replacement(pool, &places(seated), leaves, &places(gone), (seed, number));
    let (person, ticket) = taken.ok_or_else(nobody_fits)?;
    let person_id = pool.people().get(person).map(|person| person.id.clone()).unwrap_or_default();
    Ok(Seat {
        replacement: i64::try_from(number).unwrap_or(i64::MAX),
        replaces: leaving.to_owned(),
        ticket: ticket.to_string(),
        ..Seat::drawn(person_id, kernel::Moment(0))
    })
}
