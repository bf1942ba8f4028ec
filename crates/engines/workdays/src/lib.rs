//! Working days of the People's Republic of China, and time limits that explain themselves.
//!
//! A Chinese office needs three kinds of day, not two: working days, days of rest, and Saturdays or Sundays that are worked
//! in exchange for a longer holiday (调休). And its limits run in calendar days (日), working days (工作日), half-days and
//! hours of office time, with pauses and extensions. This crate
//!
//! * carries the State Council's calendar of 2007 to 2026 ([`Calendar::published`]) and takes in the next year's
//!   ([`read_prose`] from the notice's own words, [`read_csv`], [`read_json`], [`Calendar::with`]); what is not yet settled is marked provisional;
//! * says when a limit ends ([`Clock::due`]), in a few table look-ups however long it is;
//! * explains it day by day in Chinese and English ([`Clock::trace`]);
//! * goes by the office hours that are in force on each day, summer and winter ([`OfficeTime`]);
//! * tells what is left and which light to show ([`Clock::left`], [`Clock::light`]);
//! * knows the usual statutory limits as data with their articles ([`clock_rules`]).
//!
//! No clock, no time zone, no input or output: days and moments are arguments, as [`jiff::civil`] values.
//!
//! ```
//! use jiff::civil::date;
//! use workdays::{Calendar, Clock, OfficeTime, Run, clock_rule};
//!
//! let time = OfficeTime::default();
//! let clock = Clock::new(Calendar::published(), &time);
//! let objection = clock_rule("petition.objection").ok_or("no such rule")?;
//! let run = Run::from_day(date(2026, 9, 29), objection.span);
//! assert_eq!(clock.trace(&run).compact().zh(), [
//!     "期限5个工作日，自2026年9月29日起算",
//!     "2026年9月29日 周二 工作日，开始当日，不计",
//!     "2026年9月30日 周三 工作日，计入，第1个工作日",
//!     "2026年10月1日至7日 国庆节放假，不计",
//!     "2026年10月8日至9日 工作日，计入，第2至3个工作日",
//!     "2026年10月10日 周六 国庆节调休上班，计入，第4个工作日",
//!     "2026年10月11日 周日 周末，不计",
//!     "2026年10月12日 周一 工作日，计入，第5个工作日",
//!     "2026年10月12日 17:30 到期",
//! ]);
//! # Ok::<(), &str>(())
//! ```
//!
//! # The rules
//!
//! * The day, half-day or session in which a limit begins is not counted (Civil Code art. 201); hours count from their minute.
//! * A limit in calendar days whose last day rests ends on the next working day (art. 203). A day ends when the office
//!   closes (art. 203). A pause that begins after the last day was counted changes nothing.
//! * A limit extended is as long as both parts together, counted from the same beginning.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

mod calendar;
mod clock;
mod count;
mod finding;
mod hours;
mod import;
mod light;
mod lines;
mod notice;
mod office_time;
mod prose;
mod published;
mod rules;
mod trace;
mod unit;
mod words;

pub use calendar::{Calendar, Change, DayView};
pub use clock::{Clock, Deadline, Due, Extension, Pause, Run};
pub use finding::Finding;
pub use hours::{HoursProblem, OfficeHours};
pub use import::{Read, read_csv, read_json};
pub use light::Light;
pub use notice::{DayKind, Notice, SetDay, english_name};
pub use office_time::{OfficeTime, Season};
pub use prose::read_prose;
pub use published::published_notices;
pub use rules::{ClockRule, clock_rule, clock_rules, read_clock_rules};
pub use trace::{Fate, HoursInForce, Trace, TracedDay};
pub use unit::{Span, Unit, UnknownUnit};
