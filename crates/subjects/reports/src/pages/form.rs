//! The public form, and the page that shows the tracking code once.

use askama::Template;
use axum::extract::{Multipart, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use kernel::Refusal;
use registry::UnitView;
use ui::{Entered, Frame, Office, Page, Problem};

use super::NO_STORE;
use super::receiving::{Received, by_class, receive, together, typed};
use super::visitor::{self, Visitor};
use crate::acts::keepers;
use crate::acts::submit::{self, FormMark};
use crate::rules::codes;
use crate::rules::limits::Limits;
use crate::store::files::FileView;
use crate::store::{files, settings};

/// The form, empty or with what was typed.
#[derive(Template)]
#[template(path = "reports/form.html")]
struct FormPage {
    f: Frame,
    entered: Entered,
    mark: String,
    classes: Vec<(String, Vec<UnitView>)>,
    files: Vec<FileView>,
    limits: Limits,
    may_be_named: bool,
    flood: bool,
}

impl FormPage {
    async fn of(office: &Office, f: Frame, mark: FormMark, entered: Entered) -> Result<Self, Problem> {
        let (db, area) = (office.desk.read(), office.settings.area);
        let limits = settings::limits(db, area).await?;
        Ok(Self {
            mark: mark.sealed(office)?,
            classes: by_class(registry::list_units(db, area).await?),
            files: files::of(db, area, mark.report).await?,
            may_be_named: keepers::is_set_up(db, area).await?,
            flood: visitor::is_flood(&limits, office.desk.now()),
            limits,
            f,
            entered,
        })
    }

    fn is(&self, field: &str, value: &str) -> bool {
        self.entered.text(field) == value
    }

    /// How the text's length is counted for people.
    fn length(&self) -> usize {
        self.entered.text("text").chars().count()
    }
}

#[derive(Template)]
#[template(path = "reports/sent.html")]
struct SentPage {
    f: Frame,
    code: String,
    wants_reply: bool,
}

/// The empty form.
pub async fn show(State(office): State<Office>, f: Frame) -> Result<Response, Problem> {
    let page = FormPage::of(&office, f, FormMark::new(&office), Entered::default()).await?;
    Ok((NO_STORE, Page(page)).into_response())
}

/// Takes a report in, or shows the form again with everything that was typed and every file that has arrived.
pub async fn send(
    State(office): State<Office>,
    f: Frame,
    visitor: Visitor,
    form: Multipart,
) -> Result<Response, Problem> {
    let limits = settings::limits(office.desk.read(), office.settings.area).await?;
    let Received { entered, mark, refused } = receive(&office, Some(&visitor), form, &limits).await?;
    let fresh = mark.unwrap_or_else(|| FormMark::new(&office));
    if !entered.text("website").is_empty() {
        return sent(f, &submit::new_code()?.grouped(), false); // a program that fills in every field
    }
    match take(&office, &visitor, &limits, mark, &entered, refused).await {
        Ok(code) => sent(f, &code, entered.text("reply") != "no"),
        Err(refusal) => {
            let too_old = refusal.rule.0 == codes::T08.code;
            let mark = if too_old { FormMark { issued: office.desk.now(), ..fresh } } else { fresh };
            let (status, entered) = entered.again(refusal)?;
            Ok((status, NO_STORE, Page(FormPage::of(&office, f, mark, entered).await?)).into_response())
        }
    }
}

fn sent(f: Frame, code: &str, wants_reply: bool) -> Result<Response, Problem> {
    Ok((StatusCode::CREATED, NO_STORE, Page(SentPage { f, code: code.to_owned(), wants_reply })).into_response())
}

async fn take(
    office: &Office,
    visitor: &Visitor,
    limits: &Limits,
    mark: Option<FormMark>,
    entered: &Entered,
    refused: Option<Refusal>,
) -> Result<String, Refusal> {
    let (now, mark) = (office.desk.now(), mark.ok_or_else(|| codes::T08.refusal())?);
    let entry = together(submit::checked(office, &typed(entered), limits).await, refused)?;
    let flood = visitor::is_flood(limits, now);
    mark.allow(limits, now, flood, entered.text("mark"), entered.text("work"))?;
    visitor.count_report(limits, now)?;
    Ok(submit::send(office, mark.report, entry).await?.grouped())
}
