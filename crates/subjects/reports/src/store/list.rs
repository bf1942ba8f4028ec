//! The desk's lists. What waits for the office stands in the order in which it is due, what reporters wrote in the order it
//! came, everything else with the newest first.

use kernel::{AreaId, Moment, UnitId};
use store::{ConnectionTrait, StoreError, Value, rows, scalar};
use uuid::Uuid;

use super::reports::{COLUMNS, Report, ReportRow};
use crate::rules::state::State;

/// What a list shows.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Only this state.
    pub state: Option<State>,
    /// Only those with words of the reporter that the office has not read.
    pub unread: bool,
    /// Only those that wait for the office and whose clock began before this moment.
    pub clock_before: Option<Moment>,
    /// Only this unit.
    pub unit: Option<UnitId>,
    /// Only those with these words in title or text.
    pub words: String,
}

impl Filter {
    fn sql(&self, values: &mut Vec<Value>) -> String {
        let mut sql = String::from(" AND state <> 'transferred'");
        let mut also = |column: &str, value: Value, values: &mut Vec<Value>| {
            values.push(value);
            sql.push_str(&column.replace('?', &format!("${}", values.len())));
        };
        if let Some(state) = self.state {
            also(" AND state = ?", state.code().into(), values);
        }
        if let Some(moment) = self.clock_before {
            also(" AND state IN ('received', 'questioned') AND clock_from < ?", moment.micros().into(), values);
        }
        if let Some(unit) = self.unit {
            also(" AND unit = ?", unit.to_string().into(), values);
        }
        if !self.words.is_empty() {
            let pattern = self.words.replace(['%', '_', '\\'], "");
            also(" AND (title LIKE ? OR body LIKE ?)", format!("%{pattern}%").into(), values);
        }
        if self.unread {
            sql.push_str(" AND words_at > 0");
        }
        sql
    }

    /// The column whose smallest value comes first; none where the newest do.
    fn order(&self) -> Option<&'static str> {
        match self.state {
            _ if self.unread => Some("words_at"),
            Some(state) if state.waits() => Some("clock_from"),
            _ => self.clock_before.map(|_| "clock_from"),
        }
    }

    /// Where a page that ends with a report ended.
    pub fn end(&self, report: &Report) -> PageEnd {
        let at = match self.order() {
            Some("words_at") => report.words_at,
            Some(_) => Some(report.clock_from),
            None => None,
        };
        PageEnd { at: at.map_or(0, Moment::micros), id: report.id }
    }
}

/// Where a page ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageEnd {
    /// The last report's place in the order; 0 where the newest come first.
    at: i64,
    /// The last report.
    id: Uuid,
}

impl PageEnd {
    /// As it stands in an address.
    pub fn to_word(self) -> String {
        format!("{}.{}", self.at, self.id)
    }

    /// Reads an address.
    pub fn read(word: &str) -> Option<Self> {
        let (at, id) = word.split_once('.')?;
        Some(Self { at: at.parse().ok()?, id: id.parse().ok()? })
    }
}

/// A page of a list: those after where the page before ended.
///
/// # Errors
/// The database's error.
pub async fn page(
    db: &impl ConnectionTrait,
    area: AreaId,
    filter: &Filter,
    after: Option<PageEnd>,
    limit: i64,
) -> Result<Vec<Report>, StoreError> {
    let mut values: Vec<Value> = vec![area.to_string().into()];
    let mut sql = format!("{COLUMNS} WHERE area = $1{}", filter.sql(&mut values));
    let by = match filter.order() {
        Some(column) => {
            sql.push_str(&behind(column, after, &mut values));
            format!("{column}, id")
        }
        None => {
            sql.push_str(&older(after, &mut values));
            "id DESC".to_owned()
        }
    };
    values.push(limit.into());
    sql.push_str(&format!(" ORDER BY {by} LIMIT ${}", values.len()));
    let found: Vec<ReportRow> = rows(db, &sql, values).await?;
    found.into_iter().map(ReportRow::report).collect()
}

fn behind(column: &str, after: Option<PageEnd>, values: &mut Vec<Value>) -> String {
    let Some(end) = after else { return String::new() };
    values.extend([end.at.into(), end.id.to_string().into()]);
    format!(" AND ({column}, id) > (${}, ${})", values.len() - 1, values.len())
}

fn older(after: Option<PageEnd>, values: &mut Vec<Value>) -> String {
    let Some(end) = after else { return String::new() };
    values.push(end.id.to_string().into());
    format!(" AND id < ${}", values.len())
}

/// How many reports a filter finds.
///
/// # Errors
/// The database's error.
pub async fn count(db: &impl ConnectionTrait, area: AreaId, filter: &Filter) -> Result<i64, StoreError> {
    let mut values: Vec<Value> = vec![area.to_string().into()];
    let sql = format!("SELECT COUNT(*) AS value FROM reports WHERE area = $1{}", filter.sql(&mut values));
    Ok(scalar(db, &sql, values).await?.unwrap_or_default())
}
