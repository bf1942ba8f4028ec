//! Into the box: all ballots that are handed in at the same moment go through one transaction.

use std::collections::BTreeMap;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use kernel::{AreaId, CampaignId, Refusal};
use store::{Desk, Together, Tx};

use crate::store::ballots::{self, Ballot, Channel, Opinion};
use crate::store::sealed::{self, SealedBallot};
use crate::store::slips::{self, CodeHash};

/// A ballot in one piece, with the slip it is cast with. The answer tells whether it was counted: it is not when the slip
/// has been used or withdrawn, or the campaign closed, since it was opened.
pub(super) struct HandedIn {
    pub area: AreaId,
    pub campaign: CampaignId,
    pub hash: CodeHash,
    pub paper: Paper,
}

/// What goes into the box.
pub(super) enum Paper {
    /// Marks and opinions to be counted as they are.
    Open { ballot: Ballot, opinions: Vec<Opinion> },
    /// An envelope, and its receipt sealed under the slip's code.
    Sealed { ballot: SealedBallot, receipt: Vec<u8> },
}

impl Together for HandedIn {
    type Answer = bool;

    fn all(desk: &Desk, handed: Vec<Self>) -> BoxFuture<'_, Result<Vec<bool>, Refusal>> {
        desk.write(|tx| count_all(tx, handed).boxed()).boxed()
    }
}

async fn count_all(tx: &Tx, handed: Vec<HandedIn>) -> Result<Vec<bool>, Refusal> {
    let mut counted = vec![false; handed.len()];
    let mut boxes: BTreeMap<(AreaId, CampaignId), Vec<(&mut bool, HandedIn)>> = BTreeMap::new();
    for (counted, one) in counted.iter_mut().zip(handed) {
        boxes.entry((one.area, one.campaign)).or_default().push((counted, one));
    }
    for ((area, campaign), handed) in boxes {
        count(tx, area, campaign, handed).await?;
    }
    Ok(counted)
}

async fn count(tx: &Tx, area: AreaId, campaign: CampaignId, handed: Vec<(&mut bool, HandedIn)>) -> Result<(), Refusal> {
    let hashes: Vec<CodeHash> = handed.iter().map(|(_, one)| one.hash).collect();
    let mut spent = slips::spend(tx, area, &hashes).await?;
    let (mut papers, mut opinions) = (Vec::new(), Vec::new());
    let (mut envelopes, mut receipts) = (Vec::new(), Vec::new());
    for (counted, one) in handed {
        // Of two ballots with the same slip in one go, the first counts.
        *counted = spent.remove(&one.hash);
        match one.paper {
            Paper::Open { ballot, opinions: own } if *counted => {
                papers.push(ballot);
                opinions.extend(own);
            }
            Paper::Sealed { ballot, receipt } if *counted => {
                envelopes.push(ballot);
                receipts.push((one.hash, receipt));
            }
            Paper::Open { .. } | Paper::Sealed { .. } => {}
        }
    }
    ballots::insert(tx, area, campaign, Channel::Online, &papers).await?;
    ballots::insert_opinions(tx, area, campaign, Channel::Online, &opinions).await?;
    sealed::insert(tx, area, campaign, &envelopes).await?;
    sealed::keep_receipts(tx, area, &receipts).await?;
    Ok(())
}
