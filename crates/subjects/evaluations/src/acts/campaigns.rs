//! A campaign from its first draft to its close.

use futures_util::FutureExt;
use kernel::{Actor, CampaignId, Refusal};
use serde_json::json;
use store::{Desk, Fact, Tx};

use super::table::{OPEN_AND_CLOSE, WRITE_SCHEME};
use crate::rules::campaign::Stage;
use crate::rules::scheme::Scheme;
use crate::store::campaigns::{self, Campaign};
use crate::store::{ballots, sealed};

/// Starts a campaign with a scheme.
///
/// # Errors
/// The access refusal or the database's.
pub async fn create(desk: &Desk, who: &Actor, year: i64, scheme: Scheme) -> Result<CampaignId, Refusal> {
    access::may(Some(who), &WRITE_SCHEME)?;
    let campaign =
        Campaign { area: who.area, id: CampaignId(desk.new_id()), year, stage: Stage::Drafting, scheme, version: 1 };
    let who = who.clone();
    desk.write(move |tx| {
        async move {
            campaigns::insert(tx, &who, &campaign).await?;
            let body = json!({ "title": campaign.scheme.title, "year": campaign.year });
            tx.record(&who, Fact::new(WRITE_SCHEME.code, "campaign", campaign.id, body)).await?;
            Ok(campaign.id)
        }
        .boxed()
    })
    .await
}

/// Starts a campaign with another one's scheme, a year on: title, days and numbers can then be changed.
///
/// # Errors
/// Not found, or as [`create`].
pub async fn copy(desk: &Desk, who: &Actor, from: CampaignId) -> Result<CampaignId, Refusal> {
    let old = campaigns::load(desk.read(), who.area, from).await?;
    let year = old.year + 1;
    let mut scheme = old.scheme;
    scheme.title = scheme.title.replace(&old.year.to_string(), &year.to_string());
    let one_year = 365 * 24 * 3600;
    scheme.schedule.opens = scheme.schedule.opens.plus_seconds(one_year);
    scheme.schedule.closes = scheme.schedule.closes.plus_seconds(one_year);
    create(desk, who, year, scheme).await
}

/// Saves a changed scheme; `version` is the one the person had open.
///
/// # Errors
/// E20 once frozen, E40 when somebody else saved in between.
pub async fn save_scheme(
    desk: &Desk,
    who: &Actor,
    id: CampaignId,
    version: i64,
    year: i64,
    scheme: Scheme,
) -> Result<(), Refusal> {
    access::may(Some(who), &WRITE_SCHEME)?;
    let who = who.clone();
    desk.write(move |tx| {
        async move {
            let mut campaign = campaigns::load(&tx.db, who.area, id).await?;
            campaign.stage.edit()?;
            (campaign.version, campaign.year, campaign.scheme) = (version, year, scheme);
            campaigns::update(tx, &who, &campaign).await?;
            let body = json!({ "version": version + 1, "hash": campaign.scheme.hash() });
            tx.record(&who, Fact::new(WRITE_SCHEME.code, "campaign", id, body)).await?;
            Ok(())
        }
        .boxed()
    })
    .await
}

/// Freezes the scheme: from now on it can't be changed, and its hash stands on everything that follows.
///
/// # Errors
/// The scheme's findings, or E20 once frozen.
pub async fn freeze(desk: &Desk, who: &Actor, id: CampaignId) -> Result<(), Refusal> {
    access::may(Some(who), &WRITE_SCHEME)?;
    move_on(desk, who, id, "evaluations.freeze", |campaign| campaign.stage.freeze(&campaign.scheme)).await
}

/// Opens the campaign for ballots; one that seals them only when every observer holds a key part.
///
/// # Errors
/// The stage's refusal; L08 while key parts are not handed out.
pub async fn open(desk: &Desk, who: &Actor, id: CampaignId) -> Result<(), Refusal> {
    access::may(Some(who), &OPEN_AND_CLOSE)?;
    super::sealing::ready_to_open(desk.read(), &campaigns::load(desk.read(), who.area, id).await?).await?;
    move_on(desk, who, id, "evaluations.open", |campaign| campaign.stage.open()).await
}

/// Closes the campaign for good, and wipes out the order in which ballots came in.
///
/// # Errors
/// The stage's refusal.
pub async fn close(desk: &Desk, who: &Actor, id: CampaignId) -> Result<(), Refusal> {
    access::may(Some(who), &OPEN_AND_CLOSE)?;
    let who = who.clone();
    desk.write(move |tx| {
        async move {
            move_in(tx, &who, id, "evaluations.close", |campaign| campaign.stage.close()).await?;
            ballots::forget_order(tx, who.area, id).await?;
            sealed::forget_order(tx, who.area, id).await?;
            Ok(())
        }
        .boxed()
    })
    .await
}

/// Loads a campaign, lets a rule decide its next stage, saves it and records the fact.
pub(crate) async fn move_on(
    desk: &Desk,
    who: &Actor,
    id: CampaignId,
    fact: &'static str,
    decide: impl FnOnce(&Campaign) -> Result<Stage, Refusal> + Send + 'static,
) -> Result<(), Refusal> {
    let who = who.clone();
    desk.write(move |tx| async move { move_in(tx, &who, id, fact, decide).await }.boxed()).await
}

/// The same inside an open write.
pub(crate) async fn move_in(
    tx: &Tx,
    who: &Actor,
    id: CampaignId,
    fact: &'static str,
    decide: impl FnOnce(&Campaign) -> Result<Stage, Refusal>,
) -> Result<(), Refusal> {
    let mut campaign = campaigns::load(&tx.db, who.area, id).await?;
    campaign.stage = decide(&campaign)?;
    campaigns::update(tx, who, &campaign).await?;
    let stage = &campaign.stage;
    let body = json!({ "stage": stage.code(), "scheme_hash": stage.scheme_hash(), "results": stage.results() });
    tx.record(who, Fact::new(fact, "campaign", id, body)).await?;
    Ok(())
}
