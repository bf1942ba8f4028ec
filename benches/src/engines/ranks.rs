//! A thousand bootstrap replicates of 98 composites, rank intervals and tiers.

use std::time::Instant;

use survey::panel::{Grade, Panel, PanelBootstrap, PanelProblem, PanelStratum, Resampling};
use survey::ranks::{QuantileType, RankDistribution};
use survey::tiers::{Differences, TierRule};

use crate::Failure;

const UNITS: usize = 98;
const ASPECTS: usize = 6;
const REPLICATES: usize = 1000;

/// Prints the seconds, and how fast (in Gflop/s) a matrix product of replicate weights and scores would have to be to take as long.
pub fn measure(people: usize) -> Result<(), Failure> {
    let (panel, marks) = made_up(people)?;
    let start = Instant::now();
    let source = PanelBootstrap::new(&panel, Resampling::Preston, REPLICATES, 2026);
    let composites = panel.replicate_composites(&marks, UNITS, &source)?;
    let product = start.elapsed().as_secs_f64();
    let members: Vec<usize> = (0..UNITS).collect();
    let units = panel.all_units(&marks, UNITS)?;
    let scores: Vec<f64> = units.iter().map(|u| u.composite.map_or(f64::NAN, |c| c.value)).collect();
    let ranked = RankDistribution::of(&composites, &members);
    let tiers = Differences::of(&composites, &members, &scores, 0.95).tiers(TierRule::Separated);
    let whole = start.elapsed().as_secs_f64();
    let (low, high) = ranked.interval(0, 0.95, QuantileType::Inverse);
    let gflops = 4.0 * (people * UNITS * ASPECTS * REPLICATES) as f64 / 1e9 / product;
    println!(
        "composites={product:.3} all={whole:.3} gflops={gflops:.1} first_low={low} first_high={high} first_tier={}",
        tiers[0]
    );
    Ok(())
}

fn made_up(people: usize) -> Result<(Panel, Vec<u8>), PanelProblem> {
    let strata = [PanelStratum { population: people as f64, policy_weight: 1.0 }; 10];
    let stratum_of: Vec<usize> = (0..people).map(|i| i % 10).collect();
    let grades = [
        Grade::missing(),
        Grade::valid(100.0, true),
        Grade::valid(80.0, true),
        Grade::valid(60.0, false),
        Grade::valid(0.0, false),
    ];
    let mut random = survey::random::Random::new(1, 0);
    let mark = |place: usize, draw: usize| match draw {
        d if d < 600 + place / ASPECTS % UNITS * 2 => 1,
        d if d < 850 => 2,
        d if d < 950 => 3,
        d if d < 970 => 4,
        _ => 0,
    };
    let marks = (0..people * UNITS * ASPECTS).map(|place| mark(place, random.below(1000))).collect();
    Ok((Panel::new(&strata, &stratum_of, &[1.0; ASPECTS], &grades)?, marks))
}
