use access::may;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use kernel::{Actor, Refusal};
use ui::{Entered, Form, Frame, Office, Page, Problem, Signed, back_to};

use super::unit::Done;
use super::unit_for;
use crate::acts::{EDIT_PEOPLE, SEE_PEOPLE, people};
use crate::marks::IdentityMarks;
use crate::rules::person::PersonEntry;
use crate::rules::unit::UnitView;
use crate::store::read::{self, PersonView};

/// The people of a unit.
#[derive(Template)]
#[template(path = "registry/people.html")]
pub struct PeoplePage {
    f: Frame,
    entered: Entered,
    unit: UnitView,
    people: Vec<PersonView>,
    may_edit: bool,
}

impl PeoplePage {
    async fn of(office: &Office, f: Frame, who: &Actor, code: &str, entered: Entered) -> Result<Self, Problem> {
        let db = office.desk.read();
        let unit = unit_for(db, who, &SEE_PEOPLE, code).await?;
        let people = read::people_of(db, who.area, unit.id).await?;
        Ok(Self { may_edit: may(Some(who), &EDIT_PEOPLE).is_ok(), f, entered, unit, people })
    }
}

/// Shows the people.
pub async fn show(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(code): Path<String>,
    Query(done): Query<Done>,
) -> Result<Page<PeoplePage>, Problem> {
    Ok(Page(PeoplePage::of(&office, done.told_in(f), &who, &code, Entered::default()).await?))
}

/// Adds or changes a person.
pub async fn save(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(code): Path<String>,
    Form(entered): Form,
) -> Result<Response, Problem> {
    let marks = IdentityMarks::of(&office, who.area).await?;
    match people::save_person(&office.desk, &marks, &who, code.clone(), entry(&entered)).await {
        Ok(()) => Ok(back_to(&format!("/units/{code}/people?done=saved"))),
        Err(refusal) => {
            let (status, entered) = entered.again(refusal)?;
            Ok((status, Page(PeoplePage::of(&office, f, &who, &code, entered).await?)).into_response())
        }
    }
}

fn entry(entered: &Entered) -> PersonEntry {
    let field = |name: &str| entered.text(name).to_owned();
    PersonEntry {
        name: field("name"),
        post: field("post"),
        partner: field("partner"),
        phone: field("phone"),
        identity: field("identity"),
    }
}

/// Takes a person off the unit.
pub async fn remove(
    State(office): State<Office>,
    Signed(who): Signed,
    Path((code, person)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let person = person.parse().map_err(|_| Refusal::not_found())?;
    people::remove_person(&office.desk, &who, code.clone(), person).await?;
    Ok(back_to(&format!("/units/{code}/people?done=removed")))
}
