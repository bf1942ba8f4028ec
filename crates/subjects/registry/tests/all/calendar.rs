//! The next year's notice: a dry run with findings, then in force for everything that is reckoned with.

use std::path::Path;

use crate::pages::{BOUNDARY, multipart};
use crate::support::{Site, actor_of, area, demo_site, office_on};
use axum::http::StatusCode;
use kernel::{Day, Role};
use store::testing::both_databases;

const OF_2027: &str = "国务院办公厅关于2027年部分节假日安排的通知\n一、元旦：1月1日至4日放假调休，共4天。1月9日（周六）上班。\n二、春节：2月30日放假。";

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

async fn upload(site: &Site, text: &str) -> String {
    let kind = format!("multipart/form-data; boundary={BOUNDARY}");
    let answer = site.send("POST", "/calendar/import", &kind, multipart("通知.txt", text.as_bytes())).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    answer.location()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_notice_is_tried_with_its_findings_and_then_brought_in_force() {
    let (_folder, site) = demo_site().await;
    let admin = site.as_actor(Some(actor_of(&[Role::SystemAdministrator])));
    assert!(admin.get("/calendar").await.text().contains("尚未公布，暂定"));
    let place = upload(&admin, OF_2027).await;
    let tried = admin.get(&place).await.text();
    assert!(tried.contains("2027-01-04") && tried.contains("W02") && tried.contains("确认生效"), "{tried}");
    assert!(admin.get("/calendar").await.text().contains("尚未公布，暂定"), "a dry run changes nothing");
    let form = "source=%E5%9B%BD%E5%8A%9E%E5%8F%91%E6%98%8E%E7%94%B5";
    assert_eq!(admin.post(&place, form).await.location(), "/calendar");
    let shown = admin.get("/calendar").await.text();
    assert!(shown.contains("国办发明电") && shown.contains("2027-01-01 – 2027-01-04"), "{shown}");
    assert!(admin.get(&upload(&admin, OF_2027).await).await.text().contains("这一年已有安排"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_without_holidays_says_so_and_saves_nothing() {
    let (_folder, site) = demo_site().await;
    let admin = site.as_actor(Some(actor_of(&[Role::SystemAdministrator])));
    for text in ["没有安排", "date,kind,name\n2027-13-01,休,元旦", "{}"] {
        let place = upload(&admin, text).await;
        let tried = admin.get(&place).await.text();
        assert!(tried.contains("没有保存任何内容") && !tried.contains("确认生效"), "{tried}");
        assert!(admin.post(&place, "").await.text().contains("R24"));
    }
    assert!(admin.get("/calendar").await.text().contains("尚未公布，暂定"));
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_system_administrator_imports_and_officers_read() {
    let (_folder, site) = demo_site().await;
    let officer = site.as_actor(Some(actor_of(&[Role::CaseOfficer])));
    let page = officer.get("/calendar").await.text();
    assert!(page.contains("国庆节") && !page.contains("/calendar/import"), "{page}");
    let kind = format!("multipart/form-data; boundary={BOUNDARY}");
    let sent = officer.send("POST", "/calendar/import", &kind, multipart("x.txt", b"x")).await;
    assert_eq!(sent.status, StatusCode::FORBIDDEN);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_calendar_of_an_area_is_what_came_with_the_program_and_its_own_notices_on_both_databases() {
    let folder = tempfile::tempdir().unwrap();
    both_databases(folder.path(), registry::MIGRATIONS, async |desk| {
        let office = office_on(desk, Path::new(folder.path()));
        let admin = actor_of(&[Role::SystemAdministrator]);
        let before = registry::calendar(office.desk.read(), area()).await.unwrap();
        assert!(before.is_working(day("2027-01-04").0) && before.day(day("2027-01-04").0).provisional);
        let read = |text: &str| registry::read_holidays(text.as_bytes(), &before).notice.unwrap();
        let (year, notice) = read(OF_2027);
        registry::set_holidays(&office.desk, &[], &admin, year, notice).await.unwrap();
        let after = registry::calendar(office.desk.read(), area()).await.unwrap();
        assert!(!after.is_working(day("2027-01-04").0) && after.is_working(day("2027-01-09").0));
        let (year, corrected) = read("关于2027年部分节假日安排的通知\n一、元旦：1月1日至3日放假。");
        registry::set_holidays(&office.desk, &[], &admin, year, corrected).await.unwrap();
        let corrected = registry::calendar(office.desk.read(), area()).await.unwrap();
        assert!(corrected.is_working(day("2027-01-04").0), "the later notice of a year counts");
        let officer = actor_of(&[Role::CaseOfficer]);
        let (year, notice) = read(OF_2027);
        assert!(registry::set_holidays(&office.desk, &[], &officer, year, notice).await.is_err());
    })
    .await
    .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn summer_and_winter_hours_are_set_with_the_day_they_begin_shown_and_taken_back() {
    let (_folder, site) = demo_site().await;
    let admin = site.as_actor(Some(actor_of(&[Role::SystemAdministrator])));
    assert!(admin.get("/calendar").await.text().contains("全年"));
    let set = async |from: &str, name: &str, hours: &str| {
        let form = [("from", from), ("name", name), ("hours", hours)];
        let body = form.map(|(key, text)| format!("{key}={}", text.replace(' ', "+"))).join("&");
        admin.post("/calendar/hours", &body).await
    };
    for (from, name, hours, rule) in [
        ("", "summer", "08:30-12:00", "R26"),
        ("2026-02-30", "summer", "08:30-12:00", "R26"),
        ("2026-05-01", "", "08:30-12:00", "R26"),
        ("2026-05-01", "a name of more than twenty characters", "08:30-12:00", "R22"),
        ("2026-05-01", "summer", "12:00-08:30", "R25"),
        ("2026-05-01", "summer", "", "R25"),
    ] {
        let refused = set(from, name, hours).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{rule}");
        assert!(refused.text().contains(rule), "{rule}: {}", refused.text());
    }
    assert_eq!(set("2026-05-01", "summer", "08:30-12:00, 15:00-18:00").await.location(), "/calendar#office-hours");
    set("2026-10-01", "winter", "08:30-12:00, 14:00-17:30").await;
    let shown = admin.get("/calendar").await.text();
    assert!(shown.contains("2026-05-01 – 2026-09-30") && shown.contains("2026-10-01 起"), "{shown}");
    let today = shown.find("正在执行").unwrap();
    assert!(shown.find("winter").unwrap() < today && today < shown.find("summer").unwrap(), "it is November");
    assert_eq!(admin.post("/calendar/hours/2026-10-01/remove", "").await.location(), "/calendar#office-hours");
    assert!(admin.get("/calendar").await.text().contains("2026-05-01 起"));
    assert_eq!(admin.post("/calendar/hours/2026-10-01/remove", "").await.status, StatusCode::NOT_FOUND);
    let officer = site.as_actor(Some(actor_of(&[Role::CaseOfficer])));
    let page = officer.get("/calendar").await.text();
    assert!(page.contains("summer") && !page.contains("/calendar/hours"), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_office_time_of_an_area_is_what_it_set_and_the_usual_before_on_both_databases() {
    let folder = tempfile::tempdir().unwrap();
    both_databases(folder.path(), registry::MIGRATIONS, async |desk| {
        let admin = actor_of(&[Role::SystemAdministrator]);
        let on =
            async |text: &str| registry::office_time(desk.read(), area()).await.unwrap().on(day(text).0).to_string();
        let usual = on("2026-06-01").await;
        let set = async |from: &str, hours: &str| {
            registry::set_office_time(&desk, &admin, from, "夏季作息", hours).await.unwrap();
        };
        set("2026-05-01", "08:00-12:00").await;
        set("2026-05-01", "08：30—12：00，15：00—18：00").await;
        assert_eq!(on("2026-06-01").await, "08:30-12:00, 15:00-18:00", "the later of the same day counts");
        assert_eq!(on("2026-04-30").await, usual);
        registry::remove_office_time(&desk, &admin, "2026-05-01").await.unwrap();
        assert_eq!(on("2026-06-01").await, usual);
        let officer = actor_of(&[Role::CaseOfficer]);
        assert!(registry::set_office_time(&desk, &officer, "2026-05-01", "夏季作息", "08:00-12:00").await.is_err());
    })
    .await
    .unwrap();
}
