use kernel::{Actor, Moment, Refusal};

use super::{Move, reason};
use crate::rules::clocks::{Calendar, Due};
use crate::rules::codes;
use crate::rules::facts::Fact;
use crate::rules::limits::{Level, Terms};
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

    /// Lets the clocks go on; every part's due date moves by the days they stood still.
    ///
    /// # Errors
    /// P03, P29 unless it is paused.
    pub fn resume(&self, by: &Actor, at: Moment, terms: &Terms) -> Result<Fact, Refusal> {
        self.open_to(by)?;
        match &self.state {
            State::Paused { slip, since, .. } => {
                let moved = slip.parts().map(|part| part.due.clone().paused(*since, at.day(), &terms.calendar));
                Ok(Fact::Resumed { dues: moved.collect() })
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

    /// Bars somebody with an interest in the problem from handling it (回避), on their own word or by decision.
    ///
    /// # Errors
    /// P03 for somebody barred who bars others, P31 once it is closed, P01 without a reason.
    pub fn recuse(&self, by: &Actor, person: Named, why: &str) -> Result<Fact, Refusal> {
        self.open_to(by)?;
        match &self.state {
            State::Registered { .. }
            | State::Accepted { .. }
            | State::Assigned(_)
            | State::Contested { .. }
            | State::Working(_)
            | State::Paused { .. }
            | State::Answered { .. }
            | State::Verified { .. }
            | State::StruckOff { .. } => Ok(Fact::Recused { person, reason: reason(why, "reason")? }),
            State::Refused { .. }
            | State::Joined { .. }
            | State::Kept { .. }
            | State::Withdrawn { .. }
            | State::Transferred { .. } => Err(self.not_now(Move::Recuse)),
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

    /// Raises the level by rule: yellow before the due date, red after it, then supervised handling, then the leader's
    /// list. A level never falls within a round.
    ///
    /// # Errors
    /// P33 unless a clock runs, P65 when the level is no higher than before.
    pub fn escalate(&self, at: Moment, terms: &Terms) -> Result<Fact, Refusal> {
        match &self.state {
            State::Registered { due } => self.raised(terms.level(due.day, at.day()).min(Level::Red)),
            State::Assigned(slip) | State::Working(slip) => self.raised(terms.level(slip.lead.due.day, at.day())),
            State::Refused { .. }
            | State::Joined { .. }
            | State::Accepted { .. }
            | State::Contested { .. }
            | State::Paused { .. }
            | State::Answered { .. }
            | State::Verified { .. }
            | State::StruckOff { .. }
            | State::Kept { .. }
            | State::Withdrawn { .. }
            | State::Transferred { .. } => Err(self.not_now(Move::Escalate)),
        }
    }

    fn raised(&self, level: Level) -> Result<Fact, Refusal> {
        if level > self.level { Ok(Fact::Escalated { level }) } else { Err(codes::P65.refusal()) }
    }

    /// Reckons the clocks again by a calendar to which a notice was added.
    ///
    /// # Errors
    /// P35 unless a clock runs or stands still, P73 when no due date moves.
    pub fn recalculate(&self, notice: &str, calendar: &Calendar) -> Result<Fact, Refusal> {
        let again = |due: &Due| due.recalculated(notice, calendar);
        let (dues, object_by) = match (&self.state, self.state.running_slip()) {
            (State::Registered { due }, _) => (vec![due], None),
            (_, Some(slip)) => (slip.parts().map(|part| &part.due).collect(), Some(&slip.object_by)),
            (_, None) => return Err(self.not_now(Move::Recalculate)),
        };
        let moved: Vec<Option<Due>> = dues.iter().map(|due| again(due)).collect();
        let objection = object_by.and_then(again);
        if moved.iter().all(Option::is_none) && objection.is_none() {
            return Err(codes::P73.refusal());
        }
        let dues = moved.into_iter().zip(dues).map(|(moved, due)| moved.unwrap_or_else(|| due.clone())).collect();
        Ok(Fact::Recalculated { dues, object_by: objection, notice: notice.to_owned() })
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
    fn is_known_to_units(&self) -> bool {
        !self.earlier_slips.is_empty() || !self.not_theirs.is_empty() || self.state.slip().is_some()
    }
}
