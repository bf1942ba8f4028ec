//! The table of typical cases: a case is kept whole, with the columns that lists need beside it.

pub mod cases;
pub mod migrations;
