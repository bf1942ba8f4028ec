//! Counting what comes from one place in an hour, without keeping anybody's address: the caller hands in a keyed hash
//! that changes every day, and everything is forgotten at midnight and at every start.

use std::collections::HashMap;

use kernel::Moment;

/// Microseconds of an hour.
const HOUR: i64 = 3_600_000_000;
/// The most places counted at once; when there are more, all are forgotten.
const PLACES: usize = 100_000;

/// Counts by place and hour, and of all places together.
#[derive(Debug, Default)]
pub struct Floods {
    hour: i64,
    places: HashMap<u64, u32>,
    all: u32,
    hour_before: u32,
}

impl Floods {
    /// Counts one more from a place; answers how many there were from it in this hour, this one included.
    pub fn count(&mut self, place: u64, now: Moment) -> u32 {
        self.turn(now);
        if self.places.len() >= PLACES {
            self.places.clear();
        }
        self.all = self.all.saturating_add(1);
        let count = self.places.entry(place).or_default();
        *count = count.saturating_add(1);
        *count
    }

    /// How many there were from a place in this hour.
    pub fn seen(&mut self, place: u64, now: Moment) -> u32 {
        self.turn(now);
        self.places.get(&place).copied().unwrap_or_default()
    }

    /// Whether more came in this hour, or in the one before, than is usual.
    pub fn is_flood(&mut self, usual: u32, now: Moment) -> bool {
        self.turn(now);
        self.all >= usual || self.hour_before >= usual
    }

    fn turn(&mut self, now: Moment) {
        let hour = now.micros().div_euclid(HOUR);
        // A clock that was put back forgets nothing.
        if hour > self.hour {
            self.hour_before = if hour == self.hour + 1 { self.all } else { 0 };
            (self.hour, self.all) = (hour, 0);
            self.places.clear();
        }
    }
}

/// Bytes by place; whoever counts throws all of it away at midnight.
#[derive(Debug, Default)]
pub struct Bytes(HashMap<u64, u64>);

impl Bytes {
    /// Counts more bytes from a place; answers how many there were from it in all.
    pub fn count(&mut self, place: u64, bytes: u64) -> u64 {
        if self.0.len() >= PLACES {
            self.0.clear();
        }
        let count = self.0.entry(place).or_default();
        *count = count.saturating_add(bytes);
        *count
    }

    /// How many there were from a place.
    pub fn seen(&self, place: u64) -> u64 {
        self.0.get(&place).copied().unwrap_or_default()
    }
}

/// How long an answer waits after wrong codes, in milliseconds: longer with every one, at most ten seconds.
pub fn delay_after(wrong: u32) -> u64 {
    (u64::from(wrong).pow(2) * 100).min(10_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_counted_for_an_hour_and_others_are_not_affected() {
        let mut floods = Floods::default();
        let now = Moment(1_000 * HOUR);
        assert_eq!((floods.count(7, now), floods.count(7, now), floods.count(8, now)), (1, 2, 1));
        assert_eq!((floods.seen(7, now), floods.seen(9, now)), (2, 0));
        assert_eq!(floods.seen(7, now.plus_seconds(3_600)), 0);
    }

    #[test]
    fn a_flood_is_over_an_hour_after_it_ended() {
        let mut floods = Floods::default();
        let now = Moment(1_000 * HOUR);
        let counts: Vec<u32> = (0..5).map(|place| floods.count(place, now)).collect();
        assert_eq!(counts, [1; 5]);
        assert!(floods.is_flood(5, now) && !floods.is_flood(6, now));
        assert!(floods.is_flood(5, now.plus_seconds(3_600)));
        assert!(!floods.is_flood(5, now.plus_seconds(7_200)));
    }

    #[test]
    fn bytes_are_added_up_by_place() {
        let mut bytes = Bytes::default();
        assert_eq!((bytes.count(7, 400), bytes.count(7, 500), bytes.count(8, 1)), (400, 900, 1));
        assert_eq!((bytes.seen(7), bytes.seen(9), bytes.count(8, u64::MAX)), (900, 0, u64::MAX));
    }

    #[test]
    fn the_answer_to_wrong_codes_takes_longer_each_time() {
        assert_eq!([0, 1, 2, 5, 10, 100].map(delay_after), [0, 100, 400, 2_500, 10_000, 10_000]);
    }
}
