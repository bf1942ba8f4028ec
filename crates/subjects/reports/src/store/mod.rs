//! The tables of reporting.

pub mod files;
pub mod hotline_files;
pub mod keepers;
pub mod list;
pub mod messages;
pub mod migrations;
pub mod reports;
pub mod settings;
pub mod words;
