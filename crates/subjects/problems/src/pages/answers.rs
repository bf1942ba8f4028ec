//! What a unit's forms do. A refused move shows the record again with what was typed.

use axum::extract::{Multipart, Path, State};
use axum::response::{IntoResponse, Response};
use kernel::{Actor, Refusal};
use ui::{Entered, Form, Frame, Office, Problem, Signed, back_to};

use super::own::own_record_page;
use super::problem_id;
use super::uploads::{hand_in, read_files};
use crate::acts::unit as acts;
use crate::rules::codes;
use crate::rules::found::Evidence;
use crate::rules::moves::ResponseOrder;
use crate::rules::slip::Outcome;
use crate::rules::state::ProblemId;

async fn answer(
    office: &Office,
    f: Frame,
    who: &Actor,
    id: ProblemId,
    form: Entered,
    result: Result<(), Refusal>,
) -> Result<Response, Problem> {
    match result {
        Ok(()) => Ok(back_to(&format!("/my-problems/{id}?done=1"))),
        Err(refusal) => {
            let (status, form) = form.again(refusal)?;
            Ok((status, own_record_page(office, f, who, id, form).await?).into_response())
        }
    }
}

/// Signs for a slip.
pub async fn sign(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(id): Path<String>,
    Form(form): Form,
) -> Result<Response, Problem> {
    let id = problem_id(&id)?;
    let result = acts::sign(&office.desk, &who, id, form.text("handler")).await;
    answer(&office, f, &who, id, form, result).await
}

/// Objects.
pub async fn object(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(id): Path<String>,
    Form(form): Form,
) -> Result<Response, Problem> {
    let id = problem_id(&id)?;
    let result = acts::object(&office.desk, &who, id, form.text("reason")).await;
    if result.is_ok() {
        return Ok(back_to(&format!("/my-problems/{id}?done=1")));
    }
    answer(&office, f, &who, id, form, result).await
}

/// Answers an assisting unit's part.
pub async fn answer_part(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(id): Path<String>,
    Form(form): Form,
) -> Result<Response, Problem> {
    let id = problem_id(&id)?;
    let result = acts::answer_part(&office.desk, &who, id, form.text("text")).await;
    answer(&office, f, &who, id, form, result).await
}

/// Asks for more time.
pub async fn ask_extension(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(id): Path<String>,
    Form(form): Form,
) -> Result<Response, Problem> {
    let id = problem_id(&id)?;
    let result = match form.text("until").parse() {
        Ok(until) => acts::ask_extension(&office.desk, &who, id, until, form.text("reason")).await,
        Err(_) => Err(codes::P04.at_field("until")),
    };
    answer(&office, f, &who, id, form, result).await
}

/// Responds for the lead unit, with evidence.
pub async fn respond(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(id): Path<String>,
    form: Multipart,
) -> Result<Response, Problem> {
    let id = problem_id(&id)?;
    // Whether the problem is theirs at all is asked before anything is kept.
    acts::own_problem(&office.desk, &who, id).await?;
    let (form, files) = read_files(form).await?;
    let (desk, by, entered) = (&office.desk, &who, &form);
    let respond = |evidence| async move { acts::respond(desk, by, id, response_order(entered, evidence)?).await };
    let result = hand_in(&office, &who, respond_form(id), (&form, files), respond).await;
    answer(&office, f, &who, id, form, result).await
}

/// The form of a response, by which its files wait.
pub(super) fn respond_form(id: ProblemId) -> String {
    format!("respond/{id}")
}

/// The response as a form has it.
pub(super) fn response_order(form: &Entered, evidence: Vec<Evidence>) -> Result<ResponseOrder, Refusal> {
    let outcome = Outcome::from_code(form.text("outcome")).ok_or_else(|| codes::P06.at_field("outcome"))?;
    Ok(ResponseOrder {
        outcome,
        facts: form.text("facts").to_owned(),
        measures: form.text("measures").to_owned(),
        reply: form.text("reply").to_owned(),
        evidence,
    })
}
