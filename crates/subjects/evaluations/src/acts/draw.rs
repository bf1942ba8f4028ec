//! Replacing people who can't take part.

use futures_util::FutureExt;
use kernel::{Actor, Bilingual, CampaignId, Refusal, RefusalKind};
use serde_json::json;
use store::{Desk, Fact};

use super::table::DRAW;
use crate::store::{campaigns, draws};

/// Puts the next reserve in the place of a person who can't take part.
///
/// # Errors
/// D13 without a reason, D14 when the person does not take part or no reserve is left.
pub async fn replace(
    desk: &Desk,
    who: &Actor,
    id: CampaignId,
    stratum: String,
    person: String,
    reason: String,
) -> Result<String, Refusal> {
    access::may(Some(who), &DRAW)?;
    let reason = reason.trim().to_owned();
    if reason.is_empty() {
        return Err(Refusal::field(
            "D13",
            "reason",
            Bilingual::new("替补需要写明原因。", "A replacement needs a reason."),
            Bilingual::new("如“出差在外”“本人谢绝”。", "Such as “travelling” or “declined”."),
        ));
    }
    let who = who.clone();
    desk.write(move |tx| {
        async move {
            campaigns::load(&tx.db, who.area, id).await?.stage.hand_out()?;
            let next = draws::replace(tx, who.area, id, &stratum, &person, &reason).await?;
            let next = next.ok_or_else(no_reserve)?;
            let body = json!({ "stratum": stratum, "person": person, "reason": reason, "replacement": next });
            tx.record(&who, Fact::new("evaluations.replace", "campaign", id, body)).await?;
            Ok(next)
        }
        .boxed()
    })
    .await
}

fn no_reserve() -> Refusal {
    Refusal::new(
        RefusalKind::Conflict,
        "D14",
        Bilingual::new(
            "此人不在评议人之列，或本层面已没有候补。",
            "This person does not take part, or no reserve is left.",
        ),
        Bilingual::new("请刷新名单后核对。", "Reload the list and compare."),
    )
}
