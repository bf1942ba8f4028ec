//! The tests of `papers` that need nothing of its inside, in one binary.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may panic"
)]

mod ballots;
mod docx;
mod geometry;
mod poppler;
mod samples;
mod text_layer;
