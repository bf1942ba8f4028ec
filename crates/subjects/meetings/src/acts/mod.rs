//! What people do with meetings: load → may → decide → save and record.

pub mod minutes;
pub mod planning;
pub mod table;
pub mod tasks;

use access::{Act, may};
use futures_util::FutureExt;
use kernel::{Actor, Refusal};
use problems::Named;
use serde_json::json;
use store::{Desk, Fact, Tx};

use crate::rules::meeting::{Meeting, MeetingId};
use crate::store::meetings;

/// The name somebody acts under.
fn named(who: &Actor) -> Named {
    Named { id: who.id, name: who.name.clone() }
}

/// Loads a meeting, lets a rule change it, saves it and records who did what; all in one write.
async fn change(
    desk: &Desk,
    who: &Actor,
    act: &'static Act,
    id: MeetingId,
    decide: impl FnOnce(&mut Meeting) -> Result<(), Refusal> + Send + 'static,
) -> Result<(), Refusal> {
    may(Some(who), act)?;
    let who = who.clone();
    desk.write(move |tx| {
        async move {
            let mut kept = meetings::load(&tx.db, who.area, id).await?;
            decide(&mut kept.meeting)?;
            keep(tx, &who, act, &kept).await
        }
        .boxed()
    })
    .await
}

/// Saves a meeting and records the act.
async fn keep(tx: &Tx, who: &Actor, act: &'static Act, kept: &meetings::Kept) -> Result<(), Refusal> {
    meetings::save(tx, who.area, kept).await?;
    let body = json!({ "title": kept.meeting.plan.title, "stage": kept.meeting.stage.code() });
    Ok(tx.record(who, Fact::new(act.code, "meeting", kept.id, body)).await?)
}
