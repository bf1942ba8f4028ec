//! The ledger as a list: filters in the address, saved filters, keyset pages, export of what is shown, bulk assignment.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::Uri;
use axum::response::{IntoResponse, Response};
use kernel::{Actor, Refusal};
use serde::Deserialize;
use sheets::{ColumnStyle, Value, Workbook};
use ui::{Download, Entered, Form, Frame, Office, Page, Problem, Signed, XLSX, back_to};

use super::shown::{DueShown, Units, due_on_ledger};
use crate::acts::assign::{self as acts, BulkOrder};
use crate::acts::table::ASSIGN;
use crate::papers::PaperKind;
use crate::rules::codes;
use crate::rules::found::Door;
use crate::rules::limits::Level;
use crate::rules::slip::Mode;
use crate::rules::state::Stage;
use crate::store::filters::{self, SavedFilter};
use crate::store::limits;
use crate::store::list::{self, Filter, Key, Order, ProblemLine, Total};

/// Problems on a page.
const PAGE: i64 = 50;
/// Problems read at once for an export.
const EXPORT_PAGE: i64 = 2_000;

/// What the list shows, as it stands in the address.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct LedgerQuery {
    q: String,
    year: String,
    stage: String,
    open: String,
    unit: String,
    door: String,
    category: String,
    mine: String,
    level: String,
    due_from: String,
    due_until: String,
    asked: String,
    look_back_until: String,
    rebound: String,
    returned: String,
    sort: String,
    after: String,
    done: String,
}

impl LedgerQuery {
    fn filter(&self, who: &Actor) -> Filter {
        Filter {
            year: self.year.parse().ok(),
            stage: Stage::from_code(&self.stage),
            open: match self.open.as_str() {
                "yes" => Some(true),
                "no" => Some(false),
                _ => None,
            },
            lead: self.unit.parse().ok(),
            door: Door::from_code(&self.door),
            category: self.category.clone(),
            officer: (!self.mine.is_empty()).then_some(who.id),
            level: self.level.parse().ok().map(Level::from_place),
            due_from: self.due_from.clone(),
            due_until: self.due_until.clone(),
            asked: !self.asked.is_empty(),
            look_back_until: self.look_back_until.clone(),
            rebound: !self.rebound.is_empty(),
            returned: !self.returned.is_empty(),
            search: self.q.trim().to_owned(),
            ..Filter::default()
        }
    }

    fn order(&self) -> Order {
        if self.sort == "due" { Order::Due } else { Order::Newest }
    }

    /// The filter as it stands in an address, without the place in the list.
    fn words(&self) -> String {
        let all = [
            ("q", &self.q),
            ("year", &self.year),
            ("stage", &self.stage),
            ("open", &self.open),
            ("unit", &self.unit),
            ("door", &self.door),
            ("category", &self.category),
            ("mine", &self.mine),
            ("level", &self.level),
            ("due_from", &self.due_from),
            ("due_until", &self.due_until),
            ("asked", &self.asked),
            ("look_back_until", &self.look_back_until),
            ("rebound", &self.rebound),
            ("returned", &self.returned),
            ("sort", &self.sort),
        ];
        let filled = all.into_iter().filter(|(_, value)| !value.is_empty());
        form_urlencoded::Serializer::new(String::new()).extend_pairs(filled).finish()
    }

    /// The same with the place in the list.
    fn with_place(&self) -> String {
        let mut words = form_urlencoded::Serializer::new(self.words());
        if self.after.is_empty() { words.finish() } else { words.append_pair("after", &self.after).finish() }
    }
}

struct Line {
    problem: ProblemLine,
    due: Option<DueShown>,
    may_tick: bool,
}

#[derive(Template)]
#[template(path = "problems/ledger.html")]
struct LedgerPage {
    f: Frame,
    query: LedgerQuery,
    units: Units,
    categories: Vec<String>,
    saved: Vec<SavedFilter>,
    lines: Vec<Line>,
    total: Total,
    next: Option<String>,
    may_assign: bool,
    entered: Entered,
}

impl LedgerPage {
    fn export(&self) -> String {
        format!("/problems/ledger.xlsx?{}", self.query.words())
    }

    fn first(&self) -> String {
        format!("/problems/ledger?{}", self.query.words())
    }

    fn is(&self, value: &str, word: &str) -> bool {
        value == word
    }

    fn has_unit(&self, unit: &kernel::UnitId) -> bool {
        self.query.unit == unit.to_string()
    }

    /// Whether a field of a refused form held a value: a tick, a choice.
    fn held(&self, field: &str, value: impl std::fmt::Display) -> bool {
        self.entered.holds(field, &value.to_string())
    }

    /// What is asked for: what was typed, else the usual words.
    fn requirement(&self) -> &str {
        let usual = self.f.t("请查清情况，限期整改，按期反馈。", "Look into it, put it right, answer in time.");
        if self.entered.has("requirement") { self.entered.text("requirement") } else { usual }
    }
}

/// Shows the list.
pub async fn show(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Query(query): Query<LedgerQuery>,
) -> Result<Response, Problem> {
    let f = match query.done.parse::<usize>() {
        Ok(count) => f.with_notice(format!("已交办 {count} 件。"), format!("{count} problems assigned.")),
        Err(_) => f,
    };
    list_page(&office, f, &who, query, Entered::default()).await
}

async fn list_page(
    office: &Office,
    f: Frame,
    who: &Actor,
    query: LedgerQuery,
    entered: Entered,
) -> Result<Response, Problem> {
    let (db, today, filter) = (office.desk.read(), f.now.day(), query.filter(who));
    let after = Key::read(&query.after);
    let mut found = list::page(db, who.area, &filter, query.order(), after.as_ref(), PAGE + 1).await?;
    let more = i64::try_from(found.len()).is_ok_and(|count| count > PAGE);
    found.truncate(usize::try_from(PAGE).unwrap_or(usize::MAX));
    let next = found.last().filter(|_| more).map(|last| next_address(&query, &last.key()));
    let terms = limits::terms(db, who.area, today).await?;
    let line = |problem: ProblemLine| Line {
        due: due_on_ledger(&f, &terms, &problem, today),
        may_tick: !matches!(problem.stage, Stage::Refused | Stage::Joined | Stage::Withdrawn),
        problem,
    };
    let page = LedgerPage {
        lines: found.into_iter().map(line).collect(),
        total: list::count(db, who.area, &filter).await?,
        units: Units::read(db, who.area).await?,
        saved: filters::of_person(db, who).await?,
        may_assign: access::may(Some(who), &ASSIGN).is_ok(),
        categories: terms.limits.categories,
        f,
        query,
        next,
        entered,
    };
    Ok(Page(page).into_response())
}

fn next_address(query: &LedgerQuery, key: &Key) -> String {
    format!("/problems/ledger?{}", LedgerQuery { after: key.to_word(), ..query.clone() }.with_place())
}

/// The list that a posted form stood on.
fn list_of(form: &Entered) -> LedgerQuery {
    let at = format!("/problems/ledger?{}", form.text("query")).parse::<Uri>().ok();
    at.and_then(|at| Query::try_from_uri(&at).ok()).map(|Query(query)| query).unwrap_or_default()
}

/// The list as it was, with what was ticked and typed, when one of its forms was refused.
pub(super) async fn again(
    office: &Office,
    f: Frame,
    who: &Actor,
    form: Entered,
    refusal: Refusal,
) -> Result<Response, Problem> {
    let (status, form) = form.again(refusal)?;
    Ok((status, list_page(office, f, who, list_of(&form), form).await?).into_response())
}

/// Keeps the present filter under a name, or forgets one.
pub async fn keep_filter(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Form(form): Form,
) -> Result<Response, Problem> {
    let (name, query) = (form.text("name").to_owned(), list_of(&form).words());
    if form.has("forget") {
        filters::forget(&office.desk, &who, name).await?;
        return Ok(back_to("/problems/ledger"));
    }
    match filters::keep(&office.desk, &who, name, query.clone()).await {
        Ok(()) => Ok(back_to(&format!("/problems/ledger?{query}"))),
        Err(refusal) => again(&office, f, &who, form, refusal).await,
    }
}

/// Assigns the ticked problems to one unit.
pub async fn assign_many(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Form(form): Form,
) -> Result<Response, Problem> {
    match assign_ticked(&office, &who, &form).await {
        Ok(count) => Ok(back_to(&format!("/problems/ledger?done={count}&{}", list_of(&form).words()))),
        Err(refusal) => again(&office, f, &who, form, refusal).await,
    }
}

async fn assign_ticked(office: &Office, who: &Actor, form: &Entered) -> Result<usize, Refusal> {
    let ids = form.all("problem").iter().map(|id| super::problem_id(id)).collect::<Result<Vec<_>, _>>()?;
    let order = BulkOrder {
        title: form.text("title").to_owned(),
        matter: form.text("matter").to_owned(),
        requirement: form.text("requirement").to_owned(),
        mode: Mode::from_code(form.text("mode")).ok_or_else(|| codes::P06.at_field("mode"))?,
        lead: form.text("lead").parse().map_err(|_| codes::P64.at_field("lead"))?,
    };
    acts::assign_many(&office.desk, who, ids, order).await
}

const COLUMNS: [(&str, f64); 18] = [
    ("编号", 12.0),
    ("登记时间", 17.0),
    ("来源", 12.0),
    ("问题类别", 12.0),
    ("问题", 48.0),
    ("反映涉及单位", 20.0),
    ("主办单位", 20.0),
    ("办理方式", 10.0),
    ("承办人", 12.0),
    ("状态", 10.0),
    ("到期日", 12.0),
    ("预警", 16.0),
    ("按期反馈", 10.0),
    ("退回次数", 9.0),
    ("反弹次数", 9.0),
    ("回头看日期", 12.0),
    ("办结时间", 17.0),
    ("延期待批", 9.0),
];

/// The list as a workbook, in the columns offices use: exactly what the filter lets through.
pub async fn export(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Query(query): Query<LedgerQuery>,
) -> Result<Download, Problem> {
    let (db, filter) = (office.desk.read(), query.filter(&who));
    let (units, columns) =
        (Units::read(db, who.area).await?, COLUMNS.map(|(name, width)| ColumnStyle::text(name, width)));
    let mut book = Workbook::new();
    let mut sheet = book.sheet("问题台账", Some("问题台账"), &columns).map_err(Refusal::failed)?;
    let mut after: Option<Key> = None;
    loop {
        let page = list::page(db, who.area, &filter, query.order(), after.as_ref(), EXPORT_PAGE).await?;
        for line in &page {
            let cells = cells(line, &units);
            sheet.row(&cells.each_ref().map(|cell| Value::from(cell.as_str()))).map_err(Refusal::failed)?;
        }
        match page.last() {
            Some(last) if i64::try_from(page.len()).is_ok_and(|count| count == EXPORT_PAGE) => after = Some(last.key()),
            _ => break,
        }
    }
    sheet.finish().map_err(Refusal::failed)?;
    let bytes = book.into_bytes().map_err(Refusal::failed)?;
    Ok(Download { name: format!("问题台账 {}.xlsx", f.now.day()), media_type: XLSX, bytes })
}

fn cells(line: &ProblemLine, units: &Units) -> [String; 18] {
    let moment = |micros: i64| if micros == 0 { String::new() } else { kernel::Moment(micros).to_minute() };
    let on_time = match line.on_time {
        1 => "是",
        2 => "否",
        _ => "",
    };
    [
        line.number.to_string(),
        line.registered_at.to_minute(),
        line.door.name().zh,
        line.category.clone(),
        line.title.clone(),
        units.name_or_dash(&line.about_unit).to_owned(),
        units.name_or_dash(&line.lead_unit).to_owned(),
        line.mode.map(|mode| mode.name().zh).unwrap_or_default(),
        line.officer_name.clone(),
        line.stage.name().zh,
        line.due.clone(),
        if line.due.is_empty() { String::new() } else { line.level.name().zh },
        on_time.to_owned(),
        line.returned.to_string(),
        line.rebounds.to_string(),
        line.look_back.clone(),
        moment(line.closed_at),
        if line.asked { "是".to_owned() } else { String::new() },
    ]
}
