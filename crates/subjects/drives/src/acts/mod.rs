//! What people do with drives: load → may → decide → save and record.

pub mod gathering;
pub mod own;
pub mod planning;
pub mod report;
pub mod table;
mod telling;

use access::{Act, may};
use futures_util::FutureExt;
use kernel::{Actor, Moment, Refusal};
use problems::Named;
use serde_json::json;
use store::{Desk, Fact, Tx};

use crate::rules::drive::{Drive, DriveId};
use crate::store::drives;

/// The name somebody acts under.
fn named(who: &Actor) -> Named {
    Named { id: who.id, name: who.name.clone() }
}

/// Loads a drive, lets a rule change it, saves it and records who did what; all in one write.
async fn change(
    desk: &Desk,
    who: &Actor,
    act: &'static Act,
    id: DriveId,
    decide: impl FnOnce(&mut Drive, Moment) -> Result<(), Refusal> + Send + 'static,
) -> Result<(), Refusal> {
    may(Some(who), act)?;
    let who = who.clone();
    desk.write(move |tx| {
        async move {
            let mut kept = drives::load(&tx.db, who.area, id).await?;
            decide(&mut kept.drive, tx.at)?;
            keep(tx, &who, act, &kept).await
        }
        .boxed()
    })
    .await
}

/// Saves a drive and records the act.
async fn keep(tx: &Tx, who: &Actor, act: &'static Act, kept: &drives::Kept) -> Result<(), Refusal> {
    drives::save(tx, who.area, kept).await?;
    record(tx, who, act, kept.id, &kept.drive).await
}

async fn record(tx: &Tx, who: &Actor, act: &'static Act, id: DriveId, drive: &Drive) -> Result<(), Refusal> {
    let body = json!({ "title": drive.plan.title, "stage": drive.stage.code() });
    Ok(tx.record(who, Fact::new(act.code, "drive", id, body)).await?)
}
