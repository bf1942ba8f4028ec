//! The only place where a problem changes: a fact is applied.

use super::facts::{Event, Fact};
use super::limits::Level;
use super::slip::Mode;
use super::state::{Problem, ProblemId, State};

/// A fact that can't follow what was before: the stored history is damaged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrongFact(pub String);

impl std::fmt::Display for WrongFact {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// The problem that a history makes.
///
/// # Errors
/// [`WrongFact`] for a history that does not begin with a registration or whose facts can't follow each other.
pub fn replay(id: ProblemId, history: &[Event]) -> Result<Problem, WrongFact> {
    let (first, rest) = history.split_first().ok_or_else(|| WrongFact("an empty history".into()))?;
    let mut problem = begin(id, first)?;
    for event in rest {
        problem.apply(event)?;
    }
    Ok(problem)
}

/// The problem that its first fact makes.
///
/// # Errors
/// [`WrongFact`] for another fact than a registration.
pub fn begin(id: ProblemId, first: &Event) -> Result<Problem, WrongFact> {
    let Fact::Registered { number, door, category, due } = &first.fact else {
        return Err(WrongFact(format!("{} is not a beginning", first.fact.kind())));
    };
    Ok(Problem {
        id,
        number: *number,
        door: *door,
        registered_at: first.at,
        category: category.clone(),
        state: State::Registered { due: due.clone() },
        officer: None,
        round: 1,
        returned: 0,
        rebounds: 0,
        urged: 0,
        level: Level::Green,
        reopened_for_reporter: false,
        barred: Vec::new(),
        not_theirs: Vec::new(),
        earlier_slips: Vec::new(),
        facts: 1,
    })
}

impl Problem {
    /// Makes the problem what it is after a fact.
    ///
    /// # Errors
    /// [`WrongFact`] when the fact can't follow; the problem is then unchanged.
    pub fn apply(&mut self, event: &Event) -> Result<(), WrongFact> {
        let mut next = self.clone();
        next.state = next.state_after(event)?;
        next.facts += 1;
        *self = next;
        Ok(())
    }

    /// The state after a fact; counters change beside it.
    fn state_after(&mut self, event: &Event) -> Result<State, WrongFact> {
        let at = event.at;
        Ok(match (self.state.clone(), event.fact.clone()) {
            (State::Registered { .. }, Fact::Accepted { category }) => {
                if !category.is_empty() {
                    self.category = category;
                }
                self.level = Level::Green;
                State::Accepted { at }
            }
            (State::Registered { .. }, Fact::Refused { reason }) => State::Refused { reason, at },
            (State::Registered { .. } | State::Accepted { .. }, Fact::Joined { into, number }) => {
                State::Joined { into, number }
            }
            (state, Fact::Entrusted { officer }) => {
                self.officer = Some(officer);
                state
            }
            (State::Accepted { .. }, Fact::Assigned { slip }) => State::Assigned(*slip),
            (State::Assigned(mut slip) | State::Working(mut slip), Fact::Signed { unit, handler }) => {
                if let Some(part) = slip.part_mut(unit) {
                    (part.signed_at, part.handler) = (Some(at), Some(handler));
                }
                working_once_signed(slip)
            }
            (State::Assigned(slip) | State::Working(slip), Fact::Objected { unit, reason }) => {
                State::Contested { slip, unit, reason }
            }
            (State::Contested { slip, unit, .. }, Fact::Ruled { upheld, .. }) => self.ruled(slip, unit, upheld, event),
            (State::Assigned(mut slip), Fact::PartAnswered { unit, text }) => {
                slip.part_mut(unit).into_iter().for_each(|part| part.answer = Some(text.clone()));
                State::Assigned(slip)
            }
            (State::Working(mut slip), Fact::PartAnswered { unit, text }) => {
                slip.part_mut(unit).into_iter().for_each(|part| part.answer = Some(text.clone()));
                State::Working(slip)
            }
            (State::Working(mut slip), Fact::Responded { response }) => {
                slip.asked = None;
                State::Answered { slip, response: *response }
            }
            (State::Answered { mut slip, .. } | State::Verified { mut slip, .. }, Fact::Returned { due, .. }) => {
                self.returned += 1;
                self.level = Level::Green;
                slip.lead.due = due;
                State::Working(slip)
            }
            (State::Answered { slip, response }, Fact::Verified { .. }) => {
                State::Verified { slip, response, by: event.by.id }
            }
            (State::Verified { slip, response, .. }, Fact::StruckOff { look_back }) => {
                State::StruckOff { slip, response, look_back, at }
            }
            (State::StruckOff { slip, response, .. }, Fact::LookedBack { rebound: false, .. }) => {
                State::Kept { slip, response, at }
            }
            (State::StruckOff { slip, .. } | State::Kept { slip, .. }, Fact::LookedBack { rebound: true, .. }) => {
                self.rebounds += 1;
                self.reopened(slip.number, event)
            }
            (State::StruckOff { slip, .. } | State::Kept { slip, .. }, Fact::ReopenedForReporter { .. }) => {
                self.reopened_for_reporter = true;
                self.reopened(slip.number, event)
            }
            (State::Working(mut slip), Fact::ExtensionAsked { asked }) => {
                slip.asked = Some(asked);
                State::Working(slip)
            }
            (State::Working(mut slip), Fact::ExtensionDecided { granted, .. }) => {
                let asked = slip.asked.take().ok_or_else(|| WrongFact("no extension was asked for".into()))?;
                if granted {
                    slip.lead.due = asked.until;
                    slip.extensions += 1;
                }
                State::Working(slip)
            }
            (State::Working(slip), Fact::Paused { reason }) => State::Paused { slip, since: at.day(), reason },
            (State::Paused { mut slip, .. }, Fact::Resumed { dues }) => {
                slip.parts_mut().zip(dues).for_each(|(part, due)| part.due = due);
                State::Working(slip)
            }
            (state, Fact::Withdrawn { reason }) if state.stage().is_open() => State::Withdrawn { reason, at },
            (state, Fact::Recused { person, .. }) => {
                self.barred.push(person.id);
                self.officer = self.officer.take().filter(|officer| officer.id != person.id);
                state
            }
            (state, Fact::Urged { .. }) => {
                self.urged += 1;
                state
            }
            (State::Registered { due }, Fact::Recalculated { dues, .. }) => {
                State::Registered { due: dues.into_iter().next().unwrap_or(due) }
            }
            (mut state, Fact::Recalculated { dues, object_by, .. }) if state.running_slip().is_some() => {
                if let Some(slip) = state.running_slip_mut() {
                    slip.parts_mut().zip(dues).for_each(|(part, due)| part.due = due);
                    slip.object_by = object_by.unwrap_or_else(|| slip.object_by.clone());
                }
                state
            }
            (state, Fact::Escalated { level }) => {
                self.level = level;
                supervised_from(state, level)
            }
            (state, Fact::Accountability { .. }) => state,
            (State::Registered { .. } | State::Accepted { .. }, Fact::Transferred { .. }) => State::Transferred { at },
            (state, fact) => {
                return Err(WrongFact(format!("{} can't follow {}", fact.kind(), state.stage().code())));
            }
        })
    }

    /// A ruling: upheld for the lead unit, the problem waits for a new slip; upheld for an assisting unit, it leaves the
    /// slip; rejected, the slip stands and can't be objected to again.
    fn ruled(&mut self, mut slip: super::slip::Slip, unit: kernel::UnitId, upheld: bool, event: &Event) -> State {
        if !upheld {
            slip.ruled = true;
            return working_once_signed(slip);
        }
        self.not_theirs.push(unit);
        if slip.lead.unit == unit {
            self.earlier_slips.push(slip.number);
            self.level = Level::Green;
            return State::Accepted { at: event.at };
        }
        slip.assisting.retain(|part| part.unit != unit);
        working_once_signed(slip)
    }

    fn reopened(&mut self, slip: i64, event: &Event) -> State {
        self.round += 1;
        self.level = Level::Green;
        self.earlier_slips.push(slip);
        State::Accepted { at: event.at }
    }
}

fn working_once_signed(slip: super::slip::Slip) -> State {
    if slip.lead.signed_at.is_some() { State::Working(slip) } else { State::Assigned(slip) }
}

/// From the supervised level on, the slip is handled under supervision.
fn supervised_from(state: State, level: Level) -> State {
    match state {
        State::Assigned(mut slip) if level >= Level::Supervised => {
            slip.mode = Mode::Supervised;
            State::Assigned(slip)
        }
        State::Working(mut slip) if level >= Level::Supervised => {
            slip.mode = Mode::Supervised;
            State::Working(slip)
        }
        other => other,
    }
}
