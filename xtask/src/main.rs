//! Checks that turn the picture of the house into tests: `cargo xtask check`, `cargo xtask licences`.

mod house;
mod licences;

use std::process::ExitCode;

#[expect(clippy::print_stdout, clippy::print_stderr, reason = "this program talks to a terminal")]
fn main() -> ExitCode {
    let task = std::env::args().nth(1).unwrap_or_default();
    let found = match task.as_str() {
        "check" => house::check(),
        "licences" => licences::check(),
        other => vec![format!("no such task: `{other}`; there are `check` and `licences`")],
    };
    for line in &found {
        eprintln!("{line}");
    }
    println!("xtask {task}: {} found", found.len());
    if found.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
