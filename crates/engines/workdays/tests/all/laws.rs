//! What must hold for every limit.

use jiff::ToSpan;
use jiff::civil::{Date, DateTime, date};
use proptest::prelude::*;
use workdays::{Calendar, Clock, Due, Fate, OfficeTime, Pause, Run, Season, Span, Unit};

/// Summer and winter hours of every year, and for some months three sessions a day.
fn office_time() -> OfficeTime {
    let season = |year, month, name: &str, hours: &str| Season {
        from: date(year, month, 1),
        name: name.into(),
        hours: hours.parse().unwrap(),
    };
    let three = season(2012, 2, "试行作息", "09:00-12:00, 13:00-15:00, 16:00-19:00");
    (2008..2028).fold(OfficeTime::default().with(three), |time, year| {
        time.with(season(year, 5, "夏季作息", "08:00-12:00, 15:00-18:30")).with(season(
            year,
            10,
            "冬季作息",
            "08:30-12:00, 13:30-17:00",
        ))
    })
}

/// Any minute of 2006 to 2031: before, in and after the years that are settled.
fn moments() -> impl Strategy<Value = DateTime> {
    (0..9_500_i64, 0..1440_i64).prop_map(|(days, minutes)| moment(days * 1440 + minutes))
}

fn moment(minutes: i64) -> DateTime {
    date(2006, 1, 1).at(0, 0, 0, 0) + minutes.minutes()
}

fn units() -> impl Strategy<Value = Unit> {
    prop::sample::select(Unit::ALL.to_vec())
}

fn pauses() -> impl Strategy<Value = Vec<(i64, i64)>> {
    prop::collection::vec((-5_000..60_000_i64, 0..30_000_i64), 0..4)
}

fn run(start: DateTime, span: Span, pauses: &[(i64, i64)]) -> Run {
    let pause = |run: Run, (after, long): &(i64, i64)| {
        let from = start + after.minutes();
        run.paused(from, Some(from + long.minutes()), "补正")
    };
    pauses.iter().fold(Run::new(start, span), pause)
}

fn at(due: Due) -> DateTime {
    due.deadline().expect("no pause lasts").at
}

/// The N-th working day after a day, one day at a time.
fn day_by_day(calendar: &Calendar, start: Date, count: u32) -> Date {
    let mut day = start;
    let mut left = count;
    while left > 0 {
        day = day.tomorrow().unwrap();
        left -= u32::from(calendar.is_working(day));
    }
    day
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn sums_agree_with_walking_day_by_day(start in moments(), count in 1..120_u32) {
        let time = office_time();
        let clock = Clock::new(Calendar::published(), &time);
        let due = at(clock.due(&Run::new(start, Span::working_days(count)))).date();
        prop_assert_eq!(due, day_by_day(clock.calendar(), start.date(), count));
        prop_assert_eq!(clock.calendar().working_days_after(start.date(), due), i64::from(count));
    }

    #[test]
    fn more_time_never_ends_earlier(start in moments(), unit in units(), count in 0..200_u32, more in 0..50_u32, pauses in pauses()) {
        let time = office_time();
        let clock = Clock::new(Calendar::published(), &time);
        let run = run(start, Span::new(count, unit), &pauses);
        prop_assert!(at(clock.due(&run)) <= at(clock.due(&run.clone().extended(more, "批准"))));
        prop_assert_eq!(
            clock.due(&run.clone().extended(more, "批准")),
            clock.due(&Run { span: Span::new(count + more, unit), ..run })
        );
    }

    #[test]
    fn a_later_start_never_ends_earlier(start in moments(), later in 0..20_000_i64, unit in units(), count in 0..200_u32) {
        let time = office_time();
        let clock = Clock::new(Calendar::published(), &time);
        let due = |start| at(clock.due(&Run::new(start, Span::new(count, unit))));
        prop_assert!(due(start) <= due(start + later.minutes()));
    }

    #[test]
    fn the_trace_counts_exactly_what_was_set_and_ends_on_the_due_day(
        start in moments(), unit in units(), count in 0..40_u32, pauses in pauses()
    ) {
        let time = office_time();
        let clock = Clock::new(Calendar::published(), &time);
        let run = run(start, Span::new(count, unit), &pauses);
        let trace = clock.trace(&run);
        let deadline = clock.due(&run).deadline().unwrap();
        let needed = run.steps().max(1);
        prop_assert_eq!(trace.days.iter().map(|day| day.counted).sum::<i64>(), needed);
        let last = trace.days.iter().rfind(|day| day.counted > 0).unwrap();
        prop_assert_eq!((last.through, last.to), (needed, deadline.last_counted));
        prop_assert_eq!(trace.days.last().unwrap().to, deadline.day());
        let compact = trace.compact();
        prop_assert_eq!(compact.days.iter().map(|day| day.counted).sum::<i64>(), needed);
        prop_assert!(compact.days.len() <= trace.days.len());
        prop_assert_eq!(trace.zh().len(), trace.hours.len() + trace.days.len() + 2);
        prop_assert_eq!(trace.en().len(), trace.hours.len() + trace.days.len() + 2);
    }

    #[test]
    fn a_pause_over_resting_days_changes_nothing(start in moments(), count in 1..60_u32, after in 0..90_i64) {
        let time = office_time();
        let clock = Clock::new(Calendar::published(), &time);
        let run = Run::new(start, Span::working_days(count));
        let mut from = start.date() + after.days();
        while clock.calendar().is_working(from) {
            from = from.tomorrow().unwrap();
        }
        let back = clock.calendar().working_day_from(from);
        let paused = run.clone().paused(from.at(9, 0, 0, 0), Some(back.at(9, 0, 0, 0)), "放假");
        prop_assert_eq!(clock.due(&run), clock.due(&paused));
    }

    #[test]
    fn a_pause_of_k_working_days_within_the_limit_moves_the_end_by_k(start in moments(), count in 2..60_u32, k in 1..30_u32, place in 0..60_u32) {
        let time = office_time();
        let clock = Clock::new(Calendar::published(), &time);
        let from = day_by_day(clock.calendar(), start.date(), 1 + place % count);
        let until = day_by_day(clock.calendar(), from, k);
        let run = Run::new(start, Span::working_days(count)).paused(from.at(8, 0, 0, 0), Some(until.at(8, 0, 0, 0)), "鉴定");
        prop_assert_eq!(at(clock.due(&run)).date(), day_by_day(clock.calendar(), start.date(), count + k));
    }

    #[test]
    fn the_order_of_pauses_does_not_matter(start in moments(), unit in units(), count in 0..60_u32, pauses in pauses()) {
        let time = office_time();
        let clock = Clock::new(Calendar::published(), &time);
        let forwards = run(start, Span::new(count, unit), &pauses);
        let backwards = Run { pauses: forwards.pauses.iter().rev().cloned().collect(), ..forwards.clone() };
        prop_assert_eq!(clock.due(&forwards), clock.due(&backwards));
    }

    #[test]
    fn a_deadline_in_days_is_a_working_day_at_closing_time(start in moments(), count in 1..90_u32, working in any::<bool>()) {
        let time = office_time();
        let clock = Clock::new(Calendar::published(), &time);
        let unit = if working { Unit::WorkingDays } else { Unit::CalendarDays };
        let due = at(clock.due(&Run::new(start, Span::new(count, unit))));
        prop_assert!(clock.calendar().is_working(due.date()));
        prop_assert_eq!(due.time(), time.on(due.date()).closing());
    }

    #[test]
    fn what_is_counted_and_what_is_left_make_the_whole(start in moments(), unit in units(), count in 1..60_u32, later in 0..80_000_i64) {
        let time = office_time();
        let clock = Clock::new(Calendar::published(), &time);
        let run = Run::new(start, Span::new(count, unit));
        let deadline = clock.due(&run).deadline().unwrap();
        let now = start + later.minutes();
        let last = if deadline.has_rolled() { deadline.last_counted.at(23, 59, 0, 0) } else { deadline.at };
        prop_assert_eq!(clock.counted(&run, now) + clock.left(now, last, unit), run.steps());
    }

    #[test]
    fn a_pause_that_lasts_keeps_what_was_left(start in moments(), unit in units(), count in 1..60_u32, after in 0..5_000_i64) {
        let time = office_time();
        let clock = Clock::new(Calendar::published(), &time);
        let from = start + after.minutes();
        let pause = Pause { from, until: None, reason: "等待鉴定".into() };
        let run = Run { pauses: vec![pause], ..Run::new(start, Span::new(count, unit)) };
        match clock.due(&run) {
            Due::Paused { since, left } => {
                prop_assert_eq!(since, from);
                prop_assert!(left > 0 && left <= run.steps());
                prop_assert_eq!(clock.counted(&run, from + 100.days()), run.steps() - left);
                let counted: i64 = clock.trace(&run).days.iter().map(|day| day.counted).sum();
                prop_assert_eq!(counted, run.steps() - left);
            }
            Due::On(deadline) => prop_assert!(deadline.last_counted <= from.date()),
        }
    }
}

#[test]
fn a_limit_that_ends_at_midnight_ends_with_the_day_before_and_has_not_rolled() {
    let time = office_time();
    let clock = Clock::new(Calendar::published(), &time);
    let run = Run::new(date(2006, 1, 1).at(13, 0, 0, 0), Span::new(35, Unit::Hours));
    let deadline = clock.due(&run).deadline().unwrap();
    assert_eq!((deadline.at, deadline.day()), (date(2006, 1, 3).at(0, 0, 0, 0), date(2006, 1, 2)));
    assert!(!deadline.has_rolled());
    assert_eq!(clock.trace(&run).zh().last().unwrap(), "2006年1月2日 24:00 到期");
    assert_eq!(clock.trace(&run).en().last().unwrap(), "due 2 Jan 2006 24:00");
}

#[test]
fn a_limit_may_reach_beyond_every_table() {
    let time = office_time();
    let clock = Clock::new(Calendar::published(), &time);
    let due = |start, count| clock.due(&Run::from_day(start, Span::working_days(count))).deadline().unwrap();
    let far = due(date(2026, 1, 1), 20_000);
    assert_eq!(far.day(), day_by_day(clock.calendar(), date(2026, 1, 1), 20_000));
    assert!(far.provisional);
    assert_eq!(due(date(1995, 6, 2), 3_000).day(), day_by_day(clock.calendar(), date(1995, 6, 2), 3_000));
    assert_eq!(due(date(2026, 1, 1), u32::MAX).day(), Date::MAX);
}

#[test]
fn every_row_of_a_trace_has_a_fate_that_fits_its_day() {
    let time = office_time();
    let clock = Clock::new(Calendar::published(), &time);
    let trace = clock.trace(&Run::from_day(date(2026, 9, 1), Span::working_days(60)));
    for day in &trace.days {
        assert_eq!(day.fate == Fate::Counted, day.counted == 1, "{day:?}");
        assert_eq!(day.fate == Fate::Rested, !day.kind.is_working(), "{day:?}");
    }
    assert!(trace.compact().days.len() <= 12, "{:#?}", trace.compact().zh());
}
