//! Days and minutes as whole numbers, so that deadlines are sums. Day 0 is 1970-01-01; a minute is day × 1440 + minute of the day.

use jiff::civil::{Date, DateTime, Time};

/// Minutes of a day.
pub const DAY: i64 = 1440;

/// The number of a date (days since 1970-01-01; before it negative).
///
/// The algorithm is Howard Hinnant's `days_from_civil`: years begin in March, eras have 400 years and 146,097 days.
pub fn number(date: Date) -> i64 {
    let (month, day) = (i64::from(date.month()), i64::from(date.day()));
    let year = i64::from(date.year()) - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// The date of a number; numbers beyond the years -9999 to 9999 give the first or the last date there is.
pub fn date(number: i64) -> Date {
    let shifted = number + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = (shifted_month + 2) % 12 + 1;
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    civil(year, month, day).unwrap_or(if number < 0 { Date::MIN } else { Date::MAX })
}

fn civil(year: i64, month: i64, day: i64) -> Option<Date> {
    Date::new(year.try_into().ok()?, month.try_into().ok()?, day.try_into().ok()?).ok()
}

/// The minute of a civil datetime; seconds are dropped.
pub fn minute(at: DateTime) -> i64 {
    number(at.date()) * DAY + minute_of_day(at.time())
}

/// The minute of the day, 0 to 1439.
pub fn minute_of_day(time: Time) -> i64 {
    i64::from(time.hour()) * 60 + i64::from(time.minute())
}

/// The civil datetime of a minute.
pub fn datetime(minute: i64) -> DateTime {
    date(minute.div_euclid(DAY)).to_datetime(time(minute.rem_euclid(DAY)))
}

/// The time of a minute of the day; 24:00 and beyond is shown as 23:59.
pub fn time(minute_of_day: i64) -> Time {
    let minute = minute_of_day.clamp(0, DAY - 1);
    let part = |value: i64| i8::try_from(value).unwrap_or_default();
    Time::new(part(minute / 60), part(minute % 60), 0, 0).unwrap_or(Time::MIN)
}

/// Whether a day's number falls on Saturday or Sunday. (Day 0 was a Thursday.)
pub fn is_weekend(number: i64) -> bool {
    (number + 3).rem_euclid(7) >= 5
}

/// How many Mondays to Fridays there are before a day, counted from Monday 1969-12-29.
pub fn weekdays_before(number: i64) -> i64 {
    let days = number + 3;
    days.div_euclid(7) * 5 + days.rem_euclid(7).min(5)
}

/// The day that has exactly so many Mondays to Fridays before it and is one itself: the inverse of [`weekdays_before`].
pub fn nth_weekday(index: i64) -> i64 {
    index.div_euclid(5) * 7 + index.rem_euclid(5) - 3
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date as civil_date;

    #[test]
    fn numbers_and_dates_are_two_names_of_one_day() {
        assert_eq!(number(civil_date(1970, 1, 1)), 0);
        assert_eq!(number(civil_date(2000, 3, 1)), 11_017);
        let mut day = civil_date(1599, 12, 31);
        let mut expected = number(day);
        while day < civil_date(2401, 1, 2) {
            assert_eq!((number(day), date(expected)), (expected, day));
            day = day.tomorrow().unwrap();
            expected += 1;
        }
    }

    #[test]
    fn beyond_the_last_date_there_is_only_the_last_date() {
        assert_eq!(date(10_000_000), Date::MAX);
        assert_eq!(date(-10_000_000), Date::MIN);
        assert_eq!(date(number(Date::MAX)), Date::MAX);
    }

    #[test]
    fn weekdays_are_counted_without_a_table() {
        for day in -50..50 {
            assert_eq!(weekdays_before(day + 1) - weekdays_before(day), i64::from(!is_weekend(day)), "{day}");
        }
        for index in -50..50 {
            let day = nth_weekday(index);
            assert!(!is_weekend(day));
            assert_eq!(weekdays_before(day), index);
        }
        assert!(is_weekend(number(civil_date(2026, 11, 21))));
    }
}
