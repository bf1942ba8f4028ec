//! The life of a batch (录入批次): claimed, typed by one group, typed again blind by another, compared, settled, definitive.
//!
//! Every move is pure: it answers the batch as it is afterwards, or a refusal that names its rule. Who may move is decided
//! by person *and* group of the opening record; a coordinator decides and never types.

use std::collections::BTreeSet;

use kernel::{Finding, PersonId, Refusal};

use super::forms::{Differences, Forms, Shape, untyped};
use super::hall::Hand;
use super::refusals::{
    another_groups, another_station, at_field, bad_value, in_other_hands, incomplete, kept_has_errors, no_reason,
    not_asked, not_definitive, not_in_hand, not_sent_back, nothing_differs, nothing_to_settle, nothing_to_type,
    same_group, same_signature, typed_here, typing_has_begun,
};
pub use super::states::{Again, At, Done, Only, Side, State, Work};

/// A batch with both entries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// How a form looks.
    pub shape: Shape,
    /// How many ballots it has, as counted by hand at the opening.
    pub sheets: u32,
    /// Where it stands.
    pub state: State,
    /// The first entry.
    pub first: Forms,
    /// The second entry.
    pub second: Forms,
}

/// The shortest reason for opening a definitive batch again or throwing entries away, in characters.
const SHORTEST_REASON: usize = 4;

impl Batch {
    /// A batch nobody has begun.
    pub fn new(shape: Shape, sheets: u32) -> Self {
        Self { shape, sheets, state: State::Waiting, first: Forms::new(), second: Forms::new() }
    }

    /// The forms of a side.
    pub fn forms(&self, side: Side) -> &Forms {
        match side {
            Side::First => &self.first,
            Side::Second => &self.second,
        }
    }

    fn forms_mut(&mut self, side: Side) -> &mut Forms {
        match side {
            Side::First => &mut self.first,
            Side::Second => &mut self.second,
        }
    }

    pub(super) fn with(&self, state: State) -> Self {
        Self { state, ..self.clone() }
    }

    /// Where the entries differ.
    pub fn differences(&self) -> Differences {
        Differences::between(&self.first, &self.second)
    }

    /// Corrects how many ballots the batch has, while nothing is typed.
    ///
    /// # Errors
    /// C37 once typing has begun.
    pub fn recount(&self, sheets: u32) -> Result<Self, Refusal> {
        match &self.state {
            State::Waiting => Ok(Self::new(self.shape.clone(), sheets)),
            State::FirstEntry { .. }
            | State::FirstHeld { .. }
            | State::FirstDone { .. }
            | State::SecondEntry { .. }
            | State::Unsettled { .. }
            | State::Correcting { .. }
            | State::Definitive { .. }
            | State::ReopenAsked { .. } => Err(typing_has_begun()),
        }
    }

    // ---- typing

    /// Takes the batch in hand: the first entry, the second, or what came back after a difference.
    ///
    /// # Errors
    /// C20 while somebody else has it, C21 for the same person or group as the first entry (CB09), C22 for another group's
    /// work, C23 where there is nothing to type.
    pub fn claim(&self, hand: &Hand) -> Result<Self, Refusal> {
        match &self.state {
            State::Waiting => Ok(self.with(State::FirstEntry { work: begin(hand) })),
            State::FirstEntry { .. } | State::SecondEntry { .. } | State::Correcting { .. } => {
                self.sit_down(hand, Sit::WhereFree)
            }
            State::FirstDone { first } => {
                another_hand(first, hand)?;
                Ok(self.with(State::SecondEntry { first: first.clone(), work: begin(hand) }))
            }
            State::FirstHeld { .. }
            | State::Unsettled { .. }
            | State::Definitive { .. }
            | State::ReopenAsked { .. } => Err(nothing_to_type()),
        }
    }

    /// Takes over from somebody of the same group whose station is gone. Everything typed so far stays.
    ///
    /// # Errors
    /// C22 for another group's work, C23 where nothing is being typed.
    pub fn take_over(&self, hand: &Hand) -> Result<Self, Refusal> {
        match &self.state {
            State::FirstEntry { .. } | State::SecondEntry { .. } | State::Correcting { .. } => {
                self.sit_down(hand, Sit::Anyway)
            }
            State::Waiting
            | State::FirstHeld { .. }
            | State::FirstDone { .. }
            | State::Unsettled { .. }
            | State::Definitive { .. }
            | State::ReopenAsked { .. } => Err(nothing_to_type()),
        }
    }

    /// Lays the batch down; somebody of the group takes it up again.
    ///
    /// # Errors
    /// C24 when it is not in hand.
    pub fn lay_down(&self, person: PersonId) -> Result<Self, Refusal> {
        let (side, work) = self.in_hand(person)?;
        Ok(self.with(self.working(side, Work { at: None, ..work.clone() })))
    }

    /// Types fields of a form, and a new form where one is missing. An error stops nothing: what can stand is taken in, and
    /// the findings name the fields that stay as they were, C25 for a value that can't stand there, C26 outside what came
    /// back after a difference. That sums do not hold yet keeps nobody from typing on.
    ///
    /// # Errors
    /// C24 when it is not in hand at this station.
    pub fn type_in(
        &self,
        at: &At,
        serial: u32,
        fields: &[(u32, Option<u32>)],
    ) -> Result<(Self, Vec<Finding>), Refusal> {
        let (side, work) = self.in_hand_at(at)?;
        let mut next = self.clone();
        let form = next.forms_mut(side).entry(serial).or_insert_with(|| self.shape.untyped());
        let mut found = Vec::new();
        for (place, value) in fields {
            let frees = work.only.as_ref().is_none_or(|only| only.frees(serial, *place));
            let good = value.is_none_or(|value| self.shape.allows(value));
            match form.get_mut(*place as usize) {
                Some(field) if frees && good => *field = *value,
                _ if frees => found.push(at_field(bad_value(self.shape.level), serial, *place)),
                _ => found.push(at_field(not_sent_back(), serial, *place)),
            }
        }
        Ok((next, found))
    }

    /// Throws a form away that was typed under a wrong serial.
    ///
    /// # Errors
    /// C24 when it is not in hand, C26 for a form that did not come back.
    pub fn drop_form(&self, person: PersonId, serial: u32) -> Result<Self, Refusal> {
        let (side, work) = self.in_hand(person)?;
        if work.only.as_ref().is_some_and(|only| only.standing.contains(&serial)) {
            return Err(not_sent_back());
        }
        let mut next = self.clone();
        next.forms_mut(side).remove(&serial);
        Ok(next)
    }

    /// Ends the entry in hand. `errors` are the control sums it breaks; the typist insists when the paper says just that.
    ///
    /// # Errors
    /// C24 when it is not in hand, C27 with every missing field or form at once, C28 with every broken sum at once.
    pub fn finalise(&self, person: PersonId, errors: &[Finding], insist: bool) -> Result<Self, Refusal> {
        let (side, work) = self.in_hand(person)?;
        self.complete(side)?;
        let done = Done { group: work.group, hands: work.hands.clone() };
        match &self.state {
            State::FirstEntry { .. } if errors.is_empty() => Ok(self.with(State::FirstDone { first: done })),
            State::FirstEntry { .. } if insist => Ok(self.with(State::FirstHeld { first: done })),
            State::FirstEntry { .. } => Err(Refusal::findings("C28", errors.to_vec())),
            State::SecondEntry { first, .. } => Ok(self.compared(first.clone(), done, errors)),
            State::Correcting { first, second } => Ok(self.corrected(side, done, first, second, errors)),
            State::Waiting
            | State::FirstHeld { .. }
            | State::FirstDone { .. }
            | State::Unsettled { .. }
            | State::Definitive { .. }
            | State::ReopenAsked { .. } => Err(not_in_hand()),
        }
    }

    fn complete(&self, side: Side) -> Result<(), Refusal> {
        let forms = self.forms(side);
        let (has, wanted) = (forms.len(), self.shape.forms_of(self.sheets));
        let open = untyped(forms);
        if has == wanted && open.is_empty() {
            return Ok(());
        }
        Err(incomplete(has, wanted, &open))
    }

    pub(super) fn compared(&self, first: Done, second: Done, errors: &[Finding]) -> Self {
        if errors.is_empty() && self.differences().is_empty() {
            self.with(State::Definitive { first, second })
        } else {
            self.with(State::Unsettled { first, second })
        }
    }

    fn corrected(&self, side: Side, done: Done, first: &Again, second: &Again, errors: &[Finding]) -> Self {
        let (first, second) = match side {
            Side::First => (Again::Standing(done), second.clone()),
            Side::Second => (first.clone(), Again::Standing(done)),
        };
        match (first, second) {
            (Again::Standing(first), Again::Standing(second)) => self.compared(first, second, errors),
            (first, second) => self.with(State::Correcting { first, second }),
        }
    }

    // ---- settling

    /// Gives a held first entry back to its group.
    ///
    /// # Errors
    /// C29 where nothing is to be settled, CB10 for a coordinator who has typed in this batch.
    pub fn resume(&self, by: PersonId) -> Result<Self, Refusal> {
        match &self.state {
            State::FirstHeld { first } => {
                not_typed_by(by, [first])?;
                Ok(self.with(State::FirstEntry { work: free(first, None) }))
            }
            State::Waiting
            | State::FirstEntry { .. }
            | State::FirstDone { .. }
            | State::SecondEntry { .. }
            | State::Unsettled { .. }
            | State::Correcting { .. }
            | State::Definitive { .. }
            | State::ReopenAsked { .. } => Err(nothing_to_settle()),
        }
    }

    /// Keeps one entry; the other is thrown away and typed anew by another person of another group, so that every number
    /// has been typed twice.
    ///
    /// # Errors
    /// C29 where nothing is to be settled, C30 for an entry that breaks a control sum, CB10.
    pub fn keep(&self, by: PersonId, side: Side, errors: &[Finding]) -> Result<Self, Refusal> {
        let (first, second) = self.unsettled(by)?;
        if !errors.is_empty() {
            return Err(kept_has_errors());
        }
        let kept = match side {
            Side::First => first,
            Side::Second => second,
        };
        let forms = self.forms(side).clone();
        let state = State::FirstDone { first: kept.clone() };
        Ok(Self { state, first: forms, second: Forms::new(), shape: self.shape.clone(), sheets: self.sheets })
    }

    /// Sends what differs back to one group or both: blanked, blind, and nothing else can be changed.
    ///
    /// # Errors
    /// C29 where nothing is to be settled, C31 when there is no difference or no side is named, CB10.
    pub fn send_back(&self, by: PersonId, sides: &[Side]) -> Result<Self, Refusal> {
        let (first, second) = self.unsettled(by)?;
        let differences = self.differences();
        if differences.is_empty() || sides.is_empty() {
            return Err(nothing_differs());
        }
        let mut next = self.clone();
        for side in sides {
            *next.forms_mut(*side) = differences.blank(self.forms(*side));
        }
        let only =
            |forms: &Forms| Only { fields: differences.fields.clone(), standing: forms.keys().copied().collect() };
        let again = |side: Side, done: &Done| match sides.contains(&side) {
            true => Again::Typing(free(done, Some(only(next.forms(side))))),
            false => Again::Standing(done.clone()),
        };
        let state = State::Correcting { first: again(Side::First, first), second: again(Side::Second, second) };
        Ok(Self { state, ..next })
    }

    /// Throws both entries away, also while they are typed; the batch is typed anew, and its ballots can be counted anew.
    ///
    /// # Errors
    /// C29 where nothing has been typed or the batch is definitive, C32 without a reason, CB10.
    pub fn discard(&self, by: PersonId, reason: &str) -> Result<Self, Refusal> {
        match &self.state {
            State::FirstEntry { .. }
            | State::FirstHeld { .. }
            | State::FirstDone { .. }
            | State::SecondEntry { .. }
            | State::Unsettled { .. }
            | State::Correcting { .. } => {
                if self.everybody_who_typed().contains(&by) {
                    return Err(typed_here());
                }
                is_a_reason(reason)?;
                Ok(self.emptied())
            }
            State::Waiting | State::Definitive { .. } | State::ReopenAsked { .. } => Err(nothing_to_settle()),
        }
    }

    fn unsettled(&self, by: PersonId) -> Result<(&Done, &Done), Refusal> {
        match &self.state {
            State::Unsettled { first, second } => {
                not_typed_by(by, [first, second])?;
                Ok((first, second))
            }
            State::Waiting
            | State::FirstEntry { .. }
            | State::FirstHeld { .. }
            | State::FirstDone { .. }
            | State::SecondEntry { .. }
            | State::Correcting { .. }
            | State::Definitive { .. }
            | State::ReopenAsked { .. } => Err(nothing_to_settle()),
        }
    }

    fn emptied(&self) -> Self {
        Self::new(self.shape.clone(), self.sheets)
    }

    // ---- opening again

    /// Asks to open a definitive batch again: the first signature, with a reason.
    ///
    /// # Errors
    /// C32 without a reason, C33 where it is not definitive, CB10 for somebody who typed in it.
    pub fn ask_reopening(&self, by: PersonId, reason: &str) -> Result<Self, Refusal> {
        is_a_reason(reason)?;
        let (first, second) = self.definitive()?;
        not_typed_by(by, [first, second])?;
        let (first, second) = (first.clone(), second.clone());
        Ok(self.with(State::ReopenAsked { first, second, by, reason: reason.trim().to_owned() }))
    }

    /// Signs as the second person; the batch is empty and waits.
    ///
    /// # Errors
    /// C34 for the same person, C35 where nobody has asked, CB10 for somebody who typed in it.
    pub fn countersign(&self, by: PersonId) -> Result<Self, Refusal> {
        let (first, second, asked_by) = self.asked()?;
        not_typed_by(by, [first, second])?;
        if asked_by == by { Err(same_signature()) } else { Ok(self.emptied()) }
    }

    /// Leaves the batch definitive after all.
    ///
    /// # Errors
    /// C35 where nobody has asked.
    pub fn leave_definitive(&self) -> Result<Self, Refusal> {
        let (first, second, _) = self.asked()?;
        Ok(self.with(State::Definitive { first: first.clone(), second: second.clone() }))
    }

    fn definitive(&self) -> Result<(&Done, &Done), Refusal> {
        match &self.state {
            State::Definitive { first, second } => Ok((first, second)),
            State::Waiting
            | State::FirstEntry { .. }
            | State::FirstHeld { .. }
            | State::FirstDone { .. }
            | State::SecondEntry { .. }
            | State::Unsettled { .. }
            | State::Correcting { .. }
            | State::ReopenAsked { .. } => Err(not_definitive()),
        }
    }

    fn asked(&self) -> Result<(&Done, &Done, PersonId), Refusal> {
        match &self.state {
            State::ReopenAsked { first, second, by, .. } => Ok((first, second, *by)),
            State::Waiting
            | State::FirstEntry { .. }
            | State::FirstHeld { .. }
            | State::FirstDone { .. }
            | State::SecondEntry { .. }
            | State::Unsettled { .. }
            | State::Correcting { .. }
            | State::Definitive { .. } => Err(not_asked()),
        }
    }

    // ---- who has what

    /// The entry somebody has in hand.
    ///
    /// # Errors
    /// C24 when there is none.
    pub fn in_hand(&self, person: PersonId) -> Result<(Side, &Work), Refusal> {
        let held = |work: &&Work| work.at.as_ref().is_some_and(|at| at.person == person);
        self.works().find(|(_, work)| held(work)).ok_or_else(not_in_hand)
    }

    /// The entry somebody has in hand at a station.
    ///
    /// # Errors
    /// C24 when there is none.
    pub fn in_hand_at(&self, at: &At) -> Result<(Side, &Work), Refusal> {
        self.works().find(|(_, work)| work.at.as_ref() == Some(at)).ok_or_else(not_in_hand)
    }

    /// The entries being typed.
    pub fn works(&self) -> impl Iterator<Item = (Side, &Work)> {
        let both = match &self.state {
            State::FirstEntry { work } => [Some((Side::First, work)), None],
            State::SecondEntry { work, .. } => [Some((Side::Second, work)), None],
            State::Correcting { first, second } => {
                [first.typing().map(|work| (Side::First, work)), second.typing().map(|work| (Side::Second, work))]
            }
            State::Waiting
            | State::FirstHeld { .. }
            | State::FirstDone { .. }
            | State::Unsettled { .. }
            | State::Definitive { .. }
            | State::ReopenAsked { .. } => [None, None],
        };
        both.into_iter().flatten()
    }

    /// Sits down at the entry of one's own group.
    fn sit_down(&self, hand: &Hand, sit: Sit) -> Result<Self, Refusal> {
        let own = self.works().find(|(_, work)| work.group == hand.group);
        let (side, work) = own.ok_or_else(|| self.not_this_group(hand))?;
        if sit == Sit::WhereFree {
            is_free(work, hand)?;
        }
        let mut work = work.clone();
        if !work.hands.contains(&hand.person) {
            work.hands.push(hand.person);
        }
        work.at = Some(At::from(hand));
        Ok(self.with(self.working(side, work)))
    }

    fn not_this_group(&self, hand: &Hand) -> Refusal {
        match &self.state {
            State::SecondEntry { first, .. } if first.group == hand.group => same_group(),
            State::Waiting
            | State::FirstEntry { .. }
            | State::FirstHeld { .. }
            | State::FirstDone { .. }
            | State::SecondEntry { .. }
            | State::Unsettled { .. }
            | State::Correcting { .. }
            | State::Definitive { .. }
            | State::ReopenAsked { .. } => another_groups(),
        }
    }

    /// The same state with one side's work replaced.
    fn working(&self, side: Side, work: Work) -> State {
        match (&self.state, side) {
            (State::SecondEntry { first, .. }, _) => State::SecondEntry { first: first.clone(), work },
            (State::Correcting { second, .. }, Side::First) => {
                State::Correcting { first: Again::Typing(work), second: second.clone() }
            }
            (State::Correcting { first, .. }, Side::Second) => {
                State::Correcting { first: first.clone(), second: Again::Typing(work) }
            }
            (State::FirstEntry { .. }, _) => State::FirstEntry { work },
            (
                State::Waiting
                | State::FirstHeld { .. }
                | State::FirstDone { .. }
                | State::Unsettled { .. }
                | State::Definitive { .. }
                | State::ReopenAsked { .. },
                _,
            ) => self.state.clone(),
        }
    }

    /// Everybody who has typed in what stands here now.
    pub fn everybody_who_typed(&self) -> BTreeSet<PersonId> {
        let mut all = BTreeSet::new();
        match &self.state {
            State::Waiting => {}
            State::FirstEntry { work } => all.extend(&work.hands),
            State::FirstHeld { first } | State::FirstDone { first } => all.extend(&first.hands),
            State::SecondEntry { first, work } => all.extend(first.hands.iter().chain(&work.hands)),
            State::Unsettled { first, second }
            | State::Definitive { first, second }
            | State::ReopenAsked { first, second, .. } => all.extend(first.hands.iter().chain(&second.hands)),
            State::Correcting { first, second } => all.extend(first.hands().iter().chain(second.hands())),
        }
        all
    }
}

/// Whether a place that somebody else holds may be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sit {
    WhereFree,
    Anyway,
}

fn begin(hand: &Hand) -> Work {
    Work { group: hand.group, hands: vec![hand.person], at: Some(At::from(hand)), only: None }
}

/// Whether somebody may sit down without taking over: nobody has it, or the same person at the same station. One account at
/// two stations may be two people.
fn is_free(work: &Work, hand: &Hand) -> Result<(), Refusal> {
    match &work.at {
        Some(at) if at.person != hand.person => Err(in_other_hands()),
        Some(at) if at.station != hand.station => Err(another_station(at.station)),
        Some(_) | None => Ok(()),
    }
}

fn is_a_reason(reason: &str) -> Result<(), Refusal> {
    if reason.trim().chars().count() < SHORTEST_REASON { Err(no_reason()) } else { Ok(()) }
}

fn free(done: &Done, only: Option<Only>) -> Work {
    Work { group: done.group, hands: done.hands.clone(), at: None, only }
}

/// CB09: the second reader is another person and of another group.
fn another_hand(first: &Done, hand: &Hand) -> Result<(), Refusal> {
    if first.group == hand.group || first.hands.contains(&hand.person) { Err(same_group()) } else { Ok(()) }
}

/// CB10: whoever decides has not typed.
fn not_typed_by<const N: usize>(by: PersonId, entries: [&Done; N]) -> Result<(), Refusal> {
    if entries.iter().any(|done| done.hands.contains(&by)) { Err(typed_here()) } else { Ok(()) }
}
