//! What came in, newest first.

use access::may;
use askama::Template;
use axum::extract::{Query, State};
use registry::UnitView;
use serde::Deserialize;
use ui::{Frame, Office, Page, Problem, Signed};
use uuid::Uuid;

use crate::acts::table::{IMPORT, KEEP, SET_LIMITS};
use crate::rules::state::State as Stage;
use crate::store::reports::{self, Filter, Report};

/// Reports on a page.
const PAGE: usize = 50;

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

    fn filter(&self, units: &[UnitView]) -> Filter {
        Filter {
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
    lines: Vec<Report>,
    total: i64,
    waiting: i64,
    next: Option<String>,
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
    let filter = query.filter(&units);
    let before: Option<Uuid> = query.before.parse().ok();
    let mut lines = reports::page(db, who.area, &filter, before, 51).await?;
    let more = lines.len() > PAGE;
    lines.truncate(PAGE);
    let page = DeskPage {
        total: reports::count(db, who.area, &filter).await?,
        waiting: reports::count(db, who.area, &Filter { state: Some(Stage::Received), ..Filter::default() }).await?,
        next: lines.last().filter(|_| more).map(|last| query.address(&last.id.to_string())),
        may_import: may(Some(&who), &IMPORT).is_ok(),
        may_set_limits: may(Some(&who), &SET_LIMITS).is_ok(),
        may_keep: may(Some(&who), &KEEP).is_ok(),
        f,
        query,
        units,
        lines,
    };
    Ok(axum::response::IntoResponse::into_response(Page(page)))
}
