//! One batch: where it stands, taking it in hand, and the signatures that open it again.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use kernel::{Actor, Refusal};
use ui::{Entered, Form, Frame, Office, Page, Problem, Signed, back_to};

use super::{Line, batch_number, campaign_id, on_the_form};
use crate::acts::Room;
use crate::acts::entry::{Take, lay_down, take as take_in_hand};
use crate::acts::opening::recount_batch;
use crate::acts::paper::typed_count;
use crate::acts::settle::{ask_reopening, countersign, leave_definitive};
use crate::acts::table::OPEN_HALL;
use crate::rules::batch::{Done, State as BatchState};
use crate::rules::hall::{Hall, Seat};
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
) -> Result<Response, Problem> {
    page(&office, f, &who, &id, &number, Entered::default()).await
}

async fn page(
    office: &Office,
    f: Frame,
    who: &Actor,
    id: &str,
    number: &str,
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
        in_hand: kept.batch.in_hand(who.id).is_ok(),
        is_clerk: matches!(seat, Some(Seat::Group(_))),
        is_coordinator: seat == Some(Seat::Coordinator),
        is_signer: hall.signer(who.id).is_ok(),
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
    Form(form): Form,
) -> Result<Response, Problem> {
    let (campaign, batch) = (campaign_id(&id)?, batch_number(&number)?);
    let home = format!("/counting/{id}/batches/{number}");
    let taken = async {
        let station = || typed_count("station", form.text("station")).map(|n| u16::try_from(n).unwrap_or_default());
        match form.text("act") {
            "lay_down" => lay_down(&office.desk, &who, campaign, batch).await.map(|()| home.clone()),
            "over" => {
                take_in_hand(&office.desk, &who, campaign, batch, station()?, Take::Over).await?;
                Ok(format!("{home}/entry"))
            }
            _ => {
                take_in_hand(&office.desk, &who, campaign, batch, station()?, Take::Claim).await?;
                Ok(format!("{home}/entry"))
            }
        }
    };
    match taken.await {
        Ok(next) => Ok(back_to(&next)),
        Err(refusal) => again(&office, f, &who, (&id, &number), refusal).await,
    }
}

/// Corrects the numbers of a batch that nobody has typed yet.
pub async fn recount(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path((id, number)): Path<(String, String)>,
    Form(form): Form,
) -> Result<Response, Problem> {
    let (campaign, batch) = (campaign_id(&id)?, batch_number(&number)?);
    let corrected = async { recount_batch(&office.desk, &who, campaign, batch, super::numbers(&form)?).await };
    match corrected.await {
        Ok(()) => Ok(back_to(&format!("/counting/{id}/batches/{number}"))),
        Err(refusal) => again(&office, f, &who, (&id, &number), refusal).await,
    }
}

/// Signs for opening a definitive batch again, or against it.
pub async fn sign(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path((id, number)): Path<(String, String)>,
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
        Err(refusal) => again(&office, f, &who, (&id, &number), refusal).await,
    }
}

/// The page again with what was found. A no because of the seat is shown here too: the role was right.
async fn again(
    office: &Office,
    f: Frame,
    who: &Actor,
    (id, number): (&str, &str),
    refusal: Refusal,
) -> Result<Response, Problem> {
    let entered = match refusal.kind {
        kernel::RefusalKind::NotAllowed => Entered::default().refused(refusal.clone()),
        _ => on_the_form(refusal.clone())?,
    };
    let shown = page(office, f, who, id, number, entered).await?;
    Ok((Problem(refusal).status(), shown).into_response())
}
