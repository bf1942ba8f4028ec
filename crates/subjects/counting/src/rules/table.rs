//! The table of states and moves, as the rules themselves answer; `docs/states/counting.md` is printed from it.

use kernel::{Finding, PersonId, Place, Refusal};
use uuid::Uuid;

use super::batch::{At, Batch, Side, State};
use super::forms::Shape;
use super::hall::Hand;
use super::plan::Level;

/// A hand of a group, by numbers.
fn hand(person: u128, group: u8) -> Hand {
    Hand { person: PersonId(Uuid::from_u128(person)), group, station: 1 }
}

const TABLE: u128 = 8;
const OTHER: u128 = 9;

fn person(number: u128) -> PersonId {
    PersonId(Uuid::from_u128(number))
}

fn broken_sum() -> Finding {
    let words = kernel::Bilingual::new("合计不符", "the sum is broken");
    Finding::error("CB04", Place::default(), words.clone(), words)
}

/// One batch in every state, reached by moves alone: its name in Chinese and the batch.
///
/// # Errors
/// None as long as the rules lead to every state; a refusal names the move that no longer does.
pub fn sample_states() -> Result<Vec<(&'static str, Batch)>, Refusal> {
    let shape = Shape { level: Level::Ballots, units: 1, aspects: 1, grades: vec![1, 2] };
    let (one, other) = (hand(1, 1), hand(3, 2));
    let typed =
        |batch: &Batch, hand: &Hand, mark| batch.type_in(&At::from(hand), 7, &[(0, Some(mark))]).map(|typed| typed.0);
    let waiting = Batch::new(shape, 1);
    let first_entry = typed(&waiting.claim(&one)?, &one, 1)?;
    let held = first_entry.finalise(one.person, &[broken_sum()], true)?;
    let first_done = first_entry.finalise(one.person, &[], false)?;
    let second_entry = typed(&first_done.claim(&other)?, &other, 2)?;
    let unsettled = second_entry.finalise(other.person, &[], false)?;
    let correcting = unsettled.send_back(person(TABLE), &Side::BOTH)?;
    let definitive = typed(&second_entry, &other, 1)?.finalise(other.person, &[], false)?;
    let asked = definitive.ask_reopening(person(TABLE), "复核时发现漏页")?;
    Ok(vec![
        ("待录", waiting),
        ("第一遍录入中", first_entry),
        ("勾稽不符待裁定", held),
        ("第一遍已定稿", first_done),
        ("第二遍录入中", second_entry),
        ("待裁定", unsettled),
        ("退回补录中", correcting),
        ("已确定", definitive),
        ("已申请重开", asked),
    ])
}

/// A move of the table: its name and what it answers.
type Move = (&'static str, fn(&Batch) -> Result<Batch, Refusal>);

const MOVES: [Move; 15] = [
    ("更正份数", |batch| batch.recount(2)),
    ("本组认领", |batch| batch.claim(&hand(2, 1))),
    ("他组认领", |batch| batch.claim(&hand(3, 2))),
    ("本组接手", |batch| batch.take_over(&hand(2, 1))),
    ("录入一格", |batch| batch.type_in(&At::from(&hand(1, 1)), 7, &[(0, Some(2))]).map(|typed| typed.0)),
    ("第一遍定稿", |batch| batch.finalise(person(1), &[], false)),
    ("第二遍定稿", |batch| batch.finalise(person(3), &[], false)),
    ("退回原组", |batch| batch.resume(person(TABLE))),
    ("保留第一遍", |batch| batch.keep(person(TABLE), Side::First, &[])),
    ("退回差异", |batch| batch.send_back(person(TABLE), &[Side::Second])),
    ("作废重录", |batch| batch.discard(person(TABLE), "清点有误")),
    ("登记废表", |batch| Ok(batch.put_aside(person(TABLE), Some(7))?.looked_at_again(&[]))),
    ("申请重开", |batch| batch.ask_reopening(person(TABLE), "复核时发现漏页")),
    ("签字同意", |batch| batch.countersign(person(OTHER))),
    ("不再重开", Batch::leave_definitive),
];

fn name(state: &State) -> &'static str {
    match state {
        State::Waiting => "待录",
        State::FirstEntry { .. } => "第一遍录入中",
        State::FirstHeld { .. } => "勾稽不符待裁定",
        State::FirstDone { .. } => "第一遍已定稿",
        State::SecondEntry { .. } => "第二遍录入中",
        State::Unsettled { .. } => "待裁定",
        State::Correcting { .. } => "退回补录中",
        State::Definitive { .. } => "已确定",
        State::ReopenAsked { .. } => "已申请重开",
    }
}

/// The table as Markdown: what every move answers in every state, and the same as a drawing.
///
/// # Errors
/// As [`sample_states`].
pub fn print_table() -> Result<String, Refusal> {
    let samples = sample_states()?;
    let mut text = String::from("| 状态 ＼ 办理 |");
    text.extend(MOVES.iter().map(|(name, _)| format!(" {name} |")));
    text.push_str(&format!("\n|---|{}", "---|".repeat(MOVES.len())));
    let mut arrows = String::new();
    for (from, batch) in &samples {
        text.push_str(&format!("\n| **{from}** |"));
        for (word, act) in MOVES {
            match act(batch) {
                Ok(next) => {
                    let to = name(&next.state);
                    text.push_str(&format!(" {to} |"));
                    if to != *from {
                        arrows.push_str(&format!("    {from} --> {to}: {word}\n"));
                    }
                }
                Err(refusal) => text.push_str(&format!(" {} |", refusal.rule)),
            }
        }
    }
    Ok(format!("{text}\n\n```mermaid\nstateDiagram-v2\n    [*] --> 待录\n{arrows}```\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_is_reached_by_moves_alone() {
        let samples = sample_states().unwrap();
        assert!(samples.iter().all(|(word, batch)| *word == name(&batch.state)));
        assert_eq!(samples.len(), 9);
    }
}
