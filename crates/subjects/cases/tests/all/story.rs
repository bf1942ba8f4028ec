//! A case from a settled problem to the public and back, on both databases.

use crate::support::House;
use cases::acts;
use cases::store::cases as table;
use kernel::{Actor, UnitId};
use problems::acts::{assign, closing, taking_in, unit};
use problems::rules::moves::{ResponseOrder, SlipOrder, UnitOrder};
use problems::rules::slip::{Mode, Outcome};
use problems::{Door, Filter, Found, Order, Source, Stage};

fn found(who: &Actor) -> Found {
    Found {
        area: who.area,
        door: Door::Phone,
        source: Source::default(),
        title: "窗口中午无人".into(),
        text: "窗口中午无人，请联系13912345678。".into(),
        unit: None,
        place: None,
        happened: None,
        received: None,
        category: None,
        named: false,
        wants_reply: false,
        evidence: Vec::new(),
    }
}

/// A problem of the first unit that was struck off; its number.
async fn struck_off(house: &House, officer: &Actor, handler: &str) -> String {
    let (desk, liaison) = (house.desk(), house.person("liaison").await);
    let known = taking_in::register_by_hand(desk, officer, found(officer)).await.unwrap();
    taking_in::accept(desk, officer, known.id, "服务态度").await.unwrap();
    let order = SlipOrder {
        title: "窗口中午无人".into(),
        matter: format!("{handler}值班的窗口中午无人，电话13912345678。"),
        requirement: "立行立改。".into(),
        mode: Mode::Investigate,
        leader_note: None,
        lead: UnitOrder { unit: house.unit, due: None },
        assisting: Vec::new(),
        evidence: Vec::new(),
    };
    assign::assign(desk, officer, known.id, order).await.unwrap();
    unit::sign(desk, &liaison, known.id, &format!("{handler} 0000-5510000")).await.unwrap();
    let name = unit_name(house, house.unit).await;
    let response = ResponseOrder {
        outcome: Outcome::True,
        facts: format!("{handler}外出未交接，{name}管理不严。"),
        measures: format!("{name}已安排午间值班。"),
        reply: "已安排。".into(),
        evidence: Vec::new(),
    };
    unit::respond(desk, &liaison, known.id, response).await.unwrap();
    closing::verify(desk, officer, known.id, "现场查看").await.unwrap();
    closing::strike_off(desk, &house.person("cases2").await, known.id, None).await.unwrap();
    known.number.to_string()
}

async fn unit_name(house: &House, unit: UnitId) -> String {
    let area = house.office.settings.area;
    registry::find_unit(house.desk().read(), area, unit).await.unwrap().unwrap().name
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_says_neither_who_handled_it_nor_which_unit_nor_any_number() {
    House::each(async |house| {
        let officer = house.person("cases").await;
        let number = struck_off(&house, &officer, "欧阳某甲").await;
        let id = acts::draft(house.desk(), &officer, &number).await.unwrap();
        let case = table::load(house.desk().read(), officer.area, id).await.unwrap().case;
        let words = format!("{:?}", case.text);
        let name = unit_name(&house, house.unit).await;
        assert!(words.contains("欧某某某") && words.contains("139****5678") && words.contains("某单位"), "{words}");
        assert!(!words.contains("欧阳") && !words.contains(&name) && !words.contains("13912345678"), "{words}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_is_public_only_after_a_second_person_and_until_it_is_withdrawn() {
    House::each(async |house| {
        let (desk, officer, second) = (house.desk(), house.person("cases").await, house.person("leader").await);
        let number = struck_off(&house, &officer, "欧阳某甲").await;
        let id = acts::draft(desk, &officer, &number).await.unwrap();
        let nobody = house.person("audit").await;
        let public = async || house.get(&nobody, &format!("/cases/{id}")).await;
        assert_eq!(public().await.0, 404);
        assert_eq!(acts::approve(desk, &officer, id).await.unwrap_err().rule.0, "Y04");
        acts::approve(desk, &second, id).await.unwrap();
        assert_eq!(public().await.0, 404);
        acts::publish(desk, &second, id).await.unwrap();
        let (status, page) = public().await;
        assert!(status == 200 && page.contains("某单位") && !page.contains(&number), "{page}");
        assert!(house.get(&nobody, "/cases").await.1.contains(&id.to_string()));
        assert_eq!(acts::withdraw(desk, &second, id, "").await.unwrap_err().rule.0, "P01");
        acts::withdraw(desk, &second, id, "有新情况").await.unwrap();
        assert_eq!(public().await.0, 404);
        assert!(!house.get(&nobody, "/cases").await.1.contains(&id.to_string()));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_problem_becomes_a_case_before_it_is_struck_off_and_a_clue_never_does() {
    House::each(async |house| {
        let officer = house.person("cases").await;
        for stage in [Stage::Transferred, Stage::Registered, Stage::Working, Stage::Refused] {
            let filter = Filter { stage: Some(stage), ..Filter::default() };
            let db = house.desk().read();
            let line =
                &problems::store::list::page(db, officer.area, &filter, Order::Newest, None, 1).await.unwrap()[0];
            let refusal = acts::draft(house.desk(), &officer, &line.number.to_string()).await.unwrap_err();
            assert_eq!(refusal.rule.0, "Y01", "{stage:?}");
        }
        assert_eq!(acts::draft(house.desk(), &officer, "1999-0001").await.unwrap_err().rule.0, "Y02");
        assert!(table::list(house.desk().read(), officer.area).await.unwrap().is_empty());
    })
    .await;
}
