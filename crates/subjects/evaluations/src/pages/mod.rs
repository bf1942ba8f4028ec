//! The screens, one file each.

pub mod ballot;
pub mod campaigns;
pub mod draw;
pub mod history;
pub mod notices;
pub mod planning;
pub mod results;
pub mod roster;
pub mod scheme;
pub mod slips;
mod unit_result;
