//! Typing a tracking code.

use std::time::Duration;

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use kernel::Refusal;
use ui::{Entered, Form, Frame, Office, Page, Problem, back_to};

use super::visitor::Visitor;
use super::{NO_STORE, typed_again};
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

/// Opens a report by its code. Wrong codes take longer each time, and after a number of them there is a rest.
pub async fn enter(
    State(office): State<Office>,
    f: Frame,
    visitor: Visitor,
    jar: CookieJar,
    Form(form): Form,
) -> Result<Response, Problem> {
    match open(&office, &visitor, form.text("code")).await {
        Ok(code) => Ok((jar.add(cookie(&office, code.digits())), back_to("/report/mine")).into_response()),
        Err(refusal) => {
            let status = Problem(refusal.clone()).status();
            let page = CodePage { f, entered: typed_again(form, refusal)? };
            Ok((status, NO_STORE, Page(page)).into_response())
        }
    }
}

async fn open(office: &Office, visitor: &Visitor, typed: &str) -> Result<TrackingCode, Refusal> {
    let now = office.desk.now();
    let limits = settings::limits(office.desk.read(), office.settings.area).await?;
    let wrong = visitor.wrong_codes(&limits, now)?;
    tokio::time::sleep(Duration::from_millis(delay_after(wrong))).await;
    let opened = match TrackingCode::parse(typed) {
        Some(code) => follow::open(office, &code).await.map(|_| code),
        None => Err(codes::T11.refused_at("code")),
    };
    opened.inspect_err(|refusal| {
        if follow::is_wrong_code(refusal) {
            visitor.count_wrong_code(now);
        }
    })
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
    (jar.remove(Cookie::build(COOKIE).path("/report")), back_to("/report/follow")).into_response()
}
