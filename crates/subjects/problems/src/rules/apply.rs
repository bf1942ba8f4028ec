//! The only place where a problem changes: a fact is applied.

use kernel::UnitId;

use super::clocks::Due;
use super::facts::{Event, Fact};
use super::limits::Level;
use super::slip::{FirstResponse, Mode, Slip};
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
    /// Makes the problem what it is after a fact. Where another clock begins, the level begins with it.
    ///
    /// # Errors
    /// [`WrongFact`] when the fact can't follow; the problem is then unchanged.
    pub fn apply(&mut self, event: &Event) -> Result<(), WrongFact> {
        let mut next = self.clone();
        next.state = next.state_after(event)?;
        if !next.state.stage().has_the_clock_of(self.state.stage()) {
            next.level = Level::Green;
        }
        next.facts += 1;
        *self = next;
        Ok(())
    }

    /// The state after a fact; counters change beside it.
    fn state_after(&mut self, event: &Event) -> Result<State, WrongFact> {
        let at = event.at;
        Ok(match (self.state.clone(), event.fact.clone()) {
            (State::Registered { .. }, Fact::Accepted { category, due }) => {
                if !category.is_empty() {
                    self.category = category;
                }
                State::Accepted { at, due }
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
            (State::Assigned(slip) | State::Working(slip), Fact::Objected { unit, reason, due }) => {
                State::Contested { slip, unit, reason, since: at.day(), due }
            }
            (State::Contested { mut slip, unit, .. }, Fact::Ruled { upheld, due, dues, .. }) => {
                slip.set_dues(dues);
                self.ruled(slip, unit, upheld).map_or(State::Accepted { at, due }, working_once_signed)
            }
            (State::Assigned(mut slip) | State::Working(mut slip), Fact::PartAnswered { unit, text }) => {
                if let Some(part) = slip.part_mut(unit) {
                    (part.answer, part.may_answer_again) = (Some(text), false);
                }
                working_once_signed(slip)
            }
            (State::Working(mut slip), Fact::Responded { response, due }) => {
                slip.asked = None;
                slip.first_response.get_or_insert(FirstResponse { at: response.at, due: slip.lead.due.day });
                State::Answered { slip, response: *response, due }
            }
            (State::Answered { mut slip, .. } | State::Verified { mut slip, .. }, Fact::Returned { due, .. }) => {
                self.returned += 1;
                slip.lead.due = due;
                slip.assisting.iter_mut().for_each(|part| part.may_answer_again = part.answer.is_some());
                State::Working(slip)
            }
            (State::Answered { slip, response, .. }, Fact::Verified { due, .. }) => {
                State::Verified { slip, response, by: event.by.id, due }
            }
            (State::Verified { slip, response, .. }, Fact::StruckOff { look_back }) => {
                State::StruckOff { slip, response, look_back, at }
            }
            (State::StruckOff { slip, response, .. }, Fact::LookedBack { rebound: false, .. }) => {
                State::Kept { slip, response, at }
            }
            (State::StruckOff { slip, .. } | State::Kept { slip, .. }, Fact::LookedBack { rebound: true, due, .. }) => {
                self.rebounds += 1;
                self.reopened(slip.number);
                State::Accepted { at, due }
            }
            (State::StruckOff { slip, .. } | State::Kept { slip, .. }, Fact::ReopenedForReporter { due, .. }) => {
                self.reopened_for_reporter = true;
                self.reopened(slip.number);
                State::Accepted { at, due }
            }
            (State::Working(mut slip), Fact::ExtensionAsked { asked }) => {
                slip.asked = Some(asked);
                State::Working(slip)
            }
            (State::Working(mut slip), Fact::ExtensionDecided { granted, .. }) => {
                let asked = slip.asked.take().ok_or_else(|| WrongFact("no extension was asked for".into()))?;
                if granted {
                    slip.lead.due = later(slip.lead.due, asked.until);
                    slip.extensions += 1;
                }
                State::Working(slip)
            }
            (State::Working(slip), Fact::Paused { reason }) => State::Paused { slip, since: at.day(), reason },
            (State::Paused { mut slip, .. }, Fact::Resumed { dues }) => {
                slip.set_dues(dues);
                State::Working(slip)
            }
            (state, Fact::Withdrawn { reason }) if state.stage().is_open() => State::Withdrawn { reason, at },
            (state, Fact::Recused { person, colleague, .. }) => {
                if !self.barred.contains(&person.id) {
                    self.barred.push(person.id);
                }
                self.officer = colleague.or_else(|| self.officer.take().filter(|officer| officer.id != person.id));
                state
            }
            (state, Fact::Urged { .. }) => {
                self.urged += 1;
                state
            }
            (mut state, Fact::Recalculated { dues, .. })
                if state.office_due().is_some() || state.running_slip().is_some() =>
            {
                state.set_dues(dues);
                state
            }
            (state, Fact::Escalated { level, .. }) => {
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

    /// A ruling: upheld for the lead unit, no slip stands any more; upheld for an assisting unit, it leaves the slip;
    /// rejected, that unit can't object again.
    fn ruled(&mut self, mut slip: Slip, unit: UnitId, upheld: bool) -> Option<Slip> {
        if !upheld {
            slip.part_mut(unit).into_iter().for_each(|part| part.ruled = true);
            return Some(slip);
        }
        self.not_theirs.push(unit);
        if slip.lead.unit == unit {
            self.earlier_slips.push(slip.number);
            return None;
        }
        slip.assisting.retain(|part| part.unit != unit);
        Some(slip)
    }

    fn reopened(&mut self, slip: i64) {
        self.round += 1;
        self.earlier_slips.push(slip);
    }
}

fn working_once_signed(slip: Slip) -> State {
    if slip.lead.signed_at.is_some() { State::Working(slip) } else { State::Assigned(slip) }
}

/// The due date after an extension. Facts from before an extension moved with the due date it was asked from may hold one
/// that lies no later; it then changes nothing.
fn later(due: Due, asked: Due) -> Due {
    if asked.day > due.day { asked } else { due }
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
