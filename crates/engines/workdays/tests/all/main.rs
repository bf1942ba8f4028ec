//! The tests of `workdays` that need nothing of its inside, in one binary.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may panic")]

mod clocks;
mod importing;
mod laws;
mod reference;
mod traces;
