//! The tests of `server` that need nothing of its inside, in one binary.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may panic")]

mod access;
mod areas;
mod common;
mod documents;
mod languages;
mod leaks;
mod verify_audit;
mod verify_results;
