//! The rules of the ledger as pure functions: what came in, where a problem stands, every move, and its clocks.

pub mod apply;
pub mod areas;
pub mod clocks;
pub mod clue;
pub mod codes;
pub mod facts;
pub mod found;
pub mod limits;
pub mod moves;
pub mod own_check;
pub mod slip;
pub mod state;

#[cfg(test)]
mod laws;
#[cfg(test)]
mod laws_of_time;
#[cfg(test)]
pub(crate) mod sample;
#[cfg(test)]
mod table;
