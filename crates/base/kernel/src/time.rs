use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// An instant: microseconds since 1970-01-01T00:00:00Z. Stored as a bigint, shown in China Standard Time (UTC+8, no summer time).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Moment(pub i64);

/// Microseconds by which China Standard Time is ahead of UTC.
const CHINA_OFFSET_MICROS: i64 = 8 * 3600 * 1_000_000;

impl Moment {
    /// The microseconds since the epoch.
    pub fn micros(self) -> i64 {
        self.0
    }

    /// This moment moved by whole seconds (negative: earlier). Saturates at the ends of the range.
    pub fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(1_000_000)))
    }

    /// The calendar day in China at this moment.
    pub fn day(self) -> Day {
        Day(self.local().date())
    }

    /// `2026-11-21 17:04`, China Standard Time.
    pub fn to_minute(self) -> String {
        self.local().strftime("%Y-%m-%d %H:%M").to_string()
    }

    /// Reads `2026-11-21T17:04` (as a browser's `datetime-local` field sends it) or with a blank instead of `T`, in China Standard Time.
    ///
    /// # Errors
    /// [`DayError`] when the text is neither.
    pub fn parse_minute(text: &str) -> Result<Self, DayError> {
        let joined = text.trim().replace(' ', "T");
        let wall = joined.parse::<jiff::civil::DateTime>().map_err(|_| DayError(text.to_owned()))?;
        let utc = jiff::tz::TimeZone::UTC.to_timestamp(wall).map_err(|_| DayError(text.to_owned()))?;
        Ok(Self(utc.as_microsecond().saturating_sub(CHINA_OFFSET_MICROS)))
    }

    /// `2026-11-21T17:04`, as a browser's `datetime-local` field wants it.
    pub fn to_field(self) -> String {
        self.local().strftime("%Y-%m-%dT%H:%M").to_string()
    }

    fn local(self) -> jiff::civil::DateTime {
        let shifted = self.0.saturating_add(CHINA_OFFSET_MICROS);
        let stamp = jiff::Timestamp::from_microsecond(shifted).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
        jiff::tz::TimeZone::UTC.to_datetime(stamp)
    }
}

/// A calendar day. Every value is a valid Gregorian date; text form `YYYY-MM-DD`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(pub Date);

/// The text is not a calendar day.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a date of the form YYYY-MM-DD")]
pub struct DayError(pub String);

impl Day {
    /// The day of a year, month and day.
    ///
    /// # Errors
    /// [`DayError`] when there is no such day.
    pub fn new(year: i16, month: i8, day: i8) -> Result<Self, DayError> {
        Date::new(year, month, day).map(Self).map_err(|_| DayError(format!("{year}-{month}-{day}")))
    }

    /// The year.
    pub fn year(self) -> i16 {
        self.0.year()
    }

    /// `2026年11月21日`, as official papers write it (no leading zeros).
    pub fn to_chinese(self) -> String {
        format!("{}年{}月{}日", self.0.year(), self.0.month(), self.0.day())
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl FromStr for Day {
    type Err = DayError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.trim().parse::<Date>().map(Self).map_err(|_| DayError(text.to_owned()))
    }
}

impl Serialize for Day {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_shown_in_china_time() {
        let moment = Moment(1_800_000_000_000_000);
        assert_eq!(moment.to_minute(), "2027-01-15 16:00");
        assert_eq!(moment.day().to_string(), "2027-01-15");
        assert_eq!(Moment::parse_minute("2027-01-15T16:00").unwrap(), moment);
        assert_eq!(Moment::parse_minute(&moment.to_field()).unwrap(), moment);
    }

    #[test]
    fn a_day_that_does_not_exist_is_refused() {
        assert!("2026-02-29".parse::<Day>().is_err());
        assert_eq!("2026-02-28".parse::<Day>().unwrap().to_chinese(), "2026年2月28日");
    }
}
