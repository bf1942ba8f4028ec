use jiff::civil::{Date, DateTime, Time};

use crate::count::{DAY, date, datetime, minute, number};
use crate::unit::Steps;
use crate::{Calendar, OfficeTime, Span, Trace, Unit};

/// A time limit that runs: when it began, how long it is, what was added, when it stood still.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// When it began. Seconds are dropped.
    pub start: DateTime,
    /// How long it is.
    pub span: Span,
    /// What was added, each with its reason, in the same unit.
    pub extensions: Vec<Extension>,
    /// When it stood still. They may overlap and stand in any order.
    pub pauses: Vec<Pause>,
}

/// More time, of the same unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extension {
    /// How many more.
    pub count: u32,
    /// Why, for the trace.
    pub reason: String,
}

/// A time during which the limit stands still.
///
/// In days: the day of the pause is not counted, the day of resuming is. A pause that ends on the day it began changes
/// nothing. Half-days go by sessions in the same way; hours go by the minute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pause {
    /// From when.
    pub from: DateTime,
    /// Until when; `None` while it lasts.
    pub until: Option<DateTime>,
    /// Why, for the trace.
    pub reason: String,
}

impl Run {
    /// A limit that began at a moment.
    pub fn new(start: DateTime, span: Span) -> Self {
        Self { start, span, extensions: Vec::new(), pauses: Vec::new() }
    }

    /// A limit that began on a day. (Hours run from midnight.)
    pub fn from_day(start: Date, span: Span) -> Self {
        Self::new(start.to_datetime(jiff::civil::Time::midnight()), span)
    }

    /// The same with so many more of its unit.
    #[must_use]
    pub fn extended(mut self, count: u32, reason: impl Into<String>) -> Self {
        self.extensions.push(Extension { count, reason: reason.into() });
        self
    }

    /// The same with a pause.
    #[must_use]
    pub fn paused(mut self, from: DateTime, until: Option<DateTime>, reason: impl Into<String>) -> Self {
        self.pauses.push(Pause { from, until, reason: reason.into() });
        self
    }

    /// All steps together, extensions included: minutes for hours, else the unit itself.
    pub fn steps(&self) -> i64 {
        let more: i64 = self.extensions.iter().map(|extension| i64::from(extension.count)).sum();
        self.span.steps() + more * self.span.unit.steps()
    }
}

/// When a limit ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// It ends then.
    On(Deadline),
    /// It stands still, so nobody can say yet.
    Paused {
        /// Since when.
        since: DateTime,
        /// How many steps are left (minutes for hours, else the unit itself).
        left: i64,
    },
}

impl Due {
    /// The deadline, unless the limit stands still.
    pub fn deadline(self) -> Option<Deadline> {
        match self {
            Self::On(deadline) => Some(deadline),
            Self::Paused { .. } => None,
        }
    }
}

/// The end of a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deadline {
    /// The last moment. For days and half-days that is when the office closes.
    pub at: DateTime,
    /// The day the last step fell on; earlier than `at` when a last day that rests has rolled on.
    pub last_counted: Date,
    /// Whether a day of a year not yet settled by a notice was looked at: the deadline may still move.
    pub provisional: bool,
}

impl Deadline {
    /// The day of the deadline. A limit that ends at midnight ends with the day before.
    pub fn day(&self) -> Date {
        if self.at.time() == Time::midnight() {
            self.at.date().yesterday().unwrap_or(Date::MIN)
        } else {
            self.at.date()
        }
    }

    /// Whether the last day rested and the deadline rolled on.
    pub fn has_rolled(&self) -> bool {
        self.last_counted != self.day()
    }
}

/// A calendar and office time: everything needed to say when a limit ends.
///
/// ```
/// use jiff::civil::date;
/// use workdays::{Calendar, Clock, OfficeTime, Run, Span};
///
/// let time = OfficeTime::default();
/// let clock = Clock::new(Calendar::published(), &time);
/// // Five working days from 29 September 2026, over National Day and the make-up Saturday of 10 October.
/// let due = clock.due(&Run::from_day(date(2026, 9, 29), Span::working_days(5)));
/// assert_eq!(due.deadline().map(|deadline| deadline.at), Some(date(2026, 10, 12).at(17, 30, 0, 0)));
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Clock<'c> {
    calendar: &'c Calendar,
    time: &'c OfficeTime,
}

impl<'c> Clock<'c> {
    /// A clock that goes by a calendar and the office hours in force on each of its days.
    pub fn new(calendar: &'c Calendar, time: &'c OfficeTime) -> Self {
        Self { calendar, time }
    }

    /// The calendar it goes by.
    pub fn calendar(&self) -> &'c Calendar {
        self.calendar
    }

    /// The office time it goes by.
    pub fn time(&self) -> &'c OfficeTime {
        self.time
    }

    /// When the limit ends.
    ///
    /// A few table look-ups, whatever the length. Dates saturate at 9999-12-31.
    pub fn due(&self, run: &Run) -> Due {
        let steps = self.steps(run.span.unit);
        let start = minute(run.start);
        let needed = run.steps();
        let first = if needed == 0 { steps.ended(start) } else { steps.begun(start) };
        let mut end = first + needed.max(1);
        let mut reached = first;
        for (from, until) in still(&steps, run) {
            if from.max(reached) >= end {
                break;
            }
            let Some(until) = until else {
                return Due::Paused { since: pause_at(run), left: end - from.max(reached) };
            };
            end += (until - from.max(reached)).max(0);
            reached = reached.max(until);
        }
        self.deadline(run, &steps, end - 1)
    }

    /// Explains the due date day by day.
    pub fn trace(&self, run: &Run) -> Trace {
        crate::trace::walk(self, run)
    }

    /// The deadline of a limit whose last step is known.
    fn deadline(&self, run: &Run, steps: &Steps<'_>, last_step: i64) -> Due {
        let at = steps.end_of(last_step);
        // A limit that ends at midnight ends on the day before.
        let last_counted = (at - 1).div_euclid(DAY);
        let day = if run.span.unit == Unit::CalendarDays { self.roll(last_counted) } else { last_counted };
        let at = if day == last_counted { at } else { steps.closing(day) };
        let looked_from = if run.span.unit == Unit::CalendarDays { last_counted } else { number(run.start.date()) };
        let provisional = run.span.unit != Unit::Hours && self.calendar.is_provisional(looked_from.min(day), day);
        Due::On(Deadline { at: datetime(at), last_counted: date(last_counted), provisional })
    }

    /// The day itself when it is worked, else the next one that is (Civil Code art. 203).
    pub(crate) fn roll(&self, day: i64) -> i64 {
        self.calendar.nth_working(self.calendar.working_before(day))
    }

    pub(crate) fn steps(&self, unit: Unit) -> Steps<'c> {
        Steps { calendar: self.calendar, time: self.time, unit }
    }

    /// How many steps of the limit were counted by a moment, pauses left out: `第 3 个工作日` is 3. Never negative.
    pub fn counted(&self, run: &Run, now: DateTime) -> i64 {
        let steps = self.steps(run.span.unit);
        let first = steps.begun(minute(run.start));
        let end = steps.begun(minute(now));
        let mut counted = (end - first).max(0);
        let mut reached = first;
        for (from, until) in still(&steps, run) {
            let (from, until) = (from.max(reached), until.unwrap_or(end).min(end));
            counted -= (until - from).max(0);
            reached = reached.max(until);
        }
        counted.max(0)
    }

    /// How many steps of a unit begin after `now` up to a deadline: `剩 2 个工作日` is 2, due today is 0, overdue is negative.
    pub fn left(&self, now: DateTime, deadline: DateTime, unit: Unit) -> i64 {
        let steps = self.steps(unit);
        steps.begun(minute(deadline)) - steps.begun(minute(now))
    }
}

/// The steps that are not counted, from and until, in order of their beginnings.
fn still(steps: &Steps<'_>, run: &Run) -> Vec<(i64, Option<i64>)> {
    let span = |pause: &Pause| {
        let until = pause.until.map(|until| steps.ended(minute(until)));
        (steps.ended(minute(pause.from)), until)
    };
    let mut spans: Vec<_> = run.pauses.iter().map(span).collect();
    spans.sort_unstable_by_key(|(from, until)| (*from, until.is_none()));
    spans
}

/// When the pause that still lasts began.
fn pause_at(run: &Run) -> DateTime {
    let lasting = run.pauses.iter().filter(|pause| pause.until.is_none()).map(|pause| pause.from);
    lasting.min().unwrap_or(run.start)
}
