//! Results of a campaign: for the office, and for everybody once published.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use kernel::{Actor, CampaignId, Language, Refusal, RefusalKind, Role};
use ui::{Download, Form, Frame, Office, Page, Problem, Routes, Signed, XLSX, back_to};

use super::campaigns::campaign_id;
use super::{totals, unit_result};
use crate::acts::tally::{self as acts, APPROVE, PUBLISH, SEE_PUBLISHED, SEE_RESULTS, SEE_UNIT_RESULT, TALLY};
use crate::lately::Lately;
use crate::papers::{NOTHING, RankPlot, shown};
use crate::rules::campaign::{Level, Stage};
use crate::rules::formula::grades_in_words;
use crate::rules::scheme::Scheme;
use crate::store::ballots;
use crate::store::campaigns::{self, Campaign, CampaignLine};
use crate::store::notices;
use crate::tally::{FindingLine, Past, Results, StratumResponse, UnitResult, output};

/// The routes of results.
pub fn routes() -> Routes {
    Routes::new()
        .get("/campaigns/{id}/results", &SEE_RESULTS, show)
        .post("/campaigns/{id}/results", &TALLY, make)
        .post("/campaigns/{id}/results/approve", &APPROVE, approve)
        .post("/campaigns/{id}/results/publish", &PUBLISH, publish)
        .get("/campaigns/{id}/results.json", &SEE_RESULTS, as_json)
        .get("/campaigns/{id}/results.xlsx", &SEE_RESULTS, as_xlsx)
        .get("/campaigns/{id}/results/{unit}", &SEE_UNIT_RESULT, unit_result::show)
        .get("/campaigns/{id}/strata", &SEE_RESULTS, strata)
        .get("/campaigns/{id}/bulletin/{kind}", &SEE_RESULTS, bulletin)
        .get("/results", &SEE_PUBLISHED, published)
        .get("/results/{id}", &SEE_PUBLISHED, show_published)
        .get("/results/{id}/totals", &SEE_PUBLISHED, totals::show)
        .get("/results/{id}/totals.csv", &SEE_PUBLISHED, totals::as_csv)
        .get("/results/{id}/totals/{unit}", &SEE_PUBLISHED, totals::of_unit)
        .get("/results/{id}/bulletin/{kind}", &SEE_PUBLISHED, published_bulletin)
        .get("/results/{id}/{unit}", &SEE_PUBLISHED, unit_result::show_published)
}

/// The results as both pages show them. They depend on the results' hash, the language and the address alone, so what was
/// prepared once is shown to everybody who asks next.
pub struct View {
    language: Language,
    title: String,
    /// Where the unit pages lie.
    base: String,
    results: Arc<Results>,
    classes: Vec<ClassView>,
    response: Vec<ResponseRow>,
    flags: Vec<(String, usize)>,
    signs: Vec<(&'static str, bool)>,
    words: Vec<String>,
    grades: String,
    smallest_cell: u64,
    drawn: u64,
    came: u64,
    /// Whether rank intervals and tiers are there.
    sure: bool,
    /// Whether any unit has a rate of an earlier year.
    compared: bool,
    /// All of it as it stands in both pages.
    body: String,
}

/// What both pages have in common.
#[derive(Template)]
#[template(path = "evaluations/results_body.html")]
struct Body<'a> {
    view: &'a View,
}

/// A view is found again by the results' hash, its language and where the unit pages lie.
type Key = (String, Language, String);
static KEPT: Lately<Key, View> = Lately::new(8);

/// A class of units in the order of their ranks.
pub struct ClassView {
    name: String,
    plot: String,
    rows: Vec<UnitResult>,
}

/// The response of a stratum, small numbers withheld.
struct ResponseRow {
    name: String,
    drawn: u64,
    came: String,
    counted: String,
    weight: String,
    share: String,
}

impl View {
    /// The view of a campaign's results, from memory when it was asked for lately; `base` is where the unit pages lie.
    fn of(f: &Frame, campaign: &Campaign, results: Arc<Results>, base: String) -> Result<Arc<Self>, Refusal> {
        let key: Key = (campaign.stage.results().unwrap_or_default().to_owned(), f.language, base);
        if let Some(view) = KEPT.find(&key) {
            return Ok(view);
        }
        let mut view = Self::new(f, &campaign.scheme, results, key.2.clone());
        view.body = Body { view: &view }.render().map_err(Refusal::failed)?;
        Ok(KEPT.keep(key, view))
    }

    fn new(f: &Frame, scheme: &Scheme, results: Arc<Results>, base: String) -> Self {
        let (drawn, came) = results.response_in_all();
        Self {
            language: f.language,
            body: String::new(),
            title: results.title.clone(),
            base,
            classes: classes(f, scheme, &results),
            response: results.response.iter().map(|line| ResponseRow::new(line, scheme.smallest_cell)).collect(),
            flags: flags(f, &results),
            signs: scheme.formula.signs(),
            words: scheme.formula.words(f.language),
            grades: grades_in_words(scheme, f.language),
            smallest_cell: scheme.smallest_cell,
            drawn,
            came,
            sure: results.units.iter().any(|unit| unit.ranks.rank_interval_class.is_some()),
            compared: results.units.iter().any(|unit| !unit.history.is_empty()),
            results,
        }
    }

    fn t<'a>(&self, chinese: &'a str, english: &'a str) -> &'a str {
        self.language.t(chinese, english)
    }

    fn past(&self) -> &[Past] {
        &self.results.whole.history
    }

    fn findings(&self) -> &[FindingLine] {
        &self.results.findings
    }
}

impl ClassView {
    fn rank(unit: &UnitResult) -> String {
        unit.rank_class.map_or_else(|| NOTHING.to_owned(), |rank| rank.to_string())
    }
}

fn classes(f: &Frame, scheme: &Scheme, results: &Results) -> Vec<ClassView> {
    let class = |class: &crate::rules::scheme::SchemeClass| {
        let units = results.class_in_order(&class.id).into_iter();
        let rows: Vec<UnitResult> = units.map(|unit| shown(unit, scheme.smallest_cell)).collect();
        let words = RankPlot::words(&rows, &class.name, f.language);
        ClassView { name: class.name.clone(), plot: RankPlot::new(&rows, words, false).svg(), rows }
    };
    scheme.classes.iter().map(class).filter(|class| !class.rows.is_empty()).collect()
}

fn flags(f: &Frame, results: &Results) -> Vec<(String, usize)> {
    use crate::rules::ballot::Flag;
    let count = |flag: Flag| results.flags.iter().filter(|line| line.kind == flag.code()).count();
    [Flag::StraightLine, Flag::AllUnknown, Flag::HalfFinished].map(|flag| (f.say(flag.name()), count(flag))).into()
}

impl ResponseRow {
    fn new(line: &StratumResponse, smallest_cell: u64) -> Self {
        let few = line.responded < smallest_cell;
        let number = |number: u64| if few { format!("< {smallest_cell}") } else { number.to_string() };
        let share = (line.responded * 100).checked_div(line.drawn).filter(|_| !few);
        Self {
            name: line.stratum_name.clone(),
            drawn: line.drawn,
            came: number(line.responded),
            counted: number(line.counted),
            weight: line.weight.filter(|_| !few).map_or_else(|| NOTHING.to_owned(), |weight| format!("{weight:.2}")),
            share: share.map_or_else(|| NOTHING.to_owned(), |share| format!("{share}%")),
        }
    }
}

#[derive(Template)]
#[template(path = "evaluations/results.html")]
struct ResultsPage {
    f: Frame,
    campaign: Campaign,
    view: Option<Arc<View>>,
    ballots: i64,
    bulletin: bool,
    may_tally: bool,
    may_approve: bool,
    may_publish: bool,
    levels: Vec<Level>,
}

/// The results of a campaign, or how to come to them.
async fn show(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(id): Path<String>,
) -> Result<Page<ResultsPage>, Problem> {
    let campaign = campaigns::load(office.desk.read(), who.area, campaign_id(&id)?).await?;
    if matches!(campaign.stage, Stage::Drafting) {
        return Err(Refusal::not_found().into());
    }
    let view = match acts::results_for_office(&office, &campaign, &who).await {
        Ok(results) => Some(View::of(&f, &campaign, results, format!("/campaigns/{}/results", campaign.id))?),
        Err(refusal) if refusal.kind == RefusalKind::NotFound => None,
        Err(refusal) => return Err(refusal.into()),
    };
    let paper = notices::find(office.desk.read(), who.area, campaign.id, "").await?;
    let stage = &campaign.stage;
    Ok(Page(ResultsPage {
        ballots: ballots::count(office.desk.read(), who.area, campaign.id).await?,
        bulletin: paper.is_some_and(|paper| paper.is_made()),
        may_tally: who.has(Role::CampaignOfficer) && matches!(stage, Stage::Closed { .. } | Stage::Tallied { .. }),
        may_approve: who.has(Role::Leader) && stage.approve(who.id).is_ok(),
        may_publish: who.has(Role::CampaignOfficer) || who.has(Role::Leader),
        levels: [Level::Office, Level::Units, Level::Public]
            .into_iter()
            .filter(|to| stage.publish(*to).is_ok())
            .collect(),
        f,
        view,
        campaign,
    }))
}

impl ResultsPage {
    /// The value of a level in a form.
    fn code(level: &Level) -> &'static str {
        match level {
            Level::Office => "office",
            Level::Units => "units",
            Level::Public => "public",
        }
    }
}

fn results_page(id: CampaignId) -> Response {
    back_to(&format!("/campaigns/{id}/results"))
}

async fn make(State(office): State<Office>, Signed(who): Signed, Path(id): Path<String>) -> Result<Response, Problem> {
    let id = campaign_id(&id)?;
    acts::tally_campaign(&office, &who, id).await?;
    Ok(results_page(id))
}

async fn approve(
    State(office): State<Office>,
    Signed(who): Signed,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let id = campaign_id(&id)?;
    acts::approve(&office, &who, id).await?;
    Ok(results_page(id))
}

async fn publish(
    State(office): State<Office>,
    Signed(who): Signed,
    Path(id): Path<String>,
    Form(form): Form,
) -> Result<Response, Problem> {
    let id = campaign_id(&id)?;
    let level = Level::from_code(form.text("level")).ok_or_else(Refusal::not_found)?;
    acts::publish(&office, &who, id, level).await?;
    Ok(results_page(id))
}

/// The results with everything withheld that may not be shown.
async fn for_download(office: &Office, who: &Actor, id: &str) -> Result<Results, Refusal> {
    let campaign = campaigns::load(office.desk.read(), who.area, campaign_id(id)?).await?;
    let mut results = Results::clone(&*acts::results_for_office(office, &campaign, who).await?);
    results.units.iter_mut().for_each(|unit| *unit = shown(unit, campaign.scheme.smallest_cell));
    Ok(results)
}

async fn as_json(
    State(office): State<Office>,
    Signed(who): Signed,
    Path(id): Path<String>,
) -> Result<Download, Problem> {
    let results = for_download(&office, &who, &id).await?;
    let name = format!("{}.json", results.title);
    Ok(Download { name, media_type: "application/json", bytes: output::json(&results)? })
}

async fn as_xlsx(
    State(office): State<Office>,
    Signed(who): Signed,
    Path(id): Path<String>,
) -> Result<Download, Problem> {
    let results = for_download(&office, &who, &id).await?;
    let name = format!("{}.xlsx", results.title);
    let bytes = tokio::task::spawn_blocking(move || output::xlsx(&results)).await.map_err(Refusal::failed)??;
    Ok(Download { name, media_type: XLSX, bytes })
}

#[derive(Template)]
#[template(path = "evaluations/results_strata.html")]
struct StrataPage {
    f: Frame,
    view: Arc<View>,
    id: String,
}

/// Units by strata as a heat table.
async fn strata(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(id): Path<String>,
) -> Result<Page<StrataPage>, Problem> {
    let campaign = campaigns::load(office.desk.read(), who.area, campaign_id(&id)?).await?;
    let results = acts::results_for_office(&office, &campaign, &who).await?;
    let base = format!("/campaigns/{}/results", campaign.id);
    Ok(Page(StrataPage { view: View::of(&f, &campaign, results, base)?, f, id: campaign.id.to_string() }))
}

async fn bulletin(
    State(office): State<Office>,
    Signed(who): Signed,
    Path((id, kind)): Path<(String, String)>,
) -> Result<Download, Problem> {
    let campaign = campaigns::load(office.desk.read(), who.area, campaign_id(&id)?).await?;
    acts::results_for_office(&office, &campaign, &who).await?;
    Ok(super::notices::paper(&office, &campaign, "", &kind).await?)
}

#[derive(Template)]
#[template(path = "evaluations/results_public_list.html")]
struct PublishedPage {
    f: Frame,
    campaigns: Vec<CampaignLine>,
}

/// All campaigns whose results are published to everybody.
async fn published(State(office): State<Office>, f: Frame) -> Result<Page<PublishedPage>, Problem> {
    let all = campaigns::list(office.desk.read(), office.settings.area).await?;
    let campaigns = all.into_iter().filter(|line| line.stage.shows_results_to(Level::Public)).collect();
    Ok(Page(PublishedPage { f, campaigns }))
}

/// A campaign whose results are published to everybody.
pub(super) async fn public_campaign(office: &Office, id: &str) -> Result<(Campaign, Arc<Results>), Refusal> {
    let campaign = campaigns::load(office.desk.read(), office.settings.area, campaign_id(id)?).await?;
    let results = acts::results_for(office, &campaign, Level::Public).await?;
    Ok((campaign, results))
}

#[derive(Template)]
#[template(path = "evaluations/results_public.html")]
struct PublicResultsPage {
    f: Frame,
    view: Arc<View>,
    bulletin: bool,
}

async fn show_published(
    State(office): State<Office>,
    f: Frame,
    Path(id): Path<String>,
) -> Result<impl IntoResponse, Problem> {
    let (campaign, results) = public_campaign(&office, &id).await?;
    let paper = notices::find(office.desk.read(), campaign.area, campaign.id, "").await?;
    let view = View::of(&f, &campaign, results, format!("/results/{}", campaign.id))?;
    Ok(Page(PublicResultsPage { view, f, bulletin: paper.is_some_and(|paper| paper.is_made()) }))
}

async fn published_bulletin(
    State(office): State<Office>,
    Path((id, kind)): Path<(String, String)>,
) -> Result<Download, Problem> {
    let (campaign, _) = public_campaign(&office, &id).await?;
    Ok(super::notices::paper(&office, &campaign, "", &kind).await?)
}
