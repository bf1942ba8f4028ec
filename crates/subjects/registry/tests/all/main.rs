//! The tests of `registry` that need nothing of its inside, in one binary.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may panic"
)]

mod areas;
mod calendar;
mod pages;
mod registry;
mod support;
