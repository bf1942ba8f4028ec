//! Guessing codes is slowed down: a caller who hands in wrong codes has to wait, without anybody's address being kept.
//!
//! Callers are spread over a fixed number of slots; a slot holds one moment and nothing else. Twenty wrong codes may come
//! at once, then one every six seconds. With 59-bit codes even a thousand callers for a month would not meet a slip.

use kernel::{Bilingual, Moment, Refusal, RefusalKind};

/// How many slots there are.
pub const SLOTS: usize = 4096;
/// What one wrong code costs, in microseconds.
const COST: i64 = 6_000_000;
/// How many wrong codes may come at once.
const AT_ONCE: i64 = 20;

/// For every slot the moment when all its wrong codes are forgiven.
pub struct Guesses {
    forgiven_at: Vec<i64>,
}

impl Default for Guesses {
    fn default() -> Self {
        Self { forgiven_at: vec![i64::MIN; SLOTS] }
    }
}

impl Guesses {
    /// Whether the slot may hand in a code.
    ///
    /// # Errors
    /// S04 after too many wrong codes.
    pub fn allow(&self, slot: usize, now: Moment) -> Result<(), Refusal> {
        if self.debt(slot, now) > (AT_ONCE - 1) * COST { Err(too_many()) } else { Ok(()) }
    }

    /// Notes a wrong code.
    pub fn note_wrong(&mut self, slot: usize, now: Moment) {
        let debt = self.debt(slot, now);
        if let Some(forgiven_at) = self.forgiven_at.get_mut(slot % SLOTS) {
            *forgiven_at = now.micros().saturating_add((debt + COST).min(AT_ONCE * COST));
        }
    }

    /// What is not yet forgiven, never more than a full measure: a clock that goes back locks nobody out for long.
    fn debt(&self, slot: usize, now: Moment) -> i64 {
        let forgiven_at = self.forgiven_at.get(slot % SLOTS).copied().unwrap_or(i64::MIN);
        forgiven_at.saturating_sub(now.micros()).clamp(0, AT_ONCE * COST)
    }
}

fn too_many() -> Refusal {
    Refusal::new(
        RefusalKind::TooMany,
        "S04",
        Bilingual::new("连续输错的次数太多。", "Too many wrong codes in a row."),
        Bilingual::new("请核对邀请单，一分钟后再试。", "Check your slip and try again in a minute."),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(wrong: usize, seconds: i64) -> bool {
        let mut guesses = Guesses::default();
        let start = Moment(1_000_000_000);
        (0..wrong).for_each(|_| guesses.note_wrong(7, start));
        guesses.allow(7, start.plus_seconds(seconds)).is_ok()
    }

    #[test]
    fn twenty_wrong_codes_are_forgiven_then_one_every_six_seconds() {
        assert!(after(0, 0));
        assert!(after(19, 0));
        assert!(!after(20, 0));
        assert!(after(20, 6));
        assert!(!after(1_000, 5));
        assert!(after(1_000, 6));
    }

    #[test]
    fn another_slot_is_not_affected_and_a_clock_going_back_locks_nobody_out_for_long() {
        let mut guesses = Guesses::default();
        (0..20).for_each(|_| guesses.note_wrong(7, Moment(10_i64.pow(15))));
        assert!(guesses.allow(8, Moment(10_i64.pow(15))).is_ok());
        let earlier = Moment(0);
        assert!(guesses.allow(7, earlier).is_err());
        guesses.note_wrong(7, earlier);
        assert!(guesses.allow(7, earlier.plus_seconds(12)).is_ok());
    }
}
