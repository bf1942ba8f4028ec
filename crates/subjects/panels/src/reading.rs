//! Reading quotas and respondents.

use std::path::Path;

use kernel::{Finding, Refusal, Severity};
use quotas::{Pool, PoolProblem, Quota, Respondent};
use sheets::{Layout, Limits, Need, Row, Table};

use crate::findings;

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

/// Reads and checks a pool.
///
/// # Errors
/// Q01 to Q04 and Q07, with every place.
pub fn read_pool(tables: Tables<'_>) -> Result<Pool, Refusal> {
    if tables.size == 0 {
        return Err(findings::no_seats());
    }
    let layout = Layout::new("名额表")
        .column("category", &["类别"], Need::Required)
        .column("feature", &["特征"], Need::Required)
        .column("min", &["最少"], Need::Required)
        .column("max", &["最多"], Need::Required)
        .unique(&["category", "feature"]);
    let categories = read(tables.categories, &layout)?;
    let quotas = quotas(&categories)?;
    let people = read(tables.respondents, &layout_of_people(&quotas, tables.address))?;
    let respondents = people.rows.iter().map(|row| respondent(row, &quotas, tables.address)).collect();
    Pool::new(quotas, respondents, tables.size).map_err(|problems| {
        findings::refused(problems.iter().map(|problem| told(problem, &categories, &people)).collect())
    })
}

fn read(path: &Path, layout: &Layout) -> Result<Table, Refusal> {
    let table =
        sheets::read_file(path, layout, &Limits::default()).map_err(|error| findings::not_opened(path, &error))?;
    if table.has_errors() {
        let errors = table.findings.into_iter().filter(|finding| finding.severity == Severity::Error);
        return Err(findings::refused(errors.collect()));
    }
    Ok(table)
}

fn quotas(table: &Table) -> Result<Vec<Quota>, Refusal> {
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
    if found.is_empty() { Ok(quotas) } else { Err(findings::refused(found)) }
}

/// The categories in the order in which the quotas name them first, as a pool has them.
fn categories(quotas: &[Quota]) -> Vec<&str> {
    let mut named: Vec<&str> = Vec::new();
    for quota in quotas {
        if !named.contains(&quota.category.as_str()) {
            named.push(&quota.category);
        }
    }
    named
}

fn layout_of_people(quotas: &[Quota], address: Option<&str>) -> Layout {
    let layout = Layout::new("报名表").column("id", &["编号"], Need::Required).unique(&["id"]);
    let layout = categories(quotas).into_iter().fold(layout, |layout, name| layout.column(name, &[], Need::Required));
    match address {
        Some(address) => layout.column(address, &[], Need::MayBeBlank),
        None => layout,
    }
}

fn respondent(row: &Row, quotas: &[Quota], address: Option<&str>) -> Respondent {
    let address = address.map(|column| row.text(column)).filter(|text| !text.is_empty());
    Respondent {
        id: row.text("id").to_owned(),
        features: categories(quotas).into_iter().map(|name| row.text(name).to_owned()).collect(),
        address: address.map(str::to_owned),
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
