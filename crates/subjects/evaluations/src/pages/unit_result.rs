//! The result of one unit: by aspect, by stratum, over the years.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use kernel::{Actor, Refusal};
use ui::{Frame, Office, Page, Problem, Signed};

use super::campaigns::campaign_id;
use super::results::public_campaign;
use crate::acts::notices::own_unit;
use crate::acts::tally::{self as acts, SEE_RESULTS};
use crate::papers::{heat, people, percent, rank_sentence, shown, two_places};
use crate::rules::campaign::Level;
use crate::rules::scheme::Scheme;
use crate::store::campaigns::{self, Campaign};
use crate::tally::{Results, UnitResult};

/// The unit as both pages show it.
struct UnitView {
    title: String,
    back: String,
    unit: UnitResult,
    class_size: usize,
    sentence: String,
    aspects: Vec<AspectRow>,
    strata: Vec<StratumRow>,
    smallest_cell: u64,
}

struct AspectRow {
    name: String,
    weight: String,
    mean: String,
    level: u8,
    se: String,
    satisfaction: String,
    n: String,
}

struct StratumRow {
    name: String,
    mean: String,
    level: u8,
    se: String,
    n: String,
}

impl UnitView {
    fn new(f: &Frame, scheme: &Scheme, results: &Results, unit: &UnitResult, back: String) -> Self {
        let unit = shown(unit, scheme.smallest_cell);
        Self {
            title: results.title.clone(),
            back,
            class_size: results.units.iter().filter(|other| other.class_id == unit.class_id).count(),
            sentence: rank_sentence(&unit, f.language),
            aspects: aspects(scheme, &unit),
            strata: strata(results, &unit, scheme.smallest_cell),
            smallest_cell: scheme.smallest_cell,
            unit,
        }
    }
}

fn aspects(scheme: &Scheme, unit: &UnitResult) -> Vec<AspectRow> {
    let row = |(aspect, result): (&crate::rules::scheme::Aspect, &crate::tally::AspectResult)| AspectRow {
        name: aspect.name.clone(),
        weight: format!("{}%", aspect.weight),
        mean: two_places(result.mean),
        level: heat(result.mean),
        se: two_places(result.mean_se),
        satisfaction: percent(result.satisfaction),
        n: people(result.n, scheme.smallest_cell),
    };
    scheme.aspects.iter().zip(&unit.aspects).map(row).collect()
}

fn strata(results: &Results, unit: &UnitResult, smallest_cell: u64) -> Vec<StratumRow> {
    let row = |(stratum, result): (&crate::tally::StratumResponse, &crate::tally::StratumResult)| StratumRow {
        name: stratum.stratum_name.clone(),
        mean: two_places(result.composite),
        level: heat(result.composite),
        se: two_places(result.composite_se),
        n: people(result.n, smallest_cell),
    };
    results.response.iter().zip(&unit.strata).map(row).collect()
}

#[derive(Template)]
#[template(path = "evaluations/unit_result.html")]
pub(super) struct UnitPage {
    f: Frame,
    view: UnitView,
}

#[derive(Template)]
#[template(path = "evaluations/unit_result_public.html")]
pub(super) struct PublicUnitPage {
    f: Frame,
    view: UnitView,
}

/// A unit's result for the office, or for its own liaison once it is published to units.
pub(super) async fn show(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path((id, unit)): Path<(String, String)>,
) -> Result<Page<UnitPage>, Problem> {
    let campaign = campaigns::load(office.desk.read(), who.area, campaign_id(&id)?).await?;
    let (results, back) = results_and_back(&office, &who, &campaign, &unit).await?;
    let unit = results.unit(&unit).ok_or_else(Refusal::not_found)?;
    Ok(Page(UnitPage { view: UnitView::new(&f, &campaign.scheme, &results, unit, back), f }))
}

/// The results as a person may see them for the sake of a unit, and where the page leads back to.
async fn results_and_back(
    office: &Office,
    who: &Actor,
    campaign: &Campaign,
    unit: &str,
) -> Result<(Arc<Results>, String), Refusal> {
    if access::may(Some(who), &SEE_RESULTS).is_ok() {
        let results = acts::results_for_office(office, campaign, who).await?;
        return Ok((results, format!("/campaigns/{}/results", campaign.id)));
    }
    if own_unit(&office.desk, who).await? != unit {
        return Err(Refusal::not_found());
    }
    Ok((acts::results_for(office, campaign, Level::Units).await?, "/my-notices".to_owned()))
}

/// A unit's result for everybody, once published.
pub(super) async fn show_published(
    State(office): State<Office>,
    f: Frame,
    Path((id, unit)): Path<(String, String)>,
) -> Result<Page<PublicUnitPage>, Problem> {
    let (campaign, results) = public_campaign(&office, &id).await?;
    let unit = results.unit(&unit).ok_or_else(Refusal::not_found)?;
    let back = format!("/results/{}", campaign.id);
    Ok(Page(PublicUnitPage { view: UnitView::new(&f, &campaign.scheme, &results, unit, back), f }))
}
