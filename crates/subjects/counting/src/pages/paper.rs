//! Print runs and the paper book.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use kernel::{Actor, Refusal, RefusalKind};
use ui::{Download, Entered, Form, Frame, Office, Page, Problem, Signed, back_to};

use super::{answered, campaign_id};
use crate::acts::Room;
use crate::acts::paper::{self as acts, CodeBooked, LARGEST_RUN, typed_count, typed_number};
use crate::acts::table::KEEP_PAPER;
use crate::rules::book::{Kind, Line};
use crate::rules::plan::Precedence;
use crate::store::paper::{self, PrintRun};

#[derive(Template)]
#[template(path = "counting/paper.html")]
struct PaperPage {
    f: Frame,
    room: Room,
    runs: Vec<PrintRun>,
    book: Vec<Line>,
    may_keep: bool,
    largest: u32,
    booked: String,
    entered: Entered,
}

impl PaperPage {
    fn id(&self) -> String {
        self.room.counting.campaign.to_string()
    }

    fn stratum<'a>(&'a self, id: &'a str) -> &'a str {
        evaluations::acts::slips::stratum_name(self.room.scheme(), id)
    }

    fn kinds(&self) -> [Kind; 5] {
        Kind::ALL
    }

    fn by_code(&self) -> bool {
        self.room.counting.plan.precedence != Precedence::PaperOnly
    }

    fn code_words(&self) -> &str {
        match self.room.counting.plan.precedence {
            Precedence::FirstWins => self.f.t("凭码收回：录入副券上的评议码", "Take back: the code on the stub"),
            Precedence::PaperOnly | Precedence::PaperTakesCode => {
                self.f.t("凭码发放：录入交回的评议码", "Hand out: the code that is given back")
            }
        }
    }
}

/// The paper of a count.
pub async fn show(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    page(&office, f, &who, &id, String::new(), Entered::default()).await
}

async fn page(
    office: &Office,
    f: Frame,
    who: &Actor,
    id: &str,
    booked: String,
    entered: Entered,
) -> Result<Response, Problem> {
    let (db, id) = (office.desk.read(), campaign_id(id)?);
    let room = Room::load(db, who.area, id).await?;
    let page = PaperPage {
        runs: paper::runs(db, who.area, id).await?,
        book: paper::book(db, who.area, id).await?,
        may_keep: room.preparing().is_ok() && access::may(Some(who), &KEEP_PAPER).is_ok(),
        largest: LARGEST_RUN,
        booked,
        f,
        room,
        entered,
    };
    Ok(Page(page).into_response())
}

/// Orders a print run.
pub async fn print(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(id): Path<String>,
    Form(form): Form,
) -> Result<Response, Problem> {
    let ordered = async {
        let ballots = typed_count("ballots", form.text("ballots"))?;
        let (stratum, large) = (form.text("stratum").to_owned(), form.text("print") == "large");
        acts::print(&office.desk, &who, campaign_id(&id)?, stratum, ballots, large).await
    };
    let ordered = ordered.await.map(|job| back_to(&format!("/jobs/{job}")));
    answered(ordered, form, |form| page(&office, f, &who, &id, String::new(), form)).await
}

/// Books a number of papers.
pub async fn book(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(id): Path<String>,
    Form(form): Form,
) -> Result<Response, Problem> {
    let booked = async {
        let kind = Kind::from_code(form.text("kind")).ok_or_else(Refusal::not_found)?;
        let number = typed_number("number", form.text("number"))?;
        let (stratum, words) = (form.text("stratum").to_owned(), form.text("explanation"));
        acts::book_explained(&office.desk, &who, campaign_id(&id)?, stratum, (kind, number), words).await
    };
    let booked = booked.await.map(|()| back_to(&format!("/counting/{id}/paper")));
    answered(booked, form, |form| page(&office, f, &who, &id, String::new(), form)).await
}

/// Books the paper that goes with a code. The code is not sent back.
pub async fn code(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(id): Path<String>,
    Form(form): Form,
) -> Result<Response, Problem> {
    let booked = acts::book_code(&office.desk, &who, campaign_id(&id)?, form.text("code").to_owned()).await;
    match booked {
        Ok(booked) => {
            let words = match booked {
                CodeBooked::Issued(_) => {
                    f.t("评议码已作废，请发放一份纸质评议表。", "The code is withdrawn: hand out one paper ballot.")
                }
                CodeBooked::Returned(_) => {
                    f.t("评议码有效，信封投入票箱。", "The code was good: the envelope goes into the box.")
                }
                CodeBooked::SetAside(_) => f.t(
                    "该码已在网上评议：信封另存，不拆封。",
                    "The code was used online: set the envelope aside, closed.",
                ),
            };
            let words = words.to_owned();
            page(&office, f, &who, &id, words, Entered::default()).await
        }
        Err(refusal) => {
            // A code that is not there was typed wrongly.
            let wrong = refusal.kind == RefusalKind::NotFound;
            let refusal = if wrong { Refusal { kind: RefusalKind::Invalid, ..refusal } } else { refusal };
            let page = |form| page(&office, f, &who, &id, String::new(), form);
            answered(Err(refusal), Entered::default(), page).await
        }
    }
}

/// The sheets of a print run.
pub async fn sheets(
    State(office): State<Office>,
    Signed(who): Signed,
    Path((id, file)): Path<(String, String)>,
) -> Result<Download, Problem> {
    let run = file.strip_suffix(".pdf").and_then(|run| run.parse().ok()).ok_or_else(Refusal::not_found)?;
    let bytes = acts::sheets(&office, &who, campaign_id(&id)?, run).await?;
    Ok(Download { name: format!("纸质评议表-第{run}次.pdf"), media_type: "application/pdf", bytes })
}
