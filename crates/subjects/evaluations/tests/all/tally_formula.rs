//! Every variant of the formula on a ballot box small enough for pencil and paper.

use evaluations::rules::ballot::{BLANK, DOUBLE};
use evaluations::rules::formula::{Formula, Invalid, MeanOf, Weighting};
use evaluations::rules::scheme::{
    Aspect, Grade, Schedule, Scheme, SchemeClass, SchemeUnit, Screens, Stratum, Treatment,
};
use evaluations::tally::{Material, PastRate, Respondent, Results, tally};
use exact::{Decimal, Rounding, Ties};
use kernel::Moment;

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn scheme(units: usize) -> Scheme {
    let unit = |n: usize| SchemeUnit { id: format!("U{n}"), class_id: "C".into(), name: format!("第{n}局") };
    let grade = |code, points: &str, valid, satisfied| Grade {
        code,
        label: code.to_string(),
        points: decimal(points),
        valid,
        satisfied,
    };
    let stratum = |id: &str, population, policy: &str| Stratum {
        id: id.into(),
        name: id.into(),
        population,
        to_draw: 4,
        policy_weight: decimal(policy),
    };
    Scheme {
        title: "评议".into(),
        classes: vec![SchemeClass { id: "C".into(), name: "甲类".into() }],
        units: (1..=units).map(unit).collect(),
        aspects: vec![
            Aspect { id: "a1".into(), name: "服务".into(), weight: decimal("75") },
            Aspect { id: "a2".into(), name: "效率".into(), weight: decimal("25") },
        ],
        grades: vec![
            grade(1, "100", true, true),
            grade(2, "80", true, true),
            grade(3, "60", true, false),
            grade(4, "0", true, false),
            grade(5, "0", false, false),
        ],
        strata: vec![stratum("S1", 10, "50"), stratum("S2", 90, "50")],
        formula: Formula { minimum_respondents: 0, ..Formula::default() },
        screens: Screens {
            straight_line: Treatment::Count,
            all_unknown: Treatment::Count,
            half_finished: Treatment::Count,
        },
        schedule: Schedule { opens: Moment(0), closes: Moment(1) },
        smallest_cell: 5,
        reserves_percent: 0,
        sealing: None,
        answer_days: 15,
    }
}

/// Tallies ballots given as (stratum, marks).
fn results(scheme: Scheme, ballots: &[(usize, &[u8])]) -> Results {
    let respondent =
        |(n, (stratum, _)): (usize, &(usize, &[u8]))| Respondent { id: format!("B{n}"), stratum: *stratum };
    tally(&Material {
        from_totals: 0,
        respondents: ballots.iter().enumerate().map(respondent).collect(),
        marks: ballots.iter().flat_map(|(_, marks)| marks.iter().copied()).collect(),
        drawn: vec![4, 4],
        history: vec![
            PastRate { year: 2024, unit_id: None, satisfaction_percent: decimal("95.2") },
            PastRate { year: 2025, unit_id: Some("U1".into()), satisfaction_percent: decimal("40.00") },
        ],
        findings: Vec::new(),
        scheme,
    })
    .unwrap()
}

/// The composite of one unit, as printed, under a changed formula.
fn composite(change: impl Fn(&mut Formula), ballots: &[(usize, &[u8])]) -> String {
    let mut scheme = scheme(1);
    change(&mut scheme.formula);
    results(scheme, ballots).units[0].composite_text.clone().unwrap()
}

/// Two people of ten and two of ninety.
const BOX: &[(usize, &[u8])] = &[(0, &[1, 1]), (0, &[2, 5]), (1, &[3, 1]), (1, &[4, BLANK])];

#[test]
fn design_weights_and_policy_weights_over_means_of_aspects() {
    // w = 5, 5, 45, 45. a1: (500 + 400 + 2700 + 0)/100 = 36; a2: (500 + 4500)/50 = 100.
    assert_eq!(composite(|_| {}, BOX), "52.00");
    // S1: 0.75·90 + 0.25·100 = 92.5; S2: 0.75·30 + 0.25·100 = 47.5.
    assert_eq!(composite(|f| f.weighting = Weighting::Policy, BOX), "70.00");
}

#[test]
fn design_weights_and_policy_weights_over_means_of_evaluators() {
    // Own composites 100, 80, 70, 0.
    assert_eq!(composite(|f| f.mean_of = MeanOf::Evaluators, BOX), "40.50");
    let policy = |f: &mut Formula| (f.mean_of, f.weighting) = (MeanOf::Evaluators, Weighting::Policy);
    assert_eq!(composite(policy, BOX), "62.50");
}

#[test]
fn marks_that_are_not_valid_do_what_the_scheme_says() {
    let points = |text: &str| Invalid::Points(decimal(text));
    // "Don't know" counts 60: a2 is (500 + 300 + 4500)/55.
    assert_eq!(composite(|f| f.dont_know = points("60"), BOX), "51.09");
    // A blank counts 0: a2 is 5000/95.
    assert_eq!(composite(|f| f.blank = points("0"), BOX), "40.16");
    let doubled: &[(usize, &[u8])] = &[(0, &[1, 1]), (0, &[DOUBLE, 1]), (1, &[1, 1]), (1, &[1, 1])];
    assert_eq!(composite(|_| {}, doubled), "100.00");
    assert_eq!(composite(|f| f.double_mark = points("0"), doubled), "96.25");
}

#[test]
fn the_rates_follow_the_same_rule_for_blanks() {
    let rate = |blank: Invalid| {
        let mut scheme = scheme(1);
        scheme.formula.blank = blank;
        results(scheme, BOX).units[0].satisfaction_text.clone().unwrap()
    };
    assert_eq!(rate(Invalid::LeaveOut), "40.00%"); // (5 + 5 + 5 + 45) of 150
    assert_eq!(rate(Invalid::Points(decimal("0"))), "30.77%"); // of 195
}

#[test]
fn trimming_drops_the_ends_and_gives_no_interval() {
    let trimmed = |f: &mut Formula| (f.mean_of, f.trim_percent) = (MeanOf::Evaluators, 25);
    // One of four at each end: 100 and 0 go; (5·80 + 45·70)/50.
    assert_eq!(composite(trimmed, BOX), "71.00");
    let mut scheme = scheme(1);
    trimmed(&mut scheme.formula);
    let unit = &results(scheme, BOX).units[0];
    assert!(unit.composite_se.is_none() && unit.composite_ci.is_none());
    assert!(unit.composite_se_missing.as_ref().unwrap().en.contains("trimmed"));
}

#[test]
fn every_other_variant_has_a_standard_error() {
    for weighting in [Weighting::Design, Weighting::Policy] {
        for mean_of in [MeanOf::Aspects, MeanOf::Evaluators] {
            let mut scheme = scheme(1);
            (scheme.formula.weighting, scheme.formula.mean_of) = (weighting, mean_of);
            let ballots: &[(usize, &[u8])] = &[(0, &[1, 1]), (0, &[2, 3]), (1, &[3, 1]), (1, &[4, 2])];
            let unit = results(scheme, ballots).units[0].clone();
            assert!(unit.composite_se.unwrap() > 0.0, "{weighting:?} {mean_of:?}");
            let [low, high] = unit.composite_ci.unwrap();
            assert!(low < unit.composite.unwrap() && unit.composite.unwrap() < high);
        }
    }
}

#[test]
fn with_one_aspect_the_mean_of_aspects_and_of_evaluators_have_the_same_error() {
    let error = |mean_of| {
        let mut scheme = scheme(1);
        scheme.aspects.truncate(1);
        scheme.formula.mean_of = mean_of;
        let ballots: &[(usize, &[u8])] = &[(0, &[1]), (0, &[2]), (0, &[5]), (1, &[3]), (1, &[4])];
        results(scheme, ballots).units[0].composite_se.unwrap()
    };
    let (aspects, evaluators) = (error(MeanOf::Aspects), error(MeanOf::Evaluators));
    assert!((aspects - evaluators).abs() < 1e-12, "{aspects} {evaluators}");
}

#[test]
fn scores_are_rounded_as_named_and_ranked_as_printed_or_as_they_are() {
    // U1 has 100 throughout, U2 a single 80 that weighs little: equal without decimal places.
    let mut scheme = scheme(2);
    scheme.strata[1].population = 900;
    scheme.formula.places = 0;
    let ballots: &[(usize, &[u8])] = &[(0, &[1, 1, 1, 2]), (0, &[1, 1, 1, 1]), (1, &[1, 1, 1, 1]), (1, &[1, 1, 1, 1])];
    let ranks =
        |scheme: Scheme| results(scheme, ballots).units.iter().map(|unit| unit.rank_class.unwrap()).collect::<Vec<_>>();
    assert_eq!(ranks(scheme.clone()), [1, 1]);
    scheme.formula.rank_rounded = false;
    assert_eq!(ranks(scheme.clone()), [1, 2]);
    (scheme.formula.rank_rounded, scheme.formula.rounding) = (true, Rounding::Down);
    assert_eq!(ranks(scheme), [1, 2]);
}

#[test]
fn equals_share_ranks_as_the_tie_rule_says() {
    let ranks = |ties| {
        let mut scheme = scheme(3);
        scheme.formula.ties = ties;
        let same: &[u8] = &[1, 1, 1, 1, 4, 4];
        let results = results(scheme, &[(0, same), (0, same), (1, same), (1, same)]);
        results.units.iter().map(|unit| unit.rank_overall.unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(ranks(Ties::SkipNext), [1, 1, 3]);
    assert_eq!(ranks(Ties::NoGap), [1, 1, 2]);
    assert_eq!(ranks(Ties::SkipBefore), [2, 2, 3]);
}

#[test]
fn a_unit_with_too_few_valid_evaluators_has_a_score_and_no_rank() {
    let mut scheme = scheme(2);
    scheme.formula.minimum_respondents = 4;
    let results = results(scheme, &[(0, &[1, 1, 5, 5]), (0, &[1, 1, 2, 2]), (1, &[3, 3, 1, 1]), (1, &[3, 3, 1, 1])]);
    assert_eq!((results.units[0].rank_class, results.units[1].rank_class), (Some(1), None));
    assert!(results.units[1].composite.is_some());
    assert_eq!(results.findings[0].rule, "T26");
}

#[test]
fn a_screened_ballot_is_left_out_only_if_the_scheme_says_so_and_is_always_listed() {
    let counted = |treatment| {
        let mut scheme = scheme(1);
        scheme.screens.all_unknown = treatment;
        let results = results(scheme, &[(0, &[1, 1]), (0, &[5, 5]), (1, &[2, 4]), (1, &[2, 4])]);
        let flag = results.flags.iter().find(|flag| flag.kind == "all_unknown").unwrap().clone();
        assert_eq!(flag.evaluator_id, "B1");
        (results.response[0].responded, results.response[0].counted, results.response[0].weight.unwrap(), flag.left_out)
    };
    assert_eq!(counted(Treatment::Count), (2, 2, 5.0, false));
    assert_eq!(counted(Treatment::LeaveOut), (2, 1, 10.0, true));
}

#[test]
fn the_change_since_earlier_years_is_in_percentage_points() {
    let results = results(scheme(1), BOX);
    assert_eq!(results.units[0].history[0].change_text.as_deref(), Some("+0.00"));
    assert_eq!(results.whole.history[0].change_text.as_deref(), Some("-55.20"));
    assert_eq!(results.whole.history[0].satisfaction_text, "95.2%");
}

#[test]
fn the_order_of_ballots_changes_nothing() {
    for trim_percent in [0, 25] {
        let mut scheme = scheme(1);
        (scheme.formula.mean_of, scheme.formula.trim_percent) = (MeanOf::Evaluators, trim_percent);
        let ballots = [BOX, BOX, &[(0, &[4, 4])]].concat();
        let reversed: Vec<_> = ballots.iter().rev().copied().collect();
        let (one, other) = (results(scheme.clone(), &ballots), results(scheme, &reversed));
        assert_eq!(one.units[0].composite, other.units[0].composite);
    }
}
