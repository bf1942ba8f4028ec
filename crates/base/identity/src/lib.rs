//! People and how they sign in.
//!
//! * [`subject`] brings the pages (sign-in, own account, people, audit trail), the tables and the demo's people.
//! * [`sessions`] wraps the server's router: it finds the person of a request's cookie and puts [`kernel::Actor`] into
//!   the request, so that the guard of every route can decide. Who has not finished signing in (password to change,
//!   second factor to set up) is led there first.
//! * [`Caller`] is another system that calls with its token, for the one purpose it was made for.
//! * [`setup_link`] gives the one-time address at which the first three administrators are made.
//!
//! The rules stand in `rules`, with their numbers in [`SignInNumbers`]. A person who is changed, locked or deactivated
//! loses every session in the same transaction. What is secret is hashed (passwords with Argon2id, session ids,
//! recovery codes and the setup link with SHA-256) or sealed under the office's key (second-factor secrets), and never
//! written into the audit trail.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

mod acts;
mod demo;
mod pages;
mod rules;
mod secrets;
mod sessions;
mod store;
mod subject;

pub use crate::acts::audit_chain::print_slips;
pub use crate::acts::people::create_person;
pub use crate::acts::people::set_unit;
pub use crate::acts::setup::setup_link;
pub use crate::acts::systems::{Caller, add as add_system};
pub use crate::demo::{DEMO_PASSWORD, DEMO_PEOPLE, add_demo_people};
pub use crate::pages::audit_chain::words as audit_words;
pub use crate::rules::Purpose;
pub use crate::rules::{ASSESSORS_NUMBERS, Failures, SignInNumbers, local_path};
pub use crate::sessions::sessions;
pub use crate::store::people::{
    NewPerson, Person, actor_named, find_person, holders, holders_of, is_empty, liaisons_of,
};
pub use crate::subject::{UnitNames, subject, subject_with_units};
