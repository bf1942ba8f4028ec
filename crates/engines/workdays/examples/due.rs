//! `cargo run -p workdays --example due -- 2026-09-29 5 working_days` prints the deadline and why.
#![allow(clippy::print_stdout, reason = "an example prints its result")]

use jiff::civil::DateTime;
use workdays::{Calendar, Clock, OfficeTime, Run, Span, Unit};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [start, count, unit] = words.as_slice() else {
        return Err("usage: due START COUNT calendar_days|working_days|half_days|office_hours|hours".into());
    };
    let span = Span::new(count.parse()?, unit.parse::<Unit>()?);
    let run = Run::new(start.parse::<DateTime>()?, span);
    let time = OfficeTime::default();
    let trace = Clock::new(Calendar::published(), &time).trace(&run).compact();
    for (zh, en) in trace.zh().iter().zip(trace.en()) {
        println!("{zh}\n    {en}");
    }
    Ok(())
}
