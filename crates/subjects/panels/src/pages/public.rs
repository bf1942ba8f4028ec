//! The public draw of a panel for everybody: what was frozen, the chances, the seeds, the panel drawn, how to repeat it, and
//! the hall's screens.

use askama::Template;
use axum::extract::{Path, Query, State};
use evaluations::pages::public_draw::{HallPlace, ON_A_SCREEN, Wanted, in_groups};
use evaluations::rules::public_draw::Round;
use evaluations::store::public_draw::{self, VoidRound};
use kernel::Refusal;
use ui::{Download, Frame, Office, Page, Problem};

use super::chances::Chances;
use super::{QuotaLine, Whole, panel_id};
use crate::published::{PEOPLE, Published, QUOTAS, RECORD, REPLACEMENTS, replacements_csv};
use crate::record::DrawnPanel;
use crate::rules::replacing::stratum;
use crate::store::panels::{self, Panel};
use crate::store::seats::Seat;

/// The list of panels that are frozen or drawn.
#[derive(Template)]
#[template(path = "panels/public_list.html")]
pub struct ListPage {
    f: Frame,
    panels: Vec<Panel>,
}

/// The list.
pub async fn list(State(office): State<Office>, f: Frame) -> Result<Page<ListPage>, Problem> {
    let (db, area) = (office.desk.read(), office.settings.area);
    let frozen = public_draw::frozen(db, area).await?;
    let all = panels::list(db, area).await?;
    Ok(Page(ListPage { f, panels: all.into_iter().filter(|panel| frozen.contains(&panel.id.to_string())).collect() }))
}

/// Loads a panel that is public: one whose draw is frozen.
async fn published(office: &Office, id: &str) -> Result<Whole, Refusal> {
    let whole = Whole::load(office, office.settings.area, panel_id(id)?).await?;
    if whole.room.round.freeze().is_none() {
        return Err(Refusal::not_found());
    }
    Ok(whole)
}

/// A public draw, explained.
#[derive(Template)]
#[template(path = "panels/public_panel.html")]
pub struct PublicPage {
    f: Frame,
    panel: Panel,
    round: Round,
    void_rounds: Vec<VoidRound>,
    quotas: Vec<QuotaLine>,
    chances: Option<Chances>,
    drawn: Option<DrawnPanel>,
    seats: Vec<Seat>,
    command: String,
}

impl PublicPage {
    fn chart(&self) -> String {
        self.chances.as_ref().and_then(|chances| chances.render().ok()).unwrap_or_default()
    }

    /// The command that gives a ticket, for any SHA-256 tool.
    fn ticket_command(&self, kind: &str, id: &str) -> String {
        let quoted = |text: &str| format!("'{}'", text.replace('\'', r"'\''"));
        let seed = quoted(&self.round.combined());
        format!(r"printf '%s\n%s\n%s' {seed} {} {} | sha256sum", quoted(kind), quoted(id))
    }

    fn panel_command(&self, drawn: &DrawnPanel) -> String {
        self.ticket_command("panel", &drawn.number.to_string())
    }

    /// The replacements, as they came.
    fn replacements(&self) -> Vec<&Seat> {
        self.seats.iter().filter(|seat| seat.replacement > 0).collect()
    }

    fn replacement_command(&self, seat: &Seat) -> String {
        let number = usize::try_from(seat.replacement).unwrap_or_default();
        self.ticket_command(&stratum(number), &seat.person_id)
    }
}

/// The page that explains a panel's draw.
pub async fn show(State(office): State<Office>, f: Frame, Path(id): Path<String>) -> Result<Page<PublicPage>, Problem> {
    let whole = published(&office, &id).await?;
    let panel = whole.room.panel.id;
    Ok(Page(PublicPage {
        void_rounds: public_draw::void_rounds(office.desk.read(), office.settings.area, panel).await?,
        quotas: whole.quotas(),
        chances: whole.record.as_ref().map(|record| Chances::of(&f, record)),
        command: whole.room.published()?.command(whole.seats.iter().any(|seat| seat.replacement > 0)),
        drawn: whole.record.and_then(|record| record.drawn),
        seats: whole.seats,
        panel: whole.room.panel,
        round: whole.room.round,
        f,
    }))
}

/// One screen of the hall.
enum Scene {
    /// What was frozen.
    Frozen,
    /// The seeds.
    Seeds,
    /// The formula.
    Rule,
    /// The number that was drawn.
    Number { number: usize, ticket: Vec<String> },
    /// Some of the people.
    People { part: String, numbers: Vec<String> },
    /// The end.
    Sum,
}

/// A screen of the hall.
#[derive(Template)]
#[template(path = "panels/public_screen.html")]
pub struct ScreenPage {
    f: Frame,
    panel: Panel,
    round: Round,
    numbered: usize,
    scene: Scene,
    place: HallPlace,
    public_address: String,
}

impl ScreenPage {
    fn groups(&self, digest: &str) -> Vec<String> {
        in_groups(digest)
    }
}

/// A screen of the draw for the hall; the steps are links, so it works without scripts.
pub async fn screen(
    State(office): State<Office>,
    f: Frame,
    Path(id): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<Page<ScreenPage>, Problem> {
    let Whole { room, record, .. } = published(&office, &id).await?;
    let mut scenes = scenes(record.as_ref().and_then(|record| record.drawn.as_ref()));
    let place = HallPlace::of(&wanted, scenes.len(), room.round.is_drawn());
    let scene = scenes.swap_remove(place.step);
    let public_address = format!("{}/panel-draws/{}", office.settings.public_address, room.panel.id);
    let numbered = record.map_or(0, |record| record.panels.len());
    Ok(Page(ScreenPage { f, panel: room.panel, round: room.round, numbered, scene, place, public_address }))
}

fn scenes(drawn: Option<&DrawnPanel>) -> Vec<Scene> {
    let mut scenes = vec![Scene::Frozen, Scene::Seeds, Scene::Rule];
    if let Some(drawn) = drawn {
        scenes.push(Scene::Number { number: drawn.number, ticket: in_groups(&drawn.ticket) });
        let parts = drawn.people.len().div_ceil(ON_A_SCREEN);
        let people = drawn.people.chunks(ON_A_SCREEN).zip(1..);
        scenes.extend(people.map(|(numbers, part)| Scene::People {
            part: if parts > 1 { format!("{part} / {parts}") } else { String::new() },
            numbers: numbers.to_vec(),
        }));
        scenes.push(Scene::Sum);
    }
    scenes
}

/// One of the published files.
pub async fn file(State(office): State<Office>, Path((id, file)): Path<(String, String)>) -> Result<Download, Problem> {
    let Whole { room, seats, .. } = published(&office, &id).await?;
    let Published { quotas, people, .. } = room.published()?;
    let (media_type, bytes) = match file.as_str() {
        QUOTAS => ("text/csv; charset=utf-8", quotas),
        PEOPLE => ("text/csv; charset=utf-8", people),
        REPLACEMENTS => ("text/csv; charset=utf-8", replacements_csv(&seats)?),
        RECORD => ("application/json", office.files.read(room.record_file()?).await?),
        _ => return Err(Refusal::not_found().into()),
    };
    Ok(Download { name: file, media_type, bytes })
}
