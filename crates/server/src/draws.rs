//! `qingfeng draw`, `qingfeng draw-panel` and checking what they wrote.

use std::process::ExitCode;

use evaluations::public_draw::{DrawArguments, Verdict, VerifyDrawArguments, run_draw, run_verify};
use kernel::{Bilingual, Language, Refusal};
use panels::{DrawPanelArguments, VerifyPanelArguments};

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

/// Makes a lottery over panels, draws when there is a seed, and tells a summary.
///
/// # Errors
/// As [`panels::run_draw`].
pub fn draw_panel(arguments: &DrawPanelArguments) -> Result<(), Refusal> {
    panels::run_draw(arguments).map(|summary| say(&summary))
}

/// Checks a lottery and its draw: 0 when it is true, 1 with the first difference.
///
/// # Errors
/// As [`panels::run_verify`].
pub fn verify_panel(arguments: &VerifyPanelArguments) -> Result<ExitCode, Refusal> {
    Ok(match panels::run_verify(arguments)? {
        None => holds(&panel_holds()),
        Some(place) => differs(&[place]),
    })
}

fn panel_holds() -> Bilingual {
    Bilingual::new(
        "核对无误：每一组都满足名额，每人的机会与编号组相符，抽中的组号和所给的替补由种子得出。是否最公平，请重新生成一遍比较。",
        "True: every panel keeps the quotas, everybody's chance is that of the numbered panels, and the seed draws this number and the replacements given. Whether no lottery is fairer is shown by making it again.",
    )
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
