//! One server, two areas: the host decides whose pages a browser sees, and people sign in where they belong.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use qingfeng::areas::Areas;
use qingfeng::demo;
use tower::ServiceExt;

use crate::common::office;

async fn city_and_district(folder: &std::path::Path) -> Areas {
    let city = office(folder).await;
    demo::fill(&city).await.unwrap();
    demo::fill(&city).await.unwrap();
    Areas::of(city).await.unwrap()
}

async fn page(router: &Router, host: &str, path: &str, cookie: &str) -> (StatusCode, String) {
    let request = Request::get(path).header(header::HOST, host).header(header::COOKIE, cookie);
    let answer = router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let status = answer.status();
    let body = to_bytes(answer.into_body(), usize::MAX).await.unwrap();
    (status, String::from_utf8(body.to_vec()).unwrap())
}

/// Signs in at a host; the session's cookie, if that was right.
async fn sign_in(router: &Router, host: &str, user: &str) -> Option<String> {
    let form = format!("user_name={user}&password={}", identity::DEMO_PASSWORD);
    let request = Request::post("/sign-in")
        .header(header::HOST, host)
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(form))
        .unwrap();
    let answer = router.clone().oneshot(request).await.unwrap();
    let cookie = answer.headers().get(header::SET_COOKIE)?.to_str().unwrap().split(';').next().unwrap().to_owned();
    (answer.status() == StatusCode::SEE_OTHER).then_some(cookie)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_area_that_is_added_is_served_under_its_host_without_a_new_start() {
    let folder = tempfile::tempdir().unwrap();
    let city = office(folder.path()).await;
    (registry::subject().demo)(city.clone()).await.unwrap();
    let areas = Areas::of(city.clone()).await.unwrap();
    let router = areas.clone().application();
    let admin = store::testing::actor(&[kernel::Role::SystemAdministrator]);
    let unit = registry::list_units(city.desk.read(), admin.area).await.unwrap()[84].id;
    let order = registry::LowerAreaOrder {
        name: "西山区效能办（演示）".into(),
        level: registry::AreaLevel::District,
        address: "http://xishan.localhost".into(),
        unit,
    };
    registry::add_lower_area(&city, &admin, order).await.unwrap();
    assert!(!page(&router, "xishan.localhost", "/sign-in", "").await.1.contains("西山区"));
    assert_eq!(areas.look_again().await.unwrap().len(), 1);
    assert!(page(&router, "xishan.localhost", "/sign-in", "").await.1.contains("西山区效能办"));
    assert!(areas.look_again().await.unwrap().is_empty(), "it is served once");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_host_decides_whose_pages_and_people_a_browser_finds() {
    let folder = tempfile::tempdir().unwrap();
    let areas = city_and_district(folder.path()).await;
    assert_eq!(areas.offices().len(), 2, "a second start adds no second district");
    let (first, lower) = (areas.first().settings.area, areas.offices()[1].settings.clone());
    assert_eq!(areas.office_of(lower.area).settings.office_name, lower.office_name);
    assert_eq!(areas.office_of(first).settings.area, first);
    assert_eq!(lower.public_address, "http://dongxi.localhost");
    let router = areas.application();
    for (host, name) in
        [("dongxi.localhost:8600", "东溪区效能办"), ("DONGXI.localhost", "东溪区效能办"), ("test", "测试")]
    {
        let (status, text) = page(&router, host, "/sign-in", "").await;
        assert!(status == StatusCode::OK && text.contains(name), "{host}: {text}");
    }
    assert_eq!(sign_in(&router, "test", "district").await, None);
    assert_eq!(sign_in(&router, "dongxi.localhost", "cases").await, None);
    let cookie = sign_in(&router, "dongxi.localhost", "district").await.unwrap();
    let (status, ledger) = page(&router, "dongxi.localhost", "/problems/ledger", &cookie).await;
    assert!(status == StatusCode::OK && ledger.contains("农贸市场门前占道经营"), "{ledger}");
    assert!(!ledger.contains("证明材料反复补正"), "the city's problems stay in the city");
    let (status, _) = page(&router, "test", "/problems/ledger", &cookie).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "a session of the district opens nothing in the city");
}
