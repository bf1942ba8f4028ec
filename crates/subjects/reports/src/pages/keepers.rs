//! Keepers of identities: becoming one, and looking at who reported.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use kernel::Refusal;
use ui::{Entered, Form, Frame, Office, Page, Problem, Signed, back_to};
use uuid::Uuid;

use super::NO_STORE;
use crate::acts::keepers as act;
use crate::rules::entry::Reporter;
use crate::store::keepers::{self, Keeper};
use crate::store::messages::{self, Look};
use crate::store::reports::Report;

#[derive(Template)]
#[template(path = "reports/keepers.html")]
struct KeepersPage {
    f: Frame,
    entered: Entered,
    keepers: Vec<Keeper>,
    is_keeper: bool,
}

impl KeepersPage {
    async fn of(office: &Office, f: Frame, who: &kernel::Actor, entered: Entered) -> Result<Self, Problem> {
        let db = office.desk.read();
        let keepers = match keepers::key(db, who.area).await? {
            Some(key) => keepers::of(db, who.area, &key.id).await?,
            None => Vec::new(),
        };
        let is_keeper = keepers.iter().any(|keeper| keeper.person == who.id.to_string());
        Ok(Self { f, entered, keepers, is_keeper })
    }
}

/// Who keeps identities.
pub async fn show(State(office): State<Office>, f: Frame, Signed(who): Signed) -> Result<Response, Problem> {
    Ok((NO_STORE, Page(KeepersPage::of(&office, f, &who, Entered::default()).await?)).into_response())
}

/// Becomes a keeper.
pub async fn become_keeper(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Form(form): Form,
) -> Result<Response, Problem> {
    let (own, introducer) = (form.text("new_passphrase"), form.text("introducer"));
    match act::become_keeper(&office.desk, &who, own, introducer, form.text("passphrase")).await {
        Ok(()) => Ok(back_to("/reports/keepers")),
        Err(refusal) => {
            let (status, entered) = form.without("passphrase").without("new_passphrase").again(refusal)?;
            Ok((status, NO_STORE, Page(KeepersPage::of(&office, f, &who, entered).await?)).into_response())
        }
    }
}

/// Removes a keeper.
pub async fn remove_keeper(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Form(form): Form,
) -> Result<Response, Problem> {
    let (person, reason) = (form.text("person"), form.text("reason"));
    match act::remove_keeper(&office.desk, &who, person, reason, form.text("passphrase")).await {
        Ok(()) => Ok(back_to("/reports/keepers")),
        Err(refusal) => {
            let (status, entered) = form.without("passphrase").again(refusal)?;
            Ok((status, NO_STORE, Page(KeepersPage::of(&office, f, &who, entered).await?)).into_response())
        }
    }
}

#[derive(Template)]
#[template(path = "reports/reporter.html")]
struct ReporterPage {
    f: Frame,
    entered: Entered,
    report: Report,
    looks: Vec<Look>,
    reporter: Option<Reporter>,
}

impl ReporterPage {
    async fn of(office: &Office, f: Frame, who: &kernel::Actor, id: Uuid, entered: Entered) -> Result<Self, Problem> {
        let db = office.desk.read();
        let report = act::find_named(db, who, id).await?;
        Ok(Self { looks: messages::looks(db, who.area, id).await?, f, entered, report, reporter: None })
    }
}

/// Asks for the reason and the passphrase.
pub async fn ask(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let id = id.parse().map_err(|_| Refusal::not_found())?;
    Ok((NO_STORE, Page(ReporterPage::of(&office, f, &who, id, Entered::default()).await?)).into_response())
}

/// Shows who reported, once; the line of the look stands before.
pub async fn look(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(id): Path<String>,
    Form(form): Form,
) -> Result<Response, Problem> {
    let id = id.parse().map_err(|_| Refusal::not_found())?;
    match act::look(&office.desk, &who, id, form.text("reason"), form.text("passphrase")).await {
        Ok(reporter) => {
            let page = ReporterPage::of(&office, f, &who, id, Entered::default()).await?;
            Ok((NO_STORE, Page(ReporterPage { reporter: Some(reporter), ..page })).into_response())
        }
        Err(refusal) => {
            let (status, entered) = form.without("passphrase").again(refusal)?;
            Ok((status, NO_STORE, Page(ReporterPage::of(&office, f, &who, id, entered).await?)).into_response())
        }
    }
}
