//! The list of campaigns, and the home of one campaign: where it stands and the one next act.

use access::Act;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use kernel::{CampaignId, Refusal, Role};
use ui::{Entered, Form, Frame, Office, Page, Problem, Signed, back_to};

use crate::acts;
use crate::acts::notices::SEE_NOTICES;
use crate::acts::table::{IMPORT_ROSTER, SEE, SEE_DRAWN, TAKE_BUNDLE};
use crate::acts::tally::SEE_RESULTS;
use crate::rules::campaign::Stage;
use crate::rules::formula::grades_in_words;
use crate::store::campaigns::{self, Campaign, CampaignLine};
use crate::store::draws::{self, DrawHead, StratumDraw};
use crate::store::roster;
use crate::store::slips::{StratumParticipation, participation};

/// Reads a campaign's id out of an address.
pub(crate) fn campaign_id(text: &str) -> Result<CampaignId, Refusal> {
    text.parse().map_err(|_| Refusal::not_found())
}

#[derive(Template)]
#[template(path = "evaluations/campaigns.html")]
struct ListPage {
    f: Frame,
    campaigns: Vec<CampaignLine>,
    may_write: bool,
}

/// All campaigns, newest first.
pub async fn list(State(office): State<Office>, f: Frame, Signed(who): Signed) -> Result<impl IntoResponse, Problem> {
    let campaigns = campaigns::list(office.desk.read(), who.area).await?;
    Ok(Page(ListPage { f, campaigns, may_write: who.has(Role::CampaignOfficer) }))
}

/// A step of a campaign on its home page.
pub struct Step {
    /// Its word.
    pub label: String,
    /// Where it is done or shown; empty for whoever may not open that page.
    pub href: String,
    /// `done`, `current` or `todo`.
    pub state: &'static str,
    /// A short fact under the word.
    pub note: String,
}

#[derive(Template)]
#[template(path = "evaluations/campaign.html")]
struct HomePage {
    f: Frame,
    campaign: Campaign,
    steps: Vec<Step>,
    people: i64,
    draw: Option<DrawHead>,
    strata: Vec<StratumDraw>,
    participation: Vec<StratumParticipation>,
    may_write: bool,
    may_take_bundle: bool,
    formula: Vec<String>,
    grades: String,
    findings: Entered,
}

impl HomePage {
    fn issued(&self) -> i64 {
        self.participation.iter().map(|stratum| stratum.issued).sum()
    }

    fn used(&self) -> i64 {
        self.participation.iter().map(|stratum| stratum.used).sum()
    }

    fn share(&self) -> String {
        let (used, issued) = (self.used(), self.issued());
        if issued == 0 { "—".to_owned() } else { format!("{}%", used * 100 / issued) }
    }

    fn taking_part(&self) -> i64 {
        self.strata.iter().map(|stratum| stratum.taking_part).sum()
    }

    fn stratum_name(&self, id: &str) -> String {
        let place = self.campaign.scheme.stratum_place(id);
        place.and_then(|place| self.campaign.scheme.strata.get(place)).map_or_else(|| id.to_owned(), |s| s.name.clone())
    }
}

/// The home of a campaign.
pub async fn home(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    show_home(&office, f, &who, campaign_id(&id)?, Entered::default()).await
}

async fn show_home(
    office: &Office,
    f: Frame,
    who: &kernel::Actor,
    id: CampaignId,
    findings: Entered,
) -> Result<Response, Problem> {
    let db = office.desk.read();
    let campaign = campaigns::load(db, who.area, id).await?;
    let people = roster::counts(db, who.area, id).await?.iter().map(|count| count.people).sum();
    let draw = draws::head(db, who.area, id).await?;
    let strata = draws::by_stratum(db, who.area, id).await?;
    let participation = participation(db, who.area, id).await?;
    let formula = campaign.scheme.formula.words(f.language);
    let grades = grades_in_words(&campaign.scheme, f.language);
    let mut page = HomePage {
        steps: Vec::new(),
        may_write: who.has(Role::CampaignOfficer),
        may_take_bundle: has_bundle(&campaign.stage) && access::may(Some(who), &TAKE_BUNDLE).is_ok(),
        f,
        campaign,
        people,
        draw,
        strata,
        participation,
        formula,
        grades,
        findings,
    };
    page.steps = steps(&page);
    Ok(Page(page).into_response())
}

/// Whether there is a bundle: the results are approved.
fn has_bundle(stage: &Stage) -> bool {
    matches!(stage, Stage::Approved { .. } | Stage::Published { .. })
}

/// The way of a campaign in eight steps; the first that is not done is the current one.
fn steps(page: &HomePage) -> Vec<Step> {
    let f = &page.f;
    let id = page.campaign.id;
    let stage = &page.campaign.stage;
    let frozen = *stage != Stage::Drafting;
    let closed = !matches!(stage, Stage::Drafting | Stage::Frozen { .. } | Stage::Open { .. });
    let tallied = stage.results().is_some();
    let approved = has_bundle(stage);
    let numbers = |zh: String, en: String| f.t(&zh, &en).to_owned();
    let lines = [
        (
            f.t("拟定并冻结方案", "Write and freeze the scheme"),
            "scheme",
            &SEE,
            frozen,
            numbers(
                format!("{} 个单位", page.campaign.scheme.units.len()),
                format!("{} units", page.campaign.scheme.units.len()),
            ),
        ),
        (
            f.t("导入名册", "Import the roster"),
            "roster",
            &IMPORT_ROSTER,
            page.people > 0,
            numbers(format!("{} 人", page.people), format!("{} people", page.people)),
        ),
        (
            f.t("抽选评议人", "Draw evaluators"),
            "draw",
            &SEE_DRAWN,
            page.draw.is_some(),
            numbers(format!("{} 人", page.taking_part()), format!("{} people", page.taking_part())),
        ),
        (
            f.t("发放评议码", "Hand out slips"),
            "slips",
            &SEE,
            page.issued() > 0,
            numbers(format!("{} 张", page.issued()), format!("{} slips", page.issued())),
        ),
        (
            f.t("评议", "Ballots"),
            "slips",
            &SEE,
            closed,
            numbers(format!("{} 份", page.used()), format!("{} ballots", page.used())),
        ),
        (f.t("计票", "Tally"), "results", &SEE_RESULTS, tallied, String::new()),
        (f.t("审定并公布", "Approve and publish"), "results", &SEE_RESULTS, approved, String::new()),
        (f.t("整改通知书", "Rectification notices"), "notices", &SEE_NOTICES, false, String::new()),
    ];
    let mut current_found = false;
    let step = |(label, place, act, done, note): (&str, &str, &Act, bool, String)| {
        let state = if done {
            "done"
        } else if current_found {
            "todo"
        } else {
            current_found = true;
            "current"
        };
        let is_there = frozen || !matches!(place, "results" | "notices");
        let may_open = is_there && access::may(f.actor.as_ref(), act).is_ok();
        let href = if may_open { format!("/campaigns/{id}/{place}") } else { String::new() };
        Step { label: label.to_owned(), href, state, note }
    };
    lines.into_iter().map(step).collect()
}

/// Starts a campaign: empty with the usual grades, or as a copy of an earlier one.
pub async fn create(State(office): State<Office>, Signed(who): Signed, Form(form): Form) -> Result<Response, Problem> {
    let id = if form.text("from").is_empty() {
        let year = i64::from(office.desk.now().day().year());
        let scheme = super::scheme::starting_scheme(&office, who.area, year).await?;
        acts::create(&office.desk, &who, year, scheme).await?
    } else {
        acts::copy(&office.desk, &who, campaign_id(form.text("from"))?).await?
    };
    Ok(back_to(&format!("/campaigns/{id}/scheme")))
}

/// Closes, and signs the last head of the log where ballots are sealed.
async fn close(office: &Office, who: &kernel::Actor, id: CampaignId) -> Result<(), Refusal> {
    acts::close(&office.desk, who, id).await?;
    acts::sealing::sign_head(&office.desk, &office.seal, who, id).await
}

/// Freezes, opens or closes: the act's word stands in the form.
pub async fn advance(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(id): Path<String>,
    Form(form): Form,
) -> Result<Response, Problem> {
    let id = campaign_id(&id)?;
    let done = match form.text("act") {
        "freeze" => acts::freeze(&office.desk, &who, id).await,
        "open" => acts::open(&office.desk, &who, id).await,
        "close" => close(&office, &who, id).await,
        _ => Err(Refusal::not_found()),
    };
    match done {
        Ok(()) => Ok(back_to(&format!("/campaigns/{id}"))),
        Err(refusal) => {
            let (status, entered) = Entered::default().again(refusal)?;
            Ok((status, show_home(&office, f, &who, id, entered).await?).into_response())
        }
    }
}
