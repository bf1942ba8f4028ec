//! Counting what comes from one network address, without keeping it: it enters as a hash under a random key that is
//! thrown away every day and at every start.

use std::collections::hash_map::RandomState;
use std::convert::Infallible;
use std::hash::BuildHasher;
use std::net::IpAddr;
use std::sync::{LazyLock, Mutex, PoisonError};

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use kernel::{Moment, Refusal};
use ui::Office;

use crate::rules::codes;
use crate::rules::floods::{Bytes, Floods};
use crate::rules::limits::Limits;

#[derive(Default)]
struct Counts {
    day: String,
    key: RandomState,
    reports: Floods,
    wrong_codes: Floods,
    bytes: Bytes,
}

/// What a file counts at least, so that many empty ones add up too.
const LEAST: u64 = 100_000;

static COUNTS: LazyLock<Mutex<Counts>> = LazyLock::new(Mutex::default);

fn counting<T>(now: Moment, work: impl FnOnce(&mut Counts) -> T) -> T {
    let mut counts = COUNTS.lock().unwrap_or_else(PoisonError::into_inner);
    let today = now.day().to_string();
    // A clock that was put back forgets nothing.
    if counts.day < today {
        *counts = Counts { day: today, ..Counts::default() };
    }
    work(&mut counts)
}

/// Whoever sends a request.
pub struct Visitor(Option<IpAddr>);

impl FromRequestParts<Office> for Visitor {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &Office) -> Result<Self, Infallible> {
        Ok(Self::of(parts))
    }
}

impl Visitor {
    /// Whoever sends this request.
    pub fn of(parts: &Parts) -> Self {
        Self(ui::address_of(parts))
    }

    /// Counts a report.
    ///
    /// # Errors
    /// T10 after too many from here in this hour.
    pub fn count_report(&self, limits: &Limits, now: Moment) -> Result<(), Refusal> {
        counting(now, |counts| {
            let place = counts.key.hash_one(self.0);
            let many = counts.reports.count(place, now) > limits.reports_an_hour;
            if many { Err(codes::T10.refusal()) } else { Ok(()) }
        })
    }

    /// Counts a file that begins.
    ///
    /// # Errors
    /// T31 when all of it would be more than may come from here in this day.
    pub fn begin_file(&self, limits: &Limits, now: Moment, size: u64) -> Result<(), Refusal> {
        counting(now, |counts| {
            let place = counts.key.hash_one(self.0);
            let many = counts.bytes.seen(place).saturating_add(size.max(LEAST)) > limits.day_bytes();
            counts.bytes.count(place, if many { 0 } else { LEAST });
            if many { Err(codes::T31.refusal()) } else { Ok(()) }
        })
    }

    /// Counts bytes of a file as they arrive.
    ///
    /// # Errors
    /// T31 when they are more than may come from here in this day.
    pub fn count_bytes(&self, limits: &Limits, now: Moment, bytes: usize) -> Result<(), Refusal> {
        counting(now, |counts| {
            let all = counts.bytes.count(counts.key.hash_one(self.0), u64::try_from(bytes).unwrap_or(u64::MAX));
            if all > limits.day_bytes() { Err(codes::T31.refusal()) } else { Ok(()) }
        })
    }

    /// Wrong codes from here in this hour.
    ///
    /// # Errors
    /// T12 after too many.
    pub fn wrong_codes(&self, limits: &Limits, now: Moment) -> Result<u32, Refusal> {
        counting(now, |counts| {
            let wrong = counts.wrong_codes.seen(counts.key.hash_one(self.0), now);
            if wrong >= limits.wrong_codes_an_hour { Err(codes::T12.refusal()) } else { Ok(wrong) }
        })
    }

    /// Counts a wrong code.
    pub fn count_wrong_code(&self, now: Moment) {
        counting(now, |counts| counts.wrong_codes.count(counts.key.hash_one(self.0), now));
    }
}

/// Whether there is a flood of reports now.
pub fn is_flood(limits: &Limits, now: Moment) -> bool {
    counting(now, |counts| counts.reports.is_flood(limits.flood_an_hour, now))
}
