//! What people do with reports, one file an act or a few that belong together.

pub mod cases;
pub mod clues;
pub mod desk;
pub mod follow;
pub mod hotline;
pub mod hotline_import;
pub mod keepers;
pub mod submit;
pub mod table;
pub mod telling;
pub mod upload;
