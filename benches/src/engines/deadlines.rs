//! How many due dates a second, beside walking day by day.

use std::hint::black_box;
use std::time::Instant;

use jiff::ToSpan;
use jiff::civil::{Date, date};
use workdays::{Calendar, Clock, OfficeHours, OfficeTime, Run, Season, Span, Unit};

/// Prints how many due dates a second there are of each sort.
pub fn measure() {
    let time = OfficeTime::default();
    let clock = Clock::new(Calendar::published(), &time);
    let starts: Vec<Date> = (0..7_000).map(|days: i32| date(2007, 1, 1) + days.days()).collect();
    let plain = |unit, count| starts.iter().map(|day| Run::from_day(*day, Span::new(count, unit))).collect::<Vec<_>>();
    for unit in Unit::ALL {
        rate(&unit.name().1.replace([' ', '-'], "_"), &plain(unit, 20), |run| clock.due(run));
    }
    let seasons =
        (2007..2027).flat_map(|year| [(year, 5), (year, 10)]).fold(OfficeTime::default(), |time, (year, month)| {
            time.with(Season { from: date(year, month, 1), name: String::new(), hours: OfficeHours::default() })
        });
    let seasonal = Clock::new(Calendar::published(), &seasons);
    rate("half_days_summer_and_winter", &plain(Unit::HalfDays, 20), |run| seasonal.due(run));
    let paused = |run: Run| {
        let day = run.start.date();
        run.extended(10, "").paused((day + 3.days()).at(9, 0, 0, 0), Some((day + 12.days()).at(9, 0, 0, 0)), "")
    };
    let paused: Vec<Run> = plain(Unit::WorkingDays, 20).into_iter().map(paused).collect();
    rate("extended_and_paused", &paused, |run| clock.due(run));
    rate("day_by_day", &plain(Unit::WorkingDays, 20), |run| walk(clock.calendar(), run));
    rate("traces", &plain(Unit::WorkingDays, 20), |run| clock.trace(run).compact().zh());
}

/// Repeats a piece of work for about half a second and prints how often it was done a second.
fn rate<T>(name: &str, runs: &[Run], work: impl Fn(&Run) -> T) {
    let begun = Instant::now();
    let mut done = 0_u32;
    while begun.elapsed().as_millis() < 500 {
        for run in runs {
            black_box(work(black_box(run)));
            done += 1;
        }
    }
    println!("{name}={:.0}", f64::from(done) / begun.elapsed().as_secs_f64());
}

fn walk(calendar: &Calendar, run: &Run) -> Date {
    let mut day = run.start.date();
    let mut left = run.span.count;
    while left > 0 {
        day += 1.day();
        left -= u32::from(calendar.is_working(day));
    }
    day
}
