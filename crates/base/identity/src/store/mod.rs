//! The tables of this crate.

pub mod factors;
pub mod migrations;
pub mod people;
pub mod sessions;
pub mod setup;
pub mod systems;
