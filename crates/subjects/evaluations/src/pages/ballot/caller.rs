//! Slowing down whoever guesses codes, without keeping anybody's address.

use std::collections::hash_map::RandomState;
use std::convert::Infallible;
use std::hash::BuildHasher;
use std::sync::{LazyLock, Mutex, PoisonError};

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use kernel::{Moment, Refusal};
use ui::Office;

use crate::rules::guessing::{Guesses, SLOTS};

static GUESSES: LazyLock<Mutex<Guesses>> = LazyLock::new(Mutex::default);
/// A key of this process only: slots say nothing about addresses and change at every start.
static KEY: LazyLock<RandomState> = LazyLock::new(RandomState::new);

/// Where a caller's wrong codes are counted.
pub struct Caller(usize);

impl FromRequestParts<Office> for Caller {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &Office) -> Result<Self, Infallible> {
        let slot = usize::try_from(KEY.hash_one(ui::address_of(parts))).unwrap_or_default() % SLOTS;
        Ok(Self(slot))
    }
}

impl Caller {
    /// Whether this caller may hand in a code.
    ///
    /// # Errors
    /// S04 after too many wrong codes.
    pub fn allow(&self, now: Moment) -> Result<(), Refusal> {
        GUESSES.lock().unwrap_or_else(PoisonError::into_inner).allow(self.0, now)
    }

    /// Notes a wrong code.
    pub fn note_wrong(&self, now: Moment) {
        GUESSES.lock().unwrap_or_else(PoisonError::into_inner).note_wrong(self.0, now);
    }
}
