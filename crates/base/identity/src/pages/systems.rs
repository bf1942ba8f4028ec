//! Other systems and their tokens.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use kernel::{Actor, Refusal, UnitId};
use ui::{Entered, Form, Frame, Office, Page, Problem, Routes, Signed, back_to, shown_again};

use crate::acts::systems as act;
use crate::rules::Purpose;
use crate::store::systems::{self, System};
use crate::subject::UnitNames;
use crate::subject::acts::MANAGE_SYSTEMS;

#[derive(Template)]
#[template(path = "identity/systems.html")]
struct SystemsPage {
    f: Frame,
    entered: Entered,
    systems: Vec<System>,
    units: Vec<(UnitId, String)>,
    /// A token that was just made; shown this once.
    token: String,
}

impl SystemsPage {
    async fn of(office: &Office, f: Frame, who: &Actor, units: UnitNames) -> Result<Self, Refusal> {
        Ok(Self {
            systems: systems::list(office.desk.read(), who.area).await?,
            units: units(office.clone(), who.area).await?,
            f,
            entered: Entered::default(),
            token: String::new(),
        })
    }

    fn is_chosen(&self, purpose: &Purpose) -> bool {
        self.entered.holds("purpose", purpose.code())
    }

    fn unit_of(&self, system: &System) -> &str {
        let named = self.units.iter().find(|(id, _)| Some(*id) == system.unit);
        named.map_or("", |(_, name)| name)
    }
}

pub fn routes(units: UnitNames) -> Routes {
    Routes::new()
        .get("/systems", &MANAGE_SYSTEMS, move |office, f, who| show(units, office, f, who))
        .post("/systems", &MANAGE_SYSTEMS, move |office, f, who, form| add(units, office, f, who, form))
        .post("/systems/{id}/withdraw", &MANAGE_SYSTEMS, withdraw)
}

async fn show(
    units: UnitNames,
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
) -> Result<Page<SystemsPage>, Problem> {
    Ok(Page(SystemsPage::of(&office, f, &who, units).await?))
}

/// Adds a system and shows its token once.
async fn add(
    units: UnitNames,
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Form(form): Form,
) -> Result<Response, Problem> {
    let purpose = Purpose::from_code(form.text("purpose")).unwrap_or(Purpose::HandIn);
    let made = act::add(&office, &who, form.text("name"), purpose, form.text("unit").parse().ok()).await;
    let page = SystemsPage::of(&office, f, &who, units).await?;
    match made {
        Ok(token) => {
            let shown_once = [(header::CACHE_CONTROL, "no-store")];
            Ok((StatusCode::CREATED, shown_once, Page(SystemsPage { token, ..page })).into_response())
        }
        Err(refusal) => shown_again(form, refusal, |entered| SystemsPage { entered, ..page }),
    }
}

async fn withdraw(
    State(office): State<Office>,
    Signed(who): Signed,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    act::withdraw(&office, &who, id.parse().map_err(|_| Refusal::not_found())?).await?;
    Ok(back_to("/systems"))
}
