use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use kernel::{Actor, Refusal, UnitId};
use ui::{Entered, Form, Frame, Office, Page, Problem, Signed, back_to};

use super::unit::Done;
use super::{again, typed_again};
use crate::acts::lower_areas::add_lower_area;
use crate::rules::area::{AreaLevel, LowerAreaOrder, LowerOffice};
use crate::rules::codes;
use crate::rules::unit::UnitView;
use crate::store::lower_offices::{find_area, lower_offices};
use crate::store::read;

/// The areas below, and the form for one more.
#[derive(Template)]
#[template(path = "registry/lower_areas.html")]
pub struct LowerAreasPage {
    f: Frame,
    entered: Entered,
    offices: Vec<LowerOffice>,
    units: Vec<UnitView>,
    levels: Vec<AreaLevel>,
}

impl LowerAreasPage {
    async fn of(office: &Office, f: Frame, who: &Actor, entered: Entered) -> Result<Self, Problem> {
        let db = office.desk.read();
        let own = find_area(db, who.area).await?.ok_or_else(Refusal::not_found)?;
        Ok(Self {
            f,
            entered,
            offices: lower_offices(db, who.area).await?,
            units: read::list_units(db, who.area).await?,
            levels: AreaLevel::ALL.into_iter().filter(|level| *level > own.level).collect(),
        })
    }

    fn unit_name(&self, unit: &UnitId) -> &str {
        self.units.iter().find(|one| one.id == *unit).map_or("—", |one| one.name.as_str())
    }

    fn is_chosen(&self, field: &str, value: &str) -> bool {
        self.entered.holds(field, value)
    }
}

/// Shows the areas below.
pub async fn show(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Query(done): Query<Done>,
) -> Result<Page<LowerAreasPage>, Problem> {
    Ok(Page(LowerAreasPage::of(&office, done.told_in(f), &who, Entered::default()).await?))
}

/// Adds an area below.
pub async fn add(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Form(entered): Form,
) -> Result<Response, Problem> {
    let result = match order(&entered) {
        Ok(order) => add_lower_area(&office, &who, order).await,
        Err(refusal) => Err(refusal),
    };
    match result {
        Ok(_) => Ok(back_to("/areas?done=saved")),
        Err(refusal) => Ok(again(LowerAreasPage::of(&office, f, &who, typed_again(entered, refusal)?).await?)),
    }
}

fn order(entered: &Entered) -> Result<LowerAreaOrder, Refusal> {
    Ok(LowerAreaOrder {
        name: entered.text("name").to_owned(),
        level: entered.text("level").parse().map_err(|_| codes::R28.at_field("level"))?,
        address: entered.text("address").to_owned(),
        unit: entered.text("unit").parse().map_err(|_| codes::R30.at_field("unit"))?,
    })
}
