use std::sync::Arc;

use access::may;
use futures_util::FutureExt;
use kernel::{Actor, AreaId, Refusal};
use serde_json::json;
use store::{Fact, Tx};
use ui::{Office, Settings};

use super::LOWER_AREAS;
use crate::marks;
use crate::rules::area::{LowerAreaOrder, LowerOffice, lower_office};
use crate::rules::codes;
use crate::store::lower_offices::{self, find_area, lower_offices};
use crate::store::{read, write};

/// The office of a lower area: the same house with a name, an address and records of its own.
pub fn office_below(first: &Office, lower: LowerOffice) -> Office {
    let settings = Settings {
        area: lower.area.id,
        office_name: lower.area.name,
        public_address: lower.address,
        demo: first.settings.demo,
    };
    Office { settings: Arc::new(settings), ..first.clone() }
}

/// A new one-time link with which the first people of a lower area are made; none once it has people. The link before it stops
/// working.
///
/// # Errors
/// Not allowed; not found for an area that is not directly below.
pub async fn link_for_lower_area(office: &Office, who: &Actor, area: AreaId) -> Result<Option<String>, Refusal> {
    may(Some(who), &LOWER_AREAS)?;
    let all = lower_offices(office.desk.read(), who.area).await?;
    let below = all.into_iter().find(|below| below.area.id == area).ok_or_else(Refusal::not_found)?;
    let link = identity::setup_link(&office_below(office, below)).await?;
    if link.is_some() {
        let who = who.clone();
        let line = Fact::new("registry.lower_area_link", "area", area, json!({}));
        office.desk.write(move |tx| async move { Ok(tx.record(&who, line).await?) }.boxed()).await?;
    }
    Ok(link)
}

/// Adds an area below the own one; a unit of the registry stands for its office from now on. The server serves the new
/// area's pages a few seconds later.
///
/// # Errors
/// Not allowed; R27 to R30 for what was ordered.
pub async fn add_lower_area(office: &Office, who: &Actor, order: LowerAreaOrder) -> Result<AreaId, Refusal> {
    may(Some(who), &LOWER_AREAS)?;
    let id = AreaId(office.desk.new_id());
    let sealed = marks::sealed_new_key(office, id)?;
    let (who, address) = (who.clone(), office.settings.public_address.clone());
    office
        .desk
        .write(move |tx| {
            async move {
                let below = decide(tx, &who, &address, id, &order).await?;
                write::add_area(&tx.db, &below.area).await?;
                marks::keep_key(tx, id, sealed).await?;
                lower_offices::insert(&tx.db, who.area, &below).await?;
                let body = json!({ "name": below.area.name, "address": below.address, "unit": below.unit });
                tx.record(&who, Fact::new(LOWER_AREAS.code, "area", id, body)).await?;
                Ok(id)
            }
            .boxed()
        })
        .await
}

async fn decide(
    tx: &Tx,
    who: &Actor,
    address: &str,
    id: AreaId,
    order: &LowerAreaOrder,
) -> Result<LowerOffice, Refusal> {
    let above = find_area(&tx.db, who.area).await?.ok_or_else(Refusal::not_found)?;
    let known = lower_offices(&tx.db, who.area).await?;
    let unit = read::find_unit(&tx.db, who.area, order.unit).await?;
    unit.filter(|unit| unit.active).ok_or_else(|| codes::R30.at_field("unit"))?;
    lower_office(&above, address, &known, id, order)
}
