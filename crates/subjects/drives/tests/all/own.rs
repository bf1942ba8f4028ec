//! What units read of drives and are told of them, on both databases.

use axum::http::StatusCode;
use drives::acts::{gathering, own, planning, report};
use drives::rules::drive::{DriveId, Plan, Query};
use futures_util::FutureExt;
use kernel::{Actor, RefusalKind, UnitId};
use problems::{Filter, Order, ProblemLine};

use crate::support::House;

/// Words that stand in the plan alone.
const ASKED: &str = "午间窗口有人值守";

async fn draft(house: &House, leads: UnitId, category: &str) -> DriveId {
    let plan = Plan {
        title: "窗口服务专项整治".into(),
        aim: "解决窗口无人的问题。".into(),
        focus: vec![ASKED.into()],
        measures: vec!["逐窗口检查".into()],
        from: house.desk().now().day(),
        until: "2026-12-31".parse().unwrap(),
        unit: leads,
        person: "张三".into(),
        query: Query { category: category.into(), ..Query::default() },
    };
    planning::draft(house.desk(), &house.person("cases").await, plan).await.unwrap()
}

/// The demo's liaison, who speaks for the first unit; notices find the unit among the people.
async fn liaison(house: &House) -> Actor {
    let (somebody, security, unit) = (house.person("liaison").await, house.person("security").await, house.unit);
    let id = somebody.id;
    let set = house.desk().write(move |tx| async move { identity::set_unit(tx, &security, id, unit).await }.boxed());
    set.await.unwrap();
    somebody
}

async fn led(house: &House, unit: UnitId) -> ProblemLine {
    let filter = Filter { lead: Some(unit), ..Filter::default() };
    let area = house.office.settings.area;
    problems::store::list::page(house.desk().read(), area, &filter, Order::Newest, None, 1).await.unwrap().remove(0)
}

async fn told(house: &House, who: &Actor) -> Vec<String> {
    let inbox = notices::inbox(house.desk().read(), who.area, who.id, i64::MAX, 50).await.unwrap();
    inbox.into_iter().filter(|one| one.link.contains("drives")).map(|one| one.zh.to_string()).collect()
}

/// A unit other than the liaison's that leads on some problem.
async fn another_unit(house: &House) -> UnitId {
    let (db, area) = (house.desk().read(), house.office.settings.area);
    let lines = problems::store::list::page(db, area, &Filter::default(), Order::Newest, None, 100).await.unwrap();
    lines.into_iter().filter_map(|line| line.lead_unit).find(|unit| *unit != house.unit).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_unit_reads_a_drive_that_it_leads_once_it_is_launched_and_is_told_of_opening_and_end() {
    House::each(async |house| {
        let (unit, leader) = (liaison(&house).await, house.person("leader").await);
        let before = told(&house, &unit).await.len();
        let id = draft(&house, house.unit, "不存在的类别").await;
        let refused = own::own_drive(house.desk(), &unit, id).await.err().unwrap();
        assert_eq!(refused.kind, RefusalKind::NotFound, "a draft is the office's");
        planning::launch(house.desk(), &leader, id).await.unwrap();
        let (status, page) = house.get(&unit, &format!("/my-drives/{id}")).await;
        assert_eq!(status, StatusCode::OK);
        assert!(page.contains(ASKED) && page.contains("2026-12-31") && page.contains("没有归集本单位的问题"), "{page}");
        assert!(house.get(&unit, "/my-drives").await.1.contains(&format!("/my-drives/{id}")));
        report::close(&house.office, &leader, id, "内部总结").await.unwrap();
        let page = house.get(&unit, &format!("/my-drives/{id}")).await.1;
        assert!(page.contains("已结束") && !page.contains("内部总结"), "{page}");
        let news: Vec<_> = told(&house, &unit).await;
        assert_eq!(news[..news.len() - before], ["专项行动结束：窗口服务专项整治", "专项行动启动：窗口服务专项整治"]);
        let office = told(&house, &house.person("cases").await).await;
        assert!(office.iter().any(|subject| subject == "专项行动结束：窗口服务专项整治"), "{office:?}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_unit_is_told_once_that_its_problems_belong_and_reads_those_and_no_others() {
    House::each(async |house| {
        let (unit, leader, officer) =
            (liaison(&house).await, house.person("leader").await, house.person("cases").await);
        let other = another_unit(&house).await;
        let id = draft(&house, other, "不存在的类别").await;
        planning::launch(house.desk(), &leader, id).await.unwrap();
        assert_eq!(house.get(&unit, &format!("/my-drives/{id}")).await.0, StatusCode::NOT_FOUND);
        assert!(!house.get(&unit, "/my-drives").await.1.contains(&id.to_string()));
        let (own, strange) = (led(&house, house.unit).await, led(&house, other).await);
        for line in [&own, &strange] {
            gathering::add(house.desk(), &officer, id, &line.number.to_string()).await.unwrap();
        }
        gathering::gather(house.desk(), &officer, id).await.unwrap();
        let about =
            told(&house, &unit).await.into_iter().filter(|subject| subject.contains("“窗口服务专项整治”")).count();
        assert_eq!(about, 1);
        let page = house.get(&unit, &format!("/my-drives/{id}")).await.1;
        assert!(page.contains(&own.id.to_string()) && !page.contains(&strange.id.to_string()), "{page}");
        assert!(!page.contains(&format!("{}<", strange.number)), "{page}");
        gathering::take_out(house.desk(), &officer, id, own.id, "不属于窗口").await.unwrap();
        assert_eq!(house.get(&unit, &format!("/my-drives/{id}")).await.0, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_liaisons_open_the_units_pages_and_one_without_a_unit_is_told_whom_to_ask() {
    House::each(async |house| {
        let officer = house.person("cases").await;
        assert_eq!(house.get(&officer, "/my-drives").await.0, StatusCode::FORBIDDEN);
        let nobody = Actor { unit: None, ..house.person("liaison").await };
        let (status, page) = house.get(&nobody, "/my-drives").await;
        assert!(status == StatusCode::OK && page.contains("安全管理员"), "{page}");
        assert_eq!(
            house.get(&nobody, "/my-drives/018f0000-0000-7000-8000-00000000000f").await.0,
            StatusCode::NOT_FOUND
        );
    })
    .await;
}
