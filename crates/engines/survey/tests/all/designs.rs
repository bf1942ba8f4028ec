//! More of R's answers: two stages with strata at both, single units in strata and domains, replicates made by ourselves,
//! adjustments in turn. Each line of the file has a specification and what R's `survey` says to it.

use std::io::Read;

use serde_json::Value;

/// Fields of a line: id, specification, estimates, standard errors, degrees of freedom, interval ends, and `deff …` or `p …`.
fn lines() -> Vec<Vec<String>> {
    let file = std::fs::File::open(crate::common::path("reference/designs.tsv.gz")).unwrap();
    let mut text = String::new();
    flate2::read::GzDecoder::new(file).read_to_string(&mut text).unwrap();
    text.lines().map(|line| line.split('\t').map(str::to_owned).collect()).collect()
}

fn numbers(text: &str) -> Vec<f64> {
    text.split_whitespace().map(|word| if word == "NA" { f64::NAN } else { crate::common::number(word) }).collect()
}

fn found(value: &Value) -> Vec<f64> {
    let number = |v: &Value| v.as_f64().unwrap_or(f64::NAN);
    value.as_array().map_or_else(|| vec![number(value)], |list| list.iter().map(number).collect())
}

/// Rounds that R ends early, or its models fitted by iteration, agree to fewer digits.
fn tolerance(id: &str) -> f64 {
    let iterated = ["logit", "likelihood"].iter().any(|name| id.contains(name));
    let adjusted = id.starts_with("rake");
    match (iterated, adjusted) {
        (true, _) => 1e-7,
        (false, true) => 1e-8,
        (false, false) => 1e-9,
    }
}

fn check(id: &str, what: &str, got: &[f64], wanted: &[f64]) {
    assert_eq!(got.len(), wanted.len(), "{id} {what}");
    for (g, w) in got.iter().zip(wanted) {
        let zero = g.abs() < 1e-6 && w.abs() < 1e-6;
        let near = (g - w).abs() <= tolerance(id) * w.abs();
        assert!(zero || near || g.is_nan() && w.is_nan(), "{id} {what}: {g} for {w}");
    }
}

#[test]
fn every_line_of_r_is_met() {
    let lines = lines();
    assert!(lines.len() > 150);
    for line in &lines {
        let (id, field) = (line[0].as_str(), |k: usize| line.get(k).map_or("", String::as_str));
        let answer = survey::spec::run(field(1), &crate::common::path("reference")).unwrap();
        let answer = serde_json::from_str::<Value>(&answer).unwrap()["estimates"][0].clone();
        assert!(answer.get("error").is_none(), "{id}: {answer}");
        if answer.get("statistic").is_some() {
            check(id, "statistic", &found(&answer["statistic"]), &numbers(field(2)));
            check(id, "p", &found(&answer["p"]), &numbers(field(7).trim_start_matches("p ")));
            continue;
        }
        check(id, "estimate", &found(&answer["estimate"]), &numbers(field(2)));
        let end = |which: usize| -> Vec<f64> {
            answer["ci"].as_array().unwrap().iter().map(|c| found(&c[which])[0]).collect()
        };
        for (k, what, got) in
            [(3, "se", found(&answer["se"])), (4, "df", found(&answer["df"])), (5, "low", end(0)), (6, "high", end(1))]
        {
            if !field(k).is_empty() {
                check(id, what, &got, &numbers(field(k)));
            }
        }
        if let Some(effects) = field(7).strip_prefix("deff ") {
            check(id, "design effect", &found(&answer["deff"]), &numbers(effects));
        }
    }
}
