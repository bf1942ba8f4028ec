//! What the own unit's check found: handing it in, the list, and how one stands.

use askama::Template;
use axum::extract::{Multipart, Path, Query, State};
use axum::response::{IntoResponse, Response};
use kernel::{Actor, Refusal};
use serde::Deserialize;
use ui::{Entered, Frame, Office, Page, Problem, Signed, back_to};

use super::moves::optional_day;
use super::problem_id;
use super::record::Done;
use super::uploads::{hand_in, read_files};
use crate::acts::own_checks::{self as acts, HandedIn};
use crate::acts::unit::own_unit;
use crate::rules::found::{Door, Evidence, Found, Source};
use crate::rules::own_check::Standing;
use crate::store::waiting;

/// The form, by which its files wait.
const FORM: &str = "own-check";
/// How many stand on a page.
const ON_A_PAGE: usize = 50;

#[derive(Template)]
#[template(path = "problems/own_checks.html")]
struct ListPage {
    f: Frame,
    checks: Vec<HandedIn>,
    is_first: bool,
    next: Option<String>,
}

#[derive(Template)]
#[template(path = "problems/own_check.html")]
struct OnePage {
    f: Frame,
    one: HandedIn,
    reason: Option<String>,
}

impl OnePage {
    fn is_with_office(&self) -> bool {
        self.one.standing == Standing::WithOffice
    }
}

#[derive(Template)]
#[template(path = "problems/own_check_new.html")]
struct NewPage {
    f: Frame,
    waiting: Vec<Evidence>,
    entered: Entered,
}

/// Where the list goes on.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct ListQuery {
    before: String,
}

/// Shows what the own unit handed in.
pub async fn list(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Query(query): Query<ListQuery>,
) -> Result<Response, Problem> {
    let before = query.before.parse().ok();
    let limit = i64::try_from(ON_A_PAGE + 1).unwrap_or(i64::MAX);
    let mut checks = acts::list(&office.desk, &office.seal, &who, before, limit).await?;
    let goes_on = checks.len() > ON_A_PAGE;
    checks.truncate(ON_A_PAGE);
    let last = checks.last().filter(|_| goes_on);
    let next = last.map(|last| format!("/my-problems/checks?before={}", last.number));
    Ok(Page(ListPage { f, checks, is_first: before.is_none(), next }).into_response())
}

/// Shows one of them.
pub async fn show(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(id): Path<String>,
    Query(done): Query<Done>,
) -> Result<Response, Problem> {
    let f = if done.is_done() { f.with_notice("已报送效能办。", "Handed in to the office.") } else { f };
    let (one, reason) = acts::one(&office.desk, &office.seal, &who, problem_id(&id)?).await?;
    Ok(Page(OnePage { f, one, reason }).into_response())
}

/// Shows the form.
pub async fn form(State(office): State<Office>, f: Frame, Signed(who): Signed) -> Result<Response, Problem> {
    own_unit(&who)?;
    form_page(&office, f, &who, Entered::default()).await
}

async fn form_page(office: &Office, f: Frame, who: &Actor, entered: Entered) -> Result<Response, Problem> {
    let waiting = waiting::of(office.desk.read(), who, FORM).await?;
    Ok(Page(NewPage { f, waiting, entered }).into_response())
}

/// Hands in what the form says.
pub async fn enter(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    form: Multipart,
) -> Result<Response, Problem> {
    // Whether there is a unit to speak for is asked before anything is kept.
    own_unit(&who)?;
    let (form, files) = read_files(form).await?;
    let (at, by, entered) = (&office, &who, &form);
    let enter = |evidence| async move { acts::hand_in(&at.desk, &at.seal, by, found(by, entered, evidence)?).await };
    let result = hand_in(&office, &who, FORM.to_owned(), (&form, files), enter).await;
    match result {
        Ok(registered) => Ok(back_to(&format!("/my-problems/checks/{}?done=1", registered.id))),
        Err(refusal) => {
            let (status, form) = form.again(refusal)?;
            Ok((status, form_page(&office, f, &who, form).await?).into_response())
        }
    }
}

fn found(who: &Actor, form: &Entered, evidence: Vec<Evidence>) -> Result<Found, Refusal> {
    Ok(Found {
        area: who.area,
        door: Door::SelfCheck,
        source: Source::default(),
        title: form.text("title").to_owned(),
        text: form.text("text").to_owned(),
        unit: who.unit,
        place: Some(form.text("place").to_owned()).filter(|place| !place.is_empty()),
        happened: optional_day(form, "happened")?,
        received: None,
        category: None,
        named: true,
        wants_reply: true,
        evidence,
    })
}
