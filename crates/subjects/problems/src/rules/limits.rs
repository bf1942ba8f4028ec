//! Time limits as data: each area has its own, with a source and a day in force.

use std::collections::BTreeMap;

use kernel::{Bilingual, Day};
use serde::{Deserialize, Serialize};

use super::clocks::{Calendar, Clock, Days, Due, days_between, due};
use super::slip::Mode;
use super::state::Stage;

/// What a limit is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Term {
    /// Accepting a registered problem, or not.
    Accept,
    /// Sending out a slip for an accepted problem.
    Assign,
    /// Objecting that a problem is not theirs.
    Object,
    /// Ruling on an objection.
    Rule,
    /// Handling, mode 查办.
    Investigate,
    /// Handling, mode 联办.
    Joint,
    /// Handling, mode 督办.
    Supervised,
    /// The longest extension.
    Extension,
    /// Verifying a response, or returning it.
    Verify,
    /// Striking off a verified problem.
    StrikeOff,
    /// From striking off to the look-back.
    LookBack,
    /// How long before its day a look-back may already find that all is well.
    LookBackEarly,
    /// Yellow so long before the due date.
    Warn,
    /// Supervised handling so long after the due date.
    Supervise,
    /// On the leader's list so long after the due date.
    Leaders,
}

impl Term {
    /// Every term, in the order of the settings.
    pub const ALL: [Self; 15] = [
        Self::Accept,
        Self::Assign,
        Self::Object,
        Self::Rule,
        Self::Investigate,
        Self::Joint,
        Self::Supervised,
        Self::Extension,
        Self::Verify,
        Self::StrikeOff,
        Self::LookBack,
        Self::LookBackEarly,
        Self::Warn,
        Self::Supervise,
        Self::Leaders,
    ];

    /// The stored word.
    pub fn code(self) -> &'static str {
        match self {
            Self::Accept => "accept",
            Self::Assign => "assign",
            Self::Object => "object",
            Self::Rule => "rule",
            Self::Investigate => "investigate",
            Self::Joint => "joint",
            Self::Supervised => "supervised",
            Self::Extension => "extension",
            Self::Verify => "verify",
            Self::StrikeOff => "strike_off",
            Self::LookBack => "look_back",
            Self::LookBackEarly => "look_back_early",
            Self::Warn => "warn",
            Self::Supervise => "supervise",
            Self::Leaders => "leaders",
        }
    }

    /// Its name.
    pub fn name(self) -> Bilingual {
        match self {
            Self::Accept => Bilingual::new("受理（收到反映后）", "Acceptance (after it came in)"),
            Self::Assign => Bilingual::new("交办（受理后）", "Assignment (after acceptance)"),
            Self::Object => Bilingual::new("提出异议（交办后）", "Objection (after assignment)"),
            Self::Rule => Bilingual::new("裁定异议（提出后）", "Ruling (after the objection)"),
            Self::Investigate => Bilingual::new("查办（交办后）", "Investigation (after assignment)"),
            Self::Joint => Bilingual::new("联办（交办后）", "Joint handling (after assignment)"),
            Self::Supervised => Bilingual::new("督办（交办后）", "Supervised handling (after assignment)"),
            Self::Extension => Bilingual::new("最多延期", "Longest extension"),
            Self::Verify => Bilingual::new("核查（反馈后）", "Verification (after the response)"),
            Self::StrikeOff => Bilingual::new("销号（核查通过后）", "Striking off (after the verification)"),
            Self::LookBack => Bilingual::new("回头看（销号后）", "Look-back (after striking off)"),
            Self::LookBackEarly => Bilingual::new("回头看最多提前", "Look-back at most so much earlier"),
            Self::Warn => Bilingual::new("黄灯（到期前）", "Yellow light (before the due date)"),
            Self::Supervise => Bilingual::new("转为督办（逾期后）", "Supervised handling (after the due date)"),
            Self::Leaders => Bilingual::new("列入领导清单（逾期后）", "Leader's list (after the due date)"),
        }
    }

    /// What an area begins with, and where the number comes from.
    fn preset(self) -> Limit {
        let (clock, source) = match self {
            Self::Accept => (Clock::calendar(15), "《信访工作条例》第二十二、二十三条"),
            Self::Assign => (Clock::working(5), OWN),
            Self::Object => (Clock::working(5), "《信访工作条例》第二十三条"),
            Self::Rule => (Clock::working(5), OWN),
            Self::Investigate => (Clock::working(30), "市级效能监察投诉办法通行规定"),
            Self::Joint => (Clock::working(30), "市级效能监察投诉办法通行规定"),
            Self::Supervised => (Clock::working(15), "区级效能投诉办理规定通行做法"),
            Self::Extension => (Clock::calendar(30), "《信访工作条例》第三十四条"),
            Self::Verify => (Clock::working(10), OWN),
            Self::StrikeOff => (Clock::working(5), OWN),
            Self::LookBack => (Clock::calendar(90), OWN),
            Self::LookBackEarly => (Clock::calendar(7), OWN),
            Self::Warn => (Clock::working(3), OWN),
            Self::Supervise => (Clock::working(5), OWN),
            Self::Leaders => (Clock::working(10), OWN),
        };
        Limit { clock, source: source.to_owned() }
    }
}

/// The source of a limit that no text prescribes.
const OWN: &str = "本办自定";

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

    /// How far the clock of a stage is escalated on a day. A step of the office's own is not supervised by the office: after
    /// red comes the leader's list.
    pub fn level_at(&self, stage: Stage, deadline: Day, today: Day) -> Level {
        match self.level(deadline, today) {
            Level::Supervised if stage.is_offices_turn() => Level::Red,
            level => level,
        }
    }

    /// Whether it is too early for a look-back to find that all is well: on the day of striking off at any rate, and
    /// before its own day but for the few days that the limits let it be earlier.
    pub fn is_early_for_look_back(&self, struck_off: Day, look_back: Day, today: Day) -> bool {
        let early = self.limits.of(Term::LookBackEarly).clock;
        today <= struck_off || days_between(today, look_back, early.kind, &self.calendar) > i64::from(early.days)
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
    fn a_late_step_of_the_offices_own_comes_before_the_leader_and_is_not_called_supervised() {
        let day = |text: &str| text.parse::<Day>().unwrap();
        let terms = Terms { limits: Limits::preset(day("2026-01-01")), calendar: Calendar::default() };
        let at = |stage, today| terms.level_at(stage, day("2026-11-16"), day(today));
        assert_eq!(at(Stage::Working, "2026-11-23"), Level::Supervised);
        assert_eq!(at(Stage::Answered, "2026-11-23"), Level::Red);
        assert_eq!(at(Stage::Answered, "2026-11-30"), Level::Leaders);
    }

    #[test]
    fn a_look_back_is_at_most_a_few_days_early_and_never_on_the_day_of_striking_off() {
        let day = |text: &str| text.parse::<Day>().unwrap();
        let terms = Terms { limits: Limits::preset(day("2026-01-01")), calendar: Calendar::default() };
        let early = |look_back, today| terms.is_early_for_look_back(day("2026-11-16"), day(look_back), day(today));
        assert!(early("2026-11-17", "2026-11-16"), "the day of striking off");
        assert!(early("2027-02-14", "2027-02-06"));
        assert!(!early("2027-02-14", "2027-02-07") && !early("2027-02-14", "2027-05-01"));
    }

    #[test]
    fn limits_kept_before_the_office_had_clocks_have_the_presets_for_them() {
        let old = r#"{"in_force":"2026-01-01","set":{"accept":{"clock":{"days":9,"kind":"working"},"source":"旧"}},
            "extensions":1,"categories":[]}"#;
        let limits: Limits = serde_json::from_str(old).unwrap();
        assert_eq!(limits.of(Term::Accept).clock, Clock::working(9));
        assert_eq!(limits.of(Term::Verify), Limits::preset(limits.in_force).of(Term::Verify));
    }

    #[test]
    fn every_term_has_a_preset_with_a_source() {
        let limits = Limits { set: BTreeMap::new(), ..Limits::preset("2026-01-01".parse().unwrap()) };
        for term in Term::ALL {
            assert!(!limits.of(term).source.is_empty() && limits.of(term).clock.days > 0);
        }
    }
}
