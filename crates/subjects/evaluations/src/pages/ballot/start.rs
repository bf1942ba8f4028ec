//! The first page: the code of the slip, typed or scanned.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use axum_extra::extract::CookieJar;
use kernel::{Refusal, RefusalKind};
use serde::Deserialize;
use ui::{Entered, Form, Frame, Office, Page, Problem, back_to};

use super::caller::Caller;
use super::hand::{self, NO_STORE};
use crate::acts::ballot::{self, Door};
use crate::rules::slip::{self, Code};

#[derive(Template)]
#[template(path = "evaluations/ballot_start.html")]
struct StartPage {
    f: Frame,
    entered: Entered,
    /// The code came from the slip's QR code.
    scanned: bool,
    /// This browser has a ballot open.
    open: bool,
}

impl StartPage {
    fn problem(&self) -> Option<String> {
        let first = self.entered.findings().first()?;
        Some(format!("{} {}", self.f.say(&first.message), self.f.say(&first.remedy)))
    }
}

/// What was done just before.
#[derive(Debug, Default, Deserialize)]
pub struct Done {
    #[serde(default)]
    done: String,
}

/// The page to type a code into.
pub async fn show(f: Frame, jar: CookieJar, Query(done): Query<Done>) -> Response {
    let f = match done.done.as_str() {
        "left" => f.with_notice("已暂存。随时可以凭评议码回来接着填。", "Saved. Come back with your code at any time."),
        "finished" => f.with_notice("已退出。感谢参与评议。", "You have left. Thank you for taking part."),
        _ => f,
    };
    let open = hand::code_in(&jar).is_some();
    (NO_STORE, Page(StartPage { f, entered: Entered::default(), scanned: false, open })).into_response()
}

/// The page the slip's QR code opens. It looks nothing up and sets nothing: a link preview does not begin a ballot.
pub async fn scanned(f: Frame, Path(code): Path<String>) -> Response {
    let entered = Entered::default().with("code", code);
    (NO_STORE, Page(StartPage { f, entered, scanned: true, open: false })).into_response()
}

/// Begins (or goes on) with a code.
pub async fn begin(
    State(office): State<Office>,
    f: Frame,
    caller: Caller,
    jar: CookieJar,
    Form(form): Form,
) -> Result<Response, Problem> {
    let now = office.desk.now();
    caller.allow(now)?;
    match enter(&office, form.text("code")).await {
        Ok((code, door)) => {
            let next = if matches!(door, Door::Receipt(_)) { "/ballot/receipt" } else { "/ballot/fill" };
            Ok((hand::hold(jar, &code, &office), back_to(next)).into_response())
        }
        Err(refusal) if refusal.kind == RefusalKind::Failed => Err(Problem(refusal)),
        Err(refusal) => {
            if refusal.rule == slip::unknown().rule {
                caller.note_wrong(now);
            }
            Ok(again(f, form, refusal))
        }
    }
}

async fn enter(office: &Office, typed: &str) -> Result<(Code, Door), Refusal> {
    let code = Code::parse(typed).ok_or_else(slip::unknown)?;
    let door = ballot::open(&office.desk, office.settings.area, &code).await?;
    Ok((code, door))
}

fn again(f: Frame, form: Entered, refusal: Refusal) -> Response {
    let status = Problem(refusal.clone()).status();
    let page = StartPage { f, entered: form.refused(refusal), scanned: false, open: false };
    (status, NO_STORE, Page(page)).into_response()
}

/// Leaves the ballot: the draft stays on the server, the code leaves the browser.
pub async fn leave(jar: CookieJar, Query(done): Query<Done>) -> Response {
    let next = if done.done == "finished" { "/ballot?done=finished" } else { "/ballot?done=left" };
    (hand::let_go(jar), back_to(next)).into_response()
}
