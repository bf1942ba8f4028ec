//! All statistics of 98 units marked by `argument` people (10,000 unless told) on 6 aspects, and the time it takes.
#![allow(clippy::print_stdout, reason = "an example prints")]

use std::time::Instant;
use survey::panel::{Grade, Panel, PanelProblem, PanelStratum};

const UNITS: usize = 98;

fn main() -> Result<(), PanelProblem> {
    let people = std::env::args().nth(1).and_then(|n| n.parse().ok()).unwrap_or(10_000);
    let strata = [PanelStratum { population: 3e6, policy_weight: 1.0 }; 10];
    let stratum_of: Vec<usize> = (0..people).map(|i| i % 10).collect();
    let grades = [
        Grade::missing(),
        Grade::valid(100.0, true),
        Grade::valid(80.0, true),
        Grade::valid(60.0, false),
        Grade::valid(0.0, false),
    ];
    let marks: Vec<u8> =
        (0..people * UNITS * 6).map(|i| [1, 1, 2, 1, 0, 3, 4][(i.wrapping_mul(2_654_435_761) >> 16) % 7]).collect();
    let panel = Panel::new(&strata, &stratum_of, &[15.0, 20.0, 20.0, 15.0, 15.0, 15.0], &grades)?;

    let start = Instant::now();
    let units = panel.all_units(&marks, UNITS)?;
    println!("{people} people, {UNITS} units, 6 aspects: {:.3} s", start.elapsed().as_secs_f64());
    let df = panel.degrees_of_freedom() as f64;
    for (place, unit) in units.iter().enumerate().take(3) {
        if let Some(composite) = unit.composite {
            let (low, high) = composite.interval(df, 0.95);
            println!(
                "unit {}: {:.3} ± {:.3}, 95 % from {low:.3} to {high:.3}",
                place + 1,
                composite.value,
                composite.se
            );
        }
    }
    Ok(())
}
