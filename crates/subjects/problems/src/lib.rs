//! The ledger of problems (问题台账): from any door to struck off and looked back at.
//!
//! A problem comes in by a door and gets a permanent number. The office accepts it and assigns it with a slip to a lead
//! unit and assisting units; they sign, may object once, answer; the lead unit responds; somebody else verifies; a third
//! strikes it off and fixes the day of the look-back; it is kept, or it has come back and is reopened under its number.
//! `rules` holds the moves as pure functions that answer facts; facts are kept for ever and everything else is made from
//! them. The doors use [`register`], [`public_progress`], [`reopen_for_reporter`] and [`open_alike`]; what works with the
//! ledger (meetings, drives, typical cases, accountability) reads its lines, numbers and records. The ledger knows none of
//! them and carries only where a problem came from.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

pub mod acts;
mod api;
mod demo;
mod door;
mod openapi;
mod pages;
pub mod papers;
pub mod rules;
pub mod store;

use futures_util::FutureExt;
use ui::{NavItem, Subject};

pub use acts::clues::HandOver;
pub use acts::recalculate::holidays_came;
pub use door::{
    PublicProgress, Registered, leading_problem, note_accountability, open_alike, public_progress, register,
    reopen_for_reporter,
};
pub use openapi::document as openapi;
pub use pages::shown::{DueShown, Units, due_shown};
pub use rules::clocks::{Calendar, Clock, Due, due};
pub use rules::clue::{HandedOver, Said};
pub use rules::codes::{Rule, print_table as print_rules, table_of as print_rules_of};
pub use rules::facts::AccountabilityStep;
pub use rules::found::{Door, Evidence, Found, Source, line, words};
pub use rules::limits::Terms;
pub use rules::state::{Named, ProblemId, ProblemNumber, Stage};
pub use store::limits::terms;
pub use store::list::{Filter, Order, ProblemLine, UnitLine, lines_of, of_unit};
pub use store::migrations::MIGRATIONS;
pub use store::numbers::{Measured, Rates, Share, measured_of, rates, rates_by};
pub use store::on_slips::units_on;
pub use store::read::{has_source, source_of};

/// What the ledger hands the server, where it has no other doors.
pub fn subject() -> Subject {
    subject_with_doors(&[])
}

/// What the ledger hands the server, with what each door does when a problem is transferred as a clue.
pub fn subject_with_doors(doors: &'static [HandOver]) -> Subject {
    Subject {
        name: "problems",
        routes: pages::routes(doors).merge(api::routes()),
        migrations: MIGRATIONS.to_vec(),
        acts: acts::table::ALL.to_vec(),
        navigation: vec![
            NavItem { href: "/problems", zh: "问题台账", en: "Problems", icon: "ledger", act: &acts::table::SEE },
            NavItem {
                href: "/my-problems",
                zh: "交办问题",
                en: "Assigned to us",
                icon: "ledger",
                act: &acts::table::OWN,
            },
            NavItem { href: "/clues", zh: "移送线索", en: "Clues", icon: "lock", act: &acts::table::CLUE_OUTCOMES },
        ],
        jobs: [acts::papers::jobs(), acts::patrol::jobs(), acts::recalculate::jobs()].into_iter().flatten().collect(),
        demo: |office| demo::fill(office).boxed(),
    }
}
