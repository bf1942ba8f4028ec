//! The tests of `counting` that need nothing of its inside, in one binary.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may panic")]

mod acts;
mod hall_office;
mod states;
mod warnings;
