//! The public draw of a panel: freeze, record seeds, draw, or declare a round void, by the rules of all public draws
//! ([`evaluations::rules::public_draw`]). The roster is the people, the plan is the list of numbered panels.

use ::store::{Desk, Fact};
use evaluations::rules::public_draw::{self as rules, DeclaredSeed, Freeze, Seed};
use evaluations::store::public_draw;
use futures_util::FutureExt;
use kernel::{Actor, Refusal};
use serde_json::json;
use ui::Office;

use super::table::DRAW;
use super::{Room, record};
use crate::findings;
use crate::record::digest_of;
use crate::store::seats::{self, Seat};
use crate::store::{PanelId, panels};

/// Freezes people and list, announces the seeds to come, and answers what was frozen: from now on these seeds may come.
///
/// # Errors
/// Q12, Q13, D16, D28, D29; the disk's; the database's.
pub async fn freeze(
    office: &Office,
    who: &Actor,
    id: PanelId,
    seeds_to_come: Vec<DeclaredSeed>,
) -> Result<Freeze, Refusal> {
    access::may(Some(who), &DRAW)?;
    let room = Room::load(office.desk.read(), who.area, id).await?;
    let (list, version) = (office.files.read(room.record_file()?).await?, room.panel.version);
    let (_, people) = room.published()?.digests();
    let who = who.clone();
    let number = i64::try_from(room.people.len()).unwrap_or(i64::MAX);
    let write = office.desk.write(move |tx| {
        async move {
            let room = Room::load(&tx.db, who.area, id).await?;
            room.round.commit(&seeds_to_come)?;
            if room.panel.version != version {
                return Err(rules::other_roster());
            }
            let void = public_draw::void_rounds(&tx.db, who.area, id).await?;
            let freeze = Freeze {
                round: void.last().map_or(1, |last| last.round + 1),
                roster_sha256: people,
                plan_sha256: digest_of(&list),
                people: number,
                frozen_at: tx.at,
                frozen_by: who.name.clone(),
                declared: seeds_to_come,
            };
            public_draw::freeze(tx, who.area, id, &freeze).await?;
            let body = json!({
                "round": freeze.round, "people": freeze.people,
                "people_sha256": freeze.roster_sha256, "list_sha256": freeze.plan_sha256,
                "seeds_to_come": freeze.declared,
            });
            tx.record(&who, Fact::new("panels.freeze", "panel", id, body)).await?;
            Ok(freeze)
        }
        .boxed()
    });
    write.await
}

/// Records a seed that a witness saw. Who wrote it down, and when, is filled in here.
///
/// # Errors
/// D17 to D21, D23, D45 to D47; the database's.
pub async fn record_seed(desk: &Desk, who: &Actor, id: PanelId, seed: Seed) -> Result<(), Refusal> {
    access::may(Some(who), &DRAW)?;
    let who = who.clone();
    desk.write(move |tx| {
        async move {
            let round = Room::load(&tx.db, who.area, id).await?.round;
            let seed = Seed { recorded_by: who.name.clone(), recorded_at: tx.at, ..seed };
            round.record(&seed)?;
            let number = round.freeze().map_or(0, |freeze| freeze.round);
            let place = i64::try_from(round.seeds().len() + 1).map_err(Refusal::failed)?;
            public_draw::record(tx, &who, id, number, place, &seed).await?;
            let body = json!({
                "round": number, "seed": seed.text, "source": seed.source.code(), "witness": seed.witness,
                "seen_at": seed.seen_at.to_minute(),
            });
            tx.record(&who, Fact::new("panels.record_seed", "panel", id, body)).await?;
            Ok(())
        }
        .boxed()
    })
    .await
}

/// Draws one of the frozen list's panels with the seeds put together, and answers its number.
///
/// # Errors
/// D17, D22, D23; D27 when people or list are not those that were frozen; the disk's; the database's.
pub async fn draw(office: &Office, who: &Actor, id: PanelId) -> Result<usize, Refusal> {
    access::may(Some(who), &DRAW)?;
    let room = Room::load(office.desk.read(), who.area, id).await?;
    let (freeze, seed) = room.round.draw()?;
    let list = office.files.read(room.record_file()?).await?;
    let found = (room.published()?.digests().1, digest_of(&list));
    if found != (freeze.roster_sha256.clone(), freeze.plan_sha256.clone()) {
        return Err(rules::other_roster());
    }
    let mut drawn_from = record(office, room.record_file()?).await?;
    let drawn = drawn_from.draw(&seed).ok_or_else(findings::bad_seed)?.clone();
    let file = office.files.keep(drawn_from.to_json().map_err(Refusal::failed)?).await?;
    let who = who.clone();
    let write = office.desk.write(move |tx| {
        async move {
            Room::load(&tx.db, who.area, id).await?.round.draw()?;
            panels::save_record(tx, who.area, id, &file).await?;
            for person in &drawn.people {
                seats::insert(tx, who.area, id, &Seat::drawn(person.clone(), tx.at)).await?;
            }
            let body = json!({ "seed": drawn.seed, "panel": drawn.number, "ticket": drawn.ticket, "record": file });
            tx.record(&who, Fact::new(DRAW.code, "panel", id, body)).await?;
            Ok(drawn.number)
        }
        .boxed()
    });
    write.await
}

/// Declares the round void, with a reason that is published; its seeds, its draw and its seats stand no longer.
///
/// # Errors
/// D17, D25; the database's.
pub async fn declare_void(desk: &Desk, who: &Actor, id: PanelId, reason: &str) -> Result<(), Refusal> {
    access::may(Some(who), &DRAW)?;
    let (who, reason) = (who.clone(), reason.trim().to_owned());
    desk.write(move |tx| {
        async move {
            let number = Room::load(&tx.db, who.area, id).await?.round.declare_void(&reason)?.round;
            public_draw::declare_void(tx, who.area, id, number, &reason).await?;
            panels::save_record(tx, who.area, id, "").await?;
            seats::forget(tx, who.area, id).await?;
            let body = json!({ "round": number, "reason": reason });
            tx.record(&who, Fact::new("panels.declare_void", "panel", id, body)).await?;
            Ok(())
        }
        .boxed()
    })
    .await
}
