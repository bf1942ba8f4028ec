//! Plays arbitrary moves on a batch and watches the laws that no order of moves may break. The same body is a property
//! test and the fuzz target `counting`.

use std::collections::BTreeSet;

use kernel::{Finding, PersonId, Place};
use uuid::Uuid;

use super::batch::{Batch, Side, State};
use super::forms::{Shape, untyped};
use super::hall::Hand;
use super::plan::Level;

/// How many people, groups, serials and marks the rehearsal knows: few, so that they meet often.
const PEOPLE: u8 = 8;
const GROUPS: u8 = 3;

/// What was broken, in words.
pub type Broken = &'static str;

/// Plays the moves that the bytes say, three bytes a move, and answers the batch at the end.
///
/// # Errors
/// The first law that was broken.
pub fn play(bytes: &[u8]) -> Result<Batch, Broken> {
    let shape = Shape { level: Level::Ballots, units: 1, aspects: 2, grades: vec![1, 2] };
    let mut batch = Batch::new(shape, 2);
    for step in bytes.chunks_exact(3) {
        if let Ok(next) = one_move(&batch, step[0], step[1], step[2]) {
            step_law(&batch, &next)?;
            law(&next)?;
            batch = next;
        }
    }
    Ok(batch)
}

/// A person sits in one group for good, as the opening record has it.
fn hand(who: u8) -> Hand {
    let who = who % PEOPLE;
    Hand { person: person(who), group: who % GROUPS + 1, station: 1 }
}

fn person(who: u8) -> PersonId {
    PersonId(Uuid::from_u128(u128::from(who % PEOPLE) + 1))
}

fn one_move(batch: &Batch, act: u8, who: u8, what: u8) -> Result<Batch, kernel::Refusal> {
    let side = if what & 1 == 0 { Side::First } else { Side::Second };
    let errors = if what & 0x40 == 0 { Vec::new() } else { vec![broken_sum()] };
    match act % 14 {
        0 => batch.claim(&hand(who)),
        1 => batch.take_over(&hand(who)),
        2 => batch.lay_down(person(who)),
        3..=5 => {
            let mark = [Some(0), Some(1), Some(2), Some(255), None, Some(9)][usize::from(what >> 2) % 6];
            batch.type_in(person(who), u32::from(what & 1) + 1, &[(u32::from(what >> 1 & 1), mark)])
        }
        6 => batch.finalise(person(who), &errors, what & 1 == 1),
        7 => batch.keep(person(who), side, &errors),
        8 => batch.send_back(person(who), [&[side][..], &Side::BOTH][usize::from(what >> 1 & 1)]),
        9 => batch.discard(person(who)),
        10 => batch.resume(person(who)),
        11 => batch.ask_reopening(person(who), "核对时发现漏页"),
        12 => batch.countersign(person(who)),
        _ => batch.drop_form(person(who), u32::from(what & 1) + 1),
    }
}

fn broken_sum() -> Finding {
    let words = kernel::Bilingual::new("合计不符", "the sum is broken");
    Finding::error("CB04", Place::default(), words.clone(), words)
}

/// What holds in every state.
fn law(batch: &Batch) -> Result<(), Broken> {
    match &batch.state {
        State::Definitive { first, second } | State::ReopenAsked { first, second, .. } => {
            ensure(batch.first == batch.second, "a definitive batch has two equal entries")?;
            ensure(complete(batch), "a definitive batch is complete")?;
            two_hands(first.group, &first.hands, second.group, &second.hands)
        }
        State::Unsettled { first, second } => two_hands(first.group, &first.hands, second.group, &second.hands),
        State::SecondEntry { first, work } => two_hands(first.group, &first.hands, work.group, &work.hands),
        State::Waiting => ensure(batch.first.is_empty() && batch.second.is_empty(), "a waiting batch is empty"),
        State::FirstDone { .. } | State::FirstHeld { .. } | State::FirstEntry { .. } => {
            ensure(batch.second.is_empty(), "there is no second entry before its time")
        }
        State::Correcting { .. } => ensure(batch.works().next().is_some(), "somebody has to correct"),
    }
}

/// What holds for every step.
fn step_law(before: &Batch, after: &Batch) -> Result<(), Broken> {
    let was_definitive = matches!(before.state, State::Definitive { .. } | State::ReopenAsked { .. });
    let opened = matches!(after.state, State::Waiting);
    if was_definitive {
        ensure(opened || before.first == after.first, "a definitive batch does not change")?;
        ensure(!opened || matches!(before.state, State::ReopenAsked { .. }), "it is opened by two signatures only")?;
    }
    if let (State::Correcting { .. }, State::Correcting { .. }) = (&before.state, &after.state) {
        for (side, work) in before.works() {
            let Some(only) = &work.only else { return Err("a correction knows what came back") };
            let kept = before.forms(side).iter().filter(|(serial, _)| only.standing.contains(serial));
            for (serial, form) in kept {
                let now = after.forms(side).get(serial).ok_or("a standing form stays")?;
                let mut changed = (0_u32..).zip(form.iter().zip(now)).filter(|(_, (one, other))| one != other);
                let free = changed.all(|(place, _)| only.frees(*serial, place));
                ensure(free, "nothing changes that did not come back")?;
            }
        }
    }
    Ok(())
}

fn two_hands(one: u8, hands: &[PersonId], other: u8, others: &[PersonId]) -> Result<(), Broken> {
    let first: BTreeSet<_> = hands.iter().collect();
    ensure(one != other, "the entries come from two groups")?;
    ensure(others.iter().all(|person| !first.contains(person)), "the entries come from different people")
}

fn complete(batch: &Batch) -> bool {
    batch.first.len() == batch.shape.forms_of(batch.sheets) && untyped(&batch.first).is_empty()
}

fn ensure(holds: bool, law: Broken) -> Result<(), Broken> {
    if holds { Ok(()) } else { Err(law) }
}
