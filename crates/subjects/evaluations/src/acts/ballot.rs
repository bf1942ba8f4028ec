//! Opening, saving and casting a ballot with a slip's code. Nobody signs in, and no audit line is written: a line per
//! ballot would tell when it was cast.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, PoisonError, RwLock};

use access::{Act, Who};
use files::Seal;
use futures_util::FutureExt;
use kernel::{AreaId, CampaignId, Finding, Refusal};
use serde::{Deserialize, Serialize};
use store::{ConnectionTrait, Desk};

use super::ballot_box::{HandedIn, Paper};
use super::sealing::log_key;
use crate::rules::campaign::Stage;
use crate::rules::filling::{About, Filling};
use crate::rules::scheme::Scheme;
use crate::rules::sealing;
use crate::rules::slip::{self, Code, Opened};
use crate::store::ballots::{Ballot, OPINION_SEAL, Opinion};
use crate::store::sealed::{self, SealedBallot};
use crate::store::{campaigns, slips};

/// Filling in and casting a ballot with a slip.
pub const FILL_IN: Act =
    Act { code: "evaluations.fill_in", zh: "填写评议表", en: "Fill in a ballot", who: Who::Public };

/// The purpose drafts are sealed for, under a key that is in the slip's code alone.
const DRAFT_SEAL: &str = "evaluations.draft";
/// The purpose receipts are sealed for, under the same key.
const RECEIPT_SEAL: &str = "evaluations.receipt";
/// How many schemes are kept in memory.
const SCHEMES: usize = 16;

/// A ballot in hand: a good slip, an open campaign, and what has been filled in.
#[derive(Debug, Clone)]
pub struct InHand {
    /// The campaign.
    pub campaign: CampaignId,
    /// Its frozen scheme.
    pub scheme: Arc<Scheme>,
    /// The slip's stratum.
    pub stratum: String,
    /// What has been filled in.
    pub filling: Filling,
    stage: Stage,
}

/// The receipt of a ballot that is in the box.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The campaign's title.
    pub title: String,
    /// The receipt code; of a sealed ballot its leaf in the log.
    pub text: String,
    /// Where a sealed ballot can be looked up, and the office's promise.
    pub log: Option<LogReceipt>,
    /// Whether the ballot was put into the box by this very call; `false` when the slip had been used before.
    pub first: bool,
}

/// What the holder of a sealed ballot's slip can show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogReceipt {
    /// The campaign whose log it is in.
    pub campaign: CampaignId,
    /// The leaf, in hexadecimal.
    pub leaf: String,
    /// The office's signature that this leaf will be in the next tree head, in hexadecimal.
    pub promise: String,
}

/// What a code leads to.
#[derive(Debug, Clone)]
pub enum Door {
    /// The ballot.
    Ballot(Box<InHand>),
    /// The receipt of the ballot cast with it.
    Receipt(Receipt),
}

/// Opens what a code leads to.
///
/// # Errors
/// S01 for an unknown code, S02 for a withdrawn one, E23 and E25 outside the campaign's time.
pub async fn open(desk: &Desk, area: AreaId, code: &Code) -> Result<Door, Refusal> {
    let found = slips::look_up(desk, area, code.hash()).await?.ok_or_else(slip::unknown)?;
    let scheme = frozen_scheme(desk.read(), area, found.campaign).await?;
    match found.state.open()? {
        Opened::Receipt => Ok(Door::Receipt(receipt_again(desk, area, code, &scheme).await?)),
        Opened::Ballot => {
            found.stage.take_ballot(&scheme.schedule, desk.now())?;
            let filling = open_draft(&scheme, code, &found.draft);
            let (campaign, stratum, stage) = (found.campaign, found.stratum, found.stage);
            Ok(Door::Ballot(Box::new(InHand { campaign, scheme, stratum, filling, stage })))
        }
    }
}

/// Takes what a form sent into the draft. What can't be taken comes back as findings; the rest is saved all the same.
///
/// # Errors
/// As [`open`], and S11 when the ballot has been submitted.
pub async fn save(
    desk: &Desk,
    area: AreaId,
    code: &Code,
    fields: Vec<(String, String)>,
) -> Result<Vec<Finding>, Refusal> {
    let Door::Ballot(ballot) = open(desk, area, code).await? else { return Err(slip::submitted()) };
    let code = code.clone();
    desk.write(move |tx| {
        async move {
            // Read again inside the write: another tab may have saved in between.
            let found = slips::find(&tx.db, area, code.hash()).await?.ok_or_else(slip::unknown)?;
            if found.state.open()? == Opened::Receipt {
                return Err(slip::submitted());
            }
            let mut filling = open_draft(&ballot.scheme, &code, &found.draft);
            let pairs = fields.iter().map(|(name, text)| (name.as_str(), text.as_str()));
            let findings = filling.take(&ballot.scheme, pairs);
            let draft = draft_seal(&code).close(DRAFT_SEAL, &filling.to_bytes())?;
            slips::save_draft(tx, area, code.hash(), draft).await?;
            Ok(findings)
        }
        .boxed()
    })
    .await
}

/// Casts the ballot as it was saved. However often and from however many tabs: it counts once, and every call gets the
/// same receipt. The answer comes after the disk has it.
///
/// # Errors
/// As [`open`], B05 for an empty ballot, and the database's error, after which the slip is still good.
pub async fn submit(desk: &Desk, seal: &Seal, area: AreaId, code: &Code) -> Result<Receipt, Refusal> {
    match open(desk, area, code).await? {
        Door::Receipt(receipt) => Ok(receipt),
        Door::Ballot(ballot) => put_into_the_box(desk, seal, area, code, *ballot).await,
    }
}

/// Casts a ballot that comes in one piece; `fill` makes it for the campaign's scheme.
///
/// # Errors
/// As [`submit`], and what `fill` refuses.
pub async fn cast(
    desk: &Desk,
    seal: &Seal,
    area: AreaId,
    code: &Code,
    fill: impl FnOnce(&Scheme) -> Result<Filling, Refusal>,
) -> Result<Receipt, Refusal> {
    match open(desk, area, code).await? {
        Door::Receipt(receipt) => Ok(receipt),
        Door::Ballot(mut ballot) => {
            ballot.filling = fill(&ballot.scheme)?;
            put_into_the_box(desk, seal, area, code, *ballot).await
        }
    }
}

async fn put_into_the_box(
    desk: &Desk,
    seal: &Seal,
    area: AreaId,
    code: &Code,
    ballot: InHand,
) -> Result<Receipt, Refusal> {
    ballot.filling.submit()?;
    let (title, campaign) = (ballot.scheme.title.clone(), ballot.campaign);
    let (paper, text, log) = if ballot.scheme.sealing.is_some() {
        let (paper, kept) = sealed_paper(desk, seal, area, code, &ballot).await?;
        (paper, kept.leaf.clone(), Some(kept))
    } else {
        (open_paper(desk, seal, ballot)?, code.receipt(), None)
    };
    let handed = HandedIn { area, campaign, hash: code.hash(), paper };
    if desk.together(handed).await? {
        return Ok(Receipt { title, text, log, first: true });
    }
    overtaken(desk, area, code).await
}

fn open_paper(desk: &Desk, seal: &Seal, ballot: InHand) -> Result<Paper, Refusal> {
    let opinions = opinion_rows(desk, seal, &ballot.scheme, &ballot.filling)?;
    let marks = ballot.filling.marks.bytes().to_vec();
    Ok(Paper::Open {
        ballot: Ballot { ballot_id: desk.random_id().to_string(), stratum: ballot.stratum, marks },
        opinions,
    })
}

/// Closes the ballot in an envelope for the observers' key. The receipt, its leaf in the log with the office's signed
/// promise, is sealed under the slip's code, so that only its holder can read it again.
async fn sealed_paper(
    desk: &Desk,
    seal: &Seal,
    area: AreaId,
    code: &Code,
    ballot: &InHand,
) -> Result<(Paper, LogReceipt), Refusal> {
    let key = sealed::key(desk.read(), area, ballot.campaign).await?;
    let key = key.ok_or_else(|| Refusal::failed("a sealed campaign is open without a key"))?;
    let mut chance = [0; 32];
    getrandom::fill(&mut chance).map_err(Refusal::failed)?;
    let (campaign, stratum) = (ballot.campaign.to_string(), ballot.stratum.clone());
    let envelope = sealing::close(&key.public, &campaign, &stratum, &ballot.filling, &chance)?;
    let leaf = sealing::leaf(&campaign, &stratum, &envelope);
    let promise = log_key(seal).sign_promise(&sealed::log_name(ballot.campaign), &leaf);
    let kept = LogReceipt {
        campaign: ballot.campaign,
        leaf: leaf.to_string(),
        promise: data_encoding::HEXLOWER.encode(&promise),
    };
    let receipt = draft_seal(code).close(RECEIPT_SEAL, &serde_json::to_vec(&kept).map_err(Refusal::failed)?)?;
    Ok((Paper::Sealed { ballot: SealedBallot { leaf, stratum, envelope }, receipt }, kept))
}

/// The receipt of a used slip: of a sealed ballot its leaf, of another the code made from the slip.
async fn receipt_again(desk: &Desk, area: AreaId, code: &Code, scheme: &Scheme) -> Result<Receipt, Refusal> {
    let title = scheme.title.clone();
    let Some(kept) = sealed::receipt(desk.read(), area, code.hash()).await? else {
        return Ok(Receipt { title, text: code.receipt(), log: None, first: false });
    };
    let opened = draft_seal(code).open_text(RECEIPT_SEAL, &kept)?;
    let kept: LogReceipt = serde_json::from_slice(&opened).map_err(Refusal::failed)?;
    Ok(Receipt { title, text: kept.leaf.clone(), log: Some(kept), first: false })
}

/// The slip could not be used any more: another call was faster, or the campaign was closed meanwhile.
async fn overtaken(desk: &Desk, area: AreaId, code: &Code) -> Result<Receipt, Refusal> {
    match open(desk, area, code).await? {
        Door::Receipt(receipt) => Ok(receipt),
        Door::Ballot(ballot) => {
            Err(Refusal::failed(format!("a good slip was not taken in stage {}", ballot.stage.code())))
        }
    }
}

/// Opinions as they are stored: masked for reading, sealed as written, each under a random id of its own.
pub(crate) fn opinion_rows(
    desk: &Desk,
    seal: &Seal,
    scheme: &Scheme,
    filling: &Filling,
) -> Result<Vec<Opinion>, Refusal> {
    filling.opinions.iter().map(|(about, text)| opinion_row(desk, seal, scheme, *about, text)).collect()
}

/// One opinion as it is stored.
pub(crate) fn opinion_row(
    desk: &Desk,
    seal: &Seal,
    scheme: &Scheme,
    about: About,
    text: &str,
) -> Result<Opinion, Refusal> {
    let unit = about.and_then(|place| scheme.units.get(place)).map_or("", |unit| unit.id.as_str());
    Ok(Opinion {
        opinion_id: desk.random_id().to_string(),
        unit: unit.to_owned(),
        opinion: papers::mask_personal_numbers(text),
        sealed: seal.close(OPINION_SEAL, text.as_bytes())?,
    })
}

fn draft_seal(code: &Code) -> Seal {
    Seal::with_key(code.draft_key())
}

/// A draft that can't be opened or read is a blank ballot.
fn open_draft(scheme: &Scheme, code: &Code, sealed: &[u8]) -> Filling {
    let opened = draft_seal(code).open_text(DRAFT_SEAL, sealed);
    opened.map_or_else(|_| Filling::blank(scheme), |bytes| Filling::from_bytes(scheme, &bytes))
}

type Schemes = HashMap<(AreaId, CampaignId), Arc<Scheme>>;

/// Schemes of campaigns with slips. They are frozen, so what is kept stays true.
static FROZEN: LazyLock<RwLock<Schemes>> = LazyLock::new(RwLock::default);

/// The scheme of a campaign that has slips; read once and kept in memory.
async fn frozen_scheme(db: &impl ConnectionTrait, area: AreaId, campaign: CampaignId) -> Result<Arc<Scheme>, Refusal> {
    let key = (area, campaign);
    let kept = FROZEN.read().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
    if let Some(scheme) = kept {
        return Ok(scheme);
    }
    let scheme = Arc::new(campaigns::load(db, area, campaign).await?.scheme);
    let mut all = FROZEN.write().unwrap_or_else(PoisonError::into_inner);
    if all.len() >= SCHEMES {
        all.clear();
    }
    all.insert(key, Arc::clone(&scheme));
    Ok(scheme)
}
