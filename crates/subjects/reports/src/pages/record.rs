//! One report at the office's desk.

use access::{Act, may};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use kernel::{Bilingual, Refusal, UnitId};
use problems::acts::table::SEE;
use registry::UnitView;
use serde::Deserialize;
use ui::{Entered, Form, Frame, Office, Page, Problem, Signed, back_to};
use uuid::Uuid;

use super::NO_STORE;
use super::clock::{ClockShown, clock_of};
use crate::acts::desk::{self, Acceptance, PossibleDuplicate, SimilarProblem};
use crate::acts::table::{ACCEPT, ASK, LOOK};
use crate::rules::duplicates::Likeness;
use crate::rules::state::Move;
use crate::store::files::{self, FileView};
use crate::store::messages::{self, Look, Message};
use crate::store::reports::{self, Report};

#[derive(Template)]
#[template(path = "reports/record.html")]
struct RecordPage {
    f: Frame,
    entered: Entered,
    report: Report,
    unit: String,
    units: Vec<UnitView>,
    files: Vec<FileView>,
    messages: Vec<Message>,
    looks: Vec<Look>,
    alike: Vec<PossibleDuplicate>,
    on_ledger: Vec<SimilarProblem>,
    merged: Vec<Report>,
    clock: Option<ClockShown>,
    may_decide: bool,
    may_ask: bool,
    may_look: bool,
}

impl RecordPage {
    async fn of(office: &Office, f: Frame, who: &kernel::Actor, id: Uuid, entered: Entered) -> Result<Self, Problem> {
        let (db, area) = (office.desk.read(), who.area);
        let report = reports::find(db, area, id).await?.ok_or_else(Refusal::not_found)?;
        let may_do = |act: &Act, step: Move| may(Some(who), act).is_ok() && report.state.after(step, false).is_ok();
        let alike = desk::possible_duplicates(&office.desk, who, &report).await?;
        let terms = problems::terms(db, area, f.now.day()).await?;
        Ok(Self {
            unit: unit_name(office, &report).await?,
            units: registry::list_units(db, area).await?,
            files: files::of(db, area, id).await?,
            messages: messages::of(db, area, id).await?,
            looks: messages::looks(db, area, id).await?,
            on_ledger: match may(Some(who), &SEE) {
                Ok(()) => desk::similar_problems(&office.desk, who, &report, &alike).await?,
                Err(_) => Vec::new(),
            },
            alike,
            merged: reports::merged_into(db, area, id).await?,
            clock: clock_of(&f, &terms, &report),
            may_decide: may_do(&ACCEPT, Move::Accept),
            may_ask: may_do(&ASK, Move::Ask),
            may_look: report.named && may(Some(who), &LOOK).is_ok(),
            f,
            entered,
            report,
        })
    }

    fn is_unit(&self, unit: &UnitId) -> bool {
        self.report.unit == Some(*unit)
    }

    /// Why two may be about the same.
    fn why(&self, likeness: &Likeness) -> String {
        let rarest: Vec<&str> = likeness.shared.iter().take(8).map(String::as_str).collect();
        let words = rarest.join(self.f.t("、", ", "));
        let unit = if likeness.same_unit { self.f.t("；同一单位", "; same unit") } else { "" };
        let (days, percent) = (likeness.days, (likeness.score * 100.0).min(100.0));
        self.f.say(Bilingual::new(
            format!("少见的词相同“{words}”{unit}；相隔 {days} 天；相近程度 {percent:.0}%"),
            format!("shared rare words “{words}”{unit}; {days} days apart; likeness {percent:.0}%"),
        ))
    }
}

/// The unit of a report for people.
pub async fn unit_name(office: &Office, report: &Report) -> Result<String, Refusal> {
    let Some(id) = report.unit else { return Ok(report.unit_words.clone()) };
    let unit = registry::find_unit(office.desk.read(), office.settings.area, id).await?;
    Ok(unit.map_or_else(|| report.unit_words.clone(), |unit| unit.name))
}

/// What was done just before.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Done {
    done: String,
}

/// Shows a report.
pub async fn show(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(id): Path<String>,
    Query(done): Query<Done>,
) -> Result<Response, Problem> {
    let f = match done.done.as_str() {
        "ask" => f.with_notice("问题已经发给反映人。", "The reporter can read the question now."),
        "accept" => f.with_notice("已经受理，登记到问题台账。", "Accepted and on the ledger."),
        "decline" => f.with_notice("已经告知反映人不予受理和理由。", "The reporter can read the reason now."),
        "read" => f.with_notice("已经标为看过。", "Marked as read."),
        "merge" => f.with_notice("已经合并，两份都保留。", "Merged; both are kept."),
        _ => f,
    };
    Ok(Page(RecordPage::of(&office, f, &who, parsed(&id)?, Entered::default()).await?).into_response())
}

fn parsed(id: &str) -> Result<Uuid, Refusal> {
    id.parse().map_err(|_| Refusal::not_found())
}

async fn done<T>(
    office: &Office,
    f: Frame,
    who: &kernel::Actor,
    id: Uuid,
    form: Entered,
    outcome: Result<T, Refusal>,
    word: &str,
) -> Result<Response, Problem> {
    match outcome {
        Ok(_) => Ok(back_to(&format!("/reports/{id}?done={word}"))),
        Err(refusal) => {
            let (status, form) = form.again(refusal)?;
            Ok((status, NO_STORE, Page(RecordPage::of(office, f, who, id, form).await?)).into_response())
        }
    }
}

/// Asks the reporter.
pub async fn ask(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(id): Path<String>,
    Form(form): Form,
) -> Result<Response, Problem> {
    let id = parsed(&id)?;
    let outcome = desk::ask(&office.desk, &who, id, form.text("question")).await;
    done(&office, f, &who, id, form, outcome, "ask").await
}

/// Notes that what the reporter wrote has been read.
pub async fn read(
    State(office): State<Office>,
    Signed(who): Signed,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let id = parsed(&id)?;
    desk::mark_read(&office.desk, &who, id).await?;
    Ok(back_to(&format!("/reports/{id}?done=read")))
}

/// Takes it on.
pub async fn accept(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(id): Path<String>,
    Form(form): Form,
) -> Result<Response, Problem> {
    let id = parsed(&id)?;
    let units = registry::list_units(office.desk.read(), who.area).await?;
    let unit = units.iter().find(|unit| unit.code == form.text("unit")).map(|unit| unit.id);
    let with = Acceptance { title: form.text("title").into(), category: form.text("category").into(), unit };
    let outcome = desk::accept(&office.desk, &who, id, with).await;
    done(&office, f, &who, id, form, outcome, "accept").await
}

/// Does not take it on.
pub async fn decline(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(id): Path<String>,
    Form(form): Form,
) -> Result<Response, Problem> {
    let id = parsed(&id)?;
    let outcome = desk::decline(&office.desk, &who, id, form.text("reason")).await;
    done(&office, f, &who, id, form, outcome, "decline").await
}

/// Joins it to another.
pub async fn merge(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(id): Path<String>,
    Form(form): Form,
) -> Result<Response, Problem> {
    let id = parsed(&id)?;
    let outcome = desk::merge(&office.desk, &who, id, parsed(form.text("into"))?).await;
    done(&office, f, &who, id, form, outcome, "merge").await
}
