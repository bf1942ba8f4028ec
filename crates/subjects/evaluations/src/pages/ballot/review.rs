//! Looking over, submitting, and the receipt.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use kernel::RefusalKind;
use ui::{Frame, Office, Page, Problem, back_to};

use super::fill::{SheetLine, ballot_in_hand, lines};
use super::hand::{Hand, NO_STORE};
use crate::acts::ballot::{self, Door, InHand, Receipt};
use crate::rules::filling;

/// A unit with blanks, in the list of what is missing.
struct Missing {
    sheet: usize,
    place: usize,
    name: String,
    blanks: usize,
}

#[derive(Template)]
#[template(path = "evaluations/ballot_review.html")]
struct ReviewPage {
    f: Frame,
    title: String,
    sheets: Vec<SheetLine>,
    missing: Vec<Missing>,
    marks_made: usize,
    marks: usize,
    opinions: usize,
    problem: String,
}

impl ReviewPage {
    fn blanks(&self) -> usize {
        self.marks - self.marks_made
    }
}

#[derive(Template)]
#[template(path = "evaluations/ballot_receipt.html")]
struct ReceiptPage {
    f: Frame,
    receipt: Receipt,
}

/// What is filled in and what is blank.
pub async fn show(State(office): State<Office>, f: Frame, Hand(code): Hand) -> Result<Response, Problem> {
    match ballot_in_hand(&office, &code).await? {
        Ok(ballot) => Ok(page(f, &ballot, StatusCode::OK, String::new())),
        Err(elsewhere) => Ok(elsewhere),
    }
}

fn page(f: Frame, ballot: &InHand, status: StatusCode, problem: String) -> Response {
    let page = ReviewPage {
        title: ballot.scheme.title.clone(),
        sheets: lines(&ballot.scheme, &ballot.filling, &f),
        missing: missing(ballot),
        marks_made: ballot.filling.marks.made(),
        marks: ballot.scheme.marks_on_a_ballot(),
        opinions: ballot.filling.opinions.len(),
        problem,
        f,
    };
    (status, NO_STORE, Page(page)).into_response()
}

fn missing(ballot: &InHand) -> Vec<Missing> {
    let scheme = &ballot.scheme;
    let blanks = |unit: usize| {
        (0..scheme.aspects.len()).filter(|aspect| ballot.filling.marks.get(scheme, unit, *aspect) == 0).count()
    };
    let name = |unit: usize| scheme.units.get(unit).map_or_else(String::new, |unit| unit.name.clone());
    let places = filling::sheets(scheme)
        .into_iter()
        .zip(1..)
        .flat_map(|(sheet, number)| sheet.units.into_iter().map(move |unit| (number, unit)));
    let all = places.map(|(sheet, place)| Missing { sheet, place, name: name(place), blanks: blanks(place) });
    all.filter(|unit| unit.blanks > 0).collect()
}

/// Submits. However often it is pressed, the ballot counts once and the receipt is the same.
pub async fn submit(State(office): State<Office>, f: Frame, Hand(code): Hand) -> Result<Response, Problem> {
    match ballot::submit(&office.desk, &office.seal, office.settings.area, &code).await {
        Ok(_) => Ok(back_to("/ballot/receipt")),
        Err(refusal) if refusal.kind == RefusalKind::Invalid => match ballot_in_hand(&office, &code).await? {
            Ok(ballot) => {
                let words = refusal
                    .findings
                    .first()
                    .map(|finding| format!("{} {}", f.say(&finding.message), f.say(&finding.remedy)));
                Ok(page(f, &ballot, StatusCode::UNPROCESSABLE_ENTITY, words.unwrap_or_default()))
            }
            Err(elsewhere) => Ok(elsewhere),
        },
        Err(refusal) => Err(Problem(refusal)),
    }
}

/// The receipt of the ballot cast with this code.
pub async fn receipt(State(office): State<Office>, f: Frame, Hand(code): Hand) -> Result<Response, Problem> {
    match ballot::open(&office.desk, office.settings.area, &code).await? {
        Door::Receipt(receipt) => Ok((NO_STORE, Page(ReceiptPage { f, receipt })).into_response()),
        Door::Ballot(_) => Ok(back_to("/ballot/fill")),
    }
}
