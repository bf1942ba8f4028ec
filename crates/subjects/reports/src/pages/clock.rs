//! By when the office has to decide on a report: its due date with light and trace, and which reports are overdue.

use kernel::{Bilingual, Day, Moment};
use problems::rules::clocks::{Days, plus};
use problems::rules::limits::{Level, Term};
use problems::{Due, Terms};
use ui::Frame;

use crate::store::reports::Report;

/// How far back the last day is looked for that is still in time, in days; no acceptance takes longer.
const FARTHEST: usize = 4_000;

/// A due date as the desk shows it.
pub struct ClockShown {
    /// The day.
    pub day: Day,
    /// The light's class.
    pub light: &'static str,
    /// The light's word and the days left.
    pub words: String,
    /// One line: how it was reckoned.
    pub rule: String,
    /// Sentence by sentence, why.
    pub trace: Vec<String>,
}

/// The due date of a report, as long as the office has to decide on it.
pub fn clock_of(f: &Frame, terms: &Terms, report: &Report) -> Option<ClockShown> {
    let due = report.state.waits().then(|| terms.due(Term::Accept, report.clock_from.day()))?;
    let level = terms.level(due.day, f.now.day()).min(Level::Red);
    Some(ClockShown {
        day: due.day,
        light: level.light(),
        words: in_words(f, terms, level, &due),
        rule: f.say(due.in_words()),
        trace: due.trace(&terms.calendar).into_iter().map(|line| f.say(line)).collect(),
    })
}

fn in_words(f: &Frame, terms: &Terms, level: Level, due: &Due) -> String {
    let left = due.left(f.now.day(), &terms.calendar);
    let (zh, en) = match due.clock.kind {
        Days::Calendar => ("天", "days"),
        Days::Working => ("个工作日", "working days"),
    };
    f.say(match (level, left) {
        (Level::Green | Level::Yellow, 0) => Bilingual::new("今天到期", "due today"),
        (Level::Green | Level::Yellow, left) => Bilingual::new(format!("剩 {left} {zh}"), format!("{left} {en} left")),
        (_, left) => Bilingual::new(format!("逾期 {} {zh}", -left), format!("{} {en} overdue", -left)),
    })
}

/// Reports that wait and whose clock began before this moment are overdue.
pub fn overdue_before(terms: &Terms, today: Day) -> Moment {
    let back = (0_i64..).map(|days| plus(today, -days)).take(FARTHEST);
    let first_in_time = back.take_while(|day| terms.due(Term::Accept, *day).day >= today).last().unwrap_or(today);
    Moment::parse_minute(&format!("{first_in_time}T00:00")).unwrap_or(Moment(0))
}

#[cfg(test)]
mod tests {
    use problems::Calendar;
    use problems::rules::limits::Limits;

    use super::*;

    #[test]
    fn a_report_is_overdue_once_the_acceptance_term_after_its_receipt_has_passed() {
        let day = |text: &str| text.parse::<Day>().unwrap();
        let terms = Terms { limits: Limits::preset(day("2026-01-01")), calendar: Calendar::default() };
        assert_eq!(terms.due(Term::Accept, day("2026-11-03")).day, day("2026-11-18"));
        let before = overdue_before(&terms, day("2026-11-19"));
        assert_eq!(before.to_minute(), "2026-11-04 00:00");
        assert_eq!(overdue_before(&terms, day("2026-11-18")).to_minute(), "2026-11-03 00:00");
    }
}
