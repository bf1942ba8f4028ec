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

mod command;
mod findings;
mod reading;
mod record;
mod verify;

pub use command::{DrawPanelArguments, VerifyPanelArguments, run_draw, run_verify};
pub use reading::{Tables, read_pool};
pub use record::{ChanceLine, DrawnPanel, PanelRecord};
pub use verify::verify;
