//! How fast notices are printed: `cargo run --release -p papers --example mass_printing`

use std::io::Write;
use std::time::Instant;

use papers::Fonts;

#[path = "../tests/all/samples.rs"]
mod samples;

const NOTICES: u32 = 98;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let fonts = Fonts::embedded();
    let start = Instant::now();
    samples::notice().to_pdf(&fonts)?;
    let first = start.elapsed();
    let start = Instant::now();
    for number in 1..=NOTICES {
        let mut notice = samples::notice();
        notice.number = Some(format!("效能〔2026〕{number}号"));
        notice.to_pdf(&fonts)?;
    }
    let each = start.elapsed() / NOTICES;
    writeln!(std::io::stdout(), "first notice {first:.2?}, then {NOTICES} notices at {each:.2?} each")?;
    Ok(())
}
