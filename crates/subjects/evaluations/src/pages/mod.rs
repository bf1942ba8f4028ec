//! The screens, one file each.

pub mod campaigns;
pub mod draw;
pub mod roster;
pub mod scheme;
