//! The tests of `drives` that need nothing of its inside, in one binary.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may panic"
)]

use drives as under_test;

mod own;
mod pages;
mod story;
#[path = "../../../problems/tests/for_others/office.rs"]
mod support;
