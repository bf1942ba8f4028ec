//! The pure half of `evaluations`.
#![allow(dead_code, reason = "acts and pages use the rest")]

#[path = "../../../crates/subjects/evaluations/src/bundle/mod.rs"]
pub mod bundle;
#[path = "../../../crates/subjects/evaluations/src/public_draw/mod.rs"]
pub mod public_draw;
#[path = "../../../crates/subjects/evaluations/src/rules/mod.rs"]
pub mod rules;
#[path = "../../../crates/subjects/evaluations/src/tally/mod.rs"]
pub mod tally;
