//! Typing a tracking code.

use std::time::Duration;

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use kernel::Refusal;
use ui::{Entered, Form, Frame, Office, Page, Problem, back_to};

use super::NO_STORE;
use super::visitor::Visitor;
use crate::acts::follow;
use crate::rules::codes;
use crate::rules::floods::delay_after;
use crate::rules::tracking::TrackingCode;
use crate::store::settings;

/// The cookie that holds the code; it ends with the browser's session, and scripts can't read it.
pub const COOKIE: &str = "report";

#[derive(Template)]
#[template(path = "reports/code.html")]
struct CodePage {
    f: Frame,
    entered: Entered,
}

/// The page to type a code into.
pub async fn show(f: Frame) -> Response {
    (NO_STORE, Page(CodePage { f, entered: Entered::default() })).into_response()
}

/// Opens a report by its code.
pub async fn enter(
    State(office): State<Office>,
    f: Frame,
    visitor: Visitor,
    jar: CookieJar,
    Form(form): Form,
) -> Result<Response, Problem> {
    match tried(&office, &visitor, TrackingCode::parse(form.text("code"))).await {
        Ok(code) => Ok((jar.add(cookie(&office, code.digits())), back_to("/report/mine")).into_response()),
        Err(refusal) => {
            let (status, entered) = form.again(refusal)?;
            Ok((status, NO_STORE, Page(CodePage { f, entered })).into_response())
        }
    }
}

/// A code that opens a report, typed or held by a browser. A wrong one is counted, and its answer takes longer each time;
/// after a number of them there is a rest.
///
/// # Errors
/// T11 for a wrong code, T12 after too many; the database's error.
pub async fn tried(office: &Office, visitor: &Visitor, code: Option<TrackingCode>) -> Result<TrackingCode, Refusal> {
    let now = office.desk.now();
    let limits = settings::limits(office.desk.read(), office.settings.area).await?;
    let wrong = visitor.wrong_codes(&limits, now)?;
    let opened = match code {
        Some(code) => follow::open(office, &code).await.map(|_| code),
        None => Err(codes::T11.refused_at("code")),
    };
    if opened.as_ref().is_err_and(follow::is_wrong_code) {
        visitor.count_wrong_code(now);
        tokio::time::sleep(Duration::from_millis(delay_after(wrong))).await;
    }
    opened
}

fn cookie(office: &Office, digits: &str) -> Cookie<'static> {
    Cookie::build((COOKIE, digits.to_owned()))
        .path("/report")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(office.settings.public_address.starts_with("https://"))
        .build()
}

/// Takes the code out of the browser.
pub async fn leave(jar: CookieJar) -> Response {
    forgotten(jar)
}

/// Leads to where codes are typed, with the code out of the browser.
pub fn forgotten(jar: CookieJar) -> Response {
    (jar.remove(Cookie::build(COOKIE).path("/report")), back_to("/report/follow")).into_response()
}
