//! The public draw for everybody: what was frozen, the seeds, the tickets, how to repeat it, and the big screen.

use askama::Template;
use axum::extract::{Path, Query, State};
use kernel::Refusal;
use serde::Deserialize;
use sortition::Drawn;
use ui::{Download, Frame, Office, Page, Problem};

use super::campaigns::campaign_id;
use crate::acts::public_draw as acts;
use crate::rules::public_draw::Round;
use crate::rules::scheme::Stratum;
use crate::store::campaigns::{self, Campaign, CampaignLine};
use crate::store::draws;
use crate::store::public_draw::{self, VoidRound};

/// How many numbers stand on the big screen at once, so that they can be read from ten metres.
pub const ON_A_SCREEN: usize = 20;
/// How many seconds a screen stays when the screens follow each other by themselves.
const SECONDS: u32 = 8;

/// The list of public draws.
#[derive(Template)]
#[template(path = "evaluations/public_draws.html")]
pub struct ListPage {
    f: Frame,
    campaigns: Vec<CampaignLine>,
}

/// All campaigns whose draw is frozen or made.
pub async fn list(State(office): State<Office>, f: Frame) -> Result<Page<ListPage>, Problem> {
    let (db, area) = (office.desk.read(), office.settings.area);
    let frozen = public_draw::frozen(db, area).await?;
    let all = campaigns::list(db, area).await?;
    let campaigns = all.into_iter().filter(|line| frozen.contains(&line.id.to_string())).collect();
    Ok(Page(ListPage { f, campaigns }))
}

/// What a public page of a draw shows.
struct Shown {
    campaign: Campaign,
    round: Round,
    drawn: Drawn,
}

impl Shown {
    async fn load(office: &Office, id: &str) -> Result<Self, Refusal> {
        let (db, area, id) = (office.desk.read(), office.settings.area, campaign_id(id)?);
        let campaign = campaigns::load(db, area, id).await?;
        let round = public_draw::round(db, area, id).await?;
        if round.freeze().is_none() {
            return Err(Refusal::not_found());
        }
        let drawn = draws::as_drawn(db, area, id).await?;
        Ok(Self { campaign, round, drawn })
    }
}

/// A public draw, explained.
#[derive(Template)]
#[template(path = "evaluations/public_draw.html")]
pub struct DrawPage {
    f: Frame,
    shown: Shown,
    void_rounds: Vec<VoidRound>,
    example: Option<Example>,
}

impl DrawPage {
    fn drawn_from(&self, stratum: &Stratum) -> usize {
        self.shown.drawn.drawn_from(&stratum.id).count()
    }

    fn reserves_of(&self, stratum: &Stratum) -> usize {
        self.shown.drawn.reserves_of(&stratum.id).count()
    }
}

/// A ticket that anybody can compute by hand.
struct Example {
    person: String,
    stratum: String,
    command: String,
    ticket: String,
}

impl Example {
    /// The first person drawn.
    fn of(shown: &Shown) -> Option<Self> {
        let first = shown.drawn.drawn.first()?;
        let quoted = |text: &str| format!("'{}'", text.replace('\'', r"'\''"));
        let (seed, stratum, person) =
            (quoted(&shown.round.combined()), quoted(&first.stratum_id), quoted(&first.person_id));
        Some(Self {
            person: first.person_id.clone(),
            stratum: first.stratum_id.clone(),
            command: format!(r"printf '%s\n%s\n%s' {seed} {stratum} {person} | sha256sum"),
            ticket: first.ticket.to_string(),
        })
    }
}

/// The page that explains a draw.
pub async fn show(State(office): State<Office>, f: Frame, Path(id): Path<String>) -> Result<Page<DrawPage>, Problem> {
    let shown = Shown::load(&office, &id).await?;
    let void_rounds = public_draw::void_rounds(office.desk.read(), shown.campaign.area, shown.campaign.id).await?;
    let example = Example::of(&shown);
    Ok(Page(DrawPage { f, shown, void_rounds, example }))
}

/// Which screen, and whether they follow each other by themselves.
#[derive(Debug, Default, Deserialize)]
pub struct Wanted {
    #[serde(default)]
    step: usize,
    #[serde(default)]
    auto: bool,
}

/// One screen of the draw.
enum Scene {
    /// What was frozen.
    Frozen,
    /// The seeds.
    Seeds,
    /// The formula.
    Rule,
    /// Some of the people of a stratum.
    People { stratum: String, part: String, numbers: Vec<String> },
    /// The end.
    Sum,
}

/// A screen of the hall.
#[derive(Template)]
#[template(path = "evaluations/public_draw_screen.html")]
pub struct ScreenPage {
    f: Frame,
    shown: Shown,
    scene: Scene,
    place: HallPlace,
    public_address: String,
}

impl ScreenPage {
    fn groups(&self, digest: &str) -> Vec<String> {
        in_groups(digest)
    }
}

/// A digest in groups of four, as people compare it.
pub fn in_groups(digest: &str) -> Vec<String> {
    digest.as_bytes().chunks(4).map(|group| String::from_utf8_lossy(group).into_owned()).collect()
}

/// Which of the hall's screens is shown.
#[derive(Debug, Clone, Copy)]
pub struct HallPlace {
    /// Its place, from 0.
    pub step: usize,
    /// The place of the last one.
    pub last: usize,
    /// Whether they follow each other by themselves.
    pub auto: bool,
    /// Whether it is drawn; before, the screens wait.
    pub is_drawn: bool,
}

impl HallPlace {
    /// The screen that was asked for and is there, out of `screens`.
    pub fn of(wanted: &Wanted, screens: usize, is_drawn: bool) -> Self {
        let last = screens.saturating_sub(1);
        let step = wanted.step.min(last);
        Self { step, last, auto: wanted.auto && step < last, is_drawn }
    }

    /// How many seconds a screen stays.
    pub fn seconds(&self) -> u32 {
        SECONDS
    }
}

/// A screen of the draw for the hall; the steps are links, so it works without scripts.
pub async fn screen(
    State(office): State<Office>,
    f: Frame,
    Path(id): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<Page<ScreenPage>, Problem> {
    let shown = Shown::load(&office, &id).await?;
    let mut scenes = scenes(&shown);
    let place = HallPlace::of(&wanted, scenes.len(), shown.round.is_drawn());
    let scene = scenes.swap_remove(place.step);
    let public_address = format!("{}/draws/{}", office.settings.public_address, shown.campaign.id);
    Ok(Page(ScreenPage { f, shown, scene, place, public_address }))
}

fn scenes(shown: &Shown) -> Vec<Scene> {
    let mut scenes = vec![Scene::Frozen, Scene::Seeds, Scene::Rule];
    if shown.round.is_drawn() {
        scenes.extend(shown.campaign.scheme.strata.iter().flat_map(|stratum| of_stratum(shown, stratum)));
        scenes.push(Scene::Sum);
    }
    scenes
}

fn of_stratum(shown: &Shown, stratum: &Stratum) -> Vec<Scene> {
    let numbers: Vec<String> = shown.drawn.drawn_from(&stratum.id).map(|person| person.person_id.clone()).collect();
    let parts = numbers.len().div_ceil(ON_A_SCREEN);
    let scene = |(part, numbers): (usize, &[String])| Scene::People {
        stratum: stratum.name.clone(),
        part: if parts > 1 { format!("{} / {parts}", part + 1) } else { String::new() },
        numbers: numbers.to_vec(),
    };
    numbers.chunks(ON_A_SCREEN).enumerate().map(scene).collect()
}

/// The roster without names.
pub async fn roster(State(office): State<Office>, Path(id): Path<String>) -> Result<Download, Problem> {
    let shown = Shown::load(&office, &id).await?;
    let bytes = acts::published_roster(office.desk.read(), &shown.campaign).await?;
    Ok(Download { name: "roster.csv".to_owned(), media_type: "text/csv; charset=utf-8", bytes })
}

/// The plan.
pub async fn plan(State(office): State<Office>, Path(id): Path<String>) -> Result<Download, Problem> {
    let shown = Shown::load(&office, &id).await?;
    let bytes = acts::published_plan(&shown.campaign.scheme)?;
    Ok(Download { name: "plan.csv".to_owned(), media_type: "text/csv; charset=utf-8", bytes })
}

/// The record of the draw.
pub async fn record(State(office): State<Office>, Path(id): Path<String>) -> Result<Download, Problem> {
    let shown = Shown::load(&office, &id).await?;
    let record = acts::published_record(office.desk.read(), &shown.campaign).await?;
    let bytes = record.to_json().map_err(Refusal::failed)?;
    Ok(Download { name: "draw.json".to_owned(), media_type: "application/json", bytes })
}
