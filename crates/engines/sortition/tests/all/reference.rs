//! The draw against one made with another tool; see `data/README.md`.

use sortition::{Person, Plan, PlannedStratum, Remark, Ticketed, draw, ticket};

const SEED: &str = "2026-11-08 双色球 2026128 期 03 07 11 19 24 30 + 09";

fn rows(text: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    text.lines().skip(1).map(|line| line.split(',').collect())
}

fn expected(list: &str) -> Vec<Ticketed> {
    rows(include_str!("../data/expected.csv"))
        .filter(|row| row[0] == list)
        .map(|row| Ticketed { stratum_id: row[1].into(), person_id: row[2].into(), ticket: row[3].parse().unwrap() })
        .collect()
}

#[test]
fn the_draw_is_the_one_another_tool_makes() {
    let roster: Vec<Person<'_>> =
        rows(include_str!("../data/roster.csv")).map(|row| Person { person_id: row[0], stratum_id: row[1] }).collect();
    let plan = [("S01", 12, 5), ("S02", 1, 3), ("市民代表", 20, 80)].map(|(id, to_draw, reserves)| PlannedStratum {
        stratum_id: id.into(),
        to_draw,
        reserves,
    });

    let result = draw(SEED, &Plan::new(plan.into()).unwrap(), &roster).unwrap();

    assert_eq!(result.drawn, expected("drawn"));
    assert_eq!(result.reserves, expected("reserves"));
    let remark = Remark::FewerReserves { stratum_id: "市民代表".into(), planned: 80, available: 46 };
    assert_eq!(result.remarks, [remark]);
}

#[test]
fn the_ticket_of_the_handbook_is_the_one_sha256sum_prints() {
    let printed = "1782d97e1ddcf801039f9fca2c47b53b9825ccb4b7af3ab02ab3c164951a4ed8";
    assert_eq!(ticket("2026-11-08:583104", "S04", "F000001").to_string(), printed);
    assert!(include_str!("../../src/lib.rs").contains(printed));
}
