//! Drafting and signing minutes; what was decided becomes tasks.

use std::sync::Arc;

use access::may;
use futures_util::FutureExt;
use kernel::{Actor, Bilingual, Refusal};
use notices::{Telling, To, Urgency, tell};
use problems::terms;
use store::{Desk, Tx};
use ui::Office;

use super::table::{PREPARE, SEE, SIGN};
use super::{change, keep, named};
use crate::papers::{SERIES, minutes};
use crate::rules::codes;
use crate::rules::meeting::{Decision, MeetingId, People, Stage};
use crate::rules::task::{Task, TaskId};
use crate::store::{meetings, tasks};

/// Keeps the draft: who was there, and what was said on each item.
///
/// # Errors
/// Not allowed, not found, or the rule's refusal.
pub async fn write(desk: &Desk, who: &Actor, id: MeetingId, people: People, said: Vec<String>) -> Result<(), Refusal> {
    change(desk, who, &PREPARE, id, move |meeting| meeting.write_minutes(people, &said)).await
}

/// Adds a decision.
///
/// # Errors
/// Not allowed, not found, J07 for a unit that is not in the registry or closed, or the rule's refusal.
pub async fn decide(desk: &Desk, who: &Actor, id: MeetingId, decision: Decision) -> Result<(), Refusal> {
    let unit = registry::find_unit(desk.read(), who.area, decision.unit).await?;
    unit.filter(|unit| unit.active).ok_or_else(|| codes::J07.at_field("unit"))?;
    change(desk, who, &PREPARE, id, move |meeting| meeting.decide(decision)).await
}

/// Takes a decision back.
///
/// # Errors
/// Not allowed, not found, or the rule's refusal.
pub async fn take_back(desk: &Desk, who: &Actor, id: MeetingId, place: usize) -> Result<(), Refusal> {
    change(desk, who, &PREPARE, id, move |meeting| meeting.take_back(place)).await
}

/// Signs the minutes: their number is taken and every decision becomes a task in the same write; the units are told, and
/// the files are made.
///
/// # Errors
/// Not allowed, not found, or the rule's refusal.
pub async fn sign(office: &Office, who: &Actor, id: MeetingId) -> Result<(), Refusal> {
    may(Some(who), &SIGN)?;
    let by = who.clone();
    office.desk.write(move |tx| async move { sign_in(tx, &by, id).await }.boxed()).await?;
    file(office, who, id, Format::Pdf).await.map(|_| ())
}

async fn sign_in(tx: &Tx, who: &Actor, id: MeetingId) -> Result<(), Refusal> {
    let mut kept = meetings::load(&tx.db, who.area, id).await?;
    kept.meeting.may_be_signed(tx.at)?;
    let year = tx.at.day().year();
    let number = tx.next_number(who.area, &format!("{SERIES}/{year}")).await?;
    let number = format!("{SERIES}〔{year}〕{number}号");
    kept.meeting.sign(named(who), tx.at, number.clone())?;
    meetings::show_to(tx, who.area, id, &kept.meeting).await?;
    let held = kept.meeting.plan.at.day();
    let calendar = terms(&tx.db, who.area, held).await?.calendar;
    for (place, decision) in (1..).zip(&kept.meeting.decisions) {
        let task = Task::of(id, &number, decision, decision.due(held, &calendar));
        let task_id = TaskId::now_v7();
        tasks::insert(tx, who.area, task_id, place, &task).await?;
        tell_unit(tx, who, task_id, &task).await?;
    }
    keep(tx, who, &SIGN, &kept).await
}

async fn tell_unit(tx: &Tx, who: &Actor, id: TaskId, task: &Task) -> Result<(), Refusal> {
    let (number, due) = (&task.minutes, task.due.day);
    let telling = Telling {
        area: who.area,
        to: To::Liaisons(task.unit),
        kind: "meetings.task",
        subject: Bilingual::new(format!("会议任务：{number}"), format!("A task of the minutes {number}")),
        body: Bilingual::new(
            format!("请于{}前完成并报告。", due.to_chinese()),
            format!("To be done and reported by {due}."),
        ),
        link: "/my-meetings".to_owned(),
        urgency: Urgency::Ordinary,
        key: format!("meetings.task/{id}"),
    };
    tell(tx, &telling).await.map(|_| ())
}

/// How minutes are taken away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For printing.
    Pdf,
    /// For editing.
    Docx,
}

/// The minutes: the signed ones as they were kept, or a draft without a number.
///
/// # Errors
/// Not allowed, not found, or a paper that can't be set.
pub async fn file(office: &Office, who: &Actor, id: MeetingId, format: Format) -> Result<Vec<u8>, Refusal> {
    may(Some(who), &SEE)?;
    let kept = meetings::load(office.desk.read(), who.area, id).await?;
    let pick = |pdf: String, docx: String| if format == Format::Pdf { pdf } else { docx };
    if !kept.pdf.is_empty() {
        return Ok(office.files.read(&pick(kept.pdf, kept.docx)).await?);
    }
    let (pdf, docx) = made(office, who, &kept).await?;
    if matches!(kept.meeting.stage, Stage::Signed { .. }) {
        let files = (office.files.keep(pdf.clone()).await?, office.files.keep(docx.clone()).await?);
        let area = who.area;
        office
            .desk
            .write(move |tx| async move { Ok(meetings::keep_files(tx, area, id, files).await?) }.boxed())
            .await?;
    }
    Ok(if format == Format::Pdf { pdf } else { docx })
}

async fn made(office: &Office, who: &Actor, kept: &meetings::Kept) -> Result<(Vec<u8>, Vec<u8>), Refusal> {
    let units = registry::every_unit(office.desk.read(), who.area).await?;
    let name = |unit| units.iter().find(|one| one.id == unit).map(|one| one.name.clone()).unwrap_or_default();
    let (now, meeting) = (office.desk.now(), &kept.meeting);
    let calendar = terms(office.desk.read(), who.area, now.day()).await?.calendar;
    let paper = minutes(&office.settings.office_name, meeting, &calendar, now, &name);
    let fonts = Arc::clone(&office.fonts);
    let made = tokio::task::spawn_blocking(move || Ok((paper.to_pdf(&fonts)?, paper.to_docx(&fonts)?))).await;
    made.map_err(Refusal::failed)?.map_err(|error: ::papers::PaperError| Refusal::failed(error))
}
