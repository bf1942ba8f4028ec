//! `qingfeng verify …`: what was published, made again and compared.

use std::process::ExitCode;

use clap::Subcommand;
use kernel::Refusal;

use crate::verify_audit::{VerifyAuditArguments, verify_audit};

/// What can be checked.
#[derive(Subcommand)]
pub enum Verify {
    /// The audit chain of a data folder or a PostgreSQL database.
    Audit(VerifyAuditArguments),
}

/// Checks: 0 when it is true, 1 when it is not, with every place that differs, the first one first.
///
/// # Errors
/// Files or a database that can't be read.
pub fn run(what: &Verify) -> Result<ExitCode, Refusal> {
    match what {
        Verify::Audit(arguments) => verify_audit(arguments),
    }
}
