//! Reporting (群众反映): anybody tells the office what happened, with photos, recordings and videos, named or anonymous,
//! and follows it with a 16-digit code. The office reads, asks, accepts, declines or joins reports; what it accepts goes
//! on the ledger of problems. Calls and letters are written down at the same desk; a hotline's files and other systems bring
//! cases in bulk to it.
//!
//! Worked example: somebody writes on a telephone, adds a video that breaks off and goes on, and gets a code. The office
//! asks something, the reporter answers on the follow-up page, the office accepts, and the follow-up page tells how the
//! problem goes on, to the end.
//!
//! * Who reported is sealed on arrival for a key whose private half only named keepers can open, each with an own
//!   passphrase; every look is on record with its reason.
//! * Files are sealed while they arrive and known by content. Position and device data are taken out of a second copy;
//!   the original with its hash is the office's alone.
//! * A problem that goes to the discipline inspection takes its reports along: text, talk, files and words leave the desk,
//!   and the follow-up page says that the matter was transferred.
//! * Nobody's network address is kept; flood control counts under a hash whose key changes every day.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

mod acts;
mod demo;
mod openapi;
mod pages;
mod rules;
mod store;
mod subject;
mod words;

pub use acts::clues::hand_over;
pub use demo::{DEMO_PASSPHRASE, codes_to_try};
pub use openapi::document as openapi;
pub use rules::codes::print_table as print_rules;
pub use store::migrations::MIGRATIONS;
pub use subject::subject;
