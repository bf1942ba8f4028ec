//! Draws 10,000 out of 1,000,000 people in 10 strata from CSV text, line by line, and says how long it took.
//!
//! `cargo run --release -p sortition --example million`

use sortition::{Drawing, Person, Plan, PlannedStratum};
use std::fmt::Write as _;
use std::io::Write as _;
use std::time::Instant;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut roster = String::from("person_id,stratum_id,gender,age\n");
    for number in 0..1_000_000 {
        writeln!(roster, "F{number:07},S{:02},女,{}", number % 10 + 1, 18 + number % 60)?;
    }
    let stratum = |number| PlannedStratum { stratum_id: format!("S{number:02}"), to_draw: 1_000, reserves: 200 };
    let plan = Plan::new((1..=10).map(stratum).collect())?;

    let start = Instant::now();
    let mut drawing = Drawing::new("2026-11-08:583104", &plan);
    let mut rows = csv::Reader::from_reader(roster.as_bytes());
    let mut row = csv::StringRecord::new();
    while rows.read_record(&mut row)? {
        drawing.add(Person { person_id: &row[0], stratum_id: &row[1] });
    }
    let result = drawing.finish().map_err(|problems| format!("{problems:?}"))?;

    let (drawn, reserves) = (result.drawn.len(), result.reserves.len());
    writeln!(std::io::stdout(), "{drawn} drawn, {reserves} reserves in {:.2?}", start.elapsed())?;
    Ok(())
}
