//! Loading many ballots at once, as for the demo city.

use files::Seal;
use futures_util::FutureExt;
use kernel::{AreaId, CampaignId, Refusal};
use store::Desk;

use crate::acts::ballot::opinion_rows;
use crate::rules::filling::Filling;
use crate::rules::scheme::Scheme;
use crate::rules::slip::SlipState;
use crate::store::ballots::{self, Ballot, Channel, Opinion};
use crate::store::slips;

/// A ballot to be loaded.
#[derive(Debug, Clone)]
pub struct LoadedBallot {
    /// The stratum.
    pub stratum: String,
    /// What is filled in.
    pub filling: Filling,
}

/// Puts ballots into a campaign's box in one transaction, each with a used slip that nobody has the code of, so that the
/// participation book agrees with the box. Neither the stage nor the schedule is asked: this is for made-up cities.
///
/// # Errors
/// The database's error; then nothing is loaded.
pub async fn cast_for_demo(
    desk: &Desk,
    seal: &Seal,
    area: AreaId,
    campaign: CampaignId,
    scheme: &Scheme,
    loaded: Vec<LoadedBallot>,
) -> Result<(), Refusal> {
    let (ballots, opinions) = rows(desk, seal, scheme, loaded)?;
    let used = used_slips(desk, scheme, &ballots);
    desk.write(move |tx| {
        async move {
            for (stratum, batch, hashes) in &used {
                slips::insert(tx, area, campaign, (batch, stratum), SlipState::Used, hashes).await?;
            }
            ballots::insert(tx, area, campaign, Channel::Online, &ballots).await?;
            ballots::insert_opinions(tx, area, campaign, Channel::Online, &opinions).await?;
            Ok(())
        }
        .boxed()
    })
    .await
}

fn rows(
    desk: &Desk,
    seal: &Seal,
    scheme: &Scheme,
    loaded: Vec<LoadedBallot>,
) -> Result<(Vec<Ballot>, Vec<Opinion>), Refusal> {
    let mut ballots = Vec::with_capacity(loaded.len());
    let mut opinions = Vec::new();
    for one in loaded {
        opinions.extend(opinion_rows(desk, seal, scheme, &one.filling)?);
        let (ballot_id, marks) = (desk.random_id().to_string(), one.filling.marks.bytes().to_vec());
        ballots.push(Ballot { ballot_id, stratum: one.stratum, marks });
    }
    Ok((ballots, opinions))
}

/// For each stratum with ballots: its batch and as many hashes that no code has.
fn used_slips(desk: &Desk, scheme: &Scheme, ballots: &[Ballot]) -> Vec<(String, String, Vec<[u8; 32]>)> {
    let of = |stratum: &str| ballots.iter().filter(|ballot| ballot.stratum == stratum).count();
    let hash = || {
        let (one, other) = (desk.random_id().into_bytes(), desk.random_id().into_bytes());
        std::array::from_fn(|at| if at < 16 { one[at] } else { other[at - 16] })
    };
    let strata = scheme.strata.iter().map(|stratum| (stratum, of(&stratum.id))).filter(|(_, count)| *count > 0);
    strata
        .map(|(stratum, count)| {
            (stratum.id.clone(), desk.random_id().to_string(), (0..count).map(|_| hash()).collect())
        })
        .collect()
}
