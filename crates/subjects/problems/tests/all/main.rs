//! The tests of `problems` that need nothing of its inside, in one binary.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may panic")]

mod api;
mod areas;
mod bulk;
mod clocks;
mod clues;
mod evidence;
mod holidays;
mod joined;
mod ledger;
mod own_checks;
mod pages;
mod papers;
mod plans;
mod recusal;
mod support;
mod tellings;
mod waiting;
