//! Planning: how many evaluators does it take to tell these units apart?

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use kernel::{Bilingual, Finding, Place};
use serde::Deserialize;
use survey::distributions::normal_quantile;
use survey::planning::{Allocation, Stratum, Wish, invitations, plan, standard_error};
use ui::{Frame, Office, Page, Problem, Signed};

use super::campaigns::campaign_id;
use crate::store::campaigns::{self, Campaign};

/// The confidence level of every interval in the product.
const LEVEL: f64 = 0.95;
/// Fewest answers planned for in a layer, so that its own figures can be shown.
const FEWEST_IN_A_LAYER: usize = 10;

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

/// The numbers of a question, once they make sense.
struct Question {
    difference: f64,
    deviation: f64,
    power: f64,
    response: f64,
    allocation: Allocation,
}

impl Question {
    fn of(asked: &Asked) -> Result<Self, Vec<Finding>> {
        let mut findings = Vec::new();
        let mut number = |field: &str, typed: &str, least: f64, most: f64| {
            let read = typed.trim().parse::<f64>().ok().filter(|value| (least..=most).contains(value));
            read.unwrap_or_else(|| {
                findings.push(outside(field, typed, least, most));
                least
            })
        };
        let question = Self {
            difference: number("difference", &asked.difference, 0.1, 100.0),
            deviation: number("deviation", &asked.deviation, 0.1, 100.0),
            power: number("power", &asked.power, 50.0, 99.0) / 100.0,
            response: number("response", &asked.response, 1.0, 100.0) / 100.0,
            allocation: match asked.allocation.as_str() {
                "equal" => Allocation::Power(0.0),
                _ => Allocation::Proportional,
            },
        };
        if findings.is_empty() { Ok(question) } else { Err(findings) }
    }
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

/// A layer in the answer.
struct PlannedLayer {
    name: String,
    population: u64,
    answers: usize,
    invited: usize,
    planned_now: u64,
}

/// The answer: layer by layer, and what the present scheme can do.
struct Answer {
    layers: Vec<PlannedLayer>,
    answers: usize,
    invited: usize,
    /// Half the width of a unit's 95 % interval with the numbers of the scheme.
    half_width_now: f64,
    /// The smallest difference the numbers of the scheme can tell.
    difference_now: f64,
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
    let (answer, findings) = match Question::of(&asked) {
        Ok(question) => (answer(&campaign, &question), Vec::new()),
        Err(findings) => (None, findings),
    };
    Ok(Page(PlanningPage { f, campaign, asked, findings, answer }).into_response())
}

/// `None` when the scheme has no layers with people yet.
#[expect(clippy::cast_precision_loss, reason = "no layer has more than 2^52 people")]
fn answer(campaign: &Campaign, question: &Question) -> Option<Answer> {
    // One person's difference between two units has √2 times the deviation of one mark, if marks were independent; people
    // who mark strictly mark both so, which makes the plan err on the safe side.
    let deviation = question.deviation * std::f64::consts::SQRT_2;
    let layers = &campaign.scheme.strata;
    let strata: Vec<Stratum> =
        layers.iter().map(|layer| Stratum { population: layer.population as f64, deviation }).collect();
    let wish = Wish::separation(question.difference, LEVEL, question.power, 1);
    let answers = plan(&strata, question.allocation, FEWEST_IN_A_LAYER, wish).ok()?;
    let invited = |answers: usize| invitations(answers, question.response);
    let expected = |to_draw: u64| (to_draw as f64 * question.response).floor().max(1.0);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a whole number of people, at least one"
    )]
    let now: Vec<usize> = layers.iter().map(|layer| expected(layer.to_draw) as usize).collect();
    let se_now = standard_error(&strata, &now);
    let error = normal_quantile(f64::midpoint(1.0, LEVEL));
    Some(Answer {
        answers: answers.iter().sum(),
        invited: answers.iter().map(|answers| invited(*answers)).sum(),
        half_width_now: error * se_now / std::f64::consts::SQRT_2,
        difference_now: se_now * (error + normal_quantile(question.power)),
        layers: layers
            .iter()
            .zip(answers)
            .map(|(layer, answers)| PlannedLayer {
                name: layer.name.clone(),
                population: layer.population,
                answers,
                invited: invited(answers),
                planned_now: layer.to_draw,
            })
            .collect(),
    })
}
