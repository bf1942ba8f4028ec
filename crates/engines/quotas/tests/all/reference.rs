//! The lottery against one that another program made; see `data/README.md`.

use quotas::{Pool, Proof, Quota, Respondent, gini, leximin};

#[test]
fn the_chances_are_those_of_the_independent_exact_program() {
    let expected: serde_json::Value = serde_json::from_str(include_str!("../data/exact_leximin.json")).unwrap();
    let pool = reference();
    let lottery = leximin(&pool).unwrap();
    assert_eq!(lottery.proof, Proof::Relaxation);
    assert!((lottery.smallest() - expected["min_prob"].as_f64().unwrap()).abs() < 1e-4);
    let sorted = lottery.sorted();
    let own: Vec<f64> =
        expected["sorted_probabilities"].as_array().unwrap().iter().map(|p| p.as_f64().unwrap()).collect();
    assert_eq!(sorted.len(), own.len());
    let farthest = sorted.iter().zip(&own).map(|(ours, theirs)| (ours - theirs).abs()).fold(0.0, f64::max);
    assert!(farthest < 5e-5, "a chance is off by {farthest}");
    assert!((gini(&sorted) - expected["gini"].as_f64().unwrap()).abs() < 1e-5);
}

#[test]
fn every_numbered_panel_keeps_the_quotas_and_everybody_is_on_the_whole_number_next_to_the_chance() {
    let pool = reference();
    let lottery = leximin(&pool).unwrap();
    for number in [100, 1_000, 10_000] {
        let numbered = lottery.numbered(number);
        assert_eq!(numbered.panels.len(), number);
        assert!(numbered.panels.iter().all(|panel| pool.is_panel(panel)));
        let given = numbered.chances();
        #[expect(clippy::cast_precision_loss, reason = "small numbers")]
        let off =
            given.iter().zip(&lottery.chances).map(|(&given, chance)| (given as f64 - chance * number as f64).abs());
        let farthest = off.fold(0.0, f64::max);
        assert!(farthest < 1.0, "somebody is off by {farthest} panels of {number}");
    }
}

/// The made-up pool of 120 for a panel of 20.
fn reference() -> Pool {
    let rows = |text: &'static str| -> Vec<Vec<String>> {
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
    };
    let quota = |row: Vec<String>| Quota {
        category: row[0].clone(),
        feature: row[1].clone(),
        min: row[2].parse().unwrap(),
        max: row[3].parse().unwrap(),
    };
    let person = |row: Vec<String>| Respondent { id: row[0].clone(), features: row[1..].to_vec(), address: None };
    let quotas = rows(include_str!("../data/categories.csv")).into_iter().map(quota).collect();
    let people = rows(include_str!("../data/respondents.csv")).into_iter().map(person).collect();
    Pool::new(quotas, people, 20).unwrap()
}
