//! What is remarkable, what observers say, the protocols, and the end of the count.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use evaluations::store::signatures::{self, Signature};
use kernel::{Actor, Finding, Refusal};
use ui::{Download, Entered, Form, Frame, Office, Page, Problem, Signed, back_to};

use super::{answered, campaign_id};
use crate::acts::Room;
use crate::acts::finish::{self as acts, Remarkable};
use crate::acts::signing;
use crate::acts::table::OPEN_HALL;
use crate::papers::{Protocol, make};
use crate::rules::hall::Seat;
use crate::rules::warnings::about;
use crate::store::records::{self, Remark};

/// The media type of a Word document.
const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

#[derive(Template)]
#[template(path = "counting/records.html")]
struct RecordsPage {
    f: Frame,
    room: Room,
    remarkable: Vec<Remarkable>,
    remarks: Vec<Remark>,
    undone: Vec<Finding>,
    is_coordinator: bool,
    is_observer: bool,
    may_finish: bool,
    signatures: Vec<Signature>,
    may_book: bool,
    entered: Entered,
}

impl RecordsPage {
    fn id(&self) -> String {
        self.room.counting.campaign.to_string()
    }

    fn place<'a>(&self, finding: &'a Finding) -> &'a str {
        finding.place.column.as_deref().unwrap_or_default()
    }

    fn about(&self, finding: &Finding) -> String {
        about(finding)
    }

    fn is_done(&self) -> bool {
        self.room.counting.phase_code() == "done"
    }

    /// Whether every batch is definitive and every envelope opened.
    fn is_counted(&self) -> bool {
        self.is_done() || self.undone.iter().all(|finding| !matches!(finding.rule.0, "CB05" | "CB11"))
    }

    /// What is remarkable, for the coordinators alone.
    fn told(&self) -> &[Remarkable] {
        if self.is_coordinator { &self.remarkable } else { &[] }
    }

    fn explained(&self) -> usize {
        self.remarkable.iter().filter(|one| one.explained.is_some()).count()
    }

    fn is_signed(&self) -> bool {
        self.signatures.iter().all(|one| one.signed_at.is_some())
    }

    fn protocols(&self) -> Vec<(&'static str, String)> {
        let shown = Protocol::ALL.into_iter().filter(|one| *one != Protocol::Totals || self.is_done());
        shown.map(|one| (one.code(), self.f.say(one.name()))).collect()
    }
}

/// The records of a count.
pub async fn show(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    page(&office, f, &who, &id, Entered::default()).await
}

async fn page(office: &Office, f: Frame, who: &Actor, id: &str, entered: Entered) -> Result<Response, Problem> {
    let (db, id) = (office.desk.read(), campaign_id(id)?);
    let room = Room::load(db, who.area, id).await?;
    let seat = room.opened()?.hall.seat(who.id);
    let known = acts::Known::of(office, who.area, id).await?;
    let page = RecordsPage {
        remarkable: acts::remarkable(db, &room, &known).await?,
        remarks: records::remarks(db, who.area, id).await?,
        undone: if room.open().is_ok() { acts::undone(db, &room, &known).await? } else { Vec::new() },
        is_coordinator: seat == Some(Seat::Coordinator),
        is_observer: seat == Some(Seat::Observer),
        may_finish: room.open().is_ok() && access::may(Some(who), &OPEN_HALL).is_ok(),
        signatures: signatures::all(db, who.area, id).await?,
        may_book: access::may(Some(who), &OPEN_HALL).is_ok(),
        f,
        room,
        entered,
    };
    Ok(Page(page).into_response())
}

/// Explains something remarkable.
pub async fn explain(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(id): Path<String>,
    Form(form): Form,
) -> Result<Response, Problem> {
    let finding = ["rule", "place", "about"].map(|field| form.text(field).to_owned()).into();
    let done = acts::explain(&office.desk, &who, campaign_id(&id)?, finding, form.text("explanation")).await;
    answer(&office, f, &who, &id, (done, form)).await
}

/// Makes a remark.
pub async fn remark(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(id): Path<String>,
    Form(form): Form,
) -> Result<Response, Problem> {
    let done = acts::remark(&office.desk, &who, campaign_id(&id)?, form.text("remark")).await;
    answer(&office, f, &who, &id, (done, form)).await
}

/// Closes the count.
pub async fn finish(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let done = acts::finish(&office, &who, campaign_id(&id)?).await;
    answer(&office, f, &who, &id, (done, Entered::default())).await
}

/// Books signatures: those that are ticked, or all that are still missing.
pub async fn book_signatures(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(id): Path<String>,
    Form(form): Form,
) -> Result<Response, Problem> {
    let campaign = campaign_id(&id)?;
    let places = match form.text("act") {
        "all" => {
            let all = signatures::all(office.desk.read(), who.area, campaign).await?;
            all.into_iter().filter(|one| one.signed_at.is_none()).map(|one| one.place).collect()
        }
        _ => form.all("place").iter().filter_map(|place| place.parse().ok()).collect(),
    };
    let done = signing::book(&office.desk, &who, campaign, places).await;
    answer(&office, f, &who, &id, (done, form)).await
}

async fn answer(
    office: &Office,
    f: Frame,
    who: &Actor,
    id: &str,
    (done, form): (Result<(), Refusal>, Entered),
) -> Result<Response, Problem> {
    let done = done.map(|()| back_to(&format!("/counting/{id}/records")));
    answered(done, form, |form| page(office, f, who, id, form)).await
}

/// A protocol as PDF or DOCX.
pub async fn protocol(
    State(office): State<Office>,
    Signed(who): Signed,
    Path((id, file)): Path<(String, String)>,
) -> Result<Download, Problem> {
    let (name, kind) = file.rsplit_once('.').ok_or_else(Refusal::not_found)?;
    let protocol = Protocol::from_code(name).ok_or_else(Refusal::not_found)?;
    let paper = make(&office, &who, campaign_id(&id)?, protocol).await?;
    let (fonts, word) = (office.fonts.clone(), kind == "docx");
    let made = tokio::task::spawn_blocking(move || if word { paper.to_docx(&fonts) } else { paper.to_pdf(&fonts) });
    let bytes = made.await.map_err(Refusal::failed)?.map_err(Refusal::failed)?;
    let title = protocol.name().zh;
    Ok(match kind {
        "docx" => Download { name: format!("{title}.docx"), media_type: DOCX, bytes },
        "pdf" => Download { name: format!("{title}.pdf"), media_type: "application/pdf", bytes },
        _ => return Err(Refusal::not_found().into()),
    })
}
