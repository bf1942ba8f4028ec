//! What the tally, the results and the notices add to the subject.

use ::notices::JobKind;
use ::store::Migration;
use access::Act;
use ui::{Office, Routes};

use crate::acts::notices::{self, MAKE_NOTICES, OWN_NOTICES, SEE_NOTICES};
use crate::acts::opinions::TAKE_UP_OPINIONS;
use crate::acts::releases::RELEASE_OPINIONS;
use crate::acts::table::TAKE_BUNDLE;
use crate::acts::tally::{APPROVE, PUBLISH, SEE_PUBLISHED, SEE_RESULTS, SEE_UNIT_RESULT, TALLY};
use crate::pages;
use crate::store::{notices as notice_table, releases, results as result_table, withheld};

/// The acts of results and notices.
pub const RESULT_ACTS: &[&Act] = &[
    &TALLY,
    &APPROVE,
    &PUBLISH,
    &SEE_RESULTS,
    &SEE_UNIT_RESULT,
    &SEE_PUBLISHED,
    &MAKE_NOTICES,
    &SEE_NOTICES,
    &OWN_NOTICES,
    &TAKE_BUNDLE,
    &RELEASE_OPINIONS,
    &TAKE_UP_OPINIONS,
];

/// The act that opens a unit's own notices.
pub const MY_NOTICES: &Act = &OWN_NOTICES;

/// The tables of results and notices.
pub const RESULT_MIGRATIONS: &[Migration] =
    &[result_table::MIGRATION, notice_table::MIGRATION, releases::MIGRATION, withheld::MIGRATION];

/// The pages of results and notices.
pub fn result_routes() -> Routes {
    pages::results::routes()
        .merge(pages::history::routes())
        .merge(pages::notices::routes())
        .merge(pages::bundle::routes())
        .merge(pages::releases::routes())
        .merge(pages::opinions::routes())
}

/// The long work of notices.
pub fn result_jobs() -> Vec<JobKind<Office>> {
    notices::jobs()
}
