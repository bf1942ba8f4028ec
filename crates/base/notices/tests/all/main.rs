//! The tests of `notices` that need nothing of its inside, in one binary.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may panic")]

mod deliveries;
mod pages;
mod support;
mod telling;
