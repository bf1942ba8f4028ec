//! The table of accountability proposals: a proposal is kept whole, with the columns that lists need beside it.

pub mod migrations;
pub mod proposals;
