use kernel::{Actor, Day, Moment, Refusal, UnitId};

use super::{Move, reason};
use crate::rules::clocks::{Clock, Due, last_day};
use crate::rules::codes;
use crate::rules::facts::Fact;
use crate::rules::found::{Evidence, line, words};
use crate::rules::limits::{Term, Terms};
use crate::rules::slip::{Dues, ExtensionAsked, Outcome, Part, Response, Slip};
use crate::rules::state::{Problem, State};

/// A response as the lead unit writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResponseOrder {
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
}

impl Problem {
    /// Signs for the slip and names who answers for it in the unit.
    ///
    /// # Errors
    /// P16 unless a slip is out, P40 for another unit, P41 when it has signed, P01 without a name.
    pub fn sign(&self, unit: UnitId, handler: &str) -> Result<Fact, Refusal> {
        match &self.state {
            State::Assigned(slip) | State::Working(slip) => {
                if own_part(slip, unit)?.signed_at.is_some() {
                    return Err(codes::P41.refusal());
                }
                let handler = line(handler, "handler")?;
                if handler.is_empty() {
                    Err(codes::P01.at_field("handler"))
                } else {
                    Ok(Fact::Signed { unit, handler })
                }
            }
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
            | State::Transferred { .. } => Err(self.not_now(Move::Sign)),
        }
    }

    /// Objects that the problem is not the unit's.
    ///
    /// # Errors
    /// P17 unless a slip is out, P40 for another unit, P43 once its objection was ruled on, P42 after the limit, P57 once the unit has
    /// answered, P01 without reasons.
    pub fn object(&self, unit: UnitId, at: Moment, why: &str, terms: &Terms) -> Result<Fact, Refusal> {
        match &self.state {
            State::Assigned(slip) | State::Working(slip) => {
                let part = own_part(slip, unit)?;
                if part.ruled {
                    Err(codes::P43.refusal())
                } else if at.day() > slip.object_by.day {
                    Err(codes::P42.refusal())
                } else if part.answer.is_some() {
                    Err(codes::P57.refusal())
                } else {
                    let due = Some(terms.due(Term::Rule, at.day()));
                    Ok(Fact::Objected { unit, reason: reason(why, "reason")?, due })
                }
            }
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
            | State::Transferred { .. } => Err(self.not_now(Move::Object)),
        }
    }

    /// Rules on an objection. If it is upheld for the lead unit, the problem waits for a new slip; for an assisting
    /// unit, the unit leaves the slip. If it is rejected, the unit can't object to this slip any more (首接负责). A slip
    /// that stands gets back the time that the ruling took.
    ///
    /// # Errors
    /// P03, P18 unless an objection waits, P01 without reasons.
    pub fn rule(&self, by: &Actor, at: Moment, upheld: bool, why: &str, terms: &Terms) -> Result<Fact, Refusal> {
        self.open_to(by)?;
        match &self.state {
            State::Contested { slip, unit, since, .. } => {
                let (today, falls) = (at.day(), upheld && slip.lead.unit == *unit);
                let without = |due: &Due| due.clone().contested(*since, today, &terms.calendar);
                Ok(Fact::Ruled {
                    upheld,
                    reason: reason(why, "reason")?,
                    due: falls.then(|| terms.due(Term::Assign, today)),
                    dues: if falls { Dues::default() } else { slip.dues_after(&terms.calendar, without) },
                })
            }
            State::Registered { .. }
            | State::Refused { .. }
            | State::Joined { .. }
            | State::Accepted { .. }
            | State::Assigned(_)
            | State::Working(_)
            | State::Paused { .. }
            | State::Answered { .. }
            | State::Verified { .. }
            | State::StruckOff { .. }
            | State::Kept { .. }
            | State::Withdrawn { .. }
            | State::Transferred { .. } => Err(self.not_now(Move::Rule)),
        }
    }

    /// An assisting unit answers its part.
    ///
    /// # Errors
    /// P19 unless the lead unit is working on it, P40 for another unit, P63 for the lead unit, P56 before it signed,
    /// P57 when it has answered and the lead unit's response was not returned since, P01 without words.
    pub fn answer_part(&self, unit: UnitId, text: &str) -> Result<Fact, Refusal> {
        match &self.state {
            State::Assigned(slip) | State::Working(slip) => {
                let part = signed_part(slip, unit)?;
                if unit == slip.lead.unit {
                    Err(codes::P63.refusal())
                } else if part.answer.is_some() && !part.may_answer_again {
                    Err(codes::P57.refusal())
                } else {
                    Ok(Fact::PartAnswered { unit, text: reason(text, "text")? })
                }
            }
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
            | State::Transferred { .. } => Err(self.not_now(Move::AnswerPart)),
        }
    }

    /// The lead unit responds, merging what the assisting units answered. Those whose time is over without an answer
    /// are named in the response.
    ///
    /// # Errors
    /// P20 unless it is being handled, P40 for a unit that is not on the slip, P63 for an assisting one, P44 while an
    /// assisting unit still has time, P01 or P02 for the texts.
    pub fn respond(
        &self,
        by: &Actor,
        unit: UnitId,
        at: Moment,
        order: &ResponseOrder,
        terms: &Terms,
    ) -> Result<Fact, Refusal> {
        match &self.state {
            State::Working(slip) => {
                own_part(slip, unit)?;
                if unit != slip.lead.unit {
                    return Err(codes::P63.refusal());
                }
                let open = || slip.assisting.iter().filter(|part| part.answer.is_none());
                if open().any(|part| part.due.day >= at.day()) {
                    return Err(codes::P44.refusal());
                }
                let missing = open().map(|part| part.unit).collect();
                let due = Some(terms.due(Term::Verify, at.day()));
                Ok(Fact::Responded { response: Box::new(response(by, at, order, missing)?), due })
            }
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
            | State::Transferred { .. } => Err(self.not_now(Move::Respond)),
        }
    }

    /// The lead unit asks for more time, before the due date.
    ///
    /// # Errors
    /// P26 unless it is being handled, P40 or P63 for another than the lead unit, P46 after the due date, P47 when all
    /// extensions are used up, P52 while one waits, P48 for a day that is no later or too late, P01 without a reason.
    pub fn ask_extension(
        &self,
        by: &Actor,
        unit: UnitId,
        at: Moment,
        until: Day,
        why: &str,
        terms: &Terms,
    ) -> Result<Fact, Refusal> {
        match &self.state {
            State::Working(slip) => {
                check_extension(slip, unit, at.day(), until, terms)?;
                let reason = reason(why, "reason")?;
                let days = slip.lead.due.days_until(until, &terms.calendar);
                let until = slip.lead.due.clone().extended(until, &reason);
                Ok(Fact::ExtensionAsked { asked: ExtensionAsked { until, days, reason, by: by.id } })
            }
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
            | State::Transferred { .. } => Err(self.not_now(Move::AskExtension)),
        }
    }

    /// Whether a unit may ask for more time today.
    pub fn may_ask_extension(&self, unit: UnitId, today: Day, terms: &Terms) -> bool {
        matches!(&self.state, State::Working(slip) if check_asking(slip, unit, today, terms).is_ok())
    }

    /// Grants or refuses the extension that was asked for.
    ///
    /// # Errors
    /// P03, P27 unless it is being handled, P50 when none was asked for, P49 for whoever asked, P01 without a reason.
    pub fn decide_extension(&self, by: &Actor, granted: bool, why: &str) -> Result<Fact, Refusal> {
        self.open_to(by)?;
        match &self.state {
            State::Working(slip) => match &slip.asked {
                None => Err(codes::P50.refusal()),
                Some(asked) if asked.by == by.id => Err(codes::P49.refusal()),
                Some(_) => Ok(Fact::ExtensionDecided { granted, reason: reason(why, "reason")? }),
            },
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
            | State::Transferred { .. } => Err(self.not_now(Move::DecideExtension)),
        }
    }
}

fn own_part(slip: &Slip, unit: UnitId) -> Result<&Part, Refusal> {
    slip.part(unit).ok_or_else(|| codes::P40.refusal())
}

fn signed_part(slip: &Slip, unit: UnitId) -> Result<&Part, Refusal> {
    let part = own_part(slip, unit)?;
    if part.signed_at.is_none() { Err(codes::P56.refusal()) } else { Ok(part) }
}

fn response(by: &Actor, at: Moment, order: &ResponseOrder, missing: Vec<UnitId>) -> Result<Response, Refusal> {
    Ok(Response {
        outcome: order.outcome,
        facts: words(&order.facts, "facts", 20_000, true)?,
        measures: words(&order.measures, "measures", 20_000, true)?,
        reply: words(&order.reply, "reply", 4_000, true)?,
        evidence: order.evidence.clone(),
        missing,
        by: by.id,
        at,
    })
}

/// Whether a unit may ask for more time at all.
fn check_asking(slip: &Slip, unit: UnitId, today: Day, terms: &Terms) -> Result<(), Refusal> {
    own_part(slip, unit)?;
    if unit != slip.lead.unit {
        Err(codes::P63.refusal())
    } else if slip.asked.is_some() {
        Err(codes::P52.refusal())
    } else if slip.extensions >= terms.limits.extensions {
        Err(codes::P47.refusal())
    } else if today > slip.lead.due.day {
        Err(codes::P46.refusal())
    } else {
        Ok(())
    }
}

fn check_extension(slip: &Slip, unit: UnitId, today: Day, until: Day, terms: &Terms) -> Result<(), Refusal> {
    check_asking(slip, unit, today, terms)?;
    let (due, limit) = (slip.lead.due.day, terms.limits.of(Term::Extension).clock);
    let is_within = until > due && until <= last_day(due, Clock { ..limit }, &terms.calendar);
    if is_within { Ok(()) } else { Err(codes::P48.at_field("until")) }
}
