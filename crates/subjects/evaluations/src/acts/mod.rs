//! What people do, one file an act: load → may → decide → record → show.

pub mod ballot;
mod ballot_box;
pub mod bundle;
mod campaigns;
pub mod cast_many;
pub mod clues;
mod draw;
pub mod history;
pub mod notices;
pub mod opinions;
pub mod public_draw;
pub mod releases;
pub mod roster;
pub mod sealing;
pub mod slips;
pub mod table;
pub mod tally;
pub mod totals;

pub use campaigns::{close, copy, create, freeze, open, save_scheme};
pub use draw::replace;
