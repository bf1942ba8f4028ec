//! The totals of published results, batch by batch, for everybody who wants to add them up.

use askama::Template;
use axum::extract::{Path, State};
use kernel::{Bilingual, Refusal};
use ui::{Download, Frame, Office, Page, Problem};

use super::results::public_campaign;
use crate::acts::totals::published;
use crate::bundle::totals::{LeftOut, Line, Part, Totals, UnitTotals, Way};
use crate::papers::people;
use crate::rules::scheme::Scheme;
use crate::store::campaigns::Campaign;
use crate::tally::Results;

/// A line in numbers under its name.
struct Row {
    name: String,
    numbers: Vec<u64>,
}

/// All batches, and the units whose totals can be looked at.
#[derive(Template)]
#[template(path = "evaluations/totals.html")]
pub(super) struct TotalsPage {
    f: Frame,
    campaign: Campaign,
    lines: Vec<Row>,
    ballots: u64,
    is_merged: bool,
}

/// What a campaign's totals consist of.
pub(super) async fn show(
    State(office): State<Office>,
    f: Frame,
    Path(id): Path<String>,
) -> Result<Page<TotalsPage>, Problem> {
    let (campaign, _) = public_campaign(&office, &id).await?;
    let lines = published(&office, &campaign).await?.overview();
    let row = |line: &Line| Row { name: name(&f, &campaign.scheme, line), numbers: vec![line.ballots] };
    Ok(Page(TotalsPage {
        ballots: lines.iter().map(|line| line.ballots).sum(),
        is_merged: is_merged(&lines),
        lines: lines.iter().map(row).collect(),
        f,
        campaign,
    }))
}

/// The totals of a unit.
#[derive(Template)]
#[template(path = "evaluations/totals_unit.html")]
pub(super) struct UnitTotalsPage {
    f: Frame,
    campaign: Campaign,
    unit_id: String,
    unit_name: String,
    heads: Vec<String>,
    aspects: Vec<AspectTotals>,
    is_merged: bool,
    hides_left_out: bool,
}

/// The totals of a unit for one aspect.
struct AspectTotals {
    name: String,
    /// The lines.
    rows: Vec<Row>,
    /// Their sum; where something is left out, that too and what stays.
    sums: Vec<Row>,
    /// How many marks count according to the results.
    in_results: String,
}

/// The totals of one unit, aspect by aspect.
pub(super) async fn of_unit(
    State(office): State<Office>,
    f: Frame,
    Path((id, unit)): Path<(String, String)>,
) -> Result<Page<UnitTotalsPage>, Problem> {
    let (campaign, results) = public_campaign(&office, &id).await?;
    let scheme = &campaign.scheme;
    let place = scheme.units.iter().position(|one| one.id == unit).ok_or_else(Refusal::not_found)?;
    let totals = published(&office, &campaign).await?;
    let told = totals.of_unit(place);
    Ok(Page(UnitTotalsPage {
        unit_id: unit,
        unit_name: scheme.units[place].name.clone(),
        heads: heads(&f, scheme),
        aspects: aspects(&f, scheme, &totals, &told, (&*results, place)),
        is_merged: is_merged(&told.lines),
        hides_left_out: told.left_out == LeftOut::Few,
        f,
        campaign,
    }))
}

/// All totals as a file.
pub(super) async fn as_csv(State(office): State<Office>, Path(id): Path<String>) -> Result<Download, Problem> {
    let (campaign, _) = public_campaign(&office, &id).await?;
    let (totals, scheme) = (published(&office, &campaign).await?, campaign.scheme);
    let name = format!("{}-totals.csv", campaign.id);
    let written = tokio::task::spawn_blocking(move || totals.csv(&scheme)).await.map_err(Refusal::failed)?;
    Ok(Download { name, media_type: "text/csv; charset=utf-8", bytes: written.map_err(Refusal::failed)? })
}

fn is_merged(lines: &[Line]) -> bool {
    lines.iter().any(|line| line.parts.len() > 1)
}

/// The heads of the columns between the ballots and the marks that count.
fn heads(f: &Frame, scheme: &Scheme) -> Vec<String> {
    let grades = scheme.grades.iter().map(|grade| grade.label.clone());
    grades.chain([f.t("空白", "Blank").to_owned(), f.t("两处以上标记", "Two marks").to_owned()]).collect()
}

fn aspects(
    f: &Frame,
    scheme: &Scheme,
    totals: &Totals,
    told: &UnitTotals,
    (results, unit): (&Results, usize),
) -> Vec<AspectTotals> {
    let Some(sum) = told.sum() else { return Vec::new() };
    let n = |aspect: usize| results.units.get(unit).and_then(|unit| unit.aspects.get(aspect)).map_or(0, |one| one.n);
    let one = |(place, aspect): (usize, &crate::rules::scheme::Aspect)| AspectTotals {
        name: aspect.name.clone(),
        rows: told
            .lines
            .iter()
            .map(|line| Row { name: name(f, scheme, line), numbers: totals.row(line, place) })
            .collect(),
        sums: sums(f, totals.row(&sum, place), left_out(told).map(|line| totals.row(line, place))),
        in_results: people(n(place), scheme.smallest_cell),
    };
    scheme.aspects.iter().enumerate().map(one).collect()
}

fn left_out(told: &UnitTotals) -> Option<&Line> {
    match &told.left_out {
        LeftOut::Told(line) => Some(line),
        LeftOut::Nobody | LeftOut::Few => None,
    }
}

/// The sum, and where something is left out of it, that and what stays.
fn sums(f: &Frame, sum: Vec<u64>, left_out: Option<Vec<u64>>) -> Vec<Row> {
    let row = |zh: &str, en: &str, numbers: Vec<u64>| Row { name: f.t(zh, en).to_owned(), numbers };
    let Some(left_out) = left_out else { return vec![row("合计", "Sum", sum)] };
    let stays = sum.iter().zip(&left_out).map(|(all, out)| all.saturating_sub(*out)).collect();
    vec![
        row("合计", "Sum", sum),
        row("减去筛查后不计入的", "Less what the screens leave out", left_out),
        row("结果所用", "Used for the results", stays),
    ]
}

/// A line's name: its strata and batches.
fn name(f: &Frame, scheme: &Scheme, line: &Line) -> String {
    let words = |part: &Part| {
        let stratum = scheme.strata.get(part.stratum).map_or("", |stratum| stratum.name.as_str());
        format!("{stratum} {}", f.say(way(part.way)))
    };
    line.parts.iter().map(words).collect::<Vec<_>>().join(f.t("＋", " + "))
}

fn way(way: Way) -> Bilingual {
    match way {
        Way::Online => Bilingual::new("网上", "online"),
        Way::Paper => Bilingual::new("纸质", "on paper"),
        Way::Batch { number, sheet_alone: false } => Bilingual::new(
            format!("纸质第 {number} 批（逐份录入）"),
            format!("paper batch {number} (typed ballot by ballot)"),
        ),
        Way::Batch { number, sheet_alone: true } => Bilingual::new(
            format!("纸质第 {number} 批（录入汇总表）"),
            format!("paper batch {number} (tally sheet typed)"),
        ),
    }
}
