//! Runs a specification and prints the answer: `cargo run --release -p survey --example run_spec -- SPEC.json`.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "an example prints")]

use std::path::PathBuf;
use std::process::ExitCode;

fn main() -> ExitCode {
    let Some(path) = std::env::args_os().nth(1).map(PathBuf::from) else {
        eprintln!("usage: run_spec SPEC.json");
        return ExitCode::from(2);
    };
    match survey::spec::run_file(&path) {
        Ok(answer) => {
            println!("{answer}");
            ExitCode::SUCCESS
        }
        Err(problem) => {
            eprintln!("{}", problem.to_json());
            ExitCode::from(2)
        }
    }
}
