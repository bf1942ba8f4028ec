//! The record of a meeting: plan, agenda, minutes, decisions, tasks.

use access::may;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use kernel::{Actor, Refusal};
use problems::{Calendar, Units, terms};
use serde::Deserialize;
use ui::{Download, Entered, Frame, Office, Page, Problem, Signed};

use super::read_id;
use super::tasks::{TaskShown, tasks_shown};
use crate::acts::minutes::{Format, file};
use crate::acts::planning::{Proposed, proposals};
use crate::acts::table::{CONFIRM, PREPARE, SIGN};
use crate::rules::agenda::Item;
use crate::rules::meeting::{Decision, Meeting, MeetingId, Stage};
use crate::store::{meetings, tasks};

/// What the last act was, for the sentence on top.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Done {
    done: String,
}

impl Done {
    /// The frame, with a sentence when something was just done.
    pub fn told(&self, f: Frame) -> Frame {
        if self.done.is_empty() { f } else { f.with_notice("已办理。", "Done.") }
    }
}

#[derive(Template)]
#[template(path = "meetings/record.html")]
struct RecordPage {
    f: Frame,
    id: MeetingId,
    meeting: Meeting,
    units: Units,
    calendar: Calendar,
    proposed: Vec<Proposed>,
    tasks: Vec<TaskShown>,
    has_begun: bool,
    may_prepare: bool,
    may_sign: bool,
    may_confirm: bool,
    entered: Entered,
}

impl RecordPage {
    /// Whether the office may still change it.
    fn is_editable(&self) -> bool {
        self.may_prepare && self.meeting.is_open()
    }

    fn at(&self) -> String {
        self.meeting.plan.at.to_minute()
    }

    fn signed(&self) -> Option<(&str, String, &str)> {
        match &self.meeting.stage {
            Stage::Signed { number, at, by } => Some((number.as_str(), at.to_minute(), by.name.as_str())),
            Stage::Planned { .. } | Stage::Cancelled { .. } => None,
        }
    }

    fn cancelled(&self) -> Option<&str> {
        if let Stage::Cancelled { reason } = &self.meeting.stage { Some(reason) } else { None }
    }

    fn was_invited(&self) -> bool {
        !matches!(self.meeting.stage, Stage::Planned { invited_at: None })
    }

    fn due(&self, decision: &Decision) -> String {
        decision.due(self.meeting.plan.at.day(), &self.calendar).day.to_string()
    }

    /// What is in a field: what was typed, else what is kept.
    fn value(&self, field: &str, kept: &str) -> String {
        if self.entered.has(field) { self.entered.text(field).to_owned() } else { kept.to_owned() }
    }

    /// One field of the minutes for each item: its name, the item's title, what is in it.
    fn said(&self) -> Vec<(String, String, String)> {
        let field = |(place, item): (usize, &Item)| {
            let field = format!("said{place}");
            let said = self.value(&field, &item.said);
            (field, item.title.clone(), said)
        };
        self.meeting.agenda.iter().enumerate().map(field).collect()
    }

    fn is_chosen(&self, unit: &kernel::UnitId) -> bool {
        self.entered.text("unit") == unit.to_string()
    }
}

/// Shows the record.
pub async fn show(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(id): Path<String>,
    Query(done): Query<Done>,
) -> Result<Response, Problem> {
    record_page(&office, done.told(f), &who, read_id(&id)?, Entered::default()).await
}

/// The record with what was typed and found, when an act was refused.
pub(super) async fn record_page(
    office: &Office,
    f: Frame,
    who: &Actor,
    id: MeetingId,
    entered: Entered,
) -> Result<Response, Problem> {
    let (db, today) = (office.desk.read(), f.now.day());
    let meeting = meetings::load(db, who.area, id).await?.meeting;
    let (units, terms) = (Units::read(db, who.area).await?, terms(db, who.area, today).await?);
    let kept = tasks::of_meeting(db, who.area, id).await?;
    let may_prepare = may(Some(who), &PREPARE).is_ok();
    let offers = may_prepare && meeting.is_open();
    let proposed = if offers { proposals(db, who.area, &meeting, today).await? } else { Vec::new() };
    let page = RecordPage {
        tasks: tasks_shown(&f, &units, &terms, kept),
        has_begun: f.now >= meeting.plan.at,
        may_sign: may(Some(who), &SIGN).is_ok(),
        may_confirm: may(Some(who), &CONFIRM).is_ok(),
        f,
        id,
        meeting,
        units,
        calendar: terms.calendar,
        proposed,
        may_prepare,
        entered,
    };
    Ok(Page(page).into_response())
}

/// The minutes to take away; a draft until they are signed.
pub async fn minutes(
    State(office): State<Office>,
    Signed(who): Signed,
    Path((id, format)): Path<(String, String)>,
) -> Result<Download, Problem> {
    let (format, media_type) = match format.as_str() {
        "pdf" => (Format::Pdf, "application/pdf"),
        "docx" => (Format::Docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        _ => return Err(Refusal::not_found().into()),
    };
    let id = read_id(&id)?;
    let meeting = meetings::load(office.desk.read(), who.area, id).await?.meeting;
    let number = if let Stage::Signed { number, .. } = &meeting.stage { number.as_str() } else { "草稿" };
    let ending = if format == Format::Pdf { "pdf" } else { "docx" };
    let name = format!("{number} {}.{ending}", meeting.plan.title);
    Ok(Download { name, media_type, bytes: file(&office, &who, id, format).await? })
}
