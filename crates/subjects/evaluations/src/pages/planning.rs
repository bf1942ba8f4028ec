//! Planning: how many evaluators does it take to tell these units apart?

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use kernel::{Bilingual, Finding, Place};
use serde::Deserialize;
use ui::{Frame, Office, Page, Problem, Signed};

use super::campaigns::campaign_id;
use crate::rules::planning::{Answer, Question, answer};
use crate::store::campaigns::{self, Campaign};

/// What is typed on the page; empty fields take the usual values.
#[derive(Debug, Clone, Deserialize)]
#[serde(default)]
pub struct Asked {
    difference: String,
    deviation: String,
    power: String,
    response: String,
    allocation: String,
}

impl Default for Asked {
    /// Two points apart, a deviation of 20 points, 80 % sure, four of five answer, by the layers' size.
    fn default() -> Self {
        let text = str::to_owned;
        Self {
            difference: text("2"),
            deviation: text("20"),
            power: text("80"),
            response: text("80"),
            allocation: text("proportional"),
        }
    }
}

/// The question in numbers, or what is wrong with each field.
fn question(asked: &Asked) -> Result<Question, Vec<Finding>> {
    let mut findings = Vec::new();
    let mut number = |field: &str, typed: &str, least: f64, most: f64| {
        let read = typed.trim().parse::<f64>().ok().filter(|value| (least..=most).contains(value));
        read.unwrap_or_else(|| {
            findings.push(outside(field, typed, least, most));
            least
        })
    };
    let question = Question {
        difference: number("difference", &asked.difference, 0.1, 100.0),
        deviation: number("deviation", &asked.deviation, 0.1, 100.0),
        power: number("power", &asked.power, 50.0, 99.0) / 100.0,
        response: number("response", &asked.response, 1.0, 100.0) / 100.0,
        equally: asked.allocation == "equal",
    };
    if findings.is_empty() { Ok(question) } else { Err(findings) }
}

fn outside(field: &str, typed: &str, least: f64, most: f64) -> Finding {
    Finding::error(
        "E50",
        Place::field(field),
        Bilingual::new(
            format!("“{typed}”不是 {least} 到 {most} 之间的数。"),
            format!("“{typed}” is not a number from {least} to {most}."),
        ),
        Bilingual::new("请改正后再算。", "Correct it and compute again."),
    )
}

#[derive(Template)]
#[template(path = "evaluations/planning.html")]
struct PlanningPage {
    f: Frame,
    campaign: Campaign,
    asked: Asked,
    findings: Vec<Finding>,
    answer: Option<Answer>,
}

/// The planning page.
pub async fn show(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let campaign = campaigns::load(office.desk.read(), who.area, campaign_id(&id)?).await?;
    let (answer, findings) = match question(&asked) {
        Ok(question) => (answer(&campaign.scheme.strata, &question), Vec::new()),
        Err(findings) => (None, findings),
    };
    Ok(Page(PlanningPage { f, campaign, asked, findings, answer }).into_response())
}
