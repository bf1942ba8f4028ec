//! A meeting from its plan to its last task, on both databases.

use crate::support::House;
use kernel::{Actor, RefusalKind, Role};
use meetings::acts::{minutes, planning, tasks};
use meetings::rules::meeting::{Decision, Kind, MeetingId, People, Plan, Stage};
use meetings::rules::task::Stage as TaskStage;
use meetings::store::{meetings as table, tasks as task_table};
use problems::{Stage as Place, lines_of};

fn plan(house: &House, days: i64) -> Plan {
    Plan {
        kind: Kind::Monthly,
        title: "11月例会".into(),
        at: house.desk().now().plus_seconds(days * 86_400),
        place: "三楼会议室".into(),
        chair: "演示领导甲".into(),
        units: vec![house.unit],
    }
}

/// A meeting that was held, with its minutes drafted and one decision.
async fn drafted(house: &House, officer: &Actor) -> MeetingId {
    let id = planning::plan(house.desk(), officer, plan(house, -1)).await.unwrap();
    planning::put_item(house.desk(), officer, id, "通报情况").await.unwrap();
    let people = People { present: "演示领导甲".into(), ..People::default() };
    minutes::write(house.desk(), officer, id, people, vec!["听取汇报。".into()]).await.unwrap();
    let decision = Decision { text: "公布值班表".into(), unit: house.unit, person: "张三".into(), days: 3 };
    minutes::decide(house.desk(), officer, id, decision).await.unwrap();
    id
}

#[tokio::test(flavor = "multi_thread")]
async fn the_ledger_proposes_with_reasons_and_never_what_was_not_assigned() {
    House::each(async |house| {
        let (db, officer) = (house.desk().read(), house.person("cases").await);
        let id = planning::plan(house.desk(), &officer, plan(&house, 1)).await.unwrap();
        let today = house.desk().now().day();
        let meeting = table::load(db, officer.area, id).await.unwrap().meeting;
        let proposed = planning::proposals(db, officer.area, &meeting, today).await.unwrap();
        assert!(proposed.len() >= 9, "{}", proposed.len());
        assert!(proposed.iter().all(|one| !one.reasons.is_empty() && one.problem.stage.is_open()));
        assert!(proposed.iter().all(|one| one.problem.stage != Place::Registered));
        let chosen = vec![proposed[0].problem.id, proposed[1].problem.id];
        planning::put_problems(house.desk(), &officer, id, chosen.clone()).await.unwrap();
        let meeting = table::load(db, officer.area, id).await.unwrap().meeting;
        assert_eq!(meeting.agenda.len(), 2);
        let left = planning::proposals(db, officer.area, &meeting, today).await.unwrap();
        assert_eq!(left.len(), proposed.len() - 2);
        let leads = lines_of(db, officer.area, &chosen).await.unwrap();
        assert!(leads.iter().filter_map(|line| line.lead_unit).all(|unit| meeting.plan.units.contains(&unit)));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transferred_clue_can_not_be_put_on_an_agenda_by_its_number() {
    House::each(async |house| {
        let officer = house.person("cases").await;
        let id = planning::plan(house.desk(), &officer, plan(&house, 1)).await.unwrap();
        let clue = problems::Filter { stage: Some(Place::Transferred), ..problems::Filter::default() };
        let order = problems::Order::Newest;
        let clues =
            problems::store::list::page(house.desk().read(), officer.area, &clue, order, None, 1).await.unwrap();
        let number = clues[0].number.to_string();
        let refusal = planning::put_number(house.desk(), &officer, id, &number).await.unwrap_err();
        assert_eq!(refusal.rule.0, "J05");
        let unknown = planning::put_number(house.desk(), &officer, id, "2026-9999").await.unwrap_err();
        assert_eq!(unknown.rule.0, "J06");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn signed_minutes_are_numbered_without_gaps_and_their_decisions_become_tasks() {
    House::each(async |house| {
        let (officer, leader) = (house.person("cases").await, house.person("leader").await);
        let refused = minutes::sign(&house.office, &officer, drafted(&house, &officer).await).await.unwrap_err();
        assert_eq!(refused.kind, RefusalKind::NotAllowed);
        let early = planning::plan(house.desk(), &officer, plan(&house, 1)).await.unwrap();
        assert_eq!(minutes::sign(&house.office, &leader, early).await.unwrap_err().rule.0, "J03");
        for number in ["效能纪〔2026〕1号", "效能纪〔2026〕2号"] {
            let id = drafted(&house, &officer).await;
            minutes::sign(&house.office, &leader, id).await.unwrap();
            let kept = table::load(house.desk().read(), officer.area, id).await.unwrap();
            assert!(matches!(&kept.meeting.stage, Stage::Signed { number: own, .. } if own == number));
            assert!(house.office.files.read(&kept.pdf).await.unwrap().starts_with(b"%PDF"));
            assert!(house.office.files.read(&kept.docx).await.unwrap().starts_with(b"PK"));
            let tasks = task_table::of_meeting(house.desk().read(), officer.area, id).await.unwrap();
            assert_eq!((tasks.len(), tasks[0].task.due.day.to_string().as_str()), (1, "2026-11-25"));
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_notice_on_holidays_moves_the_tasks_it_touches_and_says_why() {
    House::each(async |house| {
        let (officer, leader) = (house.person("cases").await, house.person("leader").await);
        let id = drafted(&house, &officer).await;
        let across = Decision { text: "跨年的任务".into(), unit: house.unit, person: "李四".into(), days: 30 };
        minutes::decide(house.desk(), &officer, id, across).await.unwrap();
        minutes::sign(&house.office, &leader, id).await.unwrap();
        let dues = async || {
            let kept = task_table::of_meeting(house.desk().read(), officer.area, id).await.unwrap();
            kept.into_iter().map(|one| one.task.due.day.to_string()).collect::<Vec<_>>()
        };
        assert_eq!(dues().await, ["2026-11-25", "2027-01-04"]);
        let text = "关于2027年部分节假日安排的通知\n一、元旦：1月1日至4日放假调休。";
        let calendar = problems::Calendar::default();
        let (year, notice) = registry::read_holidays(text.as_bytes(), &calendar.days).notice.unwrap();
        let admin = Actor { roles: vec![Role::SystemAdministrator], ..officer.clone() };
        registry::set_holidays(house.desk(), &[meetings::holidays_came], &admin, year, notice).await.unwrap();
        assert_eq!(dues().await, ["2026-11-25", "2027-01-05"]);
        let open = task_table::at_stage(house.desk().read(), officer.area, TaskStage::Open).await.unwrap();
        assert_eq!(open.last().unwrap().task.due.day.to_string(), "2027-01-05", "lists are ordered by the new day");
        let page = house.get(&officer, "/meetings/tasks").await.1;
        assert!(page.contains("重新计算，到期日改为2027年1月5日"), "{page}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_task_goes_from_the_unit_to_the_office_and_back_and_no_other_unit_sees_it() {
    House::each(async |house| {
        let (officer, leader, liaison) =
            (house.person("cases").await, house.person("leader").await, house.person("liaison").await);
        let id = drafted(&house, &officer).await;
        minutes::sign(&house.office, &leader, id).await.unwrap();
        let task = task_table::of_meeting(house.desk().read(), officer.area, id).await.unwrap()[0].id;
        let units = registry::list_units(house.desk().read(), officer.area).await.unwrap();
        let stranger = Actor { unit: Some(units[1].id), ..liaison.clone() };
        let refusal = tasks::report(house.desk(), &stranger, task, "已办").await.unwrap_err();
        assert_eq!(refusal.kind, RefusalKind::NotFound);
        assert_eq!(tasks::report(house.desk(), &liaison, task, " ").await.unwrap_err().rule.0, "P01");
        tasks::report(house.desk(), &liaison, task, "已公布").await.unwrap();
        tasks::send_back(house.desk(), &officer, task, "请附表").await.unwrap();
        assert_eq!(tasks::confirm(house.desk(), &officer, task).await.unwrap_err().rule.0, "J10");
        tasks::report(house.desk(), &liaison, task, "已附表").await.unwrap();
        tasks::confirm(house.desk(), &officer, task).await.unwrap();
        let kept = task_table::load(house.desk().read(), officer.area, task).await.unwrap();
        assert_eq!(kept.task.stage, TaskStage::Confirmed);
        let counts =
            task_table::counts(house.desk().read(), officer.area, "2027-01-01".parse().unwrap()).await.unwrap();
        assert_eq!((counts.confirmed, counts.overdue, counts.open), (1, 0, 0));
    })
    .await;
}
