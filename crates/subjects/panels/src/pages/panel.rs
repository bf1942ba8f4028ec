//! One panel: its quotas and people, the lottery, the public draw, the seats.

use askama::Template;
use axum::extract::{Multipart, Path, State};
use axum::response::{IntoResponse, Response};
use evaluations::pages::draw::{announced, typed_seed};
use evaluations::rules::public_draw::Round;
use evaluations::store::public_draw::{self, VoidRound};
use kernel::{Actor, Finding, Refusal};
use ui::{Entered, Form, Frame, Office, Page, Problem, Signed, back_to, read_upload};

use super::chances::Chances;
use super::{Member, QuotaLine, Whole, panel_id, stage};
use crate::acts::table::DRAW;
use crate::acts::{draw, lottery, prepare, replace};
use crate::rules::panel::Answer;
use crate::store::panels::Panel;

/// The largest file that is taken.
pub const LARGEST_FILE: usize = 20 * 1024 * 1024;

#[derive(Template)]
#[template(path = "panels/panel.html")]
struct PanelPage {
    f: Frame,
    panel: Panel,
    round: Round,
    stage: String,
    badge: &'static str,
    void_rounds: Vec<VoidRound>,
    people: usize,
    quotas: Vec<QuotaLine>,
    categories: Vec<String>,
    chances: Option<Chances>,
    number: Option<(usize, String)>,
    members: Vec<Member>,
    may_draw: bool,
    entered: Entered,
}

impl PanelPage {
    /// The smallest changes, where the quotas can't be kept.
    fn changes(&self) -> Vec<Finding> {
        match &self.panel.answer {
            Answer::Impossible { changes } => changes.iter().map(|change| change.finding()).collect(),
            Answer::None | Answer::TooFewPeople | Answer::Made { .. } => Vec::new(),
        }
    }

    fn listed_categories(&self) -> String {
        self.categories.join(self.f.t("、", ", "))
    }

    fn too_few(&self) -> bool {
        self.panel.answer == Answer::TooFewPeople
    }

    fn is_open(&self) -> bool {
        self.round.freeze().is_none()
    }

    fn chart(&self) -> String {
        self.chances.as_ref().and_then(|chances| chances.render().ok()).unwrap_or_default()
    }
}

/// The page.
pub async fn show(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    page(&office, f, &who, &id, Entered::default()).await
}

async fn page(office: &Office, f: Frame, who: &Actor, id: &str, entered: Entered) -> Result<Response, Problem> {
    let id = panel_id(id)?;
    let whole = Whole::load(office, who.area, id).await?;
    let (zh, en, badge) = stage(&whole.room.round);
    let drawn = whole.record.as_ref().and_then(|record| record.drawn.as_ref());
    let page = PanelPage {
        stage: f.t(zh, en).to_owned(),
        badge,
        void_rounds: public_draw::void_rounds(office.desk.read(), who.area, id).await?,
        people: whole.room.people.len(),
        quotas: whole.quotas(),
        categories: whole.categories(),
        chances: whole.record.as_ref().map(|record| Chances::of(&f, record)),
        number: drawn.map(|drawn| (drawn.number, drawn.ticket.clone())),
        members: whole.members(),
        may_draw: access::may(Some(who), &DRAW).is_ok(),
        f,
        panel: whole.room.panel,
        round: whole.room.round,
        entered,
    };
    Ok(Page(page).into_response())
}

/// Takes the quotas.
pub async fn quotas(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(id): Path<String>,
    form: Multipart,
) -> Result<Response, Problem> {
    let upload = read_upload(form).await?;
    let done = prepare::take_quotas(&office.desk, &who, panel_id(&id)?, &upload.name, &upload.bytes).await;
    answer(&office, f, &who, &id, upload.entered, done).await
}

/// Takes the people.
pub async fn people(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(id): Path<String>,
    form: Multipart,
) -> Result<Response, Problem> {
    let upload = read_upload(form).await?;
    let done = prepare::take_people(&office.desk, &who, panel_id(&id)?, &upload.name, &upload.bytes).await;
    answer(&office, f, &who, &id, upload.entered, done.map(drop)).await
}

/// Asks for the lottery, or takes over the changes that allow one.
pub async fn make_lottery(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(id): Path<String>,
    Form(form): Form,
) -> Result<Response, Problem> {
    let panel = panel_id(&id)?;
    let asked = async {
        if form.text("act") == "adopt" {
            prepare::adopt_changes(&office.desk, &who, panel).await?;
        }
        lottery::ask(&office.desk, &who, panel).await
    };
    match asked.await {
        Ok(job) => Ok(back_to(&format!("/jobs/{job}"))),
        Err(refusal) => answer(&office, f, &who, &id, form, Err(refusal)).await,
    }
}

/// Freezes people and list and announces the seeds to come.
pub async fn freeze(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(id): Path<String>,
    Form(form): Form,
) -> Result<Response, Problem> {
    let done = draw::freeze(&office, &who, panel_id(&id)?, announced(&form)).await.map(drop);
    answer(&office, f, &who, &id, form, done).await
}

/// Records a seed.
pub async fn seed(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(id): Path<String>,
    Form(form): Form,
) -> Result<Response, Problem> {
    let done = match typed_seed(&form, office.desk.now()) {
        Ok(seed) => draw::record_seed(&office.desk, &who, panel_id(&id)?, seed).await,
        Err(refusal) => Err(refusal),
    };
    answer(&office, f, &who, &id, form, done).await
}

/// Draws.
pub async fn draw_now(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(id): Path<String>,
    Form(form): Form,
) -> Result<Response, Problem> {
    let done = draw::draw(&office, &who, panel_id(&id)?).await.map(drop);
    answer(&office, f, &who, &id, form, done).await
}

/// Declares the round void.
pub async fn declare_void(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(id): Path<String>,
    Form(form): Form,
) -> Result<Response, Problem> {
    let done = draw::declare_void(&office.desk, &who, panel_id(&id)?, form.text("reason")).await;
    answer(&office, f, &who, &id, form, done).await
}

/// Replaces somebody.
pub async fn replace_one(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(id): Path<String>,
    Form(form): Form,
) -> Result<Response, Problem> {
    let done = replace::replace(&office.desk, &who, panel_id(&id)?, form.text("person"), form.text("why")).await;
    answer(&office, f, &who, &id, form, done.map(drop)).await
}

async fn answer(
    office: &Office,
    f: Frame,
    who: &Actor,
    id: &str,
    form: Entered,
    done: Result<(), Refusal>,
) -> Result<Response, Problem> {
    match done {
        Ok(()) => Ok(back_to(&format!("/panels/{id}"))),
        Err(refusal) => {
            let (status, form) = form.again(refusal)?;
            Ok((status, page(office, f, who, id, form).await?).into_response())
        }
    }
}
