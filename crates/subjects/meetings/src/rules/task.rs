//! A task that a meeting decided: reported done by its unit, confirmed by the office or sent back.

use kernel::{Bilingual, Day, Moment, Refusal, UnitId};
use problems::{Calendar, Due, Named, words};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::codes;
use super::meeting::{Decision, MeetingId};

/// A task's id.
pub type TaskId = Uuid;

/// The longest report, in characters.
const LONGEST: usize = 5_000;

/// Where a task stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// 办理中: the unit's turn.
    Open,
    /// 待确认: the unit says it is done.
    Reported,
    /// 已完成: confirmed by the office.
    Confirmed,
}

impl Stage {
    /// Every stage.
    pub const ALL: [Self; 3] = [Self::Open, Self::Reported, Self::Confirmed];

    /// The stored word.
    pub fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Reported => "reported",
            Self::Confirmed => "confirmed",
        }
    }

    /// The stage of a stored word.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.code() == code)
    }

    /// Its name.
    pub fn name(self) -> Bilingual {
        match self {
            Self::Open => Bilingual::new("办理中", "To be done"),
            Self::Reported => Bilingual::new("待确认", "To be confirmed"),
            Self::Confirmed => Bilingual::new("已完成", "Done"),
        }
    }
}

/// What happened to a task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Where it stood after it.
    pub stage: Stage,
    /// Who.
    pub by: Named,
    /// When.
    pub at: Moment,
    /// In what words.
    pub words: String,
}

/// A task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    /// The meeting that decided it.
    pub meeting: MeetingId,
    /// The minutes' number.
    pub minutes: String,
    /// What is to be done.
    pub text: String,
    /// The unit that answers for it.
    pub unit: UnitId,
    /// The named person.
    pub person: String,
    /// By when, with how it was reckoned.
    pub due: Due,
    /// Where it stands.
    pub stage: Stage,
    /// What happened, the oldest first.
    pub steps: Vec<Step>,
}

impl Task {
    /// The task of a decision.
    pub fn of(meeting: MeetingId, minutes: &str, decision: &Decision, due: Due) -> Self {
        Self {
            meeting,
            minutes: minutes.to_owned(),
            text: decision.text.clone(),
            unit: decision.unit,
            person: decision.person.clone(),
            due,
            stage: Stage::Open,
            steps: Vec::new(),
        }
    }

    /// Whether it is past its due date and the unit has not reported it done.
    pub fn is_overdue(&self, today: Day) -> bool {
        self.stage == Stage::Open && self.due.day < today
    }

    /// Reckons the due date again by a calendar to which a notice was added; answers whether it moved. What is done keeps
    /// the due date it had.
    pub fn recalculate(&mut self, notice: &str, calendar: &Calendar) -> bool {
        let moved = self.due.recalculated(notice, calendar).filter(|_| self.stage != Stage::Confirmed);
        moved.map(|due| self.due = due).is_some()
    }

    /// How often a report was sent back.
    pub fn sent_back(&self) -> usize {
        self.steps.iter().filter(|step| step.stage == Stage::Open).count()
    }

    /// The unit reports what was done.
    ///
    /// # Errors
    /// J09 unless it is the unit's turn, P01 without words.
    pub fn report(&mut self, by: Named, at: Moment, what: &str) -> Result<(), Refusal> {
        self.step(Stage::Open, Stage::Reported, by, at, words(what, "what", LONGEST, true)?)
    }

    /// The office confirms it; never whoever reported it.
    ///
    /// # Errors
    /// J09 unless it was reported done, J10 for whoever reported it.
    pub fn confirm(&mut self, by: Named, at: Moment) -> Result<(), Refusal> {
        if self.steps.last().is_some_and(|step| step.by.id == by.id) {
            return Err(codes::J10.refusal());
        }
        self.step(Stage::Reported, Stage::Confirmed, by, at, String::new())
    }

    /// The office sends the report back.
    ///
    /// # Errors
    /// J09 unless it was reported done, P01 without a reason.
    pub fn send_back(&mut self, by: Named, at: Moment, reason: &str) -> Result<(), Refusal> {
        self.step(Stage::Reported, Stage::Open, by, at, words(reason, "reason", LONGEST, true)?)
    }

    fn step(&mut self, from: Stage, to: Stage, by: Named, at: Moment, words: String) -> Result<(), Refusal> {
        if self.stage != from {
            return Err(codes::J09.refusal());
        }
        self.stage = to;
        self.steps.push(Step { stage: to, by, at, words });
        Ok(())
    }
}
