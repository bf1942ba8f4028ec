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

use super::NO_STORE;
use super::code::{COOKIE, forgotten, tried};
use super::visitor::Visitor;
use crate::acts::follow;
use crate::rules::state::{Move, State as Stage};
use crate::rules::tracking::TrackingCode;
use crate::store::files::{self, FileView};
use crate::store::messages::{self, Message};
use crate::store::reports::Report;

/// The code this browser holds; without a right one, a person is led to where codes are typed.
pub struct Hand(pub TrackingCode);

impl FromRequestParts<Office> for Hand {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, office: &Office) -> Result<Self, Response> {
        let jar = CookieJar::from_headers(&parts.headers);
        let Some(held) = jar.get(COOKIE).map(|cookie| TrackingCode::parse(cookie.value())) else {
            return Err(back_to("/report/follow"));
        };
        match tried(office, &Visitor::of(parts), held).await {
            Ok(code) => Ok(Self(code)),
            Err(refusal) if follow::is_wrong_code(&refusal) => Err(forgotten(jar)),
            Err(refusal) => Err(Problem(refusal).into_response()),
        }
    }
}

#[derive(Template)]
#[template(path = "reports/follow.html")]
struct FollowPage {
    f: Frame,
    entered: Entered,
    report: Report,
    /// The report it goes on under; itself when it was not joined to another.
    leader: Report,
    unit: String,
    messages: Vec<Message>,
    files: Vec<FileView>,
    progress: Option<PublicProgress>,
}

impl FollowPage {
    async fn of(office: &Office, f: Frame, code: &TrackingCode, entered: Entered) -> Result<Self, Problem> {
        let (db, area) = (office.desk.read(), office.settings.area);
        let report = follow::open(office, code).await?;
        let leader = follow::leader(db, area, &report).await?.unwrap_or_else(|| report.clone());
        Ok(Self {
            unit: super::record::unit_name(office, &report).await?,
            messages: messages::of(db, area, report.id).await?,
            files: files::of(db, area, report.id).await?,
            progress: follow::progress(office, &leader).await?,
            f,
            entered,
            report,
            leader,
        })
    }

    /// Where it stands, in plain words.
    fn standing(&self) -> Bilingual {
        match &self.progress {
            Some(progress) => progress.stage.clone(),
            None if self.leader.state.waits() => self.report.state.plain_words(),
            None => self.leader.state.plain_words(),
        }
    }

    fn is_transferred(&self) -> bool {
        self.report.state == Stage::Transferred
    }

    fn may_answer(&self) -> bool {
        let open = !self.has_ended() || self.is_asked();
        open && self.report.state.after(Move::Answer, self.report.reopened).is_ok()
    }

    /// Whether the office has said something that was not answered yet.
    fn is_asked(&self) -> bool {
        self.messages.last().is_some_and(|last| last.from_office)
    }

    /// Whether the question has to be mentioned, because where it stands does not do so.
    fn is_asked_meanwhile(&self) -> bool {
        self.is_asked() && self.may_answer() && self.report.state != Stage::Questioned
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
            None => self.leader.state == Stage::Declined,
        }
    }

    fn may_reopen(&self) -> bool {
        let by_the_ledger = self.progress.as_ref().is_none_or(|progress| progress.may_reopen);
        let by_the_desk = |report: &Report| report.state.after(Move::Reopen, report.reopened).is_ok();
        by_the_ledger && by_the_desk(&self.report) && by_the_desk(&self.leader)
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
    Ok((NO_STORE, Page(FollowPage::of(&office, f, &code, Entered::default()).await?)).into_response())
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
        Err(refusal) => {
            let (status, form) = form.again(refusal)?;
            Ok((status, NO_STORE, Page(FollowPage::of(office, f, code, form).await?)).into_response())
        }
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
