//! Satisfaction rates of earlier years, as they stood in the bulletins of their time: of the whole evaluation or of units.

use std::collections::{BTreeMap, BTreeSet};

use exact::Decimal;
use futures_util::FutureExt;
use kernel::{Actor, Bilingual, Finding, Place, Refusal};
use registry::UnitView;
use serde_json::json;
use store::{Desk, Fact};

use super::tally::TALLY;
use crate::store::results as kept;
use crate::tally::PastRate;

/// A rate as it was typed or stands in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastLine {
    /// Where it stands.
    pub place: Place,
    /// The year.
    pub year: String,
    /// The unit's code or name; empty for the whole evaluation.
    pub unit: String,
    /// The rate of satisfied and fairly satisfied in percent, with or without its sign.
    pub percent: String,
}

impl PastLine {
    /// A rate of the whole evaluation, typed into a form.
    pub fn typed(year: impl ToString, percent: impl Into<String>) -> Self {
        let place = Place::field("satisfaction");
        Self { place, year: year.to_string(), unit: String::new(), percent: percent.into() }
    }
}

/// Keeps rates of earlier years in place of those kept before. They stand beside the results of tallies made afterwards.
///
/// | code | rule |
/// |---|---|
/// | T40 | a year of four digits from 1980, and a rate from 0 to 100 |
/// | T42 | a unit is named by its code or its name in the registry; closed ones may be named too |
/// | T43 | a unit has one rate a year |
///
/// # Errors
/// The findings, each with its place; nothing is kept then.
pub async fn import_history(desk: &Desk, who: &Actor, lines: Vec<PastLine>) -> Result<(), Refusal> {
    access::may(Some(who), &TALLY)?;
    let units = registry::every_unit(desk.read(), who.area).await?;
    let rates = read_rates(&lines, &units).map_err(|findings| Refusal::findings("T40", findings))?;
    let who = who.clone();
    desk.write(move |tx| {
        async move {
            for rate in &rates {
                kept::put_past(tx, who.area, rate).await?;
            }
            for (year, rates) in by_year(&rates) {
                let body = json!({ "year": year, "rates": rates });
                tx.record(&who, Fact::new("evaluations.import_history", "history", year, body)).await?;
            }
            Ok(())
        }
        .boxed()
    })
    .await
}

/// The rates of each year by unit; the empty code is the whole evaluation.
fn by_year(rates: &[PastRate]) -> BTreeMap<i64, BTreeMap<String, String>> {
    let mut years: BTreeMap<i64, BTreeMap<String, String>> = BTreeMap::new();
    for rate in rates {
        let unit = rate.unit_id.clone().unwrap_or_default();
        years.entry(rate.year).or_default().insert(unit, rate.satisfaction_percent.to_string());
    }
    years
}

fn read_rates(lines: &[PastLine], units: &[UnitView]) -> Result<Vec<PastRate>, Vec<Finding>> {
    let (mut rates, mut findings, mut seen) = (Vec::new(), Vec::new(), BTreeSet::new());
    for line in lines {
        match read_rate(line, units) {
            Ok(rate) if seen.insert((rate.year, rate.unit_id.clone())) => rates.push(rate),
            Ok(_) => findings.push(twice(line)),
            Err(finding) => findings.push(finding),
        }
    }
    if findings.is_empty() { Ok(rates) } else { Err(findings) }
}

fn read_rate(line: &PastLine, units: &[UnitView]) -> Result<PastRate, Finding> {
    let year = line.year.trim().trim_end_matches('年').parse().ok().filter(|year| (1980..=2200).contains(year));
    let percent = line.percent.trim().trim_end_matches(['%', '％']).trim().parse().ok();
    let percent = percent.filter(|rate: &Decimal| (0.0..=100.0).contains(&rate.to_f64()));
    let (Some(year), Some(satisfaction_percent)) = (year, percent) else { return Err(no_rate(line)) };
    let named = line.unit.trim();
    let unit = units.iter().find(|unit| unit.code == named || unit.name == named);
    if unit.is_none() && !named.is_empty() {
        return Err(unknown_unit(line));
    }
    Ok(PastRate { year, unit_id: unit.map(|unit| unit.code.clone()), satisfaction_percent })
}

fn no_rate(line: &PastLine) -> Finding {
    let PastLine { year, percent, .. } = line;
    Finding::error(
        "T40",
        line.place.clone(),
        Bilingual::new(
            format!("“{year}”年的满意率“{percent}”不能用。"),
            format!("“{percent}” can't be the rate of “{year}”."),
        ),
        Bilingual::new(
            "年份填四位数，满意率填 0 到 100 的数。",
            "Enter a year of four digits and a number from 0 to 100.",
        ),
    )
}

fn unknown_unit(line: &PastLine) -> Finding {
    Finding::error(
        "T42",
        line.place.clone(),
        Bilingual::new(
            format!("单位名册中没有“{}”。", line.unit),
            format!("The registry has no unit “{}”.", line.unit),
        ),
        Bilingual::new("请改成名册中的编码或全称。", "Use its code or its full name in the registry."),
    )
}

fn twice(line: &PastLine) -> Finding {
    let whole = if line.unit.is_empty() { "全部单位" } else { &line.unit };
    Finding::error(
        "T43",
        line.place.clone(),
        Bilingual::new(
            format!("{} 年“{whole}”的满意率重复。", line.year),
            format!("“{whole}” has two rates in {}.", line.year),
        ),
        Bilingual::new("请只保留一行。", "Keep one of the lines."),
    )
}
