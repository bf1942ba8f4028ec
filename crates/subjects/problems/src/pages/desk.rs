//! The office's first screen: overdue, due soon, came in, waiting for a decision, and how the ledger flows.

use askama::Template;
use axum::extract::State;
use kernel::{Actor, Day};
use store::StoreError;
use ui::{Frame, Office, Page, Problem, Signed};

use super::shown::{DueShown, Units, due_on_ledger};
use crate::acts::table::REGISTER;
use crate::rules::clocks::{Clock, last_day, plus};
use crate::rules::limits::{Level, Term, Terms};
use crate::rules::state::Stage;
use crate::store::list::{self, Filter, Order, ProblemLine, Total};
use crate::store::{limits, numbers};

/// How many lines a panel shows.
const LINES: i64 = 8;

/// A line of a panel.
struct Line {
    problem: ProblemLine,
    due: Option<DueShown>,
}

/// A panel of the first screen.
struct Panel {
    title: String,
    /// How many there are in all.
    total: Total,
    /// Where all of them are listed.
    href: String,
    lines: Vec<Line>,
    /// Said when there is nothing.
    nothing: String,
}

/// A stage in the flow picture.
struct Step {
    x: i64,
    y: i64,
    name: String,
    count: Total,
    href: String,
}

#[derive(Template)]
#[template(path = "problems/desk.html")]
struct DeskPage {
    f: Frame,
    units: Units,
    overdue: Total,
    soon: Total,
    open: Total,
    decisions: Total,
    look_backs: Total,
    panels: Vec<Panel>,
    flow: Vec<Step>,
    may_register: bool,
}

/// Shows the first screen.
pub async fn show(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
) -> Result<impl axum::response::IntoResponse, Problem> {
    let (db, today) = (office.desk.read(), f.now.day());
    let terms = limits::terms(db, who.area, today).await?;
    let counts = numbers::by_stage(db, who.area).await?;
    let mut panels = Vec::new();
    for (zh, en, filter, query, order) in panel_filters(&terms, today) {
        let title = f.t(zh, en).to_owned();
        panels.push(panel(&office, &f, &who, &terms, title, filter, query, order).await?);
    }
    let total = |place: usize| panels.get(place).map_or(Total::default(), |panel: &Panel| panel.total);
    Ok(Page(DeskPage {
        overdue: total(0),
        soon: total(1),
        decisions: total(3) + total(4) + total(5) + total(6),
        look_backs: total(7),
        open: counts.iter().filter(|(stage, _)| stage.is_open()).map(|(_, count)| *count).sum(),
        flow: flow(&f, &counts),
        units: Units::read(db, who.area).await?,
        may_register: access::may(Some(&who), &REGISTER).is_ok(),
        panels,
        f,
    }))
}

type PanelFilter = (&'static str, &'static str, Filter, String, Order);

/// The panels in the order of their urgency, each with the address that lists all of it.
fn panel_filters(terms: &Terms, today: Day) -> Vec<PanelFilter> {
    let stage = |stage: Stage| Filter { stage: Some(stage), ..Filter::default() };
    let yesterday = plus(today, -1).to_string();
    let warn = terms.limits.of(Term::Warn).clock;
    let soon = last_day(today, Clock { ..warn }, &terms.calendar).to_string();
    let (past, near) = (yesterday.clone(), soon.clone());
    vec![
        (
            "已逾期",
            "Overdue",
            Filter { due_until: past, ..Filter::default() },
            format!("due_until={yesterday}&sort=due"),
            Order::Due,
        ),
        (
            "今天和近日到期",
            "Due today and soon",
            Filter { due_from: today.to_string(), due_until: near, ..Filter::default() },
            format!("due_from={today}&due_until={soon}&sort=due"),
            Order::Due,
        ),
        (
            "新登记，待受理",
            "Came in, to be accepted",
            stage(Stage::Registered),
            "stage=registered".into(),
            Order::Newest,
        ),
        ("待裁定异议", "Objections to rule on", stage(Stage::Contested), "stage=contested".into(), Order::Newest),
        (
            "待审批延期",
            "Extensions to decide",
            Filter { asked: true, ..Filter::default() },
            "asked=1".into(),
            Order::Newest,
        ),
        ("待核查", "To be verified", stage(Stage::Answered), "stage=answered".into(), Order::Newest),
        ("待销号", "To be struck off", stage(Stage::Verified), "stage=verified".into(), Order::Newest),
        (
            "该回头看了",
            "Look-backs due",
            Filter { look_back_until: today.to_string(), ..Filter::default() },
            format!("look_back_until={today}"),
            Order::Newest,
        ),
        ("待交办", "To be assigned", stage(Stage::Accepted), "stage=accepted".into(), Order::Newest),
        (
            "领导清单（逾期较久）",
            "Leader's list (long overdue)",
            Filter { level: Some(Level::Leaders), open: Some(true), ..Filter::default() },
            format!("level={}&open=yes", Level::Leaders.place()),
            Order::Newest,
        ),
    ]
}

#[expect(clippy::too_many_arguments, reason = "a panel is what the page knows and what it lists")]
async fn panel(
    office: &Office,
    f: &Frame,
    who: &Actor,
    terms: &Terms,
    title: String,
    filter: Filter,
    query: String,
    order: Order,
) -> Result<Panel, StoreError> {
    let (db, today) = (office.desk.read(), f.now.day());
    let found = list::page(db, who.area, &filter, order, None, LINES).await?;
    let total = list::count(db, who.area, &filter).await?;
    let line = |problem: ProblemLine| Line { due: due_on_ledger(f, terms, &problem, today), problem };
    Ok(Panel {
        title,
        total,
        href: format!("/problems/ledger?{query}"),
        lines: found.into_iter().map(line).collect(),
        nothing: f.t("没有", "None").to_owned(),
    })
}

/// The stages along the way in one row, the side exits below the step they leave from.
fn flow(f: &Frame, counts: &[(Stage, Total)]) -> Vec<Step> {
    const PLACES: [(Stage, i64, i64); 14] = [
        (Stage::Registered, 0, 0),
        (Stage::Accepted, 1, 0),
        (Stage::Assigned, 2, 0),
        (Stage::Working, 3, 0),
        (Stage::Answered, 4, 0),
        (Stage::Verified, 5, 0),
        (Stage::StruckOff, 6, 0),
        (Stage::Kept, 7, 0),
        (Stage::Refused, 0, 1),
        (Stage::Joined, 1, 1),
        (Stage::Contested, 2, 1),
        (Stage::Paused, 3, 1),
        (Stage::Withdrawn, 4, 1),
        (Stage::Transferred, 5, 1),
    ];
    let place = |(stage, column, row): (Stage, i64, i64)| Step {
        x: 10 + column * 118,
        y: 10 + row * 92,
        name: f.say(stage.name()),
        count: counts.iter().find(|(one, _)| *one == stage).map_or(Total::default(), |(_, count)| *count),
        href: format!("/problems/ledger?stage={}", stage.code()),
    };
    PLACES.into_iter().map(place).collect()
}
