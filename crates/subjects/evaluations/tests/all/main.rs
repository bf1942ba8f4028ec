//! The tests of `evaluations` that need nothing of its inside, in one binary.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may panic"
)]

mod ballot_acts;
mod ballot_api;
mod ballot_office;
mod ballot_pages;
mod bundle;
mod clues;
mod opinions_acts;
mod public_draw;
mod public_draw_acts;
mod releases;
mod sealing;
mod slips_acts;
mod tally_acts;
mod tally_directory;
mod tally_formula;
mod tally_reference;
mod totals;
