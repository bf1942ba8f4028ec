//! The panel's statistics against R's `survey` on a synthetic evaluation of 98 units by 791 people in 10 strata.

use crate::common::{assert_close, number, records, reference};
use survey::panel::{Grade, Panel, PanelEstimate, PanelProblem, PanelStratum, UnitEstimates};
use survey::proportion;

fn statistic(unit: &UnitEstimates, name: &str) -> PanelEstimate {
    let aspect = || &unit.aspects[usize::from(name.as_bytes()[name.len() - 1] - b'1')];
    match name {
        "sat" => unit.satisfaction,
        "comp_aspect" => unit.composite,
        "comp_evaluator" => unit.respondent_composite,
        _ if name.starts_with("sat_") => aspect().satisfaction,
        _ => aspect().mean,
    }
    .unwrap()
}

#[test]
fn every_statistic_of_every_unit_agrees_with_r() {
    let reference = reference();
    let units = reference.panel.all_units(&reference.marks, reference.units.len()).unwrap();
    let df = reference.panel.degrees_of_freedom() as f64;
    for row in records("panel/expected_units.csv.gz") {
        let place = reference.units.iter().position(|u| *u == row["unit_id"]).unwrap();
        let what = format!("{} {}", row["unit_id"], row["stat"]);
        let got = statistic(&units[place], &row["stat"]);
        assert_close(&what, got.value, number(&row["estimate"]), 1e-12);
        assert_close(&what, got.se, number(&row["se"]), 1e-10);
        assert_eq!(df, number(&row["df"]));
        let (low, high) = got.interval(df, 0.95);
        assert_close(&what, low, number(&row["ci_lo"]), 1e-10);
        assert_close(&what, high, number(&row["ci_hi"]), 1e-10);
        if !row["logit_lo"].is_empty() {
            let (low, high) = got.logit_interval(df, 0.95);
            assert_close(&what, low, number(&row["logit_lo"]), 1e-10);
            assert_close(&what, high, number(&row["logit_hi"]), 1e-10);
        }
        if row["stat"] == "sat" {
            assert_eq!(units[place].valid_respondents as f64, number(&row["n_respondents_valid"]), "{what}");
            assert_eq!(units[place].valid_marks as f64, number(&row["valid_marks"]), "{what}");
        }
    }
}

#[test]
fn stratum_means_and_the_policy_composite_agree_with_r() {
    let reference = reference();
    let units = reference.panel.all_units(&reference.marks, reference.units.len()).unwrap();
    for row in records("panel/expected_strata.csv.gz") {
        let unit = &units[reference.units.iter().position(|u| *u == row["unit_id"]).unwrap()];
        let what = format!("{} {}", row["unit_id"], row["stratum_id"]);
        let got = match reference.strata.iter().position(|s| *s == row["stratum_id"]) {
            Some(h) => unit.strata[h].composite,
            None => unit.policy_composite,
        };
        assert_close(&what, got.unwrap().value, number(&row["estimate"]), 1e-12);
        assert_close(&what, got.unwrap().se, number(&row["se"]), 1e-10);
    }
}

#[test]
fn logit_and_beta_intervals_of_the_first_aspect_agree_with_r() {
    let reference = reference();
    let units = reference.panel.all_units(&reference.marks, reference.units.len()).unwrap();
    for row in records("panel/expected_ciprop_a1.csv.gz") {
        let what = &row["unit_id"];
        let aspect = &units[reference.units.iter().position(|u| u == what).unwrap()].aspects[0];
        let share = aspect.satisfaction.unwrap();
        let df = (aspect.valid_respondents - aspect.valid_strata) as f64;
        assert_eq!(df, number(&row["df"]));
        assert_close(what, share.value, number(&row["estimate"]), 1e-7); // R iterates
        let (low, high) = share.logit_interval(df, 0.95);
        assert_close(what, low, number(&row["logit_lo"]), 1e-7);
        assert_close(what, high, number(&row["logit_hi"]), 1e-7);
        let (low, high) = proportion::beta_interval(share.value, share.se, df, aspect.valid_respondents, 0.95);
        assert_close(what, low, number(&row["beta_lo"]), 1e-9);
        assert_close(what, high, number(&row["beta_hi"]), 1e-9);
    }
}

#[test]
fn the_composites_error_is_the_one_its_aspects_covariance_gives() {
    let reference = reference();
    let unit = reference.panel.unit(&reference.marks, reference.units.len(), 4).unwrap();
    let share = |a: usize| crate::common::ASPECT_WEIGHTS[a] / 100.0;
    let pairs = (0..6).flat_map(|a| (0..6).map(move |b| (a, b)));
    let variance: f64 = pairs.map(|(a, b)| share(a) * share(b) * unit.mean_covariance[a * 6 + b]).sum();
    assert_close("variance", variance.sqrt(), unit.composite.unwrap().se, 1e-12);
}

#[test]
fn the_share_of_satisfied_alone_is_the_one_among_all_statistics() {
    let reference = reference();
    let units = reference.panel.all_units(&reference.marks, reference.units.len()).unwrap();
    let alone = reference.panel.satisfactions(&reference.marks, reference.units.len()).unwrap();
    for ((alone, unit), name) in alone.iter().zip(&units).zip(&reference.units) {
        let (alone, among) = (alone.unwrap(), unit.satisfaction.unwrap());
        assert_close(name, alone.value, among.value, 1e-13);
        assert_close(name, alone.se, among.se, 1e-11);
    }
    assert_eq!(small_panel().satisfactions(&[0, 0, 0, 0], 1), Ok(vec![None]));
    let unknown = PanelProblem::UnknownMark { respondent: 2, unit: 0, mark: 7 };
    assert_eq!(small_panel().satisfactions(&[1, 1, 7, 1], 1), Err(unknown));
}

fn small_panel() -> Panel {
    let strata = [10.0, 20.0].map(|population| PanelStratum { population, policy_weight: 1.0 });
    Panel::new(&strata, &[0, 0, 1, 1], &[1.0], &[Grade::missing(), Grade::valid(100.0, true)]).unwrap()
}

#[test]
fn a_unit_nobody_could_judge_has_no_estimates() {
    let unit = small_panel().unit(&[0, 0, 0, 0], 1, 0).unwrap();
    assert_eq!((unit.composite, unit.satisfaction, unit.policy_composite), (None, None, None));
    assert_eq!(unit.valid_marks, 0);
}

#[test]
fn problems_name_their_place() {
    let panel = small_panel();
    let unknown = PanelProblem::UnknownMark { respondent: 2, unit: 0, mark: 7 };
    assert_eq!(panel.unit(&[1, 1, 7, 1], 1, 0), Err(unknown));
    assert_eq!(panel.unit(&[1, 1, 1, 1], 1, 1), Err(PanelProblem::UnknownUnit { unit: 1, units: 1 }));
    assert_eq!(panel.all_units(&[], 0), Ok(vec![]));
    assert!(matches!(panel.all_units(&[1, 1, 1], 1), Err(PanelProblem::WrongLength { bytes: 3, .. })));
    let tiny = [PanelStratum { population: 1.0, policy_weight: 1.0 }];
    let crowded = Panel::new(&tiny, &[0, 0], &[1.0], &[]);
    assert!(matches!(crowded, Err(PanelProblem::MoreRespondentsThanPeople { stratum: 0, respondents: 2, .. })));
    assert!(matches!(Panel::new(&tiny, &[3], &[1.0], &[]), Err(PanelProblem::UnknownStratum { stratum: 3, .. })));
    assert!(matches!(Panel::new(&tiny, &[0], &[-1.0], &[]), Err(PanelProblem::BadWeights)));
}
