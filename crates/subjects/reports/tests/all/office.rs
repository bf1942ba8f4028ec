//! The office's desk, who sees who reported, other systems.

use std::path::Path;

use crate::support::{Site, TestClock, actor, migrations, office_on, other, site_in, site_on};
use axum::http::StatusCode;
use kernel::Role;
use store::testing::both_databases;

const PASSPHRASE: &str = "correct horse battery";
const NAMED: [(&str, &str); 4] =
    [("text", "窗口乱收费"), ("named", "yes"), ("name", "王㐂𠮷"), ("contact", "13900001111")];

fn desk_of(site: &Site) -> Site {
    site.seen_by(Some(actor(&[Role::CaseOfficer])))
}

async fn with_keeper(folder: &Path) -> (Site, Site) {
    let site = site_in(folder).await;
    let keeper = site.seen_by(Some(other(Role::IdentityKeeper, 77, "保管人甲")));
    let made = keeper.post("/reports/keepers", &[("new_passphrase", PASSPHRASE)]).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text());
    (site, keeper)
}

#[tokio::test(flavor = "multi_thread")]
async fn who_reported_is_opened_only_by_a_keeper_with_reason_and_passphrase_and_every_look_is_on_record() {
    let folder = tempfile::tempdir().unwrap();
    let (site, keeper) = with_keeper(folder.path()).await;
    site.code_of(&NAMED).await;
    let id = site.newest().await;
    let address = format!("/reports/{id}/reporter");
    let look = async |site: &Site, reason: &str, passphrase: &str| {
        site.post(&address, &[("reason", reason), ("passphrase", passphrase)]).await.text()
    };
    let another = site.seen_by(Some(other(Role::IdentityKeeper, 78, "不是保管人")));
    for (who, reason, passphrase, rule) in [
        (&keeper, "", PASSPHRASE, "T16"),
        (&keeper, "回访", "a wrong passphrase", "T19"),
        (&another, "好奇", PASSPHRASE, "T19"),
    ] {
        let answer = look(who, reason, passphrase).await;
        assert!(answer.contains(rule) && !answer.contains("王㐂𠮷"), "{rule}: {answer}");
    }
    let opened = look(&keeper, "电话回访", PASSPHRASE).await;
    assert!(opened.contains("王㐂𠮷") && opened.contains("13900001111") && opened.contains("电话回访"));
    let record = desk_of(&site).get(&format!("/reports/{id}")).await.text();
    assert!(record.contains("电话回访") && record.contains("好奇") && record.contains("保管人甲"));
    let lines = store::read_audit(site.office.desk.read(), site.area(), None, i64::MAX, 100_000).await.unwrap();
    assert_eq!(lines.iter().filter(|line| line.act == "reports.look_at_reporter").count(), 3);
    assert!(lines.iter().all(|line| !line.fact.contains("王㐂𠮷") && !line.fact.contains("13900001111")));
}

#[tokio::test(flavor = "multi_thread")]
async fn no_page_no_list_no_search_and_no_table_shows_who_reported() {
    let folder = tempfile::tempdir().unwrap();
    let (site, _) = with_keeper(folder.path()).await;
    let code = site.code_of(&NAMED).await;
    let id = site.newest().await;
    let desk = desk_of(&site);
    let accepted = desk.post(&format!("/reports/{id}/accept"), &[("category", "乱收费")]).await;
    assert_eq!(accepted.status, StatusCode::SEE_OTHER, "{}", accepted.text());
    for page in ["/reports?state=all", "/reports?state=all&q=%E7%8E%8B", &format!("/reports/{id}")] {
        let text = desk.get(page).await.text();
        assert!(!text.contains("王㐂𠮷") && !text.contains("13900001111"), "{page}");
    }
    let found = desk.get("/reports?state=all&q=13900001111").await.text();
    assert!(found.contains("这里没有反映"), "the search does not find by what is sealed");
    let mine = site.with_code(&code).get("/report/mine").await.text();
    assert!(!mine.contains("王㐂𠮷") && !mine.contains("13900001111"), "not even whoever holds the code");
    for file in ["qingfeng.sqlite", "qingfeng.sqlite-wal"] {
        let stored = std::fs::read(folder.path().join(file)).unwrap_or_default();
        for secret in ["王㐂𠮷", "13900001111"] {
            assert!(!stored.windows(secret.len()).any(|window| window == secret.as_bytes()), "{secret} in {file}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_unit_liaison_reaches_nothing_of_reporting_but_the_public_pages() {
    let folder = tempfile::tempdir().unwrap();
    let (site, _) = with_keeper(folder.path()).await;
    site.code_of(&NAMED).await;
    let id = site.newest().await;
    let mut person = actor(&[Role::UnitLiaison]);
    person.unit = registry::list_units(site.office.desk.read(), site.area()).await.unwrap().first().map(|unit| unit.id);
    let liaison = site.seen_by(Some(person));
    let record = format!("/reports/{id}");
    for page in ["/reports", &record, &format!("{record}/reporter"), "/reports/keepers", "/reports/import"] {
        assert_eq!(liaison.get(page).await.status, StatusCode::FORBIDDEN, "{page}");
    }
    let look = liaison.post(&format!("{record}/reporter"), &[("reason", "x"), ("passphrase", PASSPHRASE)]).await;
    assert_eq!(look.status, StatusCode::FORBIDDEN);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_keeper_reports_are_anonymous_and_a_second_keeper_is_introduced_by_the_first() {
    let folder = tempfile::tempdir().unwrap();
    let site = site_in(folder.path()).await;
    assert!(site.report(&NAMED, &[]).await.text().contains("T20"));
    let (first, second) = (other(Role::IdentityKeeper, 1, "甲"), other(Role::IdentityKeeper, 2, "乙"));
    let (at_first, at_second) = (site.seen_by(Some(first.clone())), site.seen_by(Some(second)));
    assert!(at_first.post("/reports/keepers", &[("new_passphrase", "short")]).await.text().contains("T21"));
    assert_eq!(
        at_first.post("/reports/keepers", &[("new_passphrase", PASSPHRASE)]).await.status,
        StatusCode::SEE_OTHER
    );
    site.code_of(&NAMED).await;
    let (introducer, own) = (first.id.to_string(), "another passphrase of mine");
    for (passphrase, status) in
        [("guessed guessed", StatusCode::UNPROCESSABLE_ENTITY), (PASSPHRASE, StatusCode::SEE_OTHER)]
    {
        let fields = [("new_passphrase", own), ("introducer", introducer.as_str()), ("passphrase", passphrase)];
        assert_eq!(at_second.post("/reports/keepers", &fields).await.status, status);
    }
    let address = format!("/reports/{}/reporter", site.newest().await);
    assert!(at_second.post(&address, &[("reason", "回访"), ("passphrase", own)]).await.text().contains("王㐂𠮷"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_keeper_is_removed_by_one_who_proves_to_be_one_and_never_below_the_number_that_must_stay() {
    let folder = tempfile::tempdir().unwrap();
    let (site, first) = with_keeper(folder.path()).await;
    let people = [other(Role::IdentityKeeper, 78, "保管人乙"), other(Role::IdentityKeeper, 79, "保管人丙")];
    let (introducer, own) = (other(Role::IdentityKeeper, 77, "").id.to_string(), "another passphrase of mine");
    for person in &people {
        let fields = [("new_passphrase", own), ("introducer", introducer.as_str()), ("passphrase", PASSPHRASE)];
        let made = site.seen_by(Some(person.clone())).post("/reports/keepers", &fields).await;
        assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text());
    }
    site.code_of(&NAMED).await;
    let leaving = people[1].id.to_string();
    let remove = async |by: &Site, person: &str, reason: &str, passphrase: &str| {
        let fields = [("person", person), ("reason", reason), ("passphrase", passphrase)];
        by.post("/reports/keepers/remove", &fields).await
    };
    let stranger = site.seen_by(Some(other(Role::IdentityKeeper, 80, "不是保管人")));
    for (by, reason, passphrase, rule) in
        [(&first, "", PASSPHRASE, "T16"), (&first, "调离", "guessed guessed", "T19"), (&stranger, "调离", own, "T19")]
    {
        assert!(remove(by, &leaving, reason, passphrase).await.text().contains(rule), "{rule}");
    }
    assert_eq!(remove(&first, &leaving, "调离", PASSPHRASE).await.status, StatusCode::SEE_OTHER);
    assert!(remove(&first, &people[0].id.to_string(), "调离", PASSPHRASE).await.text().contains("T30"), "two stay");
    let address = format!("/reports/{}/reporter", site.newest().await);
    let look = [("reason", "回访"), ("passphrase", own)];
    let gone = site.seen_by(Some(people[1].clone())).post(&address, &look).await.text();
    assert!(gone.contains("T19") && !gone.contains("王㐂𠮷"), "the removed one opens nothing any more");
    assert!(site.seen_by(Some(people[0].clone())).post(&address, &look).await.text().contains("王㐂𠮷"));
}

#[tokio::test(flavor = "multi_thread")]
async fn duplicates_are_shown_with_the_reason_and_joined_without_losing_either() {
    let folder = tempfile::tempdir().unwrap();
    let site = site_in(folder.path()).await;
    let desk = desk_of(&site);
    for other in ["公园路灯晚上不亮", "社区健身器材损坏", "噪声扰民夜间施工", "公交站牌信息错误"]
    {
        site.code_of(&[("text", other)]).await;
        site.clock.pass(1);
    }
    site.code_of(&[("text", "不动产登记窗口收取加急费八百元，不给发票"), ("unit", "U001")]).await;
    let first = site.newest().await;
    let code = site.code_of(&[("text", "办不动产登记被要求交加急费，窗口不开发票"), ("unit", "U001")]).await;
    let second = site.newest().await;
    let record = desk.get(&format!("/reports/{second}")).await.text();
    assert!(record.contains("为什么像") && record.contains("同一单位") && record.contains(&first), "{record}");
    assert!(desk.post(&format!("/reports/{second}/merge"), &[("into", &second)]).await.text().contains("T26"));
    let merged = desk.post(&format!("/reports/{second}/merge"), &[("into", &first)]).await;
    assert_eq!(merged.status, StatusCode::SEE_OTHER, "{}", merged.text());
    let accepted = desk.post(&format!("/reports/{first}/accept"), &[("category", "乱收费")]).await;
    assert_eq!(accepted.status, StatusCode::SEE_OTHER, "{}", accepted.text());
    assert!(desk.get(&format!("/reports/{first}")).await.text().contains(&second), "both are kept");
    let mine = site.with_code(&code).get("/report/mine").await.text();
    assert!(mine.contains("已经登记"), "its reporter follows the other's course: {mine}");
}

#[tokio::test(flavor = "multi_thread")]
async fn other_systems_hand_in_cases_with_a_token_once_on_both_databases() {
    let folder = tempfile::tempdir().unwrap();
    both_databases(folder.path(), &migrations(), async |desk| {
        let site = site_on(office_on(desk, folder.path()), TestClock::new()).await;
        let admin = site.seen_by(Some(actor(&[Role::SystemAdministrator])));
        let made = admin.post("/systems", &[("name", "市热线平台"), ("purpose", "hand_in")]).await;
        assert_eq!(made.status, StatusCode::CREATED);
        let token = made.between("id=\"token\">", "<");
        assert!(!admin.get("/systems").await.text().contains(&token), "it is shown once");
        let hand_in = async |token: &str, key: &str, body: &str| {
            let bearer = format!("Bearer {token}");
            let headers = [("authorization", bearer.as_str()), ("idempotency-key", key)];
            site.send("POST", "/api/v1/cases", &headers, body.as_bytes().to_vec()).await
        };
        let case = r#"{"number":"A-1","text":"窗口早退","unit":"U001","happened":"2026-11-20"}"#;
        let first = hand_in(&token, "k1", case).await;
        assert_eq!(
            (first.status, &first.json()["unit_found"]),
            (StatusCode::CREATED, &true.into()),
            "{}",
            first.text()
        );
        assert_eq!(hand_in(&token, "k1", case).await.json(), first.json());
        let other_key = hand_in(&token, "k2", case).await;
        assert_eq!((other_key.status, &other_key.json()["id"]), (StatusCode::OK, &first.json()["id"]));
        assert_eq!(hand_in(&token, "k1", r#"{"number":"A-2","text":"别的"}"#).await.status, StatusCode::CONFLICT);
        assert_eq!(hand_in("qf-wrong", "", case).await.status, StatusCode::UNAUTHORIZED);
        let named = r#"{"number":"A-3","text":"窗口早退","reporter":{"name":"王五","contact":"139"}}"#;
        let refused = hand_in(&token, "k4", named).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "nobody could seal who reported");
        assert_eq!(refused.json()["rule"], "T20");
        for bad in ["", "[]", r#"{"number":"","text":"x"}"#, r#"{"number":"1","text":"x","more":1}"#] {
            let answer = hand_in(&token, "", bad).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{bad}");
            assert_eq!(answer.header("content-type"), "application/problem+json");
        }
        let id = admin.get("/systems").await.between("action=\"/systems/", "/withdraw");
        assert_eq!(admin.post(&format!("/systems/{id}/withdraw"), &[]).await.status, StatusCode::SEE_OTHER);
        assert_eq!(hand_in(&token, "k3", case).await.status, StatusCode::UNAUTHORIZED);
    })
    .await
    .unwrap();
}
