//! Pools for the tests.

use quotas::{Pool, Quota, Respondent};

/// The made-up pool of 120 for a panel of 20.
#[allow(dead_code, reason = "every test file uses what it needs")]
pub fn reference() -> Pool {
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

/// A pool whose people are given by a letter for each category; the letters of a category have the same quota.
#[allow(dead_code, reason = "every test file uses what it needs")]
pub fn lettered(people: &[&str], size: usize, quota: (usize, usize)) -> Pool {
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
