use kernel::{Actor, Day, Moment, Refusal, UnitId};

use super::{LONGEST_REASON, Move, reason};
use crate::rules::clocks::Due;
use crate::rules::codes;
use crate::rules::facts::Fact;
use crate::rules::found::{Door, line, words};
use crate::rules::limits::{Term, Terms};
use crate::rules::slip::{Mode, Part, Slip};
use crate::rules::state::{Named, Problem, ProblemNumber, State};

/// A slip as the office orders it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlipOrder {
    /// One line, as the units will read it.
    pub title: String,
    /// The matter, as the units will read it.
    pub matter: String,
    /// What is asked of them.
    pub requirement: String,
    /// How it is handled.
    pub mode: Mode,
    /// The leader's note, if it goes out on one.
    pub leader_note: Option<String>,
    /// The lead unit.
    pub lead: UnitOrder,
    /// The assisting units.
    pub assisting: Vec<UnitOrder>,
    /// The evidence that came in of which they get cleaned copies, by the names of the originals.
    pub evidence: Vec<String>,
}

/// A unit on a slip.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnitOrder {
    /// The unit.
    pub unit: UnitId,
    /// An earlier due date than the limit's; none for the limit's.
    pub due: Option<Day>,
}

/// The first fact of a problem. The time for accepting it begins when it came in, not when the desk registered it.
pub fn register(
    number: ProblemNumber,
    door: Door,
    category: String,
    received: Option<Moment>,
    at: Moment,
    terms: &Terms,
) -> Fact {
    let came_in = received.map_or(at, |received| received.min(at));
    Fact::Registered { number, door, category, due: terms.due(Term::Accept, came_in.day()) }
}

impl Problem {
    /// Takes the problem on.
    ///
    /// # Errors
    /// P03 for somebody barred, P11 unless it waits for that.
    pub fn accept(&self, by: &Actor, at: Moment, category: &str, terms: &Terms) -> Result<Fact, Refusal> {
        self.open_to(by)?;
        match &self.state {
            State::Registered { .. } => {
                let due = Some(terms.due(Term::Assign, at.day()));
                Ok(Fact::Accepted { category: line(category, "category")?, due })
            }
            State::Refused { .. }
            | State::Joined { .. }
            | State::Accepted { .. }
            | State::Assigned(_)
            | State::Contested { .. }
            | State::Working(_)
            | State::Paused { .. }
            | State::Answered { .. }
            | State::Verified { .. }
            | State::StruckOff { .. }
            | State::Kept { .. }
            | State::Withdrawn { .. }
            | State::Transferred { .. } => Err(self.not_now(Move::Accept)),
        }
    }

    /// Does not take the problem on; the reason is told to the reporter.
    ///
    /// # Errors
    /// P03, P12 unless it waits for acceptance, P01 without a reason.
    pub fn refuse(&self, by: &Actor, why: &str) -> Result<Fact, Refusal> {
        self.open_to(by)?;
        match &self.state {
            State::Registered { .. } => Ok(Fact::Refused { reason: reason(why, "reason")? }),
            State::Refused { .. }
            | State::Joined { .. }
            | State::Accepted { .. }
            | State::Assigned(_)
            | State::Contested { .. }
            | State::Working(_)
            | State::Paused { .. }
            | State::Answered { .. }
            | State::Verified { .. }
            | State::StruckOff { .. }
            | State::Kept { .. }
            | State::Withdrawn { .. }
            | State::Transferred { .. } => Err(self.not_now(Move::Refuse)),
        }
    }

    /// Joins the problem to another one that is open; it goes on there, and neither is lost.
    ///
    /// # Errors
    /// P03, P13 once it is assigned or closed, P59 for itself or a closed one.
    pub fn join(&self, by: &Actor, into: &Problem) -> Result<Fact, Refusal> {
        self.open_to(by)?;
        match &self.state {
            State::Registered { .. } | State::Accepted { .. }
                if into.id == self.id || !into.state.stage().is_open() =>
            {
                Err(codes::P59.at_field("into"))
            }
            State::Registered { .. } | State::Accepted { .. } => {
                Ok(Fact::Joined { into: into.id, number: into.number })
            }
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
            | State::Transferred { .. } => Err(self.not_now(Move::Join)),
        }
    }

    /// Names the office's person (承办人) for it.
    ///
    /// # Errors
    /// P03 for somebody barred, also when the person named is; P14 once it is closed.
    pub fn entrust(&self, by: &Actor, officer: Named) -> Result<Fact, Refusal> {
        self.open_to(by)?;
        if self.barred.contains(&officer.id) {
            return Err(codes::P03.at_field("officer"));
        }
        match &self.state {
            State::Registered { .. }
            | State::Accepted { .. }
            | State::Assigned(_)
            | State::Contested { .. }
            | State::Working(_)
            | State::Paused { .. }
            | State::Answered { .. }
            | State::Verified { .. }
            | State::StruckOff { .. } => Ok(Fact::Entrusted { officer }),
            State::Refused { .. }
            | State::Joined { .. }
            | State::Kept { .. }
            | State::Withdrawn { .. }
            | State::Transferred { .. } => Err(self.not_now(Move::Entrust)),
        }
    }

    /// Sends out a slip under a number.
    ///
    /// # Errors
    /// P03, P15 unless it waits for that, P01 without matter or requirement, P54 for a unit of which it was ruled that
    /// it is not theirs, P55 for a unit that stands twice, P61 for a due date that is too late, P04 for one that is past.
    pub fn assign(
        &self,
        by: &Actor,
        at: Moment,
        number: i64,
        order: &SlipOrder,
        terms: &Terms,
    ) -> Result<Fact, Refusal> {
        self.open_to(by)?;
        match &self.state {
            State::Accepted { .. } => Ok(Fact::Assigned { slip: Box::new(self.slip(at, number, order, terms)?) }),
            State::Registered { .. }
            | State::Refused { .. }
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
            | State::Transferred { .. } => Err(self.not_now(Move::Assign)),
        }
    }

    fn slip(&self, at: Moment, number: i64, order: &SlipOrder, terms: &Terms) -> Result<Slip, Refusal> {
        self.check_units(order)?;
        let today = at.day();
        let limit = crate::rules::clocks::due(today, terms.limits.of_mode(order.mode).clock, &terms.calendar);
        let lead = part(order.lead, limit.clone(), today, limit.day)?;
        let parts = order.assisting.iter().map(|one| part(*one, limit.clone(), today, lead.due.day));
        Ok(Slip {
            number,
            title: words(&order.title, "title", 200, true)?,
            matter: words(&order.matter, "matter", 20_000, true)?,
            requirement: reason(&order.requirement, "requirement")?,
            mode: order.mode,
            leader_note: note(order.leader_note.as_deref())?,
            assisting: parts.collect::<Result<_, _>>()?,
            lead,
            object_by: terms.due(Term::Object, today),
            at,
            extensions: 0,
            asked: None,
            first_response: None,
            evidence: Some(order.evidence.clone()),
        })
    }

    fn check_units(&self, order: &SlipOrder) -> Result<(), Refusal> {
        let mut seen = vec![order.lead.unit];
        if self.not_theirs.contains(&order.lead.unit) {
            return Err(codes::P54.at_field("lead"));
        }
        for one in &order.assisting {
            if seen.contains(&one.unit) {
                return Err(codes::P55.at_field("assisting"));
            }
            if self.not_theirs.contains(&one.unit) {
                return Err(codes::P54.at_field("assisting"));
            }
            seen.push(one.unit);
        }
        Ok(())
    }
}

fn note(text: Option<&str>) -> Result<Option<String>, Refusal> {
    let text = words(text.unwrap_or_default(), "leader_note", LONGEST_REASON, false)?;
    Ok(Some(text).filter(|text| !text.is_empty()))
}

/// A unit's part: the limit's day, or an earlier one the office set. An assisting unit's is never later than the lead's.
fn part(order: UnitOrder, limit: Due, today: Day, latest: Day) -> Result<Part, Refusal> {
    let day = order.due.unwrap_or(limit.day.min(latest));
    if day > latest {
        return Err(codes::P61.at_field("due"));
    }
    if day < today {
        return Err(codes::P04.at_field("due"));
    }
    Ok(Part {
        unit: order.unit,
        due: limit.set(day),
        handler: None,
        signed_at: None,
        answer: None,
        may_answer_again: false,
        ruled: false,
    })
}
