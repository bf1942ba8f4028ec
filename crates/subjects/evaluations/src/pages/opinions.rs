//! The opinions of an evaluation, to be put on the ledger of problems.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde::Deserialize;
use ui::{Form, Frame, Office, Page, Problem, Routes, Signed, back_to};

use super::campaigns::campaign_id;
use crate::acts::opinions::{TAKE_UP_OPINIONS, take_up};
use crate::acts::releases::{not_shown, released_so_far};
use crate::store::ballots::Opinion;
use crate::store::campaigns::{self, Campaign};

/// How many opinions a page shows.
const SHOWN: usize = 200;

/// The routes of opinions.
pub fn routes() -> Routes {
    Routes::new().get("/campaigns/{id}/problems", &TAKE_UP_OPINIONS, show).post(
        "/campaigns/{id}/problems",
        &TAKE_UP_OPINIONS,
        register,
    )
}

/// Which unit's opinions are asked for, and how many were just registered.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Asked {
    unit: String,
    done: Option<usize>,
}

#[derive(Template)]
#[template(path = "evaluations/opinions.html")]
struct OpinionsPage {
    f: Frame,
    campaign: Campaign,
    unit: String,
    opinions: Vec<Opinion>,
    total: usize,
    not_shown: usize,
    names: BTreeMap<String, String>,
}

impl OpinionsPage {
    fn name(&self, code: &str) -> &str {
        self.names.get(code).map_or(self.f.t("全部单位", "all units"), String::as_str)
    }
}

async fn show(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Page<OpinionsPage>, Problem> {
    let f = match asked.done {
        Some(done) => f.with_notice(format!("已登记 {done} 件问题。"), format!("{done} problems registered.")),
        None => f,
    };
    let campaign = campaigns::load(office.desk.read(), who.area, campaign_id(&id)?).await?;
    let mut opinions = released_so_far(office.desk.read(), &campaign).await?;
    opinions.retain(|one| asked.unit.is_empty() || one.unit == asked.unit);
    let total = opinions.len();
    opinions.truncate(SHOWN);
    let not_shown = not_shown(office.desk.read(), &campaign).await?;
    let names = campaign.scheme.units.iter().map(|unit| (unit.id.clone(), unit.name.clone())).collect();
    Ok(Page(OpinionsPage { f, campaign, unit: asked.unit, opinions, total, not_shown, names }))
}

async fn register(
    State(office): State<Office>,
    Signed(who): Signed,
    Path(id): Path<String>,
    Form(form): Form,
) -> Result<Response, Problem> {
    let done = take_up(&office.desk, &who, campaign_id(&id)?, form.all("opinion").to_vec()).await?;
    Ok(back_to(&format!("/campaigns/{id}/problems?done={done}")))
}
