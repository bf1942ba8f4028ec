//! The tests of `reports` that need nothing of its inside, in one binary.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may panic"
)]

mod again;
mod clues;
mod desk;
mod floods;
mod hotline;
mod office;
mod reporting;
mod support;
