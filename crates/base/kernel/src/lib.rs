//! The words every other room uses: moments and days, ids, actors, findings and refusals.
//!
//! This crate knows no database, no page and no subject. Everything here is plain data with small guarantees:
//! a [`Moment`] is microseconds since 1970 in UTC, a [`Day`] is a valid Gregorian date, an id is a UUID,
//! a [`Finding`] always carries its place, its rule and its remedy, and a [`Refusal`] always says what happened, why,
//! and what to do next, in Chinese and in English.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

mod actor;
mod finding;
mod ids;
mod refusal;
mod text;
mod time;

pub use actor::{Actor, Role};
pub use finding::{Finding, Place, RuleCode, Severity};
pub use ids::{AreaId, CampaignId, FileId, JobId, PersonId, UnitId};
pub use refusal::{Refusal, RefusalKind};
pub use text::{Bilingual, Language};
pub use time::{Day, DayError, Moment};
