//! A unit's meetings and tasks.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use kernel::{Actor, UnitId};
use problems::{ProblemId, ProblemNumber, Units, terms};
use ui::{Entered, Form, Frame, Office, Page, Problem, Signed, back_to};

use super::read_id;
use super::record::Done;
use super::tasks::{TaskShown, tasks_shown};
use crate::acts::tasks as acts;
use crate::rules::meeting::{Plan, Stage as MeetingStage};
use crate::rules::task::Stage;
use crate::store::{meetings, tasks};

/// How many meetings the page shows.
const MOST: i64 = 20;

/// A meeting as a unit sees it: when and where, and which of its own problems are on the agenda.
struct Invitation {
    plan: Plan,
    at: String,
    cancelled: bool,
    problems: Vec<(ProblemId, ProblemNumber)>,
}

#[derive(Template)]
#[template(path = "meetings/own.html")]
struct OwnPage {
    f: Frame,
    has_unit: bool,
    invitations: Vec<Invitation>,
    tasks: Vec<TaskShown>,
    entered: Entered,
}

impl OwnPage {
    fn is_open(&self, shown: &TaskShown) -> bool {
        shown.task.stage == Stage::Open
    }

    fn overdue(&self) -> usize {
        self.tasks.iter().filter(|shown| shown.overdue).count()
    }

    fn open(&self) -> usize {
        self.tasks.iter().filter(|shown| self.is_open(shown)).count()
    }
}

/// Shows the unit's meetings and tasks.
pub async fn show(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Query(done): Query<Done>,
) -> Result<Response, Problem> {
    page(&office, done.told(f), &who, Entered::default()).await
}

async fn page(office: &Office, f: Frame, who: &Actor, entered: Entered) -> Result<Response, Problem> {
    let Some(unit) = who.unit else {
        let page = OwnPage { f, has_unit: false, invitations: Vec::new(), tasks: Vec::new(), entered };
        return Ok(Page(page).into_response());
    };
    let (db, today) = (office.desk.read(), f.now.day());
    let (units, terms) = (Units::read(db, who.area).await?, terms(db, who.area, today).await?);
    let mut kept = tasks::of_unit(db, who.area, unit).await?;
    kept.sort_by_key(|one| one.task.stage != Stage::Open);
    let tasks = tasks_shown(&f, &units, &terms, kept);
    let invitations = invitations(office, who, unit).await?;
    Ok(Page(OwnPage { f, has_unit: true, invitations, tasks, entered }).into_response())
}

async fn invitations(office: &Office, who: &Actor, unit: UnitId) -> Result<Vec<Invitation>, Problem> {
    let db = office.desk.read();
    let own: Vec<ProblemId> = own_problems(office, who, unit).await?;
    let shown = |kept: meetings::Kept| {
        let on_ledger = kept.meeting.agenda.into_iter().filter_map(|item| item.problem);
        let problems = on_ledger.filter(|one| own.contains(&one.id)).map(|one| (one.id, one.number));
        Invitation {
            problems: problems.collect(),
            at: kept.meeting.plan.at.to_minute(),
            cancelled: matches!(kept.meeting.stage, MeetingStage::Cancelled { .. }),
            plan: kept.meeting.plan,
        }
    };
    Ok(meetings::of_unit(db, who.area, unit, MOST).await?.into_iter().map(shown).collect())
}

/// The problems on a slip to the unit; it may know of those alone.
async fn own_problems(office: &Office, who: &Actor, unit: UnitId) -> Result<Vec<ProblemId>, Problem> {
    let mut own = Vec::new();
    for open in [true, false] {
        let lines = problems::store::list::of_unit(office.desk.read(), who.area, unit, open, None, 500).await?;
        own.extend(lines.into_iter().map(|line| line.problem));
    }
    Ok(own)
}

/// Reports a task done.
pub async fn report(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(id): Path<String>,
    Form(form): Form,
) -> Result<Response, Problem> {
    match acts::report(&office.desk, &who, read_id(&id)?, form.text("what")).await {
        Ok(()) => Ok(back_to("/my-meetings?done=1")),
        Err(refusal) => {
            let (status, form) = form.again(refusal)?;
            Ok((status, page(&office, f, &who, form).await?).into_response())
        }
    }
}
