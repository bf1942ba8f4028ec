//! The assignment slip (交办单): who leads, who assists, by when, and what each has answered.

use kernel::{Bilingual, Moment, PersonId, UnitId};
use serde::{Deserialize, Serialize};

use super::clocks::Due;
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
    /// Whether an objection was ruled on: after that nobody can object any more (首接负责).
    pub ruled: bool,
    /// Extensions granted.
    pub extensions: u16,
    /// The extension that waits for a decision.
    pub asked: Option<ExtensionAsked>,
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
}

/// An extension that was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExtensionAsked {
    /// The new due date.
    pub until: Due,
    /// Why.
    pub reason: String,
    /// Who asked.
    pub by: PersonId,
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

    /// Every unit's part, to change.
    pub fn parts_mut(&mut self) -> impl Iterator<Item = &mut Part> {
        std::iter::once(&mut self.lead).chain(&mut self.assisting)
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
