//! Opinions of an approved evaluation become problems on the ledger, with one act.

use access::{Act, Who};
use futures_util::FutureExt;
use kernel::Role::CampaignOfficer;
use kernel::{Actor, Bilingual, CampaignId, Refusal, RefusalKind};
use problems::{Door, Found, Source};
use store::{Desk, Tx};

use super::notices::results_are_approved;
use super::releases::released_so_far;
use crate::store::ballots::Opinion;
use crate::store::campaigns;

/// Putting opinions on the ledger of problems.
pub const TAKE_UP_OPINIONS: Act = Act {
    code: "evaluations.take_up_opinions",
    zh: "将评议意见登记为问题",
    en: "Put opinions on the ledger of problems",
    who: Who::Roles(&[CampaignOfficer]),
};

/// The kind of source under which the ledger knows an opinion.
pub(crate) const SOURCE: &str = "opinion";

/// Registers the opinions of these ids as problems; those that are on the ledger already are left alone. Answers how
/// many were registered. The ledger gets the words as they may leave the office: personal numbers masked, a flagged opinion
/// only when two people released it, and nothing of who wrote them.
///
/// # Errors
/// Not allowed; N01 before the results are approved; N04 when none was chosen.
pub async fn take_up(desk: &Desk, who: &Actor, id: CampaignId, chosen: Vec<String>) -> Result<usize, Refusal> {
    access::may(Some(who), &TAKE_UP_OPINIONS)?;
    if chosen.is_empty() {
        return Err(none_chosen());
    }
    let who = who.clone();
    desk.write(move |tx| async move { take_up_in(tx, &who, id, &chosen).await }.boxed()).await
}

async fn take_up_in(tx: &Tx, who: &Actor, id: CampaignId, chosen: &[String]) -> Result<usize, Refusal> {
    let campaign = campaigns::load(&tx.db, who.area, id).await?;
    results_are_approved(&campaign.stage)?;
    let opinions = released_so_far(&tx.db, &campaign).await?;
    let mut registered = 0;
    for opinion in opinions.iter().filter(|one| chosen.contains(&one.opinion_id)) {
        if !problems::has_source(&tx.db, who.area, SOURCE, &opinion.opinion_id).await? {
            problems::register(tx, who, found(tx, who, opinion).await?).await?;
            registered += 1;
        }
    }
    Ok(registered)
}

async fn found(tx: &Tx, who: &Actor, opinion: &Opinion) -> Result<Found, Refusal> {
    let unit = registry::find_unit_by_code(&tx.db, who.area, &opinion.unit).await?;
    Ok(Found {
        area: who.area,
        door: Door::Opinion,
        source: Source { kind: SOURCE.to_owned(), id: opinion.opinion_id.clone() },
        title: String::new(),
        text: opinion.opinion.clone(),
        unit: unit.map(|unit| unit.id),
        place: None,
        happened: None,
        received: None,
        category: None,
        named: false,
        wants_reply: false,
        evidence: Vec::new(),
    })
}

fn none_chosen() -> Refusal {
    Refusal::new(
        RefusalKind::Invalid,
        "N04",
        Bilingual::new("没有选择意见。", "No opinion was chosen."),
        Bilingual::new("请勾选要登记的意见。", "Tick the opinions to register."),
    )
}
