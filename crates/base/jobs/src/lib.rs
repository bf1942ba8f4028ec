//! Durable jobs: long work with a progress bar that survives a restart.
//!
//! A job is a row. [`enqueue`] writes it in the same transaction as the act that asks for it; [`serve`] takes the oldest
//! waiting job of each lane and runs its kind. After a restart a job that was running starts again with the checkpoint it kept last. Of all
//! servers of a database one runs the jobs of a lane at a time. A [`Seat`] says which: other work that one server does at a time
//! (sending deliveries) has one too.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

mod rows;
mod runner;
mod seat;

pub use rows::{JobState, JobView, MIGRATIONS, enqueue, enqueue_at, find, list};
pub use runner::{JobKind, Lane, Running, serve, serve_areas};
pub use seat::{Duty, Seat};
