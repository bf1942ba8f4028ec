use access::may;
use futures_util::FutureExt;
use kernel::{Actor, Refusal, RefusalKind};
use serde_json::json;
use store::{Desk, Fact};

use super::CLOSE_UNIT;
use crate::rules::codes;
use crate::rules::tidy::tidy;
use crate::store::{read, write};

/// Closes a unit (merged, renamed into another, dissolved). It stays readable; campaigns that have it keep it.
///
/// # Errors
/// Not allowed; not found; R11 without a reason; R22 for one over 200 characters; R21 when it is closed already.
pub async fn close_unit(desk: &Desk, who: &Actor, code: String, reason: &str) -> Result<(), Refusal> {
    let reason = tidy(reason);
    if reason.is_empty() {
        return Err(codes::R11.at_field("reason"));
    }
    if reason.chars().count() > 200 {
        return Err(codes::R22.at_field("reason"));
    }
    set_active(desk, who, code, false, reason).await
}

/// Opens a closed unit again.
///
/// # Errors
/// Not allowed; not found; R21 when it is open already.
pub async fn reopen_unit(desk: &Desk, who: &Actor, code: String) -> Result<(), Refusal> {
    set_active(desk, who, code, true, String::new()).await
}

async fn set_active(desk: &Desk, who: &Actor, code: String, active: bool, reason: String) -> Result<(), Refusal> {
    may(Some(who), &CLOSE_UNIT)?;
    let who = who.clone();
    desk.write(move |tx| {
        async move {
            let unit = read::find_unit_by_code(&tx.db, who.area, &code).await?.ok_or_else(Refusal::not_found)?;
            if unit.active == active {
                return Err(codes::R21.refusal(RefusalKind::Conflict));
            }
            write::set_active(&tx.db, who.area, unit.id, active, &reason).await?;
            let body = json!({ "active": active, "reason": reason });
            Ok(tx.record(&who, Fact::new(CLOSE_UNIT.code, "unit", unit.id, body)).await?)
        }
        .boxed()
    })
    .await
}
