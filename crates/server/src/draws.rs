//! `qingfeng draw` and checking what they wrote.

use std::process::ExitCode;

use evaluations::public_draw::{DrawArguments, Verdict, VerifyDrawArguments, run_draw, run_verify};
use kernel::{Bilingual, Language, Refusal};

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

/// Repeats a draw: 0 when it is true, 1 when it is not, with every place that differs, the first one first.
///
/// # Errors
/// As [`run_verify`].
pub fn verify_draw(arguments: &VerifyDrawArguments) -> Result<ExitCode, Refusal> {
    Ok(match run_verify(arguments)? {
        Verdict::True(words) => holds(&words),
        Verdict::False(places) => differs(&places),
    })
}

fn holds(words: &Bilingual) -> ExitCode {
    say(words);
    ExitCode::SUCCESS
}

fn differs(places: &[Bilingual]) -> ExitCode {
    places.iter().for_each(say);
    ExitCode::from(1)
}

#[expect(clippy::print_stdout, reason = "a verdict goes to standard output")]
fn say(words: &Bilingual) {
    println!("{}\n{}", words.zh, words.en);
}
