//! Changing the time limits of an area.

use access::may;
use futures_util::FutureExt;
use kernel::{Actor, Refusal};
use serde_json::json;
use store::{Desk, Fact};

use super::table::SET_LIMITS;
use crate::rules::codes;
use crate::rules::limits::Limits;
use crate::store::limits as table;

/// Keeps limits that hold from their day on. What was decided before keeps the due dates it has.
///
/// # Errors
/// Not allowed; P04 for a day in the past.
pub async fn set_limits(desk: &Desk, who: &Actor, limits: Limits) -> Result<(), Refusal> {
    may(Some(who), &SET_LIMITS)?;
    let who = who.clone();
    desk.write(move |tx| {
        async move {
            if limits.in_force < tx.at.day() {
                return Err(codes::P04.at_field("in_force"));
            }
            table::keep(tx, &who, &limits).await?;
            let body = json!({ "in_force": limits.in_force });
            Ok(tx.record(&who, Fact::new(SET_LIMITS.code, "limits", limits.in_force, body)).await?)
        }
        .boxed()
    })
    .await
}
