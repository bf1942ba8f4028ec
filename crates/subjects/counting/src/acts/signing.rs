//! Booking who signed which protocol: the count is closed, the protocols are printed and signed on paper, and the office books
//! each signature. What is not booked, an outsider's check names.

use ::store::{Desk, Fact, Tx};
use evaluations::store::signatures;
use futures_util::FutureExt;
use kernel::{Actor, AreaId, CampaignId, Refusal};
use serde_json::json;

use super::Room;
use super::table::OPEN_HALL;
use crate::papers::{Protocol, signers};
use crate::rules::hall::Hall;
use crate::rules::no;

/// Asks everybody of the hall for their signatures; called when the count is closed.
pub(super) async fn ask_for(tx: &Tx, area: AreaId, campaign: CampaignId, hall: &Hall) -> Result<(), Refusal> {
    let of =
        |protocol: Protocol| signers(hall, protocol).into_iter().map(move |(duty, name)| (protocol.name(), duty, name));
    Ok(signatures::ask_for(tx, area, campaign, Protocol::ALL.into_iter().flat_map(of).collect()).await?)
}

/// Books signatures by their places.
///
/// # Errors
/// C60 when none was chosen; not found for a place that is not there or was booked already.
pub async fn book(desk: &Desk, who: &Actor, campaign: CampaignId, places: Vec<i64>) -> Result<(), Refusal> {
    access::may(Some(who), &OPEN_HALL)?;
    if places.is_empty() {
        return Err(none_chosen());
    }
    let who = who.clone();
    desk.write(move |tx| {
        async move {
            Room::held(tx, who.area, campaign).await?;
            for place in &places {
                if !signatures::sign(tx, who.area, campaign, *place).await? {
                    return Err(Refusal::not_found());
                }
            }
            let body = json!({ "places": places });
            tx.record(&who, Fact::new("counting.book_signatures", "campaign", campaign, body)).await?;
            Ok(())
        }
        .boxed()
    })
    .await
}

fn none_chosen() -> Refusal {
    no(
        "C60",
        ("没有勾选签字。", "No signature was chosen."),
        ("请勾选已在纸上签字的人。", "Tick those who have signed on paper."),
    )
}
