//! One batch: where it stands, taking it in hand, and the signatures that open it again.

use askama::Template;
use axum::response::{IntoResponse, Response};
use kernel::Refusal;
use ui::{Download, Entered, Form, Frame, Page, Problem, back_to};

use super::station::remember;
use super::{AtBatch, Line, answered};
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
pub async fn show(at: AtBatch) -> Result<Response, Problem> {
    page(at, Entered::default()).await
}

/// The batch's page, also for what was refused elsewhere.
pub(super) async fn page(at: AtBatch, entered: Entered) -> Result<Response, Problem> {
    let AtBatch { office, f, who, campaign, number, station } = at;
    let db = office.desk.read();
    let room = Room::load(db, who.area, campaign).await?;
    let kept = batches::load(db, who.area, campaign, &room.shape, number, false).await?;
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
        may_recount: access::may(Some(&who), &OPEN_HALL).is_ok() && room.open().is_ok(),
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
pub async fn take(at: AtBatch, Form(form): Form) -> Result<Response, Problem> {
    let taken = async {
        let (desk, home) = (&at.office.desk, at.home());
        let how = match form.text("act") {
            "lay_down" => {
                lay_down(desk, &at.who, at.campaign, at.number).await?;
                return Ok(back_to(&home));
            }
            "over" => Take::Over,
            _ => Take::Claim,
        };
        let station = u16::try_from(typed_count("station", form.text("station"))?).unwrap_or_default();
        take_in_hand(desk, &at.who, at.campaign, at.number, station, how).await?;
        Ok(remember(station, back_to(&format!("{home}/entry"))))
    };
    let taken = taken.await;
    answered(taken, form, |form| page(at, form)).await
}

/// Corrects the numbers of a batch that nobody has typed yet.
pub async fn recount(at: AtBatch, Form(form): Form) -> Result<Response, Problem> {
    let corrected =
        async { recount_batch(&at.office.desk, &at.who, at.campaign, at.number, super::numbers(&form)?).await };
    let corrected = corrected.await.map(|()| back_to(&at.home()));
    answered(corrected, form, |form| page(at, form)).await
}

/// Puts a ballot aside that does not count, or takes that back.
pub async fn void(at: AtBatch, Form(form): Form) -> Result<Response, Problem> {
    let booked = async {
        let (desk, words) = (&at.office.desk, form.text("words"));
        if form.text("act") == "take_back" {
            return take_back_void(desk, &at.who, at.campaign, at.number, words).await;
        }
        let reason = Reason::from_code(form.text("why")).ok_or_else(Refusal::not_found)?;
        let serial = match form.text("serial") {
            "" => None,
            text => Some(typed_count("serial", text)?),
        };
        put_aside(desk, &at.who, at.campaign, at.number, Void { serial, reason, words: words.to_owned() }).await
    };
    let booked = booked.await.map(|()| back_to(&at.home()));
    answered(booked, form, |form| page(at, form)).await
}

/// Takes a batch back that nobody has typed yet.
pub async fn take_back(at: AtBatch, Form(form): Form) -> Result<Response, Problem> {
    let back = take_back_batch(&at.office.desk, &at.who, at.campaign, at.number, form.text("why")).await;
    let back = back.map(|()| back_to(&format!("/counting/{}", at.campaign)));
    answered(back, form, |form| page(at, form)).await
}

/// The batch's cover sheet, with a blank tally sheet behind it where tally sheets are typed.
pub async fn cover(at: AtBatch) -> Result<Download, Problem> {
    let paper = make_cover(&at.office, &at.who, at.campaign, at.number).await?;
    let fonts = at.office.fonts.clone();
    let made = tokio::task::spawn_blocking(move || paper.to_pdf(&fonts)).await;
    let bytes = made.map_err(Refusal::failed)?.map_err(Refusal::failed)?;
    Ok(Download { name: format!("第{}批封面.pdf", at.number), media_type: "application/pdf", bytes })
}

/// Signs for opening a definitive batch again, or against it.
pub async fn sign(at: AtBatch, Form(form): Form) -> Result<Response, Problem> {
    let desk = &at.office.desk;
    let signed = match form.text("act") {
        "ask" => ask_reopening(desk, &at.who, at.campaign, at.number, form.text("reason").to_owned()).await,
        "countersign" => countersign(desk, &at.who, at.campaign, at.number).await,
        "leave" => leave_definitive(desk, &at.who, at.campaign, at.number).await,
        _ => Err(Refusal::not_found()),
    };
    let signed = signed.map(|()| back_to(&at.home()));
    answered(signed, form, |form| page(at, form)).await
}
