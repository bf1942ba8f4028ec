//! A notice on holidays moves the due dates it touches: each a fact with its trace, told once.

use crate::support::{House, officer, person};
use kernel::Role;
use problems::acts::recalculate::recalculate_all;
use problems::store::list::{self, Filter, Order};
use problems::{Found, ProblemId};
use workdays::Calendar;

const NOTICE: &str = "关于2027年部分节假日安排的通知\n一、元旦：1月1日至4日放假调休。";

/// Brings the notice in force, and answers how it is quoted.
async fn publish(house: &House) -> String {
    let (year, notice) = registry::read_holidays(NOTICE.as_bytes(), Calendar::published()).notice.unwrap();
    let source = notice.source.clone();
    let admin = person(15, Role::SystemAdministrator);
    registry::set_holidays(house.desk(), &[problems::holidays_came], &admin, year, notice).await.unwrap();
    source
}

async fn due_of(house: &House, id: ProblemId) -> String {
    let lines = list::page(house.desk().read(), officer().area, &Filter::default(), Order::Newest, None, 9).await;
    lines.unwrap().into_iter().find(|line| line.id == id).unwrap().due
}

#[tokio::test(flavor = "multi_thread")]
async fn due_dates_that_were_provisional_are_reckoned_again_once_on_both_databases() {
    House::each(async |house| {
        let (touched, untouched) = (house.working("跨年的一件").await, house.register(house.found("月内的一件")).await);
        let untouched = untouched.unwrap().id;
        let before = due_of(&house, untouched).await;
        assert_eq!(due_of(&house, touched).await, "2027-01-04");
        let page = house.get(&officer(), &format!("/problems/{touched}")).await.1;
        assert!(page.contains("公布后重新计算"), "a provisional date says so: {page}");
        let notice = publish(&house).await;
        let waiting = "SELECT COUNT(*) AS value FROM jobs WHERE kind = 'problems.recalculate'";
        assert_eq!(store::scalar::<i64>(house.desk().read(), waiting, []).await.unwrap(), Some(1));
        assert_eq!(recalculate_all(house.desk(), officer().area, &notice).await.unwrap(), 1);
        assert_eq!(recalculate_all(house.desk(), officer().area, &notice).await.unwrap(), 0, "again, nothing moves");
        assert_eq!((due_of(&house, touched).await.as_str(), due_of(&house, untouched).await), ("2027-01-05", before));
        let page = house.get(&officer(), &format!("/problems/{touched}")).await.1;
        for words in ["放假安排公布，重新计算期限", "重新计算，到期日改为2027年1月5日", &notice]
        {
            assert!(page.contains(words), "{words}: {page}");
        }
        let unit = house.get(&house.liaison(0), &format!("/my-problems/{touched}")).await.1;
        assert!(unit.contains("2027-01-05") && unit.contains(&notice), "{unit}");
        let told = notices::inbox(house.desk().read(), officer().area, officer().id, i64::MAX, 9).await.unwrap();
        assert_eq!(told.iter().filter(|one| format!("{:?}", one.zh).contains("重新计算")).count(), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn new_problems_are_reckoned_by_the_notice_from_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::on_sqlite(folder.path()).await;
    publish(&house).await;
    let id = house.working("公布以后的一件").await;
    assert_eq!(due_of(&house, id).await, "2027-01-05");
    let closed = house.register(Found { title: "不受理".into(), ..house.found("一件") }).await.unwrap().id;
    problems::acts::taking_in::refuse(house.desk(), &officer(), closed, "不属于受理范围").await.unwrap();
    assert_eq!(recalculate_all(house.desk(), officer().area, "通知").await.unwrap(), 0);
}
