//! Batch tally sheets in a tally. They say how often each mark was given for a unit and an aspect, not by whom. Scores and
//! rates by means of aspects need no more; how uncertain they are can't be known from them, so no interval is given.

use std::collections::BTreeMap;

use kernel::{Bilingual, Finding, Place};

use super::material::Respondent;
use super::results::{FindingLine, RankResult, Results};
use crate::rules::ballot::BLANK;
use crate::rules::scheme::Scheme;

/// The definitive totals of a batch: how often each mark was given, units × aspects in the order of the scheme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaperTotals {
    /// The batch's number.
    pub batch: i64,
    /// The stratum.
    pub stratum: String,
    /// How many ballots it has; every cell adds up to it.
    pub sheets: u32,
    /// Whether its ballots are in the box as well; else the totals stand for them.
    pub of_ballots: bool,
    /// The cells.
    pub cells: Vec<Cell>,
}

/// How often each mark was given for one unit and aspect, by the mark's byte.
pub type Cell = BTreeMap<u8, u32>;

/// The totals of a batch as so many rows of marks: every cell has its numbers right, and which marks stand together in a
/// row means nothing. Valid marks come first, so that no unit seems judged by more people than it was.
pub fn as_rows(scheme: &Scheme, stratum: usize, totals: &PaperTotals) -> (Vec<Respondent>, Vec<u8>) {
    let sheets = totals.sheets as usize;
    let columns: Vec<Vec<u8>> = totals.cells.iter().map(|cell| column(scheme, cell)).collect();
    let mark = |row: usize, cell: usize| columns.get(cell).and_then(|marks| marks.get(row)).copied().unwrap_or(BLANK);
    let cells = scheme.marks_on_a_ballot();
    let marks = (0..sheets).flat_map(|row| (0..cells).map(move |cell| (row, cell))).map(|(row, cell)| mark(row, cell));
    let respondent = |row: usize| Respondent { id: format!("{}-{}", totals.batch, row + 1), stratum };
    ((0..sheets).map(respondent).collect(), marks.collect())
}

fn column(scheme: &Scheme, cell: &Cell) -> Vec<u8> {
    let valid = |mark: u8| scheme.grade(mark).is_some_and(|grade| grade.valid);
    let mut marks: Vec<u8> = cell.iter().flat_map(|(mark, times)| vec![*mark; *times as usize]).collect();
    marks.sort_by_key(|mark| !valid(*mark));
    marks
}

/// Takes away everything that would need whole ballots, and says so.
pub fn without_uncertainty(mut results: Results) -> Results {
    for unit in &mut results.units {
        unit.composite_se = None;
        unit.composite_se_missing = unit.composite.map(|_| why());
        unit.composite_ci = None;
        unit.satisfaction_se = None;
        unit.satisfaction_ci = None;
        unit.satisfaction_logit_ci = None;
        unit.best_grade_se = None;
        unit.best_grade_logit_ci = None;
        unit.policy_composite_se = None;
        unit.ranks = RankResult::default();
        for aspect in &mut unit.aspects {
            (aspect.mean_se, aspect.satisfaction_se) = (None, None);
        }
        unit.strata.iter_mut().for_each(|stratum| stratum.composite_se = None);
    }
    results.findings.push(FindingLine::from(&note()));
    results
}

fn why() -> Bilingual {
    Bilingual::new(
        "部分评议表按批汇总录入，没有逐份数据，误差算不出来。",
        "Some ballots were entered as batch totals; without single ballots the error is unknown.",
    )
}

fn note() -> Finding {
    Finding::note(
        "T45",
        Place::default(),
        Bilingual::new(
            "本次结果含按批汇总录入的纸质评议表：得分和满意率准确，不给出误差、名次区间和分档。",
            "Some paper ballots were entered as batch totals: scores and rates are exact; no errors, rank intervals or tiers.",
        ),
        Bilingual::new("需要误差时，请选择逐份录入。", "For errors, count ballot by ballot."),
    )
}
