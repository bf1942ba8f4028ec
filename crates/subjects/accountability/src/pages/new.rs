//! Proposing.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use kernel::{Actor, Refusal, UnitId};
use problems::Units;
use serde::Deserialize;
use ui::{Entered, Form, Frame, Office, Page, Problem, Signed, back_to};
use uuid::Uuid;

use crate::acts;
use crate::rules::articles::{self, Article};
use crate::rules::codes;
use crate::rules::proposal::Order;

/// Measures that are usual; others can be written.
const USUAL: [&str; 6] = ["责令书面检查", "约谈", "通报批评", "诫勉", "调整工作岗位", "按管理权限给予处分"];

#[derive(Template)]
#[template(path = "accountability/new.html")]
struct NewPage {
    f: Frame,
    units: Units,
    articles: Vec<&'static Article>,
    entered: Entered,
}

impl NewPage {
    fn is_unit(&self, unit: &UnitId) -> bool {
        self.entered.text("unit") == unit.to_string()
    }

    fn is_article(&self, article: &Article) -> bool {
        self.entered.text("article") == article.code
    }

    fn usual(&self) -> [&'static str; 6] {
        USUAL
    }
}

/// Which problem it is about.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct About {
    number: String,
}

/// The form.
pub async fn show(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Query(about): Query<About>,
) -> Result<Response, Problem> {
    page(&office, f, &who, Entered::default().with("number", about.number)).await
}

async fn page(office: &Office, f: Frame, who: &Actor, entered: Entered) -> Result<Response, Problem> {
    let (units, articles) = (Units::read(office.desk.read(), who.area).await?, articles::in_force(f.now.day()));
    Ok(Page(NewPage { f, units, articles, entered }).into_response())
}

/// Proposes what the form says.
pub async fn propose(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Form(form): Form,
) -> Result<Response, Problem> {
    match propose_from(&office, &who, &form).await {
        Ok(id) => Ok(back_to(&format!("/accountability/{id}?done=1"))),
        Err(refusal) => {
            let (status, form) = form.again(refusal)?;
            Ok((status, page(&office, f, &who, form).await?).into_response())
        }
    }
}

async fn propose_from(office: &Office, who: &Actor, form: &Entered) -> Result<Uuid, Refusal> {
    let text = |field: &str| form.text(field).to_owned();
    let order = Order {
        unit: form.text("unit").parse().map_err(|_| codes::W06.at_field("unit"))?,
        person: text("person"),
        facts: text("facts"),
        article: text("article"),
        measure: text("measure"),
    };
    acts::propose(&office.desk, who, form.text("number"), order).await
}
