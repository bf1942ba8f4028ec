use kernel::{Moment, PersonId, UnitId};
use problems::{Door, Measured, Named, Share, Stage as Place};
use uuid::Uuid;

use super::drive::{Drive, Plan, Query, Stage};
use super::figures::{Figures, figures};

fn now() -> Moment {
    Moment::parse_minute("2026-11-20 09:00").unwrap()
}

fn leader() -> Named {
    Named { id: PersonId(Uuid::from_u128(1)), name: "演示领导甲".into() }
}

fn plan() -> Plan {
    Plan {
        title: "窗口服务专项整治".into(),
        aim: "解决窗口无人、答复生硬的问题。".into(),
        focus: vec!["午间值班".into(), " ".into(), "一次性告知".into()],
        measures: vec!["逐窗口检查".into()],
        from: now().day(),
        until: "2026-12-31".parse().unwrap(),
        unit: UnitId(Uuid::from_u128(7)),
        person: "张三".into(),
        query: Query { category: "服务态度".into(), ..Query::default() },
    }
}

fn measured(stage: Place, unit: u128, on_time: i64, returned: i64, rebounds: i64) -> Measured {
    Measured {
        stage: stage.code().into(),
        category: String::new(),
        lead_unit: UnitId(Uuid::from_u128(unit)).to_string(),
        assigned_at: 0,
        responded_at: 0,
        on_time,
        returned,
        rebounds,
    }
}

#[test]
fn a_plan_says_which_problems_belong_and_ends_after_it_begins() {
    let without = Plan { query: Query { words: " ".into(), ..Query::default() }, ..plan() };
    assert_eq!(Drive::drafted(without).unwrap_err().rule.0, "Z02");
    let reversed = Plan { until: "2026-01-01".parse().unwrap(), ..plan() };
    assert_eq!(Drive::drafted(reversed).unwrap_err().rule.0, "Z03");
    assert_eq!(Drive::drafted(plan()).unwrap().plan.focus, ["午间值班", "一次性告知"]);
}

#[test]
fn a_query_takes_whole_days() {
    let day = Some(now().day());
    let filter = Query { from: day, until: day, door: Some(Door::Phone), ..Query::default() }.filter();
    let (from, before) = (filter.registered_from.unwrap(), filter.registered_before.unwrap());
    assert_eq!((from.to_minute().as_str(), before.to_minute().as_str()), ("2026-11-20 00:00", "2026-11-21 00:00"));
    assert_eq!(filter.door, Some(Door::Phone));
}

#[test]
fn a_drive_is_launched_once_runs_and_is_closed_with_results() {
    let mut drive = Drive::drafted(plan()).unwrap();
    assert_eq!(drive.is_running().unwrap_err().rule.0, "Z04");
    drive.launch(leader(), now()).unwrap();
    assert_eq!(drive.launch(leader(), now()).unwrap_err().rule.0, "Z04");
    assert_eq!(drive.replan(plan()).unwrap_err().rule.0, "Z04");
    let close = |drive: &mut Drive, results: &str| {
        drive.close(leader(), now(), "效能专〔2026〕1号".into(), results, Figures::default())
    };
    assert_eq!(close(&mut drive, " ").unwrap_err().rule.0, "P01");
    close(&mut drive, "窗口午间全部有人值守。").unwrap();
    assert!(matches!(drive.stage, Stage::Closed { .. }));
    assert_eq!(drive.draft_results("再改").unwrap_err().rule.0, "Z04");
}

#[test]
fn figures_count_what_their_definitions_say_and_leave_transferred_ones_out() {
    let problems = [
        measured(Place::Kept, 1, 1, 0, 0),
        measured(Place::StruckOff, 1, 2, 1, 0),
        measured(Place::Working, 2, 0, 0, 1),
        measured(Place::Transferred, 2, 0, 0, 0),
    ];
    let found = figures(&[], &problems, now().day());
    assert_eq!(found.all.gathered, 3);
    assert_eq!(found.all.shares(), [(2, 3), (1, 2), (1, 2), (1, 3)].map(|(part, of)| Share { part, of }));
    assert_eq!(found.units.iter().map(|(_, own)| own.gathered).collect::<Vec<_>>(), [2, 1]);
}
