//! What is remarkable about a count asks for an explanation; what is usual does not.

use crate::hall_office::{rule, scheme};
use counting::rules::book::Line;
use counting::rules::forms::{Form, Shape};
use counting::rules::plan::{Level, Thresholds, level_fits};
use counting::rules::warnings::{Counted, about_marks, about_paper, moved_rates, repeated_opinions};
use evaluations::rules::formula::MeanOf;

/// The rules and places found for ballots of the first stratum in batches.
fn check(batches: &[Vec<Form>], book: &[Line]) -> Vec<(&'static str, String)> {
    let scheme = scheme();
    let shape = Shape::of(&scheme, Level::Ballots);
    let mut serial = 0;
    let mut numbered = |form: &Form| {
        serial += 1;
        (serial, form.clone())
    };
    let batches: Vec<Counted> = (1..)
        .zip(batches)
        .map(|(number, forms)| Counted {
            number,
            stratum: "S01".into(),
            forms: forms.iter().map(&mut numbered).collect(),
        })
        .collect();
    let limits = Thresholds::default();
    let found = [about_paper(&scheme, &limits, book), about_marks(&scheme, &shape, &limits, &batches)].concat();
    found.into_iter().map(|one| (one.rule.0, one.place.column.unwrap_or_default())).collect()
}

/// A ballot whose marks go round the grades, beginning with one.
fn usual(first: u32) -> Form {
    (0..12).map(|place| Some((first + place) % 4 + 1)).collect()
}

fn all(mark: u32) -> Form {
    vec![Some(mark); 12]
}

#[test]
fn usual_ballots_ask_for_nothing() {
    let ballots: Vec<Form> = (0..20).map(usual).collect();
    let book = [Line { stratum: "S01".into(), printed: 25, issued: 25, returned: 20, ..Line::default() }];
    assert_eq!(check(&[ballots], &book), []);
}

#[test]
fn straight_lines_and_runs_of_identical_ballots_are_told_by_batch() {
    let mut ballots: Vec<Form> = (0..10).map(usual).collect();
    ballots.extend([all(1), all(1), all(1)]);
    assert_eq!(check(&[ballots], &[]), [("CW04", "batch-1".to_owned()), ("CW05", "batch-1".to_owned())]);
}

#[test]
fn units_with_many_blanks_or_invalid_marks_are_told() {
    let mut odd = usual(0);
    odd[..6].fill(Some(255));
    let blank: Form =
        usual(1).into_iter().enumerate().map(|(place, mark)| if place < 6 { mark } else { Some(0) }).collect();
    let found = check(&[vec![odd, blank, usual(2)]], &[]);
    assert_eq!(found, [("CW02", "U1".to_owned()), ("CW01", "U2".to_owned())]);
}

#[test]
fn few_returns_and_small_strata_are_told_by_stratum() {
    let book = [Line { stratum: "S01".into(), printed: 10, issued: 10, returned: 3, ..Line::default() }];
    assert_eq!(check(&[], &book), [("CW03", "S01".to_owned()), ("CW10", "S01".to_owned())]);
}

#[test]
fn a_batch_far_from_its_stratum_is_told() {
    let good =
        |first: u32| -> Form { (0..12).map(|place| Some(u32::from((first + place).is_multiple_of(5)) + 1)).collect() };
    let bad =
        |first: u32| -> Form { (0..12).map(|place| Some(u32::from((first + place).is_multiple_of(5)) + 3)).collect() };
    let found = check(&[(0..9).map(good).collect(), (0..9).map(bad).collect()], &[]);
    assert_eq!(found, [("CW06", "batch-1".to_owned()), ("CW06", "batch-2".to_owned())]);
}

/// The batches whose tally sheets, with one row for every unit and aspect, lie far from their stratum.
fn far_sheets(rows: &[[u32; 7]]) -> Vec<String> {
    let scheme = scheme();
    let shape = Shape::of(&scheme, Level::TallySheets);
    let sheet = |row: &[u32; 7]| (0..12).flat_map(|_| row.map(Some)).collect::<Form>();
    let batch =
        |(number, row): (i64, &[u32; 7])| Counted { number, stratum: "S01".into(), forms: [(0, sheet(row))].into() };
    let batches: Vec<Counted> = (1..).zip(rows).map(batch).collect();
    let found = about_marks(&scheme, &shape, &Thresholds::default(), &batches);
    found.into_iter().filter(|one| one.rule.0 == "CW06").filter_map(|one| one.place.column).collect()
}

#[test]
fn a_tally_sheet_far_from_its_stratum_is_told_too() {
    let usual = [20, 8, 2, 0, 0, 0, 0];
    assert_eq!(far_sheets(&[usual, usual, [19, 8, 3, 0, 0, 0, 0]]), [""; 0]);
    assert_eq!(far_sheets(&[usual, [2, 3, 5, 20, 0, 0, 0]]), ["batch-1", "batch-2"]);
    assert_eq!(far_sheets(&[usual, [0, 0, 0, 4, 0, 0, 0]]), [""; 0], "four ballots are too few to tell");
}

/// The units whose rate is told to have moved, for ballots of one mark each against these last rates.
fn moved(marks: [u32; 4], past: &[(&str, f64)]) -> Vec<String> {
    let scheme = scheme();
    let shape = Shape::of(&scheme, Level::Ballots);
    let forms = (1..).zip(marks.map(all)).collect();
    let past = past.iter().map(|(unit, rate)| ((*unit).to_owned(), *rate)).collect();
    let batch = Counted { number: 1, stratum: "S01".into(), forms };
    let found = moved_rates(&scheme, &shape, &Thresholds::default(), &[batch], &past);
    assert!(found.iter().all(|one| one.rule.0 == "CW09" && !one.message.zh.contains("75")), "no rate is told");
    found.into_iter().filter_map(|one| one.place.column).collect()
}

#[test]
fn a_unit_whose_rate_moved_far_since_last_time_is_told_and_its_rate_is_not() {
    // Three of four are satisfied or fairly satisfied: 75 %.
    assert_eq!(moved([1, 2, 1, 4], &[("U1", 98.0), ("U2", 70.0)]), ["U1"]);
    assert_eq!(moved([1, 2, 1, 4], &[("U1", 65.0), ("U2", 65.1)]), ["U1"]);
    assert_eq!(moved([1, 2, 1, 4], &[]), [""; 0], "without a last time there is nothing to compare");
    assert_eq!(moved([0, 0, 0, 0], &[("U1", 98.0)]), [""; 0], "nor without a valid mark");
}

#[test]
fn words_that_stand_in_three_opinions_are_told_once() {
    let opinions = ["服务很好", "电话难打", "服务很好", "服务很好。", "服务很好"].map(String::from);
    let found = repeated_opinions(&Thresholds::default(), &opinions);
    let places: Vec<&str> = found.iter().filter_map(|one| one.place.column.as_deref()).collect();
    assert_eq!(places, ["opinion-153c9a0172c7"], "the digest of the words, which an explanation keeps for good");
    assert!(found[0].message.zh.contains("3 条"));
}

#[test]
fn tally_sheets_are_for_formulas_that_need_no_ballots() {
    let mut scheme = scheme();
    assert_eq!(rule(level_fits(&scheme, Level::TallySheets)), "ok");
    scheme.formula.mean_of = MeanOf::Evaluators;
    assert_eq!(rule(level_fits(&scheme, Level::TallySheets)), "C01");
    assert_eq!(rule(level_fits(&scheme, Level::Ballots)), "ok");
}
