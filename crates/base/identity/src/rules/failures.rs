use kernel::Moment;

use super::SignInNumbers;

/// Failed sign-ins in a row, and until when they lock the account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Failures {
    /// How many.
    pub count: i64,
    /// The end of the lock, if there was one.
    pub locked_until: Option<Moment>,
}

impl Failures {
    /// Whether the account is locked at a moment.
    pub fn is_locked(self, at: Moment) -> bool {
        self.locked_until.is_some_and(|end| at < end)
    }

    /// The failures after one more. A lock that has ended starts the count anew.
    #[must_use]
    pub fn after_one_more(self, numbers: &SignInNumbers, at: Moment) -> Self {
        let count = if self.locked_until.is_some() && !self.is_locked(at) { 1 } else { self.count.saturating_add(1) };
        let locked_until = (count >= numbers.failures).then(|| at.plus_seconds(numbers.lock_seconds));
        Self { count, locked_until }
    }
}

#[cfg(test)]
mod tests {
    use super::super::ASSESSORS_NUMBERS;
    use super::*;

    fn fail(times: usize, at: Moment) -> Failures {
        (0..times).fold(Failures::default(), |failures, _| failures.after_one_more(&ASSESSORS_NUMBERS, at))
    }

    #[test]
    fn the_fifth_failure_locks_for_thirty_minutes() {
        let at = Moment(0);
        assert!(!fail(4, at).is_locked(at));
        let locked = fail(5, at);
        assert!(locked.is_locked(at));
        assert!(locked.is_locked(at.plus_seconds(30 * 60 - 1)));
        assert!(!locked.is_locked(at.plus_seconds(30 * 60)));
    }

    #[test]
    fn after_a_lock_the_count_starts_anew() {
        let later = Moment(0).plus_seconds(30 * 60);
        let again = fail(5, Moment(0)).after_one_more(&ASSESSORS_NUMBERS, later);
        assert_eq!(again, Failures { count: 1, locked_until: None });
    }
}
