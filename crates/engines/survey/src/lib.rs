//! Design-based estimates from sample surveys, with honest errors.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

pub mod calibrate;
pub mod design;
pub mod distributions;
pub mod estimate;
pub mod likelihood;
pub mod matrix;
pub mod panel;
pub mod parallel;
pub mod problem;
pub mod proportion;
pub mod quantile;
pub mod random;
pub mod ranks;
pub mod replicate;
pub mod spec;
pub mod table;
pub mod taylor;
pub mod tiers;
