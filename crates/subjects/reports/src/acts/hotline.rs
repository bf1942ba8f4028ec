//! A hotline's export (12345) read: what is in which column, what taking it in would do, numbers already known skipped.

use std::collections::{BTreeMap, BTreeSet};

use access::may;
use kernel::{Actor, Day, Finding, Place, Refusal, Severity, UnitId};
use sheets::{Layout, Limits, Need, Row};
use ui::Office;

use super::submit::report_of;
use super::table::IMPORT;
use crate::acts::keepers;
use crate::rules::codes;
use crate::rules::entry::{Entry, Reporter};
use crate::store::reports::{self, CameBy, NewReport};

/// The system that hotline numbers belong to.
pub const HOTLINE: &str = "hotline";
/// The longest text of a case, in characters.
const LONGEST: usize = 50_000;

/// What can stand in a column: key, its name, the names hotlines use, and whether it has to be there.
pub const FIELDS: [(&str, [&str; 2], &[&str], Need); 8] = [
    ("number", ["工单编号", "Number"], &["工单编号", "工单号", "编号", "流水号", "诉求编号"], Need::Required),
    ("text", ["诉求内容", "What happened"], &["诉求内容", "问题描述", "工单内容", "内容", "来电内容"], Need::Required),
    ("title", ["标题", "Title"], &["标题", "工单标题", "诉求标题"], Need::Optional),
    ("unit", ["承办单位", "Unit"], &["承办单位", "被反映单位", "责任单位", "单位"], Need::Optional),
    ("place", ["地点", "Place"], &["地点", "事发地点", "地址", "诉求地址"], Need::Optional),
    ("happened", ["日期", "Day"], &["日期", "来电时间", "受理时间", "登记时间", "诉求时间"], Need::Optional),
    ("name", ["来电人", "Caller"], &["来电人", "诉求人", "姓名", "联系人"], Need::Optional),
    ("contact", ["联系电话", "Telephone"], &["联系电话", "来电号码", "电话", "手机"], Need::Optional),
];

/// Which column of the hotline's file holds which field; a field that is missing goes by the usual names.
pub type Columns = BTreeMap<String, String>;

/// A case of the hotline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// Its number there.
    pub number: String,
    /// Its title; may be empty.
    pub title: String,
    /// What is known of it.
    pub entry: Entry,
}

/// What a file would do.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// Cases to be taken in.
    pub new: Vec<Case>,
    /// Cases whose number is known already.
    pub known: usize,
    /// Rows that were kept out.
    pub refused: usize,
    /// Units of cases that were not found in the registry.
    pub without_unit: usize,
    /// Everything found, by cell.
    pub findings: Vec<Finding>,
}

fn layout(columns: &Columns) -> Layout {
    let add = |layout: Layout, (key, _, usual, need): &(&str, [&str; 2], &[&str], Need)| {
        let chosen = columns.get(*key).map(String::as_str);
        let names: Vec<&str> = chosen.into_iter().chain(usual.iter().copied().filter(|_| chosen.is_none())).collect();
        if *key == "text" { layout.verbatim(key, &names, *need) } else { layout.column(key, &names, *need) }
    };
    FIELDS.iter().fold(Layout::new("热线工单"), add).unique(&["number"])
}

/// The columns a file has, by the names in its header.
pub fn columns_of(bytes: &[u8], name: &str) -> Vec<String> {
    sheets::header_names(bytes, name, &layout(&Columns::new()), &Limits::default())
}

/// Reads a file and says what taking it in would do.
///
/// # Errors
/// Not allowed, or the database's error.
pub async fn plan(
    office: &Office,
    who: &Actor,
    bytes: Vec<u8>,
    name: String,
    columns: Columns,
) -> Result<Plan, Refusal> {
    may(Some(who), &IMPORT)?;
    let db = office.desk.read();
    let known = reports::known_numbers(db, who.area, HOTLINE).await?;
    let units = registry::list_units(db, who.area).await?;
    let mut by_name = BTreeMap::new();
    for unit in units {
        by_name.insert(unit.short_name, unit.id);
        by_name.insert(unit.name, unit.id);
    }
    let today = office.desk.now().day();
    let sealing = keepers::is_set_up(db, who.area).await?;
    let read = tokio::task::spawn_blocking(move || read(&bytes, &name, &columns, &known, &by_name, today));
    let mut plan = read.await.map_err(Refusal::failed)?;
    if !sealing && plan.new.iter().any(|case| case.entry.reporter.is_some()) {
        plan.findings.insert(0, not_sealed());
    }
    Ok(plan)
}

/// Who called can't be kept: said once, for the whole file.
fn not_sealed() -> Finding {
    Finding { severity: Severity::Warning, place: Place::default(), ..codes::T33.at("name") }
}

fn read(
    bytes: &[u8],
    name: &str,
    columns: &Columns,
    known: &BTreeSet<String>,
    units: &BTreeMap<String, UnitId>,
    today: Day,
) -> Plan {
    let table = sheets::read(bytes, name, &layout(columns), &Limits::default());
    let refused = table.findings.iter().filter(|found| found.severity == Severity::Error).count();
    let mut plan = Plan { findings: table.findings, refused, ..Plan::default() };
    for row in &table.rows {
        if known.contains(row.text("number")) {
            plan.known += 1;
            plan.findings.push(already_known(row));
        } else if row.text("text").chars().nth(LONGEST).is_some() {
            plan.refused += 1;
            plan.findings.push(Finding { place: row.place("text"), ..codes::T02.at("text") });
        } else {
            let case = case(row, units, today, &mut plan);
            plan.new.push(case);
        }
    }
    plan
}

fn case(row: &Row, units: &BTreeMap<String, UnitId>, today: Day, plan: &mut Plan) -> Case {
    let unit = units.get(row.text("unit")).copied();
    if unit.is_none() && !row.text("unit").is_empty() {
        plan.without_unit += 1;
        plan.findings.push(unit_unknown(row));
    }
    let day = row.text("happened").get(..10).and_then(|day| day.replace('/', "-").parse::<Day>().ok());
    let reporter = Reporter { name: row.text("name").to_owned(), contact: row.text("contact").to_owned() };
    let is_named = !reporter.name.is_empty() || !reporter.contact.is_empty();
    let entry = Entry {
        text: row.text("text").to_owned(),
        unit,
        unit_words: if unit.is_none() { row.text("unit").to_owned() } else { String::new() },
        place: row.text("place").chars().take(200).collect(),
        happened: day.filter(|day| *day <= today),
        reporter: is_named.then_some(reporter),
        wants_reply: is_named,
    };
    Case { number: row.text("number").to_owned(), title: row.text("title").to_owned(), entry }
}

fn already_known(row: &Row) -> Finding {
    Finding { severity: Severity::Note, place: row.place("number"), ..codes::T28.at("number") }
}

fn unit_unknown(row: &Row) -> Finding {
    Finding { severity: Severity::Warning, place: row.place("unit"), ..codes::T29.at("unit") }
}

/// A case of another system as a report; its identity sealed, or left out when there is no key, of which the caller was told.
///
/// # Errors
/// The database's error.
pub async fn report_from(
    office: &Office,
    system: &str,
    door: CameBy,
    case: Case,
    sealing: bool,
) -> Result<NewReport, Refusal> {
    let id = office.desk.new_id();
    let (reporter_key, reporter) = match &case.entry.reporter {
        Some(reporter) if sealing => keepers::seal(office, id, reporter).await?,
        _ => (String::new(), Vec::new()),
    };
    let mut report = report_of(id, door, case.entry, office.desk.now());
    report.source_number = case.number;
    report.named = !reporter.is_empty();
    if !case.title.trim().is_empty() {
        report.title = crate::rules::entry::title_of(&case.title);
    }
    Ok(NewReport { report, code_mark: String::new(), source_system: system.to_owned(), reporter_key, reporter })
}
