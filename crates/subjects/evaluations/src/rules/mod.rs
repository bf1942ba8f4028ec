//! The rules of an evaluation: pure, without database, clock or chance.

pub mod ballot;
pub mod campaign;
pub mod check;
pub mod filling;
pub mod formula;
pub mod guessing;
pub mod planning;
pub mod public_draw;
pub mod release;
pub mod roster;
pub mod scheme;
pub mod sealing;
pub mod seeds;
pub mod slip;
