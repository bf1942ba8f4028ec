//! The registry's tables: rows stay private, views go out.

pub mod holidays;
pub mod list;
pub mod lower_offices;
pub mod migrations;
pub mod office_time;
pub mod read;
pub mod sort_key;
pub mod write;
