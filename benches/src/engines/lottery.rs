//! The fairest lottery for a made-up pool of six categories.

use std::time::Instant;

use quotas::{Pool, Quota, Respondent, gini, leximin};

use crate::Failure;

/// A category with its features.
type Category = (&'static str, &'static [(&'static str, u64, u64)]);

/// Features of each category, with the share of the population and of those who volunteer, in percent.
const CATEGORIES: [Category; 6] = [
    ("性别", &[("女", 49, 41), ("男", 51, 59)]),
    ("年龄段", &[("18-29", 19, 9), ("30-44", 28, 22), ("45-59", 29, 35), ("60及以上", 24, 34)]),
    ("界别", &[("代表委员", 10, 22), ("机关", 16, 25), ("企业", 30, 22), ("村居", 20, 18), ("群众", 24, 13)]),
    ("地区", &[("城关", 34, 46), ("东乡", 18, 14), ("西乡", 17, 15), ("南乡", 16, 13), ("北乡", 15, 12)]),
    ("学历", &[("初中及以下", 33, 14), ("高中", 25, 23), ("大专", 22, 30), ("本科及以上", 20, 33)]),
    ("户籍", &[("本地", 80, 89), ("外来", 20, 11)]),
];

/// Makes the lottery and prints how long it took and how fair it is.
pub fn measure(people: usize, seats: usize) -> Result<(), Failure> {
    let pool = pool(people, seats).map_err(|problems| format!("{problems:?}"))?;
    let start = Instant::now();
    let lottery = leximin(&pool)?;
    let (took, smallest, gini) = (start.elapsed().as_secs_f64(), lottery.smallest(), gini(&lottery.sorted()));
    let (panels, proof) = (lottery.support(), lottery.proof);
    println!("seconds={took:.2} smallest={smallest:.5} gini={gini:.4} panels={panels} proof={proof:?}");
    Ok(())
}

/// A seeded pool whose volunteers differ from the population, with quotas one seat around the population's shares.
fn pool(people: usize, seats: usize) -> Result<Pool, Vec<quotas::PoolProblem>> {
    let mut state = 20_261_121;
    let respondent = |number: usize| Respondent {
        id: format!("P{number:04}"),
        features: CATEGORIES.iter().map(|(_, features)| pick(features, &mut state).to_owned()).collect(),
        address: None,
    };
    let people = (0..people).map(respondent).collect();
    let quotas = CATEGORIES.iter().flat_map(|(category, features)| {
        features.iter().map(move |&(feature, share, _)| quota(category, feature, share, seats))
    });
    Pool::new(quotas.collect(), people, seats)
}

fn quota(category: &str, feature: &str, share: u64, seats: usize) -> Quota {
    let exact = usize::try_from(share).unwrap_or_default() * seats;
    Quota { category: category.into(), feature: feature.into(), min: exact / 100, max: exact.div_ceil(100) }
}

/// One of the features by the shares of those who volunteer, with a linear congruential generator (Knuth's MMIX).
fn pick<'f>(features: &[(&'f str, u64, u64)], state: &mut u64) -> &'f str {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    let mut left = (*state >> 33) % 100;
    for (feature, _, share) in features {
        if left < *share {
            return feature;
        }
        left -= share;
    }
    features.last().map_or("", |(feature, _, _)| feature)
}
