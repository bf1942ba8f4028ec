//! The masking of `papers`.

#[path = "../../../crates/base/papers/src/masking.rs"]
mod masking;

pub use masking::mask_personal_numbers;
