//! A drive from its draft to its report, on both databases.

use crate::support::House;
use drives::acts::{gathering, planning, report};
use drives::rules::drive::{DriveId, Plan, Query, Stage};
use drives::store::drives as table;
use kernel::{Actor, RefusalKind};
use problems::{Filter, Order, ProblemLine, Stage as Place};

fn plan(house: &House, query: Query) -> Plan {
    Plan {
        title: "窗口服务专项整治".into(),
        aim: "解决窗口无人的问题。".into(),
        focus: vec!["午间值班".into()],
        measures: vec!["逐窗口检查".into()],
        from: house.desk().now().day(),
        until: "2026-12-31".parse().unwrap(),
        unit: house.unit,
        person: "张三".into(),
        query,
    }
}

async fn running(house: &House, query: Query) -> (DriveId, Actor, Actor) {
    let (officer, leader) = (house.person("cases").await, house.person("leader").await);
    let id = planning::draft(house.desk(), &officer, plan(house, query)).await.unwrap();
    planning::launch(house.desk(), &leader, id).await.unwrap();
    (id, officer, leader)
}

async fn one(house: &House, who: &Actor, filter: Filter) -> ProblemLine {
    let found = problems::store::list::page(house.desk().read(), who.area, &filter, Order::Newest, None, 1).await;
    found.unwrap().remove(0)
}

#[tokio::test(flavor = "multi_thread")]
async fn only_a_leader_launches_and_only_a_running_drive_gathers() {
    House::each(async |house| {
        let officer = house.person("cases").await;
        let query = Query { category: "服务态度".into(), ..Query::default() };
        let id = planning::draft(house.desk(), &officer, plan(&house, query)).await.unwrap();
        assert_eq!(gathering::gather(house.desk(), &officer, id).await.unwrap_err().rule.0, "Z04");
        let refusal = planning::launch(house.desk(), &officer, id).await.unwrap_err();
        assert_eq!(refusal.kind, RefusalKind::NotAllowed);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn problems_are_gathered_by_the_query_and_by_hand_and_stay_out_when_taken_out() {
    House::each(async |house| {
        let (id, officer, _) = running(&house, Query { category: "服务态度".into(), ..Query::default() }).await;
        let (db, today) = (house.desk().read(), house.desk().now().day());
        let many = gathering::gather(house.desk(), &officer, id).await.unwrap();
        assert!(many > 5, "{many}");
        assert_eq!(gathering::gather(house.desk(), &officer, id).await.unwrap(), 0);
        let other = one(&house, &officer, Filter { category: "慢作为".into(), ..Filter::default() }).await;
        gathering::add(house.desk(), &officer, id, &other.number.to_string()).await.unwrap();
        let own = gathering::belonging(db, officer.area, id, today).await.unwrap();
        assert_eq!((own.figures.all.gathered, own.lines.len()), (many + 1, many + 1));
        let first = own.lines.iter().find(|line| line.category == "服务态度").unwrap().id;
        assert_eq!(gathering::take_out(house.desk(), &officer, id, first, " ").await.unwrap_err().rule.0, "P01");
        gathering::take_out(house.desk(), &officer, id, first, "不属于窗口").await.unwrap();
        assert_eq!(gathering::take_out(house.desk(), &officer, id, first, "再撤").await.unwrap_err().rule.0, "Z08");
        assert_eq!(gathering::gather(house.desk(), &officer, id).await.unwrap(), 0);
        assert_eq!(gathering::belonging(db, officer.area, id, today).await.unwrap().lines.len(), many);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clue_is_neither_gathered_nor_added_nor_counted_after_its_transfer() {
    House::each(async |house| {
        let everything = Query { until: Some("2027-01-01".parse().unwrap()), ..Query::default() };
        let (id, officer, _) = running(&house, everything).await;
        let clue = one(&house, &officer, Filter { stage: Some(Place::Transferred), ..Filter::default() }).await;
        let refusal = gathering::add(house.desk(), &officer, id, &clue.number.to_string()).await.unwrap_err();
        assert_eq!(refusal.rule.0, "Z06");
        let many = gathering::gather(house.desk(), &officer, id).await.unwrap();
        let waiting = one(&house, &officer, Filter { stage: Some(Place::Registered), ..Filter::default() }).await;
        let seal = &house.office.seal;
        problems::acts::clues::transfer(house.desk(), seal, &[], &officer, waiting.id, "请依规处理").await.unwrap();
        let today = house.desk().now().day();
        let own = gathering::belonging(house.desk().read(), officer.area, id, today).await.unwrap();
        assert_eq!((own.lines.len(), own.figures.all.gathered), (many - 1, many - 1));
        assert!(own.lines.iter().all(|line| line.id != waiting.id && line.id != clue.id));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_query_finds_by_unit_door_period_and_words_at_once() {
    House::each(async |house| {
        let any = running(&house, Query { unit: Some(house.unit), ..Query::default() }).await;
        let (area, db) = (any.1.area, house.desk().read());
        let all = gathering::found(db, area, &table::load(db, area, any.0).await.unwrap().drive).await.unwrap();
        let line = problems::lines_of(db, area, &all[..1]).await.unwrap().remove(0);
        let day = Some(line.registered_at.day());
        let query = Query {
            unit: Some(house.unit),
            door: Some(line.door),
            from: day,
            until: day,
            words: line.title.clone(),
            category: line.category.clone(),
        };
        let narrow = running(&house, query).await;
        let drive = table::load(db, area, narrow.0).await.unwrap().drive;
        assert_eq!(gathering::found(db, area, &drive).await.unwrap(), [line.id]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_drive_keeps_its_figures_and_its_report_is_numbered_without_gaps() {
    House::each(async |house| {
        for number in ["效能专〔2026〕1号", "效能专〔2026〕2号"] {
            let (id, officer, leader) =
                running(&house, Query { category: "办事超时".into(), ..Query::default() }).await;
            let many = gathering::gather(house.desk(), &officer, id).await.unwrap();
            assert_eq!(report::close(&house.office, &leader, id, " ").await.unwrap_err().rule.0, "P01");
            report::close(&house.office, &leader, id, "已全部说明原因。").await.unwrap();
            let kept = table::load(house.desk().read(), officer.area, id).await.unwrap();
            let Stage::Closed { number: own, figures, .. } = &kept.drive.stage else { panic!("{kept:?}") };
            assert_eq!((own.as_str(), figures.all.gathered), (number, many));
            assert!(house.office.files.read(&kept.pdf).await.unwrap().starts_with(b"%PDF"));
            assert!(house.office.files.read(&kept.docx).await.unwrap().starts_with(b"PK"));
            assert_eq!(gathering::gather(house.desk(), &officer, id).await.unwrap_err().rule.0, "Z04");
        }
    })
    .await;
}
