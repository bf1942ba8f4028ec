//! `qingfeng draw`, `qingfeng draw-panel` and `qingfeng verify …`: what was published, made again and compared.

use std::process::ExitCode;

use clap::Subcommand;
use evaluations::bundle::command::{self, VerifyResultsArguments};
use evaluations::public_draw::{DrawArguments, Verdict, VerifyDrawArguments, run_draw, run_verify};
use kernel::{Bilingual, Language, Refusal};
use panels::{DrawPanelArguments, VerifyPanelArguments};

use crate::verify_audit::{VerifyAuditArguments, verify_audit};

/// What can be checked.
#[derive(Subcommand)]
pub enum Verify {
    /// The audit chain of a data folder or a PostgreSQL database.
    Audit(VerifyAuditArguments),
    /// A draw, from its record and the roster.
    Draw(VerifyDrawArguments),
    /// A lottery over panels and the draw from it, from its record, the quotas and the people.
    Panel(VerifyPanelArguments),
    /// The bundle of a count: draw, log, seals, sums, formula and ranks.
    Results(VerifyResultsArguments),
}

/// Checks: 0 when it is true, 1 when it is not, with every place that differs, the first one first.
///
/// # Errors
/// Files or a database that can't be read.
pub fn run(what: &Verify) -> Result<ExitCode, Refusal> {
    Ok(match what {
        Verify::Audit(arguments) => verify_audit(arguments)?,
        Verify::Draw(arguments) => match run_verify(arguments)? {
            Verdict::True(words) => holds(&words),
            Verdict::False(places) => differs(&places),
        },
        Verify::Panel(arguments) => match panels::run_verify(arguments)? {
            None => holds(&panel_holds()),
            Some(place) => differs(&[place]),
        },
        Verify::Results(arguments) => {
            let (words, is_true) = command::words(&command::run(arguments)?);
            print_out(&words);
            if is_true { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
    })
}

fn holds(words: &Bilingual) -> ExitCode {
    say(words);
    ExitCode::SUCCESS
}

fn differs(places: &[Bilingual]) -> ExitCode {
    places.iter().for_each(say);
    ExitCode::FAILURE
}

fn panel_holds() -> Bilingual {
    Bilingual::new(
        "核对无误：每一组都满足名额，每人的机会与编号组相符，抽中的组号由种子得出。是否最公平，请重新生成一遍比较。",
        "True: every panel keeps the quotas, everybody's chance is that of the numbered panels, and the seed draws this number. Whether no lottery is fairer is shown by making it again.",
    )
}

/// Makes a lottery over panels, draws when there is a seed, and tells a summary.
///
/// # Errors
/// As [`panels::run_draw`].
pub fn draw_panel(arguments: &DrawPanelArguments) -> Result<(), Refusal> {
    panels::run_draw(arguments).map(|summary| say(&summary))
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

fn say(words: &Bilingual) {
    print_out(&format!("{}\n{}\n", words.zh, words.en));
}

#[expect(clippy::print_stdout, reason = "a verdict goes to standard output")]
fn print_out(words: &str) {
    print!("{words}");
}
