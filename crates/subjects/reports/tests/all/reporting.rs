//! Reporting without scripts, following with the code, files in pieces, and odd input.

use crate::support::{Answer, Site, TestClock, actor, film, migrations, office_on, photo, site_in, site_on};
use axum::http::StatusCode;
use kernel::Role;
use sha2::{Digest, Sha256};
use store::testing::both_databases;

fn desk_of(site: &Site) -> Site {
    site.seen_by(Some(actor(&[Role::CaseOfficer])))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_is_sent_asked_about_answered_declined_and_reopened_once_on_both_databases() {
    let folder = tempfile::tempdir().unwrap();
    both_databases(folder.path(), &migrations(), async |desk| {
        let site = site_on(office_on(desk, folder.path()), TestClock::new()).await;
        let office = desk_of(&site);
        // The clock of this desk stands still.
        assert_eq!(office.post("/reports/limits", &[("youngest_seconds", "0")]).await.status, StatusCode::SEE_OTHER);
        let code = site.code_of(&[("text", "窗口无故关闭\n第二行 㐂𠮷𬭎😀"), ("unit", "U001"), ("reply", "yes")]).await;
        assert_eq!(code.len(), 19);
        let (id, mine) = (site.newest().await, site.with_code(&code));
        assert!(mine.get("/report/mine").await.text().contains("㐂𠮷𬭎😀"));
        let asked = office.post(&format!("/reports/{id}/ask"), &[("question", "哪一天？")]).await;
        assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.text());
        assert!(mine.get("/report/mine").await.text().contains("哪一天？"));
        assert_eq!(mine.post("/report/mine/answer", &[("answer", "周三")]).await.status, StatusCode::SEE_OTHER);
        assert!(office.get(&format!("/reports/{id}")).await.text().contains("周三"));
        let decline = async || office.post(&format!("/reports/{id}/decline"), &[("reason", "不属于受理范围")]).await;
        assert_eq!(decline().await.status, StatusCode::SEE_OTHER);
        assert!(mine.get("/report/mine").await.text().contains("不属于受理范围"));
        let rated = mine.post("/report/mine/rate", &[("rating", "2"), ("said", "不满意")]).await;
        assert_eq!(rated.status, StatusCode::SEE_OTHER, "{}", rated.text());
        for status in [StatusCode::SEE_OTHER, StatusCode::CONFLICT] {
            let again = mine.post("/report/mine/reopen", &[("reason", "还是没人管")]).await;
            assert_eq!(again.status, status, "{}", again.text());
            decline().await;
        }
    })
    .await
    .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_sees_a_report_without_its_code_and_the_code_is_kept_nowhere() {
    let folder = tempfile::tempdir().unwrap();
    let site = site_in(folder.path()).await;
    let code = site.code_of(&[("text", "一件事")]).await;
    assert_eq!(site.get("/report/mine").await.header("location"), "/report/follow");
    assert_eq!(site.with_code("9999 9999 9999 9999").get("/report/mine").await.header("location"), "/report/follow");
    let wrong = site.post("/report/follow", &[("code", "1234")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let right = site.post("/report/follow", &[("code", &code)]).await;
    assert_eq!(right.header("location"), "/report/mine");
    assert!(right.header("set-cookie").contains("HttpOnly"));
    let digits: String = code.chars().filter(char::is_ascii_digit).collect();
    for file in ["qingfeng.sqlite", "qingfeng.sqlite-wal"] {
        let stored = std::fs::read(folder.path().join(file)).unwrap_or_default();
        assert!(!stored.windows(16).any(|window| window == digits.as_bytes()), "{file}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_of_200_000_characters_is_refused_and_nothing_of_it_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    let site = site_in(folder.path()).await;
    let long = format!("始{}终", "长".repeat(199_998));
    let answer = site.report(&[("text", &long), ("place", "二楼")], &[("照片.jpg", &photo())]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = answer.text();
    assert!(page.contains("T02") && page.contains(&long) && page.contains("二楼") && page.contains("照片.jpg"));
    let mark = answer.between("name=\"mark\" value=\"", "\"");
    let sent = site.report_with(&mark, &[("text", "短一些")], &[]).await;
    assert_eq!(sent.status, StatusCode::CREATED, "{}", sent.text());
    let record = desk_of(&site).get(&format!("/reports/{}", site.newest().await)).await;
    assert!(record.text().contains("照片.jpg"), "the file that came with the refused form is there");
}

#[tokio::test(flavor = "multi_thread")]
async fn files_that_pretend_and_drawings_with_scripts_are_refused_and_the_words_stay() {
    let folder = tempfile::tempdir().unwrap();
    let site = site_in(folder.path()).await;
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>".to_vec();
    let both = [photo(), b"PK\x05\x06".to_vec(), vec![0; 18]].concat();
    for (name, content, rule) in [("图.svg", svg, "F02"), ("照片.jpg", both, "F03"), ("空.jpg", Vec::new(), "F01")]
    {
        let answer = site.report(&[("text", "我写的话")], &[(name, &content)]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        assert!(answer.text().contains(rule) && answer.text().contains("我写的话"), "{name} {}", answer.text());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_ten_thousand_tiny_files_thirty_are_taken_and_the_words_stay() {
    let folder = tempfile::tempdir().unwrap();
    let site = site_in(folder.path()).await;
    let photo = photo();
    let files: Vec<(&str, &[u8])> = std::iter::repeat_n(("小.jpg", photo.as_slice()), 10_000).collect();
    let answer = site.report(&[("text", "很多照片")], &files).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text().contains("T06") && answer.text().contains("很多照片"));
    assert_eq!(answer.text().matches("已收到</span> 小.jpg").count(), 30);
}

#[tokio::test(flavor = "multi_thread")]
async fn programs_are_told_apart_by_their_haste_by_the_hidden_field_and_by_forged_or_old_marks() {
    let folder = tempfile::tempdir().unwrap();
    let site = site_in(folder.path()).await;
    let fresh = site.get("/report").await.between("name=\"mark\" value=\"", "\"");
    let hasty = site.report_with(&fresh, &[("text", "快")], &[]).await;
    assert!(hasty.status == StatusCode::TOO_MANY_REQUESTS && hasty.text().contains("T09"), "{}", hasty.text());
    assert!(site.report_with("AAAA", &[("text", "假")], &[]).await.text().contains("T08"));
    let baited = site.report(&[("text", "广告"), ("website", "http://x")], &[]).await;
    assert_eq!(baited.status, StatusCode::CREATED, "a program learns nothing");
    let old = site.mark().await;
    site.clock.pass(8 * 86_400);
    let late = site.report_with(&old, &[("text", "很久以前")], &[]).await;
    assert!(late.text().contains("T08") && late.text().contains("很久以前"));
    let renewed = late.between("name=\"mark\" value=\"", "\"");
    assert!(site.report_with(&renewed, &[("text", "很久以前")], &[]).await.text().contains("T09"));
    assert!(desk_of(&site).get("/reports?state=all").await.text().contains("这里没有反映"));
}

async fn begin(site: &Site, mark: &str, name: &str, size: usize) -> String {
    let begun = site.post("/report/files", &[("mark", mark), ("name", name), ("size", &size.to_string())]).await;
    assert_eq!(begun.status, StatusCode::CREATED, "{}", begun.text());
    begun.json()["id"].as_str().unwrap().to_owned()
}

async fn piece(site: &Site, id: &str, at: usize, bytes: &[u8]) -> Answer {
    let offset = at.to_string();
    let headers = [("upload-offset", offset.as_str()), ("accept", "application/json")];
    site.send("PATCH", &format!("/report/files/{id}"), &headers, bytes.to_vec()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_video_cut_off_goes_on_after_a_restart_and_units_get_it_without_position() {
    let folder = tempfile::tempdir().unwrap();
    let before = site_in(folder.path()).await;
    let (mark, film) = (before.mark().await, film(1_500_000));
    let id = begin(&before, &mark, "现场.mp4", film.len()).await;
    assert_eq!(piece(&before, &id, 0, &film[..700_000]).await.json()["at"], 700_000);
    drop(before);

    let after = site_in(folder.path()).await;
    after.clock.pass(60);
    assert_eq!(after.get(&format!("/report/files/{id}")).await.json()["at"], 700_000);
    assert_eq!(piece(&after, &id, 600_000, &film[600_000..]).await.status, StatusCode::CONFLICT);
    let done = piece(&after, &id, 700_000, &film[700_000..]).await.json();
    assert_eq!((done["complete"].clone(), done["cleaned"].clone()), (true.into(), true.into()));
    let sent = after.report_with(&mark, &[("text", "见视频")], &[]).await;
    assert_eq!(sent.status, StatusCode::CREATED, "{}", sent.text());

    let (desk, report) = (desk_of(&after), after.newest().await);
    let address = format!("/reports/{report}/files/{id}");
    let original = desk.get(&address).await;
    assert_eq!(original.bytes, film);
    assert_eq!(original.header("content-security-policy"), "default-src 'none'; style-src 'unsafe-inline'; sandbox");
    assert_eq!(original.header("x-content-type-options"), "nosniff");
    let cleaned = desk.get(&format!("{address}/cleaned")).await.bytes;
    assert_eq!(cleaned.len(), film.len());
    assert!(!cleaned.windows(4).any(|window| window == b"39.9" || window == b"MAKE"));
    let part = desk.send("GET", &address, &[("range", "bytes=100-199")], Vec::new()).await;
    assert_eq!((part.status, &part.bytes[..]), (StatusCode::PARTIAL_CONTENT, &film[100..200]));
    let hash = data_encoding::HEXLOWER.encode(&Sha256::digest(&film));
    assert!(desk.get(&format!("/reports/{report}")).await.text().contains(&hash));
    for entry in std::fs::read_dir(folder.path().join("files/vault")).unwrap() {
        let stored = std::fs::read(entry.unwrap().path()).unwrap();
        assert!(!stored.windows(8).any(|window| window == b"POSITION"), "nothing stands open on disk");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_too_large_too_many_or_for_a_report_already_sent_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let site = site_in(folder.path()).await;
    let mark = site.mark().await;
    let announce =
        async |size: &str| site.post("/report/files", &[("mark", &mark), ("name", "x.mp4"), ("size", size)]).await;
    assert_eq!(announce("500000001").await.status, StatusCode::PAYLOAD_TOO_LARGE);
    let id = begin(&site, &mark, "小.jpg", 4).await;
    assert_eq!(piece(&site, &id, 0, b"more than four").await.status, StatusCode::PAYLOAD_TOO_LARGE);
    let no_photo = piece(&site, &id, 0, b"nope").await;
    assert_eq!(no_photo.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(no_photo.json()["rule"], "F02");
    assert_eq!(site.get(&format!("/report/files/{id}")).await.status, StatusCode::NOT_FOUND);
    for _ in 0..30 {
        begin(&site, &mark, "一张.jpg", 10).await;
    }
    assert_eq!(announce("10").await.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(site.report_with(&mark, &[("text", "一次")], &[]).await.status, StatusCode::CREATED);
    assert!(site.report_with(&mark, &[("text", "一次")], &[]).await.text().contains("T18"));
    assert_eq!(announce("10").await.status, StatusCode::CONFLICT);
}
