//! The desk: due dates, one place for what comes by telephone and letter, and what is alike on the ledger.

use axum::http::StatusCode;
use futures_util::FutureExt;
use kernel::Role;
use problems::{Door, Found, Source};
use store::testing::both_databases;

use crate::support::{Site, TestClock, actor, migrations, office_on, other, photo, site_in, site_on};

fn desk_of(site: &Site) -> Site {
    site.seen_by(Some(actor(&[Role::CaseOfficer])))
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_has_a_due_date_the_earliest_first_and_is_counted_when_it_is_overdue_on_both_databases() {
    let folder = tempfile::tempdir().unwrap();
    both_databases(folder.path(), &migrations(), async |desk| {
        let site = site_on(office_on(desk, folder.path()), TestClock::new()).await;
        let office = desk_of(&site);
        office.post("/reports/limits", &[("youngest_seconds", "0")]).await;
        site.code_of(&[("text", "先来的一件")]).await;
        site.code_of(&[("text", "后来的一件")]).await;
        let list = office.get("/reports").await.text();
        let place = |text: &str| list.find(text).unwrap_or_else(|| panic!("{list}"));
        assert!(place("先来的一件") < place("后来的一件"), "what is due first stands first");
        assert!(list.contains("受理期限") && list.contains("次日起") && list.contains("id=\"overdue\">0<"), "{list}");
        let all = office.get("/reports?state=all").await.text();
        assert!(all.find("后来的一件") < all.find("先来的一件"), "all of them with the newest first");
        let id = site.newest().await;
        let older = office.get(&format!("/reports?state=all&before=0.{id}")).await.text();
        assert!(older.contains("先来的一件") && !older.contains("后来的一件"), "{older}");
        let later = office.get(&format!("/reports?before=1.{id}")).await.text();
        assert!(later.contains("先来的一件") && later.contains("后来的一件"), "{later}");
        assert!(office.get("/reports?state=overdue").await.text().contains("这里没有反映"));
    })
    .await
    .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_nobody_decided_on_in_the_acceptance_term_is_overdue_and_one_that_was_reopened_begins_anew() {
    let folder = tempfile::tempdir().unwrap();
    let site = site_in(folder.path()).await;
    let office = desk_of(&site);
    let overdue = async || office.get("/reports").await.between("id=\"overdue\">", "<");
    site.code_of(&[("text", "没有人看的一件")]).await;
    let code = site.code_of(&[("text", "办过的一件")]).await;
    let id = site.newest().await;
    office.post(&format!("/reports/{id}/decline"), &[("reason", "不属于受理范围")]).await;
    assert_eq!(overdue().await, "0");
    site.clock.pass(17 * 86_400);
    let reopened = site.with_code(&code).post("/report/mine/reopen", &[("reason", "还是没人管")]).await;
    assert_eq!(reopened.status, StatusCode::SEE_OTHER, "{}", reopened.text());
    assert_eq!(overdue().await, "1");
    let list = office.get("/reports?state=overdue").await.text();
    assert!(list.contains("没有人看的一件") && list.contains("逾期") && !list.contains("办过的一件"), "{list}");
    assert!(office.get(&format!("/reports/{id}")).await.text().contains("剩"), "its clock began when it was reopened");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_is_written_down_with_its_sender_sealed_and_a_code_and_goes_the_way_of_every_report() {
    let folder = tempfile::tempdir().unwrap();
    let site = site_in(folder.path()).await;
    let (office, keeper) = (desk_of(&site), site.seen_by(Some(other(Role::IdentityKeeper, 77, "保管人甲"))));
    let write = async |fields: &[(&str, &str)]| {
        let mark = office.get("/reports/new").await.between("name=\"mark\" value=\"", "\"");
        let fields = [&[("mark", mark.as_str())], fields].concat();
        office.post_parts("/reports/new", &fields, &[("来信.jpg", &photo())]).await
    };
    let letter = [("door", "letter"), ("text", "窗口推诿"), ("unit", "U001"), ("name", "王㐂𠮷")];
    assert!(write(&letter).await.text().contains("T20"), "nobody could seal who wrote it");
    keeper.post("/reports/keepers", &[("new_passphrase", "correct horse battery")]).await;
    office.post("/reports/limits", &[("reports_an_hour", "1")]).await;
    for _ in 0..3 {
        assert_eq!(write(&letter).await.status, StatusCode::CREATED, "the office is not counted");
    }
    let written = write(&[("door", "letter"), ("text", "窗口推诿 第四封"), ("contact", "演示路 8 号")]).await;
    let code = written.between("id=\"code\">", "<");
    let id = site.newest().await;
    let record = office.get(&format!("/reports/{id}")).await.text();
    assert!(record.contains("来信") && record.contains("身份已密封") && !record.contains("演示路"), "{record}");
    assert!(record.contains("来信.jpg"));
    assert!(site.with_code(&code).get("/report/mine").await.text().contains("第四封"));
    let look = [("reason", "回复"), ("passphrase", "correct horse battery")];
    assert!(keeper.post(&format!("/reports/{id}/reporter"), &look).await.text().contains("演示路 8 号"));
    assert_eq!(office.post(&format!("/reports/{id}/accept"), &[]).await.status, StatusCode::SEE_OTHER);
    let problem = office.get(&format!("/reports/{id}")).await.between("href=\"/problems/", "\"");
    assert!(office.get(&format!("/problems/{problem}")).await.text().contains("来信"), "it came by letter");
    assert!(write(&[("door", "page"), ("text", "冒充")]).await.text().contains("T27"));
    assert_eq!(keeper.get("/reports/new").await.status, StatusCode::FORBIDDEN);
}

#[tokio::test(flavor = "multi_thread")]
async fn open_problems_of_any_door_that_are_alike_stand_beside_a_report_with_the_reason_on_both_databases() {
    let folder = tempfile::tempdir().unwrap();
    both_databases(folder.path(), &migrations(), async |desk| {
        let site = site_on(office_on(desk, folder.path()), TestClock::new()).await;
        let office = desk_of(&site);
        office.post("/reports/limits", &[("youngest_seconds", "0")]).await;
        for title in ["不动产登记窗口收取加急费", "公园路灯晚上不亮", "社区健身器材损坏"] {
            let found = phoned(&site, title);
            let register = site.office.desk.write(move |tx| {
                async move { problems::register(tx, &actor(&[Role::CaseOfficer]), found).await }.boxed()
            });
            register.await.unwrap();
        }
        for text in ["公交站牌信息错误", "噪声扰民夜间施工", "办不动产登记被要求交加急费，窗口不开发票"]
        {
            site.code_of(&[("text", text)]).await;
        }
        let id = site.newest().await;
        let record = office.get(&format!("/reports/{id}")).await.text();
        let beside = record.split("台账上相近的问题").nth(1).unwrap_or_else(|| panic!("{record}"));
        assert!(beside.contains("不动产登记窗口收取加急费") && beside.contains("少见的词相同"), "{beside}");
        assert!(!record.contains("公园路灯") && !record.contains("健身器材"));
        let keeper = site.seen_by(Some(other(Role::IdentityKeeper, 77, "保管人甲")));
        let seen = keeper.get(&format!("/reports/{id}")).await.text();
        assert!(!seen.contains("不动产登记窗口收取加急费"), "who may not see the ledger does not see it here");
    })
    .await
    .unwrap();
}

/// A call that stands on the ledger without having been at the desk.
fn phoned(site: &Site, title: &str) -> Found {
    Found {
        area: site.area(),
        door: Door::Phone,
        source: Source::default(),
        title: title.into(),
        text: title.into(),
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
