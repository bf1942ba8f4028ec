//! Clocks: how many days, of which kind, and the due date with everything that moved it.

use kernel::{Bilingual, Day};
use serde::{Deserialize, Serialize};

/// What kind of days a clock counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Days {
    /// 日: every day counts; the last day rolls to the next working day (Civil Code, articles 201 and 203).
    Calendar,
    /// 工作日: only working days count, with the State Council's holidays and make-up days.
    Working,
}

/// So many days of a kind. The first day is not counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Clock {
    /// How many.
    pub days: u16,
    /// Of which kind.
    pub kind: Days,
}

impl Clock {
    /// So many days.
    pub const fn calendar(days: u16) -> Self {
        Self { days, kind: Days::Calendar }
    }

    /// So many working days.
    pub const fn working(days: u16) -> Self {
        Self { days, kind: Days::Working }
    }

    /// `5 个工作日`.
    pub fn name(self) -> Bilingual {
        let days = self.days;
        match self.kind {
            Days::Calendar => Bilingual::new(format!("{days} 日"), format!("{days} days")),
            Days::Working => Bilingual::new(format!("{days} 个工作日"), format!("{days} working days")),
        }
    }
}

/// The working and resting days.
#[derive(Debug, Clone, Default)]
pub struct Calendar;

impl Calendar {
    /// Whether people work on a day.
    pub fn is_working(&self, day: Day) -> bool {
        day.0.weekday().to_monday_zero_offset() < 5
    }

    /// A holiday's or make-up day's name.
    pub fn name(&self, _day: Day) -> Option<String> {
        None
    }
}

/// A due date, how it was reckoned, and what moved it since.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Due {
    /// The last day that is in time.
    pub day: Day,
    /// The day the clock began on (not counted).
    pub from: Day,
    /// The clock.
    pub clock: Clock,
    /// What moved the date, in order.
    pub moved: Vec<Moved>,
}

/// Something that moved a due date.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum Moved {
    /// The office set an earlier day.
    Set {
        /// The day before the move.
        was: Day,
    },
    /// An extension was granted.
    Extended {
        /// The day before the move.
        was: Day,
    },
    /// The clock stood still.
    Paused {
        /// The day before the move.
        was: Day,
        /// The first day it stood still.
        since: Day,
        /// The day it went on.
        until: Day,
        /// How many days of the clock's kind it stood still.
        days: u16,
    },
}

/// One line of the explanation of a due date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TraceLine {
    /// The day.
    pub day: Day,
    /// The how manieth day it counts as; none when it does not count.
    pub counts_as: Option<u16>,
    /// Why.
    pub why: Bilingual,
}

/// The due date of a clock that begins on a day.
pub fn due(from: Day, clock: Clock, calendar: &Calendar) -> Due {
    Due { day: last_day(from, clock, calendar), from, clock, moved: Vec::new() }
}

/// The last day of a clock that begins on a day.
pub fn last_day(from: Day, clock: Clock, calendar: &Calendar) -> Day {
    match clock.kind {
        Days::Calendar => next_working(plus(from, i64::from(clock.days)), calendar),
        Days::Working => {
            let mut day = from;
            for _ in 0..clock.days {
                day = next_working(plus(day, 1), calendar);
            }
            day
        }
    }
}

/// The day so many days later (negative: earlier).
pub fn plus(day: Day, days: i64) -> Day {
    day.0.checked_add(jiff::Span::new().try_days(days).unwrap_or_default()).map_or(day, Day)
}

fn next_working(day: Day, calendar: &Calendar) -> Day {
    // A rest of more than three weeks does not exist; the bound only keeps the search finite.
    (0..21).map(|step| plus(day, step)).find(|day| calendar.is_working(*day)).unwrap_or(day)
}

/// How many days of a kind lie after `from` up to and with `to`; negative when `to` is earlier.
pub fn days_between(from: Day, to: Day, kind: Days, calendar: &Calendar) -> i64 {
    if to < from {
        return -days_between(to, from, kind, calendar);
    }
    let all = i64::from((to.0 - from.0).get_days());
    match kind {
        Days::Calendar => all,
        Days::Working => {
            let working = (1..=all).filter(|step| calendar.is_working(plus(from, *step))).count();
            i64::try_from(working).unwrap_or(i64::MAX)
        }
    }
}

impl Due {
    /// The same due date, set to an earlier day by the office.
    #[must_use]
    pub fn set(mut self, day: Day) -> Self {
        if day != self.day {
            self.moved.push(Moved::Set { was: self.day });
            self.day = day;
        }
        self
    }

    /// The same due date after an extension.
    #[must_use]
    pub fn extended(mut self, until: Day) -> Self {
        self.moved.push(Moved::Extended { was: self.day });
        self.day = until;
        self
    }

    /// The same due date after the clock stood still: it moves by as many days of its kind.
    #[must_use]
    pub fn paused(mut self, since: Day, until: Day, calendar: &Calendar) -> Self {
        let days = u16::try_from(days_between(since, until, self.clock.kind, calendar)).unwrap_or(0);
        self.moved.push(Moved::Paused { was: self.day, since, until, days });
        self.day = last_day(self.day, Clock { days, kind: self.clock.kind }, calendar);
        self
    }

    /// Days of the clock's kind left on a day; 0 on the last day, negative when overdue.
    pub fn left(&self, today: Day, calendar: &Calendar) -> i64 {
        days_between(today, self.day, self.clock.kind, calendar)
    }

    /// Day by day, why the date is what it is.
    pub fn trace(&self, calendar: &Calendar) -> Vec<TraceLine> {
        let first = last_day(self.from, self.clock, calendar);
        let mut lines = vec![TraceLine {
            day: self.from,
            counts_as: None,
            why: Bilingual::new("起算日，不计入", "the first day, not counted"),
        }];
        let mut counted = 0;
        for step in 1..=days_between(self.from, first, Days::Calendar, calendar) {
            let day = plus(self.from, step);
            let works = calendar.is_working(day);
            let counts = works || (self.clock.kind == Days::Calendar && counted < self.clock.days);
            counted += u16::from(counts);
            let why = day_in_words(day, works, calendar);
            lines.push(TraceLine { day, counts_as: counts.then_some(counted.min(self.clock.days)), why });
        }
        lines.extend(self.moves_in_words());
        lines
    }

    fn moves_in_words(&self) -> impl Iterator<Item = TraceLine> + '_ {
        let days_after = self.moved.iter().skip(1).map(Moved::was).chain([self.day]);
        self.moved.iter().zip(days_after).map(|(moved, day)| TraceLine { day, counts_as: None, why: moved.in_words() })
    }

    /// One line: from when, how many, of which kind, until when.
    pub fn in_words(&self) -> Bilingual {
        let (clock, from, day) = (self.clock.name(), self.from, self.day);
        let moved = if self.moved.is_empty() { ("", "") } else { ("，后有调整", ", moved since") };
        Bilingual::new(
            format!("自 {from} 次日起 {}{}，到 {day}", clock.zh, moved.0),
            format!("{} after {from}{}, until {day}", clock.en, moved.1),
        )
    }
}

fn day_in_words(day: Day, works: bool, calendar: &Calendar) -> Bilingual {
    let name = calendar.name(day).unwrap_or_default();
    if works {
        return Bilingual::new(format!("工作日 {name}").trim_end(), format!("working day {name}").trim_end());
    }
    Bilingual::new(format!("休息日 {name}").trim_end(), format!("day off {name}").trim_end())
}

impl Moved {
    /// The due date before the move.
    pub fn was(&self) -> Day {
        match self {
            Self::Set { was } | Self::Extended { was } | Self::Paused { was, .. } => *was,
        }
    }

    /// The move for people.
    pub fn in_words(&self) -> Bilingual {
        match self {
            Self::Set { was } => Bilingual::new(
                format!("办公室定为更早的日期（原为 {was}）"),
                format!("set earlier by the office (was {was})"),
            ),
            Self::Extended { was } => {
                Bilingual::new(format!("批准延期（原为 {was}）"), format!("extended (was {was})"))
            }
            Self::Paused { was, since, until, days } => Bilingual::new(
                format!("{since} 至 {until} 暂停计时 {days} 日（原为 {was}）"),
                format!("the clock stood still from {since} to {until}, {days} days (was {was})"),
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn check(from: &str, clock: Clock, last: &str) {
        let due = due(day(from), clock, &Calendar::default());
        assert_eq!(due.day, day(last), "{from} {clock:?}");
        let trace = due.trace(&Calendar::default());
        assert_eq!(trace.last().map(|line| line.day), Some(due.day));
        assert_eq!(trace.iter().filter_map(|line| line.counts_as).max(), Some(clock.days));
    }

    #[test]
    fn the_first_day_is_not_counted_and_the_last_rolls_off_a_day_of_rest() {
        check("2026-11-20", Clock::working(5), "2026-11-27");
        check("2026-11-21", Clock::working(1), "2026-11-23");
        check("2026-11-20", Clock::calendar(1), "2026-11-23");
        check("2026-11-20", Clock::calendar(7), "2026-11-27");
    }

    #[test]
    fn a_pause_moves_the_date_by_as_many_days_of_the_clocks_kind() {
        let calendar = Calendar::default();
        let due = due(day("2026-11-16"), Clock::working(5), &calendar);
        assert_eq!(due.day, day("2026-11-23"));
        let moved = due.paused(day("2026-11-18"), day("2026-11-24"), &calendar);
        assert_eq!(moved.day, day("2026-11-27"));
        assert_eq!(moved.left(day("2026-11-30"), &calendar), -1);
        assert_eq!(moved.left(day("2026-11-27"), &calendar), 0);
        assert_eq!(moved.trace(&calendar).last().unwrap().day, moved.day);
    }
}
