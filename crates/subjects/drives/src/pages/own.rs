//! The drives that concern a unit: what is asked, until when, and its own problems in it.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use kernel::{Bilingual, UnitId};
use problems::{DueShown, UnitLine, Units, due_shown, terms};
use ui::{Frame, Office, Page, Problem, Signed};

use super::read_id;
use crate::acts::own::{OwnDrive, OwnLine, own_drive, own_drives};
use crate::rules::drive::{Drive, Stage};

#[derive(Template)]
#[template(path = "drives/own_list.html")]
struct OwnListPage {
    f: Frame,
    unit: Option<UnitId>,
    drives: Vec<OwnLine>,
    units: Units,
}

impl OwnListPage {
    fn leads(&self, line: &OwnLine) -> bool {
        self.unit == Some(line.kept.drive.plan.unit)
    }
}

/// Shows the drives that concern the unit.
pub async fn list(State(office): State<Office>, f: Frame, Signed(who): Signed) -> Result<Response, Problem> {
    let drives = if who.unit.is_some() { own_drives(&office.desk, &who).await? } else { Vec::new() };
    let units = Units::read(office.desk.read(), who.area).await?;
    Ok(Page(OwnListPage { f, unit: who.unit, drives, units }).into_response())
}

/// A problem of the unit with its due date.
struct Line {
    problem: UnitLine,
    due: Option<DueShown>,
}

#[derive(Template)]
#[template(path = "drives/own.html")]
struct OwnPage {
    f: Frame,
    drive: Drive,
    units: Units,
    unit: Option<UnitId>,
    left: Option<String>,
    lines: Vec<Line>,
    to_answer: usize,
}

impl OwnPage {
    fn leads(&self) -> bool {
        self.unit == Some(self.drive.plan.unit)
    }

    /// The day it was closed.
    fn closed(&self) -> Option<String> {
        match &self.drive.stage {
            Stage::Closed { at, .. } => Some(at.day().to_string()),
            Stage::Draft | Stage::Running { .. } => None,
        }
    }
}

/// Shows a drive that concerns the unit.
pub async fn show(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let OwnDrive { kept, to_answer, answered } = own_drive(&office.desk, &who, read_id(&id)?).await?;
    let (db, today) = (office.desk.read(), f.now.day());
    let terms = terms(db, who.area, today).await?;
    let open = to_answer.len();
    let line = |problem: UnitLine| {
        let due = if problem.answered { None } else { due_shown(&f, &terms, &problem.due, today) };
        Line { due, problem }
    };
    let page = OwnPage {
        lines: to_answer.into_iter().chain(answered).map(line).collect(),
        units: Units::read(db, who.area).await?,
        unit: who.unit,
        left: kept.drive.is_running().is_ok().then(|| f.say(days_left((kept.drive.plan.until.0 - today.0).get_days()))),
        drive: kept.drive,
        to_answer: open,
        f,
    };
    Ok(Page(page).into_response())
}

/// How long a running drive still lasts.
fn days_left(days: i32) -> Bilingual {
    match days {
        0 => Bilingual::new("今天结束", "ends today"),
        1.. => Bilingual::new(format!("还有 {days} 天"), format!("{days} days left")),
        _ => Bilingual::new("期限已过，等待总结", "its period is over; the results are awaited"),
    }
}
