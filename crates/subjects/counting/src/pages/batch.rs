//! One batch: where it stands, taking it in hand, and the signatures that open it again.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use kernel::{Actor, Refusal};
use ui::{Download, Entered, Form, Frame, Office, Page, Problem, Signed, back_to};

use super::station::{Station, remember};
use super::{Line, batch_number, campaign_id, on_the_form};
use crate::acts::Room;
use crate::acts::entry::{Take, lay_down, take as take_in_hand};
use crate::acts::opening::{recount_batch, take_back_batch};
use crate::acts::paper::typed_count;
use crate::acts::settle::{ask_reopening, countersign, leave_definitive};
use crate::acts::table::OPEN_HALL;
use crate::acts::void::{Void, put_aside, take_back as take_back_void};
use crate::papers::batch::make as make_cover;
use crate::rules::batch::{At, Done, State as BatchState};
use crate::rules::hall::{Hall, Seat};
use crate::rules::plan::Level;
use crate::rules::void::Reason;
use crate::store::batches::{self, Kept};

#[derive(Template)]
#[template(path = "counting/batch.html")]
struct BatchPage {
    f: Frame,
    room: Room,
    line: Line,
    typed: Vec<(String, String)>,
    in_hand: bool,
    is_clerk: bool,
    is_coordinator: bool,
    is_signer: bool,
    is_open: bool,
    may_recount: bool,
    asked: Option<(String, String)>,
    entered: Entered,
}

impl BatchPage {
    fn id(&self) -> String {
        self.room.counting.campaign.to_string()
    }

    fn at(&self, field: &str) -> String {
        self.entered.at(field, self.f.language)
    }

    fn tally(&self) -> bool {
        self.room.shape.level == Level::TallySheets
    }

    /// Whether entries can be thrown away here; where there is something to settle it is done beside the differences.
    fn may_discard(&self) -> bool {
        let typing = matches!(self.line.code, "first_entry" | "first_done" | "second_entry" | "correcting");
        self.is_coordinator && self.is_open && typing
    }

    fn may_put_aside(&self) -> bool {
        let typed =
            matches!(self.line.code, "first_entry" | "first_held" | "first_done" | "second_entry" | "unsettled");
        self.is_coordinator && self.is_open && (self.line.code == "waiting" || typed && !self.tally())
    }

    fn may_type(&self) -> bool {
        let typing = matches!(self.line.code, "waiting" | "first_entry" | "first_done" | "second_entry" | "correcting");
        self.is_clerk && typing && !self.in_hand
    }
}

/// A batch.
pub async fn show(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path((id, number)): Path<(String, String)>,
    Station(station): Station,
) -> Result<Response, Problem> {
    page(&office, f, &who, (&id, &number), station, Entered::default()).await
}

async fn page(
    office: &Office,
    f: Frame,
    who: &Actor,
    (id, number): (&str, &str),
    station: u16,
    entered: Entered,
) -> Result<Response, Problem> {
    let (db, id) = (office.desk.read(), campaign_id(id)?);
    let room = Room::load(db, who.area, id).await?;
    let kept = batches::load(db, who.area, id, &room.shape, batch_number(number)?, false).await?;
    let hall = &room.opened()?.hall;
    let seat = hall.seat(who.id);
    let page = BatchPage {
        line: Line::of(&f, &room, &kept),
        typed: typed(&f, hall, &kept),
        in_hand: kept.batch.works().any(|(_, work)| work.at == Some(At { person: who.id, station })),
        is_clerk: matches!(seat, Some(Seat::Group(_))),
        is_coordinator: seat == Some(Seat::Coordinator),
        is_signer: hall.signer(who.id).is_ok(),
        is_open: room.open().is_ok(),
        may_recount: access::may(Some(who), &OPEN_HALL).is_ok() && room.open().is_ok(),
        asked: asked(hall, &kept),
        f,
        room,
        entered,
    };
    Ok(Page(page).into_response())
}

/// Which groups and people typed what stands: label and names.
fn typed(f: &Frame, hall: &Hall, kept: &Kept) -> Vec<(String, String)> {
    let words = |label: (&str, &str), group: u8, hands: &[kernel::PersonId]| {
        let names = hands.iter().map(|hand| hall.name(*hand)).collect::<Vec<_>>().join("、");
        (
            f.t(label.0, label.1).to_owned(),
            f.say(kernel::Bilingual::new(format!("第{group}组 {names}"), format!("group {group}: {names}"))),
        )
    };
    let done = |label, done: &Done| words(label, done.group, &done.hands);
    let (first, second) = (("第一遍", "First entry"), ("第二遍", "Second entry"));
    match &kept.batch.state {
        BatchState::Waiting => Vec::new(),
        BatchState::FirstEntry { work } => vec![words(first, work.group, &work.hands)],
        BatchState::FirstHeld { first: one } | BatchState::FirstDone { first: one } => vec![done(first, one)],
        BatchState::SecondEntry { first: one, work } => {
            vec![done(first, one), words(second, work.group, &work.hands)]
        }
        BatchState::Unsettled { first: one, second: two }
        | BatchState::Definitive { first: one, second: two }
        | BatchState::ReopenAsked { first: one, second: two, .. } => vec![done(first, one), done(second, two)],
        BatchState::Correcting { .. } => kept
            .batch
            .works()
            .map(|(side, work)| words(if side.code() == "first" { first } else { second }, work.group, &work.hands))
            .collect(),
    }
}

fn asked(hall: &Hall, kept: &Kept) -> Option<(String, String)> {
    match &kept.batch.state {
        BatchState::ReopenAsked { by, reason, .. } => Some((hall.name(*by).to_owned(), reason.clone())),
        BatchState::Waiting
        | BatchState::FirstEntry { .. }
        | BatchState::FirstHeld { .. }
        | BatchState::FirstDone { .. }
        | BatchState::SecondEntry { .. }
        | BatchState::Unsettled { .. }
        | BatchState::Correcting { .. }
        | BatchState::Definitive { .. } => None,
    }
}

/// Claims a batch, takes it over, or lays it down.
pub async fn take(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path((id, number)): Path<(String, String)>,
    Station(station): Station,
    Form(form): Form,
) -> Result<Response, Problem> {
    let (campaign, batch) = (campaign_id(&id)?, batch_number(&number)?);
    let home = format!("/counting/{id}/batches/{number}");
    let taken = async {
        let how = match form.text("act") {
            "lay_down" => {
                lay_down(&office.desk, &who, campaign, batch).await?;
                return Ok(back_to(&home));
            }
            "over" => Take::Over,
            _ => Take::Claim,
        };
        let station = u16::try_from(typed_count("station", form.text("station"))?).unwrap_or_default();
        take_in_hand(&office.desk, &who, campaign, batch, station, how).await?;
        Ok(remember(station, back_to(&format!("{home}/entry"))))
    };
    match taken.await {
        Ok(next) => Ok(next),
        Err(refusal) => again(&office, f, &who, (&id, &number), station, refusal).await,
    }
}

/// Corrects the numbers of a batch that nobody has typed yet.
pub async fn recount(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path((id, number)): Path<(String, String)>,
    Station(station): Station,
    Form(form): Form,
) -> Result<Response, Problem> {
    let (campaign, batch) = (campaign_id(&id)?, batch_number(&number)?);
    let corrected = async { recount_batch(&office.desk, &who, campaign, batch, super::numbers(&form)?).await };
    match corrected.await {
        Ok(()) => Ok(back_to(&format!("/counting/{id}/batches/{number}"))),
        Err(refusal) => again(&office, f, &who, (&id, &number), station, refusal).await,
    }
}

/// Puts a ballot aside that does not count, or takes that back.
pub async fn void(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path((id, number)): Path<(String, String)>,
    Station(station): Station,
    Form(form): Form,
) -> Result<Response, Problem> {
    let (campaign, batch) = (campaign_id(&id)?, batch_number(&number)?);
    let booked = async {
        let words = form.text("words");
        if form.text("act") == "take_back" {
            return take_back_void(&office.desk, &who, campaign, batch, words).await;
        }
        let reason = Reason::from_code(form.text("why")).ok_or_else(Refusal::not_found)?;
        let serial = match form.text("serial") {
            "" => None,
            text => Some(typed_count("serial", text)?),
        };
        put_aside(&office.desk, &who, campaign, batch, Void { serial, reason, words: words.to_owned() }).await
    };
    match booked.await {
        Ok(()) => Ok(back_to(&format!("/counting/{id}/batches/{number}"))),
        Err(refusal) => again(&office, f, &who, (&id, &number), station, refusal).await,
    }
}

/// Takes a batch back that nobody has typed yet.
pub async fn take_back(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path((id, number)): Path<(String, String)>,
    Station(station): Station,
    Form(form): Form,
) -> Result<Response, Problem> {
    let (campaign, batch) = (campaign_id(&id)?, batch_number(&number)?);
    match take_back_batch(&office.desk, &who, campaign, batch, form.text("why")).await {
        Ok(()) => Ok(back_to(&format!("/counting/{id}"))),
        Err(refusal) => again(&office, f, &who, (&id, &number), station, refusal).await,
    }
}

/// The batch's cover sheet, with a blank tally sheet behind it where tally sheets are typed.
pub async fn cover(
    State(office): State<Office>,
    Signed(who): Signed,
    Path((id, number)): Path<(String, String)>,
) -> Result<Download, Problem> {
    let number = batch_number(&number)?;
    let paper = make_cover(&office, &who, campaign_id(&id)?, number).await?;
    let fonts = office.fonts.clone();
    let made = tokio::task::spawn_blocking(move || paper.to_pdf(&fonts)).await;
    let bytes = made.map_err(Refusal::failed)?.map_err(Refusal::failed)?;
    Ok(Download { name: format!("第{number}批封面.pdf"), media_type: "application/pdf", bytes })
}

/// Signs for opening a definitive batch again, or against it.
pub async fn sign(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path((id, number)): Path<(String, String)>,
    Station(station): Station,
    Form(form): Form,
) -> Result<Response, Problem> {
    let (campaign, batch) = (campaign_id(&id)?, batch_number(&number)?);
    let signed = match form.text("act") {
        "ask" => ask_reopening(&office.desk, &who, campaign, batch, form.text("reason").to_owned()).await,
        "countersign" => countersign(&office.desk, &who, campaign, batch).await,
        "leave" => leave_definitive(&office.desk, &who, campaign, batch).await,
        _ => Err(Refusal::not_found()),
    };
    match signed {
        Ok(()) => Ok(back_to(&format!("/counting/{id}/batches/{number}"))),
        Err(refusal) => again(&office, f, &who, (&id, &number), station, refusal).await,
    }
}

/// The page again with what was found. A no because of the seat is shown here too: the role was right.
pub(super) async fn again(
    office: &Office,
    f: Frame,
    who: &Actor,
    (id, number): (&str, &str),
    station: u16,
    refusal: Refusal,
) -> Result<Response, Problem> {
    let entered = match refusal.kind {
        kernel::RefusalKind::NotAllowed => Entered::default().refused(refusal.clone()),
        _ => on_the_form(refusal.clone())?,
    };
    let shown = page(office, f, who, (id, number), station, entered).await?;
    Ok((Problem(refusal).status(), shown).into_response())
}
