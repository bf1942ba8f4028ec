//! Rank distributions against R: exactly for given replicate weights, within sampling error for our own bootstraps.

use std::collections::HashMap;

use crate::common::{Reference, assert_close, number, records, reference, table};
use survey::panel::{Composites, GivenWeights, Panel, PanelBootstrap, PanelStratum, ReplicateWeights, Resampling};
use survey::ranks::{QuantileType, RankDistribution, ranks};
use survey::tiers::{Differences, TierRule};

fn given_weights(reference: &Reference) -> GivenWeights {
    let (header, rows) = table("panel/replicate_weights_200.csv.gz");
    let by_person: HashMap<&str, &Vec<String>> = rows.iter().map(|row| (row[0].as_str(), row)).collect();
    let weight = |replicate: usize, person: &String| number(&by_person[person.as_str()][replicate]);
    let weights = (1..header.len()).flat_map(|r| reference.people.iter().map(move |p| weight(r, p))).collect();
    GivenWeights::new(reference.people.len(), weights)
}

fn class_of(reference: &Reference) -> Vec<String> {
    let rows = records("panel/expected_ranks.csv.gz");
    let class: HashMap<&str, &str> = rows.iter().map(|r| (r["unit_id"].as_str(), r["class_id"].as_str())).collect();
    reference.units.iter().map(|unit| class[unit.as_str()].to_owned()).collect()
}

/// The place of a unit in its class and the class's units.
fn class_members(classes: &[String], unit: usize) -> (usize, Vec<usize>) {
    let members: Vec<usize> = (0..classes.len()).filter(|&u| classes[u] == classes[unit]).collect();
    (members.iter().position(|&u| u == unit).unwrap(), members)
}

#[test]
fn given_replicate_weights_give_rs_composites_and_rank_intervals() {
    let reference = reference();
    let units = reference.units.len();
    let composites = reference.panel.replicate_composites(&reference.marks, units, &given_weights(&reference)).unwrap();
    assert_eq!(composites.replicates(), 200);
    for (r, row) in table("panel/expected_replicate_composites_25.csv.gz").1.iter().enumerate() {
        for (u, wanted) in row.iter().enumerate() {
            assert_close("composite", composites.replicate(r)[u], number(wanted), 1e-12);
        }
    }
    let everyone: Vec<usize> = (0..units).collect();
    let overall = RankDistribution::of(&composites, &everyone);
    let classes = class_of(&reference);
    let deviations = composites.standard_deviations();
    for row in records("panel/expected_rank_ci_200.csv.gz") {
        let unit = reference.units.iter().position(|u| *u == row["unit_id"]).unwrap();
        let wanted = |name: &str| number(&row[name]);
        assert_eq!(overall.interval(unit, 0.95, QuantileType::Inverse), (wanted("lo"), wanted("hi")));
        let (low, high) = overall.interval(unit, 0.95, QuantileType::Linear);
        assert_close("type 7", low, wanted("lo7"), 1e-12);
        assert_close("type 7", high, wanted("hi7"), 1e-12);
        let (place, members) = class_members(&classes, unit);
        let within = RankDistribution::of(&composites, &members);
        assert_eq!(within.interval(place, 0.95, QuantileType::Inverse), (wanted("class_lo"), wanted("class_hi")));
        assert_close("rep_se", deviations[unit] * 199_f64.sqrt(), wanted("rep_se"), 1e-10);
    }
}

/// Compares 2,000 replicates of our own with what R got in six batches of 2,000.
fn check_bootstrap(panel: &Panel, resampling: Resampling, name: &str) {
    let reference = reference();
    let units = reference.units.len();
    let source = PanelBootstrap::new(panel, resampling, 2000, 20_261_121);
    let composites = panel.replicate_composites(&reference.marks, units, &source).unwrap();
    let everyone: Vec<usize> = (0..units).collect();
    let overall = RankDistribution::of(&composites, &everyone);
    let deviations = composites.standard_deviations();
    let classes = class_of(&reference);
    let scores: Vec<f64> =
        panel.all_units(&reference.marks, units).unwrap().iter().map(|u| u.composite.unwrap().value).collect();
    let rank = ranks(&scores);
    for row in records("panel/expected_ranks.csv.gz").iter().filter(|r| r["bootstrap"] == name) {
        let unit = reference.units.iter().position(|u| *u == row["unit_id"]).unwrap();
        let (place, members) = class_members(&classes, unit);
        let within = RankDistribution::of(&composites, &members);
        let accept = |what: &str, got: f64| {
            let (min, max) = (number(&row[&format!("{what}_min")]), number(&row[&format!("{what}_max")]));
            assert!(
                (min - 1.0..=max + 1.0).contains(&got),
                "{name} {} {what}: {got} not near [{min}, {max}]",
                row["unit_id"]
            );
        };
        let (low, high) = overall.interval(unit, 0.95, QuantileType::Linear);
        accept("overall_lo", low);
        accept("overall_hi", high);
        let (low, high) = within.interval(place, 0.95, QuantileType::Linear);
        accept("class_lo", low);
        accept("class_hi", high);
        assert_close("sd", deviations[unit], number(&row["boot_sd_mean"]), 0.05);
        assert_eq!(rank[unit] as f64, number(&row["rank_overall"]));
        assert!((overall.mean(unit) - number(&row["overall_mean"])).abs() < 0.3);
        assert!((within.probability_of_top(place, 3) - number(&row["p_class_top3"])).abs() < 0.05);
        assert!((overall.probability_of_top(unit, 10) - number(&row["p_overall_top10"])).abs() < 0.05);
    }
}

#[test]
fn prestons_bootstrap_agrees_with_rs_within_sampling_error() {
    check_bootstrap(&reference().panel, Resampling::Preston, "mrbbootstrap");
}

#[test]
fn rao_and_wus_bootstrap_agrees_with_rs_when_populations_are_endless() {
    let reference = reference();
    // R's version ignores population counts: the same weights' ratios out of a population a million times as large.
    let strata: Vec<PanelStratum> =
        reference.populations.iter().map(|n| PanelStratum { population: n * 1e6, policy_weight: 1.0 }).collect();
    let panel =
        Panel::new(&strata, &reference.stratum_of, &crate::common::ASPECT_WEIGHTS, &crate::common::grades()).unwrap();
    check_bootstrap(&panel, Resampling::RaoWu, "subbootstrap");
}

#[test]
fn a_replicate_is_the_same_whoever_makes_it_and_however_many_there_are() {
    let reference = reference();
    let composites = |replicates| {
        let source = PanelBootstrap::new(&reference.panel, Resampling::Preston, replicates, 5);
        reference.panel.replicate_composites(&reference.marks, reference.units.len(), &source).unwrap()
    };
    let (few, many) = (composites(3), composites(300));
    (0..3).for_each(|r| assert_eq!(few.replicate(r), many.replicate(r)));
}

#[test]
fn counting_people_gives_every_digit_of_the_product_of_weights_and_scores() {
    let reference = reference();
    for resampling in [Resampling::Preston, Resampling::RaoWu] {
        let source = PanelBootstrap::new(&reference.panel, resampling, 4, 17);
        let (people, mut weights) = (reference.people.len(), Vec::new());
        for replicate in 0..4 {
            let (mut multiples, mut row) = (vec![0.0; people], vec![0.0; people]);
            source.fill(replicate, &mut multiples);
            let places = source.groups().iter().flat_map(|g| g.people.iter().map(move |&person| (g, person)));
            places.zip(multiples).for_each(|((g, person), m)| row[person] = g.offset + g.step * m);
            weights.extend(row);
        }
        let given = GivenWeights::new(people, weights);
        let composites = |source: &dyn ReplicateWeights| {
            reference.panel.replicate_composites(&reference.marks, reference.units.len(), source).unwrap()
        };
        let (counted, multiplied) = (composites(&source), composites(&given));
        for r in 0..4 {
            let pairs = counted.replicate(r).iter().zip(multiplied.replicate(r));
            pairs.for_each(|(c, m)| assert_close("composite", *c, *m, 1e-13));
        }
    }
}

#[test]
fn composites_of_respondents_come_near_their_linearised_errors() {
    let reference = reference();
    let (panel, units) = (&reference.panel, reference.units.len());
    let weights = panel.weights();
    let full = GivenWeights::new(reference.people.len(), reference.stratum_of.iter().map(|&h| weights[h]).collect());
    let composites =
        |source: &dyn ReplicateWeights| panel.replicate_respondent_composites(&reference.marks, units, source);
    let estimates = panel.all_units(&reference.marks, units).unwrap();
    let exact = composites(&full).unwrap();
    let bootstrap = composites(&PanelBootstrap::new(panel, Resampling::Preston, 1000, 3)).unwrap();
    for (u, deviation) in bootstrap.standard_deviations().iter().enumerate() {
        let wanted = estimates[u].respondent_composite.unwrap();
        assert_close("composite", exact.replicate(0)[u], wanted.value, 1e-13);
        assert_close("bootstrap", *deviation, wanted.se, 0.12);
    }
}

#[test]
fn equal_units_are_told_apart_no_more_often_than_promised() {
    // 12 equally good units; a false difference anywhere in a group may happen in 5 % of the studies, here of 200.
    let mut random = survey::random::Random::new(11, 0);
    let mut noise = move || (0..12).map(|_| random.below(2_001) as f64).sum::<f64>() / 2_000.0 - 6.0;
    let members: Vec<usize> = (0..12).collect();
    let wrong = (0..200).filter(|_| {
        let scores: Vec<f64> = members.iter().map(|_| noise()).collect();
        let replicates = (0..400).flat_map(|_| scores.iter().map(|s| s + noise()).collect::<Vec<_>>()).collect();
        let differences = Differences::of(&Composites::new(12, replicates), &members, &scores, 0.95);
        differences.tiers(TierRule::Leader).iter().any(|tier| *tier > 1)
    });
    let wrong = wrong.count();
    assert!(wrong <= 20, "{wrong} of 200 studies told equal units apart");
}
