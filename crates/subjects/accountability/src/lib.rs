//! Accountability proposals (问责建议) that hang on a problem.
//!
//! The office proposes, with the facts and the article it rests on ([`rules::articles`]); a leader approves or rejects; the
//! office sends the proposal, numbered without gaps, to the body that decides; the outcome is recorded ([`rules::proposal`]).
//! Every step is a fact in the problem's timeline that neither units nor reporters read. Only the office, leaders and the
//! discipline inspection see proposals. A problem that was never assigned carries none: it may still be sealed as a clue.

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

/// What accountability hands the server.
pub fn subject() -> Subject {
    Subject {
        name: "accountability",
        routes: pages::routes(),
        migrations: MIGRATIONS.to_vec(),
        acts: acts::table::ALL.to_vec(),
        navigation: vec![NavItem {
            href: "/accountability",
            zh: "问责建议",
            en: "Accountability",
            icon: "warn",
            act: &acts::table::SEE,
        }],
        jobs: Vec::new(),
        demo: |office| demo::fill(office).boxed(),
    }
}
