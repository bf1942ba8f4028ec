//! The tables of the ledger: facts are appended, the row of a problem is made from them for lists.

pub mod areas;
pub mod clues;
pub mod filters;
pub mod joined;
pub mod limits;
pub mod list;
pub mod migrations;
pub mod numbers;
pub mod on_slips;
pub mod own_checks;
pub mod papers;
pub mod read;
pub mod waiting;
pub(crate) mod words;
pub mod write;
