//! Counting on paper (计票): printed ballots, the issue-and-return book, the opening, groups that type every ballot twice and
//! blind, differences settled by a coordinator who never types, protocols with places to sign.
//!
//! A count walks one way: it is declared for a campaign before ballots can be cast; papers are printed, issued and come
//! back sealed; the campaign closes; the hall is opened with who was present; batches are typed by one group and again by
//! another; when every batch is definitive and everything remarkable explained, the marks go into the campaign's box, and
//! only then can the campaign be tallied. `rules` holds all of it as pure functions; the life of a batch is printed in
//! `docs/states/counting.md`.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

pub mod acts;
mod demo;
mod pages;
pub mod papers;
pub mod rules;
pub mod store;
mod subject;

pub use acts::opinions::hand_over;
pub use store::MIGRATIONS;
pub use subject::subject;
