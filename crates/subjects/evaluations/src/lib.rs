//! Evaluations (千人评议): scheme, roster, draw, slips, ballots, tally, results, rectification notices.
//!
//! A campaign walks one way: its scheme is written and frozen, people are drawn from the roster, slips are handed out,
//! ballots come in, the campaign closes, the tally is made by the frozen formula, a second person approves, and the
//! results are published; every unit gets its opinions back in a rectification notice. `rules` holds all of it as pure
//! functions; `acts` does it at the desk; `pages` shows it.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

pub mod acts;
mod ballots;
pub mod bundle;
mod demo;
mod demo_sealed;
mod lately;
pub mod pages;
pub mod paper;
pub mod papers;
pub mod public_draw;
mod results;
pub mod rules;
pub mod store;
mod subject;
pub mod tally;
pub mod tally_command;

pub use acts::clues::hand_over;
pub use acts::sealing::sign_daily_heads;
pub use ballots::{BALLOT_ACTS, BALLOT_MIGRATIONS, ballot_jobs, ballot_routes};
pub use demo::codes_to_try;
pub use demo_sealed::{SealedToTry, sealed_to_try};
pub use results::{MY_NOTICES, RESULT_ACTS, RESULT_MIGRATIONS, result_jobs, result_routes};
pub use subject::subject;
