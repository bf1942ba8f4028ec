//! `qingfeng draw` and `qingfeng verify …`: what was published, made again and compared.

use std::process::ExitCode;

use clap::Subcommand;
use evaluations::public_draw::{DrawArguments, Verdict, VerifyDrawArguments, run_draw, run_verify};
use kernel::{Bilingual, Language, Refusal};

/// What can be checked.
#[derive(Subcommand)]
pub enum Verify {
    /// A draw, from its record and the roster.
    Draw(VerifyDrawArguments),
}

/// Checks: 0 when it is true, 1 when it is not, with every place that differs, the first one first.
///
/// # Errors
/// Files that can't be read.
pub fn run(what: &Verify) -> Result<ExitCode, Refusal> {
    let verdict = match what {
        Verify::Draw(arguments) => run_verify(arguments)?,
    };
    Ok(match verdict {
        Verdict::True(words) => {
            say(&words);
            ExitCode::SUCCESS
        }
        Verdict::False(places) => {
            places.iter().for_each(say);
            ExitCode::from(1)
        }
    })
}

/// Draws, and tells on standard error what should be known.
///
/// # Errors
/// As [`run_draw`].
#[expect(clippy::print_stderr, reason = "a command tells its findings on standard error")]
pub fn draw(arguments: &DrawArguments) -> Result<(), Refusal> {
    let findings = run_draw(arguments)?;
    findings.iter().for_each(|finding| eprintln!("{}", finding.line(Language::Chinese)));
    Ok(())
}

#[expect(clippy::print_stdout, reason = "a verdict goes to standard output")]
fn say(words: &Bilingual) {
    println!("{}\n{}", words.zh, words.en);
}
