//! `qingfeng verify …`: what was published, made again and compared.

use std::process::ExitCode;

use clap::Subcommand;
use evaluations::bundle::command::{self, VerifyResultsArguments};
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
        Verify::Results(arguments) => {
            let (words, is_true) = command::words(&command::run(arguments)?);
            say(&words);
            Ok(if is_true { ExitCode::SUCCESS } else { ExitCode::FAILURE })
        }
    }
}

#[expect(clippy::print_stdout, reason = "a verdict goes to standard output")]
fn say(words: &str) {
    print!("{words}");
}
