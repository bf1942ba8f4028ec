//! Files of a refused form wait until it is handed in again, and none stays behind.

use std::path::Path;

use axum::http::StatusCode;
use kernel::Actor;
use problems::store::{read, waiting};

use crate::support::{House, officer};

const WORDS: [(&str, &str); 4] = [("outcome", "true"), ("facts", "属实"), ("measures", "已整改"), ("reply", "已整改")];

fn sealed(folder: &Path) -> usize {
    std::fs::read_dir(folder.join("files/vault")).unwrap().count()
}

async fn waits(house: &House, who: &Actor, form: &str) -> Vec<String> {
    let found = waiting::of(house.desk().read(), who, form).await.unwrap();
    found.into_iter().map(|one| one.file).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_response_keeps_its_files_for_the_next_time() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::on_sqlite(folder.path()).await;
    let (id, liaison) = (house.working("一件").await, house.liaison(0));
    let (path, form) = (format!("/my-problems/{id}/respond"), format!("respond/{id}"));
    let (status, page) = house.post_parts(&liaison, &path, &WORDS[..1], "值班表.docx").await;
    assert!(status == StatusCode::UNPROCESSABLE_ENTITY && page.contains("P01"), "{page}");
    let [file] = waits(&house, &liaison, &form).await.try_into().unwrap();
    let tick = format!("name=\"kept\" value=\"{file}\" checked");
    assert!(page.contains(&tick) && page.contains("值班表.docx"), "{page}");
    assert!(house.get(&liaison, &format!("/my-problems/{id}")).await.1.contains(&tick), "also after a look elsewhere");
    assert_eq!(waits(&house, &house.liaison(1), &form).await, [""; 0], "they are one person's");

    let fields = [&WORDS[..], &[("kept", file.as_str())]].concat();
    let (status, page) = house.post_parts(&liaison, &path, &fields, "").await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
    let problem = read::load(house.desk().read(), officer().area, id).await.unwrap();
    assert_eq!(problem.state.response().unwrap().evidence[0].name, "值班表.docx");
    assert_eq!((waits(&house, &liaison, &form).await.len(), sealed(folder.path())), (0, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_ticked_or_never_handed_in_is_taken_away() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::on_sqlite(folder.path()).await;
    let send = async |file: &str| house.post_parts(&officer(), "/problems/new", &[("door", "letter")], file).await;
    assert!(send("第一次.docx").await.1.contains("第一次.docx"));
    let page = send("第二次.docx").await.1;
    assert!(page.contains("第二次.docx") && !page.contains("第一次.docx"), "{page}");
    assert_eq!(sealed(folder.path()), 1, "what was not ticked is gone");
    let (desk, week_on) = (house.desk(), house.desk().now().plus_seconds(7 * 86_400));
    let old = waiting::take_older(desk, officer().area, week_on).await.unwrap();
    assert_eq!(old.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["第二次.docx"]);
    problems::acts::evidence::discard(&house.office, old).await.unwrap();
    assert_eq!((waits(&house, &officer(), "new").await.len(), sealed(folder.path())), (0, 0));
}
