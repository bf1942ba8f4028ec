//! What the public reads: the published cases, and one of them. Neither the problem's number nor any name stands here.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use kernel::{Day, Moment, Refusal};
use ui::{Frame, Office, Page, Problem};

use super::read_id;
use crate::rules::case::{Case, CaseId, Stage, Text};
use crate::store::cases;

/// A published case.
struct Shown {
    id: CaseId,
    category: String,
    text: Text,
    day: Day,
}

/// A case as the public sees it; none unless it is published.
fn shown(id: CaseId, case: Case) -> Option<Shown> {
    let Stage::Published { at, .. } = case.stage else { return None };
    Some(Shown { id, category: case.category, text: case.text, day: Moment::day(at) })
}

#[derive(Template)]
#[template(path = "cases/public_list.html")]
struct PublicListPage {
    f: Frame,
    cases: Vec<Shown>,
}

#[derive(Template)]
#[template(path = "cases/public_one.html")]
struct PublicPage {
    f: Frame,
    case: Shown,
}

/// The published cases.
pub async fn list(State(office): State<Office>, f: Frame) -> Result<Response, Problem> {
    let kept = cases::published(office.desk.read(), office.settings.area).await?;
    let cases = kept.into_iter().filter_map(|kept| shown(kept.id, kept.case)).collect();
    Ok(Page(PublicListPage { f, cases }).into_response())
}

/// One published case; anything else is not found.
pub async fn one(State(office): State<Office>, f: Frame, Path(id): Path<String>) -> Result<Response, Problem> {
    let kept = cases::load(office.desk.read(), office.settings.area, read_id(&id)?).await?;
    let case = shown(kept.id, kept.case).ok_or_else(Refusal::not_found)?;
    Ok(Page(PublicPage { f, case }).into_response())
}
