//! The office's cases at every stage, and drafting a new one.

use access::may;
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use kernel::Actor;
use problems::{Filter, Order, ProblemLine, Stage as Place, Units};
use ui::{Entered, Form, Frame, Office, Page, Problem, Signed, back_to};

use crate::acts;
use crate::acts::table::PREPARE;
use crate::store::cases::{self, Kept};

/// How many settled problems are offered.
const OFFERED: i64 = 30;

#[derive(Template)]
#[template(path = "cases/desk.html")]
struct DeskPage {
    f: Frame,
    cases: Vec<Kept>,
    /// Settled problems that no case was drafted from.
    settled: Vec<ProblemLine>,
    units: Units,
    may_prepare: bool,
    entered: Entered,
}

/// Shows the cases.
pub async fn show(State(office): State<Office>, f: Frame, Signed(who): Signed) -> Result<Response, Problem> {
    page(&office, f, &who, Entered::default()).await
}

async fn page(office: &Office, f: Frame, who: &Actor, entered: Entered) -> Result<Response, Problem> {
    let db = office.desk.read();
    let cases = cases::list(db, who.area).await?;
    let mut settled = Vec::new();
    for stage in [Place::Kept, Place::StruckOff] {
        let filter = Filter { stage: Some(stage), ..Filter::default() };
        settled.extend(problems::store::list::page(db, who.area, &filter, Order::Newest, None, OFFERED).await?);
    }
    settled.retain(|line| !cases.iter().any(|kept| kept.case.problem == line.id));
    let may_prepare = may(Some(who), &PREPARE).is_ok();
    Ok(Page(DeskPage { units: Units::read(db, who.area).await?, f, cases, settled, may_prepare, entered })
        .into_response())
}

/// Drafts a case from the problem of a number.
pub async fn draft(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Form(form): Form,
) -> Result<Response, Problem> {
    match acts::draft(&office.desk, &who, form.text("number")).await {
        Ok(id) => Ok(back_to(&format!("/typical-cases/{id}"))),
        Err(refusal) => {
            let (status, form) = form.again(refusal)?;
            Ok((status, page(&office, f, &who, form).await?).into_response())
        }
    }
}
