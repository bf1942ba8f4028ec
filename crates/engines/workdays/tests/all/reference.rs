//! Against tables made by others; see `data/README.md`.

use std::path::Path;

use jiff::civil::{Date, date};
use workdays::{Calendar, Clock, DayKind, OfficeTime, Run, Span};

fn lines(name: &str) -> Vec<Vec<String>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name);
    let text = std::fs::read_to_string(path).unwrap();
    text.lines().map(|line| line.split([',', ' ']).map(str::to_owned).collect()).collect()
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

#[test]
fn every_day_of_twenty_years_is_what_three_independent_packages_say() {
    let mut compared = 0;
    for year in lines("years.txt") {
        let mut day = Date::new(year[0].parse().unwrap(), 1, 1).unwrap();
        for mark in year[1].chars() {
            assert_eq!(Calendar::published().is_working(day), mark == '1', "{day}");
            compared += 1;
            day = day.tomorrow().unwrap();
        }
    }
    assert_eq!(compared, 7305);
}

#[test]
fn all_reference_deadlines_in_working_days_are_met() {
    let time = OfficeTime::default();
    let clock = Clock::new(Calendar::published(), &time);
    let cases = lines("deadlines.csv");
    for case in &cases[1..] {
        let (start, count) = (day(&case[0]), case[1].parse().unwrap());
        let deadline = clock.due(&Run::from_day(start, Span::working_days(count))).deadline().unwrap();
        assert_eq!(deadline.day(), day(&case[2]), "{case:?}");
        assert_eq!(clock.calendar().is_working(start), case[3] == "1", "{case:?}");
        assert!(!deadline.provisional || deadline.day() > date(2026, 12, 24), "{case:?}");
    }
    assert_eq!(cases.len(), 201);
}

#[test]
fn all_reference_counts_of_working_days_agree() {
    let cases = lines("counts.csv");
    for case in &cases[1..] {
        let counted = Calendar::published().working_days(day(&case[0]), day(&case[1]));
        assert_eq!(counted, case[2].parse::<i64>().unwrap(), "{case:?}");
    }
    assert_eq!(cases.len(), 101);
}

#[test]
fn the_six_make_up_days_of_2026_are_worked() {
    let calendar = Calendar::published();
    let make_up = [(1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10)].map(|(month, day)| date(2026, month, day));
    let found: Vec<Date> = date(2026, 1, 1)
        .series(jiff::Span::new().days(1))
        .take(365)
        .filter(|day| calendar.day(*day).kind == DayKind::MakeUp)
        .collect();
    assert_eq!(found, make_up);
    assert_eq!(calendar.working_days(date(2026, 1, 1), date(2026, 12, 31)), 248);
    assert_eq!(calendar.day(date(2026, 10, 10)).name, Some("国庆节"));
    assert_eq!(calendar.day(date(2026, 10, 10)).source, Some("国务院办公厅关于2026年部分节假日安排的通知"));
}

#[test]
fn the_embedded_calendar_reads_without_a_finding() {
    let days: usize = workdays::published_notices().iter().map(|notice| notice.days.len()).sum();
    assert_eq!((workdays::published_notices().len(), days), (20, 681));
}
