//! The discipline inspection's own screens. Nobody else opens a clue; leaders see that it was sent and what came back.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use kernel::Refusal;
use ui::{Download, Entered, Form, Frame, Office, Page, Problem, Signed, back_to};

use super::evidence::{FileShown, of_a_clue};
use super::problem_id;
use super::shown::{EventShown, Units, timeline};
use crate::acts::clues as acts;
use crate::acts::table::CLUES;
use crate::rules::clue::Package;
use crate::rules::state::ProblemId;
use crate::store::clues::{self, Clue};

struct Line {
    clue: Clue,
    outcome: Option<String>,
}

#[derive(Template)]
#[template(path = "problems/clues.html")]
struct CluesPage {
    f: Frame,
    lines: Vec<Line>,
    may_open: bool,
}

/// The clues with their receipts and outcomes.
pub async fn list(State(office): State<Office>, f: Frame, Signed(who): Signed) -> Result<Response, Problem> {
    let found = clues::list(office.desk.read(), who.area).await?;
    let line = |clue: Clue| Ok(Line { outcome: acts::outcome(&office.seal, &who, &clue)?, clue });
    let lines = found.into_iter().map(line).collect::<Result<Vec<_>, Refusal>>()?;
    let may_open = access::may(Some(&who), &CLUES).is_ok();
    Ok(Page(CluesPage { f, lines, may_open }).into_response())
}

#[derive(Template)]
#[template(path = "problems/clue.html")]
struct CluePage {
    f: Frame,
    clue: Clue,
    package: Package,
    files: Vec<FileShown>,
    units: Units,
    events: Vec<EventShown>,
    entered: Entered,
}

/// A clue, opened and checked against its hash.
pub async fn show(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    page(&office, f, &who, problem_id(&id)?, Entered::default()).await
}

async fn page(
    office: &Office,
    f: Frame,
    who: &kernel::Actor,
    id: ProblemId,
    entered: Entered,
) -> Result<Response, Problem> {
    let (clue, package) = acts::open(&office.desk, &office.seal, who, id).await?;
    let units = Units::read(office.desk.read(), who.area).await?;
    let events = timeline(&f, &units, &package.history);
    let files = package.evidence().map(|one| of_a_clue(&f, id, one)).collect();
    Ok(Page(CluePage { f, clue, package, files, units, events, entered }).into_response())
}

/// The package as it was sealed, to be checked and kept elsewhere.
pub async fn package(
    State(office): State<Office>,
    Signed(who): Signed,
    Path(id): Path<String>,
) -> Result<Download, Problem> {
    let (clue, package) = acts::open(&office.desk, &office.seal, &who, problem_id(&id)?).await?;
    let (bytes, _) = package.packed().map_err(Refusal::failed)?;
    Ok(Download { name: format!("{} 移送包.json", clue.number), media_type: "application/json", bytes })
}

/// Gives the receipt.
pub async fn receive(
    State(office): State<Office>,
    Signed(who): Signed,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    acts::receive(&office.desk, &who, problem_id(&id)?).await?;
    Ok(back_to(&format!("/clues/{id}")))
}

/// Sends the outcome back.
pub async fn answer(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(id): Path<String>,
    Form(form): Form,
) -> Result<Response, Problem> {
    let problem = problem_id(&id)?;
    match acts::answer(&office.desk, &office.seal, &who, problem, form.text("text")).await {
        Ok(()) => Ok(back_to(&format!("/clues/{id}"))),
        Err(refusal) => {
            let (status, form) = form.again(refusal)?;
            Ok((status, page(&office, f, &who, problem, form).await?).into_response())
        }
    }
}
