//! The time limits of the area: what holds, where it comes from, and a new version from a day on.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use kernel::{Actor, Day, Refusal};
use ui::{Entered, Form, Frame, Office, Page, Problem, Signed, back_to};

use crate::acts;
use crate::acts::table::SET_LIMITS;
use crate::rules::clocks::{Clock, Days};
use crate::rules::codes;
use crate::rules::found::line;
use crate::rules::limits::{Limit, Limits, Term};
use crate::store::limits::{self, LimitsVersion};

struct Row {
    term: Term,
    days: String,
    is_working: bool,
    source: String,
}

#[derive(Template)]
#[template(path = "problems/limits.html")]
struct LimitsPage {
    f: Frame,
    rows: Vec<Row>,
    in_force: Day,
    extensions: String,
    categories: String,
    versions: Vec<LimitsVersion>,
    may_set: bool,
    entered: Entered,
}

/// Shows the limits.
pub async fn show(State(office): State<Office>, f: Frame, Signed(who): Signed) -> Result<Response, Problem> {
    page(&office, f, &who, Entered::default()).await
}

async fn page(office: &Office, f: Frame, who: &Actor, entered: Entered) -> Result<Response, Problem> {
    let db = office.desk.read();
    let held = limits::in_force(db, who.area, f.now.day()).await?;
    let or_held =
        |field: String, held: String| if entered.has(&field) { entered.text(&field).to_owned() } else { held };
    let row = |term: Term| {
        let limit = held.of(term);
        let kind = or_held(format!("{}-kind", term.code()), kind_word(limit.clock.kind).to_owned());
        Row {
            days: or_held(format!("{}-days", term.code()), limit.clock.days.to_string()),
            is_working: kind == "working",
            source: or_held(format!("{}-source", term.code()), limit.source),
            term,
        }
    };
    let page = LimitsPage {
        rows: Term::ALL.into_iter().map(row).collect(),
        in_force: f.now.day(),
        extensions: or_held("extensions".into(), held.extensions.to_string()),
        categories: or_held("categories".into(), held.categories.join("\n")),
        versions: limits::versions(db, who.area).await?,
        may_set: access::may(Some(who), &SET_LIMITS).is_ok(),
        f,
        entered,
    };
    Ok(Page(page).into_response())
}

fn kind_word(kind: Days) -> &'static str {
    match kind {
        Days::Calendar => "calendar",
        Days::Working => "working",
    }
}

/// Keeps what the form says from its day on.
pub async fn save(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Form(form): Form,
) -> Result<Response, Problem> {
    let result = match read(&form) {
        Ok(limits) => acts::limits::set_limits(&office.desk, &who, limits).await,
        Err(refusal) => Err(refusal),
    };
    match result {
        Ok(()) => Ok(back_to("/problems/limits")),
        Err(refusal) => {
            let (status, form) = form.again(refusal)?;
            Ok((status, page(&office, f, &who, form).await?).into_response())
        }
    }
}

fn read(form: &Entered) -> Result<Limits, Refusal> {
    let set = Term::ALL.into_iter().map(|term| Ok((term, limit(form, term)?)));
    let categories = form.text("categories").lines().map(str::trim).filter(|one| !one.is_empty());
    Ok(Limits {
        in_force: form.text("in_force").parse().map_err(|_| codes::P04.at_field("in_force"))?,
        set: set.collect::<Result<BTreeMap<_, _>, Refusal>>()?,
        extensions: form.text("extensions").parse().map_err(|_| codes::P06.at_field("extensions"))?,
        categories: categories.map(|one| line(one, "categories")).collect::<Result<_, _>>()?,
    })
}

fn limit(form: &Entered, term: Term) -> Result<Limit, Refusal> {
    let field = |part: &str| format!("{}-{part}", term.code());
    let days: u16 = form.text(&field("days")).parse().map_err(|_| codes::P06.at_field(&field("days")))?;
    if !(1..=730).contains(&days) {
        return Err(codes::P06.at_field(&field("days")));
    }
    let kind = if form.text(&field("kind")) == "working" { Days::Working } else { Days::Calendar };
    let source = line(form.text(&field("source")), &field("source"))?;
    if source.is_empty() {
        Err(codes::P01.at_field(&field("source")))
    } else {
        Ok(Limit { clock: Clock { days, kind }, source })
    }
}
