//! Drafting a drive, launching it, drafting its results.

use access::may;
use futures_util::FutureExt;
use kernel::{Actor, Refusal};
use store::Desk;

use super::table::{LAUNCH, PREPARE};
use super::{change, keep, named, record, telling};
use crate::rules::codes;
use crate::rules::drive::{Drive, DriveId, Plan};
use crate::store::drives;

async fn known_unit(desk: &Desk, who: &Actor, plan: &Plan) -> Result<(), Refusal> {
    let unit = registry::find_unit(desk.read(), who.area, plan.unit).await?;
    unit.filter(|unit| unit.active).map(|_| ()).ok_or_else(|| codes::Z01.at_field("unit"))
}

/// Drafts a drive.
///
/// # Errors
/// Not allowed, Z01 for a unit that is not in the registry or closed, or the rule's refusal.
pub async fn draft(desk: &Desk, who: &Actor, plan: Plan) -> Result<DriveId, Refusal> {
    may(Some(who), &PREPARE)?;
    known_unit(desk, who, &plan).await?;
    let (id, drive, who) = (desk.new_id(), Drive::drafted(plan)?, who.clone());
    desk.write(move |tx| {
        async move {
            drives::insert(tx, who.area, id, &drive).await?;
            record(tx, &who, &PREPARE, id, &drive).await?;
            Ok(id)
        }
        .boxed()
    })
    .await
}

/// Changes the plan of a draft.
///
/// # Errors
/// Not allowed, not found, Z01 for a unit that is not in the registry or closed, or the rule's refusal.
pub async fn replan(desk: &Desk, who: &Actor, id: DriveId, plan: Plan) -> Result<(), Refusal> {
    may(Some(who), &PREPARE)?;
    known_unit(desk, who, &plan).await?;
    change(desk, who, &PREPARE, id, move |drive, _| drive.replan(plan)).await
}

/// Launches a drive; the office and the units that the plan names are told.
///
/// # Errors
/// Not allowed, not found, or the rule's refusal.
pub async fn launch(desk: &Desk, who: &Actor, id: DriveId) -> Result<(), Refusal> {
    may(Some(who), &LAUNCH)?;
    let who = who.clone();
    desk.write(move |tx| {
        async move {
            let mut kept = drives::load(&tx.db, who.area, id).await?;
            kept.drive.launch(named(&who), tx.at)?;
            keep(tx, &who, &LAUNCH, &kept).await?;
            telling::opened(tx, who.area, id, &kept.drive).await
        }
        .boxed()
    })
    .await
}

/// Keeps the draft of the results.
///
/// # Errors
/// Not allowed, not found, or the rule's refusal.
pub async fn draft_results(desk: &Desk, who: &Actor, id: DriveId, results: &str) -> Result<(), Refusal> {
    let results = results.to_owned();
    change(desk, who, &PREPARE, id, move |drive, _| drive.draft_results(&results)).await
}
