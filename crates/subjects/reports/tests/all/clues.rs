//! A matter that goes to the discipline inspection leaves reporting by every door.

use crate::support::{Site, TestClock, actor, film, migrations, office_on, other, site_on};
use axum::http::StatusCode;
use kernel::{Actor, Role};
use store::testing::both_databases;

/// Words that stand in the matter alone: texts, place, unit in words, file name, question, answer, its merged report.
const MARKS: [&str; 7] = ["隐秘甲", "隐秘乙", "隐秘丙", "隐秘丁.mp4", "隐秘戊", "隐秘己", "隐秘庚"];
const PASSPHRASE: &str = "correct horse battery";

struct Matter {
    site: Site,
    mark: String,
    codes: [String; 2],
    reports: [String; 2],
    problem: String,
    file: String,
}

fn seen_by(site: &Site, role: Role) -> Site {
    site.seen_by(Some(other(role, 900 + role as u128, "某人")))
}

async fn tell(site: &Site, address: &str, fields: &[(&str, &str)]) {
    let answer = site.post(address, fields).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{address}: {}", answer.text());
}

/// Two reports of one matter with a film, talked about, merged, accepted; not transferred yet.
async fn matter(site: Site) -> Matter {
    let (office, keeper) = (seen_by(&site, Role::CaseOfficer), seen_by(&site, Role::IdentityKeeper));
    tell(&office, "/reports/limits", &[("youngest_seconds", "0"), ("reports_an_hour", "1000000")]).await;
    tell(&keeper, "/reports/keepers", &[("new_passphrase", PASSPHRASE)]).await;
    let mark = site.mark().await;
    let who = [("named", "yes"), ("name", "王五"), ("contact", "13900001111")];
    let fields =
        [&[("text", "隐秘甲 收受礼品 加急费"), ("place", MARKS[1]), ("unit_words", MARKS[2])][..], &who].concat();
    let sent = site.report_with(&mark, &fields, &[(MARKS[3], &film(3_000))]).await;
    let first = (sent.between("id=\"code\">", "<"), site.newest().await);
    let second = (site.code_of(&[("text", "隐秘庚 收受礼品 加急费")]).await, site.newest().await);
    tell(&office, &format!("/reports/{}/ask", first.1), &[("question", MARKS[4])]).await;
    tell(&site.with_code(&first.0), "/report/mine/answer", &[("answer", MARKS[5])]).await;
    tell(&office, &format!("/reports/{}/merge", second.1), &[("into", &first.1)]).await;
    tell(&office, &format!("/reports/{}/accept", first.1), &[]).await;
    let record = office.get(&format!("/reports/{}", first.1)).await;
    let ledger = office.get("/problems/ledger.xlsx").await.text();
    assert!(tells(&ledger).is_some(), "it stands on the ledger before: {ledger}");
    let problem = record.between("href=\"/problems/", "\"");
    let file = record.between(&format!("/reports/{}/files/", first.1), "\"");
    Matter { codes: [first.0, second.0], reports: [first.1, second.1], site, mark, problem, file }
}

async fn transfer(matter: &Matter) {
    let office = seen_by(&matter.site, Role::CaseOfficer);
    tell(&office, &format!("/problems/{}/transfer", matter.problem), &[("reason", "请依规处理")]).await;
}

/// Everything that stands in the tables in the clear, as one text.
async fn all_that_is_stored(site: &Site) -> String {
    let whole = ["report_files", "report_messages", "report_words", "system_answers", "problems", "problem_facts"]
        .into_iter()
        .chain(["problem_contents", "problem_units", "audit", "jobs", "messages", "deliveries"])
        .map(|table| format!("SELECT * FROM {table}"));
    let reports = "SELECT title, body, unit, unit_words, place, happened, reason, rating_words FROM reports".to_owned();
    let mut text = String::new();
    for sql in whole.chain([reports]) {
        let found: Vec<serde_json::Value> = store::rows(site.office.desk.read(), &sql, []).await.unwrap();
        found.iter().for_each(|row| text.push_str(&format!("{row}\n")));
    }
    text
}

fn tells(text: &str) -> Option<&'static str> {
    MARKS.into_iter().find(|mark| text.contains(mark))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transferred_matter_is_found_by_no_door_of_the_office_and_in_no_table_on_both_databases() {
    let folder = tempfile::tempdir().unwrap();
    both_databases(folder.path(), &migrations(), async |desk| {
        let matter = matter(site_on(office_on(desk, folder.path()), TestClock::new()).await).await;
        let site = &matter.site;
        for mark in MARKS {
            assert!(all_that_is_stored(site).await.contains(mark), "{mark} was there before");
        }
        transfer(&matter).await;
        assert_eq!(tells(&all_that_is_stored(site).await), None);
        let similar = {
            site.code_of(&[("text", "也有人收受礼品，收加急费")]).await;
            site.newest().await
        };
        let mut addresses: Vec<String> = ["/reports", "/reports?state=all", "/reports?state=transferred"]
            .map(str::to_owned)
            .into_iter()
            .chain(MARKS.map(|mark| {
                let query = form_urlencoded::Serializer::new(String::new()).append_pair("q", mark).finish();
                format!("/reports?state=all&{query}")
            }))
            .collect();
        addresses.extend([format!("/reports/{similar}"), "/problems".into(), "/problems/ledger.xlsx".into()]);
        addresses.push(format!("/problems/{}", matter.problem));
        for role in [Role::CaseOfficer, Role::IdentityKeeper, Role::Leader, Role::UnitLiaison, Role::Discipline] {
            let site = seen_by(site, role);
            for address in &addresses {
                // What was asked for stands in the search box again; that tells nothing.
                let asked = |page: String, mark: &&str| page.replace(&format!(" value=\"{mark}\""), "");
                let page = MARKS.iter().fold(site.get(address).await.text(), asked);
                assert_eq!(tells(&page), None, "{role:?} {address}");
                let known = matter.reports.iter().find(|report| page.contains(*report));
                assert_eq!(known, None, "{role:?} {address} leads to the report");
            }
        }
    })
    .await
    .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn its_record_files_and_reporter_answer_not_found_and_nothing_can_be_done_with_it() {
    let folder = tempfile::tempdir().unwrap();
    let matter = matter(crate::support::site_in(folder.path()).await).await;
    transfer(&matter).await;
    let similar = {
        matter.site.code_of(&[("text", "也有人收受礼品，收加急费")]).await;
        matter.site.newest().await
    };
    let (office, keeper) = (seen_by(&matter.site, Role::CaseOfficer), seen_by(&matter.site, Role::IdentityKeeper));
    for report in &matter.reports {
        let record = format!("/reports/{report}");
        let files = [format!("{record}/files/{}", matter.file), format!("{record}/files/{}/cleaned", matter.file)];
        for address in [&record, &files[0], &files[1], &format!("{record}/reporter")] {
            for site in [&office, &keeper] {
                assert_ne!(site.get(address).await.status, StatusCode::OK, "{address}");
            }
        }
        for (act, field) in [("ask", "question"), ("decline", "reason"), ("accept", "title"), ("merge", "into")] {
            let done = office.post(&format!("{record}/{act}"), &[(field, &similar)]).await;
            assert_eq!(done.status, StatusCode::NOT_FOUND, "{act}");
        }
        let look = [("reason", "回访"), ("passphrase", PASSPHRASE)];
        assert_eq!(keeper.post(&format!("{record}/reporter"), &look).await.status, StatusCode::NOT_FOUND);
        let merged = office.post(&format!("/reports/{similar}/merge"), &[("into", report)]).await;
        assert!(merged.text().contains("T26"), "{}", merged.text());
    }
    let begun = [("mark", matter.mark.as_str()), ("name", "x.mp4"), ("size", "9")];
    assert!(matter.site.post("/report/files", &begun).await.text().contains("T18"), "no file joins it later");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_reported_reads_that_it_was_transferred_by_law_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let matter = matter(crate::support::site_in(folder.path()).await).await;
    for code in &matter.codes {
        assert!(tells(&matter.site.with_code(code).get("/report/mine").await.text()).is_some());
    }
    transfer(&matter).await;
    for code in &matter.codes {
        let mine = matter.site.with_code(code);
        for (act, fields) in [
            ("answer", vec![("answer", "补充")]),
            ("reopen", vec![("reason", "没有解决")]),
            ("rate", vec![("rating", "5"), ("said", "好")]),
        ] {
            let done = mine.post(&format!("/report/mine/{act}"), &fields).await;
            assert_eq!(done.status, StatusCode::CONFLICT, "{act}");
        }
        let page = mine.get("/report/mine").await.text();
        assert!(page.contains("已依法移送有权处理的机关办理") && !page.contains("<textarea"), "{page}");
        assert_eq!(tells(&page), None);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_discipline_inspection_reads_every_report_with_its_talk_and_opens_its_files() {
    let folder = tempfile::tempdir().unwrap();
    let matter = matter(crate::support::site_in(folder.path()).await).await;
    transfer(&matter).await;
    let discipline = seen_by(&matter.site, Role::Discipline);
    let clue = discipline.get(&format!("/clues/{}", matter.problem)).await.text();
    for mark in MARKS {
        assert!(clue.contains(mark), "{mark} is in the clue");
    }
    let film_of_it = discipline.get(&format!("/clues/{}/evidence/{}", matter.problem, matter.file)).await;
    assert_eq!((film_of_it.status, film_of_it.bytes), (StatusCode::OK, film(3_000)));
    let identity = format!("/reports/{}/reporter", matter.reports[0]);
    assert!(clue.contains(&identity));
    let keeper = other(Role::IdentityKeeper, 900 + Role::IdentityKeeper as u128, "某人");
    let both = Actor { roles: vec![Role::IdentityKeeper, Role::Discipline], ..keeper };
    let look = [("reason", "核实线索"), ("passphrase", PASSPHRASE)];
    let opened = matter.site.seen_by(Some(both)).post(&identity, &look).await.text();
    assert!(opened.contains("王五") && opened.contains("13900001111"), "{opened}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_of_a_problem_that_was_joined_goes_along_with_the_one_it_was_joined_to() {
    let folder = tempfile::tempdir().unwrap();
    let matter = matter(crate::support::site_in(folder.path()).await).await;
    let office = seen_by(&matter.site, Role::CaseOfficer);
    matter.site.code_of(&[("text", "另一处窗口的事")]).await;
    let other = matter.site.newest().await;
    tell(&office, &format!("/reports/{other}/accept"), &[]).await;
    let record = office.get(&format!("/reports/{other}")).await;
    let leading = record.between("href=\"/problems/", "\"");
    let number = record.between(&format!("/problems/{leading}\">"), "<");
    tell(&office, &format!("/problems/{}/join", matter.problem), &[("into", &number)]).await;
    tell(&office, &format!("/problems/{leading}/transfer"), &[("reason", "请依规处理")]).await;
    assert_eq!(tells(&all_that_is_stored(&matter.site).await), None);
    assert_eq!(tells(&office.get(&format!("/problems/{}", matter.problem)).await.text()), None);
    let clue = seen_by(&matter.site, Role::Discipline).get(&format!("/clues/{leading}")).await.text();
    assert!(MARKS.iter().all(|mark| clue.contains(mark)));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_audit_line_of_a_report_says_nothing_of_the_unit_it_is_about() {
    let folder = tempfile::tempdir().unwrap();
    let site = crate::support::site_in(folder.path()).await;
    site.code_of(&[("text", "窗口关闭"), ("unit", "U001")]).await;
    let unit = registry::find_unit_by_code(site.office.desk.read(), actor(&[]).area, "U001").await.unwrap().unwrap();
    let lines = store::read_audit(site.office.desk.read(), site.area(), None, i64::MAX, 1_000).await.unwrap();
    let of_reports: Vec<_> = lines.iter().filter(|line| line.act.starts_with("reports.report")).collect();
    assert!(!of_reports.is_empty() && of_reports.iter().all(|line| !line.fact.contains(&unit.id.to_string())));
}
