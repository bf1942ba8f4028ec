//! The role × act table against every route: what the table does not allow is denied, what it allows is not.

use crate::common::{office, signed_in_as};
use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use kernel::{Actor, Role};
use qingfeng::app;
use store::testing::actor;
use tokio::task::JoinSet;
use tower::ServiceExt;
use ui::RouteLine;

async fn status(router: &Router, line: &RouteLine) -> (StatusCode, String) {
    let mut path = line.path.to_owned();
    while let (Some(from), Some(to)) = (path.find('{'), path.find('}')) {
        path.replace_range(from..=to, "018f0000-0000-7000-8000-00000000000f");
    }
    let request = Request::builder().method(line.method).uri(&path).header(header::HOST, "test");
    let request =
        request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").body(Body::empty()).unwrap();
    let answer = router.clone().oneshot(request).await.unwrap();
    let place = answer.headers().get(header::LOCATION).map(|place| place.to_str().unwrap().to_owned());
    (answer.status(), place.unwrap_or_default())
}

#[tokio::test(flavor = "multi_thread")]
async fn every_role_reaches_just_the_routes_the_table_allows() {
    let folder = tempfile::tempdir().unwrap();
    let office = office(folder.path()).await;
    let routes = app::routes();
    assert!(routes.lines().len() > 40, "only {} routes are listed", routes.lines().len());
    let routers = Role::ALL.into_iter().map(|role| (role, signed_in_as(&office, Some(actor(&[role])))));
    let mut tries: JoinSet<()> = routers.map(|(role, router)| reaches_just_what_is_allowed(role, router)).collect();
    while let Some(tried) = tries.join_next().await {
        tried.unwrap();
    }
}

async fn reaches_just_what_is_allowed(role: Role, router: Router) {
    for line in app::routes().lines() {
        let (status, _) = status(&router, line).await;
        let denied = status == StatusCode::FORBIDDEN;
        let allowed = line.act.who.admits(true, &[role]);
        assert_eq!(denied, !allowed, "{role:?} {} {} → {status}", line.method, line.path);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_not_signed_in_is_led_to_the_sign_in_page_from_everything_that_is_not_public() {
    let folder = tempfile::tempdir().unwrap();
    let office = office(folder.path()).await;
    let router = signed_in_as(&office, None);
    for line in app::routes().lines() {
        let (status, place) = status(&router, line).await;
        let led_away = status == StatusCode::SEE_OTHER && place.starts_with("/sign-in?next=");
        let public = line.act.who.admits(false, &[]);
        assert_eq!(led_away, !public, "{} {} → {status} {place}", line.method, line.path);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_answer_to_an_unknown_thing_is_a_server_failure() {
    let folder = tempfile::tempdir().unwrap();
    let office = office(folder.path()).await;
    (identity::subject().demo)(office.clone()).await.unwrap();
    let somebody = identity::actor_named(&office, "officer").await.unwrap();
    let router = signed_in_as(&office, Some(Actor { roles: Role::ALL.to_vec(), ..somebody }));
    // A new password begins the session anew; this test signs in without one.
    let needs_a_session = |line: &&RouteLine| line.path == "/first-password" || line.path.starts_with("/account");
    for line in app::routes().lines().iter().filter(|line| !needs_a_session(line)) {
        let (status, _) = status(&router, line).await;
        assert!(!status.is_server_error(), "{} {} → {status}", line.method, line.path);
    }
}
