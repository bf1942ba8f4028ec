//! The follow-up page: where the report stands, the talk with the office, the outcome, rating, "not settled".

use askama::Template;
use axum::extract::{FromRequestParts, Query, State};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use axum_extra::extract::CookieJar;
use kernel::{Bilingual, Refusal};
use problems::PublicProgress;
use serde::Deserialize;
use ui::{Entered, Form, Frame, Office, Page, Problem, back_to};

use super::code::COOKIE;
use super::{NO_STORE, again, typed_again};
use crate::acts::follow;
use crate::rules::state::{Move, State as Stage};
use crate::rules::tracking::TrackingCode;
use crate::store::files::{self, FileView};
use crate::store::messages::{self, Message};
use crate::store::reports::Report;

/// The code this browser holds; without one, a person is led to where codes are typed.
pub struct Hand(pub TrackingCode);

impl FromRequestParts<Office> for Hand {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _: &Office) -> Result<Self, Response> {
        let jar = CookieJar::from_headers(&parts.headers);
        let code = jar.get(COOKIE).and_then(|cookie| TrackingCode::parse(cookie.value()));
        code.map(Self).ok_or_else(|| back_to("/report/follow"))
    }
}

#[derive(Template)]
#[template(path = "reports/follow.html")]
struct FollowPage {
    f: Frame,
    entered: Entered,
    report: Report,
    unit: String,
    messages: Vec<Message>,
    files: Vec<FileView>,
    progress: Option<PublicProgress>,
}

impl FollowPage {
    async fn of(office: &Office, f: Frame, code: &TrackingCode, entered: Entered) -> Result<Self, Problem> {
        let (db, area) = (office.desk.read(), office.settings.area);
        let report = follow::open(office, code).await?;
        Ok(Self {
            unit: super::record::unit_name(office, &report).await?,
            messages: messages::of(db, area, report.id).await?,
            files: files::of(db, area, report.id).await?,
            progress: follow::progress(office, &report).await?,
            f,
            entered,
            report,
        })
    }

    /// Where it stands, in plain words.
    fn standing(&self) -> Bilingual {
        match &self.progress {
            Some(progress) => progress.stage.clone(),
            None => self.report.state.plain_words(),
        }
    }

    fn is_transferred(&self) -> bool {
        self.report.state == Stage::Transferred
    }

    fn may_answer(&self) -> bool {
        self.report.state.after(Move::Answer, self.report.reopened).is_ok() && !self.has_ended()
    }

    fn is_asked(&self) -> bool {
        self.report.state == Stage::Questioned
    }

    fn answer_label(&self) -> &str {
        if self.is_asked() {
            self.f.t("您的回答", "Your answer")
        } else {
            self.f.t("补充说明", "Add something")
        }
    }

    fn has_ended(&self) -> bool {
        match &self.progress {
            Some(progress) => progress.outcome.is_some() || progress.may_reopen,
            None => self.report.state == Stage::Declined,
        }
    }

    fn may_reopen(&self) -> bool {
        let by_the_ledger = self.progress.as_ref().is_none_or(|progress| progress.may_reopen);
        by_the_ledger && self.report.state.after(Move::Reopen, self.report.reopened).is_ok()
    }
}

/// What was done just before.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Done {
    done: String,
}

/// The follow-up page.
pub async fn show(
    State(office): State<Office>,
    f: Frame,
    Hand(code): Hand,
    Query(done): Query<Done>,
) -> Result<Response, Problem> {
    let f = match done.done.as_str() {
        "answer" => f.with_notice("已经送出，工作人员会看到。", "Sent; the office will read it."),
        "rate" => f.with_notice("谢谢您的评价。", "Thank you for the rating."),
        "reopen" => f.with_notice("已经申请重新办理。", "It has been reopened."),
        _ => f,
    };
    match FollowPage::of(&office, f, &code, Entered::default()).await {
        Ok(page) => Ok((NO_STORE, Page(page)).into_response()),
        Err(Problem(refusal)) if follow::is_wrong_code(&refusal) => Ok(back_to("/report/follow")),
        Err(problem) => Err(problem),
    }
}

async fn done(
    office: &Office,
    f: Frame,
    code: &TrackingCode,
    form: Entered,
    outcome: Result<(), Refusal>,
    word: &str,
) -> Result<Response, Problem> {
    match outcome {
        Ok(()) => Ok(back_to(&format!("/report/mine?done={word}"))),
        Err(refusal) => Ok(again(FollowPage::of(office, f, code, typed_again(form, refusal)?).await?)),
    }
}

/// Answers the office.
pub async fn answer(
    State(office): State<Office>,
    f: Frame,
    Hand(code): Hand,
    Form(form): Form,
) -> Result<Response, Problem> {
    let outcome = follow::answer(&office, &code, form.text("answer")).await;
    done(&office, f, &code, form, outcome, "answer").await
}

/// Rates how it was handled.
pub async fn rate(
    State(office): State<Office>,
    f: Frame,
    Hand(code): Hand,
    Form(form): Form,
) -> Result<Response, Problem> {
    let outcome = follow::rate(&office, &code, form.text("rating"), form.text("said")).await;
    done(&office, f, &code, form, outcome, "rate").await
}

/// Says "not settled".
pub async fn reopen(
    State(office): State<Office>,
    f: Frame,
    Hand(code): Hand,
    Form(form): Form,
) -> Result<Response, Problem> {
    let outcome = follow::reopen(&office, &code, form.text("reason")).await;
    done(&office, f, &code, form, outcome, "reopen").await
}
