use jiff::civil::Date;

use crate::OfficeHours;
use crate::count::number;

/// Which office hours are in force on which day (作息时间): many offices keep summer and winter hours.
///
/// ```
/// use jiff::civil::date;
/// use workdays::{OfficeHours, OfficeTime, Season};
///
/// let summer = Season { from: date(2026, 5, 1), name: "夏季作息".into(), hours: "08:30-12:00, 15:00-18:00".parse()? };
/// let winter = Season { from: date(2026, 10, 1), name: "冬季作息".into(), hours: OfficeHours::default() };
/// let time = OfficeTime::default().with(summer).with(winter);
/// assert_eq!(time.on(date(2026, 9, 30)).to_string(), "08:30-12:00, 15:00-18:00");
/// assert_eq!(time.on(date(2026, 10, 1)).to_string(), "08:30-12:00, 14:30-17:30");
/// # Ok::<(), workdays::HoursProblem>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OfficeTime {
    usual: OfficeHours,
    /// In the order of their beginnings, one for a day.
    seasons: Vec<Season>,
}

/// Office hours that are in force from a day on, until others are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Season {
    /// The first day.
    pub from: Date,
    /// What people call them: `夏季作息`.
    pub name: String,
    /// The hours.
    pub hours: OfficeHours,
}

impl From<OfficeHours> for OfficeTime {
    /// The same hours all the year round.
    fn from(usual: OfficeHours) -> Self {
        Self { usual, seasons: Vec::new() }
    }
}

impl OfficeTime {
    /// The same with other hours from a day on. Those that began on that very day before are replaced.
    #[must_use]
    pub fn with(mut self, season: Season) -> Self {
        self.seasons.retain(|known| known.from != season.from);
        let place = self.seasons.partition_point(|known| known.from < season.from);
        self.seasons.insert(place, season);
        self
    }

    /// The hours before the first season.
    pub fn usual(&self) -> &OfficeHours {
        &self.usual
    }

    /// The seasons in the order of their beginnings.
    pub fn seasons(&self) -> &[Season] {
        &self.seasons
    }

    /// The season a day lies in; none before the first.
    pub fn season_on(&self, day: Date) -> Option<&Season> {
        let begun = self.seasons.partition_point(|season| season.from <= day);
        self.seasons.get(begun.checked_sub(1)?)
    }

    /// The hours in force on a day.
    pub fn on(&self, day: Date) -> &OfficeHours {
        self.season_on(day).map_or(&self.usual, |season| &season.hours)
    }

    /// The hours of each season and the number of its first day.
    pub(crate) fn changes(&self) -> impl Iterator<Item = (i64, &OfficeHours)> {
        self.seasons.iter().map(|season| (number(season.from), &season.hours))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn season(from: Date, name: &str, hours: &str) -> Season {
        Season { from, name: name.into(), hours: hours.parse().unwrap() }
    }

    #[test]
    fn hours_are_in_force_from_their_day_until_others_are_in_whatever_order_they_are_given() {
        let winter = season(date(2026, 10, 1), "冬季作息", "09:00-12:00, 14:00-17:00");
        let summer = season(date(2026, 5, 1), "夏季作息", "08:00-12:00, 15:00-18:00");
        let time = OfficeTime::default().with(winter.clone()).with(summer.clone());
        assert_eq!(time.seasons(), [summer.clone(), winter.clone()]);
        assert_eq!(time.on(date(2026, 4, 30)), &OfficeHours::default());
        assert_eq!(time.season_on(date(2026, 5, 1)), Some(&summer));
        assert_eq!(time.season_on(date(2026, 9, 30)), Some(&summer));
        assert_eq!(time.season_on(date(2030, 1, 1)), Some(&winter));
    }

    #[test]
    fn hours_that_begin_on_the_same_day_replace_those_given_before() {
        let wrong = season(date(2026, 5, 1), "夏季作息", "08:00-12:00");
        let right = season(date(2026, 5, 1), "夏季作息", "08:00-12:00, 15:00-18:00");
        assert_eq!(OfficeTime::default().with(wrong).with(right.clone()).seasons(), [right]);
    }
}
