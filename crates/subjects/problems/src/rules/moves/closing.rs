use kernel::{Actor, Day, Moment, Refusal};

use super::{Move, reason};
use crate::rules::clocks::due;
use crate::rules::codes;
use crate::rules::facts::Fact;
use crate::rules::limits::{Term, Terms};
use crate::rules::state::{Problem, State};

impl Problem {
    /// Returns a response; the lead unit gets the time of its mode again, from today.
    ///
    /// # Errors
    /// P03, P21 unless a response waits or was verified, P01 without reasons.
    pub fn return_response(&self, by: &Actor, at: Moment, why: &str, terms: &Terms) -> Result<Fact, Refusal> {
        self.open_to(by)?;
        match &self.state {
            State::Answered { slip, .. } | State::Verified { slip, .. } => {
                let due = due(at.day(), terms.limits.of_mode(slip.mode).clock, &terms.calendar);
                Ok(Fact::Returned { reason: reason(why, "reason")?, due })
            }
            State::Registered { .. }
            | State::Refused { .. }
            | State::Joined { .. }
            | State::Accepted { .. }
            | State::Assigned(_)
            | State::Contested { .. }
            | State::Working(_)
            | State::Paused { .. }
            | State::StruckOff { .. }
            | State::Kept { .. }
            | State::Withdrawn { .. }
            | State::Transferred { .. } => Err(self.not_now(Move::Return)),
        }
    }

    /// Verifies a response: somebody saw for themselves that it is as the unit says.
    ///
    /// # Errors
    /// P03, P22 unless a response waits, P62 for whoever responded, P01 without what was seen.
    pub fn verify(&self, by: &Actor, at: Moment, note: &str, terms: &Terms) -> Result<Fact, Refusal> {
        self.open_to(by)?;
        match &self.state {
            State::Answered { response, .. } if response.by == by.id => Err(codes::P62.refusal()),
            State::Answered { .. } => {
                let due = Some(terms.due(Term::StrikeOff, at.day()));
                Ok(Fact::Verified { note: reason(note, "note")?, due })
            }
            State::Registered { .. }
            | State::Refused { .. }
            | State::Joined { .. }
            | State::Accepted { .. }
            | State::Assigned(_)
            | State::Contested { .. }
            | State::Working(_)
            | State::Paused { .. }
            | State::Verified { .. }
            | State::StruckOff { .. }
            | State::Kept { .. }
            | State::Withdrawn { .. }
            | State::Transferred { .. } => Err(self.not_now(Move::Verify)),
        }
    }

    /// Strikes a verified problem off the ledger and fixes the day of its look-back.
    ///
    /// # Errors
    /// P03, P23 unless it is verified, P45 for whoever verified it, P58 for a look-back that is not in the future.
    pub fn strike_off(&self, by: &Actor, at: Moment, look_back: Day) -> Result<Fact, Refusal> {
        self.open_to(by)?;
        match &self.state {
            State::Verified { by: verified_by, .. } if *verified_by == by.id => Err(codes::P45.refusal()),
            State::Verified { .. } if look_back <= at.day() => Err(codes::P58.at_field("look_back")),
            State::Verified { .. } => Ok(Fact::StruckOff { look_back }),
            State::Registered { .. }
            | State::Refused { .. }
            | State::Joined { .. }
            | State::Accepted { .. }
            | State::Assigned(_)
            | State::Contested { .. }
            | State::Working(_)
            | State::Paused { .. }
            | State::Answered { .. }
            | State::StruckOff { .. }
            | State::Kept { .. }
            | State::Withdrawn { .. }
            | State::Transferred { .. } => Err(self.not_now(Move::StrikeOff)),
        }
    }

    /// Looks back at a struck-off problem: it is kept, or it has come back and is reopened under its number.
    ///
    /// # Errors
    /// P03, P24 unless it is struck off or kept (a kept problem can still come back, but is not looked back at to be
    /// kept again), P75 for a problem found to be kept too early, P01 without what was seen.
    pub fn look_back(&self, by: &Actor, at: Moment, rebound: bool, note: &str, terms: &Terms) -> Result<Fact, Refusal> {
        self.open_to(by)?;
        let seen = || {
            let due = rebound.then(|| terms.due(Term::Assign, at.day()));
            Ok(Fact::LookedBack { rebound, note: reason(note, "note")?, due })
        };
        match &self.state {
            State::StruckOff { look_back, at: struck_off, .. }
                if !rebound && terms.is_early_for_look_back(struck_off.day(), *look_back, at.day()) =>
            {
                Err(codes::P75.refusal())
            }
            State::StruckOff { .. } => seen(),
            State::Kept { .. } if rebound => seen(),
            State::Registered { .. }
            | State::Refused { .. }
            | State::Joined { .. }
            | State::Accepted { .. }
            | State::Assigned(_)
            | State::Contested { .. }
            | State::Working(_)
            | State::Paused { .. }
            | State::Answered { .. }
            | State::Verified { .. }
            | State::Kept { .. }
            | State::Withdrawn { .. }
            | State::Transferred { .. } => Err(self.not_now(Move::LookBack)),
        }
    }

    /// Reopens a closed problem because the reporter says that it is not settled; once.
    ///
    /// # Errors
    /// P25 unless it is struck off or kept, P51 the second time, P01 without a reason.
    pub fn reopen_for_reporter(&self, at: Moment, why: &str, terms: &Terms) -> Result<Fact, Refusal> {
        match &self.state {
            State::StruckOff { .. } | State::Kept { .. } if self.reopened_for_reporter => Err(codes::P51.refusal()),
            State::StruckOff { .. } | State::Kept { .. } => {
                let due = Some(terms.due(Term::Assign, at.day()));
                Ok(Fact::ReopenedForReporter { reason: reason(why, "reason")?, due })
            }
            State::Registered { .. }
            | State::Refused { .. }
            | State::Joined { .. }
            | State::Accepted { .. }
            | State::Assigned(_)
            | State::Contested { .. }
            | State::Working(_)
            | State::Paused { .. }
            | State::Answered { .. }
            | State::Verified { .. }
            | State::Withdrawn { .. }
            | State::Transferred { .. } => Err(self.not_now(Move::ReopenForReporter)),
        }
    }
}
