//! Laws that hold for any sample.

use proptest::prelude::*;
use survey::calibrate::{Adjustment, Calibration, CellTotals, Distance};
use survey::design::{Design, Plan};
use survey::estimate::{Estimates, Means, Ratios, Statistic, Survey, Totals};
use survey::panel::{Grade, Panel, PanelStratum};
use survey::quantile::{Distribution, Rule};
use survey::random::Random;
use survey::replicate::{Bootstrap, Method};

/// A stratified cluster sample: stratum, cluster, weight and two values of each row.
#[derive(Debug, Clone)]
struct Sample {
    rows: Vec<(usize, usize, f64, f64, f64)>,
    population: f64,
}

fn sample() -> impl Strategy<Value = Sample> {
    let cluster = prop::collection::vec((0.5..20.0, -10.0..100.0, 1.0..50.0), 1..4);
    let stratum = prop::collection::vec(cluster, 2..6);
    (prop::collection::vec(stratum, 1..5), 6.0..60.0_f64).prop_map(|(strata, population)| {
        let rows = strata.into_iter().enumerate().flat_map(|(h, clusters)| {
            clusters.into_iter().enumerate().flat_map(move |(c, rows)| {
                rows.into_iter().map(move |(weight, y, x): (f64, f64, f64)| (h, 10 * h + c, weight, y, x))
            })
        });
        Sample { rows: rows.collect(), population: population.ceil() }
    })
}

impl Sample {
    fn column(&self, part: fn(&(usize, usize, f64, f64, f64)) -> f64) -> Vec<f64> {
        self.rows.iter().map(part).collect()
    }

    fn survey(&self, finite: bool) -> Survey {
        let plan = Plan {
            clusters: vec![self.rows.iter().map(|r| r.1).collect()],
            strata: vec![self.rows.iter().map(|r| r.0).collect()],
            weights: Some(self.column(|r| r.2)),
            populations: if finite { vec![vec![self.population; self.rows.len()]] } else { vec![] },
            ..Plan::of_rows(self.rows.len())
        };
        Survey { design: Design::new(plan).unwrap(), replicates: None }
    }

    fn totals(&self) -> Totals {
        Totals { columns: vec![self.column(|r| r.3), self.column(|r| r.4)] }
    }

    fn ratio(&self) -> Ratios {
        Ratios { pairs: vec![(self.column(|r| r.3), self.column(|r| r.4))] }
    }
}

fn estimate(survey: &Survey, statistic: &dyn Statistic) -> Estimates {
    survey.estimate(&vec![true; survey.design.rows()], statistic).unwrap()
}

/// Equal up to rounding: `size` is the magnitude of what was added up.
fn near(one: f64, other: f64, size: f64) -> bool {
    (one - other).abs() <= 1e-9 * (one.abs().max(other.abs()) + size)
}

fn shuffled<T>(mut items: Vec<T>, seed: u64) -> Vec<T> {
    let count = items.len();
    Random::new(seed, 0).choose_to_front(&mut items, count);
    items
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn the_order_of_rows_does_not_matter(sample in sample(), seed: u64) {
        let mixed = Sample { rows: shuffled(sample.rows.clone(), seed), population: sample.population };
        for finite in [false, true] {
            let (one, other) =
                (estimate(&sample.survey(finite), &sample.ratio()), estimate(&mixed.survey(finite), &mixed.ratio()));
            prop_assert!(near(one.values[0], other.values[0], 0.0));
            prop_assert!(near(one.standard_errors()[0], other.standard_errors()[0], 1e-3));
        }
    }

    #[test]
    fn scaled_weights_scale_totals_and_leave_means_alone(sample in sample(), factor in 0.1..50.0) {
        let mut scaled = sample.clone();
        scaled.rows.iter_mut().for_each(|r| r.2 *= factor);
        let (one, other) = (estimate(&sample.survey(false), &sample.totals()), estimate(&scaled.survey(false), &sample.totals()));
        let (se, scaled_se) = (one.standard_errors(), other.standard_errors());
        prop_assert!(near(one.values[0] * factor, other.values[0], 1.0) && near(se[0] * factor, scaled_se[0], 1e-3));
        let means = Means { columns: sample.totals().columns };
        let (one, other) = (estimate(&sample.survey(false), &means), estimate(&scaled.survey(false), &means));
        prop_assert!(near(one.values[1], other.values[1], 0.0));
        prop_assert!(near(one.standard_errors()[1], other.standard_errors()[1], 1e-6));
    }

    #[test]
    fn the_jackknife_of_a_total_is_its_linearised_variance(sample in sample()) {
        for finite in [false, true] {
            let mut survey = sample.survey(finite);
            let taylor = estimate(&survey, &sample.totals());
            survey.replicates = Some(Method::StratifiedJackknife.replicates(&survey.design, true).unwrap());
            let strata = sample.rows.iter().map(|r| r.0).max().unwrap() + 1;
            let jackknife = estimate(&survey, &sample.totals());
            let size = taylor.values[1].abs().powi(2) / strata as f64;
            prop_assert!(near(taylor.covariance.at(1, 1), jackknife.covariance.at(1, 1), size));
            prop_assert!(near(taylor.covariance.at(0, 1), jackknife.covariance.at(0, 1), size));
        }
    }

    #[test]
    fn calibrated_totals_are_met_and_do_not_vary(sample in sample(), change in 0.8..1.25) {
        let mut survey = sample.survey(false);
        let column = sample.column(|r| r.4);
        let wanted = change * estimate(&survey, &sample.totals()).values[1];
        let columns = vec![column];
        let bounds = (f64::NEG_INFINITY, f64::INFINITY);
        for distance in [Distance::Linear, Distance::Raking] {
            let calibration = Calibration { columns: columns.clone(), totals: vec![wanted], distance, bounds, groups: None };
            let mut calibrated = survey.clone();
            Adjustment::Calibrate(calibration).apply(&mut calibrated.design).unwrap();
            let total = estimate(&calibrated, &sample.totals());
            prop_assert!(near(total.values[1], wanted, 0.0));
            prop_assert!(total.standard_errors()[1] < 1e-8 * wanted);
        }
        let cells = CellTotals {
            cell: sample.rows.iter().map(|r| r.0).collect(),
            totals: vec![100.0; 5][..sample.rows.iter().map(|r| r.0).max().unwrap() + 1].to_vec(),
            names: vec!["stratum".to_owned(); 5],
        };
        Adjustment::PostStratify(cells.clone()).apply(&mut survey.design).unwrap();
        prop_assert!(near(survey.design.weights().iter().sum(), 100.0 * cells.totals.len() as f64, 0.0));
    }

    #[test]
    fn a_quantile_never_falls_as_its_share_grows(sample in sample(), shares in prop::collection::vec(0.0..1.0_f64, 2..10)) {
        let distribution = Distribution::new(&sample.column(|r| r.3), &sample.column(|r| r.2));
        let mut shares = shares;
        shares.sort_by(f64::total_cmp);
        for rule in [Rule::Math, Rule::School, Rule::Linear] {
            let values: Vec<f64> = shares.iter().map(|p| distribution.quantile(*p, rule)).collect();
            prop_assert!(values.windows(2).all(|w| w[0] <= w[1]), "{rule:?} {values:?}");
        }
    }

    #[test]
    fn the_panel_gives_what_the_general_engine_gives(
        people in prop::collection::vec((0..3_usize, 0..5_u8, 0..5_u8), 12..60),
        seed: u64,
    ) {
        // Two of each stratum at least, so that every stratum has a variance.
        let mut people = people;
        people.extend([(0, 1, 2), (0, 2, 1), (1, 1, 1), (1, 3, 2), (2, 4, 1), (2, 2, 2)]);
        let grades = [Grade::missing(), Grade::valid(100.0, true), Grade::valid(80.0, true), Grade::valid(60.0, false), Grade::valid(0.0, false)];
        let populations = [100.0, 250.0, 4000.0];
        let strata = populations.map(|population| PanelStratum { population, policy_weight: 1.0 });
        let mixed = shuffled(people.clone(), seed);
        let unit = |people: &[(usize, u8, u8)]| {
            let of: Vec<usize> = people.iter().map(|p| p.0).collect();
            let marks: Vec<u8> = people.iter().flat_map(|p| [p.1, p.2]).collect();
            Panel::new(&strata, &of, &[2.0, 1.0], &grades).unwrap().unit(&marks, 1, 0).unwrap()
        };
        let (panel, again) = (unit(&people), unit(&mixed));
        let valid = |mark: u8| f64::from(u8::from(mark > 0));
        let score = |mark: u8| grades[usize::from(mark)].score;
        let plan = Plan {
            strata: vec![people.iter().map(|p| p.0).collect()],
            populations: vec![people.iter().map(|p| populations[p.0]).collect()],
            ..Plan::of_rows(people.len())
        };
        let survey = Survey { design: Design::new(plan).unwrap(), replicates: None };
        let column = |f: &dyn Fn(&(usize, u8, u8)) -> f64| people.iter().map(f).collect::<Vec<f64>>();
        let pairs = vec![
            (column(&|p| score(p.1)), column(&|p| valid(p.1))),
            (column(&|p| score(p.2)), column(&|p| valid(p.2))),
        ];
        let general = estimate(&survey, &Ratios { pairs });
        let (mean, composite) = (panel.aspects[1].mean.unwrap(), panel.composite.unwrap());
        prop_assert!(near(mean.value, general.values[1], 0.0) && near(mean.se, general.standard_errors()[1], 1e-3));
        prop_assert!((0..4).all(|k| near(panel.mean_covariance[k], general.covariance.at(k / 2, k % 2), 1e-3)));
        let both = general.contrast(&survey::matrix::Matrix::from_fn(1, 2, |_, a| [2.0 / 3.0, 1.0 / 3.0][a]));
        prop_assert!(near(composite.value, both.values[0], 0.0) && near(composite.se, both.standard_errors()[0], 1e-3));
        prop_assert!(near(again.composite.unwrap().se, composite.se, 1e-3));
    }
}

#[test]
fn bootstraps_of_a_ratio_come_near_its_linearised_variance() {
    let mut random = Random::new(3, 0);
    let mut rows = Vec::new();
    for h in 0..6 {
        for c in 0..12 {
            let level = random.below(40) as f64;
            rows.extend(
                (0..3).map(|_| (h, 100 * h + c, 2.0, level + random.below(20) as f64, 10.0 + random.below(5) as f64)),
            );
        }
    }
    let sample = Sample { rows, population: 30.0 };
    let taylor = estimate(&sample.survey(true), &sample.ratio()).standard_errors()[0];
    let draws = Bootstrap { replicates: 3000, seed: 8 };
    for method in
        [Method::Preston(draws), Method::RaoWu(draws), Method::CantyDavison(draws), Method::StratifiedJackknife]
    {
        let mut survey = sample.survey(true);
        survey.replicates = Some(method.replicates(&survey.design, false).unwrap());
        let replicated = estimate(&survey, &sample.ratio()).standard_errors()[0];
        assert!((replicated / taylor - 1.0).abs() < 0.06, "{method:?}: {replicated} for {taylor}");
    }
}

#[test]
fn prestons_bootstrap_of_two_stages_comes_near_the_linearised_variance() {
    let mut random = Random::new(4, 0);
    let mut columns = (vec![], vec![], vec![]);
    for cluster in 0..20 {
        let level = random.below(30) as f64;
        for row in 0..6 {
            columns.0.push(cluster);
            columns.1.push(10 * cluster + row);
            columns.2.push(level + random.below(25) as f64);
        }
    }
    let plan = Plan {
        clusters: vec![columns.0, columns.1],
        populations: vec![vec![40.0; 120], vec![15.0; 120]],
        ..Plan::of_rows(120)
    };
    let means = Means { columns: vec![columns.2] };
    let mut survey = Survey { design: Design::new(plan).unwrap(), replicates: None };
    let taylor = estimate(&survey, &means).standard_errors()[0];
    let draws = Bootstrap { replicates: 4000, seed: 9 };
    survey.replicates = Some(Method::Preston(draws).replicates(&survey.design, false).unwrap());
    let replicated = estimate(&survey, &means).standard_errors()[0];
    assert!((replicated / taylor - 1.0).abs() < 0.05, "{replicated} for {taylor}");
}
