//! Setting a panel up: name and size, quotas, people.

use ::store::{Desk, Fact, Tx};
use evaluations::rules::public_draw as draws;
use evaluations::store::public_draw;
use futures_util::FutureExt;
use kernel::{Actor, Refusal};
use quotas::Quota;
use serde_json::json;

use super::table::PREPARE;
use crate::reading::{Source, read_quotas, read_volunteers};
use crate::rules::panel::{Answer, named, no_lottery_yet, nothing_to_draw_from, relaxed};
use crate::store::panels::{self, Panel};
use crate::store::{PanelId, people};

/// Sets up a panel.
///
/// # Errors
/// Q11; the database's.
pub async fn create(desk: &Desk, who: &Actor, title: &str, size: &str) -> Result<PanelId, Refusal> {
    access::may(Some(who), &PREPARE)?;
    let (title, size) = named(title, size)?;
    let (who, id) = (who.clone(), desk.new_id());
    desk.write(move |tx| {
        async move {
            panels::insert(tx, &who, id, &title, size).await?;
            tx.record(&who, Fact::new("panels.create", "panel", id, json!({ "title": title, "size": size }))).await?;
            Ok(id)
        }
        .boxed()
    })
    .await
}

/// Takes the quotas in, in place of those before. The people stay.
///
/// # Errors
/// Q01 to Q03; D24 once it is frozen.
pub async fn take_quotas(desk: &Desk, who: &Actor, id: PanelId, name: &str, bytes: &[u8]) -> Result<(), Refusal> {
    access::may(Some(who), &PREPARE)?;
    let quotas = read_quotas(Source { name, bytes })?;
    keep_quotas(desk, who, id, quotas).await
}

/// Makes the smallest changes to the quotas that allow a panel.
///
/// # Errors
/// Q13 when there are none to make; D24 once it is frozen.
pub async fn adopt_changes(desk: &Desk, who: &Actor, id: PanelId) -> Result<(), Refusal> {
    access::may(Some(who), &PREPARE)?;
    let panel = panels::load(desk.read(), who.area, id).await?;
    let Answer::Impossible { changes } = &panel.answer else { return Err(no_lottery_yet()) };
    keep_quotas(desk, who, id, relaxed(&panel.quotas, changes)).await
}

async fn keep_quotas(desk: &Desk, who: &Actor, id: PanelId, quotas: Vec<Quota>) -> Result<(), Refusal> {
    let who = who.clone();
    desk.write(move |tx| {
        async move {
            still_open(tx, &who, id).await?;
            panels::save_quotas(tx, who.area, id, &quotas).await?;
            let listed = |quota: &Quota| json!([quota.category, quota.feature, quota.min, quota.max]);
            let body = json!({ "quotas": quotas.iter().map(listed).collect::<Vec<_>>() });
            tx.record(&who, Fact::new("panels.take_quotas", "panel", id, body)).await?;
            Ok(())
        }
        .boxed()
    })
    .await
}

/// Takes the people in, in place of those before, and answers how many.
///
/// # Errors
/// Q12 before the quotas; Q01, Q04 with every place; D26 for a number that must not be published; D24 once it is frozen.
pub async fn take_people(desk: &Desk, who: &Actor, id: PanelId, name: &str, bytes: &[u8]) -> Result<usize, Refusal> {
    access::may(Some(who), &PREPARE)?;
    let panel = panels::load(desk.read(), who.area, id).await?;
    if panel.quotas.is_empty() {
        return Err(nothing_to_draw_from());
    }
    let volunteers = read_volunteers(Source { name, bytes }, &panel.quotas)?;
    if let Some(one) = volunteers.iter().find(|one| draws::is_private_number(&one.person_id)) {
        return Err(draws::private_number(&one.person_id));
    }
    let who = who.clone();
    desk.write(move |tx| {
        async move {
            still_open(tx, &who, id).await?;
            people::replace_all(tx, who.area, id, &volunteers).await?;
            panels::changed(tx, who.area, id).await?;
            let body = json!({ "people": volunteers.len() });
            tx.record(&who, Fact::new("panels.take_people", "panel", id, body)).await?;
            Ok(volunteers.len())
        }
        .boxed()
    })
    .await
}

/// The panel, unless it is frozen.
async fn still_open(tx: &Tx, who: &Actor, id: PanelId) -> Result<Panel, Refusal> {
    let panel = panels::load(&tx.db, who.area, id).await?;
    public_draw::round_of(&tx.db, who.area, id, panel.is_drawn()).await?.change_roster()?;
    Ok(panel)
}
