//! Drafting a drive's plan.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use kernel::{Actor, Day, Refusal};
use problems::{Door, Units, terms};
use ui::{Entered, Form, Frame, Office, Page, Problem, Signed, back_to};
use uuid::Uuid;

use super::read_id;
use crate::acts::planning;
use crate::rules::codes;
use crate::rules::drive::{Plan, Query};
use crate::store::drives;

#[derive(Template)]
#[template(path = "drives/plan.html")]
struct PlanPage {
    f: Frame,
    id: Option<Uuid>,
    units: Units,
    categories: Vec<String>,
    entered: Entered,
}

impl PlanPage {
    fn action(&self) -> String {
        self.id.map_or_else(|| "/drives/new".to_owned(), |id| format!("/drives/{id}/plan"))
    }

    fn is(&self, field: &str, value: impl std::fmt::Display) -> bool {
        self.entered.text(field) == value.to_string()
    }
}

async fn page(office: &Office, f: Frame, who: &Actor, id: Option<Uuid>, entered: Entered) -> Result<Response, Problem> {
    let db = office.desk.read();
    let categories = terms(db, who.area, f.now.day()).await?.limits.categories;
    Ok(Page(PlanPage { units: Units::read(db, who.area).await?, f, id, categories, entered }).into_response())
}

/// The empty form.
pub async fn new(State(office): State<Office>, f: Frame, Signed(who): Signed) -> Result<Response, Problem> {
    let today = f.now.day().to_string();
    page(&office, f, &who, None, Entered::default().with("from", today)).await
}

/// The form with the plan as it is.
pub async fn edit(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let id = read_id(&id)?;
    let plan = drives::load(office.desk.read(), who.area, id).await?.drive.plan;
    page(&office, f, &who, Some(id), filled(&plan)).await
}

fn filled(plan: &Plan) -> Entered {
    let (query, day) = (&plan.query, |day: Option<Day>| day.map(|day| day.to_string()).unwrap_or_default());
    Entered::default()
        .with("title", &plan.title)
        .with("aim", &plan.aim)
        .with("focus", plan.focus.join("\n"))
        .with("measures", plan.measures.join("\n"))
        .with("from", plan.from.to_string())
        .with("until", plan.until.to_string())
        .with("unit", plan.unit.to_string())
        .with("person", &plan.person)
        .with("category", &query.category)
        .with("about", query.unit.map(|unit| unit.to_string()).unwrap_or_default())
        .with("door", query.door.map(Door::code).unwrap_or_default())
        .with("registered_from", day(query.from))
        .with("registered_until", day(query.until))
        .with("words", &query.words)
}

fn read_plan(form: &Entered) -> Result<Plan, Refusal> {
    let lines = |field: &str| form.text(field).lines().map(str::to_owned).collect();
    Ok(Plan {
        title: form.text("title").to_owned(),
        aim: form.text("aim").to_owned(),
        focus: lines("focus"),
        measures: lines("measures"),
        from: day(form, "from")?.ok_or_else(|| wrong_day("from"))?,
        until: day(form, "until")?.ok_or_else(|| wrong_day("until"))?,
        unit: form.text("unit").parse().map_err(|_| codes::Z01.at_field("unit"))?,
        person: form.text("person").to_owned(),
        query: Query {
            category: form.text("category").to_owned(),
            unit: form.text("about").parse().ok(),
            door: Door::from_code(form.text("door")),
            from: day(form, "registered_from")?,
            until: day(form, "registered_until")?,
            words: form.text("words").to_owned(),
        },
    })
}

fn wrong_day(field: &str) -> Refusal {
    problems::rules::codes::P04.at_field(field)
}

/// A day of a form; none where the field is empty.
fn day(form: &Entered, field: &str) -> Result<Option<Day>, Refusal> {
    let text = Some(form.text(field)).filter(|text| !text.is_empty());
    text.map(|text| text.parse().map_err(|_| wrong_day(field))).transpose()
}

/// Drafts a drive.
pub async fn create(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Form(form): Form,
) -> Result<Response, Problem> {
    let result = match read_plan(&form) {
        Ok(plan) => planning::draft(&office.desk, &who, plan).await,
        Err(refusal) => Err(refusal),
    };
    answer(&office, f, &who, None, form, result).await
}

/// Changes the plan of a draft.
pub async fn save(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(id): Path<String>,
    Form(form): Form,
) -> Result<Response, Problem> {
    let id = read_id(&id)?;
    let result = match read_plan(&form) {
        Ok(plan) => planning::replan(&office.desk, &who, id, plan).await.map(|()| id),
        Err(refusal) => Err(refusal),
    };
    answer(&office, f, &who, Some(id), form, result).await
}

/// To the record, or the form again with what was typed.
async fn answer(
    office: &Office,
    f: Frame,
    who: &Actor,
    id: Option<Uuid>,
    form: Entered,
    result: Result<Uuid, Refusal>,
) -> Result<Response, Problem> {
    match result {
        Ok(id) => Ok(back_to(&format!("/drives/{id}?done=1"))),
        Err(refusal) => {
            let (status, form) = form.again(refusal)?;
            Ok((status, page(office, f, who, id, form).await?).into_response())
        }
    }
}
