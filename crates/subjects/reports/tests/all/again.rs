//! The talk goes on while a matter is handled, and "not settled" reaches what a report goes on under.

use axum::http::StatusCode;
use kernel::{Actor, PersonId, Role};
use store::testing::both_databases;

use crate::support::{Answer, Site, TestClock, actor, migrations, office_on, other, site_in, site_on};

fn desk_of(site: &Site) -> Site {
    site.seen_by(Some(actor(&[Role::CaseOfficer])))
}

fn done(answer: &Answer) {
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
}

async fn received(site: &Site, text: &str) -> (String, String) {
    let code = site.code_of(&[("text", text)]).await;
    (code, site.newest().await)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_office_asks_while_a_matter_is_handled_and_the_answer_waits_at_the_desk_until_it_is_read() {
    let folder = tempfile::tempdir().unwrap();
    both_databases(folder.path(), &migrations(), async |desk| {
        let site = site_on(office_on(desk, folder.path()), TestClock::new()).await;
        let office = desk_of(&site);
        done(&office.post("/reports/limits", &[("youngest_seconds", "0")]).await);
        let (code, id) = received(&site, "窗口无故关闭").await;
        let (mine, record) = (site.with_code(&code), format!("/reports/{id}"));
        done(&office.post(&format!("{record}/accept"), &[("category", "慢作为")]).await);
        let unread = async || office.get("/reports?state=unread").await.text().contains(&id);
        assert!(!unread().await);
        done(&office.post(&format!("{record}/ask"), &[("question", "还有别的窗口吗？")]).await);
        let asked = mine.get("/report/mine").await.text();
        assert!(asked.contains("还有别的窗口吗？") && asked.contains("工作人员有问题想问您"), "{asked}");
        done(&mine.post("/report/mine/answer", &[("answer", "还有三号窗口")]).await);
        assert!(unread().await && office.get("/reports").await.text().contains("id=\"unread\">1<"));
        assert!(!mine.get("/report/mine").await.text().contains("工作人员有问题想问您"));
        assert!(office.get(&record).await.text().contains("还有三号窗口"));
        done(&office.post(&format!("{record}/read"), &[]).await);
        assert!(!unread().await && !office.get(&record).await.text().contains("看过了"));
    })
    .await
    .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_record_on_the_ledger_leads_to_its_report_for_those_who_may_open_the_desk() {
    let folder = tempfile::tempdir().unwrap();
    let site = site_in(folder.path()).await;
    let (office, (_, id)) = (desk_of(&site), received(&site, "窗口无故关闭").await);
    done(&office.post(&format!("/reports/{id}/accept"), &[]).await);
    let problem = office.get(&format!("/reports/{id}")).await.between("href=\"/problems/", "\"");
    let link = format!("href=\"/reports/{id}\"");
    assert!(office.get(&format!("/problems/{problem}")).await.text().contains(&link));
    let leader = site.seen_by(Some(other(Role::Leader, 55, "领导")));
    let seen = leader.get(&format!("/problems/{problem}")).await;
    assert_eq!(seen.status, StatusCode::OK);
    assert!(!seen.text().contains(&link), "a leader has no desk");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_was_joined_reads_what_became_of_it_adds_to_it_and_opens_it_again_once_for_all() {
    let folder = tempfile::tempdir().unwrap();
    let site = site_in(folder.path()).await;
    let (office, (first, leader)) = (desk_of(&site), received(&site, "窗口收加急费").await);
    let (second, joined) = received(&site, "窗口要交加急费").await;
    let (mine, theirs) = (site.with_code(&second), site.with_code(&first));
    done(&office.post(&format!("/reports/{joined}/merge"), &[("into", &leader)]).await);
    done(&mine.post("/report/mine/answer", &[("answer", "我有收据")]).await);
    assert!(office.get("/reports?state=unread").await.text().contains(&joined));
    let early = mine.post("/report/mine/reopen", &[("reason", "没有解决")]).await;
    assert!(early.text().contains("T15"), "nothing has been decided yet: {}", early.text());
    done(&office.post(&format!("/reports/{leader}/decline"), &[("reason", "不属于受理范围")]).await);
    let told = mine.get("/report/mine").await.text();
    assert!(told.contains("没有受理") && told.contains("不属于受理范围") && told.contains("mine/reopen"), "{told}");
    done(&mine.post("/report/mine/reopen", &[("reason", "收据可以证明")]).await);
    let waiting = office.get("/reports").await.text();
    assert!(waiting.contains(&leader), "it waits at the desk again: {waiting}");
    assert!(office.get(&format!("/reports/{joined}")).await.text().contains("收据可以证明"));
    done(&office.post(&format!("/reports/{leader}/decline"), &[("reason", "仍不属于")]).await);
    for reporter in [mine, theirs] {
        assert!(reporter.post("/report/mine/reopen", &[("reason", "还是没有解决")]).await.text().contains("T17"));
        assert!(!reporter.get("/report/mine").await.text().contains("mine/reopen"));
    }
}

/// Everything a matter goes through on the ledger until it is struck off.
async fn settle(site: &Site, problem: &str) {
    let db = site.office.desk.read();
    let unit = registry::list_units(db, site.area()).await.unwrap()[0].id;
    let person = |role, number: u128| other(role, number, "某人");
    let liaison = Actor { unit: Some(unit), ..person(Role::UnitLiaison, 61) };
    let (office, second) = (desk_of(site), site.seen_by(Some(person(Role::CaseOfficer, 62))));
    let liaison = site.seen_by(Some(liaison));
    let (at, own) = (format!("/problems/{problem}"), format!("/my-problems/{problem}"));
    let lead = unit.to_string();
    let slip = [
        ("title", "窗口收费"),
        ("matter", "窗口收加急费。"),
        ("requirement", "请核实整改。"),
        ("mode", "investigate"),
        ("lead", &lead),
    ];
    done(&office.post(&format!("{at}/accept"), &[("category", "乱收费")]).await);
    done(&office.post(&format!("{at}/assign"), &slip).await);
    done(&liaison.post(&format!("{own}/sign"), &[("handler", "经办人甲")]).await);
    let answer = [("outcome", "true"), ("facts", "属实。"), ("measures", "已整改。"), ("reply", "已停止收费。")];
    done(&liaison.post_parts(&format!("{own}/respond"), &answer, &[]).await);
    done(&second.post(&format!("{at}/verify"), &[("note", "到窗口看过。")]).await);
    done(&office.post(&format!("{at}/strike-off"), &[]).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn not_settled_opens_the_problem_again_that_the_own_one_was_joined_to() {
    let folder = tempfile::tempdir().unwrap();
    let site = site_in(folder.path()).await;
    let office = desk_of(&site);
    let mut matters = Vec::new();
    for text in ["窗口收加急费", "窗口另收材料费"] {
        let (code, id) = received(&site, text).await;
        done(&office.post(&format!("/reports/{id}/accept"), &[]).await);
        let record = office.get(&format!("/reports/{id}")).await;
        let problem = record.between("href=\"/problems/", "\"");
        let number = record.between(&format!("/problems/{problem}\">"), "<");
        matters.push((site.with_code(&code), problem, number));
    }
    let [(first, leading, number), (second, joined, _)] = &matters[..] else { panic!() };
    done(&office.post(&format!("/problems/{joined}/join"), &[("into", number)]).await);
    settle(&site, leading).await;
    assert!(second.get("/report/mine").await.text().contains("mine/reopen"));
    done(&second.post("/report/mine/reopen", &[("reason", "昨天又收了")]).await);
    assert!(office.get(&format!("/problems/{leading}")).await.text().contains("昨天又收了"));
    for reporter in [first, second] {
        assert!(!reporter.get("/report/mine").await.text().contains("mine/reopen"), "once for all");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_desk_is_told_what_waits_and_no_word_of_what_it_says() {
    let folder = tempfile::tempdir().unwrap();
    let site = site_in(folder.path()).await;
    (identity::subject().demo)(site.office.clone()).await.unwrap();
    let told = async |name: &str| {
        let person: PersonId = identity::actor_named(&site.office, name).await.unwrap().id;
        let db = site.office.desk.read();
        let inbox = notices::inbox(db, site.area(), person, i64::MAX, 50).await.unwrap();
        inbox.into_iter().map(|one| (one.zh.to_string(), format!("{one:?}"))).collect::<Vec<_>>()
    };
    let (office, (code, id)) = (desk_of(&site), received(&site, "隐秘甲在三号窗口").await);
    let mine = site.with_code(&code);
    done(&office.post(&format!("/reports/{id}/ask"), &[("question", "隐秘乙？")]).await);
    for answer in ["隐秘丙", "隐秘丁"] {
        done(&mine.post("/report/mine/answer", &[("answer", answer)]).await);
    }
    done(&office.post(&format!("/reports/{id}/decline"), &[("reason", "隐秘戊")]).await);
    done(&mine.post("/report/mine/reopen", &[("reason", "隐秘己")]).await);
    for name in ["cases", "cases2"] {
        let inbox = told(name).await;
        let subjects: Vec<&str> = inbox.iter().rev().map(|(subject, _)| subject.as_str()).collect();
        let expected = ["收到一份新的群众反映", "反映人有新的补充或回答", "反映人表示没有解决，申请重新办理"];
        assert_eq!(subjects, expected, "of several words in an hour they are told once");
        assert!(inbox.iter().all(|(_, whole)| whole.contains(&id) && !whole.contains("隐秘")), "{inbox:?}");
    }
    for name in ["liaison", "leader", "keeper"] {
        assert_eq!(told(name).await.len(), 0, "{name}");
    }
}
