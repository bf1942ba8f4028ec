//! All panels, and setting up a new one.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use evaluations::store::public_draw;
use kernel::{Actor, Refusal};
use ui::{Entered, Form, Frame, Office, Page, Problem, Signed, back_to};

use super::stage;
use crate::acts::prepare;
use crate::acts::table::PREPARE;
use crate::store::panels::{self, Panel};
use crate::store::people;

#[derive(Template)]
#[template(path = "panels/home.html")]
struct HomePage {
    f: Frame,
    lines: Vec<Line>,
    may_prepare: bool,
    entered: Entered,
}

/// A panel in the list.
struct Line {
    panel: Panel,
    people: i64,
    stage: String,
    badge: &'static str,
}

/// The list.
pub async fn show(State(office): State<Office>, f: Frame, Signed(who): Signed) -> Result<Response, Problem> {
    Ok(page(&office, f, &who, Entered::default()).await?)
}

async fn page(office: &Office, f: Frame, who: &Actor, entered: Entered) -> Result<Response, Refusal> {
    let (db, mut lines) = (office.desk.read(), Vec::new());
    for panel in panels::list(db, who.area).await? {
        let round = public_draw::round_of(db, who.area, panel.id, panel.is_drawn()).await?;
        let (zh, en, badge) = stage(&round);
        let people = people::count(db, who.area, panel.id).await?;
        lines.push(Line { panel, people, stage: f.t(zh, en).to_owned(), badge });
    }
    let may_prepare = access::may(Some(who), &PREPARE).is_ok();
    Ok(Page(HomePage { f, lines, may_prepare, entered }).into_response())
}

/// Sets up a panel.
pub async fn create(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Form(form): Form,
) -> Result<Response, Problem> {
    match prepare::create(&office.desk, &who, form.text("title"), form.text("size")).await {
        Ok(id) => Ok(back_to(&format!("/panels/{id}"))),
        Err(refusal) => {
            let (status, form) = form.again(refusal)?;
            Ok((status, page(&office, f, &who, form).await?).into_response())
        }
    }
}
