//! Reading quotas and people, from files or from what was uploaded.

use std::collections::BTreeMap;
use std::path::Path;

use kernel::{Finding, Refusal, Severity};
use quotas::{Pool, PoolProblem, Quota, Respondent};
use sheets::{Layout, Limits, Need, Row, Table};

use crate::findings;
use crate::rules::replacing::Replaced;
use crate::rules::volunteer::Volunteer;

/// Where the tables are, and what is not in them.
#[derive(Debug, Clone, Copy)]
pub struct Tables<'a> {
    /// The quotas: category, feature, min, max.
    pub categories: &'a Path,
    /// The people: id and a column for each category.
    pub respondents: &'a Path,
    /// The column with the address, if no two people of one address may be drawn together.
    pub address: Option<&'a str>,
    /// How many seats the panel has.
    pub size: usize,
}

/// A table's content with its name, which findings say.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Source<'a> {
    pub name: &'a str,
    pub bytes: &'a [u8],
}

/// The column with the address.
#[derive(Debug, Clone, Copy)]
enum Address<'a> {
    /// There is none.
    None,
    /// The column of this name, which must be there.
    Named(&'a str),
    /// One of the usual names, if it is there.
    IfThere,
}

/// The key of the address in an upload, and its column in what is published.
pub(crate) const HOUSEHOLD: &str = "household";
/// What offices call it.
const USUAL_ADDRESSES: [&str; 4] = ["住址", "家庭住址", "地址", "户号"];

/// Reads and checks a pool.
///
/// # Errors
/// Q01 to Q04 and Q07, with every place.
pub fn read_pool(tables: Tables<'_>) -> Result<Pool, Refusal> {
    let bytes = |path: &Path| std::fs::read(path).map_err(|error| findings::not_opened(path, &error));
    let (categories, respondents) = (bytes(tables.categories)?, bytes(tables.respondents)?);
    let name = |path: &Path| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let (quota_name, people_name) = (name(tables.categories), name(tables.respondents));
    let quotas = Source { name: &quota_name, bytes: &categories };
    let people = Source { name: &people_name, bytes: &respondents };
    pool_of(quotas, people, tables.address, tables.size)
}

/// Reads and checks a pool that is in memory.
///
/// # Errors
/// As [`read_pool`].
pub(crate) fn pool_of(
    quotas: Source<'_>,
    people: Source<'_>,
    address: Option<&str>,
    size: usize,
) -> Result<Pool, Refusal> {
    if size == 0 {
        return Err(findings::no_seats());
    }
    let (limits, categories) = quota_table(quotas)?;
    let address = address.map_or(Address::None, Address::Named);
    let people = read(people, &layout_of_people(&limits, address))?;
    let respondents = people.rows.iter().map(|row| respondent(row, &limits, address)).collect();
    Pool::new(limits, respondents, size).map_err(|problems| {
        findings::refused(problems.iter().map(|problem| told(problem, &categories, &people)).collect())
    })
}

/// Reads the quotas of an upload.
///
/// # Errors
/// Q01 to Q03, Q06, with every place.
pub(crate) fn read_quotas(source: Source<'_>) -> Result<Vec<Quota>, Refusal> {
    let (quotas, table) = quota_table(source)?;
    if quotas.is_empty() {
        return Err(findings::refused(vec![findings::nobody()]));
    }
    // A pool of one person who fits finds what is wrong with the quotas themselves.
    let features = categories(&quotas).into_iter().map(|category| first_feature(&quotas, category)).collect();
    let anybody = Respondent { id: String::new(), features, address: None };
    match Pool::new(quotas.clone(), vec![anybody], 1) {
        Ok(_) => Ok(quotas),
        Err(problems) => Err(findings::refused(problems.iter().map(|problem| told(problem, &table, &table)).collect())),
    }
}

/// Reads the volunteers of an upload: those of [`pool_of`] with names and workplaces.
///
/// # Errors
/// Q01, Q04, Q06, with every place.
pub(crate) fn read_volunteers(source: Source<'_>, quotas: &[Quota]) -> Result<Vec<Volunteer>, Refusal> {
    let layout = layout_of_people(quotas, Address::IfThere).column("name", &["姓名"], Need::Optional).column(
        "workplace",
        &["工作单位", "单位"],
        Need::Optional,
    );
    let table = read(source, &layout)?;
    let respondents = table.rows.iter().map(|row| respondent(row, quotas, Address::IfThere)).collect();
    if let Err(problems) = Pool::new(quotas.to_vec(), respondents, 1) {
        return Err(findings::refused(problems.iter().map(|problem| told(problem, &table, &table)).collect()));
    }
    let mut households: BTreeMap<String, String> = BTreeMap::new();
    let volunteer = |row: &Row| Volunteer {
        person_id: row.text("id").to_owned(),
        name: row.text("name").to_owned(),
        workplace: row.text("workplace").to_owned(),
        features: categories(quotas).into_iter().map(|name| (name.to_owned(), row.text(name).to_owned())).collect(),
        household: numbered(&mut households, row.text(HOUSEHOLD)),
    };
    Ok(table.rows.iter().map(volunteer).collect())
}

/// An address as a number, so that no address is published; empty stays empty.
fn numbered(households: &mut BTreeMap<String, String>, address: &str) -> String {
    if address.is_empty() {
        return String::new();
    }
    let next = format!("H{:04}", households.len() + 1);
    households.entry(address.to_owned()).or_insert(next).clone()
}

/// Reads replacements as they are published.
///
/// # Errors
/// Q01, with every place.
pub(crate) fn read_replacements(path: &Path) -> Result<Vec<Replaced>, Refusal> {
    let bytes = std::fs::read(path).map_err(|error| findings::not_opened(path, &error))?;
    let layout = Layout::new("替补表")
        .column("leaves", &["离任"], Need::Required)
        .column("takes_the_seat", &["接替"], Need::Required)
        .column("ticket", &["票据"], Need::Required);
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let replaced = |row: &Row| Replaced {
        leaves: row.text("leaves").to_owned(),
        takes_the_seat: row.text("takes_the_seat").to_owned(),
        ticket: row.text("ticket").to_owned(),
    };
    Ok(read(Source { name: &name, bytes: &bytes }, &layout)?.rows.iter().map(replaced).collect())
}

fn read(source: Source<'_>, layout: &Layout) -> Result<Table, Refusal> {
    let table = sheets::read(source.bytes, source.name, layout, &Limits::default());
    if table.has_errors() {
        let errors = table.findings.into_iter().filter(|finding| finding.severity == Severity::Error);
        return Err(findings::refused(errors.collect()));
    }
    Ok(table)
}

fn quota_table(source: Source<'_>) -> Result<(Vec<Quota>, Table), Refusal> {
    let layout = Layout::new("名额表")
        .column("category", &["类别"], Need::Required)
        .column("feature", &["特征"], Need::Required)
        .column("min", &["最少"], Need::Required)
        .column("max", &["最多"], Need::Required)
        .unique(&["category", "feature"]);
    let table = read(source, &layout)?;
    let (mut quotas, mut found) = (Vec::new(), Vec::new());
    for row in &table.rows {
        let mut number = |key: &str| {
            row.text(key).parse().unwrap_or_else(|_| {
                found.push(findings::not_a_number(row.place(key), row.text(key)));
                0
            })
        };
        let (min, max) = (number("min"), number("max"));
        quotas.push(Quota { category: row.text("category").into(), feature: row.text("feature").into(), min, max });
    }
    if found.is_empty() { Ok((quotas, table)) } else { Err(findings::refused(found)) }
}

/// The categories in the order in which the quotas name them first, as a pool has them.
pub(crate) fn categories(quotas: &[Quota]) -> Vec<&str> {
    let mut named: Vec<&str> = Vec::new();
    for quota in quotas {
        if !named.contains(&quota.category.as_str()) {
            named.push(&quota.category);
        }
    }
    named
}

fn first_feature(quotas: &[Quota], category: &str) -> String {
    quotas.iter().find(|quota| quota.category == category).map(|quota| quota.feature.clone()).unwrap_or_default()
}

fn layout_of_people(quotas: &[Quota], address: Address<'_>) -> Layout {
    let layout = Layout::new("报名表").column("id", &["编号"], Need::Required).unique(&["id"]);
    let layout = categories(quotas).into_iter().fold(layout, |layout, name| layout.column(name, &[], Need::Required));
    match address {
        Address::Named(address) => layout.column(address, &[], Need::MayBeBlank),
        Address::IfThere => layout.column(HOUSEHOLD, &USUAL_ADDRESSES, Need::Optional),
        Address::None => layout,
    }
}

fn respondent(row: &Row, quotas: &[Quota], address: Address<'_>) -> Respondent {
    let address = match address {
        Address::Named(column) => row.text(column),
        Address::IfThere => row.text(HOUSEHOLD),
        Address::None => "",
    };
    Respondent {
        id: row.text("id").to_owned(),
        features: categories(quotas).into_iter().map(|name| row.text(name).to_owned()).collect(),
        address: (!address.is_empty()).then(|| address.to_owned()),
    }
}

/// A problem at its place.
fn told(problem: &PoolProblem, quotas: &Table, people: &Table) -> Finding {
    let person = |position: &usize, key: &str| people.rows.get(*position).map(|row| row.place(key)).unwrap_or_default();
    match problem {
        PoolProblem::QuotaTwice { category, feature } | PoolProblem::MinAboveMax { category, feature } => {
            let is_it = |row: &&Row| row.text("category") == category && row.text("feature") == feature;
            let place = quotas.rows.iter().rfind(is_it).map(|row| row.place("feature")).unwrap_or_default();
            findings::bad_quota(place, category, feature)
        }
        PoolProblem::UnknownFeature { position, category, feature } => {
            findings::unknown_feature(person(position, category), category, feature)
        }
        PoolProblem::Empty => findings::nobody(),
        PoolProblem::PersonTwice { again, .. } => findings::not_usable(person(again, "id"), problem),
        PoolProblem::OtherNumber { position, .. } => findings::not_usable(person(position, "id"), problem),
    }
}
