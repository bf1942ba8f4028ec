//! Special campaigns (专项行动): plan, focus, measures and period; problems gathered from the ledger; figures; the report.
//!
//! The office drafts the plan and says which problems of the ledger belong ([`rules::drive::Query`]); a leader launches it.
//! While it runs, the office gathers what the query finds, adds by number what it does not, and takes out, with a reason,
//! what does not belong; a problem that was taken out is not gathered again. The figures ([`rules::figures`]) say what they
//! count. A leader closes the drive with its results: the figures of that day are kept, and the report gets a number
//! without gaps. A unit that leads, that the query names or whose problems belong is told when a drive opens, when problems
//! of its own are gathered and when it ends, and reads what is asked on a page of its own. What was transferred as a clue
//! is neither gathered nor counted.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

pub mod acts;
mod demo;
mod pages;
pub mod papers;
pub mod rules;
pub mod store;

use futures_util::FutureExt;
use ui::{NavItem, Subject};

pub use store::migrations::MIGRATIONS;

/// What drives hand the server.
pub fn subject() -> Subject {
    Subject {
        name: "drives",
        routes: pages::routes(),
        migrations: MIGRATIONS.to_vec(),
        acts: acts::table::ALL.to_vec(),
        navigation: vec![
            NavItem {
                href: "/drives",
                zh: "专项行动",
                en: "Special campaigns",
                icon: "campaign",
                act: &acts::table::SEE,
            },
            NavItem {
                href: "/my-drives",
                zh: "专项行动",
                en: "Special campaigns",
                icon: "campaign",
                act: &acts::table::SEE_OWN,
            },
        ],
        jobs: Vec::new(),
        demo: |office| demo::fill(office).boxed(),
    }
}
