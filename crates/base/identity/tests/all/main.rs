//! The tests of `identity` that need nothing of its inside, in one binary.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may panic"
)]

mod first_days;
mod people;
mod sign_in;
mod support;
mod tables;
