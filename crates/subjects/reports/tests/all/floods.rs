//! A flood of reports, of files and of guessed codes. The counters of a process are shared by all who report to it from one
//! network.

use std::path::Path;

use crate::support::{Site, actor, site_in};
use axum::http::StatusCode;
use kernel::Role;
use sha2::{Digest, Sha256};

/// A site on a day that no other test comes to: on a later day the counters are thrown away.
async fn site_on_its_own_day(folder: &Path) -> Site {
    let site = site_in(folder).await;
    site.clock.pass(400 * 86_400);
    site
}

#[tokio::test(flavor = "multi_thread")]
async fn in_a_flood_a_browser_works_or_waits() {
    let folder = tempfile::tempdir().unwrap();
    let site = site_on_its_own_day(folder.path()).await;
    let limits = [("flood_an_hour", "1"), ("work_bits", "8"), ("patience_seconds", "60")];
    site.code_of(&[("text", "第一份")]).await;
    site.seen_by(Some(actor(&[Role::CaseOfficer]))).post("/reports/limits", &limits).await;
    let mark = site.mark().await;
    let refused = site.report_with(&mark, &[("text", "第二份")], &[]).await;
    assert!(refused.text().contains("T13") && refused.text().contains("data-work=\"8\""), "{}", refused.text());
    let done = |number: &u32| Sha256::digest(format!("{mark}:{number}"))[0] == 0;
    let number = (0..u32::MAX).find(done).unwrap().to_string();
    let worked = site.report_with(&mark, &[("text", "第二份"), ("work", &number)], &[]).await;
    assert_eq!(worked.status, StatusCode::CREATED, "{}", worked.text());
    let patient = site.mark().await;
    site.clock.pass(60);
    assert_eq!(site.report_with(&patient, &[("text", "第三份")], &[]).await.status, StatusCode::CREATED);
}

#[tokio::test(flavor = "multi_thread")]
async fn codes_guessed_by_a_cookie_are_counted_like_typed_ones() {
    let folder = tempfile::tempdir().unwrap();
    let site = site_on_its_own_day(folder.path()).await.in_network(7);
    let code = site.code_of(&[("text", "一件事")]).await;
    let office = site.seen_by(Some(actor(&[Role::CaseOfficer])));
    office.post("/reports/limits", &[("wrong_codes_an_hour", "3")]).await;
    for guess in 0..3 {
        let guessed = site.with_code(&format!("900000000000000{guess}")).get("/report/mine").await;
        assert_eq!(guessed.header("location"), "/report/follow");
        assert!(guessed.header("set-cookie").starts_with("report=;"), "a wrong code is not kept");
    }
    for path in ["/report/mine", "/report/mine/answer", "/report/mine/rate", "/report/mine/reopen"] {
        let method = if path == "/report/mine" { "GET" } else { "POST" };
        let tried = site.with_code(&code).send(method, path, &[], Vec::new()).await;
        assert_eq!(tried.status, StatusCode::TOO_MANY_REQUESTS, "{path}: {}", tried.text());
    }
    let elsewhere = site.in_network(8).with_code(&code).get("/report/mine").await;
    assert_eq!(elsewhere.status, StatusCode::OK, "another network is not held up");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_network_sends_so_many_bytes_a_day_and_the_disk_keeps_some_room() {
    let folder = tempfile::tempdir().unwrap();
    let site = site_on_its_own_day(folder.path()).await.in_network(9);
    let office = site.seen_by(Some(actor(&[Role::CaseOfficer])));
    let announce = async |site: &Site, size: &str| {
        let mark = site.mark().await;
        site.post("/report/files", &[("mark", &mark), ("name", "x.mp4"), ("size", size)]).await
    };
    office.post("/reports/limits", &[("megabytes_a_day", "1")]).await;
    let too_much = announce(&site, "2000000").await;
    assert_eq!(too_much.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(too_much.text().contains("T31"), "{}", too_much.text());
    let begun = announce(&site, "900000").await.json()["id"].as_str().unwrap().to_owned();
    let headers = [("upload-offset", "0"), ("accept", "application/json")];
    let sent = site.send("PATCH", &format!("/report/files/{begun}"), &headers, vec![1; 800_000]).await;
    assert_eq!(sent.status, StatusCode::OK, "{}", sent.text());
    let refused = announce(&site, "300000").await;
    assert!(refused.text().contains("T31"), "a new mark begins no new day: {}", refused.text());
    let words = site.report(&[("text", "只有文字")], &[]).await;
    assert_eq!(words.status, StatusCode::CREATED, "words are taken all the same");
    office.post("/reports/limits", &[("megabytes_a_day", "1000"), ("free_megabytes", "100000000")]).await;
    let full = announce(&site, "300000").await;
    assert!(full.text().contains("T32"), "{}", full.text());
}
