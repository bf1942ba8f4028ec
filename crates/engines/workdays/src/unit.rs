use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::count::{DAY, date};
use crate::{Calendar, OfficeHours, OfficeTime};

/// What a clock counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Days of the calendar (日). The day of the beginning is not counted; a last day that rests rolls on to the next
    /// working day (Civil Code art. 201 and 203).
    CalendarDays,
    /// Working days (工作日). The day of the beginning is not counted.
    WorkingDays,
    /// Sessions of office time (半天). The session of the beginning is not counted.
    HalfDays,
    /// Hours of office time, from the minute of the beginning or, outside office hours, from the next opening.
    OfficeHours,
    /// Hours of the clock, day and night (小时), from the minute of the beginning.
    Hours,
}

impl Unit {
    /// Every unit.
    pub const ALL: [Self; 5] = [Self::CalendarDays, Self::WorkingDays, Self::HalfDays, Self::OfficeHours, Self::Hours];

    /// The stable word for files and databases.
    pub fn code(self) -> &'static str {
        match self {
            Self::CalendarDays => "calendar_days",
            Self::WorkingDays => "working_days",
            Self::HalfDays => "half_days",
            Self::OfficeHours => "office_hours",
            Self::Hours => "hours",
        }
    }

    /// The unit of a code, if there is one.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|unit| unit.code() == code)
    }

    /// The unit's name in Chinese and in English.
    pub fn name(self) -> (&'static str, &'static str) {
        match self {
            Self::CalendarDays => ("日", "calendar days"),
            Self::WorkingDays => ("个工作日", "working days"),
            Self::HalfDays => ("个半天", "half-days of office time"),
            Self::OfficeHours => ("个工作小时", "office hours"),
            Self::Hours => ("小时", "hours"),
        }
    }

    /// How many of the smallest counted steps one of the unit has: 60 minutes for hours, else 1.
    pub fn steps(self) -> i64 {
        if matches!(self, Self::OfficeHours | Self::Hours) { 60 } else { 1 }
    }
}

impl FromStr for Unit {
    type Err = UnknownUnit;

    fn from_str(code: &str) -> Result<Self, UnknownUnit> {
        Self::from_code(code).ok_or_else(|| UnknownUnit(code.to_owned()))
    }
}

/// There is no such unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownUnit(pub String);

impl fmt::Display for UnknownUnit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not a unit of time limits", self.0)
    }
}

impl std::error::Error for UnknownUnit {}

/// A length of time: so many of a unit. `Span::working_days(5)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Span {
    /// How many. None at all means: within the day, the session, or (for hours) the first minute of the beginning.
    pub count: u32,
    /// Of what.
    pub unit: Unit,
}

impl Span {
    /// So many of a unit.
    pub fn new(count: u32, unit: Unit) -> Self {
        Self { count, unit }
    }

    /// So many calendar days.
    pub fn calendar_days(count: u32) -> Self {
        Self::new(count, Unit::CalendarDays)
    }

    /// So many working days.
    pub fn working_days(count: u32) -> Self {
        Self::new(count, Unit::WorkingDays)
    }

    /// In steps: minutes for hours, else the unit itself.
    pub fn steps(self) -> i64 {
        i64::from(self.count) * self.unit.steps()
    }

    /// `5个工作日`.
    pub fn zh(self) -> String {
        format!("{}{}", self.count, self.unit.name().0)
    }

    /// `5 working days`.
    pub fn en(self) -> String {
        let name = self.unit.name().1;
        let singular = name.replacen("days", "day", 1).replacen("hours", "hour", 1);
        format!("{} {}", self.count, if self.count == 1 { &singular } else { name })
    }
}

/// The steps of one unit laid end to end on a calendar: step number k begins and ends at known minutes.
///
/// Every clock is then the same sum; see [`crate::Clock::due`].
#[derive(Clone, Copy)]
pub(crate) struct Steps<'c> {
    pub calendar: &'c Calendar,
    pub time: &'c OfficeTime,
    pub unit: Unit,
}

/// A stretch of working days with the same office hours.
#[derive(Clone, Copy)]
struct Stretch<'c> {
    hours: &'c OfficeHours,
    /// Steps of each of its working days.
    a_day: i64,
    /// The working days before it, and the steps.
    working: i64,
    steps: i64,
}

impl<'c> Steps<'c> {
    /// How many steps have begun at a minute; a minute that is just beginning has not.
    pub fn begun(&self, minute: i64) -> i64 {
        let day = minute.div_euclid(DAY);
        match self.unit {
            Unit::CalendarDays => day + 1,
            Unit::WorkingDays => self.calendar.working_before(day + 1),
            Unit::HalfDays => self.on(day, |hours| hours.begun(minute.rem_euclid(DAY))),
            Unit::OfficeHours | Unit::Hours => self.ended(minute),
        }
    }

    /// How many steps have ended at a minute.
    pub fn ended(&self, minute: i64) -> i64 {
        let (day, within) = (minute.div_euclid(DAY), minute.rem_euclid(DAY));
        match self.unit {
            Unit::CalendarDays => day,
            Unit::WorkingDays => self.calendar.working_before(day),
            Unit::HalfDays => self.on(day, |hours| hours.ended(within)),
            Unit::OfficeHours => self.on(day, |hours| hours.elapsed(within)),
            Unit::Hours => minute,
        }
    }

    /// The steps before a day, and so many of the day itself when it is worked.
    fn on(&self, day: i64, today: impl Fn(&OfficeHours) -> i64) -> i64 {
        let working = self.calendar.working_before(day);
        let stretch = self.last_stretch(|from, _| from <= day);
        let before = stretch.steps + (working - stretch.working) * stretch.a_day;
        before + if self.calendar.kind(day).is_working() { today(stretch.hours) } else { 0 }
    }

    /// The last stretch, from the first on, for which something holds: for the day it begins on and for itself.
    fn last_stretch(&self, holds: impl Fn(i64, &Stretch<'c>) -> bool) -> Stretch<'c> {
        let mut last = self.stretch(self.time.usual(), 0, 0);
        for (from, hours) in self.time.changes() {
            let working = self.calendar.working_before(from);
            let next = self.stretch(hours, working, last.steps + (working - last.working) * last.a_day);
            if !holds(from, &next) {
                break;
            }
            last = next;
        }
        last
    }

    fn stretch(&self, hours: &'c OfficeHours, working: i64, steps: i64) -> Stretch<'c> {
        let a_day = if self.unit == Unit::HalfDays { hours.sessions_a_day() } else { hours.minutes_a_day() };
        Stretch { hours, a_day, working, steps }
    }

    /// The minute at which a step ends. A day ends for the office when it closes (Civil Code art. 203).
    pub fn end_of(&self, step: i64) -> i64 {
        match self.unit {
            Unit::CalendarDays => self.closing(step),
            Unit::WorkingDays => self.closing(self.calendar.nth_working(step)),
            Unit::HalfDays => self.end_within(step, |hours, session| {
                let session = usize::try_from(session).unwrap_or_default();
                hours.minutes().get(session).map_or(DAY, |(_, close)| *close)
            }),
            Unit::OfficeHours => self.end_within(step, |hours, minute| hours.after(minute + 1)),
            Unit::Hours => step + 1,
        }
    }

    /// The minute at which a step of office time ends; `end` says at which minute of its day, by its number on that day.
    fn end_within(&self, step: i64, end: impl Fn(&OfficeHours, i64) -> i64) -> i64 {
        let stretch = self.last_stretch(|_, stretch| stretch.steps <= step);
        let (days, rest) =
            ((step - stretch.steps).div_euclid(stretch.a_day), (step - stretch.steps).rem_euclid(stretch.a_day));
        self.calendar.nth_working(stretch.working + days) * DAY + end(stretch.hours, rest)
    }

    /// The minute at which the office closes on a day.
    pub fn closing(&self, day: i64) -> i64 {
        day * DAY + self.time.on(date(day)).closing_minute()
    }
}
