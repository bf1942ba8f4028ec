//! Planning a meeting, and changing the plan.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use kernel::{Actor, Moment, Refusal, UnitId};
use problems::Units;
use ui::{Entered, Form, Frame, Office, Page, Problem, Signed, back_to};
use uuid::Uuid;

use super::read_id;
use crate::acts::planning;
use crate::rules::codes;
use crate::rules::meeting::{Kind, Plan};
use crate::store::meetings;

#[derive(Template)]
#[template(path = "meetings/plan.html")]
struct PlanPage {
    f: Frame,
    id: Option<Uuid>,
    units: Units,
    entered: Entered,
}

impl PlanPage {
    fn action(&self) -> String {
        self.id.map_or_else(|| "/meetings/new".to_owned(), |id| format!("/meetings/{id}/plan"))
    }

    fn is_kind(&self, kind: &Kind) -> bool {
        self.entered.text("kind") == kind.code()
    }

    fn comes(&self, unit: &UnitId) -> bool {
        self.entered.holds("unit", &unit.to_string())
    }
}

async fn page(office: &Office, f: Frame, who: &Actor, id: Option<Uuid>, entered: Entered) -> Result<Response, Problem> {
    let units = Units::read(office.desk.read(), who.area).await?;
    Ok(Page(PlanPage { f, id, units, entered }).into_response())
}

/// The empty form.
pub async fn new(State(office): State<Office>, f: Frame, Signed(who): Signed) -> Result<Response, Problem> {
    page(&office, f, &who, None, Entered::default().with("kind", Kind::Monthly.code())).await
}

/// The form with the plan as it is.
pub async fn edit(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let id = read_id(&id)?;
    let plan = meetings::load(office.desk.read(), who.area, id).await?.meeting.plan;
    let entered = Entered::default()
        .with("kind", plan.kind.code())
        .with("title", plan.title)
        .with("at", plan.at.to_field())
        .with("place", plan.place)
        .with("chair", plan.chair);
    let entered = plan.units.iter().fold(entered, |entered, unit| entered.with("unit", unit.to_string()));
    page(&office, f, &who, Some(id), entered).await
}

fn read_plan(form: &Entered) -> Result<Plan, Refusal> {
    let units = form.all("unit").iter().map(|unit| unit.parse().map_err(|_| codes::J07.at_field("unit")));
    Ok(Plan {
        kind: Kind::from_code(form.text("kind")).ok_or_else(|| codes::J12.at_field("kind"))?,
        title: form.text("title").to_owned(),
        at: Moment::parse_minute(form.text("at")).map_err(|_| codes::J01.at_field("at"))?,
        place: form.text("place").to_owned(),
        chair: form.text("chair").to_owned(),
        units: units.collect::<Result<_, _>>()?,
    })
}

/// Plans a meeting.
pub async fn create(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Form(form): Form,
) -> Result<Response, Problem> {
    let result = match read_plan(&form) {
        Ok(plan) => planning::plan(&office.desk, &who, plan).await,
        Err(refusal) => Err(refusal),
    };
    match result {
        Ok(id) => Ok(back_to(&format!("/meetings/{id}?done=1"))),
        Err(refusal) => again(&office, f, &who, None, form, refusal).await,
    }
}

/// Changes the plan.
pub async fn save(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(id): Path<String>,
    Form(form): Form,
) -> Result<Response, Problem> {
    let id = read_id(&id)?;
    let result = match read_plan(&form) {
        Ok(plan) => planning::replan(&office.desk, &who, id, plan).await,
        Err(refusal) => Err(refusal),
    };
    match result {
        Ok(()) => Ok(back_to(&format!("/meetings/{id}?done=1"))),
        Err(refusal) => again(&office, f, &who, Some(id), form, refusal).await,
    }
}

async fn again(
    office: &Office,
    f: Frame,
    who: &Actor,
    id: Option<Uuid>,
    form: Entered,
    refusal: Refusal,
) -> Result<Response, Problem> {
    let (status, form) = form.again(refusal)?;
    Ok((status, page(office, f, who, id, form).await?).into_response())
}
