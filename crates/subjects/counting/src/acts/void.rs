//! Ballots that do not count: the coordinator puts them aside with a reason, and takes that back while nothing is typed.

use ::store::Desk;
use futures_util::FutureExt;
use kernel::{Actor, CampaignId, Refusal};

use super::finish::words;
use super::table::SETTLE;
use super::{Note, Room};
use crate::rules::batch::Side;
use crate::rules::no;
use crate::rules::void::Reason;
use crate::store::batches::{self, Kept};
use crate::store::{opinions, set_aside};

/// A ballot that does not count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Void {
    /// Its serial, where it can be read.
    pub serial: Option<u32>,
    /// Why it does not count.
    pub reason: Reason,
    /// What was seen, in the coordinator's words.
    pub words: String,
}

impl Void {
    /// As it stands in the records.
    fn told(&self) -> String {
        let serial = self.serial.map_or_else(|| "编号不明".to_owned(), |serial| format!("{serial} 号"));
        let reason = self.reason.name().zh;
        if self.words.is_empty() {
            format!("{serial}：{reason}")
        } else {
            format!("{serial}：{reason}。{}", self.words)
        }
    }
}

/// Puts a ballot aside that does not count, in the accounting and never in the tally. What was typed of it is kept aside.
///
/// # Errors
/// C18 for anybody but a coordinator, C51 once the count is done, C54 for words without end, the batch's refusals.
pub async fn put_aside(desk: &Desk, who: &Actor, campaign: CampaignId, number: i64, void: Void) -> Result<(), Refusal> {
    access::may(Some(who), &SETTLE)?;
    if !void.words.is_empty() {
        words("words", &void.words)?;
    }
    let who = who.clone();
    desk.write(move |tx| {
        async move {
            let room = Room::held(tx, who.area, campaign).await?;
            room.open()?.hall.coordinator(who.id)?;
            let kept = room.hold(tx, number).await?;
            let lost = Kept { batch: kept.batch.put_aside(who.id, void.serial)?, void: kept.void + 1, ..kept.clone() };
            let errors = room.broken(&tx.db, &lost, Side::First).await?;
            let told = void.told();
            set_aside::keep(tx, &who, campaign, &kept, (set_aside::VOID, &told)).await?;
            if let Some(serial) = void.serial {
                opinions::forget_ballot(tx, who.area, campaign, number, serial).await?;
            }
            batches::save_numbers(tx, who.area, campaign, &lost).await?;
            let next = lost.batch.looked_at_again(&errors);
            room.moved(tx, &who, kept, next, Note { act: "counting.put_aside", text: &told }).await
        }
        .boxed()
    })
    .await
}

/// Counts a ballot after all that was put aside by mistake, while nothing is typed.
///
/// # Errors
/// C18 for anybody but a coordinator, C39 where none was put aside, C37 once typing has begun, C54 without a reason.
pub async fn take_back(
    desk: &Desk,
    who: &Actor,
    campaign: CampaignId,
    number: i64,
    reason: &str,
) -> Result<(), Refusal> {
    access::may(Some(who), &SETTLE)?;
    let (who, reason) = (who.clone(), words("words", reason)?);
    desk.write(move |tx| {
        async move {
            let room = Room::held(tx, who.area, campaign).await?;
            room.open()?.hall.coordinator(who.id)?;
            let kept = room.hold(tx, number).await?;
            let void = kept.void.checked_sub(1).ok_or_else(none_put_aside)?;
            let next = kept.batch.recount(kept.batch.sheets + 1)?;
            set_aside::keep(tx, &who, campaign, &kept, (set_aside::COUNTS, &reason)).await?;
            let counts = Kept { batch: next.clone(), void, ..kept.clone() };
            batches::save_numbers(tx, who.area, campaign, &counts).await?;
            room.moved(tx, &who, kept, next, Note { act: "counting.take_back_void", text: &reason }).await
        }
        .boxed()
    })
    .await
}

fn none_put_aside() -> Refusal {
    no(
        "C39",
        ("这一批没有登记过废表。", "No ballot of this batch was put aside."),
        ("请刷新页面。", "Reload the page."),
    )
}
