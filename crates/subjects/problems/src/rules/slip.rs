//! The assignment slip (交办单): who leads, who assists, by when, and what each has answered.

use kernel::{Bilingual, Day, Moment, PersonId, UnitId};
use serde::{Deserialize, Serialize};

use super::clocks::{Calendar, Clock, Due, last_day};
use super::found::Evidence;

/// How a problem is handled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// 查办: one unit looks into it.
    Investigate,
    /// 联办: several units together.
    Joint,
    /// 督办: under the office's supervision to the end.
    Supervised,
}

impl Mode {
    /// Every mode, in the order of forms.
    pub const ALL: [Self; 3] = [Self::Investigate, Self::Joint, Self::Supervised];

    /// The stored word.
    pub fn code(self) -> &'static str {
        match self {
            Self::Investigate => "investigate",
            Self::Joint => "joint",
            Self::Supervised => "supervised",
        }
    }

    /// The mode of a stored word.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.code() == code)
    }

    /// Its name.
    pub fn name(self) -> Bilingual {
        match self {
            Self::Investigate => Bilingual::new("查办", "Investigate"),
            Self::Joint => Bilingual::new("联办", "Joint"),
            Self::Supervised => Bilingual::new("督办", "Supervised"),
        }
    }
}

/// What an investigation came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// 属实
    True,
    /// 部分属实
    PartlyTrue,
    /// 不属实
    Untrue,
    /// 无法查实
    NotProvable,
}

impl Outcome {
    /// Every outcome, in the order of forms.
    pub const ALL: [Self; 4] = [Self::True, Self::PartlyTrue, Self::Untrue, Self::NotProvable];

    /// The stored word.
    pub fn code(self) -> &'static str {
        match self {
            Self::True => "true",
            Self::PartlyTrue => "partly_true",
            Self::Untrue => "untrue",
            Self::NotProvable => "not_provable",
        }
    }

    /// The outcome of a stored word.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.code() == code)
    }

    /// Its name.
    pub fn name(self) -> Bilingual {
        match self {
            Self::True => Bilingual::new("属实", "True"),
            Self::PartlyTrue => Bilingual::new("部分属实", "Partly true"),
            Self::Untrue => Bilingual::new("不属实", "Untrue"),
            Self::NotProvable => Bilingual::new("无法查实", "Not provable"),
        }
    }
}

/// A slip as it goes out. What the units read stands here, in the office's words; the reporter's own do not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slip {
    /// Its running number of the year (交办单号).
    pub number: i64,
    /// One line.
    pub title: String,
    /// The matter.
    pub matter: String,
    /// What is asked of the units.
    pub requirement: String,
    /// How it is handled.
    pub mode: Mode,
    /// The leader's note (批示) it goes out on, if any.
    pub leader_note: Option<String>,
    /// The lead unit.
    pub lead: Part,
    /// The assisting units.
    pub assisting: Vec<Part>,
    /// Until when a unit may object that it is not theirs.
    pub object_by: Due,
    /// When it went out.
    pub at: Moment,
    /// Extensions granted.
    pub extensions: u16,
    /// The extension that waits for a decision.
    pub asked: Option<ExtensionAsked>,
    /// The evidence that came in of which the units get cleaned copies, by the names of the originals. None on slips from before
    /// it was chosen piece by piece: they handed over all of it.
    #[serde(default)]
    pub evidence: Option<Vec<String>>,
    /// The lead unit's first response, by which it is judged whether it answered in time.
    #[serde(default)]
    pub first_response: Option<FirstResponse>,
}

/// A unit's part of a slip.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// The unit.
    pub unit: UnitId,
    /// By when it answers.
    pub due: Due,
    /// The person who answers for it, named when signing.
    pub handler: Option<String>,
    /// When it signed.
    pub signed_at: Option<Moment>,
    /// An assisting unit's answer.
    pub answer: Option<String>,
    /// Whether an assisting unit may answer again, because the lead unit's response was returned since.
    #[serde(default)]
    pub may_answer_again: bool,
    /// Whether the unit's objection was ruled on: after that it can't object any more (首接负责).
    #[serde(default)]
    pub ruled: bool,
}

/// When the lead unit first responded, and by when it then had to. A response that was returned does not become better by
/// the time that the return gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct FirstResponse {
    /// When.
    pub at: Moment,
    /// The due date at that time.
    pub due: Day,
}

impl FirstResponse {
    /// Whether it came in time.
    pub fn is_in_time(self) -> bool {
        self.at.day() <= self.due
    }
}

/// An extension that was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExtensionAsked {
    /// The new due date.
    pub until: Due,
    /// How many days of the clock's kind that is beyond the due date; 0 in facts from before it was counted.
    #[serde(default)]
    pub days: u16,
    /// Why.
    pub reason: String,
    /// Who asked.
    pub by: PersonId,
}

impl ExtensionAsked {
    /// The due date asked for, after the one it was asked from has moved: as many days beyond it as before.
    fn moved_with(&self, was: &Due, now: &Due, calendar: &Calendar) -> Due {
        if was == now {
            return self.until.clone();
        }
        let days = if self.days > 0 { self.days } else { was.days_until(self.until.day, calendar) };
        now.clone().extended(last_day(now.day, Clock { days, ..was.clock }, calendar), &self.reason)
    }
}

/// Due dates as they now are, after something moved them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dues {
    /// The due date of the office's own step, if that is what runs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub office: Option<Due>,
    /// The due dates of the slip's parts, the lead's first; in old facts also that of the acceptance.
    #[serde(default, rename = "dues")]
    pub parts: Vec<Due>,
    /// Until when a unit may object, if a slip is out.
    #[serde(default)]
    pub object_by: Option<Due>,
    /// Until when more time was asked for, if an extension waits for a decision.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<Due>,
}

impl Dues {
    /// The due date that people look at first: the office's own, or the lead unit's.
    pub fn first(&self) -> Option<&Due> {
        self.office.as_ref().or(self.parts.first())
    }
}

/// What the lead unit sends back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Response {
    /// What it came to.
    pub outcome: Outcome,
    /// The facts found and on what basis.
    pub facts: String,
    /// The measures taken.
    pub measures: String,
    /// What may be told to the reporter.
    pub reply: String,
    /// What proves it.
    pub evidence: Vec<Evidence>,
    /// Assisting units whose time ended without an answer.
    pub missing: Vec<UnitId>,
    /// Who answered for the lead unit.
    pub by: PersonId,
    /// When.
    pub at: Moment,
}

impl Slip {
    /// Every unit's part, the lead's first.
    pub fn parts(&self) -> impl Iterator<Item = &Part> {
        std::iter::once(&self.lead).chain(&self.assisting)
    }

    /// The slip as one of its units may read it: the lead unit reads every answer, an assisting unit its own.
    #[must_use]
    pub fn as_read_by(&self, unit: UnitId) -> Self {
        let mut own = self.clone();
        if self.lead.unit != unit {
            own.assisting.iter_mut().filter(|part| part.unit != unit).for_each(|part| part.answer = None);
        }
        own
    }

    /// What the units on the slip may open of the evidence that came in.
    pub fn hands_over(&self, came_in: &[Evidence]) -> Vec<Evidence> {
        let is_chosen = |one: &&Evidence| self.evidence.as_ref().is_none_or(|chosen| chosen.contains(&one.file));
        Evidence::for_units(came_in.iter().filter(is_chosen))
    }

    /// Every unit's part, to change.
    pub fn parts_mut(&mut self) -> impl Iterator<Item = &mut Part> {
        std::iter::once(&mut self.lead).chain(&mut self.assisting)
    }

    /// Every due date of the slip after a change, with the extension that hangs on the lead's.
    pub fn dues_after(&self, calendar: &Calendar, change: impl Fn(&Due) -> Due) -> Dues {
        let parts: Vec<Due> = self.parts().map(|part| change(&part.due)).collect();
        let asked = self.asked.as_ref().zip(parts.first());
        Dues {
            asked: asked.map(|(asked, now)| asked.moved_with(&self.lead.due, now, calendar)),
            object_by: Some(change(&self.object_by)),
            parts,
            office: None,
        }
    }

    /// Puts due dates in the place of those that were.
    pub fn set_dues(&mut self, dues: Dues) {
        self.parts_mut().zip(dues.parts).for_each(|(part, due)| part.due = due);
        dues.object_by.into_iter().for_each(|due| self.object_by = due);
        self.asked.iter_mut().zip(dues.asked).for_each(|(asked, until)| asked.until = until);
    }

    /// A unit's part.
    pub fn part(&self, unit: UnitId) -> Option<&Part> {
        self.parts().find(|part| part.unit == unit)
    }

    /// A unit's part, to change.
    pub fn part_mut(&mut self, unit: UnitId) -> Option<&mut Part> {
        self.parts_mut().find(|part| part.unit == unit)
    }
}
