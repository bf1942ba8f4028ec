use access::may;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use kernel::Actor;
use serde::Deserialize;
use ui::{Entered, Form, Frame, Office, Page, Problem, Signed, back_to};

use super::history::{self, HistoryLine};
use super::unit_for;
use crate::acts::{CLOSE_UNIT, EDIT_UNIT, SEE_PEOPLE, SEE_UNITS, close_unit};
use crate::rules::duty::Duty;
use crate::rules::unit::UnitView;
use crate::store::read::{self, PersonView};

/// What was just done, as a redirect says it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Done {
    done: String,
}

impl Done {
    /// The frame with a sentence about what was just done.
    pub fn told_in(&self, f: Frame) -> Frame {
        match self.done.as_str() {
            "saved" => f.with_notice("已保存。", "Saved."),
            "closed" => f.with_notice("已停用。", "Closed."),
            "reopened" => f.with_notice("已恢复使用。", "Open again."),
            "removed" => f.with_notice("已移出。", "Removed."),
            _ => f,
        }
    }
}

/// A unit with everything known of it.
#[derive(Template)]
#[template(path = "registry/unit.html")]
pub struct UnitPage {
    f: Frame,
    entered: Entered,
    unit: UnitView,
    duties: Vec<Duty>,
    /// `None`: the person may not see people.
    people: Option<Vec<PersonView>>,
    history: Vec<HistoryLine>,
    may_edit: bool,
    may_close: bool,
}

impl UnitPage {
    async fn of(office: &Office, f: Frame, who: &Actor, code: &str, entered: Entered) -> Result<Self, Problem> {
        let db = office.desk.read();
        let unit = unit_for(db, who, &SEE_UNITS, code).await?;
        let sees_people = may(Some(who), &SEE_PEOPLE).is_ok();
        let people = if sees_people { Some(read::people_of(db, who.area, unit.id).await?) } else { None };
        Ok(Self {
            duties: read::duties_of(db, who.area, unit.id).await?,
            history: history::of_unit(db, who.area, unit.id, sees_people).await?,
            may_edit: may(Some(who), &EDIT_UNIT).is_ok(),
            may_close: may(Some(who), &CLOSE_UNIT).is_ok(),
            f,
            entered,
            unit,
            people,
        })
    }
}

/// Shows a unit.
pub async fn show(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(code): Path<String>,
    Query(done): Query<Done>,
) -> Result<Page<UnitPage>, Problem> {
    Ok(Page(UnitPage::of(&office, done.told_in(f), &who, &code, Entered::default()).await?))
}

/// Closes a unit.
pub async fn close(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(code): Path<String>,
    Form(entered): Form,
) -> Result<Response, Problem> {
    match close_unit::close_unit(&office.desk, &who, code.clone(), entered.text("reason")).await {
        Ok(()) => Ok(back_to(&format!("/units/{code}?done=closed"))),
        Err(refusal) => {
            let (status, entered) = entered.again(refusal)?;
            Ok((status, Page(UnitPage::of(&office, f, &who, &code, entered).await?)).into_response())
        }
    }
}

/// Opens a unit again.
pub async fn reopen(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(code): Path<String>,
) -> Result<Response, Problem> {
    match close_unit::reopen_unit(&office.desk, &who, code.clone()).await {
        Ok(()) => Ok(back_to(&format!("/units/{code}?done=reopened"))),
        Err(refusal) => {
            let (status, entered) = Entered::default().again(refusal)?;
            Ok((status, Page(UnitPage::of(&office, f, &who, &code, entered).await?)).into_response())
        }
    }
}
