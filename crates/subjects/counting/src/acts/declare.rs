//! Declaring that a campaign has paper ballots, and how they are counted.

use ::store::{Desk, Fact};
use evaluations::store::campaigns;
use futures_util::FutureExt;
use kernel::{Actor, CampaignId, Refusal};

use super::table::KEEP_PAPER;
use crate::rules::no;
use crate::rules::plan::{Level, Plan, Precedence, Thresholds, level_fits};
use crate::store::countings;

/// Declares a paper count. From now on the campaign can't be tallied before the paper is counted.
///
/// # Errors
/// E21 before the scheme is frozen, E22 once the campaign is open, E34 when it is declared already, C01 for tally sheets
/// under a formula that needs ballots, CB08 for paper only when codes were issued.
pub async fn declare(
    desk: &Desk,
    who: &Actor,
    campaign: CampaignId,
    level: Level,
    precedence: Precedence,
    thresholds: Thresholds,
) -> Result<(), Refusal> {
    access::may(Some(who), &KEEP_PAPER)?;
    let (who, wall) = (who.clone(), desk.random_id().simple().to_string());
    desk.write(move |tx| {
        async move {
            let found = campaigns::load(&tx.db, who.area, campaign).await?;
            evaluations::paper::declare(tx, who.area, campaign, precedence == Precedence::PaperOnly).await?;
            level_fits(&found.scheme, level)?;
            if precedence == Precedence::PaperOnly {
                no_codes(evaluations::paper::has_codes(&tx.db, who.area, campaign).await?)?;
            }
            let scheme_hash = found.stage.scheme_hash().unwrap_or_default().to_owned();
            let plan = Plan { level, precedence, thresholds, scheme_hash };
            countings::insert(tx, who.area, campaign, &plan, &wall).await?;
            let body = serde_json::to_value(&plan).map_err(Refusal::failed)?;
            tx.record(&who, Fact::new("counting.declare", "campaign", campaign, body)).await?;
            Ok(())
        }
        .boxed()
    })
    .await
}

/// CB08: with paper only there are no codes that could be counted as well.
pub(super) fn no_codes(issued: bool) -> Result<(), Refusal> {
    if !issued {
        return Ok(());
    }
    Err(no(
        "CB08",
        ("已经发过评议码，不能按“只用纸质”计票。", "Codes were issued; the count can't be paper only."),
        ("请声明“纸质优先”或“先到为准”。", "Declare “paper first” or “first wins”."),
    ))
}
