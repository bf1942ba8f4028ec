//! Design-based estimates from sample surveys, with honest errors.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

pub mod distributions;
pub mod panel;
pub mod parallel;
pub mod proportion;
