use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use kernel::{Actor, AreaId, Refusal, UnitId};
use ui::{Entered, Form, Frame, Office, Page, Problem, Signed};

use crate::acts::lower_areas::{add_lower_area, link_for_lower_area};
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
    /// With whether nobody has been made in it yet.
    offices: Vec<(LowerOffice, bool)>,
    units: Vec<UnitView>,
    levels: Vec<AreaLevel>,
    /// A link that was just made, shown this once; `None` when none was asked for.
    link: Option<String>,
}

impl LowerAreasPage {
    async fn of(office: &Office, f: Frame, who: &Actor, entered: Entered) -> Result<Self, Problem> {
        let db = office.desk.read();
        let own = find_area(db, who.area).await?.ok_or_else(Refusal::not_found)?;
        let mut offices = Vec::new();
        for below in lower_offices(db, who.area).await? {
            let is_empty = identity::is_empty(db, below.area.id).await.map_err(Refusal::from)?;
            offices.push((below, is_empty));
        }
        Ok(Self {
            f,
            entered,
            offices,
            link: None,
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
) -> Result<Page<LowerAreasPage>, Problem> {
    Ok(Page(LowerAreasPage::of(&office, f, &who, Entered::default()).await?))
}

/// Adds an area below, and shows the link it is set up with.
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
        Ok(area) => with_link(&office, f.with_notice("已增加。", "Added."), &who, area).await,
        Err(refusal) => {
            let (status, entered) = entered.again(refusal)?;
            Ok((status, Page(LowerAreasPage::of(&office, f, &who, entered).await?)).into_response())
        }
    }
}

/// Makes a new link for an area that nobody has set up yet.
pub async fn link(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(area): Path<AreaId>,
) -> Result<Response, Problem> {
    with_link(&office, f, &who, area).await
}

async fn with_link(office: &Office, f: Frame, who: &Actor, area: AreaId) -> Result<Response, Problem> {
    let link = link_for_lower_area(office, who, area).await?;
    let page = LowerAreasPage::of(office, f, who, Entered::default()).await?;
    Ok(Page(LowerAreasPage { link, ..page }).into_response())
}

fn order(entered: &Entered) -> Result<LowerAreaOrder, Refusal> {
    Ok(LowerAreaOrder {
        name: entered.text("name").to_owned(),
        level: entered.text("level").parse().map_err(|_| codes::R28.at_field("level"))?,
        address: entered.text("address").to_owned(),
        unit: entered.text("unit").parse().map_err(|_| codes::R30.at_field("unit"))?,
    })
}
