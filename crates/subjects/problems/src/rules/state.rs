//! A problem and where it stands. Data lives in the state where it is true.

use std::fmt;
use std::str::FromStr;

use kernel::{Bilingual, Day, Moment, PersonId, UnitId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::clocks::{Calendar, Due};
use super::found::Door;
use super::limits::Level;
use super::slip::{Dues, Response, Slip};

/// A problem (问题).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ProblemId(pub Uuid);

impl fmt::Display for ProblemId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl FromStr for ProblemId {
    type Err = uuid::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Uuid::parse_str(text).map(Self)
    }
}

/// The permanent number of a problem: the year it was registered and its place in that year, without gaps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ProblemNumber {
    /// The year.
    pub year: i16,
    /// From 1, without gaps.
    pub serial: i64,
}

impl fmt::Display for ProblemNumber {
    /// `2026-0012`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{:04}", self.year, self.serial)
    }
}

impl FromStr for ProblemNumber {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (year, serial) = text.trim().split_once('-').ok_or(())?;
        Ok(Self { year: year.parse().map_err(|_| ())?, serial: serial.parse().map_err(|_| ())? })
    }
}

/// A problem as the moves see it: everything its facts have made of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Its id.
    pub id: ProblemId,
    /// Its permanent number.
    pub number: ProblemNumber,
    /// The door it came in by.
    pub door: Door,
    /// When it was registered.
    pub registered_at: Moment,
    /// What kind of problem it is, as the office sees it.
    pub category: String,
    /// Where it stands.
    pub state: State,
    /// The office's named person (承办人), once there is one.
    pub officer: Option<Named>,
    /// How often the ledger took it up: 1, and one more with each reopening.
    pub round: u32,
    /// How often a response was returned.
    pub returned: u32,
    /// How often it came back after it was struck off.
    pub rebounds: u32,
    /// How often the unit was urged (催办).
    pub urged: u32,
    /// How far the step it is at was escalated.
    pub level: Level,
    /// Whether it was reopened for the reporter; that happens once.
    pub reopened_for_reporter: bool,
    /// Who has withdrawn or been withdrawn from it (回避).
    pub barred: Vec<PersonId>,
    /// Units of which it was ruled that it is not theirs.
    pub not_theirs: Vec<UnitId>,
    /// The slips of earlier rounds (接续的交办单), by number.
    pub earlier_slips: Vec<i64>,
    /// How many facts it has.
    pub facts: u32,
}

/// A person by id and the name held at the time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    /// The id.
    pub id: PersonId,
    /// The name.
    pub name: String,
}

/// Where a problem stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// 待受理: on the ledger, to be accepted or not by the due date.
    Registered {
        /// By when the office decides.
        due: Due,
    },
    /// 不予受理
    Refused {
        /// Why; told to the reporter.
        reason: String,
        /// When.
        at: Moment,
    },
    /// 并案: it goes on under another number.
    Joined {
        /// The problem it was joined to.
        into: ProblemId,
        /// Its number.
        number: ProblemNumber,
    },
    /// 待交办
    Accepted {
        /// Since when.
        at: Moment,
        /// By when the office assigns it; none for what was accepted before the office's steps had clocks.
        due: Option<Due>,
    },
    /// 待签收: the slip is out.
    Assigned(Slip),
    /// 异议待裁: a unit says that it is not theirs.
    Contested {
        /// The slip.
        slip: Slip,
        /// The unit.
        unit: UnitId,
        /// Its reasons.
        reason: String,
        /// Since when the units' clocks stand still.
        since: Day,
        /// By when the office rules.
        due: Option<Due>,
    },
    /// 办理中: the lead unit has signed.
    Working(Slip),
    /// 暂停计时
    Paused {
        /// The slip.
        slip: Slip,
        /// Since when the clocks stand still.
        since: Day,
        /// Why.
        reason: String,
    },
    /// 待核查: the lead unit has responded.
    Answered {
        /// The slip.
        slip: Slip,
        /// The response.
        response: Response,
        /// By when the office verifies it.
        due: Option<Due>,
    },
    /// 待销号: somebody else has verified the response.
    Verified {
        /// The slip.
        slip: Slip,
        /// The response.
        response: Response,
        /// Who verified it.
        by: PersonId,
        /// By when the office strikes it off.
        due: Option<Due>,
    },
    /// 已销号: to be looked back at.
    StruckOff {
        /// The slip.
        slip: Slip,
        /// The response.
        response: Response,
        /// The day of the look-back.
        look_back: Day,
        /// When it was struck off.
        at: Moment,
    },
    /// 已巩固: looked back at and kept.
    Kept {
        /// The slip.
        slip: Slip,
        /// The response.
        response: Response,
        /// When it was looked back at.
        at: Moment,
    },
    /// 已撤回
    Withdrawn {
        /// Why.
        reason: String,
        /// When.
        at: Moment,
    },
    /// 已移送: a clue for the discipline inspection. The ledger knows nothing more.
    Transferred {
        /// When.
        at: Moment,
    },
}

/// The states without their data, for lists, filters and pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// 待受理
    Registered,
    /// 不予受理
    Refused,
    /// 并案
    Joined,
    /// 待交办
    Accepted,
    /// 待签收
    Assigned,
    /// 异议待裁
    Contested,
    /// 办理中
    Working,
    /// 暂停计时
    Paused,
    /// 待核查
    Answered,
    /// 待销号
    Verified,
    /// 已销号
    StruckOff,
    /// 已巩固
    Kept,
    /// 已撤回
    Withdrawn,
    /// 已移送
    Transferred,
}

impl Stage {
    /// Every stage, along the way of a problem, the side exits last.
    pub const ALL: [Self; 14] = [
        Self::Registered,
        Self::Accepted,
        Self::Assigned,
        Self::Contested,
        Self::Working,
        Self::Paused,
        Self::Answered,
        Self::Verified,
        Self::StruckOff,
        Self::Kept,
        Self::Refused,
        Self::Joined,
        Self::Withdrawn,
        Self::Transferred,
    ];

    /// The stored word.
    pub fn code(self) -> &'static str {
        match self {
            Self::Registered => "registered",
            Self::Refused => "refused",
            Self::Joined => "joined",
            Self::Accepted => "accepted",
            Self::Assigned => "assigned",
            Self::Contested => "contested",
            Self::Working => "working",
            Self::Paused => "paused",
            Self::Answered => "answered",
            Self::Verified => "verified",
            Self::StruckOff => "struck_off",
            Self::Kept => "kept",
            Self::Withdrawn => "withdrawn",
            Self::Transferred => "transferred",
        }
    }

    /// The stage of a stored word.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.code() == code)
    }

    /// Its name for the office and the units.
    pub fn name(self) -> Bilingual {
        match self {
            Self::Registered => Bilingual::new("待受理", "To be accepted"),
            Self::Refused => Bilingual::new("不予受理", "Not accepted"),
            Self::Joined => Bilingual::new("已并案", "Joined to another"),
            Self::Accepted => Bilingual::new("待交办", "To be assigned"),
            Self::Assigned => Bilingual::new("待签收", "To be signed for"),
            Self::Contested => Bilingual::new("异议待裁", "Objection to be ruled"),
            Self::Working => Bilingual::new("办理中", "Being handled"),
            Self::Paused => Bilingual::new("暂停计时", "Paused"),
            Self::Answered => Bilingual::new("待核查", "To be verified"),
            Self::Verified => Bilingual::new("待销号", "To be struck off"),
            Self::StruckOff => Bilingual::new("已销号", "Struck off"),
            Self::Kept => Bilingual::new("已巩固", "Kept"),
            Self::Withdrawn => Bilingual::new("已撤回", "Withdrawn"),
            Self::Transferred => Bilingual::new("已移送", "Transferred"),
        }
    }

    /// Whether the office, and not a unit, does the next step by a due date.
    pub fn is_offices_turn(self) -> bool {
        match self {
            Self::Registered | Self::Accepted | Self::Contested | Self::Answered | Self::Verified => true,
            Self::Assigned
            | Self::Working
            | Self::Paused
            | Self::StruckOff
            | Self::Kept
            | Self::Refused
            | Self::Joined
            | Self::Withdrawn
            | Self::Transferred => false,
        }
    }

    /// Whether both are under the same clock, running or not: a slip's runs from the assignment to the response.
    pub fn has_the_clock_of(self, other: Self) -> bool {
        let slips = |stage: Self| matches!(stage, Self::Assigned | Self::Working | Self::Paused);
        self == other || (slips(self) && slips(other))
    }

    /// Whether somebody still has to do something before it is struck off.
    pub fn is_open(self) -> bool {
        match self {
            Self::Registered
            | Self::Accepted
            | Self::Assigned
            | Self::Contested
            | Self::Working
            | Self::Paused
            | Self::Answered
            | Self::Verified => true,
            Self::Refused | Self::Joined | Self::StruckOff | Self::Kept | Self::Withdrawn | Self::Transferred => false,
        }
    }
}

impl State {
    /// The state without its data.
    pub fn stage(&self) -> Stage {
        match self {
            Self::Registered { .. } => Stage::Registered,
            Self::Refused { .. } => Stage::Refused,
            Self::Joined { .. } => Stage::Joined,
            Self::Accepted { .. } => Stage::Accepted,
            Self::Assigned(_) => Stage::Assigned,
            Self::Contested { .. } => Stage::Contested,
            Self::Working(_) => Stage::Working,
            Self::Paused { .. } => Stage::Paused,
            Self::Answered { .. } => Stage::Answered,
            Self::Verified { .. } => Stage::Verified,
            Self::StruckOff { .. } => Stage::StruckOff,
            Self::Kept { .. } => Stage::Kept,
            Self::Withdrawn { .. } => Stage::Withdrawn,
            Self::Transferred { .. } => Stage::Transferred,
        }
    }

    /// The slip that is out, or that it was closed with.
    pub fn slip(&self) -> Option<&Slip> {
        match self {
            Self::Assigned(slip)
            | Self::Working(slip)
            | Self::Contested { slip, .. }
            | Self::Paused { slip, .. }
            | Self::Answered { slip, .. }
            | Self::Verified { slip, .. }
            | Self::StruckOff { slip, .. }
            | Self::Kept { slip, .. } => Some(slip),
            Self::Registered { .. }
            | Self::Refused { .. }
            | Self::Joined { .. }
            | Self::Accepted { .. }
            | Self::Withdrawn { .. }
            | Self::Transferred { .. } => None,
        }
    }

    /// The slip whose clocks run or stand still: nobody has responded yet.
    pub fn running_slip(&self) -> Option<&Slip> {
        match self {
            Self::Assigned(slip) | Self::Working(slip) | Self::Contested { slip, .. } | Self::Paused { slip, .. } => {
                Some(slip)
            }
            Self::Registered { .. }
            | Self::Refused { .. }
            | Self::Joined { .. }
            | Self::Accepted { .. }
            | Self::Answered { .. }
            | Self::Verified { .. }
            | Self::StruckOff { .. }
            | Self::Kept { .. }
            | Self::Withdrawn { .. }
            | Self::Transferred { .. } => None,
        }
    }

    /// The same, to change.
    pub fn running_slip_mut(&mut self) -> Option<&mut Slip> {
        match self {
            Self::Assigned(slip) | Self::Working(slip) | Self::Contested { slip, .. } | Self::Paused { slip, .. } => {
                Some(slip)
            }
            Self::Registered { .. }
            | Self::Refused { .. }
            | Self::Joined { .. }
            | Self::Accepted { .. }
            | Self::Answered { .. }
            | Self::Verified { .. }
            | Self::StruckOff { .. }
            | Self::Kept { .. }
            | Self::Withdrawn { .. }
            | Self::Transferred { .. } => None,
        }
    }

    /// The lead unit's response, once there is one.
    pub fn response(&self) -> Option<&Response> {
        match self {
            Self::Answered { response, .. }
            | Self::Verified { response, .. }
            | Self::StruckOff { response, .. }
            | Self::Kept { response, .. } => Some(response),
            Self::Registered { .. }
            | Self::Refused { .. }
            | Self::Joined { .. }
            | Self::Accepted { .. }
            | Self::Assigned(_)
            | Self::Contested { .. }
            | Self::Working(_)
            | Self::Paused { .. }
            | Self::Withdrawn { .. }
            | Self::Transferred { .. } => None,
        }
    }

    /// The due date whose light is shown: of the office's own step, or the lead unit's. Clocks that stand still show none;
    /// the look-back has a day of its own.
    pub fn deadline(&self) -> Option<&Due> {
        match self {
            Self::Assigned(slip) | Self::Working(slip) => Some(&slip.lead.due),
            _ => self.office_due(),
        }
    }

    /// The due date of the office's own step: accepting, assigning, ruling, verifying, striking off.
    pub fn office_due(&self) -> Option<&Due> {
        match self {
            Self::Registered { due } => Some(due),
            Self::Accepted { due, .. }
            | Self::Contested { due, .. }
            | Self::Answered { due, .. }
            | Self::Verified { due, .. } => due.as_ref(),
            Self::Assigned(_)
            | Self::Working(_)
            | Self::Paused { .. }
            | Self::Refused { .. }
            | Self::Joined { .. }
            | Self::StruckOff { .. }
            | Self::Kept { .. }
            | Self::Withdrawn { .. }
            | Self::Transferred { .. } => None,
        }
    }

    fn office_due_mut(&mut self) -> Option<&mut Due> {
        match self {
            Self::Registered { due } => Some(due),
            Self::Accepted { due, .. }
            | Self::Contested { due, .. }
            | Self::Answered { due, .. }
            | Self::Verified { due, .. } => due.as_mut(),
            _ => None,
        }
    }

    /// Every due date, running or standing still, after a change.
    pub fn dues(&self, calendar: &Calendar, change: impl Fn(&Due) -> Due) -> Dues {
        let of_slip = self.running_slip().map(|slip| slip.dues_after(calendar, &change));
        Dues { office: self.office_due().map(&change), ..of_slip.unwrap_or_default() }
    }

    /// Puts due dates in the place of those that were.
    pub fn set_dues(&mut self, mut dues: Dues) {
        let of_acceptance = dues.parts.first().filter(|_| self.running_slip().is_none()).cloned();
        let office = dues.office.take().or(of_acceptance);
        self.office_due_mut().into_iter().zip(office).for_each(|(due, office)| *due = office);
        if let Some(slip) = self.running_slip_mut() {
            slip.set_dues(dues);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_reads_back_as_it_is_written() {
        let number = ProblemNumber { year: 2026, serial: 12 };
        assert_eq!(number.to_string(), "2026-0012");
        assert_eq!("2026-0012".parse(), Ok(number));
        assert_eq!(ProblemNumber { year: 2026, serial: 123_456 }.to_string(), "2026-123456");
        assert!("2026".parse::<ProblemNumber>().is_err());
    }
}
