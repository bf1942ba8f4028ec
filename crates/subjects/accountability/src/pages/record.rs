//! The record of a proposal, with the one next act.

use access::{Act, may};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use kernel::{Actor, Refusal};
use problems::Units;
use serde::Deserialize;
use ui::{Download, Entered, Form, Frame, Office, Page, Problem, Signed, back_to};

use super::read_id;
use crate::acts;
use crate::acts::letter::{self as letters};
use crate::acts::table::{DECIDE, OUTCOME, SEND};
use crate::rules::articles::{self, Article};
use crate::rules::proposal::{Proposal, ProposalId, Stage};
use crate::store::proposals;

#[derive(Template)]
#[template(path = "accountability/record.html")]
struct RecordPage {
    f: Frame,
    id: ProposalId,
    proposal: Proposal,
    units: Units,
    may_decide: bool,
    may_send: bool,
    may_record: bool,
    /// Whether this person sees the ledger too.
    sees_ledger: bool,
    entered: Entered,
}

impl RecordPage {
    fn article(&self) -> Option<&'static Article> {
        articles::find(&self.proposal.order.article)
    }

    fn is_proposed(&self) -> bool {
        self.proposal.stage == Stage::Proposed
    }

    fn is_approved(&self) -> bool {
        matches!(self.proposal.stage, Stage::Approved { .. })
    }

    fn is_sent(&self) -> bool {
        matches!(self.proposal.stage, Stage::Sent { .. })
    }

    fn rejected(&self) -> Option<(&str, &str)> {
        if let Stage::Rejected { by, reason } = &self.proposal.stage { Some((&by.name, reason)) } else { None }
    }

    /// The letter's number, the body, and when it went out.
    fn sent(&self) -> Option<(&str, &str, String)> {
        match &self.proposal.stage {
            Stage::Sent { number, body, at } | Stage::Decided { number, body, at, .. } => {
                Some((number, body, at.to_minute()))
            }
            Stage::Proposed | Stage::Rejected { .. } | Stage::Approved { .. } => None,
        }
    }

    fn outcome(&self) -> Option<(&str, kernel::Day)> {
        if let Stage::Decided { outcome, on, .. } = &self.proposal.stage { Some((outcome, *on)) } else { None }
    }

    fn at(&self) -> String {
        self.proposal.at.to_minute()
    }

    fn today(&self) -> kernel::Day {
        self.f.now.day()
    }
}

/// What the last act was, for the sentence on top.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Done {
    done: String,
}

/// Shows a proposal.
pub async fn show(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(id): Path<String>,
    Query(done): Query<Done>,
) -> Result<Response, Problem> {
    let f = if done.done.is_empty() { f } else { f.with_notice("已办理。", "Done.") };
    page(&office, f, &who, read_id(&id)?, Entered::default()).await
}

async fn page(office: &Office, f: Frame, who: &Actor, id: ProposalId, entered: Entered) -> Result<Response, Problem> {
    let db = office.desk.read();
    let proposal = proposals::load(db, who.area, id).await?.proposal;
    let allowed = |act: &Act| may(Some(who), act).is_ok();
    let page = RecordPage {
        units: Units::read(db, who.area).await?,
        may_decide: allowed(&DECIDE),
        may_send: allowed(&SEND),
        may_record: allowed(&OUTCOME),
        sees_ledger: allowed(&problems::acts::table::SEE),
        f,
        id,
        proposal,
        entered,
    };
    Ok(Page(page).into_response())
}

/// Approves or rejects.
pub async fn decide(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(id): Path<String>,
    Form(form): Form,
) -> Result<Response, Problem> {
    let id = read_id(&id)?;
    let result = acts::decide(&office.desk, &who, id, form.text("approved") == "yes", form.text("reason")).await;
    answer(&office, f, &who, id, form, result).await
}

/// Sends the proposal to the body that decides.
pub async fn send(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(id): Path<String>,
    Form(form): Form,
) -> Result<Response, Problem> {
    let id = read_id(&id)?;
    let result = letters::send(&office, &who, id, form.text("body")).await;
    answer(&office, f, &who, id, form, result).await
}

/// Records the outcome.
pub async fn record_outcome(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(id): Path<String>,
    Form(form): Form,
) -> Result<Response, Problem> {
    let id = read_id(&id)?;
    let result = match form.text("on").parse() {
        Ok(on) => acts::record_outcome(&office.desk, &who, id, on, form.text("outcome")).await,
        Err(_) => Err(problems::rules::codes::P04.at_field("on")),
    };
    answer(&office, f, &who, id, form, result).await
}

async fn answer(
    office: &Office,
    f: Frame,
    who: &Actor,
    id: ProposalId,
    form: Entered,
    result: Result<(), Refusal>,
) -> Result<Response, Problem> {
    match result {
        Ok(()) => Ok(back_to(&format!("/accountability/{id}?done=1"))),
        Err(refusal) => {
            let (status, form) = form.again(refusal)?;
            Ok((status, page(office, f, who, id, form).await?).into_response())
        }
    }
}

/// The letter to take away.
pub async fn letter(
    State(office): State<Office>,
    Signed(who): Signed,
    Path((id, format)): Path<(String, String)>,
) -> Result<Download, Problem> {
    let (docx, media_type) = match format.as_str() {
        "pdf" => (false, "application/pdf"),
        "docx" => (true, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        _ => return Err(Refusal::not_found().into()),
    };
    let bytes = letters::file(&office, &who, read_id(&id)?, docx).await?;
    Ok(Download { name: format!("问责建议书.{format}"), media_type, bytes })
}
