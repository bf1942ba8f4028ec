//! Specifications: adjusted weights against R, non-response, and what is said of bad questions.

use std::sync::atomic::{AtomicUsize, Ordering};

use crate::common::{assert_close, number, path, records, table};
use serde_json::{Value, json};
use survey::spec::{run, run_file};

fn answers(spec: &Value) -> Value {
    serde_json::from_str(&run(&spec.to_string(), &path("reference")).unwrap()).unwrap()
}

/// The first estimate of a specification on the cluster sample.
fn clus1(adjust: Value, estimate: Value) -> Value {
    let spec = json!({"data": "apiclus1.csv", "design": {"ids": ["dnum"], "weights": "pw", "fpc": ["fpc"]},
        "adjust": adjust, "estimates": [estimate]});
    answers(&spec)["estimates"][0].clone()
}

fn code(answer: &Value) -> &str {
    answer["error"]["code"].as_str().unwrap_or_else(|| panic!("no error in {answer}"))
}

fn cells(column: &str, totals: &[(&str, f64)]) -> Value {
    json!(totals.iter().map(|(name, total)| json!({column: name, "total": total})).collect::<Vec<_>>())
}

#[test]
fn adjusted_weights_are_rs() {
    use survey::calibrate::{Adjustment, Calibration, CellTotals, Distance};
    let rows = records("reference/apiclus1.csv");
    let column =
        |f: &dyn Fn(&std::collections::HashMap<String, String>) -> f64| rows.iter().map(f).collect::<Vec<f64>>();
    let base = column(&|r| number(&r["pw"]));
    let is = |name: &'static str, value: &'static str| column(&move |r| f64::from(u8::from(r[name] == value)));
    let cell = |name: &str, totals: &[(&str, f64)]| CellTotals {
        cell: rows.iter().map(|r| totals.iter().position(|t| r[name] == t.0).unwrap()).collect(),
        totals: totals.iter().map(|t| t.1).collect(),
        names: totals.iter().map(|t| t.0.to_owned()).collect(),
    };
    let types = cell("stype", &[("E", 4421.0), ("H", 755.0), ("M", 1018.0)]);
    let rake = Adjustment::Rake(vec![types.clone(), cell("sch.wide", &[("No", 1072.0), ("Yes", 5122.0)])]);
    let calibrate = |distance, bounds, groups| {
        let columns = vec![vec![1.0; rows.len()], is("stype", "H"), is("stype", "M"), column(&|r| number(&r["api99"]))];
        Adjustment::Calibrate(Calibration {
            columns,
            totals: vec![6194.0, 755.0, 1018.0, 3_914_069.0],
            distance,
            bounds,
            groups,
        })
    };
    let free = (f64::NEG_INFINITY, f64::INFINITY);
    let districts: Vec<usize> = rows.iter().map(|r| r["dnum"].parse().unwrap()).collect();
    let trim = Adjustment::Trim { lower: 20.0, upper: 60.0, strict: true };
    let after = |steps: &[Adjustment]| steps.iter().fold(base.clone(), |w, step| step.reweigh(&w).unwrap().0);
    let results = [
        ("poststrat", after(&[Adjustment::PostStratify(types)])),
        ("rake", after(std::slice::from_ref(&rake))),
        ("cal_linear", after(&[calibrate(Distance::Linear, free, None)])),
        ("cal_linear_bounds_0.6_1.6", after(&[calibrate(Distance::Linear, (0.6, 1.6), None)])),
        ("cal_raking", after(&[calibrate(Distance::Raking, free, None)])),
        ("cal_logit_bounds_0.6_1.6", after(&[calibrate(Distance::Logit, (0.6, 1.6), None)])),
        ("cal_linear_stage1", after(&[calibrate(Distance::Linear, free, Some(districts))])),
        ("rake_trim_20_60_strict", after(&[rake, trim])),
    ];
    let (header, expected) = table("reference/expected_weights_apiclus1.csv");
    for (name, weights) in results {
        let place = header.iter().position(|h| h == name).unwrap();
        for (row, weight) in expected.iter().zip(&weights) {
            assert_close(name, *weight, number(&row[place]), 1e-8);
        }
    }
}

/// Runs a specification over data of its own.
fn run_over(data: &str, spec: &Value) -> Value {
    static NUMBER: AtomicUsize = AtomicUsize::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let folder = std::env::temp_dir().join(format!("survey-{}-{number}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("data.csv"), data).unwrap();
    let mut spec = spec.clone();
    spec["data"] = json!("data.csv");
    let answer = run(&spec.to_string(), &folder).unwrap();
    std::fs::remove_dir_all(folder).unwrap();
    serde_json::from_str(&answer).unwrap()
}

#[test]
fn respondents_stand_for_their_stratum_when_others_do_not_answer() {
    let drawn = "h,n,y,answered\na,20,1,1\na,20,,0\na,20,3,1\nb,9,5,yes\nb,9,6,yes\nb,9,,no\nb,9,8,yes\n";
    let answered = "h,n,y\na,20,1\na,20,3\nb,9,5\nb,9,6\nb,9,8\n";
    let mut spec =
        json!({"design": {"strata": ["h"], "fpc": ["n"]}, "estimates": [{"id": "m", "kind": "mean", "of": ["y"]}]});
    let plain = run_over(answered, &spec);
    spec["adjust"] = json!([{"kind": "nonresponse", "responded": "answered", "within": ["h"]}]);
    assert_eq!(run_over(drawn, &spec), plain);
}

#[test]
fn rows_that_miss_a_value_are_left_out_as_a_domain_if_that_is_asked() {
    let data = "h,n,y,has\na,20,1,1\na,20,,0\na,20,3,1\nb,9,5,1\nb,9,6,1\nb,9,,0\nb,9,8,1\n";
    let ask = |estimate: Value| {
        let spec = json!({"design": {"strata": ["h"], "fpc": ["n"]}, "estimates": [estimate]});
        run_over(data, &spec)["estimates"][0].clone()
    };
    let dropped = ask(json!({"id": "m", "kind": "mean", "of": ["y"], "drop_missing": true}));
    let domain = ask(json!({"id": "m", "kind": "mean", "of": ["y"], "where": [{"column": "has", "equals": 1}]}));
    assert_eq!((&dropped["se"], &dropped["n"]), (&domain["se"], &json!(5)));
    assert_eq!((&dropped["df"], &domain["df"]), (&json!(5.0), &json!(3.0)));
    let refused = ask(json!({"id": "m", "kind": "mean", "of": ["y"]}));
    assert_eq!(code(&refused), "missing_values");
    assert!(refused["error"]["message"].as_str().unwrap().starts_with("estimates[0]: 2 values of y are missing"));
}

#[test]
fn what_cannot_be_estimated_says_why_in_its_place() {
    let ask = |estimate: Value| clus1(json!([]), estimate);
    let empty = ask(json!({"id": "a", "kind": "mean", "of": ["api00"], "where": [{"column": "stype", "equals": "X"}]}));
    let unknown = ask(json!({"id": "a", "kind": "mean", "of": ["api77"]}));
    let interval = ask(json!({"id": "a", "kind": "mean", "of": ["api00"], "interval": "beta"}));
    let share = ask(json!({"id": "a", "kind": "quantile", "of": ["api00"], "quantiles": [1.5]}));
    let weights = ask(json!({"id": "a", "kind": "contrast", "of": ["api00", "api99"], "weights": [1]}));
    let condition = ask(json!({"id": "a", "kind": "mean", "of": ["api00"], "where": [{"column": "stype"}]}));
    let flat = ask(
        json!({"id": "a", "kind": "table", "of": ["stype", "stype"], "where": [{"column": "stype", "equals": "E"}]}),
    );
    let codes: Vec<&str> =
        [&empty, &unknown, &interval, &share, &weights, &condition, &flat].iter().map(|a| code(a)).collect();
    let wanted = [
        "empty_domain",
        "unknown_column",
        "bad_estimate",
        "bad_estimate",
        "bad_estimate",
        "bad_condition",
        "unsupported",
    ];
    assert_eq!(codes, wanted);
    assert_eq!(unknown["error"]["message"], "estimates[0].of[0]: the data has no column \"api77\"");
}

#[test]
fn adjustments_that_cannot_be_made_refuse_every_estimate() {
    let mean = json!({"id": "a", "kind": "mean", "of": ["api00"]});
    let twice = json!({"kind": "calibrate", "of": ["stype"],
        "totals": {"(Intercept)": 6194, "stypeE": 4421, "stypeH": 755, "stypeM": 1018}});
    let far = json!({"kind": "calibrate", "of": ["api99"], "distance": "logit", "bounds": [0.9, 1.1],
        "totals": {"(Intercept)": 6194, "api99": 9_914_069}});
    let unknown =
        json!({"kind": "poststratify", "by": ["stype"], "totals": cells("stype", &[("E", 4421.0), ("H", 755.0)])});
    let nobody = json!({"kind": "poststratify", "by": ["stype"],
        "totals": cells("stype", &[("E", 4421.0), ("H", 755.0), ("M", 1018.0), ("X", 3.0)])});
    let codes: Vec<String> =
        [twice, far, unknown, nobody].into_iter().map(|a| code(&clus1(json!([a]), mean.clone())).to_owned()).collect();
    assert_eq!(codes, ["singular", "not_converged", "unmatched_cell", "unmatched_cell"]);
}

#[test]
fn questions_out_of_all_bounds_are_refused() {
    let mean = json!({"id": "a", "kind": "mean", "of": ["api00"]});
    let swapped = json!({"kind": "calibrate", "of": ["api99"], "bounds": [1.6, 0.6], "totals": {"api99": 3_914_069}});
    let trim = json!({"kind": "trim", "lower": 50, "upper": 20});
    for adjust in [swapped, trim] {
        assert_eq!(code(&clus1(json!([adjust]), mean.clone())), "unsupported");
    }
    let everything = json!({"id": "a", "kind": "mean", "of": [{"interaction": ["cds", "cds"]}]});
    assert_eq!(code(&clus1(json!([]), everything)), "too_many_levels");
    let table = json!({"id": "a", "kind": "table", "of": ["cds", "snum"]});
    assert_eq!(code(&clus1(json!([]), table)), "bad_estimate");
    let spec =
        json!({"data": "apisrs.csv", "replicates": {"kind": "preston", "n": 4_000_000_000_u64}, "estimates": [mean]});
    assert_eq!(code(&answers(&spec)["estimates"][0]), "unsupported");
}

#[test]
fn a_specification_that_cannot_be_read_is_a_problem_with_a_place() {
    let problem = |spec: Value| run(&spec.to_string(), &path("reference")).unwrap_err();
    let mean = json!([{"id": "a", "kind": "mean", "of": ["api00"]}]);
    let file = problem(json!({"data": "nowhere.csv", "estimates": mean}));
    let column = problem(json!({"data": "apisrs.csv", "design": {"weights": "pww"}, "estimates": mean}));
    let text = problem(json!({"data": "apisrs.csv", "design": {"weights": "stype"}, "estimates": mean}));
    let kind = problem(json!({"data": "apisrs.csv", "estimates": [{"id": "a", "kind": "meen", "of": ["api00"]}]}));
    let field = problem(json!({"data": "apisrs.csv", "estimate": mean}));
    let rows =
        problem(json!({"data": "apisrs.csv", "replicates": {"file": "rep_JK1_apiclus1.csv.gz"}, "estimates": mean}));
    let codes: Vec<&str> = [&file, &column, &text, &kind, &field, &rows].iter().map(|p| p.code).collect();
    assert_eq!(codes, ["unreadable_data", "unknown_column", "not_a_number", "bad_spec", "bad_spec", "wrong_length"]);
    assert_eq!(column.place, "design.weights");
    assert!(kind.message.contains("meen") && kind.to_json().starts_with("{\"error\":{\"code\":\"bad_spec\""));
    assert_eq!(run_file(std::path::Path::new("nowhere.json")).unwrap_err().code, "unreadable");
}

#[test]
fn designs_that_contradict_themselves_are_refused() {
    let ask = |design: Value| {
        answers(&json!({"data": "apistrat.csv", "design": design,
        "estimates": [{"id": "a", "kind": "mean", "of": ["api00"]}]}))["estimates"][0]
            .clone()
    };
    assert_eq!(code(&ask(json!({"ids": ["dnum"], "strata": ["stype"]}))), "not_nested");
    assert_eq!(code(&ask(json!({"fpc": ["ell"]}))), "bad_fpc");
    assert_eq!(code(&ask(json!({"strata": ["stype"], "fpc": ["fpc", "fpc"]}))), "unsupported");
    assert_eq!(ask(json!({"ids": ["dnum"], "strata": ["stype"], "nest": true}))["n"], 200);
}

#[test]
fn a_replicate_without_a_group_does_not_count_for_that_group_only() {
    // The replicate that drops a district has no mean of it; in all others the district is whole, so its mean never varies.
    let ask = |estimate: Value| {
        answers(&json!({"data": "apiclus1.csv", "design": {"ids": ["dnum"], "weights": "pw", "fpc": ["fpc"]},
            "replicates": {"kind": "jk1"}, "estimates": [estimate]}))["estimates"][0]
            .clone()
    };
    let districts = ask(json!({"id": "a", "kind": "mean", "of": ["api00"], "by": ["dnum"]}));
    assert!(districts["se"].as_array().unwrap().iter().all(|se| se.as_f64().unwrap() < 1e-9));
    let types = ask(json!({"id": "a", "kind": "mean", "of": ["api00"], "by": ["stype"]}));
    let high = ask(json!({"id": "a", "kind": "mean", "of": ["api00"], "where": [{"column": "stype", "equals": "H"}]}));
    assert_close("se", types["se"][1].as_f64().unwrap(), high["se"][0].as_f64().unwrap(), 1e-12);
}

#[test]
fn a_seed_fixes_the_bootstrap() {
    let ask = |seed: u64| {
        answers(&json!({"data": "apistrat.csv", "design": {"strata": ["stype"], "fpc": ["fpc"]},
        "replicates": {"kind": "preston", "n": 60, "seed": seed}, "estimates": [{"id": "a", "kind": "mean", "of": ["api00"]}]}))
    };
    assert_eq!(ask(1), ask(1));
    assert_ne!(ask(1), ask(2));
    let se = ask(1)["estimates"][0]["se"][0].as_f64().unwrap();
    assert!((8.0..11.0).contains(&se), "{se}, linearised 9.41");
}
