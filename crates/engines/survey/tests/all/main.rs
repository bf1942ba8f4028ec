//! The tests of `survey` that need nothing of its inside, in one binary.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may panic"
)]

mod common;
mod designs;
mod laws;
mod panel;
mod ranks;
mod reference;
mod specifications;
