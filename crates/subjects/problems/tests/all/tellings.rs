//! Who hears of what: each move reaches those whom it concerns, with a place to read on.

use axum::http::StatusCode;
use futures_util::FutureExt;
use kernel::{Actor, Role};
use problems::acts::{assign, office, own_checks, taking_in, unit};
use problems::rules::moves::{SlipOrder, UnitOrder};
use problems::rules::slip::Mode;

use crate::support::House;

/// The office's people and the liaisons of the first two units.
struct City {
    house: House,
    officer: Actor,
    second: Actor,
    leader: Actor,
    lead: Actor,
    assists: Actor,
}

impl City {
    async fn on(house: House) -> Self {
        let people = [
            ("officer", "专员甲", Role::CaseOfficer),
            ("second", "专员乙", Role::CaseOfficer),
            ("leader", "领导甲", Role::Leader),
            ("lead", "联络员甲", Role::UnitLiaison),
            ("assists", "联络员乙", Role::UnitLiaison),
        ];
        identity::add_demo_people(&house.office, &people).await.unwrap();
        for (place, name) in ["lead", "assists"].into_iter().enumerate() {
            let (who, unit) = (identity::actor_named(&house.office, name).await.unwrap(), house.units[place]);
            let put =
                house.desk().write(move |tx| async move { identity::set_unit(tx, &who, who.id, unit).await }.boxed());
            put.await.unwrap();
        }
        let named = async |name: &str| identity::actor_named(&house.office, name).await.unwrap();
        let (officer, second, leader) = (named("officer").await, named("second").await, named("leader").await);
        let (lead, assists) = (named("lead").await, named("assists").await);
        Self { officer, second, leader, lead, assists, house }
    }

    /// What somebody was told last: the end of the subject, and where it leads.
    async fn last_told(&self, who: &Actor) -> (String, String) {
        let told = notices::inbox(self.house.desk().read(), who.area, who.id, i64::MAX, 1).await.unwrap();
        let last = told.into_iter().next();
        last.map(|one| (one.zh.as_str().rsplit('：').next().unwrap().to_owned(), one.link)).unwrap_or_default()
    }

    async fn words(&self, people: [&Actor; 5]) -> Vec<String> {
        let mut all = Vec::new();
        for who in people {
            all.push(self.last_told(who).await.0);
        }
        all
    }

    async fn told(&self) -> Vec<String> {
        self.words([&self.officer, &self.second, &self.leader, &self.lead, &self.assists]).await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_move_reaches_whom_it_concerns_and_a_withdrawn_problem_says_so_to_its_units() {
    let folder = tempfile::tempdir().unwrap();
    let city = City::on(House::on_sqlite(folder.path()).await).await;
    let (desk, came_in) = (city.house.desk().clone(), "有新登记的问题，等待受理");
    let id = city.house.register(city.house.found("一件")).await.unwrap().id;
    city.house.register(city.house.found("又一件")).await.unwrap();
    assert_eq!(city.told().await, [came_in, came_in, "", "", ""], "who accepts is told that something came in");
    let count = notices::count_unread(desk.read(), city.officer.area, city.officer.id).await.unwrap();
    assert_eq!(count, 1, "and once an hour, however much came in");

    taking_in::accept(&desk, &city.officer, id, "").await.unwrap();
    let assisting = vec![UnitOrder { unit: city.house.units[1], due: None }];
    let order = SlipOrder { assisting, mode: Mode::Joint, ..city.house.order() };
    assign::assign(&desk, &city.officer, id, order).await.unwrap();
    assert_eq!(city.told().await, [came_in, came_in, "", "交办", "交办"]);
    unit::sign(&desk, &city.lead, id, "经办人甲").await.unwrap();
    unit::sign(&desk, &city.assists, id, "经办人乙").await.unwrap();

    unit::object(&desk, &city.assists, id, "不属于我单位职责").await.unwrap();
    assert_eq!(city.told().await[0], "提出异议");
    office::rule(&desk, &city.leader, id, false, "属于该单位职责").await.unwrap();
    let ruled = "异议不成立，首接负责";
    assert_eq!(city.told().await, [ruled, came_in, "", ruled, ruled], "the unit that objected hears of it too");

    unit::answer_part(&desk, &city.assists, id, "已配合").await.unwrap();
    assert_eq!(city.told().await[3..], ["协办单位回复", ruled]);
    office::pause(&desk, &city.leader, id, "等待鉴定").await.unwrap();
    assert_eq!(city.told().await, ["暂停计时", came_in, "", "暂停计时", "暂停计时"]);
    office::resume(&desk, &city.officer, id).await.unwrap();
    assert_eq!(city.told().await, ["暂停计时", came_in, "", "恢复计时", "恢复计时"], "nobody is told what they did");

    office::withdraw(&desk, &city.leader, id, "反映人来电撤回").await.unwrap();
    assert_eq!(city.told().await, ["撤回", came_in, "", "撤回", "撤回"]);
    let path = format!("/my-problems/{id}");
    assert_eq!(city.last_told(&city.lead).await.1, path);
    let (status, page) = city.house.get(&city.lead, &path).await;
    assert!(status == StatusCode::OK && page.contains("已撤回") && page.contains("窗口无人值守"), "{page}");
    assert!(!page.contains("反映人"), "why it was withdrawn is told to no unit: {page}");
    assert_eq!(city.house.get(&city.house.liaison(3), &path).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_unit_is_told_that_its_own_check_was_not_taken_on_and_where_it_reads_why() {
    let folder = tempfile::tempdir().unwrap();
    let city = City::on(House::on_sqlite(folder.path()).await).await;
    let (desk, seal) = (city.house.desk().clone(), city.house.office.seal.clone());
    let id = own_checks::hand_in(&desk, &seal, &city.lead, city.house.found("自查发现")).await.unwrap().id;
    let others = city.house.register(city.house.found("别人反映的")).await.unwrap().id;
    taking_in::refuse(&desk, &city.officer, others, "不属于受理范围").await.unwrap();
    assert_eq!(city.told().await[3], "", "of what others reported it hears nothing");
    taking_in::refuse(&desk, &city.officer, id, "已列入专项整治").await.unwrap();
    assert_eq!(city.last_told(&city.lead).await, ("不予受理".to_owned(), format!("/my-problems/checks/{id}")));
    assert_eq!(city.told().await[4], "", "nor does another unit");
}
