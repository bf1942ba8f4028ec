//! The tasks of all meetings, as the office follows them.

use access::may;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use kernel::{Bilingual, Refusal};
use problems::{DueShown, Terms, Units, due_shown, terms};
use serde::Deserialize;
use ui::{Entered, Form, Frame, Office, Page, Problem, Signed, back_to};

use super::read_id;
use crate::acts::table::CONFIRM;
use crate::acts::tasks as acts;
use crate::rules::task::{Stage, Task, TaskId};
use crate::store::tasks::{self, Counts, Kept};

/// A task as people see it.
pub struct TaskShown {
    /// Its id.
    pub id: TaskId,
    /// The task.
    pub task: Task,
    /// The unit that answers for it.
    pub unit: String,
    /// Its due date with light and days left; none once it is reported.
    pub due: Option<DueShown>,
    /// Whether it is past its due date.
    pub overdue: bool,
    /// How the due date was reckoned, or what moved it last.
    pub reckoned: String,
}

impl TaskShown {
    /// Whether the unit has reported it done.
    pub fn waits_for_office(&self) -> bool {
        self.task.stage == Stage::Reported
    }
}

/// Tasks as people see them.
pub fn tasks_shown(f: &Frame, units: &Units, terms: &Terms, kept: Vec<Kept>) -> Vec<TaskShown> {
    let today = f.now.day();
    let shown = |Kept { id, task, .. }: Kept| TaskShown {
        unit: units.name(&task.unit).to_owned(),
        due: due_shown(f, terms, &task.due.day.to_string(), today).filter(|_| task.stage == Stage::Open),
        overdue: task.is_overdue(today),
        reckoned: f.say(reckoned(&task, terms)),
        id,
        task,
    };
    kept.into_iter().map(shown).collect()
}

fn reckoned(task: &Task, terms: &Terms) -> Bilingual {
    let moved = task.due.trace(&terms.calendar).pop().filter(|_| !task.due.moved.is_empty());
    moved.unwrap_or_else(|| task.due.in_words())
}

/// Which tasks are shown.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Which {
    stage: String,
}

#[derive(Template)]
#[template(path = "meetings/tasks.html")]
struct TasksPage {
    f: Frame,
    stage: Stage,
    tasks: Vec<TaskShown>,
    counts: Counts,
    may_confirm: bool,
    entered: Entered,
}

impl TasksPage {
    fn is_here(&self, stage: &Stage) -> bool {
        self.stage == *stage
    }
}

/// Shows the tasks at a stage; those that are to be done unless another is asked for.
pub async fn show(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Query(which): Query<Which>,
) -> Result<Response, Problem> {
    let stage = Stage::from_code(&which.stage).unwrap_or(Stage::Open);
    page(&office, f, &who, stage, Entered::default()).await
}

async fn page(
    office: &Office,
    f: Frame,
    who: &kernel::Actor,
    stage: Stage,
    entered: Entered,
) -> Result<Response, Problem> {
    let (db, today) = (office.desk.read(), f.now.day());
    let (units, terms) = (Units::read(db, who.area).await?, terms(db, who.area, today).await?);
    let kept = tasks::at_stage(db, who.area, stage).await?;
    Ok(Page(TasksPage {
        tasks: tasks_shown(&f, &units, &terms, kept),
        counts: tasks::counts(db, who.area, today).await?,
        may_confirm: may(Some(who), &CONFIRM).is_ok(),
        stage,
        f,
        entered,
    })
    .into_response())
}

/// Confirms that a task is done.
pub async fn confirm(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(id): Path<String>,
    Form(form): Form,
) -> Result<Response, Problem> {
    let result = acts::confirm(&office.desk, &who, read_id(&id)?).await;
    answer(&office, f, &who, form, result).await
}

/// Sends a report back.
pub async fn send_back(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(id): Path<String>,
    Form(form): Form,
) -> Result<Response, Problem> {
    let result = acts::send_back(&office.desk, &who, read_id(&id)?, form.text("reason")).await;
    answer(&office, f, &who, form, result).await
}

async fn answer(
    office: &Office,
    f: Frame,
    who: &kernel::Actor,
    form: Entered,
    result: Result<(), Refusal>,
) -> Result<Response, Problem> {
    match result {
        Ok(()) => Ok(back_to("/meetings/tasks?stage=reported")),
        Err(refusal) => {
            let (status, form) = form.again(refusal)?;
            Ok((status, page(office, f, who, Stage::Reported, form).await?).into_response())
        }
    }
}
