//! The clocks of the office's own steps: shown to the office, escalated to it, and no affair of the units.

use crate::support::{House, leader, officer, response};
use problems::acts::{closing, patrol, unit};
use problems::rules::limits::Level;
use problems::store::list::{self, Filter, Order};
use problems::store::read;
use problems::{Found, ProblemId};

async fn due_of(house: &House, id: ProblemId) -> String {
    list::lines_of(house.desk().read(), officer().area, &[id]).await.unwrap().remove(0).due
}

#[tokio::test(flavor = "multi_thread")]
async fn a_response_that_nobody_verifies_comes_before_the_leader_and_the_unit_hears_nothing_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::on_sqlite(folder.path()).await;
    let id = house.working("一件").await;
    unit::respond(house.desk(), &house.liaison(0), id, response()).await.unwrap();
    let page = house.get(&officer(), &format!("/problems/{id}")).await.1;
    assert!(page.contains("核查期限") && page.contains("2026-12-04"), "{page}");
    house.wait(60);
    assert_eq!(patrol::escalate_all(house.desk(), officer().area).await.unwrap(), 1);
    let problem = read::load(house.desk().read(), officer().area, id).await.unwrap();
    assert_eq!(problem.level, Level::Leaders);
    let late = Filter { due_until: "2027-01-01".into(), ..Filter::default() };
    let lines = list::page(house.desk().read(), officer().area, &late, Order::Due, None, 9).await.unwrap();
    assert_eq!(lines.iter().map(|line| line.id).collect::<Vec<_>>(), [id]);
    let desk = house.get(&leader(), "/problems").await.1;
    assert!(desk.contains("已列入领导清单"), "{desk}");
    let own = house.get(&house.liaison(0), &format!("/my-problems/{id}")).await.1;
    assert!(own.contains("待核查") && !own.contains("领导清单") && !own.contains("升级"), "{own}");
    closing::verify(house.desk(), &officer(), id, "现场查看").await.unwrap();
    let problem = read::load(house.desk().read(), officer().area, id).await.unwrap();
    assert_eq!(problem.level, Level::Green, "the next step begins with its own clock");
}

#[tokio::test(flavor = "multi_thread")]
async fn while_an_objection_waits_the_unit_has_no_due_date_and_is_not_overdue() {
    House::each(async |house| {
        let id = house.working("一件").await;
        unit::object(house.desk(), &house.liaison(0), id, "不是我们的职责").await.unwrap();
        assert_eq!(due_of(&house, id).await, "2026-11-27", "the office's five working days to rule");
        let own = list::of_unit(house.desk().read(), officer().area, house.units[0], true, None, 9).await.unwrap();
        assert_eq!(own.iter().map(|line| line.due.as_str()).collect::<Vec<_>>(), [""]);
        let page = house.get(&house.liaison(0), &format!("/my-problems/{id}")).await.1;
        assert!(page.contains("裁定以前本单位的期限不计时"), "{page}");
        let counts = problems::store::numbers::of_unit(
            house.desk().read(),
            officer().area,
            house.units[0],
            "2030-01-01".parse().unwrap(),
        );
        assert_eq!(counts.await.unwrap().overdue, 0);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_fifteen_days_of_acceptance_begin_when_the_report_came_in() {
    House::each(async |house| {
        let received = kernel::Moment::parse_minute("2026-11-10 22:00").ok();
        let waited = house.register(Found { received, ..house.found("在受理台等过") }).await.unwrap().id;
        let at_once = house.register(house.found("当场登记")).await.unwrap().id;
        assert_eq!(
            (due_of(&house, waited).await.as_str(), due_of(&house, at_once).await.as_str()),
            ("2026-11-25", "2026-12-07")
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_late_first_response_counts_as_late_even_when_the_next_one_is_quick() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::on_sqlite(folder.path()).await;
    let id = house.working("一件").await;
    house.wait(90);
    unit::respond(house.desk(), &house.liaison(0), id, response()).await.unwrap();
    closing::return_response(house.desk(), &officer(), id, "没有长效措施").await.unwrap();
    unit::respond(house.desk(), &house.liaison(0), id, response()).await.unwrap();
    let line = list::lines_of(house.desk().read(), officer().area, &[id]).await.unwrap().remove(0);
    assert_eq!(line.on_time, 2);
    assert!(house.get(&officer(), "/problems/numbers?year=2026").await.1.contains("以第一次反馈为准"));
}
