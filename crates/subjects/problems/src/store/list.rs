//! The ledger as a list: filters, keyset pages, totals. Every filter has an index of its own.

use kernel::{AreaId, Moment, PersonId, UnitId};
use store::{ConnectionTrait, FromQueryResult, StoreError, Value, rows, scalar};

use super::words;
use crate::rules::found::Door;
use crate::rules::limits::Level;
use crate::rules::slip::Mode;
use crate::rules::state::{ProblemId, ProblemNumber, Stage, State};

/// A problem in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProblemLine {
    /// Its id.
    pub id: ProblemId,
    /// Its number.
    pub number: ProblemNumber,
    /// Where it stands.
    pub stage: Stage,
    /// One line; empty once it was transferred.
    pub title: String,
    /// The door.
    pub door: Door,
    /// The kind of problem.
    pub category: String,
    /// The unit it is about, as its door said.
    pub about_unit: Option<UnitId>,
    /// The lead unit of the slip.
    pub lead_unit: Option<UnitId>,
    /// The mode of handling.
    pub mode: Option<Mode>,
    /// The office's person.
    pub officer_name: String,
    /// When it was registered.
    pub registered_at: Moment,
    /// The due date shown; empty when no clock runs.
    pub due: String,
    /// How far it was escalated.
    pub level: Level,
    /// Whether an extension waits for a decision.
    pub asked: bool,
    /// The day of the look-back; empty when none is due.
    pub look_back: String,
    /// How often responses were returned.
    pub returned: i64,
    /// How often it came back.
    pub rebounds: i64,
    /// When it was closed; 0 while open.
    pub closed_at: i64,
    /// 1 answered in time, 2 late, 0 not answered.
    pub on_time: i64,
}

/// Whether the first response to the slip came in time, as the due date then was: 1 yes, 2 no, 0 there is none.
pub(crate) fn on_time(state: &State) -> i64 {
    match state.slip().and_then(|slip| slip.first_response) {
        Some(first) if first.is_in_time() => 1,
        Some(_) => 2,
        None => 0,
    }
}

#[derive(FromQueryResult)]
pub(super) struct Row {
    id: String,
    year: i64,
    serial: i64,
    stage: String,
    title: String,
    door: String,
    category: String,
    about_unit: String,
    lead_unit: String,
    mode: String,
    officer_name: String,
    registered_at: i64,
    due: String,
    level: i64,
    asked: bool,
    look_back: String,
    returned: i64,
    rebounds: i64,
    closed_at: i64,
    on_time: i64,
}

pub(super) const COLUMNS: &str = "p.id, p.year, p.serial, p.stage, p.title, p.door, p.category, p.about_unit, p.lead_unit, p.mode,
  p.officer_name, p.registered_at, p.due, p.level, p.asked, p.look_back, p.returned, p.rebounds, p.closed_at, p.on_time";

pub(super) fn unknown(column: &'static str) -> impl Fn() -> StoreError {
    move || StoreError::Unreadable { column, cause: "an unknown word".into() }
}

fn unit(text: &str) -> Result<Option<UnitId>, StoreError> {
    Some(text).filter(|text| !text.is_empty()).map(|text| StoreError::parse("problems.unit", text)).transpose()
}

impl Row {
    pub(super) fn line(self) -> Result<ProblemLine, StoreError> {
        Ok(ProblemLine {
            id: StoreError::parse("problems.id", &self.id)?,
            number: ProblemNumber { year: i16::try_from(self.year).unwrap_or(i16::MAX), serial: self.serial },
            stage: Stage::from_code(&self.stage).ok_or_else(unknown("problems.stage"))?,
            door: Door::from_code(&self.door).ok_or_else(unknown("problems.door"))?,
            mode: Mode::from_code(&self.mode),
            about_unit: unit(&self.about_unit)?,
            lead_unit: unit(&self.lead_unit)?,
            level: Level::from_place(self.level),
            registered_at: Moment(self.registered_at),
            title: self.title,
            category: self.category,
            officer_name: self.officer_name,
            due: self.due,
            asked: self.asked,
            look_back: self.look_back,
            returned: self.returned,
            rebounds: self.rebounds,
            closed_at: self.closed_at,
            on_time: self.on_time,
        })
    }
}

/// What the ledger is to show; what is not set does not matter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// The year of the number.
    pub year: Option<i16>,
    /// Where it stands.
    pub stage: Option<Stage>,
    /// Open or closed.
    pub open: Option<bool>,
    /// The lead unit.
    pub lead: Option<UnitId>,
    /// The door.
    pub door: Option<Door>,
    /// The kind of problem.
    pub category: String,
    /// The office's person.
    pub officer: Option<PersonId>,
    /// At least this level.
    pub level: Option<Level>,
    /// Due before this day (with the day itself), and not closed.
    pub due_until: String,
    /// Due on or after this day.
    pub due_from: String,
    /// An extension waits for a decision.
    pub asked: bool,
    /// The look-back is due by this day.
    pub look_back_until: String,
    /// It came back at least once.
    pub rebound: bool,
    /// A response was returned at least once.
    pub returned: bool,
    /// Registered at or after this moment.
    pub registered_from: Option<Moment>,
    /// Registered before this moment.
    pub registered_before: Option<Moment>,
    /// Part of the title, or a number.
    pub search: String,
}

impl Filter {
    /// The condition, with `$1` the area and the other values behind it.
    fn condition(&self, area: AreaId) -> (String, Vec<Value>) {
        let mut built = (String::from("p.area = $1"), vec![Value::from(area.to_string())]);
        let mut add = |part: &str, value: Value| {
            built.1.push(value);
            built.0.push_str(&format!(" AND {}", part.replace('?', &format!("${}", built.1.len()))));
        };
        if let Some(year) = self.year {
            add("p.year = ?", i64::from(year).into());
        }
        if let Some(stage) = self.stage {
            add("p.stage = ?", stage.code().into());
        }
        if let Some(open) = self.open {
            add("p.open = ?", open.into());
        }
        if let Some(lead) = self.lead {
            add("p.lead_unit = ?", lead.to_string().into());
        }
        if let Some(door) = self.door {
            add("p.door = ?", door.code().into());
        }
        if !self.category.is_empty() {
            add("p.category = ?", self.category.clone().into());
        }
        if let Some(officer) = self.officer {
            add("p.officer = ?", officer.to_string().into());
        }
        if let Some(level) = self.level.filter(|level| *level > Level::Green) {
            add("p.level > 0 AND p.level >= ?", level.place().into());
        }
        if !self.due_until.is_empty() {
            add("p.due > ?", String::new().into());
            add("p.due <= ?", self.due_until.clone().into());
        }
        if !self.due_from.is_empty() {
            add("p.due >= ?", self.due_from.clone().into());
        }
        if self.asked {
            add("p.asked = ?", true.into());
        }
        if !self.look_back_until.is_empty() {
            add("p.stage = ?", Stage::StruckOff.code().into());
            add("p.look_back <= ?", self.look_back_until.clone().into());
        }
        if let Some(from) = self.registered_from {
            add("p.registered_at >= ?", from.micros().into());
        }
        if let Some(before) = self.registered_before {
            add("p.registered_at < ?", before.micros().into());
        }
        if self.rebound {
            built.0.push_str(" AND p.rebounds > 0");
        }
        if self.returned {
            built.0.push_str(" AND p.returned > 0");
        }
        self.search_condition(&mut built);
        built
    }

    /// What is searched for in titles; empty when it is a number.
    fn words(&self) -> &str {
        if self.search.parse::<ProblemNumber>().is_ok() { "" } else { &self.search }
    }

    /// Whether every title with this word is let through and no other.
    fn asks_only_for(&self, word: &str) -> bool {
        self.search.to_ascii_lowercase() == word && *self == Self { search: self.search.clone(), ..Self::default() }
    }

    /// A number finds its problem; anything else a part of the title.
    fn search_condition(&self, (sql, values): &mut (String, Vec<Value>)) {
        if let Ok(number) = self.search.parse::<ProblemNumber>() {
            values.extend([i64::from(number.year).into(), number.serial.into()]);
            sql.push_str(&format!(" AND p.year = ${} AND p.serial = ${}", values.len() - 1, values.len()));
        } else if !self.search.is_empty() {
            values.push(self.search.to_ascii_lowercase().into());
            // Not LIKE: PostgreSQL takes its matches for so rare that it reads the whole ledger instead of the word's titles.
            sql.push_str(&format!(" AND REPLACE(LOWER(p.title), ${}, '') <> LOWER(p.title)", values.len()));
        }
    }
}

/// By what a list is ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// The newest number first.
    #[default]
    Newest,
    /// The earliest due date first; problems without one are left out.
    Due,
}

/// A page of the ledger: at most `limit` after the one given.
///
/// # Errors
/// The database's error.
pub async fn page(
    db: &impl ConnectionTrait,
    area: AreaId,
    filter: &Filter,
    order: Order,
    after: Option<&Key>,
    limit: i64,
) -> Result<Vec<ProblemLine>, StoreError> {
    let word = words::rarest(db, area, filter.words()).await?;
    let (sql, values) = page_query(area, filter, word.as_deref(), order, after, limit);
    let found: Vec<Row> = rows(db, &sql, values).await?;
    found.into_iter().map(Row::line).collect()
}

/// Where a page ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// The due date of the last line.
    pub due: String,
    /// Its number.
    pub number: ProblemNumber,
}

impl Key {
    /// As it stands in an address.
    pub fn to_word(&self) -> String {
        format!("{}/{}", self.due, self.number)
    }

    /// Reads an address.
    pub fn read(word: &str) -> Option<Self> {
        let (due, number) = word.split_once('/')?;
        Some(Self { due: due.to_owned(), number: number.parse().ok()? })
    }
}

impl ProblemLine {
    /// Whether it was assigned in any of its rounds. Only then may others work with it: what was never assigned may still
    /// be sealed as a clue, and what was assigned never is.
    pub fn was_assigned(&self) -> bool {
        let once = self.lead_unit.is_some() || self.returned > 0 || self.rebounds > 0;
        once && self.stage != Stage::Transferred
    }

    /// Whether what came in was sealed away with a clue; only then has a problem no title.
    pub fn is_sealed(&self) -> bool {
        self.title.is_empty()
    }

    /// Where a page that ends with this line ended.
    pub fn key(&self) -> Key {
        Key { due: self.due.clone(), number: self.number }
    }
}

/// The query of a page and its values, for the test that reads its plan. With a word of the search, its titles lead the way.
pub fn page_query(
    area: AreaId,
    filter: &Filter,
    word: Option<&str>,
    order: Order,
    after: Option<&Key>,
    limit: i64,
) -> (String, Vec<Value>) {
    let (mut sql, mut values) = filter.condition(area);
    let from = from(word, &mut sql, &mut values);
    let newest = if word.is_some() { "w" } else { "p" };
    if order == Order::Due && filter.due_until.is_empty() && filter.due_from.is_empty() {
        sql.push_str(" AND p.due > ''");
    }
    if let Some(key) = after {
        let first = values.len() + 1;
        values.extend([i64::from(key.number.year).into(), key.number.serial.into()]);
        match order {
            Order::Newest => {
                sql.push_str(&format!(" AND ({newest}.year, {newest}.serial) < (${first}, ${})", first + 1));
            }
            Order::Due => {
                values.push(key.due.clone().into());
                let due = first + 2;
                sql.push_str(&format!(
                    " AND p.due >= ${due} AND (p.due > ${due} OR (p.year, p.serial) < (${first}, ${}))",
                    first + 1
                ));
            }
        }
    }
    let by = match order {
        Order::Newest => format!("{newest}.year DESC, {newest}.serial DESC"),
        Order::Due => "p.due, p.year DESC, p.serial DESC".to_owned(),
    };
    values.push(limit.into());
    (format!("SELECT {COLUMNS} FROM {from} WHERE {sql} ORDER BY {by} LIMIT ${}", values.len()), values)
}

/// What a list is read from: the problems, or those whose title has a word, which then stands in the condition.
fn from(word: Option<&str>, sql: &mut String, values: &mut Vec<Value>) -> &'static str {
    let Some(word) = word else { return "problems p" };
    values.push(word.into());
    sql.push_str(&format!(
        " AND w.area = $1 AND w.word = ${} AND p.year = w.year AND p.serial = w.serial",
        values.len()
    ));
    "problem_words w CROSS JOIN problems p"
}

/// How many problems a filter lets through.
///
/// # Errors
/// The database's error.
pub async fn count(db: &impl ConnectionTrait, area: AreaId, filter: &Filter) -> Result<Total, StoreError> {
    let word = words::rarest(db, area, filter.words()).await?;
    let (sql, values) = count_query(area, filter, word.as_deref());
    Ok(Total(scalar(db, &sql, values).await?.unwrap_or(0)))
}

/// The query of a count and its values, for the test that reads its plan.
pub fn count_query(area: AreaId, filter: &Filter, word: Option<&str>) -> (String, Vec<Value>) {
    if let Some(word) = word.filter(|word| filter.asks_only_for(word)) {
        let titles = Total::of("problem_words w WHERE w.area = $1 AND w.word = $2");
        return (titles, vec![area.to_string().into(), word.into()]);
    }
    let (mut condition, mut values) = filter.condition(area);
    let from = from(word, &mut condition, &mut values);
    (Total::of(&format!("{from} WHERE {condition}")), values)
}

/// How many there are, counted no further than [`Total::MOST`]: nobody pages through more, and a count by several filters
/// would read a long ledger for one number. The numbers page counts exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Total(pub i64);

impl Total {
    /// The largest number shown as it is.
    pub const MOST: i64 = 1_000;

    /// The query that counts what stands behind `FROM`.
    pub(crate) fn of(from: &str) -> String {
        format!("SELECT COUNT(*) AS value FROM (SELECT 1 FROM {from} LIMIT {}) counted", Self::MOST + 1)
    }
}

impl std::ops::Add for Total {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl std::iter::Sum for Total {
    fn sum<I: Iterator<Item = Self>>(totals: I) -> Self {
        totals.fold(Self::default(), |sum, one| sum + one)
    }
}

impl std::fmt::Display for Total {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.0 > Self::MOST { write!(f, "{}+", Self::MOST) } else { write!(f, "{}", self.0) }
    }
}

/// How many ids one query names.
pub(crate) const IDS_AT_ONCE: usize = 500;

/// `p.area = $1 AND p.id IN ($2, …)` with its values.
pub(crate) fn named(area: AreaId, ids: &[ProblemId]) -> (String, Vec<Value>) {
    let places = (2..ids.len() + 2).map(|place| format!("${place}")).collect::<Vec<_>>().join(", ");
    let values = std::iter::once(area.to_string().into()).chain(ids.iter().map(|id| id.to_string().into()));
    (format!("p.area = $1 AND p.id IN ({places})"), values.collect())
}

/// The named problems as lines, the newest number first; what is not on the ledger is left out.
///
/// # Errors
/// The database's error.
pub async fn lines_of(
    db: &impl ConnectionTrait,
    area: AreaId,
    ids: &[ProblemId],
) -> Result<Vec<ProblemLine>, StoreError> {
    let mut lines = Vec::with_capacity(ids.len());
    for part in ids.chunks(IDS_AT_ONCE) {
        let (condition, values) = named(area, part);
        let found: Vec<Row> = rows(db, &format!("SELECT {COLUMNS} FROM problems p WHERE {condition}"), values).await?;
        for row in found {
            lines.push(row.line()?);
        }
    }
    lines.sort_by_key(|line| std::cmp::Reverse(line.number));
    Ok(lines)
}

/// A unit's problem in its own list. It says nothing of the door.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitLine {
    /// The problem.
    pub problem: ProblemId,
    /// Its number.
    pub number: ProblemNumber,
    /// Whether the unit leads.
    pub leads: bool,
    /// Whether it has signed.
    pub signed: bool,
    /// Whether it has answered.
    pub answered: bool,
    /// The slip's title.
    pub title: String,
    /// The mode of handling.
    pub mode: Option<Mode>,
    /// Its own due date.
    pub due: String,
}

#[derive(FromQueryResult)]
struct UnitRow {
    problem: String,
    year: i64,
    serial: i64,
    leads: bool,
    signed: bool,
    answered: bool,
    title: String,
    mode: String,
    due: String,
}

impl UnitLine {
    /// Where a page that ends with this line ended.
    pub fn key(&self) -> Key {
        Key { due: self.due.clone(), number: self.number }
    }
}

/// A unit's problems: those still to be answered, the earliest due date first, or the others, the latest first; at most `limit`
/// after the one given.
///
/// # Errors
/// The database's error.
pub async fn of_unit(
    db: &impl ConnectionTrait,
    area: AreaId,
    unit: UnitId,
    open: bool,
    after: Option<&Key>,
    limit: i64,
) -> Result<Vec<UnitLine>, StoreError> {
    let (sql, values) = of_unit_query(area, unit, open, after, limit);
    let found: Vec<UnitRow> = rows(db, &sql, values).await?;
    let line = |row: UnitRow| {
        Ok(UnitLine {
            problem: StoreError::parse("problem_units.problem", &row.problem)?,
            number: ProblemNumber { year: i16::try_from(row.year).unwrap_or(i16::MAX), serial: row.serial },
            leads: row.leads,
            signed: row.signed,
            answered: row.answered,
            mode: Mode::from_code(&row.mode),
            title: row.title,
            due: row.due,
        })
    };
    found.into_iter().map(line).collect()
}

/// The query of a unit's list and its values, for the test that reads its plan.
pub fn of_unit_query(area: AreaId, unit: UnitId, open: bool, after: Option<&Key>, limit: i64) -> (String, Vec<Value>) {
    let (order, behind) = if open { ("", ">") } else { ("DESC", "<") };
    let mut values: Vec<Value> = vec![area.to_string().into(), unit.to_string().into(), open.into(), limit.into()];
    let mut condition = String::from("area = $1 AND unit = $2 AND open = $3");
    if let Some(key) = after {
        values.extend([key.due.clone().into(), i64::from(key.number.year).into(), key.number.serial.into()]);
        condition.push_str(&format!(" AND (due, year, serial) {behind} ($5, $6, $7)"));
    }
    let sql = format!(
        "SELECT problem, year, serial, leads, signed, answered, title, mode, due FROM problem_units
         WHERE {condition} ORDER BY due {order}, year {order}, serial {order} LIMIT $4"
    );
    (sql, values)
}
