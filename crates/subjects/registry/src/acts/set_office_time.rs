use access::may;
use futures_util::FutureExt;
use kernel::{Actor, Day, Refusal};
use serde_json::json;
use store::{Desk, Fact};
use workdays::OfficeHours;

use super::SET_OFFICE_TIME;
use crate::rules::codes;
use crate::store::office_time;

/// The longest name, in characters.
const LONGEST: usize = 20;

/// Sets the office hours that are in force from a day on, until others are.
///
/// # Errors
/// Not allowed; R26 without a day or a name, R22 for a name that is too long, R25 for hours that can't be read.
pub async fn set_office_time(desk: &Desk, who: &Actor, from: &str, name: &str, hours: &str) -> Result<(), Refusal> {
    may(Some(who), &SET_OFFICE_TIME)?;
    let from: Day = from.parse().map_err(|_| codes::R26.at_field("from"))?;
    let hours: OfficeHours = hours.parse().map_err(|_| codes::R25.at_field("hours"))?;
    let name = match name.trim() {
        "" => Err(codes::R26.at_field("name")),
        long if long.chars().nth(LONGEST).is_some() => Err(codes::R22.at_field("name")),
        name => Ok(name.to_owned()),
    }?;
    let who = who.clone();
    desk.write(move |tx| {
        async move {
            office_time::put(tx, &who, from, &name, &hours).await?;
            let body = json!({ "name": name, "hours": hours.to_string() });
            Ok(tx.record(&who, Fact::new(SET_OFFICE_TIME.code, "office-hours", from, body)).await?)
        }
        .boxed()
    })
    .await
}

/// Takes office hours back that were set by mistake; those before them go on.
///
/// # Errors
/// Not allowed; not found.
pub async fn remove_office_time(desk: &Desk, who: &Actor, from: &str) -> Result<(), Refusal> {
    may(Some(who), &SET_OFFICE_TIME)?;
    let from: Day = from.parse().map_err(|_| Refusal::not_found())?;
    let who = who.clone();
    desk.write(move |tx| {
        async move {
            if !office_time::remove(tx, who.area, from).await? {
                return Err(Refusal::not_found());
            }
            let body = json!({ "did": "removed" });
            Ok(tx.record(&who, Fact::new(SET_OFFICE_TIME.code, "office-hours", from, body)).await?)
        }
        .boxed()
    })
    .await
}
