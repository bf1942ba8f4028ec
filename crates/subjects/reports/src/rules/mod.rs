//! What is decided here is decided without a clock, a database or chance.

pub mod codes;
pub mod duplicates;
pub mod entry;
pub mod floods;
pub mod limits;
pub mod state;
pub mod tracking;
pub mod work;
