//! Looking at flagged opinions and releasing them with four eyes.

use access::{Act, Who};
use futures_util::FutureExt;
use kernel::Role::{CampaignOfficer, Leader};
use kernel::{Actor, Bilingual, CampaignId, Refusal, RefusalKind};
use serde_json::json;
use store::{ConnectionTrait, Desk, Fact, Tx};

use crate::rules::release::{Reason, Review, reasons};
use crate::store::ballots::{self, Opinion};
use crate::store::campaigns::{self, Campaign};
use crate::store::{releases, withheld};

/// Looking at flagged opinions, proposing texts, and agreeing to what another person proposed.
pub const RELEASE_OPINIONS: Act = Act {
    code: "evaluations.release_opinions",
    zh: "复核意见",
    en: "Review flagged opinions",
    who: Who::Roles(&[CampaignOfficer, Leader]),
};

/// A flagged opinion.
#[derive(Debug, Clone)]
pub struct Flagged {
    /// The opinion, numbers masked.
    pub opinion: Opinion,
    /// Why it is flagged.
    pub reasons: Vec<Reason>,
    /// Where it stands.
    pub review: Review,
}

/// The opinions of a campaign: those that may go out as they are, and the flagged ones.
pub(super) async fn sorted(
    db: &impl ConnectionTrait,
    campaign: &Campaign,
) -> Result<(Vec<Opinion>, Vec<Flagged>), Refusal> {
    let (area, id) = (campaign.area, campaign.id);
    let small = releases::has_small_stratum(db, area, id, campaign.scheme.smallest_cell).await?;
    let mut reviews = releases::reviews(db, area, id).await?;
    let (mut plain, mut flagged) = (Vec::new(), Vec::new());
    for opinion in ballots::opinions(db, area, id).await? {
        let reasons = reasons(&opinion.opinion, small);
        if reasons.is_empty() {
            plain.push(opinion);
        } else {
            let review = reviews.remove(&opinion.opinion_id).unwrap_or(Review::Waiting);
            flagged.push(Flagged { opinion, reasons, review });
        }
    }
    Ok((plain, flagged))
}

/// The flagged opinions of a campaign.
///
/// # Errors
/// The database's error.
pub async fn flagged(db: &impl ConnectionTrait, campaign: &Campaign) -> Result<Vec<Flagged>, Refusal> {
    Ok(sorted(db, campaign).await?.1)
}

/// The opinions that may leave the office, with the released texts of flagged ones; withheld ones are left out.
///
/// # Errors
/// L20 while a flagged opinion is undecided.
pub async fn releasable(db: &impl ConnectionTrait, campaign: &Campaign) -> Result<Vec<Opinion>, Refusal> {
    let (plain, flagged) = sorted(db, campaign).await?;
    let waiting = flagged.iter().filter(|one| !one.review.is_decided()).count();
    if waiting > 0 { Err(undecided(waiting)) } else { Ok(with_released(plain, flagged)) }
}

/// The opinions that may leave the office already; flagged ones that nobody has decided on are left out for now.
///
/// # Errors
/// The database's error.
pub async fn released_so_far(db: &impl ConnectionTrait, campaign: &Campaign) -> Result<Vec<Opinion>, Refusal> {
    let (plain, flagged) = sorted(db, campaign).await?;
    Ok(with_released(plain, flagged))
}

/// How many opinions of a campaign can't be read: withheld by two people, or by law. Which of the two, nobody is told.
///
/// # Errors
/// The database's error.
pub async fn not_shown(db: &impl ConnectionTrait, campaign: &Campaign) -> Result<usize, Refusal> {
    let by_law = withheld::count(db, campaign.area, campaign.id).await?;
    let by_two = flagged(db, campaign).await?.iter().filter(|one| one.review == Review::Withheld).count();
    Ok(by_law + by_two)
}

fn with_released(mut all: Vec<Opinion>, flagged: Vec<Flagged>) -> Vec<Opinion> {
    for one in flagged {
        if let Review::Released { text } = one.review {
            all.push(Opinion { opinion: text, ..one.opinion });
        }
    }
    all.sort_by(|one, other| (&one.unit, &one.opinion_id).cmp(&(&other.unit, &other.opinion_id)));
    all
}

/// Proposes the text to be released, or (empty) to withhold the opinion.
///
/// # Errors
/// L22 once decided; not found for an opinion that is not flagged.
pub async fn propose(desk: &Desk, who: &Actor, id: CampaignId, opinion: String, text: String) -> Result<(), Refusal> {
    access::may(Some(who), &RELEASE_OPINIONS)?;
    let who = who.clone();
    desk.write(move |tx| {
        async move {
            let review = review_of(tx, &who, id, &opinion).await?.propose(who.id, &text)?;
            keep(tx, &who, id, &opinion, &review).await
        }
        .boxed()
    })
    .await
}

/// Agrees to the text that another person proposed and this one has seen, or sends it back.
///
/// # Errors
/// L21 for the same person, L22 without a proposal, L23 when the text was changed meanwhile.
pub async fn decide(
    desk: &Desk,
    who: &Actor,
    id: CampaignId,
    opinion: String,
    seen: String,
    agree: bool,
) -> Result<(), Refusal> {
    access::may(Some(who), &RELEASE_OPINIONS)?;
    let who = who.clone();
    desk.write(move |tx| {
        async move {
            let review = review_of(tx, &who, id, &opinion).await?.decide(who.id, &seen, agree)?;
            keep(tx, &who, id, &opinion, &review).await
        }
        .boxed()
    })
    .await
}

async fn review_of(tx: &Tx, who: &Actor, id: CampaignId, opinion: &str) -> Result<Review, Refusal> {
    let campaign = campaigns::load(&tx.db, who.area, id).await?;
    let found = flagged(&tx.db, &campaign).await?.into_iter().find(|one| one.opinion.opinion_id == opinion);
    found.map(|one| one.review).ok_or_else(Refusal::not_found)
}

/// The audit line names the opinion and the decision, never its words.
async fn keep(tx: &Tx, who: &Actor, id: CampaignId, opinion: &str, review: &Review) -> Result<(), Refusal> {
    releases::keep(tx, who, id, opinion, review).await?;
    let body = json!({ "opinion": opinion, "review": review.code() });
    tx.record(who, Fact::new(RELEASE_OPINIONS.code, "campaign", id, body)).await?;
    Ok(())
}

fn undecided(count: usize) -> Refusal {
    Refusal::new(
        RefusalKind::Conflict,
        "L20",
        Bilingual::new(
            format!("还有 {count} 条可能暴露评议人的意见没有复核，不能印发。"),
            format!("{count} opinions that might betray their writers are not reviewed; nothing can go out."),
        ),
        Bilingual::new("请到“意见复核”由两个人逐条处理。", "Two people must go through them under “Review opinions”."),
    )
}
