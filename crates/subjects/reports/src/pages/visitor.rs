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
use crate::rules::floods::Floods;
use crate::rules::limits::Limits;

#[derive(Default)]
struct Counts {
    day: String,
    key: RandomState,
    reports: Floods,
    wrong_codes: Floods,
}

static COUNTS: LazyLock<Mutex<Counts>> = LazyLock::new(Mutex::default);

fn counting<T>(now: Moment, work: impl FnOnce(&mut Counts) -> T) -> T {
    let mut counts = COUNTS.lock().unwrap_or_else(PoisonError::into_inner);
    let today = now.day().to_string();
    if counts.day != today {
        *counts = Counts { day: today, ..Counts::default() };
    }
    work(&mut counts)
}

/// Whoever sends a request.
pub struct Visitor(Option<IpAddr>);

impl FromRequestParts<Office> for Visitor {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &Office) -> Result<Self, Infallible> {
        Ok(Self(ui::address_of(parts)))
    }
}

impl Visitor {
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
