//! Checking the tally sheets of the paper count: every sheet by itself, and added up against the ballots.

use std::collections::BTreeSet;

use kernel::Bilingual;

use super::report::{not_proven, proven};
use super::verify::{added, place_name, published_count};
use super::verify_counts::has_paper;
use super::{BatchFile, Bundle, Outcome, PAPER, SheetFile};

/// Every cell of every sheet adds up to its ballots; the sheets of a stratum whose ballots are listed add up to them.
pub(super) fn check_sheets(bundle: &Bundle) -> Outcome {
    if !has_paper(bundle) {
        return not_proven("没有纸质批次，没有批次汇总表", "there was no paper count; there are no tally sheets");
    }
    let false_place = no_sheets(bundle)
        .or_else(|| twice(bundle))
        .or_else(|| bundle.sheets.iter().find_map(|sheet| wrong_sum(bundle, sheet)))
        .or_else(|| other_sum(bundle));
    if let Some(place) = false_place {
        return Outcome::False(place);
    }
    let (sheets, ballots) = (bundle.sheets.len(), added(bundle.sheets.iter().map(|sheet| sheet.ballots)));
    let unlisted = bundle.sheets.iter().filter(|sheet| !sheet.ballots_listed).count();
    match unlisted {
        0 => proven(
            format!("{sheets} 批共 {ballots} 份，每一格各项相加等于份数，各批相加等于纸质评议表逐份相加"),
            format!(
                "{sheets} batches of {ballots} ballots: every cell adds up to its ballots, and all sheets to the paper ballots"
            ),
        ),
        _ => proven(
            format!(
                "{sheets} 批共 {ballots} 份，每一格各项相加等于份数；其中 {unlisted} 批只录汇总表，没有逐份数据，汇总表是否照纸抄录须查纸质表"
            ),
            format!(
                "{sheets} batches of {ballots} ballots: every cell adds up to its ballots; {unlisted} of them have a tally sheet alone, and only the paper shows whether it was copied truly"
            ),
        ),
    }
}

/// Ballots on paper, and not one tally sheet.
fn no_sheets(bundle: &Bundle) -> Option<Bilingual> {
    let ballots = bundle.ballots.iter().filter(|ballot| ballot.channel == PAPER).count();
    bundle.sheets.is_empty().then(|| {
        Bilingual::new(
            format!("有 {ballots} 份纸质评议表，却没有一张批次汇总表"),
            format!("there are {ballots} paper ballots, but not one tally sheet"),
        )
    })
}

fn twice(bundle: &Bundle) -> Option<Bilingual> {
    let mut known = BTreeSet::new();
    let again = bundle.sheets.iter().find(|sheet| !known.insert(sheet.batch))?.batch;
    Some(Bilingual::new(format!("第 {again} 批有两张汇总表"), format!("batch {again} has two tally sheets")))
}

fn wrong_sum(bundle: &Bundle, sheet: &SheetFile) -> Option<Bilingual> {
    let sum = |place: usize| added(sheet.counts.keys().map(|mark| sheet.count(*mark, place)));
    let place = (0..bundle.scheme.marks_on_a_ballot()).find(|place| sum(*place) != sheet.ballots)?;
    let (batch, at, is, said) = (sheet.batch, place_name(bundle, place), sum(place), sheet.ballots);
    Some(Bilingual::new(
        format!("第 {batch} 批汇总表，{at}：各项相加 {is}，应为 {said} 份"),
        format!("tally sheet of batch {batch}, {at}: the numbers add up to {is}, not {said}"),
    ))
}

/// The first place where the sheets of a stratum do not add up to its paper ballots.
fn other_sum(bundle: &Bundle) -> Option<Bilingual> {
    let paper = bundle.batches.iter().filter(|batch| batch.channel == PAPER);
    let listed: Vec<&SheetFile> = bundle.sheets.iter().filter(|sheet| sheet.ballots_listed).collect();
    let strata: BTreeSet<&str> = paper
        .clone()
        .map(|batch| batch.stratum.as_str())
        .chain(listed.iter().map(|sheet| sheet.stratum.as_str()))
        .collect();
    strata.into_iter().find_map(|stratum| {
        let own: Vec<&SheetFile> = listed.iter().copied().filter(|sheet| sheet.stratum == stratum).collect();
        other_sum_of(bundle, stratum, &own, paper.clone().find(|batch| batch.stratum == stratum))
    })
}

fn other_sum_of(
    bundle: &Bundle,
    stratum: &str,
    sheets: &[&SheetFile],
    ballots: Option<&BatchFile>,
) -> Option<Bilingual> {
    let marks: BTreeSet<char> = sheets
        .iter()
        .flat_map(|sheet| sheet.counts.keys())
        .chain(ballots.iter().flat_map(|batch| batch.counts.keys()))
        .copied()
        .collect();
    let differs = |place: usize, mark: char| {
        let sum = added(sheets.iter().map(|sheet| sheet.count(mark, place)));
        let counted = ballots.map_or(0, |batch| published_count(batch, mark, place));
        (sum != counted).then_some((sum, counted))
    };
    let places = 0..bundle.scheme.marks_on_a_ballot();
    let (place, mark, (sum, counted)) = places
        .flat_map(|place| marks.iter().map(move |mark| (place, *mark)))
        .find_map(|(place, mark)| Some((place, mark, differs(place, mark)?)))?;
    let at = place_name(bundle, place);
    Some(Bilingual::new(
        format!("层面 {stratum}，{at}，评价 {mark}：各批汇总表相加 {sum}，评议表逐份相加 {counted}"),
        format!("{stratum}, {at}, mark {mark}: the tally sheets add up to {sum}, the ballots to {counted}"),
    ))
}
