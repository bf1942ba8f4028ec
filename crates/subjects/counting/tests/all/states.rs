//! The life of a batch: the printed table, arbitrary moves, and the rules in sentences.

use std::path::Path;

use counting::rules::batch::{At, Batch, Side, State};
use counting::rules::forms::Shape;
use counting::rules::hall::Hand;
use counting::rules::plan::Level;
use counting::rules::rehearsal::play;
use kernel::{Bilingual, Finding, PersonId, Place};
use proptest::prelude::*;
use uuid::Uuid;

fn person(number: u128) -> PersonId {
    PersonId(Uuid::from_u128(number))
}

fn hand(number: u128, group: u8) -> Hand {
    Hand { person: person(number), group, station: 1 }
}

/// Two ballots of one unit and two aspects.
fn batch() -> Batch {
    Batch::new(Shape { level: Level::Ballots, units: 1, aspects: 2, grades: vec![1, 2] }, 2)
}

fn at(number: u128) -> At {
    At { person: person(number), station: 1 }
}

/// Types fields of a form, all of which can stand.
fn put(batch: &Batch, number: u128, serial: u32, fields: &[(u32, Option<u32>)]) -> Batch {
    let (next, found) = batch.type_in(&at(number), serial, fields).unwrap();
    assert_eq!(found, []);
    next
}

/// Types ballots from serial 11 on and finalises.
fn typed<const N: usize>(batch: &Batch, number: u128, group: u8, marks: [[u32; 2]; N]) -> Batch {
    let mut next = batch.claim(&hand(number, group)).unwrap();
    for (serial, row) in (11..).zip(marks) {
        let fields: Vec<(u32, Option<u32>)> = (0..).zip(row.map(Some)).collect();
        next = put(&next, number, serial, &fields);
    }
    next.finalise(person(number), &[], false).unwrap()
}

fn differing() -> Batch {
    let once = typed(&batch(), 1, 1, [[1, 2], [1, 1]]);
    typed(&once, 3, 2, [[1, 2], [1, 2]])
}

fn rule<T>(answer: Result<T, kernel::Refusal>) -> &'static str {
    answer.err().map_or("ok", |refusal| refusal.rule.0)
}

#[test]
fn the_table_of_states_is_fresh() {
    let head = "# 计票批次的状态与办理 · States of a batch\n\n\
        行是状态，列是办理；格中是办理后的状态，或者拒绝它的规则编号。由程序印出（`QINGFENG_UPDATE=1 cargo test -p counting --test all states`）。\n\n";
    let made = format!("{head}{}", counting::rules::print_table().unwrap());
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../docs/states/counting.md");
    if std::env::var_os("QINGFENG_UPDATE").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, &made).unwrap();
    }
    assert!(std::fs::read_to_string(&path).unwrap_or_default() == made, "docs/states/counting.md is not fresh");
}

#[test]
fn a_wrong_value_keeps_no_other_from_being_typed() {
    let begun = batch().claim(&hand(1, 1)).unwrap();
    let (next, found) = begun.type_in(&at(1), 11, &[(0, Some(9)), (1, Some(2)), (2, Some(1))]).unwrap();
    let places: Vec<String> = found.iter().map(|one| format!("{} {}", one.rule, one.place)).collect();
    assert_eq!(places, ["C25 11!f0", "C25 11!f2"], "a strange grade and a field that is not on the paper");
    assert_eq!(next.first[&11], [None, Some(2)]);
}

#[test]
fn one_account_at_another_station_has_to_take_over() {
    let there = |station| Hand { station, ..hand(1, 1) };
    let begun = batch().claim(&there(1)).unwrap();
    assert_eq!(begun.claim(&there(1)).unwrap(), begun, "the same station after a power cut");
    assert_eq!(rule(begun.claim(&there(2))), "C20");
    let moved = begun.take_over(&there(2)).unwrap();
    assert_eq!(rule(moved.type_in(&at(1), 11, &[(0, Some(1))])), "C24", "what is still typed at the first is noticed");
}

#[test]
fn entries_are_thrown_away_while_they_are_typed_and_the_ballots_counted_anew() {
    let begun = put(&batch().claim(&hand(1, 1)).unwrap(), 1, 11, &[(0, Some(1)), (1, Some(1))]);
    assert_eq!(rule(begun.finalise(person(1), &[], true)), "C27", "one ballot of two");
    assert_eq!(rule(begun.recount(1)), "C37");
    assert_eq!(rule(begun.discard(person(8), " ")), "C32");
    let right = begun.discard(person(8), "清点多了一份").unwrap().recount(1).unwrap();
    assert_eq!((right.sheets, right.first.len()), (1, 0));
}

#[test]
fn a_ballot_that_does_not_count_leaves_both_entries_and_the_number_of_ballots() {
    let unsettled = differing();
    assert_eq!(rule(unsettled.put_aside(person(8), Some(13))), "C38");
    assert_eq!(rule(unsettled.put_aside(person(8), None)), "C38", "two complete entries lose what they have alone");
    let aside = unsettled.put_aside(person(8), Some(12)).unwrap().looked_at_again(&[]);
    assert!(matches!(aside.state, State::Definitive { .. }), "nothing differs any more");
    assert_eq!((aside.sheets, aside.first.len()), (1, 1));
    assert_eq!(rule(aside.put_aside(person(8), Some(11))), "C29");
    let waiting = batch().put_aside(person(8), None).unwrap().put_aside(person(8), None).unwrap();
    assert_eq!(rule(waiting.put_aside(person(8), None)), "C39");
}

#[test]
fn equal_entries_of_two_groups_make_a_batch_definitive() {
    let once = typed(&batch(), 1, 1, [[1, 2], [0, 255]]);
    let twice = typed(&once, 3, 2, [[1, 2], [0, 255]]);
    assert!(matches!(twice.state, State::Definitive { .. }));
}

#[test]
fn the_second_entry_must_be_by_another_group() {
    let once = typed(&batch(), 1, 1, [[1, 2], [1, 1]]);
    assert_eq!(rule(once.claim(&hand(1, 1))), "C21"); // the same account
    assert_eq!(rule(once.claim(&hand(2, 1))), "C21"); // another name in the same group
    assert_eq!(rule(once.claim(&hand(1, 2))), "C21"); // the same person, whatever the group
    assert_eq!(rule(once.claim(&hand(3, 2))), "ok");
}

#[test]
fn all_that_is_missing_is_told_at_once() {
    let begun = batch().claim(&hand(1, 1)).unwrap();
    let begun = put(&begun, 1, 11, &[(0, Some(1))]);
    let refusal = begun.finalise(person(1), &[], false).unwrap_err();
    assert_eq!((refusal.rule.0, refusal.findings.len()), ("C27", 2));
}

#[test]
fn a_paper_that_breaks_a_sum_is_held_for_the_coordinator_and_can_be_resumed() {
    let mut begun = batch().claim(&hand(1, 1)).unwrap();
    for serial in [11, 12] {
        begun = put(&begun, 1, serial, &[(0, Some(1)), (1, Some(1))]);
    }
    let words = Bilingual::new("合计不符", "broken");
    let broken = [Finding::error("CB04", Place::default(), words.clone(), words)];
    assert_eq!(rule(begun.finalise(person(1), &broken, false)), "C28");
    let held = begun.finalise(person(1), &broken, true).unwrap();
    assert!(matches!(held.state, State::FirstHeld { .. }));
    assert_eq!(rule(held.resume(person(1))), "CB10");
    let resumed = held.resume(person(8)).unwrap();
    assert_eq!(rule(resumed.claim(&hand(3, 2))), "C22");
    assert_eq!(resumed.claim(&hand(2, 1)).unwrap().first, begun.first);
}

#[test]
fn a_station_that_is_unplugged_loses_nothing_and_its_batch_is_taken_over() {
    let begun = put(&batch().claim(&hand(1, 1)).unwrap(), 1, 11, &[(0, Some(2))]);
    assert_eq!(rule(begun.claim(&hand(2, 1))), "C20");
    assert_eq!(rule(begun.take_over(&hand(3, 2))), "C22");
    let taken = begun.take_over(&hand(2, 1)).unwrap();
    assert_eq!(taken.first, begun.first);
    assert_eq!(rule(taken.type_in(&at(1), 11, &[(1, Some(1))])), "C24");
    let on = put(&taken, 2, 11, &[(1, Some(1))]);
    assert_eq!(on.first[&11], [Some(2), Some(1)]);
    assert_eq!(on.everybody_who_typed().len(), 2);
}

#[test]
fn what_differs_comes_back_blanked_and_nothing_else_can_be_changed() {
    let back = differing().send_back(person(8), &[Side::Second]).unwrap();
    assert_eq!(back.second[&12], [Some(1), None]);
    assert_eq!(back.first[&12], [Some(1), Some(1)]);
    assert_eq!(rule(back.claim(&hand(1, 1))), "C22");
    let open = back.claim(&hand(3, 2)).unwrap();
    let (tried, found) = open.type_in(&at(3), 12, &[(0, Some(2))]).unwrap();
    assert_eq!((tried == open, found[0].rule.0, found[0].place.to_string()), (true, "C26", "12!f0".to_owned()));
    assert_eq!(rule(open.drop_form(person(3), 11)), "C26");
    assert_eq!(rule(open.finalise(person(3), &[], false)), "C27");
    let right = put(&open, 3, 12, &[(1, Some(1))]);
    let settled = right.finalise(person(3), &[], false).unwrap();
    assert!(matches!(settled.state, State::Definitive { .. }));
}

#[test]
fn a_serial_that_only_one_entry_has_comes_back_as_a_whole_form() {
    let once = typed(&batch(), 1, 1, [[1, 2], [1, 1]]);
    let mut other = once.claim(&hand(3, 2)).unwrap();
    for serial in [11, 13] {
        let marks = if serial == 11 { [Some(1), Some(2)] } else { [Some(1), Some(1)] };
        other = put(&other, 3, serial, &[(0, marks[0]), (1, marks[1])]);
    }
    let unsettled = other.finalise(person(3), &[], false).unwrap();
    assert_eq!(unsettled.differences().forms, [12, 13].into());
    let back = unsettled.send_back(person(8), &[Side::Second]).unwrap().claim(&hand(3, 2)).unwrap();
    assert!(!back.second.contains_key(&13));
    let typed = put(&back, 3, 12, &[(0, Some(1)), (1, Some(1))]);
    assert!(matches!(typed.finalise(person(3), &[], false).unwrap().state, State::Definitive { .. }));
}

#[test]
fn both_sides_correct_blind_and_are_compared_when_both_are_done() {
    let back = differing().send_back(person(8), &Side::BOTH).unwrap();
    let one = put(&back.claim(&hand(1, 1)).unwrap(), 1, 12, &[(1, Some(2))]);
    let one = one.finalise(person(1), &[], false).unwrap();
    assert!(matches!(one.state, State::Correcting { .. }));
    let two = put(&one.claim(&hand(3, 2)).unwrap(), 3, 12, &[(1, Some(2))]);
    assert!(matches!(two.finalise(person(3), &[], false).unwrap().state, State::Definitive { .. }));
}

#[test]
fn a_kept_entry_is_typed_again_by_another_group() {
    let kept = differing().keep(person(8), Side::Second, &[]).unwrap();
    assert!(kept.second.is_empty());
    assert_eq!(kept.first[&12], [Some(1), Some(2)]);
    assert_eq!(rule(kept.claim(&hand(4, 2))), "C21");
    assert_eq!(rule(kept.claim(&hand(1, 1))), "ok");
}

#[test]
fn who_has_typed_in_a_batch_does_not_settle_it() {
    let unsettled = differing();
    for act in [
        unsettled.keep(person(1), Side::First, &[]),
        unsettled.send_back(person(3), &[Side::First]),
        unsettled.discard(person(1), "清点有误"),
        unsettled.put_aside(person(1), Some(11)),
    ] {
        assert_eq!(rule(act), "CB10");
    }
    assert_eq!(unsettled.discard(person(8), "清点有误").unwrap(), batch());
}

#[test]
fn a_definitive_batch_is_opened_again_by_a_reason_and_two_signatures_only() {
    let once = typed(&batch(), 1, 1, [[1, 2], [1, 1]]);
    let definitive = typed(&once, 3, 2, [[1, 2], [1, 1]]);
    assert_eq!(rule(definitive.discard(person(8), "清点有误")), "C29");
    assert_eq!(rule(definitive.ask_reopening(person(8), "  x ")), "C32");
    assert_eq!(rule(definitive.ask_reopening(person(1), "漏了一页没有录")), "CB10");
    let asked = definitive.ask_reopening(person(8), "漏了一页没有录").unwrap();
    assert_eq!(rule(asked.countersign(person(8))), "C34");
    assert_eq!(rule(asked.countersign(person(3))), "CB10");
    assert_eq!(asked.leave_definitive().unwrap(), definitive);
    assert_eq!(asked.countersign(person(9)).unwrap(), batch());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn no_order_of_moves_breaks_a_law(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        prop_assert!(play(&bytes).is_ok(), "{:?}", play(&bytes));
    }
}
