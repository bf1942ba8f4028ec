//! Registering by hand: telephone, letter, opinion box, forum, hotline, leader's note, self-check.

use askama::Template;
use axum::extract::{Multipart, State};
use axum::response::{IntoResponse, Response};
use kernel::{Actor, Refusal};
use ui::{Entered, Frame, Office, Page, Problem, Signed, back_to};

use super::moves::optional_day;
use super::shown::Units;
use super::uploads::{hand_in, read_files};
use crate::acts::taking_in;
use crate::rules::codes;
use crate::rules::found::{Door, Evidence, Found, Source};
use crate::store::{limits, waiting};

/// The form, by which its files wait.
const FORM: &str = "new";

#[derive(Template)]
#[template(path = "problems/new.html")]
struct NewPage {
    f: Frame,
    doors: Vec<Door>,
    categories: Vec<String>,
    units: Units,
    waiting: Vec<Evidence>,
    entered: Entered,
}

impl NewPage {
    fn is(&self, field: &str, value: impl std::fmt::Display) -> bool {
        self.entered.text(field) == value.to_string()
    }
}

/// Shows the form.
pub async fn show(State(office): State<Office>, f: Frame, Signed(who): Signed) -> Result<Response, Problem> {
    page(&office, f, &who, Entered::default().with("door", Door::Phone.code())).await
}

async fn page(office: &Office, f: Frame, who: &Actor, entered: Entered) -> Result<Response, Problem> {
    let db = office.desk.read();
    let doors = Door::ALL.into_iter().filter(|door| door.is_by_hand()).collect();
    let categories = limits::in_force(db, who.area, f.now.day()).await?.categories;
    let units = Units::read(db, who.area).await?;
    let waiting = waiting::of(db, who, FORM).await?;
    Ok(Page(NewPage { f, doors, categories, units, waiting, entered }).into_response())
}

/// Registers what the form says.
pub async fn register(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    form: Multipart,
) -> Result<Response, Problem> {
    let (form, files) = read_files(form).await?;
    let (desk, by, entered) = (&office.desk, &who, &form);
    let register = |evidence| async move { taking_in::register_by_hand(desk, by, found(by, entered, evidence)?).await };
    let result = hand_in(&office, &who, FORM.to_owned(), (&form, files), register).await;
    match result {
        Ok(registered) => Ok(back_to(&format!("/problems/{}?done=1", registered.id))),
        Err(refusal) => {
            let (status, form) = form.again(refusal)?;
            Ok((status, page(&office, f, &who, form).await?).into_response())
        }
    }
}

fn found(who: &Actor, form: &Entered, evidence: Vec<Evidence>) -> Result<Found, Refusal> {
    let optional = |field: &str| Some(form.text(field).to_owned()).filter(|text| !text.is_empty());
    let unit = optional("unit").map(|unit| unit.parse().map_err(|_| codes::P64.at_field("unit"))).transpose()?;
    Ok(Found {
        area: who.area,
        door: Door::from_code(form.text("door")).ok_or_else(|| codes::P06.at_field("door"))?,
        source: Source::default(),
        title: form.text("title").to_owned(),
        text: form.text("text").to_owned(),
        unit,
        place: optional("place"),
        happened: optional_day(form, "happened")?,
        received: None,
        category: optional("category"),
        named: form.has("named"),
        wants_reply: form.has("wants_reply"),
        evidence,
    })
}
