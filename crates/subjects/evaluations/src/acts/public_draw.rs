//! The public draw: freeze, record seeds, draw, or declare a round void.

use std::io::Cursor;

use futures_util::FutureExt;
use kernel::{Actor, CampaignId, Refusal};
use serde_json::json;
use sortition::{Drawn, Person, Plan};
use store::{ConnectionTrait, Desk, Fact};

use super::table::DRAW;
use crate::public_draw::{self as files, DrawRecord};
pub use crate::public_draw::{plan_of_scheme, published_plan};
use crate::rules::public_draw::{self as rules, DeclaredSeed, Freeze, Round, Seed};
use crate::rules::scheme::Scheme;
use crate::store::campaigns::{self, Campaign};
use crate::store::{draws, public_draw, roster};

/// Freezes roster and plan, announces the seeds to come, and answers what was frozen: from now on these seeds may come.
///
/// # Errors
/// D15, D16, D26, D28, D29; the stage's refusal; the database.
pub async fn freeze_draw(
    desk: &Desk,
    who: &Actor,
    id: CampaignId,
    seeds_to_come: Vec<DeclaredSeed>,
) -> Result<Freeze, Refusal> {
    access::may(Some(who), &DRAW)?;
    let who = who.clone();
    desk.write(move |tx| {
        async move {
            let campaign = campaigns::load(&tx.db, who.area, id).await?;
            campaign.stage.prepare()?;
            public_draw::round(&tx.db, who.area, id).await?.commit(&seeds_to_come)?;
            enough(&tx.db, &campaign).await?;
            let freeze = Freeze {
                round: next_round(&tx.db, &campaign).await?,
                frozen_at: tx.at,
                frozen_by: who.name.clone(),
                declared: seeds_to_come,
                ..digests(&tx.db, &campaign).await?
            };
            draws::forget(tx, who.area, id).await?;
            public_draw::freeze(tx, who.area, id, &freeze).await?;
            let body = json!({
                "round": freeze.round, "people": freeze.people,
                "roster_sha256": freeze.roster_sha256, "plan_sha256": freeze.plan_sha256,
                "seeds_to_come": freeze.declared,
            });
            tx.record(&who, Fact::new("evaluations.freeze_draw", "campaign", id, body)).await?;
            Ok(freeze)
        }
        .boxed()
    })
    .await
}

/// Records a seed that a witness saw. Who wrote it down, and when, is filled in here.
///
/// # Errors
/// D17 to D21, D23, D45 to D47; the stage's refusal; the database.
pub async fn record_seed(desk: &Desk, who: &Actor, id: CampaignId, seed: Seed) -> Result<(), Refusal> {
    access::may(Some(who), &DRAW)?;
    let who = who.clone();
    desk.write(move |tx| {
        async move {
            campaigns::load(&tx.db, who.area, id).await?.stage.prepare()?;
            let round = public_draw::round(&tx.db, who.area, id).await?;
            let seed = Seed { recorded_by: who.name.clone(), recorded_at: tx.at, ..seed };
            round.record(&seed)?;
            let number = round.freeze().map_or(0, |freeze| freeze.round);
            let place = i64::try_from(round.seeds().len() + 1).map_err(Refusal::failed)?;
            public_draw::record(tx, &who, id, number, place, &seed).await?;
            let body = json!({
                "round": number, "seed": seed.text, "source": seed.source.code(), "witness": seed.witness,
                "seen_at": seed.seen_at.to_minute(),
            });
            tx.record(&who, Fact::new("evaluations.record_seed", "campaign", id, body)).await?;
            Ok(())
        }
        .boxed()
    })
    .await
}

/// Draws from the frozen roster with the seeds put together, and answers how many were drawn.
///
/// # Errors
/// D17, D22, D23, D27; the stage's refusal; the database.
pub async fn draw(desk: &Desk, who: &Actor, id: CampaignId) -> Result<usize, Refusal> {
    access::may(Some(who), &DRAW)?;
    let campaign = campaigns::load(desk.read(), who.area, id).await?;
    campaign.stage.prepare()?;
    let round = public_draw::round(desk.read(), who.area, id).await?;
    let (freeze, seed) = round.draw()?;
    let people = roster::people(desk.read(), who.area, id).await?;
    let plan = plan_of_scheme(&campaign.scheme)?;
    if digests_of(&people, &campaign.scheme)? != (freeze.roster_sha256.clone(), freeze.plan_sha256.clone()) {
        return Err(rules::other_roster());
    }
    let drawn = draw_apart(seed.clone(), plan, people).await?;
    let (who, hash) = (who.clone(), freeze.roster_sha256.clone());
    desk.write(move |tx| {
        async move {
            campaigns::load(&tx.db, who.area, id).await?.stage.prepare()?;
            public_draw::round(&tx.db, who.area, id).await?.draw()?;
            draws::keep(tx, &who, id, &seed, &hash, &drawn).await?;
            let body = json!({ "seed": seed, "roster_sha256": hash, "drawn": drawn.drawn.len(), "reserves": drawn.reserves.len() });
            tx.record(&who, Fact::new(DRAW.code, "campaign", id, body)).await?;
            Ok(drawn.drawn.len())
        }
        .boxed()
    })
    .await
}

/// Declares the round void, with a reason that is published; its seeds and its draw stand no longer.
///
/// # Errors
/// D17, D25; the stage's refusal; the database.
pub async fn declare_void(desk: &Desk, who: &Actor, id: CampaignId, reason: &str) -> Result<(), Refusal> {
    access::may(Some(who), &DRAW)?;
    let (who, reason) = (who.clone(), reason.trim().to_owned());
    desk.write(move |tx| {
        async move {
            campaigns::load(&tx.db, who.area, id).await?.stage.prepare()?;
            let number = public_draw::round(&tx.db, who.area, id).await?.declare_void(&reason)?.round;
            public_draw::declare_void(tx, who.area, id, number, &reason).await?;
            draws::forget(tx, who.area, id).await?;
            let body = json!({ "round": number, "reason": reason });
            tx.record(&who, Fact::new("evaluations.void_draw", "campaign", id, body)).await?;
            Ok(())
        }
        .boxed()
    })
    .await
}

/// The roster as it is published, in the order of its key.
///
/// # Errors
/// The database.
pub async fn published_roster(db: &impl ConnectionTrait, campaign: &Campaign) -> Result<Vec<u8>, Refusal> {
    let people = roster::people(db, campaign.area, campaign.id).await?;
    files::roster_csv(&people).map_err(Refusal::failed)
}

/// The record of the draw as it is published: `draw.json`. What replacements changed since does not change it.
///
/// # Errors
/// Not found before the draw; the database.
pub async fn published_record(db: &impl ConnectionTrait, campaign: &Campaign) -> Result<DrawRecord, Refusal> {
    let head = draws::head(db, campaign.area, campaign.id).await?.ok_or_else(Refusal::not_found)?;
    let drawn = draws::as_drawn(db, campaign.area, campaign.id).await?;
    Ok(DrawRecord::new(&head.seed, &head.roster_hash, &plan_of_scheme(&campaign.scheme)?, &drawn))
}

/// The digests of roster and plan.
fn digests_of(people: &[(String, String)], scheme: &Scheme) -> Result<(String, String), Refusal> {
    let plan = files::digest(&mut Cursor::new(published_plan(scheme)?)).map_err(Refusal::failed)?;
    Ok((files::roster_digest(people).map_err(Refusal::failed)?, plan))
}

/// What is frozen, without its round, its moment, its author and the seeds to come.
async fn digests(db: &impl ConnectionTrait, campaign: &Campaign) -> Result<Freeze, Refusal> {
    let people = roster::people(db, campaign.area, campaign.id).await?;
    if let Some((_, number)) = people.iter().find(|(_, number)| rules::is_private_number(number)) {
        return Err(rules::private_number(number));
    }
    let (roster_sha256, plan_sha256) = digests_of(&people, &campaign.scheme)?;
    Ok(Freeze {
        round: 0,
        roster_sha256,
        plan_sha256,
        people: i64::try_from(people.len()).unwrap_or(i64::MAX),
        frozen_at: kernel::Moment(0),
        frozen_by: String::new(),
        declared: Vec::new(),
    })
}

async fn next_round(db: &impl ConnectionTrait, campaign: &Campaign) -> Result<i64, Refusal> {
    let void = public_draw::void_rounds(db, campaign.area, campaign.id).await?;
    Ok(void.last().map_or(1, |last| last.round + 1))
}

/// D15 unless every stratum has the people to draw.
async fn enough(db: &impl ConnectionTrait, campaign: &Campaign) -> Result<(), Refusal> {
    let counts = roster::counts(db, campaign.area, campaign.id).await?;
    for stratum in &campaign.scheme.strata {
        let people = counts.iter().find(|count| count.stratum == stratum.id).map_or(0, |count| count.people);
        if u64::try_from(people).unwrap_or(0) < stratum.to_draw {
            return Err(rules::roster_too_small(&stratum.name, people, stratum.to_draw));
        }
    }
    Ok(())
}

/// Draws beside the web server's own work.
async fn draw_apart(seed: String, plan: Plan, people: Vec<(String, String)>) -> Result<Drawn, Refusal> {
    let work = move || {
        let people: Vec<Person<'_>> =
            people.iter().map(|(stratum_id, person_id)| Person { stratum_id, person_id }).collect();
        sortition::draw(&seed, &plan, &people)
    };
    let drawn = tokio::task::spawn_blocking(work).await.map_err(Refusal::failed)?;
    drawn.map_err(|problems| {
        let listed: Vec<String> = problems.iter().take(10).map(ToString::to_string).collect();
        Refusal::failed(listed.join("; ")) // the freeze has checked all of it
    })
}

/// Whether the roster may still be replaced.
///
/// # Errors
/// D24; the database.
pub async fn roster_may_change(db: &impl ConnectionTrait, who: &Actor, id: CampaignId) -> Result<(), Refusal> {
    let round: Round = public_draw::round(db, who.area, id).await?;
    round.change_roster()
}
