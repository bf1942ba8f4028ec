use jiff::civil::{Date, DateTime};

use crate::count::{DAY, date, datetime, is_weekend, minute, number};
use crate::{Clock, DayKind, DayView, Due, OfficeHours, OfficeTime, Run, Span, Unit};

/// Why a limit ends when it ends, day by day.
///
/// It is made by walking the calendar minute by minute and day by day, not by the sums of [`Clock::due`], so each is a
/// check on the other. `zh()` and `en()` put it into sentences; see [`Trace::compact`] for long spans.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trace {
    /// When it began.
    pub start: DateTime,
    /// How long it is.
    pub span: Span,
    /// What was added, with its reason.
    pub extensions: Vec<(u32, String)>,
    /// The office hours that were gone by, when they change with the season; empty when they are the same all the year.
    pub hours: Vec<HoursInForce>,
    /// The days from the beginning to the end (or to the pause that lasts).
    pub days: Vec<TracedDay>,
    /// The result.
    pub due: Due,
}

/// Office hours that a limit went by, and the days of the trace they were in force on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HoursInForce {
    /// The first of these days.
    pub from: Date,
    /// The last of these days.
    pub to: Date,
    /// What people call them; empty for the usual ones.
    pub name: String,
    /// The hours.
    pub hours: OfficeHours,
}

/// One day of a trace, or several days of the same sort in a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TracedDay {
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
    /// What the days are. (For several days that were counted: what the first one is.)
    pub kind: DayKind,
    /// The holiday they belong to.
    pub name: Option<String>,
    /// Whether no notice has settled them yet.
    pub provisional: bool,
    /// Whether plain weekends lie within several days that begin with a working day.
    pub over_weekend: bool,
    /// What became of them.
    pub fate: Fate,
    /// How many steps were counted on them (minutes for hours, else the unit itself).
    pub counted: i64,
    /// How many steps were counted up to the end of them.
    pub through: i64,
}

/// What became of a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// The limit began on it; nothing of it before that moment counts, and for days nothing of it at all.
    Beginning,
    /// It was counted.
    Counted,
    /// It rests and was not counted.
    Rested,
    /// The limit stood still for at least a part of it.
    Paused(String),
    /// The last day rested; the deadline rolled over this day.
    Rolled,
    /// The deadline rolled onto this day.
    RolledTo,
}

impl Trace {
    /// The same with neighbours of the same sort put together: working days with the plain weekends between them, the days
    /// of one holiday, the days of one pause. A limit of 60 working days fits on a page.
    #[must_use]
    pub fn compact(&self) -> Self {
        let mut days: Vec<TracedDay> = Vec::new();
        for day in &self.days {
            match days.last_mut() {
                Some(last) if joins(last, day) => {
                    last.to = day.to;
                    last.over_weekend |= last.kind.is_working() && !day.kind.is_working();
                    last.counted += day.counted;
                    last.through = day.through;
                }
                _ => days.push(day.clone()),
            }
        }
        Self { days, ..self.clone() }
    }
}

/// Whether a day continues the row before it.
fn joins(row: &TracedDay, day: &TracedDay) -> bool {
    let plain = |day: &TracedDay| day.name.is_none() && matches!(day.fate, Fate::Counted | Fate::Rested);
    let same = row.name == day.name && row.fate == day.fate && row.kind.is_working() == day.kind.is_working();
    // A make-up Saturday next to its holiday's days stays a row of its own; so does a row that begins with a weekend.
    row.provisional == day.provisional
        && (same && row.kind == day.kind || plain(row) && plain(day) && row.fate == Fate::Counted)
}

/// Walks from the beginning until everything is counted, and on over a last day that rests.
pub(crate) fn walk(clock: &Clock<'_>, run: &Run) -> Trace {
    let due = clock.due(run);
    let last = match due {
        Due::On(deadline) => number(deadline.day()),
        Due::Paused { since, .. } => number(since.date().max(run.start.date())),
    };
    let mut walker = Walker { clock, run, counted: 0, rolling: false };
    let days = (number(run.start.date())..=last).map(|day| walker.day(day)).collect();
    let extensions = run.extensions.iter().map(|more| (more.count, more.reason.clone())).collect();
    let hours = hours_in_force(clock.time(), run, date(last));
    Trace { start: datetime(minute(run.start)), span: run.span, extensions, hours, days, due }
}

/// The hours a limit went by: for hours and half-days those of every day, for days those that end the last one.
fn hours_in_force(time: &OfficeTime, run: &Run, last: Date) -> Vec<HoursInForce> {
    let from = match run.span.unit {
        _ if time.seasons().is_empty() => return Vec::new(),
        Unit::Hours => return Vec::new(),
        Unit::CalendarDays | Unit::WorkingDays => last,
        Unit::HalfDays | Unit::OfficeHours => run.start.date(),
    };
    let begins = time.seasons().iter().map(|season| season.from).filter(|day| from < *day && *day <= last);
    let mut stretches: Vec<HoursInForce> = Vec::new();
    for day in std::iter::once(from).chain(begins) {
        if let (Some(before), Ok(eve)) = (stretches.last_mut(), day.yesterday()) {
            before.to = eve;
        }
        let name = time.season_on(day).map(|season| season.name.clone()).unwrap_or_default();
        stretches.push(HoursInForce { from: day, to: last, name, hours: time.on(day).clone() });
    }
    stretches
}

struct Walker<'w> {
    clock: &'w Clock<'w>,
    run: &'w Run,
    counted: i64,
    rolling: bool,
}

impl Walker<'_> {
    fn day(&mut self, day: i64) -> TracedDay {
        let view = self.clock.calendar().day(date(day));
        let before = self.counted;
        let pause = if self.rolling { None } else { self.count(day, &view) };
        let counted = self.counted - before;
        let fate = self.fate(day, &view, counted, pause);
        self.rolling = self.rolls(&view);
        TracedDay {
            from: view.date,
            to: view.date,
            kind: view.kind,
            name: view.name.map(ToOwned::to_owned),
            provisional: view.provisional,
            over_weekend: false,
            fate,
            counted,
            through: self.counted,
        }
    }

    /// Counts the steps of a day one by one and tells the reason of a pause that kept one out.
    fn count(&mut self, day: i64, view: &DayView<'_>) -> Option<String> {
        let mut reason = None;
        for (open, close) in steps_of(self.clock, self.run.span.unit, day, view.kind) {
            if self.counted == self.needed() {
                break;
            }
            if !self.is_after_start(open, close) {
                continue;
            }
            match self.pause_over(open, close) {
                Some(why) => reason = Some(why.to_owned()),
                None => self.counted += 1,
            }
        }
        reason
    }

    fn needed(&self) -> i64 {
        self.run.steps().max(1)
    }

    fn is_after_start(&self, open: i64, close: i64) -> bool {
        let start = minute(self.run.start);
        match self.run.span.unit {
            _ if self.run.steps() == 0 => close > start,
            Unit::OfficeHours | Unit::Hours => open >= start,
            Unit::CalendarDays | Unit::WorkingDays | Unit::HalfDays => open > start,
        }
    }

    fn pause_over(&self, open: i64, close: i64) -> Option<&str> {
        let unit = self.run.span.unit;
        let over = self.run.pauses.iter().find(|pause| {
            let until = pause.until.map_or(i64::MAX, minute);
            match unit {
                Unit::OfficeHours | Unit::Hours => open >= minute(pause.from) && open < until,
                Unit::CalendarDays | Unit::WorkingDays | Unit::HalfDays => close > minute(pause.from) && close <= until,
            }
        });
        over.map(|pause| pause.reason.as_str())
    }

    fn fate(&self, day: i64, view: &DayView<'_>, counted: i64, pause: Option<String>) -> Fate {
        let works = view.kind.is_working();
        match (self.rolling, pause) {
            (true, _) => {
                if works {
                    Fate::RolledTo
                } else {
                    Fate::Rolled
                }
            }
            (false, Some(reason)) => Fate::Paused(reason),
            (false, None) if day == number(self.run.start.date()) => Fate::Beginning,
            (false, None) if counted > 0 => Fate::Counted,
            (false, None) => Fate::Rested,
        }
    }

    fn rolls(&self, view: &DayView<'_>) -> bool {
        let done = self.counted == self.needed();
        self.run.span.unit == Unit::CalendarDays && done && !view.kind.is_working()
    }
}

/// The steps of one day in order: the minutes each begins and ends at.
fn steps_of(clock: &Clock<'_>, unit: Unit, day: i64, kind: DayKind) -> Vec<(i64, i64)> {
    let midnight = day * DAY;
    let hours = clock.time().on(date(day)).minutes();
    let sessions = || hours.iter().map(move |(open, close)| (midnight + open, midnight + close));
    let minutes = |(open, close): (i64, i64)| (open..close).map(|at| (at, at + 1));
    match unit {
        Unit::CalendarDays => vec![(midnight, midnight + DAY)],
        Unit::Hours => minutes((midnight, midnight + DAY)).collect(),
        _ if !kind.is_working() => Vec::new(),
        Unit::WorkingDays => vec![(midnight, midnight + DAY)],
        Unit::HalfDays => sessions().collect(),
        Unit::OfficeHours => sessions().flat_map(minutes).collect(),
    }
}

/// Whether a day rests because of the week and for no other reason.
pub(crate) fn is_plain_weekend(day: &TracedDay) -> bool {
    day.name.is_none() && day.kind == DayKind::Resting && is_weekend(number(day.from))
}
