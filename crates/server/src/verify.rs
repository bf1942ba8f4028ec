//! `qingfeng verify …`: what was published, made again and compared.

use std::process::ExitCode;

use clap::Subcommand;
use evaluations::bundle::Report;
use evaluations::bundle::command::{self, VerifyResultsArguments};
use evaluations::bundle::proof_commands::{self, VerifyHeadsArguments, VerifyReceiptArguments};
use evaluations::public_draw::VerifyDrawArguments;
use kernel::Refusal;
use panels::VerifyPanelArguments;

use crate::draws;
use crate::verify_audit::{VerifyAuditArguments, verify_audit};

/// What can be checked.
#[derive(Subcommand)]
pub enum Verify {
    /// A draw, from its record and the roster.
    Draw(VerifyDrawArguments),
    /// A lottery over panels and the draw from it, from its record, the quotas and the people.
    Panel(VerifyPanelArguments),
    /// The audit chain of a data folder or a PostgreSQL database.
    Audit(VerifyAuditArguments),
    /// The bundle of a count: draw, log, seals, sums, formula and ranks.
    Results(VerifyResultsArguments),
    /// A receipt of a sealed ballot: its inclusion proof, the office's promise, or both.
    Receipt(VerifyReceiptArguments),
    /// Two signed heads of a log: that the later one goes on from the earlier one.
    Heads(VerifyHeadsArguments),
}

/// Checks: 0 when it is true, 1 when it is not, with every place that differs, the first one first.
///
/// # Errors
/// Files or a database that can't be read.
pub fn run(what: &Verify) -> Result<ExitCode, Refusal> {
    match what {
        Verify::Draw(arguments) => draws::verify_draw(arguments),
        Verify::Panel(arguments) => draws::verify_panel(arguments),
        Verify::Audit(arguments) => verify_audit(arguments),
        Verify::Results(arguments) => Ok(verdict(&command::run(arguments)?)),
        Verify::Receipt(arguments) => Ok(verdict(&proof_commands::receipt(arguments)?)),
        Verify::Heads(arguments) => Ok(verdict(&proof_commands::heads(arguments)?)),
    }
}

fn verdict(report: &Report) -> ExitCode {
    let (words, is_true) = command::words(report);
    say(&words);
    if is_true { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

#[expect(clippy::print_stdout, reason = "a verdict goes to standard output")]
fn say(words: &str) {
    print!("{words}");
}
