//! What came in: what waits in the order in which it is due, what reporters wrote since, everything.

use access::may;
use askama::Template;
use axum::extract::{Query, State};
use kernel::Moment;
use registry::UnitView;
use serde::Deserialize;
use ui::{Frame, Office, Page, Problem, Signed};

use super::clock::{ClockShown, clock_of, overdue_before};
use crate::acts::table::{IMPORT, KEEP, REGISTER, SET_LIMITS};
use crate::rules::state::State as Stage;
use crate::store::list::{self, Filter, PageEnd};
use crate::store::reports::Report;

/// Reports on a page.
const PAGE: usize = 50;
/// The list of what reporters wrote and the office has not read.
const UNREAD: &str = "unread";
/// The list of what should have been decided.
const OVERDUE: &str = "overdue";

/// What the list shows, as it stands in the address.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct DeskQuery {
    state: String,
    unit: String,
    q: String,
    before: String,
}

impl DeskQuery {
    fn address(&self, before: &str) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        let all = [("state", self.state.as_str()), ("unit", &self.unit), ("q", &self.q), ("before", before)];
        query.extend_pairs(all.into_iter().filter(|(_, value)| !value.is_empty()));
        format!("/reports?{}", query.finish())
    }

    fn filter(&self, units: &[UnitView], overdue: Moment) -> Filter {
        Filter {
            unread: self.state == UNREAD,
            clock_before: (self.state == OVERDUE).then_some(overdue),
            // The desk begins with what waits; "all" asks for the rest too.
            state: if self.state.is_empty() { Some(Stage::Received) } else { Stage::from_code(&self.state) },
            unit: units.iter().find(|unit| unit.code == self.unit).map(|unit| unit.id),
            words: self.q.trim().chars().take(60).collect(),
        }
    }
}

#[derive(Template)]
#[template(path = "reports/desk.html")]
struct DeskPage {
    f: Frame,
    query: DeskQuery,
    units: Vec<UnitView>,
    lines: Vec<(Report, Option<ClockShown>)>,
    total: i64,
    waiting: i64,
    overdue: i64,
    unread: i64,
    next: Option<String>,
    may_register: bool,
    may_import: bool,
    may_set_limits: bool,
    may_keep: bool,
}

impl DeskPage {
    fn states(&self) -> [Stage; 5] {
        Stage::AT_DESK
    }

    fn is_state(&self, state: &Stage) -> bool {
        self.query.state == state.code() || (self.query.state.is_empty() && *state == Stage::Received)
    }

    fn unit_of(&self, report: &Report) -> String {
        let known = self.units.iter().find(|unit| Some(unit.id) == report.unit);
        known.map_or_else(|| report.unit_words.clone(), |unit| unit.name.clone())
    }
}

/// Shows the list.
pub async fn show(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Query(query): Query<DeskQuery>,
) -> Result<axum::response::Response, Problem> {
    let db = office.desk.read();
    let units = registry::list_units(db, who.area).await?;
    let terms = problems::terms(db, who.area, f.now.day()).await?;
    let overdue = overdue_before(&terms, f.now.day());
    let filter = query.filter(&units, overdue);
    let mut found = list::page(db, who.area, &filter, PageEnd::read(&query.before), 51).await?;
    let more = found.len() > PAGE;
    found.truncate(PAGE);
    let with_clock = |report: Report| {
        let clock = clock_of(&f, &terms, &report);
        (report, clock)
    };
    let count = async |filter: Filter| list::count(db, who.area, &filter).await;
    let page = DeskPage {
        total: count(filter.clone()).await?,
        waiting: count(Filter { state: Some(Stage::Received), ..Filter::default() }).await?,
        overdue: count(Filter { clock_before: Some(overdue), ..Filter::default() }).await?,
        unread: count(Filter { unread: true, ..Filter::default() }).await?,
        next: found.last().filter(|_| more).map(|last| query.address(&filter.end(last).to_word())),
        lines: found.into_iter().map(with_clock).collect(),
        may_register: may(Some(&who), &REGISTER).is_ok(),
        may_import: may(Some(&who), &IMPORT).is_ok(),
        may_set_limits: may(Some(&who), &SET_LIMITS).is_ok(),
        may_keep: may(Some(&who), &KEEP).is_ok(),
        f,
        query,
        units,
    };
    Ok(axum::response::IntoResponse::into_response(Page(page)))
}
