//! What every lottery must keep, on small pools where all panels can be listed.

use proptest::prelude::*;
use quotas::{
    LotteryProblem, Pool, PoolProblem, Proof, Quota, Relaxation, Respondent, Side, candidates, gini, leximin,
};

fn rounded(chances: &[f64]) -> Vec<f64> {
    chances.iter().map(|chance| (chance * 1e6).round() / 1e6).collect()
}

/// Every set of `size` people that is a panel.
fn all_panels(pool: &Pool) -> Vec<Vec<usize>> {
    let people = pool.people().len();
    let sets = (0u32..1 << people).filter(|set| set.count_ones() as usize == pool.size());
    let sets = sets.map(|set| (0..people).filter(|person| set >> person & 1 == 1).collect::<Vec<_>>());
    sets.filter(|panel| pool.is_panel(panel)).collect()
}

#[test]
fn without_a_reason_for_differences_everybody_has_the_same_chance() {
    let lottery = leximin(&lettered(&["a", "a", "a", "a", "a"], 2, (2, 2))).unwrap();
    assert_eq!(rounded(&lottery.chances), [0.4; 5]);
    assert_eq!(lottery.proof, Proof::Relaxation);
}

#[test]
fn a_rare_feature_raises_the_chance_of_those_who_have_it() {
    let lottery = leximin(&lettered(&["a", "b", "b", "b"], 2, (1, 1))).unwrap();
    assert_eq!(rounded(&lottery.chances), [1.0, 0.333_333, 0.333_333, 0.333_333]);
}

#[test]
fn where_parts_of_people_would_do_better_than_people_the_columns_decide() {
    // One of each letter in each place: aaa and bbb go together; halves of the others would go together too.
    let pool = lettered(&["aab", "aba", "baa", "bbb", "aaa"], 2, (1, 1));
    let lottery = leximin(&pool).unwrap();
    assert_eq!(lottery.proof, Proof::Columns);
    assert_eq!(rounded(&lottery.chances), [0.0, 0.0, 0.0, 1.0, 1.0]);
}

#[test]
fn two_people_of_one_address_are_never_drawn_together() {
    let person = |id: &str, address: Option<&str>| Respondent {
        id: id.into(),
        features: vec!["x".into()],
        address: address.map(str::to_owned),
    };
    let quota = Quota { category: "c".into(), feature: "x".into(), min: 2, max: 2 };
    let people = vec![person("1", Some("A")), person("2", Some("A")), person("3", None), person("4", Some("B"))];
    let pool = Pool::new(vec![quota], people, 2).unwrap();
    let lottery = leximin(&pool).unwrap();
    assert_eq!(rounded(&lottery.chances), [0.5; 4]);
    assert!(lottery.numbered(100).panels.iter().all(|panel| pool.is_panel(panel) && panel != &[0, 1]));
}

#[test]
fn impossible_quotas_are_explained_by_the_smallest_change() {
    let quota = |feature: &str, min, max| Quota { category: "c".into(), feature: feature.into(), min, max };
    let person = |(number, feature): (usize, &str)| Respondent {
        id: number.to_string(),
        features: vec![feature.into()],
        address: None,
    };
    let people: Vec<Respondent> = ["a", "a", "a", "b"].into_iter().enumerate().map(person).collect();
    let pool = Pool::new(vec![quota("a", 0, 2), quota("b", 2, 3)], people.clone(), 4).unwrap();
    let changes = vec![
        Relaxation { quota: 0, side: Side::Maximum, from: 2, to: 3 },
        Relaxation { quota: 1, side: Side::Minimum, from: 2, to: 1 },
    ];
    assert_eq!(leximin(&pool).unwrap_err(), LotteryProblem::NoPanel(changes));
    let pool = Pool::new(vec![quota("a", 0, 9), quota("b", 0, 9)], people, 5).unwrap();
    assert_eq!(leximin(&pool).unwrap_err(), LotteryProblem::TooFewPeople);
}

#[test]
fn a_pool_that_is_wrong_is_refused_with_everything_that_is_wrong() {
    let quota = |feature: &str, min| Quota { category: "c".into(), feature: feature.into(), min, max: 1 };
    let person = |id: &str, features: &[&str]| Respondent {
        id: id.into(),
        features: features.iter().map(|&feature| feature.to_owned()).collect(),
        address: None,
    };
    let (category, feature) = (String::from("c"), String::from("a"));
    let people = vec![person("1", &["a"]), person("1", &["z"]), person("2", &[])];
    assert_eq!(
        Pool::new(vec![quota("a", 0), quota("a", 0), quota("b", 2)], people, 1).unwrap_err(),
        [
            PoolProblem::QuotaTwice { category: category.clone(), feature },
            PoolProblem::MinAboveMax { category: category.clone(), feature: "b".into() },
            PoolProblem::PersonTwice { id: "1".into(), first: 0, again: 1 },
            PoolProblem::UnknownFeature { position: 1, category, feature: "z".into() },
            PoolProblem::OtherNumber { position: 2, found: 0, wanted: 1 },
        ]
    );
    assert_eq!(Pool::new(Vec::new(), Vec::new(), 0).unwrap_err(), [PoolProblem::Empty]);
}

#[test]
fn only_those_can_replace_somebody_who_leave_the_quotas_kept() {
    let pool = lettered(&["a", "b", "b", "a", "b"], 2, (1, 1));
    assert_eq!(candidates(&pool, &[0, 1], 1), [2, 4]);
    assert_eq!(candidates(&pool, &[0, 1], 0), [3]);
}

#[test]
fn the_gini_coefficient_of_equal_chances_is_nothing() {
    assert!(gini(&[0.3, 0.3, 0.3]).abs() < 1e-12);
    assert!((gini(&[0.0, 0.0, 1.0]) - 2.0 / 3.0).abs() < 1e-12);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn the_smallest_chance_is_as_large_as_any_lottery_over_all_panels_makes_it(
        people in prop::collection::vec("[ab][abc][ab]", 5..11), size in 2usize..5, most in 1usize..4
    ) {
        let people: Vec<&str> = people.iter().map(String::as_str).collect();
        let pool = lettered(&people, size, (0, most));
        let panels = all_panels(&pool);
        match leximin(&pool) {
            Err(problem) => {
                prop_assert!(panels.is_empty(), "{problem}");
            }
            Ok(lottery) => {
                let sum: f64 = lottery.chances.iter().sum();
                prop_assert!((sum - size as f64).abs() < 1e-6);
                prop_assert!(is_fair(&panels, &lottery.chances), "{:?}", lottery.chances);
                prop_assert!(lottery.numbered(50).panels.iter().all(|panel| pool.is_panel(panel)));
            }
        }
    }
}

/// Whoever is on no panel has no chance; if there is nobody like that, the smallest chance is that of the best lottery.
fn is_fair(panels: &[Vec<usize>], chances: &[f64]) -> bool {
    let on_none = |person: usize| panels.iter().all(|panel| !panel.contains(&person));
    let never: Vec<usize> = (0..chances.len()).filter(|&person| on_none(person)).collect();
    let lowest = chances.iter().copied().fold(f64::INFINITY, f64::min);
    if never.is_empty() {
        lowest > 1e-6 && best_smallest(panels, chances.len()) <= lowest + 1e-2
    } else {
        never.into_iter().all(|person| chances[person].abs() < 1e-6)
    }
}

/// The smallest chance of a lottery found by multiplicative weights: never more than the best there is, and near it.
fn best_smallest(panels: &[Vec<usize>], people: usize) -> f64 {
    let (mut weights, mut given) = (vec![1.0_f64; people], vec![0.0_f64; people]);
    let rounds = 2_000;
    for _ in 0..rounds {
        let worth = |panel: &Vec<usize>| panel.iter().map(|&person| weights[person]).sum::<f64>();
        let best = panels.iter().max_by(|one, other| worth(one).total_cmp(&worth(other))).unwrap().clone();
        best.iter().for_each(|&person| given[person] += 1.0 / f64::from(rounds));
        best.iter().for_each(|&person| weights[person] *= 0.98);
        let sum: f64 = weights.iter().sum();
        weights.iter_mut().for_each(|weight| *weight /= sum);
    }
    given.into_iter().fold(f64::INFINITY, f64::min)
}

/// A pool whose people are given by a letter for each category; the letters of a category have the same quota.
fn lettered(people: &[&str], size: usize, quota: (usize, usize)) -> Pool {
    let categories = people[0].chars().count();
    let mut quotas: Vec<Quota> = Vec::new();
    for category in 0..categories {
        let mut features: Vec<char> = people.iter().map(|person| person.chars().nth(category).unwrap()).collect();
        features.sort_unstable();
        features.dedup();
        let (min, max) = quota;
        quotas.extend(features.into_iter().map(|feature| Quota {
            category: category.to_string(),
            feature: feature.to_string(),
            min,
            max,
        }));
    }
    let person = |(number, features): (usize, &&str)| Respondent {
        id: format!("P{number}"),
        features: features.chars().map(String::from).collect(),
        address: None,
    };
    Pool::new(quotas, people.iter().enumerate().map(person).collect(), size).unwrap()
}
