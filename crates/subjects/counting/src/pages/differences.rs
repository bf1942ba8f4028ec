//! What differs between two entries, side by side: for the coordinator only, and nothing can be typed.

use askama::Template;
use axum::response::{IntoResponse, Response};
use evaluations::rules::ballot::{BLANK, DOUBLE};
use evaluations::rules::scheme::Scheme;
use kernel::Refusal;
use ui::{Entered, Form, Frame, Page, Problem, back_to};

use super::{AtBatch, Line, answered};
use crate::acts::Room;
use crate::acts::settle::{Decision, both_entries, settle as settle_batch};
use crate::rules::batch::Side;
use crate::rules::forms::Form as Typed;
use crate::rules::plan::Level;
use crate::store::batches::Kept;

/// The most differing fields one screen lists.
const LISTED: usize = 300;

/// A differing field.
struct Difference {
    serial: u32,
    place: String,
    first: String,
    second: String,
}

#[derive(Template)]
#[template(path = "counting/differences.html")]
struct DifferencesPage {
    f: Frame,
    room: Room,
    line: Line,
    fields: Vec<Difference>,
    all: usize,
    only_first: Vec<u32>,
    only_second: Vec<u32>,
    broken: Vec<kernel::Finding>,
    entered: Entered,
}

impl DifferencesPage {
    fn id(&self) -> String {
        self.room.counting.campaign.to_string()
    }

    fn serials(&self, serials: &[u32]) -> String {
        serials.iter().map(ToString::to_string).collect::<Vec<_>>().join("、")
    }
}

/// The differences of a batch.
pub async fn show(at: AtBatch) -> Result<Response, Problem> {
    page(at, Entered::default()).await
}

async fn page(at: AtBatch, entered: Entered) -> Result<Response, Problem> {
    let home = at.home();
    let AtBatch { office, f, who, campaign, number, .. } = at;
    let (room, kept) = both_entries(&office.desk, &who, campaign, number).await?;
    let settling = matches!(super::code(&kept.batch.state), "unsettled" | "first_held");
    if !settling {
        return Ok(back_to(&home));
    }
    let broken = room.broken(office.desk.read(), &kept, Side::First).await?;
    let differences = kept.batch.differences();
    let held = super::code(&kept.batch.state) == "first_held";
    let lone = |own: Side, other: Side| -> Vec<u32> {
        let strangers = kept.batch.forms(own).keys().filter(|serial| !kept.batch.forms(other).contains_key(serial));
        strangers.copied().filter(|_| !held).collect()
    };
    let page = DifferencesPage {
        line: Line::of(&f, &room, &kept),
        fields: differences.fields.iter().take(LISTED).map(|spot| difference(&f, &room, &kept, *spot)).collect(),
        all: differences.fields.len(),
        only_first: lone(Side::First, Side::Second),
        only_second: lone(Side::Second, Side::First),
        broken,
        f,
        room,
        entered,
    };
    Ok(Page(page).into_response())
}

fn difference(f: &Frame, room: &Room, kept: &Kept, (serial, place): (u32, u32)) -> Difference {
    let value = |side: Side| {
        let typed = kept.batch.forms(side).get(&serial).and_then(|form: &Typed| form.get(place as usize));
        typed.copied().flatten().map_or_else(String::new, |value| word(f, room, value))
    };
    Difference {
        serial,
        place: place_name(room, place as usize),
        first: value(Side::First),
        second: value(Side::Second),
    }
}

/// Unit and aspect of a field, and for tally sheets what it counts.
pub(crate) fn place_name(room: &Room, place: usize) -> String {
    let (scheme, shape) = (room.scheme(), &room.shape);
    let (cell, part) = (place / shape.per_cell(), place % shape.per_cell());
    let (unit, aspect) = (cell / shape.aspects.max(1), cell % shape.aspects.max(1));
    let unit = scheme.units.get(unit).map_or("", |unit| unit.name.as_str());
    let aspect = scheme.aspects.get(aspect).map_or("", |aspect| aspect.name.as_str());
    let counted = match shape.level {
        Level::Ballots => String::new(),
        Level::TallySheets => format!(" · {}", mark_word(scheme, shape.counted_marks()[part])),
    };
    format!("{unit} · {aspect}{counted}")
}

fn word(f: &Frame, room: &Room, value: u32) -> String {
    match (room.shape.level, u8::try_from(value)) {
        (Level::TallySheets, _) | (_, Err(_)) => value.to_string(),
        (Level::Ballots, Ok(BLANK)) => f.t("空白", "blank").to_owned(),
        (Level::Ballots, Ok(DOUBLE)) => f.t("两处以上标记", "two marks").to_owned(),
        (Level::Ballots, Ok(mark)) => format!("{mark} {}", mark_word(room.scheme(), mark)),
    }
}

/// A mark in words.
pub(crate) fn mark_word(scheme: &Scheme, mark: u8) -> String {
    match mark {
        BLANK => "空白".to_owned(),
        DOUBLE => "无效".to_owned(),
        mark => scheme.grade(mark).map_or_else(|| mark.to_string(), |grade| grade.label.clone()),
    }
}

/// Carries out a decision; one that was taken on the batch's own page is refused there.
pub async fn settle(at: AtBatch, Form(form): Form) -> Result<Response, Problem> {
    let decision = Decision::from_code(form.text("decision"), form.text("reason")).ok_or_else(Refusal::not_found)?;
    let settled = settle_batch(&at.office.desk, &at.who, at.campaign, at.number, decision).await;
    let settled = settled.map(|()| back_to(&at.home()));
    if form.has("here") {
        answered(settled, form, |form| super::batch::page(at, form)).await
    } else {
        answered(settled, form, |form| page(at, form)).await
    }
}
