//! The tables of an evaluation. SQL stands nowhere else.

pub mod ballots;
pub mod campaigns;
pub mod draws;
mod migrations;
pub mod notices;
pub mod public_draw;
pub mod releases;
pub mod results;
pub mod roster;
pub mod sealed;
pub mod signatures;
pub mod slips;
pub mod withheld;

pub use migrations::MIGRATIONS;
