//! What slips and ballots add to the subject.

use ::store::Migration;
use access::Act;
use notices::JobKind;
use ui::{Office, Routes};

use crate::acts::ballot::FILL_IN;
use crate::acts::sealing::{MAKE_KEY, OPEN_BOX, TAKE_KEY_PART};
use crate::acts::slips::{self, ISSUE_SLIPS, WITHDRAW_SLIP};
use crate::pages;
use crate::store::{ballots, sealed, signatures, slips as slip_tables};

/// The acts of slips and ballots.
pub const BALLOT_ACTS: &[&Act] = &[&ISSUE_SLIPS, &WITHDRAW_SLIP, &FILL_IN, &MAKE_KEY, &TAKE_KEY_PART, &OPEN_BOX];

/// The tables of slips and ballots.
pub const BALLOT_MIGRATIONS: &[Migration] = &[
    slip_tables::MIGRATION,
    ballots::MIGRATION,
    sealed::MIGRATION,
    crate::paper::MIGRATION,
    crate::paper::SHEETS,
    crate::paper::WITHOUT_CODES,
    signatures::MIGRATION,
    ballots::OPINION_CHANNEL,
    slip_tables::WITHOUT_STATE_INDEX,
    slip_tables::ON_PAPER,
    sealed::HOLDERS,
];

/// The pages and the API of slips and ballots.
pub fn ballot_routes() -> Routes {
    pages::ballot::routes().merge(pages::slips::routes()).merge(pages::sealing::routes())
}

/// The long work of slips.
pub fn ballot_jobs() -> Vec<JobKind<Office>> {
    slips::jobs()
}
