use jiff::civil::{DateTime, Time};
use kernel::Moment;
use serde::{Deserialize, Serialize};

/// The hours in which ordinary messages rest, China Standard Time; over midnight when the beginning is the later one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuietHours {
    /// The minute of the day they begin.
    pub from: i64,
    /// The minute of the day they end: the office's morning.
    pub to: i64,
}

impl Default for QuietHours {
    /// From 20:00 to 08:00.
    fn default() -> Self {
        Self { from: 20 * 60, to: 8 * 60 }
    }
}

impl QuietHours {
    /// Reads `20:00` and `08:00`.
    pub fn parse(from: &str, to: &str) -> Option<Self> {
        Some(Self { from: minute_of(from)?, to: minute_of(to)? })
    }

    /// The beginning as `20:00`.
    pub fn from_text(&self) -> String {
        clock_text(self.from)
    }

    /// The end as `08:00`.
    pub fn to_text(&self) -> String {
        clock_text(self.to)
    }

    /// Whether a moment lies in them.
    pub fn hold(&self, at: Moment) -> bool {
        let minute = minutes_into_day(at);
        if self.from <= self.to {
            (self.from..self.to).contains(&minute)
        } else {
            minute >= self.from || minute < self.to
        }
    }

    /// The next morning: the end of the quiet hours that comes after a moment.
    pub fn next_morning(&self, at: Moment) -> Moment {
        let minute = minutes_into_day(at);
        let wait = (self.to - minute).rem_euclid(24 * 60);
        let wait = if wait == 0 { 24 * 60 } else { wait };
        at.plus_seconds((wait * 60) - seconds_into_minute(at))
    }
}

fn minute_of(text: &str) -> Option<i64> {
    let time = Time::strptime("%H:%M", text.trim()).ok()?;
    Some(i64::from(time.hour()) * 60 + i64::from(time.minute()))
}

fn clock_text(minute: i64) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

fn minutes_into_day(at: Moment) -> i64 {
    // `to_field` is the wall clock in China, to the minute.
    let wall: DateTime = at.to_field().parse().unwrap_or_default();
    i64::from(wall.hour()) * 60 + i64::from(wall.minute())
}

fn seconds_into_minute(at: Moment) -> i64 {
    (at.micros() / 1_000_000).rem_euclid(60)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Moment {
        Moment::parse_minute(text).unwrap()
    }

    #[test]
    fn quiet_hours_reach_over_midnight() {
        let quiet = QuietHours::default();
        for (moment, held) in [("2026-11-21 19:59", false), ("2026-11-21 20:00", true), ("2026-11-22 03:00", true)] {
            assert_eq!(quiet.hold(at(moment)), held, "{moment}");
        }
        assert!(!quiet.hold(at("2026-11-22 08:00")));
        let noon = QuietHours::parse("12:00", "14:00").unwrap();
        assert!(noon.hold(at("2026-11-22 13:00")) && !noon.hold(at("2026-11-22 20:00")));
        assert!(!QuietHours { from: 0, to: 0 }.hold(at("2026-11-22 13:00")));
        assert_eq!(QuietHours::parse("24:00", "8"), None);
        assert_eq!((quiet.from_text(), quiet.to_text()), ("20:00".into(), "08:00".into()));
    }

    #[test]
    fn what_rests_goes_in_the_next_morning() {
        let quiet = QuietHours::default();
        assert_eq!(quiet.next_morning(at("2026-11-21 20:30")), at("2026-11-22 08:00"));
        assert_eq!(quiet.next_morning(at("2026-11-22 03:00")), at("2026-11-22 08:00"));
        assert_eq!(quiet.next_morning(at("2026-11-22 08:00")), at("2026-11-23 08:00"));
        assert_eq!(quiet.next_morning(at("2026-11-22 03:00").plus_seconds(59)), at("2026-11-22 08:00"));
    }
}
