//! The record of a drive: plan, figures with their definitions, problems, results, report.

use access::{Act, may};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use kernel::{Actor, Refusal};
use problems::{ProblemLine, Share, Units};
use serde::Deserialize;
use ui::{Download, Entered, Frame, Office, Page, Problem, Signed};

use super::read_id;
use crate::acts::gathering::{belonging, found};
use crate::acts::report::{Format, file};
use crate::acts::table::{CLOSE, GATHER, LAUNCH, PREPARE};
use crate::rules::drive::{Drive, DriveId, Stage};
use crate::rules::figures::{Counted, DEFINITIONS, Definition, Figures};
use crate::store::drives;

/// What the last act was, for the sentence on top.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Done {
    done: String,
    new: String,
}

impl Done {
    fn told(&self, f: Frame) -> Frame {
        match self.new.parse::<usize>() {
            Ok(new) => f.with_notice(format!("新归集 {new} 件。"), format!("{new} new problems gathered.")),
            Err(_) if !self.done.is_empty() => f.with_notice("已办理。", "Done."),
            Err(_) => f,
        }
    }
}

#[derive(Template)]
#[template(path = "drives/record.html")]
struct RecordPage {
    f: Frame,
    id: DriveId,
    drive: Drive,
    units: Units,
    lines: Vec<ProblemLine>,
    figures: Figures,
    by_hand: usize,
    taken_out: usize,
    /// How many problems the query finds that are not gathered yet.
    waiting: usize,
    may_prepare: bool,
    may_gather: bool,
    may_launch: bool,
    may_close: bool,
    entered: Entered,
}

impl RecordPage {
    fn is_draft(&self) -> bool {
        self.drive.stage == Stage::Draft
    }

    fn is_running(&self) -> bool {
        self.drive.is_running().is_ok()
    }

    /// The report's number, when and by whom it was closed, and the figures of that day.
    fn closed(&self) -> Option<(&str, String, &str, &Figures)> {
        match &self.drive.stage {
            Stage::Closed { number, at, by, figures } => Some((number, at.to_minute(), &by.name, figures)),
            Stage::Draft | Stage::Running { .. } => None,
        }
    }

    /// The shares with what they are called.
    fn shares(&self, counted: &Counted) -> Vec<(String, Share)> {
        let names = DEFINITIONS.iter().skip(1).map(|one| self.f.say(one.named()));
        names.zip(counted.shares()).collect()
    }

    fn definitions(&self) -> &'static [Definition] {
        &DEFINITIONS
    }

    fn results(&self) -> &str {
        if self.entered.has("results") { self.entered.text("results") } else { &self.drive.results }
    }

    /// What the query says, in words.
    fn query(&self) -> Vec<(String, String)> {
        let query = &self.drive.plan.query;
        let day = |day: Option<kernel::Day>| day.map(|day| day.to_string()).unwrap_or_default();
        let all = [
            (self.f.t("类别", "Kind"), query.category.clone()),
            (
                self.f.t("主办单位", "Lead unit"),
                query.unit.map(|unit| self.units.name(&unit).to_owned()).unwrap_or_default(),
            ),
            (self.f.t("来源", "Door"), query.door.map(|door| self.f.say(door.name())).unwrap_or_default()),
            (self.f.t("登记不早于", "Registered from"), day(query.from)),
            (self.f.t("登记不晚于", "Registered until"), day(query.until)),
            (self.f.t("标题含", "Title contains"), query.words.clone()),
        ];
        let filled = all.into_iter().filter(|(_, value)| !value.is_empty());
        filled.map(|(name, value)| (name.to_owned(), value)).collect()
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
    id: DriveId,
    entered: Entered,
) -> Result<Response, Problem> {
    let db = office.desk.read();
    let drive = drives::load(db, who.area, id).await?.drive;
    let own = belonging(db, who.area, id, f.now.day()).await?;
    let finds = if drive.is_running().is_ok() { found(db, who.area, &drive).await? } else { Vec::new() };
    let allowed = |act: &Act| may(Some(who), act).is_ok();
    let page = RecordPage {
        waiting: finds.iter().filter(|id| !own.gathered.iter().any(|one| one.problem == **id)).count(),
        by_hand: own.gathered.iter().filter(|one| one.by_hand && one.taken_out.is_empty()).count(),
        taken_out: own.gathered.iter().filter(|one| !one.taken_out.is_empty()).count(),
        units: Units::read(db, who.area).await?,
        lines: own.lines,
        figures: own.figures,
        may_prepare: allowed(&PREPARE),
        may_gather: allowed(&GATHER),
        may_launch: allowed(&LAUNCH),
        may_close: allowed(&CLOSE),
        f,
        id,
        drive,
        entered,
    };
    Ok(Page(page).into_response())
}

/// The report to take away; a draft until the drive is closed.
pub async fn report(
    State(office): State<Office>,
    Signed(who): Signed,
    Path((id, format)): Path<(String, String)>,
) -> Result<Download, Problem> {
    let (format, ending, media_type) = match format.as_str() {
        "pdf" => (Format::Pdf, "pdf", "application/pdf"),
        "docx" => (Format::Docx, "docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        _ => return Err(Refusal::not_found().into()),
    };
    let id = read_id(&id)?;
    let drive = drives::load(office.desk.read(), who.area, id).await?.drive;
    let number = if let Stage::Closed { number, .. } = &drive.stage { number.as_str() } else { "草稿" };
    let name = format!("{number} {}报告.{ending}", drive.plan.title);
    Ok(Download { name, media_type, bytes: file(&office, &who, id, format).await? })
}
