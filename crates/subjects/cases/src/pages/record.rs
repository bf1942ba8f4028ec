//! A case as the office edits, approves, publishes and withdraws it.

use access::{Act, may};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use kernel::{Actor, Refusal};
use problems::Units;
use serde::Deserialize;
use ui::{Entered, Form, Frame, Office, Page, Problem, Signed, back_to};

use super::read_id;
use crate::acts;
use crate::acts::table::{APPROVE, PREPARE, PUBLISH};
use crate::rules::case::{Case, CaseId, Stage, Text};
use crate::store::cases;

#[derive(Template)]
#[template(path = "cases/record.html")]
struct RecordPage {
    f: Frame,
    id: CaseId,
    case: Case,
    units: Units,
    may_prepare: bool,
    may_approve: bool,
    may_publish: bool,
    /// Whether this person has edited it, and so can't approve it.
    has_edited: bool,
    entered: Entered,
}

impl RecordPage {
    fn is_draft(&self) -> bool {
        self.case.stage == Stage::Draft
    }

    fn is_approved(&self) -> bool {
        matches!(self.case.stage, Stage::Approved { .. })
    }

    fn is_published(&self) -> bool {
        matches!(self.case.stage, Stage::Published { .. })
    }

    fn approved_by(&self) -> Option<&str> {
        match &self.case.stage {
            Stage::Approved { by, .. } | Stage::Published { approved_by: by, .. } => Some(&by.name),
            Stage::Draft | Stage::Withdrawn { .. } => None,
        }
    }

    fn withdrawn(&self) -> Option<&str> {
        if let Stage::Withdrawn { reason } = &self.case.stage { Some(reason) } else { None }
    }

    /// What is in a field: what was typed, else what is kept.
    fn value(&self, field: &str, kept: &str) -> String {
        if self.entered.has(field) { self.entered.text(field).to_owned() } else { kept.to_owned() }
    }

    fn people(&self) -> String {
        self.value("people", &self.case.masks.people.join("\n"))
    }
}

/// What the last act was, for the sentence on top.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Done {
    done: String,
}

/// Shows a case.
pub async fn show(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(id): Path<String>,
    Query(done): Query<Done>,
) -> Result<Response, Problem> {
    let f = if done.done.is_empty() { f } else { f.with_notice("已办理。", "Done.") };
    page(&office, f, &who, read_id(&id)?, Entered::default()).await
}

async fn page(office: &Office, f: Frame, who: &Actor, id: CaseId, entered: Entered) -> Result<Response, Problem> {
    let db = office.desk.read();
    let case = cases::load(db, who.area, id).await?.case;
    let allowed = |act: &Act| may(Some(who), act).is_ok();
    let page = RecordPage {
        units: Units::read(db, who.area).await?,
        may_prepare: allowed(&PREPARE),
        may_approve: allowed(&APPROVE),
        may_publish: allowed(&PUBLISH),
        has_edited: case.editors.contains(&who.id),
        f,
        id,
        case,
        entered,
    };
    Ok(Page(page).into_response())
}

/// Saves the words and the names.
pub async fn edit(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(id): Path<String>,
    Form(form): Form,
) -> Result<Response, Problem> {
    let id = read_id(&id)?;
    let text = |field: &str| form.text(field).to_owned();
    let words = Text { title: text("title"), facts: text("facts"), handling: text("handling"), lesson: text("lesson") };
    let people = form.text("people").lines().map(|name| name.trim().to_owned()).filter(|name| !name.is_empty());
    let people: Vec<String> = people.collect();
    let result = acts::edit(&office.desk, &who, id, words, people, form.has("names_unit")).await;
    answer(&office, f, &who, id, form, result).await
}

/// Approves.
pub async fn approve(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let id = read_id(&id)?;
    let result = acts::approve(&office.desk, &who, id).await;
    answer(&office, f, &who, id, Entered::default(), result).await
}

/// Publishes.
pub async fn publish(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let id = read_id(&id)?;
    let result = acts::publish(&office.desk, &who, id).await;
    answer(&office, f, &who, id, Entered::default(), result).await
}

/// Withdraws.
pub async fn withdraw(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(id): Path<String>,
    Form(form): Form,
) -> Result<Response, Problem> {
    let id = read_id(&id)?;
    let result = acts::withdraw(&office.desk, &who, id, form.text("reason")).await;
    answer(&office, f, &who, id, form, result).await
}

async fn answer(
    office: &Office,
    f: Frame,
    who: &Actor,
    id: CaseId,
    form: Entered,
    result: Result<(), Refusal>,
) -> Result<Response, Problem> {
    match result {
        Ok(()) => Ok(back_to(&format!("/typical-cases/{id}?done=1"))),
        Err(refusal) => {
            let (status, form) = form.again(refusal)?;
            Ok((status, page(office, f, who, id, form).await?).into_response())
        }
    }
}
