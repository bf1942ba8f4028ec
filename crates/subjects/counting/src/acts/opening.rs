//! The opening (启封): everything before it must hold, then envelopes are opened and made into batches.

use ::store::{Desk, Fact, Tx};
use futures_util::FutureExt;
use kernel::{Actor, Bilingual, CampaignId, Refusal};
use serde_json::json;

use super::Room;
use super::declare::no_codes;
use super::finish::words;
use super::table::OPEN_HALL;
use crate::rules::batch::Batch;
use crate::rules::book::{Line, opened};
use crate::rules::hall::Hall;
use crate::rules::no;
use crate::rules::plan::Precedence;
use crate::store::batches::{self, Kept};
use crate::store::{countings, paper, records, set_aside};

/// Opens the hall: the campaign is closed, the scheme is the frozen one (CB12), every paper is accounted for (CB01, CB02),
/// and the people of the hall are complete.
///
/// # Errors
/// Everything that does not hold, at once; E27 before the close; CB12; CB08.
pub async fn open(desk: &Desk, who: &Actor, campaign: CampaignId, hall: Hall) -> Result<(), Refusal> {
    access::may(Some(who), &OPEN_HALL)?;
    let who = who.clone();
    desk.write(move |tx| {
        async move {
            let room = Room::held(tx, who.area, campaign).await?;
            room.preparing()?;
            room.campaign.stage.recount()?;
            if room.campaign.stage.scheme_hash() != Some(room.counting.plan.scheme_hash.as_str()) {
                return Err(other_scheme());
            }
            if room.counting.plan.precedence == Precedence::PaperOnly {
                no_codes(evaluations::paper::has_codes(&tx.db, who.area, campaign).await?)?;
            }
            let book = paper::book(&tx.db, who.area, campaign).await?;
            let name = |line: &Line| evaluations::acts::slips::stratum_name(room.scheme(), &line.stratum).to_owned();
            let mut findings: Vec<_> = book.iter().flat_map(|line| line.findings(&name(line))).collect();
            let explained = records::explanations(&tx.db, who.area, campaign).await?;
            findings.retain(|finding| !explained.iter().any(|one| one.is_about(finding)));
            findings.extend(hall.findings());
            if !findings.is_empty() {
                return Err(Refusal::findings("C53", findings));
            }
            countings::open(tx, who.area, campaign, &hall).await?;
            let body = serde_json::to_value(&hall).map_err(Refusal::failed)?;
            tx.record(&who, Fact::new(OPEN_HALL.code, "campaign", campaign, body)).await?;
            Ok(())
        }
        .boxed()
    })
    .await
}

/// Opens envelopes of a stratum and makes a batch of them; answers its number.
///
/// # Errors
/// CB03 when envelopes, ballots and empty envelopes do not agree, CB05 when more envelopes would be opened than came back.
pub async fn make_batch(
    desk: &Desk,
    who: &Actor,
    campaign: CampaignId,
    stratum: String,
    numbers: Numbers,
) -> Result<i64, Refusal> {
    access::may(Some(who), &OPEN_HALL)?;
    let who = who.clone();
    desk.write(move |tx| {
        async move {
            let room = Room::held(tx, who.area, campaign).await?;
            room.open()?;
            fits(tx, &room, &stratum, None, numbers).await?;
            let number = tx.next_number(who.area, &format!("count_batches/{campaign}")).await?;
            let Numbers { envelopes, sheets, empty } = numbers;
            let batch = Batch::new(room.shape.clone(), sheets);
            let kept = Kept { number, stratum, envelopes, void: 0, batch };
            batches::insert(tx, who.area, campaign, &kept).await?;
            let body = json!({ "batch": number, "stratum": kept.stratum, "envelopes": envelopes, "sheets": sheets, "empty": empty });
            tx.record(&who, Fact::new("counting.make_batch", "campaign", campaign, body)).await?;
            Ok(number)
        }
        .boxed()
    })
    .await
}

/// What was counted by hand when a batch was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Numbers {
    /// Envelopes opened.
    pub envelopes: u32,
    /// Ballots in them.
    pub sheets: u32,
    /// Empty envelopes.
    pub empty: u32,
}

/// Corrects a batch that was miscounted, before it is typed. Who corrects it and the old numbers stand in the audit trail.
///
/// # Errors
/// C37 once typing has begun, CB03, CB05.
pub async fn recount_batch(
    desk: &Desk,
    who: &Actor,
    campaign: CampaignId,
    number: i64,
    numbers: Numbers,
) -> Result<(), Refusal> {
    access::may(Some(who), &OPEN_HALL)?;
    let who = who.clone();
    desk.write(move |tx| {
        async move {
            let room = Room::held(tx, who.area, campaign).await?;
            room.open()?;
            let kept = batches::load(&tx.db, who.area, campaign, &room.shape, number, true).await?;
            let batch = kept.batch.recount(numbers.sheets)?;
            let before = json!({ "envelopes": kept.envelopes, "sheets": kept.batch.sheets });
            let opened = Numbers { empty: numbers.empty.saturating_add(kept.void), ..numbers };
            fits(tx, &room, &kept.stratum, Some(number), opened).await?;
            let kept = Kept { envelopes: numbers.envelopes, batch, ..kept };
            batches::save_numbers(tx, who.area, campaign, &kept).await?;
            let after = json!({ "envelopes": kept.envelopes, "sheets": kept.batch.sheets });
            let body = json!({ "batch": number, "before": before, "after": after });
            tx.record(&who, Fact::new("counting.recount_batch", "campaign", campaign, body)).await?;
            Ok(())
        }
        .boxed()
    })
    .await
}

/// Takes a batch back that was booked wrongly, such as under another stratum, while nothing is typed in it; its envelopes
/// are booked anew. What it was and why it was taken back stand in the record of counts.
///
/// # Errors
/// C37 once typing has begun, C54 without a reason.
pub async fn take_back_batch(
    desk: &Desk,
    who: &Actor,
    campaign: CampaignId,
    number: i64,
    reason: &str,
) -> Result<(), Refusal> {
    access::may(Some(who), &OPEN_HALL)?;
    let (who, reason) = (who.clone(), words("why", reason)?);
    desk.write(move |tx| {
        async move {
            let room = Room::held(tx, who.area, campaign).await?;
            room.open()?;
            let kept = batches::load(&tx.db, who.area, campaign, &room.shape, number, true).await?;
            kept.batch.recount(kept.batch.sheets)?;
            set_aside::keep(tx, &who, campaign, &kept, (set_aside::TAKEN_BACK, &reason)).await?;
            batches::remove(tx, who.area, campaign, number).await?;
            let (envelopes, sheets) = (kept.envelopes, kept.batch.sheets);
            let body = json!({ "batch": number, "stratum": kept.stratum, "envelopes": envelopes, "sheets": sheets, "reason": reason });
            tx.record(&who, Fact::new("counting.take_back_batch", "campaign", campaign, body)).await?;
            Ok(())
        }
        .boxed()
    })
    .await
}

/// CB03 and CB05: envelopes are ballots and empty ones, and no more are opened than came back.
async fn fits(tx: &Tx, room: &Room, stratum: &str, but: Option<i64>, numbers: Numbers) -> Result<(), Refusal> {
    opened(numbers.envelopes, numbers.sheets, numbers.empty)?;
    let (area, campaign) = (room.counting.area, room.counting.campaign);
    let mut others = batches::list(&tx.db, area, campaign, &room.shape).await?;
    others.retain(|kept| Some(kept.number) != but);
    let book = paper::book(&tx.db, area, campaign).await?;
    let returned = book.iter().find(|line| line.stratum == stratum).map_or(0, |line| line.returned);
    if opened_so_far(&others, stratum) + u64::from(numbers.envelopes) > returned {
        return Err(more_than_came_back(returned));
    }
    Ok(())
}

/// How many envelopes of a stratum were opened.
pub(crate) fn opened_so_far(batches: &[Kept], stratum: &str) -> u64 {
    batches.iter().filter(|kept| kept.stratum == stratum).map(|kept| u64::from(kept.envelopes)).sum()
}

fn other_scheme() -> Refusal {
    no(
        "CB12",
        ("方案与声明计票时冻结的不一致。", "The scheme is not the one frozen when the count was declared."),
        ("请报告负责人，不要启封。", "Tell the person in charge; do not open."),
    )
}

fn more_than_came_back(returned: u64) -> Refusal {
    let message = Bilingual::new(
        format!("本层面收回 {returned} 个信封，各批拆封数之和不能超过它。"),
        format!("{returned} envelopes came back; the batches can't have more."),
    );
    let remedy = Bilingual::new("请核对清点数。", "Count again.");
    Refusal::field("CB05", "envelopes", message, remedy)
}
