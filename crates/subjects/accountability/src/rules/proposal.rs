//! A proposal from its facts to the outcome.

use kernel::{Bilingual, Day, Moment, Refusal, UnitId};
use problems::{AccountabilityStep, Named, ProblemId, ProblemLine, ProblemNumber, line, words};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{articles, codes};

/// A proposal's id.
pub type ProposalId = Uuid;

/// The longest text, in characters.
const LONGEST: usize = 10_000;

/// What is proposed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// The unit it is about.
    pub unit: UnitId,
    /// The person or post it is about; empty when it is about the unit.
    pub person: String,
    /// What happened and what followed from it.
    pub facts: String,
    /// The article it rests on.
    pub article: String,
    /// What is proposed (书面检查、通报批评 …).
    pub measure: String,
}

impl Order {
    fn tidied(self, today: Day) -> Result<Self, Refusal> {
        articles::find(&self.article)
            .filter(|one| one.in_force <= today)
            .ok_or_else(|| codes::W03.at_field("article"))?;
        Ok(Self {
            person: line(&self.person, "person")?,
            facts: words(&self.facts, "facts", LONGEST, true)?,
            measure: line(&words(&self.measure, "measure", 200, true)?, "measure")?,
            ..self
        })
    }
}

/// Where a proposal stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "stage", rename_all = "snake_case")]
pub enum Stage {
    /// 待审批
    Proposed,
    /// 未同意
    Rejected {
        /// By whom.
        by: Named,
        /// Why.
        reason: String,
    },
    /// 已同意，待送达
    Approved {
        /// By whom.
        by: Named,
    },
    /// 已送达，待反馈
    Sent {
        /// The letter's number as printed.
        number: String,
        /// The body that decides.
        body: String,
        /// When.
        at: Moment,
    },
    /// 已反馈
    Decided {
        /// The letter's number.
        number: String,
        /// The body that decided.
        body: String,
        /// When the letter went out.
        at: Moment,
        /// What was decided.
        outcome: String,
        /// On which day.
        on: Day,
    },
}

impl Stage {
    /// The stored word.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Rejected { .. } => "rejected",
            Self::Approved { .. } => "approved",
            Self::Sent { .. } => "sent",
            Self::Decided { .. } => "decided",
        }
    }

    /// Its name.
    pub fn name(&self) -> Bilingual {
        match self {
            Self::Proposed => Bilingual::new("待审批", "To be approved"),
            Self::Rejected { .. } => Bilingual::new("未同意", "Rejected"),
            Self::Approved { .. } => Bilingual::new("已同意，待送达", "Approved, to be sent"),
            Self::Sent { .. } => Bilingual::new("已送达，待反馈", "Sent, outcome awaited"),
            Self::Decided { .. } => Bilingual::new("已反馈", "Outcome recorded"),
        }
    }

    /// The step that the problem's timeline shows.
    pub fn step(&self) -> AccountabilityStep {
        match self {
            Self::Proposed => AccountabilityStep::Proposed,
            Self::Rejected { .. } => AccountabilityStep::Rejected,
            Self::Approved { .. } => AccountabilityStep::Approved,
            Self::Sent { .. } => AccountabilityStep::Sent,
            Self::Decided { .. } => AccountabilityStep::Decided,
        }
    }
}

/// A proposal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// The problem it hangs on.
    pub problem: ProblemId,
    /// Its number.
    pub number: ProblemNumber,
    /// What is proposed.
    pub order: Order,
    /// By whom.
    pub by: Named,
    /// When.
    pub at: Moment,
    /// Where it stands.
    pub stage: Stage,
}

impl Proposal {
    /// A new proposal on a problem that was assigned.
    ///
    /// # Errors
    /// W01 for a problem that never was, W03 for an unknown article, P01 or P02 for a text.
    pub fn on(problem: &ProblemLine, by: Named, at: Moment, order: Order) -> Result<Self, Refusal> {
        if !problem.was_assigned() {
            return Err(codes::W01.at_field("number"));
        }
        let order = order.tidied(at.day())?;
        Ok(Self { problem: problem.id, number: problem.number, order, by, at, stage: Stage::Proposed })
    }

    /// A leader approves it, or rejects it with a reason.
    ///
    /// # Errors
    /// W04 unless it waits for it, W05 for whoever proposed it, P01 for a rejection without a reason.
    pub fn decide(&mut self, by: Named, approved: bool, reason: &str) -> Result<(), Refusal> {
        if self.stage != Stage::Proposed {
            return Err(codes::W04.refusal());
        }
        if self.by.id == by.id {
            return Err(codes::W05.refusal());
        }
        self.stage = if approved {
            Stage::Approved { by }
        } else {
            Stage::Rejected { by, reason: words(reason, "reason", LONGEST, true)? }
        };
        Ok(())
    }

    /// Whether it may be sent now.
    ///
    /// # Errors
    /// W04 unless it is approved.
    pub fn may_be_sent(&self) -> Result<(), Refusal> {
        if matches!(self.stage, Stage::Approved { .. }) { Ok(()) } else { Err(codes::W04.refusal()) }
    }

    /// It goes to the body that decides, under a number.
    ///
    /// # Errors
    /// W04 unless it is approved, P01 without the body.
    pub fn send(&mut self, at: Moment, number: String, body: &str) -> Result<(), Refusal> {
        self.may_be_sent()?;
        let body = line(&words(body, "body", 200, true)?, "body")?;
        self.stage = Stage::Sent { number, body, at };
        Ok(())
    }

    /// The body's decision comes back.
    ///
    /// # Errors
    /// W04 unless it was sent, P01 without an outcome, P04 for a day after today or before it was sent.
    pub fn record_outcome(&mut self, today: Day, on: Day, outcome: &str) -> Result<(), Refusal> {
        let Stage::Sent { number, body, at } = &self.stage else { return Err(codes::W04.refusal()) };
        if on > today || on < at.day() {
            return Err(problems::rules::codes::P04.at_field("on"));
        }
        let outcome = words(outcome, "outcome", LONGEST, true)?;
        self.stage = Stage::Decided { number: number.clone(), body: body.clone(), at: *at, outcome, on };
        Ok(())
    }
}
