//! Time limits as data: each area has its own, with a source and a day in force.

use std::collections::BTreeMap;

use kernel::{Bilingual, Day};
use serde::{Deserialize, Serialize};

use super::clocks::{Calendar, Clock, Days, Due, days_between, due};
use super::slip::Mode;

/// What a limit is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Term {
    /// Accepting a registered problem, or not.
    Accept,
    /// Objecting that a problem is not theirs.
    Object,
    /// Handling, mode 查办.
    Investigate,
    /// Handling, mode 联办.
    Joint,
    /// Handling, mode 督办.
    Supervised,
    /// The longest extension.
    Extension,
    /// From striking off to the look-back.
    LookBack,
    /// Yellow so long before the due date.
    Warn,
    /// Supervised handling so long after the due date.
    Supervise,
    /// On the leader's list so long after the due date.
    Leaders,
}

impl Term {
    /// Every term, in the order of the settings.
    pub const ALL: [Self; 10] = [
        Self::Accept,
        Self::Object,
        Self::Investigate,
        Self::Joint,
        Self::Supervised,
        Self::Extension,
        Self::LookBack,
        Self::Warn,
        Self::Supervise,
        Self::Leaders,
    ];

    /// The stored word.
    pub fn code(self) -> &'static str {
        match self {
            Self::Accept => "accept",
            Self::Object => "object",
            Self::Investigate => "investigate",
            Self::Joint => "joint",
            Self::Supervised => "supervised",
            Self::Extension => "extension",
            Self::LookBack => "look_back",
            Self::Warn => "warn",
            Self::Supervise => "supervise",
            Self::Leaders => "leaders",
        }
    }

    /// Its name.
    pub fn name(self) -> Bilingual {
        match self {
            Self::Accept => Bilingual::new("受理（登记后）", "Acceptance (after registration)"),
            Self::Object => Bilingual::new("提出异议（交办后）", "Objection (after assignment)"),
            Self::Investigate => Bilingual::new("查办（交办后）", "Investigation (after assignment)"),
            Self::Joint => Bilingual::new("联办（交办后）", "Joint handling (after assignment)"),
            Self::Supervised => Bilingual::new("督办（交办后）", "Supervised handling (after assignment)"),
            Self::Extension => Bilingual::new("最多延期", "Longest extension"),
            Self::LookBack => Bilingual::new("回头看（销号后）", "Look-back (after striking off)"),
            Self::Warn => Bilingual::new("黄灯（到期前）", "Yellow light (before the due date)"),
            Self::Supervise => Bilingual::new("转为督办（逾期后）", "Supervised handling (after the due date)"),
            Self::Leaders => Bilingual::new("列入领导清单（逾期后）", "Leader's list (after the due date)"),
        }
    }

    /// What an area begins with, and where the number comes from.
    fn preset(self) -> Limit {
        let (clock, source) = match self {
            Self::Accept => (Clock::calendar(15), "《信访工作条例》第二十二、二十三条"),
            Self::Object => (Clock::working(5), "《信访工作条例》第二十三条"),
            Self::Investigate => (Clock::working(30), "市级效能监察投诉办法通行规定"),
            Self::Joint => (Clock::working(30), "市级效能监察投诉办法通行规定"),
            Self::Supervised => (Clock::working(15), "区级效能投诉办理规定通行做法"),
            Self::Extension => (Clock::calendar(30), "《信访工作条例》第三十四条"),
            Self::LookBack => (Clock::calendar(90), "本办自定"),
            Self::Warn => (Clock::working(3), "本办自定"),
            Self::Supervise => (Clock::working(5), "本办自定"),
            Self::Leaders => (Clock::working(10), "本办自定"),
        };
        Limit { clock, source: source.to_owned() }
    }
}

/// A limit and where it comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limit {
    /// How long.
    pub clock: Clock,
    /// The text it comes from.
    pub source: String,
}

/// The limits of an area from a day on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// From when they hold.
    pub in_force: Day,
    /// The limits that were set; a term that was not has its preset.
    pub set: BTreeMap<Term, Limit>,
    /// How many extensions one slip may get.
    pub extensions: u16,
    /// The kinds of problem the office tells apart.
    pub categories: Vec<String>,
}

/// The kinds of problem an area begins with.
const CATEGORIES: [&str; 8] =
    ["不作为", "慢作为", "乱作为", "服务态度", "办事超时", "违规收费", "纪律涣散", "营商环境"];

impl Limits {
    /// What an area begins with.
    pub fn preset(in_force: Day) -> Self {
        Self {
            in_force,
            set: Term::ALL.into_iter().map(|term| (term, term.preset())).collect(),
            extensions: 1,
            categories: CATEGORIES.map(str::to_owned).to_vec(),
        }
    }

    /// The limit of a term.
    pub fn of(&self, term: Term) -> Limit {
        self.set.get(&term).cloned().unwrap_or_else(|| term.preset())
    }

    /// The term of a mode of handling.
    pub fn of_mode(&self, mode: Mode) -> Limit {
        self.of(match mode {
            Mode::Investigate => Term::Investigate,
            Mode::Joint => Term::Joint,
            Mode::Supervised => Term::Supervised,
        })
    }
}

/// What the moves reckon with: an area's limits and the calendar.
#[derive(Debug, Clone)]
pub struct Terms {
    /// The limits in force.
    pub limits: Limits,
    /// Working and resting days.
    pub calendar: Calendar,
}

impl Terms {
    /// The due date of a term that begins on a day.
    pub fn due(&self, term: Term, from: Day) -> Due {
        due(from, self.limits.of(term).clock, &self.calendar)
    }

    /// How far a due date is escalated on a day.
    pub fn level(&self, deadline: Day, today: Day) -> Level {
        let distance = |kind: Days| days_between(today, deadline, kind, &self.calendar);
        let late_by = |term: Term| {
            let clock = self.limits.of(term).clock;
            -distance(clock.kind) >= i64::from(clock.days)
        };
        let warn = self.limits.of(Term::Warn).clock;
        if today <= deadline {
            return if distance(warn.kind) <= i64::from(warn.days) { Level::Yellow } else { Level::Green };
        }
        if late_by(Term::Leaders) {
            Level::Leaders
        } else if late_by(Term::Supervise) {
            Level::Supervised
        } else {
            Level::Red
        }
    }
}

/// How pressing a problem is: the light, and what follows after red.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// In time.
    Green,
    /// Near the due date.
    Yellow,
    /// Overdue.
    Red,
    /// Overdue, handled under supervision.
    Supervised,
    /// Overdue, on the leader's list.
    Leaders,
}

impl Level {
    /// Every level, rising.
    pub const ALL: [Self; 5] = [Self::Green, Self::Yellow, Self::Red, Self::Supervised, Self::Leaders];

    /// Its place, from 0; stored, because it orders.
    pub fn place(self) -> i64 {
        match self {
            Self::Green => 0,
            Self::Yellow => 1,
            Self::Red => 2,
            Self::Supervised => 3,
            Self::Leaders => 4,
        }
    }

    /// The level of a stored place.
    pub fn from_place(place: i64) -> Self {
        Self::ALL.into_iter().find(|level| level.place() == place).unwrap_or(Self::Green)
    }

    /// Its name.
    pub fn name(self) -> Bilingual {
        match self {
            Self::Green => Bilingual::new("正常", "In time"),
            Self::Yellow => Bilingual::new("临期", "Due soon"),
            Self::Red => Bilingual::new("逾期", "Overdue"),
            Self::Supervised => Bilingual::new("逾期，已转督办", "Overdue, supervised"),
            Self::Leaders => Bilingual::new("逾期，已列入领导清单", "Overdue, on the leader's list"),
        }
    }

    /// The class of its light.
    pub fn light(self) -> &'static str {
        match self {
            Self::Green => "light-green",
            Self::Yellow => "light-yellow",
            Self::Red | Self::Supervised | Self::Leaders => "light-red",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lights_follow_the_due_date_and_rise_after_it() {
        let day = |text: &str| text.parse::<Day>().unwrap();
        let terms = Terms { limits: Limits::preset(day("2026-01-01")), calendar: Calendar::default() };
        let deadline = due(day("2026-11-02"), Clock::working(10), &terms.calendar);
        assert_eq!(deadline.day, day("2026-11-16"));
        let expected = [
            ("2026-11-10", Level::Green),
            ("2026-11-11", Level::Yellow),
            ("2026-11-16", Level::Yellow),
            ("2026-11-17", Level::Red),
            ("2026-11-22", Level::Red),
            ("2026-11-23", Level::Supervised),
            ("2026-11-30", Level::Leaders),
        ];
        for (today, level) in expected {
            assert_eq!(terms.level(deadline.day, day(today)), level, "{today}");
        }
    }

    #[test]
    fn every_term_has_a_preset_with_a_source() {
        let limits = Limits { set: BTreeMap::new(), ..Limits::preset("2026-01-01".parse().unwrap()) };
        for term in Term::ALL {
            assert!(!limits.of(term).source.is_empty() && limits.of(term).clock.days > 0);
        }
    }
}
