use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock};

use jiff::civil::Date;

use crate::count::{date, is_weekend, nth_weekday, number, weekdays_before};
use crate::{DayKind, Notice};

/// The first year the table of a calendar covers at the latest.
const FIRST_YEAR: i16 = 2000;
/// How many years past the last settled one the days fixed by law are guessed.
const YEARS_AHEAD: i16 = 15;
/// The last days of December are arranged by the next year's notice (the earliest so far was 29 December 2007).
const DECEMBER_SETTLED_UNTIL: i8 = 24;

/// Which days are worked.
///
/// Made of [`Notice`]s. A year that a notice settles is certain. Any other year is **provisional**: Saturdays and Sundays
/// rest, and so do the days that the law fixes to a date (1 January, 1 May and from 2025 also 2 May, 1 to 3 October);
/// festivals of the lunar calendar, bridges and make-up days are *not* guessed. The last week of December is provisional
/// until the next year is settled too, because that year's notice may still move it.
///
/// Outside the years around the settled ones (see [`Calendar::of`]) only weekends rest. All questions have an answer for
/// every date there is. Counting takes the same short time for any span.
#[derive(Debug, Clone)]
pub struct Calendar {
    notices: Vec<Notice>,
    /// The number of the first day in the tables.
    first: i64,
    kinds: Vec<DayKind>,
    /// Working days before each day of the table and after the last; in line with [`weekdays_before`] at the first day.
    working_before: Vec<i64>,
    /// The number of each working day in the table.
    working_days: Vec<i64>,
    /// Unsettled days before each day of the table and after the last.
    unsettled_before: Vec<i64>,
    /// The name and the notice of each day that a notice or the law sets apart.
    named: BTreeMap<i64, (String, Option<usize>)>,
}

/// One day of a calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayView<'c> {
    /// The day.
    pub date: Date,
    /// What it is.
    pub kind: DayKind,
    /// The holiday it belongs to.
    pub name: Option<&'c str>,
    /// The notice that says so.
    pub source: Option<&'c str>,
    /// Whether no notice has settled it yet.
    pub provisional: bool,
}

/// A day whose kind two calendars see differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    /// The day.
    pub date: Date,
    /// What it was.
    pub before: DayKind,
    /// What it is now.
    pub after: DayKind,
}

static PUBLISHED: LazyLock<Arc<Calendar>> =
    LazyLock::new(|| Arc::new(Calendar::of(crate::published_notices().to_vec())));

impl Calendar {
    /// A calendar made of notices; where two speak of the same day, the later one in the list counts.
    ///
    /// Its tables reach from the year 2000 (or the first settled year) to fifteen years after the last settled one.
    pub fn of(notices: Vec<Notice>) -> Self {
        let settled: BTreeSet<i16> = notices.iter().filter_map(|notice| notice.settles).collect();
        let first_year = settled.first().map_or(FIRST_YEAR, |year| FIRST_YEAR.min(*year));
        let last_year = settled.last().copied().unwrap_or(FIRST_YEAR).saturating_add(YEARS_AHEAD).min(9998);
        let first = number(Date::new(first_year, 1, 1).unwrap_or(Date::MIN));
        let end = number(Date::new(last_year, 12, 31).unwrap_or(Date::MAX)) + 1;
        let mut calendar = Self {
            notices,
            first,
            kinds: (first..end).map(week).collect(),
            working_before: Vec::new(),
            working_days: Vec::new(),
            unsettled_before: Vec::new(),
            named: BTreeMap::new(),
        };
        calendar.set_days_fixed_by_law(first_year..=last_year, &settled);
        calendar.set_noticed_days();
        calendar.count(&settled);
        calendar
    }

    /// The calendar of the State Council's yearly notices, 2007 to 2026.
    pub fn published() -> &'static Self {
        &PUBLISHED
    }

    /// The same, to be held beside calendars that were made later.
    pub fn published_shared() -> Arc<Self> {
        Arc::clone(&PUBLISHED)
    }

    /// This calendar with one notice more. A notice that settles a year replaces the one that settled it before.
    #[must_use]
    pub fn with(&self, notice: Notice) -> Self {
        let replaced = |old: &&Notice| notice.settles.is_none() || old.settles != notice.settles;
        let mut notices: Vec<Notice> = self.notices.iter().filter(replaced).cloned().collect();
        notices.push(notice);
        Self::of(notices)
    }

    /// The notices it is made of.
    pub fn notices(&self) -> &[Notice] {
        &self.notices
    }

    fn set_days_fixed_by_law(&mut self, years: std::ops::RangeInclusive<i16>, settled: &BTreeSet<i16>) {
        for year in years.filter(|year| !settled.contains(year)) {
            for (month, day, name, since) in FIXED_BY_LAW {
                if let (true, Ok(fixed)) = (year >= since, Date::new(year, month, day)) {
                    self.set(fixed, DayKind::Resting, name, None);
                }
            }
        }
    }

    fn set_noticed_days(&mut self) {
        let notices = std::mem::take(&mut self.notices);
        for (index, notice) in notices.iter().enumerate() {
            for day in &notice.days {
                self.set(day.date, day.kind, &day.name, Some(index));
            }
        }
        self.notices = notices;
    }

    fn set(&mut self, day: Date, kind: DayKind, name: &str, notice: Option<usize>) {
        if let Some(entry) = self.index(number(day)).and_then(|index| self.kinds.get_mut(index)) {
            *entry = kind;
            self.named.insert(number(day), (name.to_owned(), notice));
        }
    }

    fn count(&mut self, settled: &BTreeSet<i16>) {
        let mut working = weekdays_before(self.first);
        let mut unsettled = 0;
        for (day, kind) in (self.first..).zip(&self.kinds) {
            self.working_before.push(working);
            self.unsettled_before.push(unsettled);
            if kind.is_working() {
                self.working_days.push(day);
                working += 1;
            }
            unsettled += i64::from(!is_settled(date(day), settled));
        }
        self.working_before.push(working);
        self.unsettled_before.push(unsettled);
    }

    fn index(&self, day: i64) -> Option<usize> {
        usize::try_from(day - self.first).ok().filter(|index| *index < self.kinds.len())
    }

    /// The day after the last one of the tables, and the working days before it.
    fn end(&self) -> (i64, i64) {
        let days = i64::try_from(self.kinds.len()).unwrap_or_default();
        (self.first + days, self.working_before.last().copied().unwrap_or_default())
    }

    pub(crate) fn kind(&self, day: i64) -> DayKind {
        self.index(day).map_or_else(|| week(day), |index| self.kinds[index])
    }

    /// Working days before a day, from a fixed beginning.
    pub(crate) fn working_before(&self, day: i64) -> i64 {
        let (end, worked) = self.end();
        match self.index(day) {
            Some(index) => self.working_before[index],
            None if day < self.first => weekdays_before(day),
            None => worked + weekdays_before(day) - weekdays_before(end),
        }
    }

    /// The working day that has so many working days before it.
    pub(crate) fn nth_working(&self, nth: i64) -> i64 {
        let from_first = nth - weekdays_before(self.first);
        let (end, worked) = self.end();
        match usize::try_from(from_first) {
            Err(_) => nth_weekday(nth),
            Ok(index) => self
                .working_days
                .get(index)
                .copied()
                .unwrap_or_else(|| nth_weekday(nth - worked + weekdays_before(end))),
        }
    }

    /// Whether any day from `from` to `to`, both included, is not settled by a notice.
    pub(crate) fn is_provisional(&self, from: i64, to: i64) -> bool {
        match (self.index(from), self.index(to)) {
            (Some(from), Some(to)) => self.unsettled_before[to + 1] > self.unsettled_before[from],
            _ => true,
        }
    }

    /// Everything about one day.
    pub fn day(&self, day: Date) -> DayView<'_> {
        let at = number(day);
        let (name, notice) = self.named.get(&at).map_or((None, None), |(name, notice)| (Some(name.as_str()), *notice));
        let source = notice.and_then(|index| self.notices.get(index)).map(|notice| notice.source.as_str());
        DayView { date: day, kind: self.kind(at), name, source, provisional: self.is_provisional(at, at) }
    }

    /// Whether offices are open on a day.
    pub fn is_working(&self, day: Date) -> bool {
        self.kind(number(day)).is_working()
    }

    /// How many working days there are from `from` to `to`, both included; none when `to` is earlier.
    pub fn working_days(&self, from: Date, to: Date) -> i64 {
        (self.working_before(number(to) + 1) - self.working_before(number(from))).max(0)
    }

    /// How many working days come after `from` up to `to`, `to` included; negative when `to` is earlier.
    pub fn working_days_after(&self, from: Date, to: Date) -> i64 {
        self.working_before(number(to) + 1) - self.working_before(number(from) + 1)
    }

    /// The day itself when it is worked, else the next one that is.
    pub fn working_day_from(&self, day: Date) -> Date {
        date(self.nth_working(self.working_before(number(day))))
    }

    /// The working days whose deadlines may have moved: every day on which this calendar and an older one disagree.
    pub fn changes_since(&self, older: &Self) -> Vec<Change> {
        let first = self.first.min(older.first);
        let end = self.end().0.max(older.end().0);
        let changed = (first..end).filter(|day| self.kind(*day) != older.kind(*day));
        changed.map(|day| Change { date: date(day), before: older.kind(day), after: self.kind(day) }).collect()
    }
}

/// Month, day, name and the first year of the holidays that the law fixes to a date
/// (全国年节及纪念日放假办法; 2 May since the revision of 2024-11-10).
const FIXED_BY_LAW: [(i8, i8, &str, i16); 6] = [
    (1, 1, "元旦", FIRST_YEAR),
    (5, 1, "劳动节", FIRST_YEAR),
    (5, 2, "劳动节", 2025),
    (10, 1, "国庆节", FIRST_YEAR),
    (10, 2, "国庆节", FIRST_YEAR),
    (10, 3, "国庆节", FIRST_YEAR),
];

fn week(day: i64) -> DayKind {
    if is_weekend(day) { DayKind::Resting } else { DayKind::Working }
}

fn is_settled(day: Date, settled: &BTreeSet<i16>) -> bool {
    let may_still_move = day.month() == 12 && day.day() > DECEMBER_SETTLED_UNTIL;
    settled.contains(&day.year()) && (!may_still_move || settled.contains(&(day.year() + 1)))
}
