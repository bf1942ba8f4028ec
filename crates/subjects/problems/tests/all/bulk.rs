//! The forms of the list: what is refused keeps the filter, the ticks and what was typed.

use axum::http::StatusCode;

use crate::support::{House, officer};

fn form(fields: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_bulk_act_shows_the_same_list_with_its_ticks_and_words() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::on_sqlite(folder.path()).await;
    let [first, second] = [house.accepted("一件").await.to_string(), house.accepted("又一件").await.to_string()];
    house.working("办理中的一件").await;
    let unit = house.units[1].to_string();
    let fields = [
        ("query", "stage=accepted"),
        ("problem", first.as_str()),
        ("lead", unit.as_str()),
        ("mode", "supervised"),
        ("title", "窗口服务"),
        ("matter", ""),
        ("requirement", "本周办结"),
    ];
    let (status, page) = house.post(&officer(), "/problems/bulk", &form(&fields)).await;
    assert!(
        status == StatusCode::UNPROCESSABLE_ENTITY && page.contains("P01"),
        "the office's own words are needed: {page}"
    );
    assert!(!page.contains("办理中的一件"), "the filter is kept");
    for kept in [
        format!("value=\"{first}\" checked"),
        format!("value=\"{unit}\" selected"),
        "value=\"supervised\" selected".into(),
        "value=\"窗口服务\"".into(),
        "value=\"本周办结\"".into(),
    ] {
        assert!(page.contains(&kept), "{kept}: {page}");
    }
    assert!(!page.contains(&format!("value=\"{second}\" checked")));
    let (status, page) =
        house.post(&officer(), "/problems/papers", &form(&[("query", "stage=accepted"), ("kind", "look_back")])).await;
    assert!(
        status == StatusCode::UNPROCESSABLE_ENTITY && page.contains("P67") && !page.contains("办理中的一件"),
        "{page}"
    );
    assert!(page.contains("value=\"look_back\" selected"), "{page}");

    let done = [&fields[..5], &[("matter", "多次收到对窗口的反映。"), ("requirement", "本周办结")]].concat();
    let (_, place) = house.post(&officer(), "/problems/bulk", &form(&done)).await;
    assert_eq!(place, "/problems/ledger?done=1&stage=accepted", "and the filter stays when it is done");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_filter_is_kept_under_a_name() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::on_sqlite(folder.path()).await;
    let words = "窗口服务态度".repeat(30);
    let query = form(&[("q", &words), ("stage", "accepted")]);
    assert!(query.len() > 1_000);
    let (status, place) =
        house.post(&officer(), "/problems/filters", &form(&[("name", "长筛选"), ("query", &query)])).await;
    assert_eq!((status, place), (StatusCode::SEE_OTHER, format!("/problems/ledger?{query}")));
    let page = house.get(&officer(), "/problems/ledger").await.1;
    assert!(page.contains("长筛选") && page.contains(&query.replace('&', "&#38;")), "{page}");
    let (status, page) = house.post(&officer(), "/problems/filters", &form(&[("name", ""), ("query", &query)])).await;
    assert!(status == StatusCode::UNPROCESSABLE_ENTITY && page.contains("P01") && page.contains(&words), "{page}");
}
