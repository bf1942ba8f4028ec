//! The screens, one file each.

pub mod ballot;
pub mod bundle;
pub mod campaigns;
pub mod draw;
pub mod history;
pub mod notices;
pub mod opinions;
pub mod planning;
pub mod public_draw;
pub mod releases;
pub mod results;
pub mod roster;
pub mod scheme;
pub mod sealing;
pub mod slips;
mod totals;
mod unit_result;
