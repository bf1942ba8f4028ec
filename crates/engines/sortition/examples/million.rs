//! Draws 10,000 out of 1,000,000 people in 10 strata from CSV text and says how long it took.
//!
//! `cargo run --release -p sortition --example million`

use sortition::{Person, Plan, PlannedStratum, draw};
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
    let rows: Vec<csv::StringRecord> =
        csv::Reader::from_reader(roster.as_bytes()).records().collect::<Result<_, _>>()?;
    let people: Vec<Person<'_>> = rows.iter().map(|row| Person { person_id: &row[0], stratum_id: &row[1] }).collect();
    let read = start.elapsed();
    let result = draw("2026-11-08:583104", &plan, &people).map_err(|problems| format!("{problems:?}"))?;
    let all = start.elapsed();

    let (drawn, reserves) = (result.drawn.len(), result.reserves.len());
    writeln!(std::io::stdout(), "{drawn} drawn, {reserves} reserves; CSV read in {read:.2?}, all in {all:.2?}")?;
    Ok(())
}
