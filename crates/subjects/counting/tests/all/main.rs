//! The tests of `counting` that need nothing of its inside, in one binary.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may panic")]

mod acts;
mod bundle;
mod entry;
mod hall_acts;
mod hall_office;
mod opinions;
mod paper_only;
mod states;
mod warnings;
