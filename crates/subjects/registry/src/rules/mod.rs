//! The registry's rules: pure, without database, clock or page.

pub mod area;
pub mod citizen_id;
pub mod codes;
pub mod credit_code;
pub mod duty;
pub mod incoming;
pub mod person;
pub mod plan;
#[cfg(test)]
mod plan_tests;
pub mod tidy;
pub mod unit;
