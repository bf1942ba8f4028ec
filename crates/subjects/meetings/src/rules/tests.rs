use kernel::{Day, Moment, PersonId, UnitId};
use problems::{Calendar, Door, Named, ProblemId, ProblemLine, ProblemNumber, Stage as Place};
use uuid::Uuid;

use super::agenda::{Item, Reason, Rewritten, reasons};
use super::meeting::{Decision, Kind, Meeting, People, Plan, Stage};
use super::task::{self, Task};

fn now() -> Moment {
    Moment::parse_minute("2026-11-20 09:00").unwrap()
}

fn today() -> Day {
    now().day()
}

fn named(number: u128) -> Named {
    Named { id: PersonId(Uuid::from_u128(number)), name: format!("人员{number}") }
}

fn unit() -> UnitId {
    UnitId(Uuid::from_u128(7))
}

fn problem(stage: Place, due: &str, returned: i64, rebounds: i64) -> ProblemLine {
    ProblemLine {
        id: ProblemId(Uuid::from_u128(1)),
        number: ProblemNumber { year: 2026, serial: 1 },
        stage,
        title: "窗口无人".into(),
        door: Door::Phone,
        category: String::new(),
        about_unit: None,
        lead_unit: Some(unit()),
        mode: None,
        officer_name: String::new(),
        registered_at: now(),
        due: due.into(),
        level: problems::rules::limits::Level::Green,
        asked: false,
        look_back: String::new(),
        returned,
        rebounds,
        closed_at: 0,
        on_time: 0,
    }
}

fn meeting() -> Meeting {
    let plan = Plan {
        kind: Kind::Monthly,
        title: "11月例会".into(),
        at: now(),
        place: "三楼会议室".into(),
        chair: "演示领导甲".into(),
        units: Vec::new(),
    };
    Meeting::planned(plan).unwrap()
}

fn decision(days: u16) -> Decision {
    Decision { text: "公布午间值班表".into(), unit: unit(), person: "张三".into(), days }
}

#[test]
fn the_ledger_proposes_what_is_overdue_returned_rebound_or_contested_with_its_reasons() {
    let cases = [
        (problem(Place::Working, "2026-11-19", 0, 0), vec![Reason::Overdue]),
        (problem(Place::Working, "2026-11-20", 0, 0), vec![]),
        (problem(Place::Contested, "2026-11-19", 1, 1), Reason::ALL.to_vec()),
        (problem(Place::Accepted, "", 0, 1), vec![Reason::Rebound]),
        (problem(Place::Working, "", 1, 0), vec![Reason::Returned]),
        (problem(Place::StruckOff, "", 1, 1), vec![]),
    ];
    for (problem, expected) in cases {
        assert_eq!(reasons(&problem, today()), expected, "{problem:?}");
    }
}

#[test]
fn what_was_never_assigned_or_was_transferred_comes_on_no_agenda() {
    let waiting = ProblemLine { lead_unit: None, ..problem(Place::Registered, "2026-01-01", 0, 0) };
    let clue = problem(Place::Transferred, "2026-01-01", 1, 1);
    for problem in [waiting, clue] {
        assert!(reasons(&problem, today()).is_empty());
        assert_eq!(Item::about(&problem, "题目".into(), today()).unwrap_err().rule.0, "J05");
    }
}

#[test]
fn a_problem_is_on_the_agenda_once_and_its_units_are_asked_to_come() {
    let mut meeting = meeting();
    let item = Item::about(&problem(Place::Working, "", 1, 0), "窗口无人".into(), today()).unwrap();
    meeting.put(vec![item.clone(), item], &[unit(), unit()]).unwrap();
    assert_eq!((meeting.agenda.len(), meeting.plan.units.len()), (1, 1));
}

#[test]
fn the_agenda_is_ordered_reworded_and_shortened_as_the_office_says() {
    let mut meeting = meeting();
    meeting.put(["甲", "乙", "丙"].map(|title| Item::free(title).unwrap()).to_vec(), &[]).unwrap();
    let entry = |place: usize, title: &str, off: bool| Rewritten { place, title: title.into(), off };
    assert_eq!(meeting.rewrite(&[entry(1, "甲", false)]).unwrap_err().rule.0, "J11");
    meeting.rewrite(&[entry(3, "甲", false), entry(2, "乙", true), entry(1, "丙的新题目", false)]).unwrap();
    let titles: Vec<&str> = meeting.agenda.iter().map(|item| item.title.as_str()).collect();
    assert_eq!(titles, ["丙的新题目", "甲"]);
}

#[test]
fn minutes_are_signed_after_the_meeting_when_they_are_complete_and_then_stand() {
    let mut meeting = meeting();
    let sign = |meeting: &mut Meeting, at: Moment| meeting.sign(named(1), at, "效能纪〔2026〕1号".into());
    assert_eq!(sign(&mut meeting, now().plus_seconds(-1)).unwrap_err().rule.0, "J03");
    assert_eq!(sign(&mut meeting, now()).unwrap_err().rule.0, "J04");
    meeting.put(vec![Item::free("通报情况").unwrap()], &[]).unwrap();
    let people = People { present: "人员1".into(), ..People::default() };
    meeting.write_minutes(people.clone(), &[String::new()]).unwrap();
    assert_eq!(sign(&mut meeting, now()).unwrap_err().rule.0, "J04", "nobody wrote what was said");
    meeting.write_minutes(people, &["会议听取了情况。".into()]).unwrap();
    assert_eq!(meeting.decide(decision(0)).unwrap_err().rule.0, "J08");
    meeting.decide(decision(10)).unwrap();
    sign(&mut meeting, now()).unwrap();
    assert!(matches!(meeting.stage, Stage::Signed { .. }));
    assert_eq!(meeting.decide(decision(5)).unwrap_err().rule.0, "J02");
    assert_eq!(meeting.cancel("改期").unwrap_err().rule.0, "J02");
}

#[test]
fn a_decision_falls_due_so_many_working_days_after_the_meeting() {
    let due = decision(10).due(today(), &Calendar::default());
    assert_eq!(due.day.to_string(), "2026-12-04");
}

#[test]
fn a_task_is_reported_sent_back_reported_again_and_confirmed_by_another() {
    let due = decision(10).due(today(), &Calendar::default());
    let mut task = Task::of(Uuid::from_u128(1), "效能纪〔2026〕1号", &decision(10), due);
    assert!(task.is_overdue("2026-12-05".parse().unwrap()) && !task.is_overdue("2026-12-04".parse().unwrap()));
    assert_eq!(task.confirm(named(1), now()).unwrap_err().rule.0, "J09");
    task.report(named(2), now(), "已公布").unwrap();
    task.send_back(named(1), now(), "请附值班表").unwrap();
    task.report(named(2), now(), "已附值班表").unwrap();
    assert_eq!(task.confirm(named(2), now()).unwrap_err().rule.0, "J10");
    task.confirm(named(1), now()).unwrap();
    assert_eq!((task.stage, task.sent_back()), (task::Stage::Confirmed, 1));
    assert!(!task.is_overdue("2027-01-01".parse().unwrap()));
}
