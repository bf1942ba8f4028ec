use access::may;
use askama::Template;
use axum::extract::{Query, State};
use serde::Deserialize;
use ui::{Frame, Office, Page, Problem, Signed};

use super::only_unit;
use crate::acts::{ADD_UNIT, EDIT_CLASSES, EXPORT_UNITS, IMPORT};
use crate::rules::tidy::tidy;
use crate::rules::unit::{UnitClass, UnitView};
use crate::store::list::{self, UnitFilter, UnitOrder};
use crate::store::read;

/// Units on a page.
const PAGE: i64 = 50;

/// What the list shows, as it stands in the address.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct UnitQuery {
    q: String,
    class: String,
    closed: bool,
    sort: String,
    after: String,
    /// What an import has just written: units, duties and people, as `98.395.100`.
    imported: String,
}

impl UnitQuery {
    /// The frame with a sentence about an import that was just done.
    fn told_in(&self, f: Frame) -> Frame {
        let written: Vec<u32> = self.imported.split('.').filter_map(|count| count.parse().ok()).collect();
        match written[..] {
            [units, duties, people] => f.with_notice(
                format!("已导入：单位 {units} 个，职责 {duties} 条，人员 {people} 人。"),
                format!("Imported: {units} units, {duties} duties, {people} people."),
            ),
            _ => f,
        }
    }

    /// The filter, for somebody who may see one unit only or all.
    pub fn filter(&self, who: &kernel::Actor) -> UnitFilter {
        UnitFilter { search: tidy(&self.q), class: tidy(&self.class), closed: self.closed, only: only_unit(who) }
    }

    /// The order.
    pub fn order(&self) -> UnitOrder {
        UnitOrder::read(&self.sort)
    }

    /// The address of a page with the same filter and order.
    fn address(&self, path: &str, after: &str) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        let closed = if self.closed { "true" } else { "" };
        let all = [
            ("q", self.q.as_str()),
            ("class", &self.class),
            ("closed", closed),
            ("sort", &self.sort),
            ("after", after),
        ];
        query.extend_pairs(all.into_iter().filter(|(_, value)| !value.is_empty()));
        match query.finish() {
            empty if empty.is_empty() => path.to_owned(),
            query => format!("{path}?{query}"),
        }
    }
}

/// The list of units.
#[derive(Template)]
#[template(path = "registry/units.html")]
pub struct UnitsPage {
    f: Frame,
    query: UnitQuery,
    classes: Vec<UnitClass>,
    units: Vec<UnitView>,
    total: i64,
    /// The address of the next page, if there is one.
    next: Option<String>,
    may_add: bool,
    may_import: bool,
    may_export: bool,
    may_edit_classes: bool,
}

impl UnitsPage {
    fn is_sorted_by(&self, word: &str) -> bool {
        self.query.order().word() == word
    }

    fn export(&self) -> String {
        self.query.address("/units/export", "")
    }

    fn first(&self) -> String {
        self.query.address("/units", "")
    }
}

/// Shows the list.
pub async fn show(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Query(query): Query<UnitQuery>,
) -> Result<Page<UnitsPage>, Problem> {
    let (db, filter) = (office.desk.read(), query.filter(&who));
    let mut units = list::page_of_units(db, who.area, &filter, query.order(), &tidy(&query.after), PAGE + 1).await?;
    let more = i64::try_from(units.len()).is_ok_and(|found| found > PAGE);
    units.truncate(usize::try_from(PAGE).unwrap_or(usize::MAX));
    let next = units.last().filter(|_| more).map(|unit| query.address("/units", &unit.code));
    let allowed = |act| may(Some(&who), act).is_ok();
    Ok(Page(UnitsPage {
        classes: read::classes(db, who.area).await?,
        total: list::count_units(db, who.area, &filter).await?,
        may_add: allowed(&ADD_UNIT),
        may_import: allowed(&IMPORT),
        may_export: allowed(&EXPORT_UNITS),
        may_edit_classes: allowed(&EDIT_CLASSES),
        f: query.told_in(f),
        query,
        units,
        next,
    }))
}
