//! The server: lists the subjects like a table of contents and puts them behind one router.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

pub mod app;
pub mod areas;
pub mod demo;
pub mod draws;
pub mod serve;
pub mod subjects;
pub mod survey_command;
pub mod verify;
mod verify_audit;
