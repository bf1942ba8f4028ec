//! Typical cases (典型案例): what a settled problem teaches, made public without saying whose it was.
//!
//! A case is drafted from the record of a problem that was struck off ([`rules::case`]): what was found, what was done.
//! Personal numbers and the names given are masked, the unit's name too unless it is to be named ([`rules::masking`]). The
//! office edits it; somebody who never edited it approves it; then it is published, and may be withdrawn with a reason.
//! Only what was struck off can become a case, and only what was assigned can be struck off: a clue never does.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

pub mod acts;
mod demo;
mod pages;
pub mod rules;
pub mod store;

use futures_util::FutureExt;
use ui::{NavItem, Subject};

pub use store::migrations::MIGRATIONS;

/// What typical cases hand the server.
pub fn subject() -> Subject {
    Subject {
        name: "cases",
        routes: pages::routes(),
        migrations: MIGRATIONS.to_vec(),
        acts: acts::table::ALL.to_vec(),
        navigation: vec![NavItem {
            href: "/typical-cases",
            zh: "典型案例",
            en: "Typical cases",
            icon: "book",
            act: &acts::table::SEE,
        }],
        jobs: Vec::new(),
        demo: |office| demo::fill(office).boxed(),
    }
}
