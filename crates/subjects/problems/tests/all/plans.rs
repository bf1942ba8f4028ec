//! How the database answers the lists: by an index, never by reading the whole ledger. The plans are printed.
#![expect(clippy::print_stdout, reason = "the plans are for people to read")]

use futures_util::FutureExt;
use problems::rules::limits::Level;
use problems::store::list::{self, Filter, Key, Order};
use problems::store::{joined, numbers, own_checks};
use problems::{Door, ProblemId, Stage};
use serde_json::Value as Json;
use store::{ConnectionTrait, DbBackend, Desk, Value, execute, rows};

use crate::support::{House, officer};

fn key() -> Key {
    Key { due: "2026-11-20".into(), number: "2026-0009".parse().unwrap() }
}

/// The plan of a query. PostgreSQL reads a short table from end to end if it may, so it may not.
async fn plan(desk: &Desk, name: &'static str, (sql, values): (String, Vec<Value>)) -> String {
    let steps = desk.write(move |tx| {
        async move {
            let explain = if tx.db.get_database_backend() == DbBackend::Postgres {
                execute(&tx.db, "SET LOCAL enable_seqscan = off", []).await?;
                "EXPLAIN"
            } else {
                "EXPLAIN QUERY PLAN"
            };
            Ok(rows::<Json>(&tx.db, &format!("{explain} {sql}"), values).await?)
        }
        .boxed()
    });
    let steps = steps.await.unwrap();
    let said = steps.iter().filter_map(|step| step.get("detail").or(step.get("QUERY PLAN"))?.as_str());
    let plan = said.collect::<Vec<_>>().join("; ");
    println!("{name}: {plan}");
    plan
}

/// A page and the one behind it.
async fn pages(desk: &Desk, name: &'static str, filter: &Filter, order: Order) -> [String; 2] {
    let (word, area) = ((name == "words").then_some("窗口"), officer().area);
    let first = list::page_query(area, filter, word, order, None, 50);
    let second = list::page_query(area, filter, word, order, Some(&key()), 50);
    [plan(desk, name, first).await, plan(desk, name, second).await]
}

#[tokio::test(flavor = "multi_thread")]
async fn every_filter_of_the_ledger_is_answered_by_its_own_index_in_order() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::on_sqlite(folder.path()).await;
    let some_unit = Some(house.units[0]);
    let own = Filter::default;
    let cases = [
        ("all", own(), Order::Newest, "problems_number"),
        ("year", Filter { year: Some(2026), ..own() }, Order::Newest, "problems_number"),
        ("stage", Filter { stage: Some(Stage::Working), ..own() }, Order::Newest, "problems_stage"),
        ("open", Filter { open: Some(true), ..own() }, Order::Newest, "problems_open"),
        ("unit", Filter { lead: some_unit, ..own() }, Order::Newest, "problems_lead"),
        ("door", Filter { door: Some(Door::Phone), ..own() }, Order::Newest, "problems_door"),
        ("category", Filter { category: "慢作为".into(), ..own() }, Order::Newest, "problems_category"),
        ("officer", Filter { officer: Some(officer().id), ..own() }, Order::Newest, "problems_officer"),
        ("level", Filter { level: Some(Level::Red), ..own() }, Order::Newest, "problems_raised"),
        ("due", Filter { due_until: "2026-12-01".into(), ..own() }, Order::Due, "problems_due"),
        ("look back", Filter { look_back_until: "2026-12-01".into(), ..own() }, Order::Newest, "problems_"),
        ("asked", Filter { asked: true, ..own() }, Order::Newest, "problems_asked"),
        ("rebound", Filter { rebound: true, ..own() }, Order::Newest, "problems_rebound"),
        ("returned", Filter { returned: true, ..own() }, Order::Newest, "problems_returned"),
        ("words", Filter { search: "窗口".into(), ..own() }, Order::Newest, "problems_number"),
        ("number", Filter { search: "2026-0003".into(), ..own() }, Order::Newest, "problems_number"),
    ];
    for (name, filter, order, index) in cases {
        for plan in pages(house.desk(), name, &filter, order).await {
            assert!(plan.contains("SEARCH p ") && plan.contains(index), "{name}: {plan}");
            assert!(!plan.contains("SCAN") && (name == "look back" || !plan.contains("TEMP B-TREE")), "{name}: {plan}");
        }
    }
}

/// What offices look for with two filters at once.
fn pairs(house: &House) -> Vec<(&'static str, Filter, Order)> {
    let (lead, mine, own) = (Some(house.units[0]), Some(officer().id), Filter::default);
    let (open, working, due) = (Some(true), Some(Stage::Working), || "2026-12-01".to_owned());
    vec![
        ("a unit's open ones", Filter { lead, open, ..own() }, Order::Newest),
        ("a unit's at a stage", Filter { lead, stage: working, ..own() }, Order::Newest),
        ("a unit's of a kind", Filter { lead, category: "慢作为".into(), ..own() }, Order::Newest),
        ("a unit's by due date", Filter { lead, due_until: due(), ..own() }, Order::Due),
        ("my open ones", Filter { officer: mine, open, ..own() }, Order::Newest),
        ("mine at a stage", Filter { officer: mine, stage: working, ..own() }, Order::Newest),
        ("mine by due date", Filter { officer: mine, due_until: due(), ..own() }, Order::Due),
        ("open ones of a kind", Filter { open, category: "慢作为".into(), ..own() }, Order::Newest),
        ("a door's of a year", Filter { door: Some(Door::Phone), year: Some(2026), ..own() }, Order::Newest),
        ("a stage of a year", Filter { stage: working, year: Some(2026), ..own() }, Order::Newest),
        ("open ones that are raised", Filter { level: Some(Level::Red), open, ..own() }, Order::Newest),
        ("due between two days", Filter { due_from: "2026-11-01".into(), due_until: due(), ..own() }, Order::Due),
        ("a number of a year", Filter { search: "2026-0003".into(), year: Some(2026), ..own() }, Order::Newest),
    ]
}

/// Neither database reads a table of the ledger from end to end.
fn is_by_index(plan: &str) -> bool {
    !plan.is_empty() && !plan.contains("SCAN p") && !plan.contains("Seq Scan on problem")
}

#[tokio::test(flavor = "multi_thread")]
async fn two_filters_at_once_and_a_units_own_list_read_no_table_whole_on_either_database() {
    House::each(async |house| {
        for (name, filter, order) in pairs(&house) {
            for plan in pages(house.desk(), name, &filter, order).await {
                assert!(is_by_index(&plan), "{name}: {plan}");
            }
        }
        for open in [true, false] {
            for after in [None, Some(&key())] {
                let query = list::of_unit_query(officer().area, house.units[0], open, after, 50);
                let plan = plan(house.desk(), "a unit's own list", query).await;
                assert!(is_by_index(&plan) && !plan.contains("TEMP B-TREE"), "{plan}");
            }
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_unit_has_to_do_is_counted_by_the_index_alone_however_long_its_ledger() {
    House::each(async |house| {
        let query = numbers::of_unit_query(officer().area, house.units[0], "2026-11-20".parse().unwrap());
        let plan = plan(house.desk(), "what a unit has to do", query).await;
        assert!(is_by_index(&plan), "{plan}");
        assert!(!plan.contains("SEARCH") || plan.contains("COVERING INDEX problem_units_due"), "{plan}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_joined_and_what_a_unit_handed_in_is_found_by_an_index_on_either_database() {
    House::each(async |house| {
        let (area, unit, into) = (officer().area, house.units[0], ProblemId(uuid::Uuid::from_u128(7)));
        let before = Some(key().number);
        let queries = [
            ("joined to a problem", joined::lines_query(area, into, 200), "problems_joined"),
            ("a unit's own checks", own_checks::of_unit_query(area, unit, None, 50), "problem_own_checks"),
            ("those before", own_checks::of_unit_query(area, unit, before, 50), "problem_own_checks"),
            ("its own that were joined", own_checks::joined_query(area, unit, into), "problem_own_checks"),
        ];
        for (name, query, index) in queries {
            let plan = plan(house.desk(), name, query).await;
            assert!(is_by_index(&plan) && !plan.contains("SCAN"), "{name}: {plan}");
            assert!(!plan.contains("SEARCH") || plan.contains(index), "{name}: {plan}");
        }
    })
    .await;
}
