//! The pure half of `counting`.
#![allow(dead_code, reason = "acts and pages use the rest")]

#[path = "../../../crates/subjects/counting/src/rules/mod.rs"]
pub mod rules;
