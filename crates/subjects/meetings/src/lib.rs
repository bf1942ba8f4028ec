//! Meetings (例会、联席会议): the ledger proposes the agenda, the minutes are signed, what was decided is followed as tasks.
//!
//! The office plans a meeting. The ledger proposes what is overdue, was returned, came back or is contested, each with
//! the reason ([`rules::agenda`]); the office ticks, orders and rewords, and invites units. After the meeting it writes the
//! minutes and what was decided: the task, the unit, the person, the working days. A leader signs; the minutes get a number
//! without gaps, and every decision becomes a task that the unit reports done and the office confirms or sends back
//! ([`rules::task`]). Only problems that were assigned come on an agenda, so nothing that may still be sealed as a clue
//! ever does.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

pub mod acts;
mod demo;
mod pages;
pub mod papers;
pub mod rules;
pub mod store;

use futures_util::FutureExt;
use ui::{NavItem, Subject};

pub use acts::tasks::holidays_came;
pub use store::migrations::MIGRATIONS;

/// What meetings hand the server.
pub fn subject() -> Subject {
    Subject {
        name: "meetings",
        routes: pages::routes(),
        migrations: MIGRATIONS.to_vec(),
        acts: acts::table::ALL.to_vec(),
        navigation: vec![
            NavItem {
                href: "/meetings", zh: "例会与联席会议", en: "Meetings", icon: "people", act: &acts::table::SEE
            },
            NavItem {
                href: "/my-meetings",
                zh: "会议与任务",
                en: "Meetings and tasks",
                icon: "people",
                act: &acts::table::OWN,
            },
        ],
        jobs: Vec::new(),
        demo: |office| demo::fill(office).boxed(),
    }
}
