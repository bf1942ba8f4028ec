//! Laws of the draw, tried on many made-up rosters.

use proptest::prelude::*;
use sortition::{
    DrawProblem, Drawn, List, Person, Plan, PlannedStratum, Remark, ReplaceProblem, Ticketed, VerifyProblem, draw,
    verify,
};
use std::collections::BTreeSet;

const STRATA: [&str; 3] = ["S01", "S02", "市民"];

type Roster = Vec<(&'static str, String)>;

fn people(roster: &Roster) -> Vec<Person<'_>> {
    roster.iter().map(|(stratum_id, person_id)| Person { stratum_id, person_id }).collect()
}

fn plan(sizes: &[(&str, usize, usize)]) -> Plan {
    let stratum = |&(id, to_draw, reserves): &(&str, usize, usize)| PlannedStratum {
        stratum_id: id.to_owned(),
        to_draw,
        reserves,
    };
    Plan::new(sizes.iter().map(stratum).collect()).unwrap()
}

/// A roster without duplicates, with at least eight people in every stratum.
fn roster() -> impl Strategy<Value = Roster> {
    (8usize..40).prop_map(|size| {
        STRATA.iter().flat_map(|&stratum| (0..size).map(move |number| (stratum, format!("P{number:03}")))).collect()
    })
}

fn ids(list: &[Ticketed]) -> Vec<String> {
    list.iter().map(|person| person.person_id.clone()).collect()
}

fn in_one_stratum(seed: &str, roster: &Roster, to_draw: usize, reserves: usize) -> Drawn {
    draw(seed, &plan(&[("S01", to_draw, reserves)]), &people(roster)).unwrap()
}

proptest! {
    #[test]
    fn the_order_of_the_rows_does_not_matter(
        (roster, shuffled) in roster().prop_flat_map(|roster| (Just(roster.clone()), Just(roster).prop_shuffle())),
        seed in "[a-z0-9]{1,12}"
    ) {
        let plan = plan(&[("S01", 3, 2), ("市民", 5, 3)]);
        prop_assert_eq!(draw(&seed, &plan, &people(&roster)), draw(&seed, &plan, &people(&shuffled)));
    }

    #[test]
    fn drawing_fewer_gives_the_first_of_those_drawn(roster in roster(), seed in "[a-z]{1,9}", fewer in 0usize..8) {
        let all = in_one_stratum(&seed, &roster, 8, 0);
        let some = in_one_stratum(&seed, &roster, fewer, 8 - fewer);
        prop_assert_eq!(&some.drawn[..], &all.drawn[..fewer]);
        prop_assert_eq!(&some.reserves[..], &all.drawn[fewer..]);
    }

    #[test]
    fn a_stratum_is_drawn_as_if_it_were_alone(roster in roster(), seed in "[a-z]{1,9}") {
        let together = draw(&seed, &plan(&[("S01", 4, 2), ("S02", 3, 3)]), &people(&roster)).unwrap();
        let alone = in_one_stratum(&seed, &roster, 4, 2);
        prop_assert!(together.drawn_from("S01").eq(&alone.drawn));
        prop_assert!(together.reserves_of("S01").eq(&alone.reserves));
    }

    #[test]
    fn replacing_somebody_gives_the_draw_from_a_roster_without_them(
        roster in roster(), seed in "[a-z]{1,9}", leaving in 0usize..4
    ) {
        let mut result = in_one_stratum(&seed, &roster, 4, 3);
        let promoted = result.reserves[0].clone();
        let gone = result.drawn[leaving].person_id.clone();

        prop_assert_eq!(result.replace("S01", &gone), Ok(promoted));

        let without: Roster = roster.into_iter().filter(|(stratum, id)| *stratum != "S01" || *id != gone).collect();
        let again = in_one_stratum(&seed, &without, 4, 2);
        prop_assert_eq!((result.drawn, result.reserves), (again.drawn, again.reserves));
    }

    #[test]
    fn everybody_is_drawn_or_reserve_once_when_the_plan_takes_all(roster in roster(), seed in "[a-z]{1,9}") {
        let result = in_one_stratum(&seed, &roster, 5, usize::MAX);
        let listed: BTreeSet<_> = ids(&result.drawn).into_iter().chain(ids(&result.reserves)).collect();
        let size = roster.len() / STRATA.len();
        prop_assert_eq!(listed.len(), size);
        prop_assert_eq!(result.drawn.len() + result.reserves.len(), size);
    }

    #[test]
    fn both_lists_are_in_ticket_order(roster in roster(), seed in "[a-z]{1,9}") {
        let result = draw(&seed, &plan(&[("S01", 4, 2), ("S02", 3, 3)]), &people(&roster)).unwrap();
        prop_assert!(result.drawn.is_sorted_by_key(|person| person.ticket));
        prop_assert!(result.reserves.is_sorted_by_key(|person| person.ticket));
    }

    #[test]
    fn a_true_draw_is_confirmed_and_any_changed_entry_is_named(
        roster in roster(), seed in "[a-z]{1,9}", place in 0usize..7
    ) {
        let plan = plan(&[("S01", 4, 2), ("S02", 3, 3)]);
        let true_draw = draw(&seed, &plan, &people(&roster)).unwrap();
        let check = |drawn: &[Ticketed], reserves: &[Ticketed]| verify(&seed, &plan, &people(&roster), drawn, reserves);
        prop_assert_eq!(check(&true_draw.drawn, &true_draw.reserves), Ok(()));

        let mut altered = true_draw.drawn.clone();
        altered[place].person_id.push('x');
        let Err(VerifyProblem::Different(difference)) = check(&altered, &true_draw.reserves) else {
            panic!("an altered person was confirmed");
        };
        prop_assert_eq!((difference.list, difference.position), (List::Drawn, place));
        prop_assert_eq!(difference.expected.as_ref(), true_draw.drawn.get(place));
        prop_assert_eq!(difference.published.as_ref(), altered.get(place));
    }

    #[test]
    fn no_roster_and_no_seed_make_it_panic(
        rows in prop::collection::vec((".{0,3}", ".{0,3}"), 0..20), seed in ".{0,5}", size in 0usize..4
    ) {
        let people: Vec<Person<'_>> =
            rows.iter().map(|(stratum_id, person_id)| Person { stratum_id, person_id }).collect();
        let _ = draw(&seed, &plan(&[("a", size, 1), ("b", 0, usize::MAX)]), &people);
    }
}

#[test]
fn a_person_standing_twice_in_a_stratum_stops_the_draw_and_both_rows_are_named() {
    let roster = vec![("S01", "A".into()), ("S02", "A".into()), ("S01", "B".into()), ("S01", "A".into())];
    let problem = DrawProblem::Duplicate { stratum_id: "S01".into(), first: 0, again: 3 };
    assert_eq!(draw("seed", &plan(&[("S01", 1, 0), ("S02", 1, 0)]), &people(&roster)), Err(vec![problem]));
}

#[test]
fn every_stratum_with_too_few_people_is_reported() {
    let roster = vec![("S01", "A".into())];
    let too_few = |id: &str, to_draw, people| DrawProblem::TooFew { stratum_id: id.into(), to_draw, people };
    assert_eq!(
        draw("seed", &plan(&[("S01", 2, 0), ("S02", 1, 0)]), &people(&roster)),
        Err(vec![too_few("S01", 2, 1), too_few("S02", 1, 0)])
    );
}

#[test]
fn a_seed_is_one_line_and_ids_are_too() {
    let roster = vec![("S01", "A".into()), ("S01", "B\nC".into()), ("S01", String::new())];
    let unusable = |position| DrawProblem::UnusableId { position };
    let plan = plan(&[("S01", 1, 0)]);
    assert_eq!(draw("", &plan, &people(&roster)), Err(vec![DrawProblem::EmptySeed, unusable(1), unusable(2)]));
    assert_eq!(draw("a\nb", &plan, &[]), Err(vec![DrawProblem::SeedOfSeveralLines]));
}

#[test]
fn people_of_a_stratum_outside_the_plan_are_not_drawn_but_mentioned() {
    let roster = vec![("S01", "A".into()), ("S09", "B".into()), ("S09", "C".into())];
    let result = in_one_stratum("seed", &roster, 1, 0);
    assert_eq!(ids(&result.drawn), ["A"]);
    assert_eq!(result.remarks, [Remark::UnplannedStratum { stratum_id: "S09".into(), people: 2 }]);
}

#[test]
fn a_missing_or_additional_entry_is_a_difference_at_the_end_of_the_list() {
    let roster: Roster = (0..9).map(|number| ("S01", number.to_string())).collect();
    let plan = plan(&[("S01", 4, 2)]);
    let mut result = draw("seed", &plan, &people(&roster)).unwrap();
    let dropped = result.reserves.pop();
    let answer = verify("seed", &plan, &people(&roster), &result.drawn, &result.reserves);
    let Err(VerifyProblem::Different(difference)) = answer else { panic!("a shortened list was confirmed") };
    assert_eq!((difference.list, difference.position), (List::Reserves, 1));
    assert_eq!((difference.expected.as_ref(), difference.published.as_ref()), (dropped.as_ref(), None));
    assert!(difference.to_string().starts_with("reserves[1]: the draw gives S01 "), "{difference}");
}

#[test]
fn a_roster_changed_by_one_person_is_not_confirmed() {
    let roster: Roster = (0..9).map(|number| ("S01", number.to_string())).collect();
    let plan = plan(&[("S01", 9, 0)]);
    let result = draw("seed", &plan, &people(&roster)).unwrap();
    let shorter = people(&roster)[1..].to_vec();
    let answer = verify("seed", &plan, &shorter, &result.drawn, &result.reserves);
    let too_few = DrawProblem::TooFew { stratum_id: "S01".into(), to_draw: 9, people: 8 };
    assert_eq!(answer, Err(VerifyProblem::CannotDraw(vec![too_few])));
}

#[test]
fn without_reserves_nobody_is_taken_off_the_list() {
    let roster = vec![("S01", "A".into()), ("S01", "B".into())];
    let mut result = in_one_stratum("seed", &roster, 1, 1);
    let before = result.clone();
    let stranger =
        ReplaceProblem::NotOnTheList { stratum_id: "S01".into(), person_id: result.reserves[0].person_id.clone() };
    assert_eq!(result.replace("S01", &before.reserves[0].person_id), Err(stranger));
    assert_eq!(result, before);

    result.withdraw_reserve("S01", &before.reserves[0].person_id).unwrap();
    let drawn = before.drawn[0].person_id.clone();
    assert_eq!(result.replace("S01", &drawn), Err(ReplaceProblem::NoReserveLeft("S01".into())));
    assert_eq!(result.drawn, before.drawn);
}

/// How often each of 20 people is drawn, 5 at a time, with the seeds `replay 0` to `replay 9999`.
fn inclusions() -> Vec<f64> {
    let roster: Roster = (0..20).map(|number| ("S01", format!("P{number:02}"))).collect();
    let (people, plan) = (people(&roster), plan(&[("S01", 5, 0)]));
    let mut counts = vec![0.0; roster.len()];
    for replay in 0..10_000 {
        for person in draw(&format!("replay {replay}"), &plan, &people).unwrap().drawn {
            counts[person.person_id[1..].parse::<usize>().unwrap()] += 1.0;
        }
    }
    counts
}

#[test]
fn over_ten_thousand_replays_everybody_is_drawn_as_often_as_chance_would_have_it() {
    // Draws without replacement: (N − 1)/N · Σ (count − Rp)² / (R p (1 − p)) follows chi-square with N − 1 = 19 degrees of
    // freedom. Between its 0.1 % and 99.9 % quantiles: not uneven, and not suspiciously even either.
    let (replays, chance) = (10_000.0, 0.25);
    let off: f64 = inclusions().iter().map(|count| (count - replays * chance).powi(2)).sum();
    let statistic = 19.0 / 20.0 * off / (replays * chance * (1.0 - chance));
    assert!((5.407..43.820).contains(&statistic), "{statistic}");
}
