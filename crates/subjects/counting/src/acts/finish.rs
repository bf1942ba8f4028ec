//! The end of a count: what is remarkable is explained, observers have their say, the definitive marks go into the box.

use std::collections::BTreeMap;

use ::store::{ConnectionTrait, Desk, Fact};
use evaluations::acts::tally::last_rates;
use evaluations::paper::{Cell, PaperBallot, PaperBox, PaperOpinion, PaperTotals, deposit_paper};
use evaluations::store::campaigns;
use files::Seal;
use futures_util::FutureExt;
use kernel::{Actor, AreaId, Bilingual, CampaignId, Finding, Place, Refusal};
use serde_json::json;
use ui::Office;

use super::opening::opened_so_far;
use super::table::{OPEN_HALL, REMARK, SETTLE};
use super::{Room, opinions, signing};
use crate::rules::batch::{Side, State};
use crate::rules::book::Line;
use crate::rules::forms::{Form, Shape};
use crate::rules::plan::Level;
use crate::rules::warnings::{Counted, about_marks, about_paper, marks, moved_rates, repeated_opinions};
use crate::store::batches::{self, Kept};
use crate::store::records::{self, Explanation};
use crate::store::{countings, paper};

/// The longest remark or explanation, in characters.
const LONGEST: usize = 2_000;

/// Something remarkable, with its explanation once there is one.
#[derive(Debug, Clone)]
pub struct Remarkable {
    /// What it is.
    pub finding: Finding,
    /// Why it is so.
    pub explained: Option<Explanation>,
}

/// What is known besides the count itself.
pub struct Known<'a> {
    /// The seal of the office, for opinions.
    pub seal: &'a Seal,
    /// The last rate of every unit that has one, in percent.
    pub past: BTreeMap<String, f64>,
}

impl<'a> Known<'a> {
    /// What an office knows.
    ///
    /// # Errors
    /// The database's or the disk's.
    pub async fn of(office: &'a Office, area: AreaId, campaign: CampaignId) -> Result<Self, Refusal> {
        let campaign = campaigns::load(office.desk.read(), area, campaign).await?;
        Ok(Self { seal: &office.seal, past: last_rates(office, &campaign).await? })
    }
}

/// Makes a remark. It can't be changed or removed, and stands in the protocol.
///
/// # Errors
/// C54 for an empty or too long remark, C19 for who is not of the hall.
pub async fn remark(desk: &Desk, who: &Actor, campaign: CampaignId, text: &str) -> Result<(), Refusal> {
    access::may(Some(who), &REMARK)?;
    let (who, text) = (who.clone(), words("remark", text)?);
    desk.write(move |tx| {
        async move {
            let room = Room::held(tx, who.area, campaign).await?;
            room.opened()?.hall.signer(who.id)?;
            records::add_remark(tx, who.area, campaign, &who.name, &text).await?;
            tx.record(&who, Fact::new(REMARK.code, "campaign", campaign, json!({ "remark": text }))).await?;
            Ok(())
        }
        .boxed()
    })
    .await
}

/// Explains something remarkable: its rule, its place and what it is about. When its numbers change it asks anew.
///
/// # Errors
/// C54 for an empty or too long explanation, C18 for anybody but a coordinator.
pub async fn explain(
    desk: &Desk,
    who: &Actor,
    campaign: CampaignId,
    (rule, place, about): (String, String, String),
    text: &str,
) -> Result<(), Refusal> {
    access::may(Some(who), &SETTLE)?;
    let (author, explanation) = (who.name.clone(), words("explanation", text)?);
    let explained = Explanation { rule, place, about, author, explanation };
    let who = who.clone();
    desk.write(move |tx| {
        async move {
            let room = Room::held(tx, who.area, campaign).await?;
            room.open()?.hall.coordinator(who.id)?;
            records::explain(tx, who.area, campaign, &explained).await?;
            let body =
                json!({ "rule": explained.rule, "place": explained.place, "explanation": explained.explanation });
            tx.record(&who, Fact::new("counting.explain", "campaign", campaign, body)).await?;
            Ok(())
        }
        .boxed()
    })
    .await
}

pub(super) fn words(field: &str, text: &str) -> Result<String, Refusal> {
    let text = text.trim();
    if (1..=LONGEST).contains(&text.chars().count()) {
        return Ok(text.to_owned());
    }
    let message = Bilingual::new("请填写 1 至 2000 个字。", "Write 1 to 2,000 characters.");
    Err(Refusal::field("C54", field, message, Bilingual::new("填好后再提交。", "Then submit.")))
}

/// What is remarkable, with the explanations there are. Until every batch is definitive that is what the paper book says
/// alone: no number and no word of a ballot is told before (CB11).
///
/// # Errors
/// The database's error.
pub async fn remarkable(db: &impl ConnectionTrait, room: &Room, known: &Known<'_>) -> Result<Vec<Remarkable>, Refusal> {
    let (area, campaign) = (room.counting.area, room.counting.campaign);
    let all = batches::list(db, area, campaign, &room.shape).await?;
    let book = paper::book(db, area, campaign).await?;
    let mut found = about_paper(room.scheme(), &room.counting.plan.thresholds, &book);
    if not_counted(room, &all, &book).is_empty() {
        found.extend(about_ballots(db, room, known, all).await?);
    }
    let explained = records::explanations(db, area, campaign).await?;
    let with = |finding: Finding| {
        let explained = explained.iter().find(|one| one.is_about(&finding)).cloned();
        Remarkable { explained, finding }
    };
    Ok(found.into_iter().map(with).collect())
}

/// What is remarkable about marks and opinions.
async fn about_ballots(
    db: &impl ConnectionTrait,
    room: &Room,
    known: &Known<'_>,
    all: Vec<Kept>,
) -> Result<Vec<Finding>, Refusal> {
    let (area, campaign) = (room.counting.area, room.counting.campaign);
    let mut counted = Vec::new();
    for kept in all {
        let forms = batches::forms(db, area, campaign, kept.number, Side::First).await?;
        counted.push(Counted { number: kept.number, stratum: kept.stratum, forms });
    }
    let limits = &room.counting.plan.thresholds;
    let mut found = about_marks(room.scheme(), &room.shape, limits, &counted);
    found.extend(repeated_opinions(limits, &opinions::words(db, known.seal, area, campaign).await?));
    found.extend(moved_rates(room.scheme(), &room.shape, limits, &counted, &known.past));
    Ok(found)
}

/// Closes the count: every batch is definitive, every envelope is in a batch (CB05), everything remarkable is explained.
/// Only then do the marks go into the box, and the campaign can be tallied.
///
/// # Errors
/// Everything that is not done yet, at once; the stage's refusal.
pub async fn finish(office: &Office, who: &Actor, campaign: CampaignId) -> Result<(), Refusal> {
    access::may(Some(who), &OPEN_HALL)?;
    let past = Known::of(office, who.area, campaign).await?.past;
    let (desk, seal, who) = (office.desk.clone(), office.seal.clone(), who.clone());
    let write = office.desk.write(move |tx| {
        async move {
            let room = Room::held(tx, who.area, campaign).await?;
            room.open()?;
            let undone = undone(&tx.db, &room, &Known { seal: &seal, past }).await?;
            if !undone.is_empty() {
                return Err(Refusal::findings("C55", undone));
            }
            let mut whole = Vec::new();
            for kept in batches::list(&tx.db, who.area, campaign, &room.shape).await? {
                whole.push(batches::load_whole(&tx.db, who.area, campaign, &room.shape, kept.number, true).await?);
            }
            let ballots: u64 = whole.iter().map(|kept| u64::from(kept.batch.sheets)).sum();
            let opinions = opinions::for_the_box(&tx.db, &seal, &room).await?;
            deposit_paper((&desk, &seal), tx, who.area, campaign, paper_box(&room, &whole, opinions)).await?;
            countings::set_done(tx, who.area, campaign, true).await?;
            signing::ask_for(tx, who.area, campaign, &room.open()?.hall).await?;
            let body = json!({ "batches": whole.len(), "ballots": ballots });
            tx.record(&who, Fact::new("counting.finish", "campaign", campaign, body)).await?;
            Ok(())
        }
        .boxed()
    });
    write.await
}

/// What keeps the count from being closed.
///
/// # Errors
/// The database's error.
pub async fn undone(db: &impl ConnectionTrait, room: &Room, known: &Known<'_>) -> Result<Vec<Finding>, Refusal> {
    let (area, campaign) = (room.counting.area, room.counting.campaign);
    let all = batches::list(db, area, campaign, &room.shape).await?;
    let book = paper::book(db, area, campaign).await?;
    let mut found = not_counted(room, &all, &book);
    if found.is_empty() {
        let unexplained = remarkable(db, room, known).await?.into_iter().filter(|one| one.explained.is_none());
        found.extend(unexplained.map(|one| not_explained(&one.finding)));
    }
    Ok(found)
}

/// Batches that are not definitive, and envelopes that are in no batch.
fn not_counted(room: &Room, all: &[Kept], book: &[Line]) -> Vec<Finding> {
    let open = all.iter().filter(|kept| !matches!(kept.batch.state, State::Definitive { .. }));
    let closed = book.iter().filter(|line| opened_so_far(all, &line.stratum) != line.returned);
    let closed = closed.map(|line| {
        let name = evaluations::acts::slips::stratum_name(room.scheme(), &line.stratum);
        not_all_opened(name, line, opened_so_far(all, &line.stratum))
    });
    open.map(|kept| not_definitive(kept.number)).chain(closed).collect()
}

fn paper_box(room: &Room, whole: &[Kept], opinions: Vec<PaperOpinion>) -> PaperBox {
    let ballots = |kept: &Kept| match room.shape.level {
        Level::Ballots => {
            let ballot = |form: &Form| PaperBallot { stratum: kept.stratum.clone(), marks: marks(form) };
            kept.batch.first.values().map(ballot).collect()
        }
        Level::TallySheets => Vec::new(),
    };
    PaperBox {
        ballots: whole.iter().flat_map(ballots).collect(),
        totals: whole.iter().map(|kept| totals(&room.shape, kept)).collect(),
        opinions,
    }
}

/// The tally sheet of a batch: as it was typed, or added up from its ballots.
fn totals(shape: &Shape, kept: &Kept) -> PaperTotals {
    let codes = shape.counted_marks();
    let typed = |form: &Form| -> Vec<Cell> {
        let cell = |numbers: &[Option<u32>]| -> Cell {
            codes.iter().copied().zip(numbers.iter().map(|number| number.unwrap_or_default())).collect()
        };
        form.chunks_exact(shape.per_cell()).map(cell).collect()
    };
    let cells = match shape.level {
        Level::Ballots => added_up(shape, kept),
        Level::TallySheets => kept.batch.first.values().next().map(typed).unwrap_or_default(),
    };
    PaperTotals {
        batch: kept.number,
        stratum: kept.stratum.clone(),
        sheets: kept.batch.sheets,
        of_ballots: shape.level == Level::Ballots,
        cells,
    }
}

fn added_up(shape: &Shape, kept: &Kept) -> Vec<Cell> {
    let mut cells = vec![Cell::new(); shape.length()];
    for form in kept.batch.first.values() {
        for (cell, mark) in cells.iter_mut().zip(marks(form)) {
            *cell.entry(mark).or_default() += 1;
        }
    }
    cells
}

fn not_definitive(number: i64) -> Finding {
    Finding::error(
        "CB11",
        Place::field(format!("batch-{number}")),
        Bilingual::new(format!("第 {number} 批还没有确定。"), format!("Batch {number} is not definitive.")),
        Bilingual::new("请先录完并裁定。", "Type and settle it first."),
    )
}

fn not_all_opened(name: &str, line: &Line, opened: u64) -> Finding {
    Finding::error(
        "CB05",
        Place::field(&line.stratum),
        Bilingual::new(
            format!("{name}：收回 {} 个信封，各批拆封合计 {opened} 个。", line.returned),
            format!("{name}: {} envelopes came back, {opened} are in batches.", line.returned),
        ),
        Bilingual::new("请把剩下的信封拆封分批。", "Open the rest and make batches."),
    )
}

/// That something is to be explained is told here, what it is to the coordinators alone.
fn not_explained(finding: &Finding) -> Finding {
    let place = finding.place.column.as_deref().unwrap_or_default();
    Finding::error(
        finding.rule.0,
        finding.place.clone(),
        Bilingual::new(format!("提示项（{place}）还没有说明。"), format!("{place} is not explained yet.")),
        Bilingual::new("请裁定人写明情况。", "The coordinator must explain it."),
    )
}
