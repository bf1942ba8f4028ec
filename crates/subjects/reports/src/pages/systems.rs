//! Other systems: their tokens, and the interface they hand cases in by.

use askama::Template;
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use kernel::Refusal;
use ui::{Entered, Form, Frame, Office, Page, Problem, Signed, back_to};

use super::{NO_STORE, again, typed_again};
use crate::acts::systems as act;
use crate::rules::codes;
use crate::store::systems::{self, System};

#[derive(Template)]
#[template(path = "reports/systems.html")]
struct SystemsPage {
    f: Frame,
    entered: Entered,
    systems: Vec<System>,
    /// A token that was just made; shown this once.
    token: String,
}

/// The systems that hand in cases.
pub async fn show(State(office): State<Office>, f: Frame, Signed(who): Signed) -> Result<Response, Problem> {
    let systems = systems::list(office.desk.read(), who.area).await?;
    Ok(Page(SystemsPage { f, entered: Entered::default(), systems, token: String::new() }).into_response())
}

/// Adds a system and shows its token once.
pub async fn add(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Form(form): Form,
) -> Result<Response, Problem> {
    let made = act::add(&office, &who, form.text("name")).await;
    let systems = systems::list(office.desk.read(), who.area).await?;
    match made {
        Ok(token) => {
            let page = SystemsPage { f, entered: Entered::default(), systems, token };
            Ok((StatusCode::CREATED, NO_STORE, Page(page)).into_response())
        }
        Err(refusal) => {
            Ok(again(SystemsPage { f, entered: typed_again(form, refusal)?, systems, token: String::new() }))
        }
    }
}

/// Withdraws a system's token.
pub async fn withdraw(
    State(office): State<Office>,
    Signed(who): Signed,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    act::withdraw(&office, &who, id.parse().map_err(|_| Refusal::not_found())?).await?;
    Ok(back_to("/systems"))
}

fn text_of<'h>(headers: &'h HeaderMap, name: &str) -> &'h str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// `POST /api/v1/cases`: 201 for a case that came in, 200 for one that was known.
pub async fn hand_in(State(office): State<Office>, headers: HeaderMap, body: Bytes) -> Result<Response, Problem> {
    let token = text_of(&headers, header::AUTHORIZATION.as_str()).strip_prefix("Bearer ").unwrap_or_default();
    let system = act::authenticate(&office, token.trim()).await?;
    let key = text_of(&headers, "idempotency-key");
    if key.len() > act::LONGEST_LINE {
        return Err(Problem(codes::T27.refusal()));
    }
    let taken = act::hand_in(&office, &system, key, &body).await?;
    let status = if taken.first { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, NO_STORE, Json(taken)).into_response())
}
