//! A meeting from its plan to its signed minutes.

use kernel::{Bilingual, Day, Moment, Refusal, UnitId};
use problems::{Calendar, Clock, Due, Named, due, line, words};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::agenda::{Item, Rewritten, rewritten};
use super::codes;

/// A meeting's id.
pub type MeetingId = Uuid;

/// The longest text of an item or a task, in characters.
const LONGEST: usize = 5_000;

/// What kind of meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// 例会: the office's monthly meeting.
    Monthly,
    /// 联席会议: joint consultation of several units.
    Joint,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 2] = [Self::Monthly, Self::Joint];

    /// The stored word.
    pub fn code(self) -> &'static str {
        match self {
            Self::Monthly => "monthly",
            Self::Joint => "joint",
        }
    }

    /// The kind of a stored word.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// Its name.
    pub fn name(self) -> Bilingual {
        match self {
            Self::Monthly => Bilingual::new("例会", "Monthly meeting"),
            Self::Joint => Bilingual::new("联席会议", "Joint consultation"),
        }
    }
}

/// Where a meeting stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "stage", rename_all = "snake_case")]
pub enum Stage {
    /// 筹备: planned, agenda open; the units may have been invited.
    Planned {
        /// When the units were told last.
        invited_at: Option<Moment>,
    },
    /// 已签发: the minutes are signed, the decisions are tasks.
    Signed {
        /// The minutes' number as printed.
        number: String,
        /// When.
        at: Moment,
        /// By whom.
        by: Named,
    },
    /// 已取消.
    Cancelled {
        /// Why.
        reason: String,
    },
}

impl Stage {
    /// The stored word.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Planned { .. } => "planned",
            Self::Signed { .. } => "signed",
            Self::Cancelled { .. } => "cancelled",
        }
    }

    /// Its name.
    pub fn name(&self) -> Bilingual {
        match self {
            Self::Planned { invited_at: None } => Bilingual::new("筹备中", "Being prepared"),
            Self::Planned { invited_at: Some(_) } => Bilingual::new("已通知", "Units invited"),
            Self::Signed { .. } => Bilingual::new("纪要已签发", "Minutes signed"),
            Self::Cancelled { .. } => Bilingual::new("已取消", "Cancelled"),
        }
    }
}

/// When, where and with whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// The kind.
    pub kind: Kind,
    /// What it is called.
    pub title: String,
    /// When it begins.
    pub at: Moment,
    /// Where.
    pub place: String,
    /// Who is in the chair (主持人).
    pub chair: String,
    /// The units that are asked to come.
    pub units: Vec<UnitId>,
}

impl Plan {
    /// The plan with its texts in order.
    ///
    /// # Errors
    /// P01 for what is missing, P02 for what is too long.
    pub fn tidied(self) -> Result<Self, Refusal> {
        let needed = |text: &str, field: &str| line(&words(text, field, 200, true)?, field);
        Ok(Self {
            title: needed(&self.title, "title")?,
            place: needed(&self.place, "place")?,
            chair: needed(&self.chair, "chair")?,
            ..self
        })
    }
}

/// Who was there.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct People {
    /// 出席
    pub present: String,
    /// 请假
    pub excused: String,
    /// 列席
    pub attending: String,
}

/// Something that was decided: who does what in how many working days (议定事项).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// What is to be done.
    pub text: String,
    /// The unit that answers for it.
    pub unit: UnitId,
    /// The named person.
    pub person: String,
    /// In how many working days after the day of the meeting.
    pub days: u16,
}

impl Decision {
    /// A decision with its texts in order.
    ///
    /// # Errors
    /// P01 or P02 for a text, J08 for the days.
    pub fn tidied(self) -> Result<Self, Refusal> {
        if !(1..=250).contains(&self.days) {
            return Err(codes::J08.at_field("days"));
        }
        let (text, person) = (words(&self.text, "text", LONGEST, true)?, words(&self.person, "person", 60, true)?);
        Ok(Self { text, person: line(&person, "person")?, ..self })
    }

    /// By when, reckoned from the day of the meeting.
    pub fn due(&self, held: Day, calendar: &Calendar) -> Due {
        due(held, Clock::working(self.days), calendar)
    }
}

/// A meeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meeting {
    /// When, where and with whom.
    pub plan: Plan,
    /// The agenda, in order.
    pub agenda: Vec<Item>,
    /// Who was there.
    pub people: People,
    /// What was decided, in order.
    pub decisions: Vec<Decision>,
    /// Where it stands.
    pub stage: Stage,
}

impl Meeting {
    /// A newly planned meeting.
    ///
    /// # Errors
    /// As [`Plan::tidied`].
    pub fn planned(plan: Plan) -> Result<Self, Refusal> {
        Ok(Self {
            plan: plan.tidied()?,
            agenda: Vec::new(),
            people: People::default(),
            decisions: Vec::new(),
            stage: Stage::Planned { invited_at: None },
        })
    }

    /// Whether anything may still be changed.
    pub fn is_open(&self) -> bool {
        matches!(self.stage, Stage::Planned { .. })
    }

    fn open(&self) -> Result<(), Refusal> {
        if self.is_open() { Ok(()) } else { Err(codes::J02.refusal()) }
    }

    /// Changes the plan.
    ///
    /// # Errors
    /// J02 once it is signed or cancelled; as [`Plan::tidied`].
    pub fn replan(&mut self, plan: Plan) -> Result<(), Refusal> {
        self.open()?;
        self.plan = plan.tidied()?;
        Ok(())
    }

    /// Puts items on the agenda; a problem that is on it stays once. The lead units of problems are asked to come.
    ///
    /// # Errors
    /// J02 once it is signed or cancelled.
    pub fn put(&mut self, items: Vec<Item>, units: &[UnitId]) -> Result<(), Refusal> {
        self.open()?;
        for item in items {
            let is_on = |id| self.agenda.iter().any(|one| one.problem_id() == Some(id));
            if !item.problem_id().is_some_and(is_on) {
                self.agenda.push(item);
            }
        }
        for unit in units {
            if !self.plan.units.contains(unit) {
                self.plan.units.push(*unit);
            }
        }
        Ok(())
    }

    /// Orders and rewords the agenda.
    ///
    /// # Errors
    /// J02 once it is signed or cancelled, J11 when the agenda has changed since; P01 or P02 for a title.
    pub fn rewrite(&mut self, entries: &[Rewritten]) -> Result<(), Refusal> {
        self.open()?;
        if entries.len() != self.agenda.len() {
            return Err(codes::J11.refusal());
        }
        self.agenda = rewritten(&self.agenda, entries)?;
        Ok(())
    }

    /// Notes that the units were told.
    ///
    /// # Errors
    /// J02 once it is signed or cancelled.
    pub fn invite(&mut self, at: Moment) -> Result<(), Refusal> {
        self.open()?;
        self.stage = Stage::Planned { invited_at: Some(at) };
        Ok(())
    }

    /// Keeps the minutes' draft: who was there, and what was said on each item.
    ///
    /// # Errors
    /// J02 once it is signed or cancelled, J11 when the agenda has changed since, P02 for what is too long.
    pub fn write_minutes(&mut self, people: People, said: &[String]) -> Result<(), Refusal> {
        self.open()?;
        if said.len() != self.agenda.len() {
            return Err(codes::J11.refusal());
        }
        let text = |text: &str, field: &str| words(text, field, LONGEST, false);
        self.people = People {
            present: text(&people.present, "present")?,
            excused: text(&people.excused, "excused")?,
            attending: text(&people.attending, "attending")?,
        };
        for (place, (item, said)) in self.agenda.iter_mut().zip(said).enumerate() {
            item.said = text(said, &format!("said{place}"))?;
        }
        Ok(())
    }

    /// Adds a decision.
    ///
    /// # Errors
    /// J02 once it is signed or cancelled; as [`Decision::tidied`].
    pub fn decide(&mut self, decision: Decision) -> Result<(), Refusal> {
        self.open()?;
        self.decisions.push(decision.tidied()?);
        Ok(())
    }

    /// Takes a decision back.
    ///
    /// # Errors
    /// J02 once it is signed or cancelled, J11 when there is no such decision.
    pub fn take_back(&mut self, place: usize) -> Result<(), Refusal> {
        self.open()?;
        if place >= self.decisions.len() {
            return Err(codes::J11.refusal());
        }
        self.decisions.remove(place);
        Ok(())
    }

    /// Whether the minutes may be signed now.
    ///
    /// # Errors
    /// J02 once it is signed or cancelled, J03 before the meeting, J04 while something is missing.
    pub fn may_be_signed(&self, now: Moment) -> Result<(), Refusal> {
        self.open()?;
        if now < self.plan.at {
            return Err(codes::J03.refusal());
        }
        let is_told = self.agenda.iter().all(|item| !item.said.is_empty());
        if self.agenda.is_empty() || !is_told || self.people.present.is_empty() {
            return Err(codes::J04.refusal());
        }
        Ok(())
    }

    /// Signs the minutes under their number.
    ///
    /// # Errors
    /// As [`Meeting::may_be_signed`].
    pub fn sign(&mut self, by: Named, at: Moment, number: String) -> Result<(), Refusal> {
        self.may_be_signed(at)?;
        self.stage = Stage::Signed { number, at, by };
        Ok(())
    }

    /// Cancels the meeting.
    ///
    /// # Errors
    /// J02 once it is signed or cancelled, P01 without a reason.
    pub fn cancel(&mut self, reason: &str) -> Result<(), Refusal> {
        self.open()?;
        self.stage = Stage::Cancelled { reason: words(reason, "reason", LONGEST, true)? };
        Ok(())
    }
}
