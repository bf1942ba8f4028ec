//! A proposal from its facts to its outcome, on both databases.

use crate::support::House;
use accountability::acts::{self, letter};
use accountability::rules::proposal::{Order, Stage};
use accountability::store::proposals as table;
use kernel::{Actor, RefusalKind};
use problems::{Filter, Order as ListOrder, ProblemLine, Stage as Place};

fn order(house: &House) -> Order {
    Order {
        unit: house.unit,
        person: "窗口负责人".into(),
        facts: "逾期没有办结，催办后仍不反馈。".into(),
        article: "petitions-45".into(),
        measure: "责令书面检查".into(),
    }
}

/// A problem of the first unit that is being handled.
async fn working(house: &House, who: &Actor) -> ProblemLine {
    let filter = Filter { stage: Some(Place::Working), lead: Some(house.unit), ..Filter::default() };
    let found = problems::store::list::page(house.desk().read(), who.area, &filter, ListOrder::Newest, None, 1).await;
    found.unwrap().remove(0)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proposal_is_numbered_when_it_is_sent_and_its_steps_stand_in_the_problem_s_timeline() {
    House::each(async |house| {
        let (desk, officer, leader) = (house.desk(), house.person("cases").await, house.person("leader").await);
        let line = working(&house, &officer).await;
        let id = acts::propose(desk, &officer, &line.number.to_string(), order(&house)).await.unwrap();
        assert_eq!(letter::send(&house.office, &officer, id, "任免机关").await.unwrap_err().rule.0, "W04");
        let refusal = acts::decide(desk, &officer, id, true, "").await.unwrap_err();
        assert_eq!(refusal.kind, RefusalKind::NotAllowed);
        acts::decide(desk, &leader, id, true, "").await.unwrap();
        letter::send(&house.office, &officer, id, "任免机关").await.unwrap();
        acts::record_outcome(desk, &house.person("discipline").await, id, desk.now().day(), "已书面检查")
            .await
            .unwrap();
        let kept = table::load(desk.read(), officer.area, id).await.unwrap();
        assert!(matches!(&kept.proposal.stage, Stage::Decided { number, .. } if number == "效能问〔2026〕1号"));
        assert!(house.office.files.read(&kept.pdf).await.unwrap().starts_with(b"%PDF"));
        let history = problems::store::read::history(desk.read(), officer.area, line.id).await.unwrap();
        let steps = history.iter().filter(|event| event.fact.kind() == "accountability").count();
        assert_eq!(steps, 4);
        let after = problems::store::read::load(desk.read(), officer.area, line.id).await.unwrap();
        assert_eq!(after.state.stage(), Place::Working);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn neither_the_unit_nor_the_reporter_learns_of_it() {
    House::each(async |house| {
        let (desk, officer, liaison) = (house.desk(), house.person("cases").await, house.person("liaison").await);
        let line = working(&house, &officer).await;
        let before = problems::public_progress(desk.read(), officer.area, line.id).await.unwrap();
        let id = acts::propose(desk, &officer, &line.number.to_string(), order(&house)).await.unwrap();
        let after = problems::public_progress(desk.read(), officer.area, line.id).await.unwrap();
        assert_eq!(before, after);
        let (_, events) = problems::acts::unit::own_problem(desk, &liaison, line.id).await.unwrap();
        assert!(events.iter().all(|event| event.fact.kind() != "accountability"));
        for path in ["/accountability".to_owned(), format!("/accountability/{id}")] {
            assert_eq!(house.get(&liaison, &path).await.0, 403, "{path}");
        }
        let told = notices::count_unread(desk.read(), officer.area, liaison.id).await.unwrap();
        assert_eq!(told, 0);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clue_or_a_problem_that_was_never_assigned_carries_no_proposal() {
    House::each(async |house| {
        let officer = house.person("cases").await;
        for stage in [Place::Transferred, Place::Registered, Place::Refused] {
            let filter = Filter { stage: Some(stage), ..Filter::default() };
            let db = house.desk().read();
            let lines = problems::store::list::page(db, officer.area, &filter, ListOrder::Newest, None, 1).await;
            let number = lines.unwrap()[0].number.to_string();
            let refusal = acts::propose(house.desk(), &officer, &number, order(&house)).await.unwrap_err();
            assert_eq!(refusal.rule.0, "W01", "{stage:?}");
        }
        assert_eq!(acts::propose(house.desk(), &officer, "x", order(&house)).await.unwrap_err().rule.0, "W02");
    })
    .await;
}
