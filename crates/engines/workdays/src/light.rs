use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};

use crate::{Clock, Span};

/// How a limit stands, as offices show it. Red counts first, so that a sorted list begins with what is overdue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Light {
    /// Overdue.
    Red,
    /// Near due.
    Yellow,
    /// There is time.
    Green,
}

impl Clock<'_> {
    /// The light of a deadline: red after it, yellow when no more than `warning` is left, else green.
    ///
    /// ```
    /// use jiff::civil::date;
    /// use workdays::{Calendar, Clock, Light, OfficeTime, Span};
    ///
    /// let time = OfficeTime::default();
    /// let clock = Clock::new(Calendar::published(), &time);
    /// let due = date(2026, 10, 12).at(17, 30, 0, 0);
    /// let light = |now| clock.light(now, due, Span::working_days(2));
    /// assert_eq!(light(date(2026, 9, 30).at(9, 0, 0, 0)), Light::Green); // 8, 9, 10 and 12 October are left
    /// assert_eq!(light(date(2026, 10, 9).at(9, 0, 0, 0)), Light::Yellow);
    /// assert_eq!(light(date(2026, 10, 12).at(17, 31, 0, 0)), Light::Red);
    /// ```
    pub fn light(&self, now: DateTime, deadline: DateTime, warning: Span) -> Light {
        if now > deadline {
            Light::Red
        } else if self.left(now, deadline, warning.unit) <= warning.steps() {
            Light::Yellow
        } else {
            Light::Green
        }
    }
}
