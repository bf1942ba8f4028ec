//! A hotline's file: a dry run, a durable job that takes it in, what came of it.

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::support::{Site, TestClock, actor, migrations, office_on, other, site_in, site_on};
use axum::http::StatusCode;
use futures_util::FutureExt;
use kernel::{JobId, Role};
use notices::JobState;
use store::testing::both_databases;
use ui::Office;

/// A case in a row; every 100th says nothing and every 50th names a unit that is none.
fn file(rows: usize) -> Vec<u8> {
    let row = |n: usize| {
        let text = if n.is_multiple_of(100) { String::new() } else { format!("第{n}件事：窗口排队过长") };
        let unit = if n % 50 == 1 { "没有这个局" } else { "市教育局" };
        format!("GD{n:05},{text},{unit},2026-11-{:02},来电人{n},1380000{n:04}\n", 1 + n % 20)
    };
    let body: String = (1..=rows).map(row).collect();
    format!("单号码,诉求内容,承办单位,来电时间,来电人,联系电话\n{body}").into_bytes()
}

async fn upload(desk: &Site, content: &[u8]) -> String {
    let head = "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"12345.csv\"\r\n\r\n";
    let body = [head.as_bytes(), content, b"\r\n--B--\r\n"].concat();
    let sent = desk.send("POST", "/reports/import", &[("content-type", "multipart/form-data; boundary=B")], body).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text());
    sent.header("location")
}

/// Confirms a file and answers the job that takes it in.
async fn confirm(desk: &Site, place: &str) -> JobId {
    let asked = desk.post(place, &[("c-number", "单号码")]).await;
    assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.text());
    asked.header("location").strip_prefix("/jobs/").unwrap().parse().unwrap()
}

async fn job(office: &Office, id: JobId) -> notices::JobView {
    notices::find(office.desk.read(), office.settings.area, id).await.unwrap().unwrap()
}

/// Works until a job has ended.
async fn work(office: &Office, id: JobId) -> notices::JobView {
    let jobs = reports::subject().jobs;
    let runner = tokio::spawn(notices::serve(office.desk.clone(), office.clone(), jobs));
    while !job(office, id).await.has_ended() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    runner.abort();
    job(office, id).await
}

/// Works in a process of its own, so to speak, and ends it at once when some cases have come in.
async fn kill_the_work_after(office: &Office, id: JobId, cases: i64) {
    let process = tokio::runtime::Runtime::new().unwrap();
    let runner = process.spawn(notices::serve(office.desk.clone(), office.clone(), reports::subject().jobs));
    while job(office, id).await.done < cases {
        tokio::task::yield_now().await;
    }
    runner.abort();
    let _ = runner.await;
    // Waits until nothing of it is at work any more: a process that was killed writes nothing later.
    tokio::task::spawn_blocking(move || drop(process)).await.unwrap();
    // What had reached the writer by then is on disk.
    office.desk.write(|_| async { Ok(()) }.boxed()).await.unwrap();
}

fn desk_of(site: &Site) -> Site {
    site.seen_by(Some(actor(&[Role::CaseOfficer])))
}

async fn in_offices(test: impl AsyncFn(Site, Site)) {
    let folder = tempfile::tempdir().unwrap();
    both_databases(folder.path(), &migrations(), async |desk| {
        let site = site_on(office_on(desk, folder.path()), TestClock::new()).await;
        let desk = desk_of(&site);
        test(site, desk).await;
    })
    .await
    .unwrap();
}

/// What the page of a file says of cases that came in, are known, were kept out and have no unit.
async fn counts(desk: &Site, place: &str) -> [String; 4] {
    let page = desk.get(place).await.text();
    let stats = page.split("class=\"stat\"").skip(1).map(|rest| rest.split("<strong>").nth(1).unwrap());
    let stats: Vec<String> = stats.map(|rest| rest.split('<').next().unwrap().to_owned()).collect();
    stats.try_into().unwrap_or_else(|_| panic!("{page}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hotline_file_of_5_000_rows_comes_in_by_a_job_with_the_columns_chosen_and_remembered_and_only_once() {
    in_offices(async |site, desk| {
        let keeper = site.seen_by(Some(other(Role::IdentityKeeper, 77, "保管人甲")));
        keeper.post("/reports/keepers", &[("new_passphrase", "correct horse battery")]).await;
        let place = upload(&desk, &file(5_000)).await;
        let unmapped = desk.get(&place).await.text();
        assert!(unmapped.contains("<option>单号码</option>") && unmapped.contains("S08"), "{unmapped}");
        let mapped = format!("{place}?c-number=%E5%8D%95%E5%8F%B7%E7%A0%81");
        assert_eq!(counts(&desk, &mapped).await, ["4950", "0", "50", "100"]);
        let id = confirm(&desk, &place).await;
        assert_eq!(confirm(&desk, &place).await, id, "pressed twice, it is taken in once");
        assert_eq!(desk.get(&place).await.header("location"), format!("/jobs/{id}"), "it is on its way");
        let done = work(&site.office, id).await;
        assert_eq!((done.state, done.done, done.total), (JobState::Done, 4_950, 4_950), "{:?}", done.result);
        assert_eq!(counts(&desk, &place).await, ["4950", "0", "50", "100"]);
        let told = desk.get(&place).await.text();
        assert!(told.contains("导入结果") && told.contains("T29") && !told.contains("来电人"), "{told}");
        let list = desk.get("/reports?state=received").await.text();
        assert!(list.contains("共 4950 件") && list.contains("GD00001") && !list.contains("来电人1"), "{list}");

        let again = upload(&desk, &file(5_000)).await;
        assert_eq!(counts(&desk, &again).await, ["0", "4950", "50", "0"], "the columns are remembered, all is known");
        assert!(!desk.get(&again).await.text().contains("确认导入"));
        let nothing = work(&site.office, confirm(&desk, &again).await).await;
        assert_eq!((nothing.state, nothing.total), (JobState::Done, 0), "confirmed all the same, it changes nothing");
        assert!(desk.get("/reports?state=received").await.text().contains("共 4950 件"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_killed_in_the_middle_goes_on_at_the_next_start_and_loses_and_doubles_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let site = site_in(folder.path()).await;
    let desk = desk_of(&site);
    let place = upload(&desk, &file(3_000)).await;
    let id = confirm(&desk, &place).await;
    kill_the_work_after(&site.office, id, 500).await;
    let cut_off = job(&site.office, id).await;
    assert!(cut_off.state == JobState::Running && cut_off.done < 2_970, "{cut_off:?}");
    let done = work(&site.office, id).await;
    assert_eq!((done.state, done.done, done.total), (JobState::Done, 2_970, 2_970), "{:?}", done.result);
    assert_eq!(counts(&desk, &place).await, ["2970", "0", "30", "60"], "as if it had never been cut off");
    assert!(desk.get("/reports?state=received").await.text().contains("共 2970 件"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_file_is_kept_until_it_is_taken_in_and_a_day_if_nobody_confirms_it() {
    let folder = tempfile::tempdir().unwrap();
    let site = site_in(folder.path()).await;
    let desk = desk_of(&site);
    let is_kept = |place: &str| in_vault(folder.path(), place).exists();
    let forgotten = upload(&desk, &file(3)).await;
    assert!(is_kept(&forgotten));
    site.clock.pass(86_401);
    let taken_in = upload(&desk, &file(3)).await;
    assert!(!is_kept(&forgotten) && is_kept(&taken_in));
    assert_eq!(desk.get(&forgotten).await.status, StatusCode::NOT_FOUND);
    let id = confirm(&desk, &taken_in).await;
    site.clock.pass(86_401);
    upload(&desk, &file(3)).await;
    assert!(is_kept(&taken_in), "a confirmed file waits for its job");
    work(&site.office, id).await;
    assert!(!is_kept(&taken_in));
    assert!(desk.get("/reports/import").await.text().contains(&taken_in), "what came of it is found again");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_keeper_the_dry_run_warns_that_who_called_is_not_kept() {
    let folder = tempfile::tempdir().unwrap();
    let site = site_in(folder.path()).await;
    let desk = desk_of(&site);
    let mapped = format!("{}?c-number=%E5%8D%95%E5%8F%B7%E7%A0%81", upload(&desk, &file(10)).await);
    let warned = desk.get(&mapped).await.text();
    assert!(warned.contains("T33") && warned.contains("不会保存"), "{warned}");
    let keeper = site.seen_by(Some(other(Role::IdentityKeeper, 77, "保管人甲")));
    keeper.post("/reports/keepers", &[("new_passphrase", "correct horse battery")]).await;
    assert!(!desk.get(&mapped).await.text().contains("T33"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_that_failed_says_so_and_can_be_confirmed_anew() {
    let folder = tempfile::tempdir().unwrap();
    let site = site_in(folder.path()).await;
    let desk = desk_of(&site);
    let place = upload(&desk, &file(10)).await;
    let (path, aside) = (in_vault(folder.path(), &place), folder.path().join("aside"));
    std::fs::rename(&path, &aside).unwrap();
    let failed = confirm(&desk, &place).await;
    assert_eq!(work(&site.office, failed).await.state, JobState::Failed);
    std::fs::rename(&aside, &path).unwrap();
    assert!(desk.get(&place).await.text().contains("上次导入没有完成"));
    let again = confirm(&desk, &place).await;
    assert_ne!(again, failed);
    assert_eq!(work(&site.office, again).await.done, 10);
}

fn in_vault(folder: &Path, place: &str) -> PathBuf {
    folder.join("files/vault").join(place.rsplit('/').next().unwrap())
}
