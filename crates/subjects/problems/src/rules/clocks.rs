//! Clocks: how many days, of which kind, and the due date with everything that moved it. The reckoning is the engine's.

use std::sync::Arc;

use kernel::{Bilingual, Day};
use serde::{Deserialize, Serialize};
use workdays::{OfficeTime, Run, Span};

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

    /// `5个工作日`.
    pub fn name(self) -> Bilingual {
        Bilingual::new(self.span().zh(), self.span().en())
    }

    fn span(self) -> Span {
        match self.kind {
            Days::Calendar => Span::calendar_days(self.days.into()),
            Days::Working => Span::working_days(self.days.into()),
        }
    }
}

/// The working and resting days of an area, with their make-up days, and the office hours in force on them. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Calendar {
    /// Which days are worked.
    pub days: Arc<workdays::Calendar>,
    /// Which office hours are in force on which day.
    pub time: Arc<OfficeTime>,
}

impl Default for Calendar {
    /// The State Council's calendar as far as it came with this program, and the usual office hours.
    fn default() -> Self {
        Self { days: workdays::Calendar::published_shared(), time: Arc::default() }
    }
}

impl Calendar {
    /// Whether people work on a day.
    pub fn is_working(&self, day: Day) -> bool {
        self.days.is_working(day.0)
    }

    fn clock(&self) -> workdays::Clock<'_> {
        workdays::Clock::new(&self.days, &self.time)
    }

    /// The explanation of a clock that begins on a day, sentence by sentence.
    fn explain(&self, from: Day, clock: Clock) -> Vec<Bilingual> {
        let trace = self.clock().trace(&Run::from_day(from.0, clock.span())).compact();
        trace.zh().into_iter().zip(trace.en()).map(|(zh, en)| Bilingual::new(zh, en)).collect()
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
        /// Why it was asked for; empty for what was granted before reasons stood here.
        #[serde(default)]
        reason: String,
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
        /// Why; empty for what stood still before reasons stood here.
        #[serde(default)]
        reason: String,
    },
    /// The clock stood still while an objection was ruled on.
    Contested {
        /// The day before the move.
        was: Day,
        /// The day of the objection.
        since: Day,
        /// The day of the ruling.
        until: Day,
        /// How many days of the clock's kind it stood still.
        days: u16,
    },
    /// A notice on holidays came and the clock was reckoned again.
    Recalculated {
        /// The day before the move.
        was: Day,
        /// The notice.
        notice: String,
    },
}

/// The due date of a clock that begins on a day.
pub fn due(from: Day, clock: Clock, calendar: &Calendar) -> Due {
    Due { day: last_day(from, clock, calendar), from, clock, moved: Vec::new() }
}

/// The last day of a clock that begins on a day.
pub fn last_day(from: Day, clock: Clock, calendar: &Calendar) -> Day {
    // A clock without a pause always has a deadline.
    let deadline = calendar.clock().due(&Run::from_day(from.0, clock.span())).deadline();
    deadline.map_or(from, |deadline| Day(deadline.day()))
}

/// The last day of a clock that stood still, and how many days of its kind that took.
fn day_after_pause(day: Day, since: Day, until: Day, kind: Days, calendar: &Calendar) -> (Day, u16) {
    let days = u16::try_from(days_between(since, until, kind, calendar)).unwrap_or(0);
    (last_day(day, Clock { days, kind }, calendar), days)
}

/// The day so many days later (negative: earlier).
pub fn plus(day: Day, days: i64) -> Day {
    day.0.checked_add(jiff::Span::new().try_days(days).unwrap_or_default()).map_or(day, Day)
}

/// How many days of a kind lie after `from` up to and with `to`; negative when `to` is earlier.
pub fn days_between(from: Day, to: Day, kind: Days, calendar: &Calendar) -> i64 {
    match kind {
        Days::Calendar => i64::from((to.0 - from.0).get_days()),
        Days::Working => calendar.days.working_days_after(from.0, to.0),
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

    /// The same due date after an extension that was asked for with a reason.
    #[must_use]
    pub fn extended(mut self, until: Day, reason: &str) -> Self {
        self.moved.push(Moved::Extended { was: self.day, reason: reason.to_owned() });
        self.day = until;
        self
    }

    /// The same due date after the clock stood still for a reason: it moves by as many days of its kind.
    #[must_use]
    pub fn paused(self, since: Day, until: Day, reason: &str, calendar: &Calendar) -> Self {
        let reason = reason.to_owned();
        self.stood_still(since, until, calendar, |was, days| Moved::Paused { was, since, until, days, reason })
    }

    /// The same due date after an objection was ruled on: while it waited, the clock stood still.
    #[must_use]
    pub fn contested(self, since: Day, until: Day, calendar: &Calendar) -> Self {
        self.stood_still(since, until, calendar, |was, days| Moved::Contested { was, since, until, days })
    }

    /// The same due date moved by the days between two; nothing moves it when there are none.
    fn stood_still(
        mut self,
        since: Day,
        until: Day,
        calendar: &Calendar,
        moved: impl FnOnce(Day, u16) -> Moved,
    ) -> Self {
        let (day, days) = day_after_pause(self.day, since, until, self.clock.kind, calendar);
        if days > 0 {
            self.moved.push(moved(self.day, days));
            self.day = day;
        }
        self
    }

    /// The same due date by another calendar; none when it stays where it is. A day that somebody fixed (an earlier day,
    /// an extension) stays fixed; what was counted from it or before it is counted anew.
    pub fn recalculated(&self, notice: &str, calendar: &Calendar) -> Option<Self> {
        let days_after = self.moved.iter().skip(1).map(Moved::was).chain([self.day]);
        let counted = last_day(self.from, self.clock, calendar);
        let day = self.moved.iter().zip(days_after).fold(counted, |day, (moved, after)| match moved {
            Moved::Set { .. } | Moved::Extended { .. } => after,
            Moved::Paused { since, until, .. } | Moved::Contested { since, until, .. } => {
                day_after_pause(day, *since, *until, self.clock.kind, calendar).0
            }
            Moved::Recalculated { .. } => day,
        });
        let moved = Moved::Recalculated { was: self.day, notice: notice.to_owned() };
        (day != self.day).then(|| Self { day, moved: [&*self.moved, &[moved]].concat(), ..self.clone() })
    }

    /// How many days of the clock's kind a later day is beyond the due date.
    pub fn days_until(&self, later: Day, calendar: &Calendar) -> u16 {
        u16::try_from(days_between(self.day, later, self.clock.kind, calendar)).unwrap_or(0)
    }

    /// Days of the clock's kind left on a day; 0 on the last day, negative when overdue.
    pub fn left(&self, today: Day, calendar: &Calendar) -> i64 {
        days_between(today, self.day, self.clock.kind, calendar)
    }

    /// Sentence by sentence, why the date is what it is: the clock day by day, then what moved it.
    pub fn trace(&self, calendar: &Calendar) -> Vec<Bilingual> {
        let days_after = self.moved.iter().skip(1).map(Moved::was).chain([self.day]);
        let moves =
            self.moved.iter().zip(days_after).map(|(moved, day)| moved.in_words(day, self.clock.kind, calendar));
        calendar.explain(self.from, self.clock).into_iter().chain(moves).collect()
    }

    /// One line: from when, how many, of which kind, until when.
    pub fn in_words(&self) -> Bilingual {
        let (clock, from, day) = (self.clock.name(), self.from, self.day);
        let moved = if self.moved.is_empty() { ("", "") } else { ("，后有调整", ", moved since") };
        Bilingual::new(
            format!("自{}次日起{}{}，到{}", from.to_chinese(), clock.zh, moved.0, day.to_chinese()),
            format!("{} after {from}{}, until {day}", clock.en, moved.1),
        )
    }
}

impl Moved {
    /// The due date before the move.
    pub fn was(&self) -> Day {
        match self {
            Self::Set { was }
            | Self::Extended { was, .. }
            | Self::Paused { was, .. }
            | Self::Contested { was, .. }
            | Self::Recalculated { was, .. } => *was,
        }
    }

    /// The move, with its reason and its days, and the day it led to, for people.
    fn in_words(&self, day: Day, kind: Days, calendar: &Calendar) -> Bilingual {
        let so_many = |days: u16| Clock { days, kind }.name();
        let (zh, en) = match self {
            Self::Set { .. } => ("办公室定为更早的日期".to_owned(), "set earlier by the office".to_owned()),
            Self::Extended { was, reason } => {
                let days = so_many(u16::try_from(days_between(*was, day, kind, calendar)).unwrap_or(0));
                let why = why(reason);
                (format!("批准延期{}{}", days.zh, why.zh), format!("extended by {}{}", days.en, why.en))
            }
            Self::Paused { since, until, days, reason, .. } => {
                let (days, why) = (so_many(*days), why(reason));
                (
                    format!("{}至{}暂停计时{}，顺延{}", since.to_chinese(), until.to_chinese(), why.zh, days.zh),
                    format!("the clock stood still from {since} to {until}{}: {}", why.en, days.en),
                )
            }
            Self::Contested { since, until, days, .. } => {
                let days = so_many(*days);
                (
                    format!("{}至{}裁定异议，不计时，顺延{}", since.to_chinese(), until.to_chinese(), days.zh),
                    format!("an objection was ruled on from {since} to {until}: {}", days.en),
                )
            }
            Self::Recalculated { notice, .. } => (format!("按{notice}重新计算"), format!("reckoned again by {notice}")),
        };
        Bilingual::new(format!("{zh}，到期日改为{}", day.to_chinese()), format!("{en}; now due {day}"))
    }
}

/// A reason in brackets; nothing where none was kept.
fn why(reason: &str) -> Bilingual {
    if reason.is_empty() {
        return Bilingual::new("", "");
    }
    Bilingual::new(format!("（{reason}）"), format!(" ({reason})"))
}

#[cfg(test)]
mod tests {
    use workdays::{DayKind, Notice, SetDay};

    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn check(from: &str, clock: Clock, last: &str) {
        let due = due(day(from), clock, &Calendar::default());
        assert_eq!(due.day, day(last), "{from} {clock:?}");
        let trace = due.trace(&Calendar::default());
        assert!(trace.last().unwrap().zh.starts_with(&due.day.to_chinese()), "{trace:?}");
    }

    #[test]
    fn the_first_day_is_not_counted_and_the_last_rolls_off_a_day_of_rest() {
        check("2026-11-20", Clock::working(5), "2026-11-27");
        check("2026-11-21", Clock::working(1), "2026-11-23");
        check("2026-11-20", Clock::calendar(1), "2026-11-23");
        check("2026-11-20", Clock::calendar(7), "2026-11-27");
    }

    #[test]
    fn holidays_do_not_count_and_a_make_up_saturday_does() {
        check("2026-09-29", Clock::working(5), "2026-10-12");
        check("2026-09-24", Clock::calendar(7), "2026-10-08");
    }

    #[test]
    fn a_pause_moves_the_date_by_as_many_days_of_the_clocks_kind() {
        let calendar = Calendar::default();
        let due = due(day("2026-11-16"), Clock::working(5), &calendar);
        assert_eq!(due.day, day("2026-11-23"));
        let moved = due.paused(day("2026-11-18"), day("2026-11-24"), "等待鉴定", &calendar);
        assert_eq!(moved.day, day("2026-11-27"));
        assert_eq!(moved.left(day("2026-11-30"), &calendar), -1);
        assert_eq!(moved.left(day("2026-11-27"), &calendar), 0);
        let why = moved.trace(&calendar).pop().unwrap();
        assert_eq!(
            why.zh,
            "2026年11月18日至2026年11月24日暂停计时（等待鉴定），顺延4个工作日，到期日改为2026年11月27日"
        );
        assert!(why.en.contains("(等待鉴定): 4 working days; now due 2026-11-27"), "{why:?}");
    }

    #[test]
    fn a_trace_gives_the_days_and_the_reason_of_an_extension_and_the_days_an_objection_took() {
        let calendar = Calendar::default();
        let due = due(day("2026-11-16"), Clock::working(5), &calendar).extended(day("2026-11-26"), "需要施工");
        let contested = due.contested(day("2026-11-17"), day("2026-11-18"), &calendar);
        let trace = contested.trace(&calendar);
        let [.., extended, ruled] = trace.as_slice() else { panic!("{trace:?}") };
        assert_eq!(extended.zh, "批准延期3个工作日（需要施工），到期日改为2026年11月26日");
        assert_eq!(ruled.zh, "2026年11月17日至2026年11月18日裁定异议，不计时，顺延1个工作日，到期日改为2026年11月27日");
    }

    #[test]
    fn a_clock_that_stood_still_for_no_day_at_all_is_where_it_was() {
        let calendar = Calendar::default();
        let due = due(day("2026-11-16"), Clock::working(5), &calendar);
        assert_eq!(due.clone().paused(day("2026-11-18"), day("2026-11-18"), "等待鉴定", &calendar), due);
    }

    #[test]
    fn due_dates_kept_before_reasons_were_still_read() {
        let old = r#"{"day":"2026-11-27","from":"2026-11-16","clock":{"days":5,"kind":"working"},"moved":[
            {"why":"extended","was":"2026-11-23"},
            {"why":"paused","was":"2026-11-25","since":"2026-11-18","until":"2026-11-20","days":2}]}"#;
        let trace = serde_json::from_str::<Due>(old).unwrap().trace(&Calendar::default());
        assert!(trace.iter().any(|line| line.zh.contains("暂停计时，顺延2个工作日")), "{trace:?}");
    }

    /// The calendar after a notice that makes so many days from a day on rest.
    fn with_rest(from: &str, days: i64) -> Calendar {
        let rest = |n| SetDay { date: plus(day(from), n).0, kind: DayKind::Resting, name: "春节".into() };
        let notice = Notice { source: "通知".into(), settles: Some(2027), days: (0..days).map(rest).collect() };
        Calendar { days: Arc::new(workdays::Calendar::published().with(notice)), ..Calendar::default() }
    }

    #[test]
    fn a_notice_moves_the_dates_it_touches_and_the_trace_says_so() {
        let (before, after) = (Calendar::default(), with_rest("2027-02-05", 8));
        let due = due(day("2027-02-01"), Clock::working(5), &before);
        assert_eq!(due.day, day("2027-02-08"));
        let moved = due.recalculated("通知", &after).unwrap();
        assert_eq!(moved.day, day("2027-02-16"));
        assert!(moved.trace(&after).last().unwrap().zh.contains("按通知重新计算，到期日改为2027年2月16日"));
        assert_eq!(moved.recalculated("通知", &after), None, "told again, nothing moves");
        assert_eq!(due.recalculated("通知", &with_rest("2027-05-01", 5)), None);
    }

    #[test]
    fn a_trace_says_by_which_office_hours_the_last_day_ends_when_they_change_with_the_season() {
        let hours = "08:30-12:00, 14:00-17:00".parse().unwrap();
        let winter = workdays::Season { from: day("2026-10-01").0, name: "冬季作息".into(), hours };
        let time = Arc::new(OfficeTime::default().with(winter));
        let calendar = Calendar { time, ..Calendar::default() };
        let trace = due(day("2026-09-29"), Clock::working(5), &calendar).trace(&calendar);
        assert!(
            trace.iter().any(|line| line.zh == "2026年10月12日执行冬季作息：08:30-12:00, 14:00-17:00"),
            "{trace:?}"
        );
        assert_eq!(trace.last().unwrap().zh, "2026年10月12日 17:00 到期");
    }

    #[test]
    fn a_day_that_somebody_fixed_stays_and_what_stood_still_is_counted_anew() {
        let (before, after) = (Calendar::default(), with_rest("2027-02-05", 8));
        let due = due(day("2027-02-01"), Clock::working(5), &before);
        assert_eq!(due.clone().set(day("2027-02-03")).recalculated("通知", &after), None);
        assert_eq!(due.clone().extended(day("2027-03-01"), "").recalculated("通知", &after), None);
        let paused = due.paused(day("2027-02-03"), day("2027-02-04"), "", &before);
        assert_eq!(paused.day, day("2027-02-09"));
        assert_eq!(paused.recalculated("通知", &after).unwrap().day, day("2027-02-17"));
    }
}
