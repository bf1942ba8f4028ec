//! The tables of drives: a drive is kept whole, and which problems belong to it stands beside it.

pub mod drives;
pub mod gathered;
pub mod migrations;
