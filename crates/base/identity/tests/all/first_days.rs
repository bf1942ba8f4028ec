//! From the setup link to three administrators at work.

use crate::support::{Browser, House, between, code, secret};
use axum::http::StatusCode;

const ADDRESS: &str = "https://qingfeng.example";
const FIRST: &str = "First-pass-2026";
const OWN: &str = "My-own-pass-2026";

fn setup_form() -> Vec<(String, String)> {
    let people = [("system", "xitong"), ("security", "anquan"), ("audit", "shenji")];
    let fields = people.iter().flat_map(|(prefix, user_name)| {
        [("user", *user_name), ("name", "张三"), ("password", FIRST)]
            .map(|(field, value)| (format!("{prefix}_{field}"), value.to_owned()))
    });
    fields.collect()
}

async fn send(browser: &mut Browser, path: &str, form: &[(String, String)]) -> crate::support::Answer {
    let pairs: Vec<(&str, &str)> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    browser.post(path, &pairs).await
}

async fn with_administrators(house: &House) {
    let link = identity::setup_link(&house.office).await.unwrap().unwrap();
    let answer = send(&mut house.browser(), link.strip_prefix(ADDRESS).unwrap(), &setup_form()).await;
    assert_eq!(answer.location, "/sign-in", "{}", answer.text);
}

/// Signs in for the first time and chooses a password.
async fn past_the_password(house: &House, user_name: &str) -> Browser {
    let mut browser = house.browser();
    assert_eq!(browser.sign_in(user_name, FIRST, "/account").await.status, StatusCode::SEE_OTHER);
    let answer = browser.post("/first-password", &[("new", OWN), ("repeat", OWN)]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    browser
}

#[tokio::test(flavor = "multi_thread")]
async fn the_setup_link_works_once_and_only_while_there_are_no_people() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::empty(folder.path(), false, ADDRESS).await;
    let old = identity::setup_link(&house.office).await.unwrap().unwrap();
    let link = identity::setup_link(&house.office).await.unwrap().unwrap();
    let (old, path) = (old.strip_prefix(ADDRESS).unwrap(), link.strip_prefix(ADDRESS).unwrap());
    let mut browser = house.browser();
    assert_eq!(browser.get(old).await.status, StatusCode::NOT_FOUND, "a newer link replaces an older one");
    assert_eq!(browser.get("/setup/guess").await.status, StatusCode::NOT_FOUND);
    assert_eq!(browser.get(path).await.status, StatusCode::OK);
    assert_eq!(send(&mut browser, path, &setup_form()).await.location, "/sign-in");
    assert_eq!(browser.get(path).await.status, StatusCode::NOT_FOUND);
    assert_eq!(send(&mut browser, path, &setup_form()).await.status, StatusCode::NOT_FOUND);
    assert_eq!(identity::setup_link(&house.office).await.unwrap(), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_setup_makes_all_accounts_or_none() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::empty(folder.path(), false, ADDRESS).await;
    let link = identity::setup_link(&house.office).await.unwrap().unwrap();
    let path = link.strip_prefix(ADDRESS).unwrap();
    let changes = [("audit_password", "short"), ("security_user", "xitong"), ("officer_user", "zhuanyuan")];
    for (field, value) in changes {
        let mut form = setup_form();
        form.retain(|(name, _)| name != field);
        form.push((field.into(), value.into()));
        let answer = send(&mut house.browser(), path, &form).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}");
        assert!(
            answer.text.contains("张三") && !answer.text.contains(FIRST),
            "typed text comes back, passwords do not"
        );
    }
    assert!(identity::setup_link(&house.office).await.unwrap().is_some(), "nobody was made");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_administrator_changes_the_password_then_sets_up_the_second_factor_then_works() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::empty(folder.path(), false, ADDRESS).await;
    with_administrators(&house).await;
    let mut browser = house.browser();
    browser.sign_in("xitong", FIRST, "/people").await;
    for path in ["/people", "/account", "/audit", "/account/second-factor", "/nowhere"] {
        assert_eq!(browser.get(path).await.location, "/first-password");
    }
    for (new, repeat) in [(FIRST, FIRST), ("short", "short"), (OWN, FIRST), ("Xitong-2026-a", "Xitong-2026-a")] {
        let answer = browser.post("/first-password", &[("new", new), ("repeat", repeat)]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{new}");
    }
    browser.post("/first-password", &[("new", OWN), ("repeat", OWN)]).await;
    assert_eq!(browser.get("/people").await.location, "/account/second-factor");
    let page = browser.get("/account/second-factor").await.text;
    let form = |code: &str, password: &str| {
        let draft = between(&page, "name=\"draft\" value=\"", "\"");
        [("draft", draft.to_owned()), ("code", code.to_owned()), ("password", password.to_owned())]
            .map(|(name, value)| (name.to_owned(), value))
    };
    let right = code(&secret(&page), &house);
    for (code, password) in [("000000", OWN), (right.as_str(), FIRST)] {
        let answer = send(&mut browser, "/account/second-factor", &form(code, password)).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(secret(&answer.text), secret(&page), "the phone keeps the key it scanned");
    }
    let answer = send(&mut browser, "/account/second-factor", &form(&right, OWN)).await;
    assert!(answer.text.contains("只显示这一次"), "{}", answer.text);
    assert_eq!(browser.get("/people").await.status, StatusCode::OK);
}

/// A person with a second factor: the browser that set it up, the secret and a recovery code.
async fn enrolled(house: &House, user_name: &str) -> (Browser, Vec<u8>, String) {
    let mut browser = past_the_password(house, user_name).await;
    let page = browser.get("/account/second-factor").await.text;
    let (draft, shown) = (between(&page, "name=\"draft\" value=\"", "\""), code(&secret(&page), house));
    let fields = [("draft", draft), ("code", shown.as_str()), ("password", OWN)];
    let answer = browser.post("/account/second-factor", &fields).await;
    let recovery = between(&answer.text, "<li><code>", "</code>").to_owned();
    assert_eq!(recovery.len(), 19, "{}", answer.text);
    (browser, secret(&page), recovery)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_password_alone_opens_nothing_and_no_code_works_twice() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::empty(folder.path(), false, ADDRESS).await;
    with_administrators(&house).await;
    let (_, secret, recovery) = enrolled(&house, "shenji").await;
    let mut browser = house.browser();
    assert_eq!(browser.sign_in("shenji", OWN, "/audit").await.location, "/second-factor?next=%2Faudit");
    assert_eq!(browser.get("/audit").await.location, "/sign-in?next=/audit");
    let used = code(&secret, &house);
    let again = browser.post("/second-factor", &[("code", &used), ("next", "/audit")]).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "the code that set it up is used up");
    house.pass(60);
    let fresh = code(&secret, &house);
    assert_eq!(browser.post("/second-factor", &[("code", &fresh), ("next", "/audit")]).await.location, "/audit");
    assert_eq!(browser.get("/audit").await.status, StatusCode::OK);
    for (typed, status) in [
        (fresh.as_str(), StatusCode::UNPROCESSABLE_ENTITY),
        (recovery.as_str(), StatusCode::SEE_OTHER),
        (recovery.as_str(), StatusCode::UNPROCESSABLE_ENTITY),
    ] {
        let mut other = house.browser();
        other.sign_in("shenji", OWN, "/audit").await;
        assert_eq!(other.post("/second-factor", &[("code", typed)]).await.status, status, "{typed}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_codes_lock_the_account_too() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::empty(folder.path(), false, ADDRESS).await;
    with_administrators(&house).await;
    let (_, secret, _) = enrolled(&house, "shenji").await;
    house.pass(60);
    for _ in 0..5 {
        let mut browser = house.browser();
        browser.sign_in("shenji", OWN, "/").await;
        assert_eq!(
            browser.post("/second-factor", &[("code", "not it")]).await.status,
            StatusCode::UNPROCESSABLE_ENTITY
        );
    }
    let mut browser = house.browser();
    assert_eq!(browser.sign_in("shenji", OWN, "/").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    house.pass(30 * 60);
    browser.sign_in("shenji", OWN, "/").await;
    assert_eq!(browser.post("/second-factor", &[("code", &code(&secret, &house))]).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_goes_from_the_system_administrator_over_the_security_administrator_to_its_person() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::empty(folder.path(), false, ADDRESS).await;
    with_administrators(&house).await;
    let (mut system, _, _) = enrolled(&house, "xitong").await;
    let (mut security, _, _) = enrolled(&house, "anquan").await;
    let made = system.post("/people", &[("user_name", "Wang"), ("name", "王五")]).await;
    let first = between(&made.text, "<code>", "</code>");
    let page = house.page_of("wang").await;
    assert_eq!(
        system.post("/people", &[("user_name", "wang"), ("name", "另一位")]).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    assert_eq!(system.post(&format!("{page}/roles"), &[("role", "leader")]).await.status, StatusCode::FORBIDDEN);

    let both = [("role", "leader"), ("role", "audit_administrator"), ("unit", "")];
    let refused = security.post(&format!("{page}/roles"), &both).await;
    assert!(refused.status == StatusCode::UNPROCESSABLE_ENTITY && refused.text.contains("三员分立"));
    let alone = security.post(&format!("{page}/roles"), &[("role", "unit_liaison"), ("unit", "")]).await;
    assert!(alone.text.contains("没有指定单位"));
    let granted = security.post(&format!("{page}/roles"), &[("role", "leader"), ("unit", "")]).await;
    assert_eq!(granted.location, format!("{page}?done=roles"));

    let mut wang = house.browser();
    wang.sign_in("wang", first, "/").await;
    wang.post("/first-password", &[("new", OWN), ("repeat", OWN)]).await;
    assert!(wang.get("/account").await.text.contains("领导"));
    security.post("/people/second-factor", &[("role", "leader")]).await;
    assert_eq!(wang.get("/account").await.location, "/account/second-factor", "the office now demands it of leaders");
    security.post(&format!("{page}/roles"), &[("role", "observer"), ("unit", "")]).await;
    assert_eq!(wang.get("/account").await.location, "/sign-in?next=/account", "a change of roles ends the session");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_phone_and_a_forgotten_password_are_reset_by_the_security_administrator() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::empty(folder.path(), false, ADDRESS).await;
    with_administrators(&house).await;
    let (mut security, _, _) = enrolled(&house, "anquan").await;
    let (mut audit, _, _) = enrolled(&house, "shenji").await;
    let page = house.page_of("shenji").await;
    security.post(&format!("{page}/reset-second-factor"), &[]).await;
    assert_eq!(audit.get("/audit").await.location, "/sign-in?next=/audit");
    let issued = security.post(&format!("{page}/reset-password"), &[]).await.text;
    let password = between(&issued, "<code>", "</code>");
    assert_eq!(audit.sign_in("shenji", OWN, "/").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(audit.sign_in("shenji", password, "/").await.location, "/");
    assert_eq!(audit.get("/audit").await.location, "/first-password");
}
