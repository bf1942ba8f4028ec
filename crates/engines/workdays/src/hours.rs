use std::fmt;
use std::str::FromStr;

use jiff::civil::Time;

use crate::count::{DAY, minute_of_day, time};

/// Office hours: the sessions of a working day, such as 08:30–12:00 and 14:30–17:30. See [`crate::OfficeTime`] for hours
/// that change with the season.
///
/// Always at least one session; each ends after it begins and before the next one begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfficeHours {
    sessions: Vec<(i64, i64)>,
    minutes: i64,
}

/// The text or the sessions are not office hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HoursProblem {
    /// There is no session.
    NoSession,
    /// A session is not of the form `08:30-12:00`.
    NotASession,
    /// A session ends before it begins, or begins before the one before it has ended.
    OutOfOrder,
}

impl fmt::Display for HoursProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoSession => "there is no session",
            Self::NotASession => "a session looks like 08:30-12:00",
            Self::OutOfOrder => "sessions must end after they begin and follow each other",
        })
    }
}

impl std::error::Error for HoursProblem {}

impl OfficeHours {
    /// Office hours of sessions, each with its beginning and its end.
    ///
    /// # Errors
    /// No session at all, or sessions out of order.
    pub fn new(sessions: &[(Time, Time)]) -> Result<Self, HoursProblem> {
        let minutes = |(open, close): &(Time, Time)| (minute_of_day(*open), minute_of_day(*close));
        let sessions: Vec<_> = sessions.iter().map(minutes).collect();
        let well_ordered =
            sessions.iter().all(|(open, close)| open < close) && sessions.windows(2).all(|pair| pair[0].1 <= pair[1].0);
        if sessions.is_empty() {
            return Err(HoursProblem::NoSession);
        }
        if !well_ordered {
            return Err(HoursProblem::OutOfOrder);
        }
        Ok(Self { minutes: sessions.iter().map(|(open, close)| close - open).sum(), sessions })
    }

    /// Office minutes of a working day.
    pub fn minutes_a_day(&self) -> i64 {
        self.minutes
    }

    /// When the office closes for the day.
    pub fn closing(&self) -> Time {
        time(self.closing_minute())
    }

    /// The sessions in order.
    pub fn sessions(&self) -> impl ExactSizeIterator<Item = (Time, Time)> {
        self.sessions.iter().map(|(open, close)| (time(*open), time(*close)))
    }

    pub(crate) fn closing_minute(&self) -> i64 {
        self.sessions.last().map_or(DAY, |(_, close)| *close)
    }

    pub(crate) fn minutes(&self) -> &[(i64, i64)] {
        &self.sessions
    }

    pub(crate) fn sessions_a_day(&self) -> i64 {
        i64::try_from(self.sessions.len()).unwrap_or(1)
    }

    /// Sessions begun at a minute of the day.
    pub(crate) fn begun(&self, minute: i64) -> i64 {
        self.sessions.iter().map(|(open, _)| i64::from(*open <= minute)).sum()
    }

    /// Sessions ended at a minute of the day.
    pub(crate) fn ended(&self, minute: i64) -> i64 {
        self.sessions.iter().map(|(_, close)| i64::from(*close <= minute)).sum()
    }

    /// Office minutes gone at a minute of the day.
    pub(crate) fn elapsed(&self, minute: i64) -> i64 {
        self.sessions.iter().map(|(open, close)| (minute.min(*close) - open).max(0)).sum()
    }

    /// The minute of the day at which so many office minutes (1 to all of them) are gone.
    pub(crate) fn after(&self, minutes: i64) -> i64 {
        let mut left = minutes;
        for (open, close) in &self.sessions {
            if left <= close - open {
                return open + left;
            }
            left -= close - open;
        }
        self.closing_minute()
    }
}

impl Default for OfficeHours {
    /// 08:30–12:00 and 14:30–17:30, usual in much of China; an office states its own.
    fn default() -> Self {
        let sessions = vec![(510, 720), (870, 1050)];
        Self { minutes: 390, sessions }
    }
}

impl fmt::Display for OfficeHours {
    /// `08:30-12:00, 14:30-17:30`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let session = |(open, close): (Time, Time)| format!("{}-{}", open.strftime("%H:%M"), close.strftime("%H:%M"));
        f.write_str(&self.sessions().map(session).collect::<Vec<_>>().join(", "))
    }
}

impl FromStr for OfficeHours {
    type Err = HoursProblem;

    /// Reads `08:30-12:00, 14:30-17:30`; `–`, `—`, `，`, `、` and full-width colons are taken too.
    fn from_str(text: &str) -> Result<Self, HoursProblem> {
        let plain =
            text.replace(['–', '—', '~', '～', '至'], "-").replace(['，', '、', '；', ';'], ",").replace('：', ":");
        let parts = plain.split(',').map(str::trim).filter(|part| !part.is_empty());
        Self::new(&parts.map(session).collect::<Result<Vec<_>, _>>()?)
    }
}

fn session(text: &str) -> Result<(Time, Time), HoursProblem> {
    let (open, close) = text.split_once('-').ok_or(HoursProblem::NotASession)?;
    let read = |part: &str| Time::strptime("%H:%M", part.trim()).map_err(|_| HoursProblem::NotASession);
    Ok((read(open)?, read(close)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn office_hours_are_read_as_an_official_writes_them() {
        let hours: OfficeHours = "8：30—12:00，14:30～17:30".parse().unwrap();
        assert_eq!(hours, OfficeHours::default());
        assert_eq!(hours.to_string(), "08:30-12:00, 14:30-17:30");
        assert_eq!(hours.minutes_a_day(), 390);
    }

    #[test]
    fn sessions_out_of_order_are_no_office_hours() {
        let problem = |text: &str| text.parse::<OfficeHours>().unwrap_err();
        assert_eq!(problem(""), HoursProblem::NoSession);
        assert_eq!(problem("早上到中午"), HoursProblem::NotASession);
        assert_eq!(problem("12:00-08:30"), HoursProblem::OutOfOrder);
        assert_eq!(problem("08:30-12:00, 11:30-17:30"), HoursProblem::OutOfOrder);
        assert_eq!(problem("08:30-25:00"), HoursProblem::NotASession);
    }
}
