//! The totals of a published campaign, which anybody can add up.

use std::sync::Arc;

use kernel::{CampaignId, Refusal};
use ui::Office;

use super::bundle::{ballots, sheets};
use crate::bundle::totals::Totals;
use crate::bundle::{BallotFile, SheetFile, sums};
use crate::lately::Lately;
use crate::rules::campaign::Level;
use crate::rules::scheme::Scheme;
use crate::rules::sealing::marks_bytes;
use crate::store::campaigns::Campaign;
use crate::tally::is_left_out;

/// Totals by campaign and results. Nothing enters or leaves the box of a campaign whose results are published.
static KEPT: Lately<(CampaignId, String), Totals> = Lately::new(2);

/// The totals of a campaign whose results are published to everybody.
///
/// # Errors
/// Not found before that; the database's error.
pub async fn published(office: &Office, campaign: &Campaign) -> Result<Arc<Totals>, Refusal> {
    let hash = campaign.stage.results().filter(|_| campaign.stage.shows_results_to(Level::Public));
    let key = (campaign.id, hash.ok_or_else(Refusal::not_found)?.to_owned());
    if let Some(found) = KEPT.find(&key) {
        return Ok(found);
    }
    let db = office.desk.read();
    let (ballots, sheets) = (ballots(db, campaign).await?, sheets(db, campaign).await?);
    let scheme = campaign.scheme.clone();
    let made = tokio::task::spawn_blocking(move || totals(&scheme, &ballots, &sheets));
    Ok(KEPT.keep(key, made.await.map_err(Refusal::failed)?))
}

fn totals(scheme: &Scheme, ballots: &[BallotFile], sheets: &[SheetFile]) -> Totals {
    let is_out = |one: &&BallotFile| marks_bytes(&one.marks).is_some_and(|marks| is_left_out(scheme, &marks));
    let left_out: Vec<BallotFile> = ballots.iter().filter(is_out).cloned().collect();
    Totals::of(scheme, &sums(ballots), sheets, &sums(&left_out))
}
