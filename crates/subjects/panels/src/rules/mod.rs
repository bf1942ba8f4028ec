//! What may happen to a panel, as pure functions.

pub mod panel;
pub mod replacing;
pub mod volunteer;
