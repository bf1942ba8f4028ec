//! Plays arbitrary moves on a batch and watches the laws that no order of moves may break. The same body is a property
//! test and the fuzz target `counting`.

use std::collections::BTreeSet;

use kernel::{Finding, PersonId, Place};
use uuid::Uuid;

use super::batch::{At, Batch, Side, State};
use super::forms::{Forms, Shape, untyped};
use super::hall::Hand;
use super::plan::Level;

/// How many people, groups, serials and marks the rehearsal knows: few, so that they meet often.
const PEOPLE: u8 = 8;
const GROUPS: u8 = 3;

/// What was broken, in words.
pub type Broken = &'static str;

/// Plays the moves that the bytes say, three bytes a move, and answers the batch at the end. The first byte says what is
/// keyed in.
///
/// # Errors
/// The first law that was broken.
pub fn play(bytes: &[u8]) -> Result<Batch, Broken> {
    let (first, moves) = bytes.split_first().unwrap_or((&0, bytes));
    let level = [Level::Ballots, Level::TallySheets][usize::from(first & 1)];
    let mut batch = Batch::new(Shape { level, units: 1, aspects: 2, grades: vec![1, 2] }, 2);
    for step in moves.chunks_exact(3) {
        if let Ok(next) = one_move(&batch, step[0], step[1], step[2]) {
            step_law(&batch, &next)?;
            law(&next)?;
            batch = next;
        }
    }
    Ok(batch)
}

/// A person sits in one group for good, as the opening record has it, at one of two stations.
fn hand(who: u8) -> Hand {
    let (who, station) = (who % PEOPLE, u16::from(who / PEOPLE % 2) + 1);
    Hand { person: person(who), group: who % GROUPS + 1, station }
}

fn person(who: u8) -> PersonId {
    PersonId(Uuid::from_u128(u128::from(who % PEOPLE) + 1))
}

fn one_move(batch: &Batch, act: u8, who: u8, what: u8) -> Result<Batch, kernel::Refusal> {
    let side = if what & 1 == 0 { Side::First } else { Side::Second };
    let errors = if what & 0x40 == 0 { Vec::new() } else { vec![broken_sum()] };
    match act % 17 {
        0 => batch.claim(&hand(who)),
        1 => batch.take_over(&hand(who)),
        2 => batch.lay_down(person(who)),
        3..=5 => type_one(batch, &At::from(&hand(who)), what),
        6 => batch.finalise(person(who), &errors, what & 1 == 1),
        7 => batch.keep(person(who), side, &errors),
        8 => batch.send_back(person(who), [&[side][..], &Side::BOTH][usize::from(what >> 1 & 1)]),
        9 => batch.discard(person(who), "清点有误"),
        10 => batch.resume(person(who)),
        11 => batch.ask_reopening(person(who), "核对时发现漏页"),
        12 => batch.countersign(person(who)),
        13 => batch.leave_definitive(),
        14 => batch.recount(u32::from(what % 4)),
        15 => Ok(batch.put_aside(person(who), Some(serial(batch, what)))?.looked_at_again(&errors)),
        _ => batch.drop_form(person(who), serial(batch, what)),
    }
}

/// One of two serials; a tally sheet has 0.
fn serial(batch: &Batch, what: u8) -> u32 {
    match batch.shape.level {
        Level::Ballots => u32::from(what & 1) + 1,
        Level::TallySheets => 0,
    }
}

/// Types one field, or all of a form.
fn type_one(batch: &Batch, at: &At, what: u8) -> Result<Batch, kernel::Refusal> {
    let value = [Some(0), Some(1), Some(2), Some(255), None, Some(100_001)][usize::from(what >> 2) % 6];
    let length = u32::try_from(batch.shape.length()).unwrap_or_default();
    let one = u32::from(what >> 1) % (length + 1);
    let places = if what & 0x80 == 0 { one..one + 1 } else { 0..length };
    let fields: Vec<_> = places.map(|place| (place, value)).collect();
    batch.type_in(at, serial(batch, what), &fields).map(|typed| typed.0)
}

fn broken_sum() -> Finding {
    let words = kernel::Bilingual::new("合计不符", "the sum is broken");
    Finding::error("CB04", Place::default(), words.clone(), words)
}

/// What holds in every state.
fn law(batch: &Batch) -> Result<(), Broken> {
    let mut typed = batch.first.values().chain(batch.second.values()).flatten().flatten();
    ensure(typed.all(|value| batch.shape.allows(*value)), "nothing stands in a field that can't stand there")?;
    match &batch.state {
        State::Definitive { first, second } | State::ReopenAsked { first, second, .. } => {
            ensure(batch.first == batch.second, "a definitive batch has two equal entries")?;
            ensure(complete(batch, &batch.first), "a definitive batch is complete")?;
            two_hands(first.group, &first.hands, second.group, &second.hands)
        }
        State::Unsettled { first, second } => {
            ensure(complete(batch, &batch.first) && complete(batch, &batch.second), "a finished entry is complete")?;
            two_hands(first.group, &first.hands, second.group, &second.hands)
        }
        State::SecondEntry { first, work } => {
            ensure(complete(batch, &batch.first), "a finished entry is complete")?;
            two_hands(first.group, &first.hands, work.group, &work.hands)
        }
        State::Waiting => ensure(batch.first.is_empty() && batch.second.is_empty(), "a waiting batch is empty"),
        State::FirstDone { .. } | State::FirstHeld { .. } => {
            ensure(complete(batch, &batch.first), "a finished entry is complete")?;
            ensure(batch.second.is_empty(), "there is no second entry before its time")
        }
        State::FirstEntry { .. } => ensure(batch.second.is_empty(), "there is no second entry before its time"),
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

fn complete(batch: &Batch, forms: &Forms) -> bool {
    forms.len() == batch.shape.forms_of(batch.sheets) && untyped(forms).is_empty()
}

fn ensure(holds: bool, law: Broken) -> Result<(), Broken> {
    if holds { Ok(()) } else { Err(law) }
}
