//! `qingfeng survey SPEC.json`: anybody can check our estimates.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

/// A specification and where the answer goes.
#[derive(Args)]
pub struct SurveyArguments {
    /// The specification.
    spec: PathBuf,
    /// A file for the answer; standard output when left out.
    #[arg(long)]
    out: Option<PathBuf>,
}

/// Answers 0, or 2 with the problem as JSON on standard error.
#[expect(clippy::print_stdout, clippy::print_stderr, reason = "a command's answer goes to standard output")]
pub fn run(arguments: &SurveyArguments) -> ExitCode {
    let answer = match survey::spec::run_file(&arguments.spec) {
        Ok(answer) => answer,
        Err(problem) => {
            eprintln!("{}", problem.to_json());
            return ExitCode::from(2);
        }
    };
    match &arguments.out {
        None => println!("{answer}"),
        Some(file) => {
            if let Err(error) = std::fs::write(file, answer) {
                eprintln!("{}: {error}", file.display());
                return ExitCode::from(2);
            }
        }
    }
    ExitCode::SUCCESS
}
