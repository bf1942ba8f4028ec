//! Accounts, rights and the audit trail.

use crate::support::House;
use axum::http::StatusCode;
use identity::{DEMO_PASSWORD, DEMO_PEOPLE};

const ADDRESS: &str = "https://qingfeng.example";

#[tokio::test(flavor = "multi_thread")]
async fn every_route_is_closed_to_every_role_its_act_does_not_name() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::open(folder.path(), true, ADDRESS).await;
    let lines = identity::subject().routes.lines().to_vec();
    let roles = DEMO_PEOPLE.into_iter().map(|(user_name, _, role)| (user_name, Some(role)));
    for (user_name, role) in roles.chain([("", None)]) {
        let mut browser = if role.is_some() { house.signed_in(user_name).await } else { house.browser() };
        for line in lines.iter().filter(|line| line.path != "/sign-out") {
            let path = line.path.replace("{id}", "00000000-0000-0000-0000-000000000009").replace("{token}", "x");
            let answer = if line.method == "GET" { browser.get(&path).await } else { browser.post(&path, &[]).await };
            let admitted = line.act.who.admits(role.is_some(), role.as_slice());
            let stopped = answer.status == StatusCode::FORBIDDEN || answer.location.starts_with("/sign-in?next=");
            assert_eq!(stopped, !admitted, "{user_name} {} {} gave {}", line.method, line.path, answer.status);
            assert_ne!(answer.status, StatusCode::INTERNAL_SERVER_ERROR, "{} {}", line.method, line.path);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deactivated_person_is_out_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::open(folder.path(), true, ADDRESS).await;
    let mut officer = house.signed_in("officer").await;
    let mut admin = house.signed_in("admin").await;
    let page = house.page_of("officer").await;
    admin.post(&format!("{page}/deactivate"), &[]).await;
    assert_eq!(officer.get("/account").await.location, "/sign-in?next=/account");
    assert_eq!(officer.sign_in("officer", DEMO_PASSWORD, "/").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    admin.post(&format!("{page}/activate"), &[]).await;
    house.signed_in("officer").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_changes_oneself_and_the_last_administrator_of_a_kind_stays() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::open(folder.path(), true, ADDRESS).await;
    let (mut admin, mut security) = (house.signed_in("admin").await, house.signed_in("security").await);
    let (own, hers, audits) =
        (house.page_of("admin").await, house.page_of("security").await, house.page_of("audit").await);
    let refused = [
        (admin.post(&format!("{own}/deactivate"), &[]).await, "自己"),
        (admin.post(&format!("{audits}/deactivate"), &[]).await, "最后一位"),
        (security.post(&format!("{hers}/roles"), &[("role", "leader")]).await, "自己"),
        (security.post(&format!("{audits}/roles"), &[("role", "leader")]).await, "最后一位"),
    ];
    for (answer, word) in refused {
        assert!(answer.status.is_client_error() && answer.text.contains(word), "{word}: {}", answer.text);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_password_ends_the_sessions_on_other_devices_only() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::open(folder.path(), true, ADDRESS).await;
    let (mut here, mut there) = (house.signed_in("officer").await, house.signed_in("officer").await);
    let new = "Another-2026";
    let wrong = here.post("/account/password", &[("old", "no"), ("new", new), ("repeat", new)]).await;
    assert!(wrong.text.contains("当前密码不正确"));
    let shortcut = here.post("/first-password", &[("new", new), ("repeat", new)]).await;
    assert_eq!(shortcut.location, "/account", "without the present password nothing is changed");
    let changed = here.post("/account/password", &[("old", DEMO_PASSWORD), ("new", new), ("repeat", new)]).await;
    assert_eq!(changed.location, "/account?done=password");
    assert_eq!(here.get("/account").await.status, StatusCode::OK);
    assert_eq!(there.get("/account").await.location, "/sign-in?next=/account");
    assert_eq!(there.sign_in("officer", new, "/").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_audit_trail_tells_who_tried_and_who_got_in_and_holds_no_secret() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::open(folder.path(), true, ADDRESS).await;
    let mut browser = house.browser();
    browser.sign_in("Pass-as-name-1", "x", "/").await;
    for _ in 0..5 {
        browser.sign_in("clerk", "Wrong-2026-x", "/").await;
    }
    house.signed_in("officer").await.post("/sign-out", &[]).await;
    let mut audit = house.signed_in("audit").await;
    let page = audit.get("/audit").await.text;
    for act in [
        "identity.sign_in_failed",
        "identity.locked_out",
        "identity.sign_in",
        "identity.sign_out",
        "identity.create_people",
    ] {
        assert!(page.contains(&format!("<code>{act}</code>")), "{act}");
    }
    for secret in ["Pass-as-name-1", "Wrong-2026-x", DEMO_PASSWORD, "argon2"] {
        assert!(!page.contains(secret), "{secret}");
    }
    let id = identity::actor_named(&house.office, "clerk").await.unwrap().id;
    let filtered = audit.get(&format!("/audit?thing=person/{id}")).await.text;
    assert!(filtered.contains("演示计票员") && !filtered.contains("identity.sign_out"));
    assert!(audit.get("/audit?before=2").await.text.contains("<th scope=\"row\" class=\"num\">1</th>"));
}

#[tokio::test(flavor = "multi_thread")]
async fn people_are_found_by_a_part_of_their_name_and_marks_mean_themselves() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::open(folder.path(), true, ADDRESS).await;
    let mut admin = house.signed_in("admin").await;
    let found = admin.get("/people?q=LEADER").await.text;
    assert!(found.contains("演示领导甲") && found.contains("演示领导乙") && !found.contains("演示计票员"));
    assert!(admin.get("/people?q=%25").await.text.contains("没有符合条件"));
    assert!(!admin.get("/people?after=leader").await.text.contains("演示领导甲"));
}
