//! Panels by quota (抽选): a jury, or the lay supervisors, drawn so that sex, age, district and layer are represented and
//! everybody's chance is as fair as it can be.
//!
//! The lottery is made first: a numbered list of panels, all of which keep the quotas ([`quotas`]). It is published with its
//! digest. Then chance makes a seed in public, and the ticket of each number decides: SHA-256 of `seed LF panel LF number`,
//! the lowest is drawn. So the list can't be made to suit the seed, and the number can be checked by hand.
//!
//! | code | rule | what follows |
//! |---|---|---|
//! | Q01 | a file can't be opened, or has findings of [`sheets`] | nothing is drawn |
//! | Q02 | a quota is not a whole number | nothing is drawn |
//! | Q03 | a feature has two quotas, or a minimum above its maximum | nothing is drawn |
//! | Q04 | a person has a feature without a quota | nothing is drawn |
//! | Q05 | no panel keeps the quotas: the smallest changes that would allow one | nothing is drawn |
//! | Q06 | the pool can't fill the panel, whatever the quotas | nothing is drawn |
//! | Q07 | the panel needs a seat, and the list a panel | nothing is drawn |
//! | Q08 | the seed is empty or has several lines | nothing is drawn |
//! | Q09 | the record is not one of a panel | nothing is compared |
//! | Q10 | the answer can't be written | nothing is kept |
//! | Q11 | a panel has a name and 1 to 1,000 seats | nothing is kept |
//! | Q12 | there are no quotas or no people yet | nothing is made |
//! | Q13 | the list of numbered panels is not made yet, or there are no changes to take over | nothing is frozen |
//! | Q14 | who leaves has no seat | nothing is changed |
//! | Q15 | nobody can take the seat so that every quota is kept | nothing is changed |
//! | Q16 | a replacement needs a reason | nothing is changed |
//!
//! In the office a panel walks one way: quotas and people are uploaded, the list is made by a job, people and list are
//! frozen and published, witnesses make seeds, the draw is made, seats that fall free are given by chance again. Freeze,
//! seeds and draw follow the rules of all public draws (D16 to D27, [`evaluations::rules::public_draw`]).

#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        reason = "a test may panic"
    )
)]

pub mod acts;
mod command;
mod demo;
mod findings;
mod pages;
pub mod published;
mod reading;
mod record;
pub mod rules;
pub mod store;
mod subject;
mod verify;

pub use command::{DrawPanelArguments, VerifyPanelArguments, run_draw, run_verify};
pub use reading::{Tables, read_pool};
pub use record::{ChanceLine, DrawnPanel, PanelRecord};
pub use store::MIGRATIONS;
pub use subject::subject;
pub use verify::verify;
