//! The tables of an evaluation. SQL stands nowhere else.

pub mod campaigns;
pub mod draws;
mod migrations;
pub mod roster;

pub use migrations::MIGRATIONS;
