//! The upper office's slip, as the lower office reads and answers it from its own ledger.

use access::may;
use axum::extract::{Multipart, Path, Query, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use kernel::{Actor, Refusal};
use ui::{Entered, Form, Frame, Office, Problem as PageProblem, Signed, back_to, serve_sealed};

use super::answers::{respond_form, response_order};
use super::own::{OwnLedger, Reader, slip_page};
use super::problem_id;
use super::record::Done;
use super::uploads::{hand_in, read_files};
use crate::acts::areas::{self as acts, SeenAbove};
use crate::acts::evidence::open_own;
use crate::acts::table::ANSWER_UP;
use crate::rules::areas::may_answer_up;
use crate::rules::codes;
use crate::rules::found::Evidence;
use crate::rules::state::ProblemId;
use crate::store::{read, waiting};

/// Shows the upper slip of one of the own problems.
pub async fn show(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(id): Path<String>,
    Query(done): Query<Done>,
) -> Result<Response, PageProblem> {
    let f = if done.is_done() { f.with_notice("已提交。", "Done.") } else { f };
    above_page(&office, f, &who, problem_id(&id)?, Entered::default()).await
}

async fn above_page(
    office: &Office,
    f: Frame,
    who: &Actor,
    id: ProblemId,
    entered: Entered,
) -> Result<Response, PageProblem> {
    let SeenAbove { above, problem, history } = acts::seen_above(&office.desk, who, id).await?;
    let own = read::load(office.desk.read(), who.area, id).await?;
    let response = own.state.response();
    // What the own units answered is proposed; the office changes it and decides what goes up.
    let proposed = response.filter(|_| !entered.has("facts")).map(|response| {
        let form = entered.clone().with("outcome", response.outcome.code());
        form.with("facts", &response.facts).with("measures", &response.measures).with("reply", &response.reply)
    });
    let ledger = OwnLedger {
        id,
        number: own.number,
        may_answer: may(Some(who), &ANSWER_UP).is_ok(),
        is_verified: may_answer_up(own.state.stage()).is_ok(),
        offered: acts::own_evidence(&office.desk, who, id).await?,
    };
    let at = format!("/problems/{id}/above");
    let waiting = waiting::of(office.desk.read(), who, &respond_form(id)).await?;
    let reader = Reader { at, area: above.area, unit: above.unit, own: Some(ledger), waiting };
    slip_page(office, f, reader, (problem, history), proposed.unwrap_or(entered)).await
}

async fn answer(
    office: &Office,
    f: Frame,
    who: &Actor,
    id: ProblemId,
    form: Entered,
    result: Result<(), Refusal>,
) -> Result<Response, PageProblem> {
    match result {
        Ok(()) => Ok(back_to(&format!("/problems/{id}/above?done=1"))),
        Err(refusal) => {
            let (status, form) = form.again(refusal)?;
            Ok((status, above_page(office, f, who, id, form).await?).into_response())
        }
    }
}

/// Objects above.
pub async fn object(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(id): Path<String>,
    Form(form): Form,
) -> Result<Response, PageProblem> {
    let id = problem_id(&id)?;
    let result = acts::object(&office.desk, &who, id, form.text("reason")).await;
    answer(&office, f, &who, id, form, result).await
}

/// Asks the upper office for more time.
pub async fn ask_extension(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(id): Path<String>,
    Form(form): Form,
) -> Result<Response, PageProblem> {
    let id = problem_id(&id)?;
    let result = match form.text("until").parse() {
        Ok(until) => acts::ask_extension(&office.desk, &who, id, until, form.text("reason")).await,
        Err(_) => Err(codes::P04.at_field("until")),
    };
    answer(&office, f, &who, id, form, result).await
}

/// Answers the part of a slip on which the office assists.
pub async fn answer_part(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(id): Path<String>,
    Form(form): Form,
) -> Result<Response, PageProblem> {
    let id = problem_id(&id)?;
    let result = acts::answer_part_up(&office.desk, &who, id, form.text("text")).await;
    answer(&office, f, &who, id, form, result).await
}

/// Answers up, with the evidence that was chosen and what is sent with the form.
pub async fn respond(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(id): Path<String>,
    form: Multipart,
) -> Result<Response, PageProblem> {
    let id = problem_id(&id)?;
    // Whether there is anything to answer is asked before anything is kept.
    acts::seen_above(&office.desk, &who, id).await?;
    let (form, files) = read_files(form).await?;
    let (at, by, entered) = (&office, &who, &form);
    let answer_up = |evidence| send_up(at, by, id, entered, evidence);
    let result = hand_in(&office, &who, respond_form(id), (&form, files), answer_up).await;
    answer(&office, f, &who, id, form, result).await
}

async fn send_up(
    office: &Office,
    who: &Actor,
    id: ProblemId,
    form: &Entered,
    sent: Vec<Evidence>,
) -> Result<(), Refusal> {
    let mut order = response_order(form, sent)?;
    let own = acts::own_evidence(&office.desk, who, id).await?;
    order.evidence.extend(own.into_iter().filter(|one| form.holds("send", &one.file)));
    acts::answer_up(&office.desk, who, id, order).await
}

/// A file of the upper slip or of what was answered up.
pub async fn evidence(
    State(office): State<Office>,
    Signed(who): Signed,
    Path((id, file)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, PageProblem> {
    let seen = acts::seen_above(&office.desk, &who, problem_id(&id)?).await?;
    let speaker = acts::speaking_for(&who, &seen.above);
    let name = open_own(&office.desk, &speaker, seen.problem.id, &file).await?;
    Ok(serve_sealed(&office, &name, &headers).await?)
}
