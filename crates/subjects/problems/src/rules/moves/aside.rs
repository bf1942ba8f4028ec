use kernel::{Actor, Moment, Refusal};

use super::{Move, reason};
use crate::rules::clocks::{Calendar, Due};
use crate::rules::codes;
use crate::rules::facts::Fact;
use crate::rules::limits::Terms;
use crate::rules::slip::Dues;
use crate::rules::state::{Named, Problem, State};

impl Problem {
    /// Lets the clocks stand still, as when an appraisal or a court is awaited.
    ///
    /// # Errors
    /// P03, P28 unless it is being handled, P01 without a reason.
    pub fn pause(&self, by: &Actor, why: &str) -> Result<Fact, Refusal> {
        self.open_to(by)?;
        match &self.state {
            State::Working(_) => Ok(Fact::Paused { reason: reason(why, "reason")? }),
            State::Registered { .. }
            | State::Refused { .. }
            | State::Joined { .. }
            | State::Accepted { .. }
            | State::Assigned(_)
            | State::Contested { .. }
            | State::Paused { .. }
            | State::Answered { .. }
            | State::Verified { .. }
            | State::StruckOff { .. }
            | State::Kept { .. }
            | State::Withdrawn { .. }
            | State::Transferred { .. } => Err(self.not_now(Move::Pause)),
        }
    }

    /// Lets the clocks go on; every due date of the slip moves by the days they stood still.
    ///
    /// # Errors
    /// P03, P29 unless it is paused.
    pub fn resume(&self, by: &Actor, at: Moment, terms: &Terms) -> Result<Fact, Refusal> {
        self.open_to(by)?;
        match &self.state {
            State::Paused { slip, since, reason } => {
                let moved = |due: &Due| due.clone().paused(*since, at.day(), reason, &terms.calendar);
                Ok(Fact::Resumed { dues: slip.dues_after(&terms.calendar, moved) })
            }
            State::Registered { .. }
            | State::Refused { .. }
            | State::Joined { .. }
            | State::Accepted { .. }
            | State::Assigned(_)
            | State::Contested { .. }
            | State::Working(_)
            | State::Answered { .. }
            | State::Verified { .. }
            | State::StruckOff { .. }
            | State::Kept { .. }
            | State::Withdrawn { .. }
            | State::Transferred { .. } => Err(self.not_now(Move::Resume)),
        }
    }

    /// Takes a problem off the ledger before it is answered: registered by mistake, or withdrawn by who reported it.
    ///
    /// # Errors
    /// P03, P30 once it is answered or closed, P01 without a reason.
    pub fn withdraw(&self, by: &Actor, why: &str) -> Result<Fact, Refusal> {
        self.open_to(by)?;
        match &self.state {
            State::Registered { .. }
            | State::Accepted { .. }
            | State::Assigned(_)
            | State::Contested { .. }
            | State::Working(_)
            | State::Paused { .. } => Ok(Fact::Withdrawn { reason: reason(why, "reason")? }),
            State::Refused { .. }
            | State::Joined { .. }
            | State::Answered { .. }
            | State::Verified { .. }
            | State::StruckOff { .. }
            | State::Kept { .. }
            | State::Withdrawn { .. }
            | State::Transferred { .. } => Err(self.not_now(Move::Withdraw)),
        }
    }

    /// Withdraws oneself from handling a problem in which one has an interest (回避).
    ///
    /// # Errors
    /// P03 for somebody barred, P31 once it is closed, P01 without a reason.
    pub fn recuse(&self, by: &Actor, why: &str) -> Result<Fact, Refusal> {
        self.open_to(by)?;
        let person = Named { id: by.id, name: by.name.clone() };
        self.withdrawn(Move::Recuse, person, None, why)
    }

    /// Withdraws a handler with an interest in the problem by a leader's decision, and names the colleague who goes on with
    /// it. Whoever has withdrawn already is given a successor in the same way.
    ///
    /// # Errors
    /// P03 for somebody barred, P36 once it is closed, P76 for a decision about oneself, P77 for a colleague who has
    /// withdrawn or is not another person, P01 without a reason.
    pub fn decide_recusal(&self, by: &Actor, person: Named, colleague: Named, why: &str) -> Result<Fact, Refusal> {
        self.open_to(by)?;
        if person.id == by.id {
            return Err(codes::P76.at_field("person"));
        }
        if colleague.id == person.id || self.barred.contains(&colleague.id) {
            return Err(codes::P77.at_field("colleague"));
        }
        self.withdrawn(Move::DecideRecusal, person, Some(colleague), why)
    }

    fn withdrawn(&self, one: Move, person: Named, colleague: Option<Named>, why: &str) -> Result<Fact, Refusal> {
        match &self.state {
            State::Registered { .. }
            | State::Accepted { .. }
            | State::Assigned(_)
            | State::Contested { .. }
            | State::Working(_)
            | State::Paused { .. }
            | State::Answered { .. }
            | State::Verified { .. }
            | State::StruckOff { .. } => Ok(Fact::Recused { person, reason: reason(why, "reason")?, colleague }),
            State::Refused { .. }
            | State::Joined { .. }
            | State::Kept { .. }
            | State::Withdrawn { .. }
            | State::Transferred { .. } => Err(self.not_now(one)),
        }
    }

    /// Urges the units on the slip (催办).
    ///
    /// # Errors
    /// P03, P32 unless a slip is out and unanswered, P01 without words.
    pub fn urge(&self, by: &Actor, text: &str) -> Result<Fact, Refusal> {
        self.open_to(by)?;
        match &self.state {
            State::Assigned(_) | State::Working(_) => Ok(Fact::Urged { text: reason(text, "reason")? }),
            State::Registered { .. }
            | State::Refused { .. }
            | State::Joined { .. }
            | State::Accepted { .. }
            | State::Contested { .. }
            | State::Paused { .. }
            | State::Answered { .. }
            | State::Verified { .. }
            | State::StruckOff { .. }
            | State::Kept { .. }
            | State::Withdrawn { .. }
            | State::Transferred { .. } => Err(self.not_now(Move::Urge)),
        }
    }

    /// Raises the level by rule: yellow before the due date, red after it, then a unit's handling is supervised, then the
    /// leader's list. A level never falls while its clock lasts.
    ///
    /// # Errors
    /// P33 unless a clock runs, P65 when the level is no higher than before.
    pub fn escalate(&self, at: Moment, terms: &Terms) -> Result<Fact, Refusal> {
        let Some(due) = self.state.deadline() else { return Err(self.not_now(Move::Escalate)) };
        let stage = self.state.stage();
        let level = terms.level_at(stage, due.day, at.day());
        if level > self.level {
            Ok(Fact::Escalated { level, of_office: stage.is_offices_turn() })
        } else {
            Err(codes::P65.refusal())
        }
    }

    /// Reckons the clocks again by a calendar to which a notice was added.
    ///
    /// # Errors
    /// P35 unless a clock runs or stands still, P73 when no due date moves.
    pub fn recalculate(&self, notice: &str, calendar: &Calendar) -> Result<Fact, Refusal> {
        let held = self.state.dues(calendar, Due::clone);
        if held == Dues::default() {
            return Err(self.not_now(Move::Recalculate));
        }
        let again = |due: &Due| due.recalculated(notice, calendar).unwrap_or_else(|| due.clone());
        let dues = self.state.dues(calendar, again);
        if dues == held {
            Err(codes::P73.refusal())
        } else {
            Ok(Fact::Recalculated { dues, notice: notice.to_owned() })
        }
    }

    /// Transfers the problem as a clue. Only one that no unit has ever been told of: the unit concerned must not learn.
    ///
    /// # Errors
    /// P03, P34 unless it waits for acceptance or assignment, P53 when it was assigned before.
    pub fn transfer(&self, by: &Actor, package: String) -> Result<Fact, Refusal> {
        self.open_to(by)?;
        match &self.state {
            State::Registered { .. } | State::Accepted { .. } if self.is_known_to_units() => Err(codes::P53.refusal()),
            State::Registered { .. } | State::Accepted { .. } => Ok(Fact::Transferred { package }),
            State::Refused { .. }
            | State::Joined { .. }
            | State::Assigned(_)
            | State::Contested { .. }
            | State::Working(_)
            | State::Paused { .. }
            | State::Answered { .. }
            | State::Verified { .. }
            | State::StruckOff { .. }
            | State::Kept { .. }
            | State::Withdrawn { .. }
            | State::Transferred { .. } => Err(self.not_now(Move::Transfer)),
        }
    }

    /// Whether a slip ever went out for it.
    pub fn is_known_to_units(&self) -> bool {
        !self.earlier_slips.is_empty() || !self.not_theirs.is_empty() || self.state.slip().is_some()
    }
}
