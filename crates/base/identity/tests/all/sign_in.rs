//! Signing in, as a browser sees it.

use crate::support::House;
use axum::http::StatusCode;
use identity::DEMO_PASSWORD;

const ADDRESS: &str = "https://qingfeng.example";

#[tokio::test(flavor = "multi_thread")]
async fn the_right_password_signs_in_and_the_wrong_one_does_not() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::open(folder.path(), true, ADDRESS).await;
    let mut browser = house.browser();
    for (user_name, password) in [("officer", "Wrong-2026-x"), ("nobody", DEMO_PASSWORD), ("", "")] {
        let answer = browser.sign_in(user_name, password, "/").await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.text.contains("用户名或密码不正确") && !answer.text.contains("Wrong-2026-x"));
    }
    assert!(browser.cookies.is_empty(), "nobody gets a session for nothing");
    let answer = browser.sign_in(" Officer ", DEMO_PASSWORD, "/account").await;
    assert_eq!((answer.status, answer.location.as_str()), (StatusCode::SEE_OTHER, "/account"));
    let account = browser.get("/account").await;
    assert!(account.text.contains("评议专员") && account.headers["cache-control"] == "no-store");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_cookie_is_http_only_lax_and_secure_under_https() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::open(folder.path(), true, ADDRESS).await;
    let answer = house.browser().sign_in("officer", DEMO_PASSWORD, "/").await;
    let cookie = answer.headers["set-cookie"].to_str().unwrap();
    assert!(cookie.starts_with("__Host-session="), "{cookie}");
    for flag in ["HttpOnly", "SameSite=Lax", "Secure", "Path=/"] {
        assert!(cookie.contains(flag), "{flag} is missing in {cookie}");
    }
    assert!(!cookie.contains("Max-Age") && !cookie.contains("Domain"), "{cookie}");
}

#[tokio::test(flavor = "multi_thread")]
async fn over_plain_http_the_cookie_is_not_secure() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::open(folder.path(), true, "http://127.0.0.1:8080").await;
    let answer = house.browser().sign_in("officer", DEMO_PASSWORD, "/").await;
    let cookie = answer.headers["set-cookie"].to_str().unwrap();
    assert!(cookie.starts_with("session=") && !cookie.contains("Secure"), "{cookie}");
}

#[tokio::test(flavor = "multi_thread")]
async fn sign_in_leads_to_a_path_of_this_site_only() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::open(folder.path(), true, ADDRESS).await;
    for next in ["https://evil.example/", "//evil.example", "/\\evil.example"] {
        assert_eq!(house.browser().sign_in("officer", DEMO_PASSWORD, next).await.location, "/");
        assert_eq!(house.browser().post("/language", &[("language", "en"), ("back", next)]).await.location, "/");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn five_failures_lock_the_account_for_thirty_minutes_and_end_its_sessions() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::open(folder.path(), true, ADDRESS).await;
    let mut colleague = house.signed_in("officer").await;
    let mut browser = house.browser();
    for _ in 0..5 {
        assert_eq!(colleague.get("/account").await.status, StatusCode::OK);
        browser.sign_in("officer", "Wrong-2026-x", "/").await;
    }
    assert_eq!(colleague.get("/account").await.location, "/sign-in?next=/account");
    assert_eq!(browser.sign_in("officer", DEMO_PASSWORD, "/").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    house.pass(30 * 60 - 1);
    assert_eq!(browser.sign_in("officer", DEMO_PASSWORD, "/").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    house.pass(1);
    assert_eq!(browser.sign_in("officer", DEMO_PASSWORD, "/").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_security_administrator_ends_a_lock_before_its_time() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::open(folder.path(), true, ADDRESS).await;
    let mut browser = house.browser();
    for _ in 0..5 {
        browser.sign_in("officer", "Wrong-2026-x", "/").await;
    }
    let page = house.page_of("officer").await;
    let mut security = house.signed_in("security").await;
    assert!(security.get(&page).await.text.contains("已锁定"));
    assert_eq!(security.post(&format!("{page}/unlock"), &[]).await.location, format!("{page}?done=unlock"));
    house.signed_in("officer").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn thirty_idle_minutes_end_a_session_and_use_keeps_it() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::open(folder.path(), true, ADDRESS).await;
    let mut browser = house.signed_in("officer").await;
    for _ in 0..3 {
        house.pass(29 * 60);
        assert_eq!(browser.get("/account").await.status, StatusCode::OK);
    }
    house.pass(30 * 60);
    assert_eq!(browser.get("/account").await.location, "/sign-in?next=/account");
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_out_ends_the_session_and_clears_what_the_browser_kept() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::open(folder.path(), true, ADDRESS).await;
    let mut browser = house.signed_in("officer").await;
    let kept = browser.cookies.clone();
    let answer = browser.post("/sign-out", &[]).await;
    assert_eq!(answer.location, "/sign-in");
    assert_eq!(answer.headers["clear-site-data"], "\"cache\", \"storage\"");
    browser.cookies = kept;
    assert_eq!(browser.get("/account").await.location, "/sign-in?next=/account", "a copied cookie opens nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_id_from_before_sign_in_opens_nothing_and_the_table_holds_no_id() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::open(folder.path(), true, ADDRESS).await;
    let mut browser = house.signed_in("officer").await;
    let first = browser.cookies.clone();
    browser.sign_in("clerk", DEMO_PASSWORD, "/").await;
    assert_ne!(first, browser.cookies);
    let second = browser.cookies["__Host-session"].clone();
    browser.cookies = first;
    assert_eq!(browser.get("/account").await.status, StatusCode::SEE_OTHER);
    let sql = "SELECT COUNT(*) AS value FROM sessions WHERE id_hash = $1 OR data LIKE $2";
    let values = [second.clone().into(), format!("%{second}%").into()];
    assert_eq!(store::scalar::<i64>(house.office.desk.read(), sql, values).await.unwrap(), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_in_use_is_written_down_at_most_once_a_minute() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::open(folder.path(), true, ADDRESS).await;
    let mut browser = house.signed_in("officer").await;
    let mut touched = Vec::new();
    for _ in 0..4 {
        house.pass(25);
        browser.get("/account").await;
        let sql = "SELECT touched_at AS value FROM sessions";
        touched.push(store::scalar::<i64>(house.office.desk.read(), sql, []).await.unwrap().unwrap());
    }
    touched.dedup();
    assert_eq!(touched.len(), 2, "{touched:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_language_is_kept_in_a_cookie() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::open(folder.path(), true, ADDRESS).await;
    let mut browser = house.browser();
    assert_eq!(browser.post("/language", &[("language", "en"), ("back", "/sign-in")]).await.location, "/sign-in");
    assert!(browser.get("/sign-in").await.text.contains("Staff sign-in"));
}
