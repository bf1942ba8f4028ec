//! The tally of a synthetic evaluation against R's `survey` (see tests/data/qianren/README.md).

use std::collections::{BTreeMap, HashMap};
use std::io::Read;
use std::path::PathBuf;

use evaluations::tally::{Results, UnitResult, reader, tally};

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/qianren")
}

fn results() -> Results {
    tally(&reader::read(&folder(), None).unwrap()).unwrap()
}

fn records(name: &str) -> Vec<HashMap<String, String>> {
    let file = std::fs::File::open(folder().join(name)).unwrap();
    let source: Box<dyn Read> =
        if name.ends_with(".gz") { Box::new(flate2::read::GzDecoder::new(file)) } else { Box::new(file) };
    csv::Reader::from_reader(source).deserialize().map(Result::unwrap).collect()
}

fn close(what: &str, got: Option<f64>, wanted: &str) {
    let (got, wanted) = (got.unwrap_or(f64::NAN), wanted.parse::<f64>().unwrap());
    assert!((got - wanted).abs() <= 1e-9 * wanted.abs(), "{what}: got {got:.17e}, wanted {wanted:.17e}");
}

/// Estimate, standard error and interval.
type Statistic = (Option<f64>, Option<f64>, Option<[f64; 2]>);

/// A statistic by its name in the reference.
fn statistic(unit: &UnitResult, name: &str) -> Option<Statistic> {
    let aspect = |digit: &str| &unit.aspects[digit.parse::<usize>().unwrap() - 1];
    match name.split_once("_a") {
        _ if name == "sat" => Some((unit.satisfaction, unit.satisfaction_se, unit.satisfaction_ci)),
        _ if name == "comp_aspect" => Some((unit.composite, unit.composite_se, unit.composite_ci)),
        Some(("sat", digit)) => Some((aspect(digit).satisfaction, aspect(digit).satisfaction_se, None)),
        Some(("mean", digit)) => Some((aspect(digit).mean, aspect(digit).mean_se, None)),
        _ => None,
    }
}

#[test]
fn every_unit_agrees_with_r() {
    let results = results();
    let mut compared = 0;
    for row in records("expected_units.csv.gz") {
        let unit = results.unit(&row["unit_id"]).unwrap();
        let what = format!("{} {}", row["unit_id"], row["stat"]);
        let Some((estimate, se, interval)) = statistic(unit, &row["stat"]) else { continue };
        close(&what, estimate, &row["estimate"]);
        close(&what, se, &row["se"]);
        if let Some([low, high]) = interval {
            close(&what, Some(low), &row["ci_lo"]);
            close(&what, Some(high), &row["ci_hi"]);
        }
        if row["stat"] == "sat" {
            assert_eq!(unit.n_respondents.to_string(), row["n_respondents_valid"]);
            assert_eq!(unit.valid_marks.to_string(), row["valid_marks"]);
            close(&what, unit.satisfaction_logit_ci.map(|interval| interval[0]), &row["logit_lo"]);
        }
        compared += 1;
    }
    assert_eq!(compared, 98 * 14);
}

#[test]
fn every_stratum_and_the_policy_composite_agree_with_r() {
    let results = results();
    for row in records("expected_strata.csv.gz") {
        let unit = results.unit(&row["unit_id"]).unwrap();
        let what = format!("{} {}", row["unit_id"], row["stratum_id"]);
        let (estimate, se) = match unit.strata.iter().find(|stratum| stratum.stratum_id == row["stratum_id"]) {
            Some(stratum) => (stratum.composite, stratum.composite_se),
            None => (unit.policy_composite, unit.policy_composite_se),
        };
        close(&what, estimate, &row["estimate"]);
        close(&what, se, &row["se"]);
    }
}

#[test]
fn weights_and_response_agree_with_r() {
    let results = results();
    for (row, line) in records("expected_weights.csv").iter().zip(&results.response) {
        assert_eq!(row["stratum_id"], line.stratum_id);
        assert_eq!(row["drawn_n"], line.drawn.to_string());
        assert_eq!(row["respondents"], line.responded.to_string());
        close(&line.stratum_id, line.weight, &row["weight"]);
    }
    assert_eq!(results.response_in_all(), (1000, 791));
    assert_eq!(results.degrees_of_freedom, 781);
}

#[test]
fn ranks_agree_with_r() {
    let results = results();
    for row in records("expected_ranks.csv") {
        let unit = results.unit(&row["unit_id"]).unwrap();
        let ranks = [unit.rank_overall, unit.rank_class].map(|rank| rank.unwrap().to_string());
        assert_eq!(ranks, [row["rank_overall"].clone(), row["rank_class"].clone()], "{}", unit.unit_id);
    }
}

#[test]
fn exactly_the_planted_ballots_are_flagged() {
    let kind = |planted: &str| match planted {
        "all_unknown" => "all_unknown",
        "stopped_after_two_thirds" => "half_finished",
        _ => "straight_line",
    };
    let planted: BTreeMap<String, &str> =
        records("qc_truth.csv").into_iter().map(|row| (row["evaluator_id"].clone(), kind(&row["planted"]))).collect();
    let results = results();
    let flagged: BTreeMap<String, &str> =
        results.flags.iter().map(|flag| (flag.evaluator_id.clone(), flag.kind.as_str())).collect();
    assert_eq!(flagged, planted);
    assert!(results.flags.iter().all(|flag| !flag.left_out));
}

#[test]
fn results_read_back_from_json_are_the_same() {
    let results = results();
    let text = serde_json::to_string(&results).unwrap();
    assert_eq!(serde_json::from_str::<Results>(&text).unwrap(), results);
    assert!(results.findings.is_empty(), "{:?}", results.findings);
}

#[test]
fn official_figures_are_the_exact_ones_rounded_once() {
    let results = results();
    let unit = results.unit("U001").unwrap();
    assert_eq!(unit.composite_text.as_deref(), Some("88.70"));
    assert_eq!(unit.satisfaction_text.as_deref(), Some("87.86%"));
    assert_eq!(results.whole.satisfaction_text.as_deref(), Some("77.37%"));
}

#[test]
fn opinions_come_with_their_numbers_masked() {
    let scheme = reader::read(&folder(), None).unwrap().scheme;
    let (opinions, findings) = reader::read_opinions(&folder(), &scheme).unwrap();
    assert!(findings.is_empty());
    assert_eq!(opinions.len(), records("opinions.csv.gz").iter().filter(|row| !row["text"].is_empty()).count());
    for (opinion, row) in opinions.iter().zip(records("opinions.csv.gz")) {
        if row["truth_phone"].len() == 11 {
            assert!(!opinion.text.contains(&row["truth_phone"]), "{}", opinion.text);
        }
    }
}
