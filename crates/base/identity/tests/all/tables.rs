//! The tables of people on both databases.

use std::sync::Arc;
use std::sync::atomic::AtomicI64;

use crate::support::{House, between, code, secret};
use axum::http::StatusCode;
use futures_util::FutureExt;
use identity::{DEMO_PASSWORD, NewPerson, create_person, find_person, set_unit};
use kernel::{PersonId, Role, UnitId};
use store::testing::{actor, both_databases};
use store::{Desk, read_audit};

fn newcomer(desk: &Desk, user_name: &str, role: Role) -> NewPerson {
    NewPerson {
        id: PersonId(desk.new_id()),
        user_name: user_name.into(),
        name: "李四".into(),
        roles: vec![role],
        password_hash: "$argon2id$".into(),
        must_change: true,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_comes_back_as_made_and_a_liaison_gets_a_unit() {
    let folder = tempfile::tempdir().unwrap();
    both_databases(folder.path(), &identity::subject().migrations, async |desk| {
        let (who, new) = (actor(&[Role::SystemAdministrator]), newcomer(&desk, "lisi", Role::UnitLiaison));
        let (id, unit) = (new.id, UnitId(desk.new_id()));
        let area = who.area;
        desk.write(move |tx| {
            async move {
                create_person(tx, &who, new).await?;
                set_unit(tx, &who, id, unit).await
            }
            .boxed()
        })
        .await
        .unwrap();
        let person = find_person(desk.read(), area, id).await.unwrap().unwrap();
        assert_eq!((person.user_name.as_str(), person.unit), ("lisi", Some(unit)));
        assert_eq!(person.roles, [Role::UnitLiaison]);
        assert!(person.active && person.must_change && !person.has_second_factor);
        assert_eq!(person.password_at, desk.now());
        let acts: Vec<_> = read_audit(desk.read(), area, None, i64::MAX, 9).await.unwrap();
        assert_eq!(
            acts.iter().map(|line| line.act.as_str()).collect::<Vec<_>>(),
            ["identity.set_unit", "identity.create_people"]
        );
    })
    .await
    .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_name_belongs_to_one_person_of_an_area() {
    let folder = tempfile::tempdir().unwrap();
    both_databases(folder.path(), &identity::subject().migrations, async |desk| {
        let who = actor(&[Role::SystemAdministrator]);
        for (n, wanted) in [(0, None), (1, Some("I04"))] {
            let (who, new) = (who.clone(), newcomer(&desk, "lisi", Role::Leader));
            let made = desk.write(move |tx| async move { create_person(tx, &who, new).await }.boxed()).await;
            assert_eq!(made.err().map(|refusal| refusal.rule.0), wanted, "try {n}");
        }
    })
    .await
    .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_in_works_alike_on_both_databases() {
    let folder = tempfile::tempdir().unwrap();
    both_databases(folder.path(), &identity::subject().migrations, async |desk| {
        let house = House::over(desk, Arc::new(AtomicI64::new(0)), folder.path(), true, "https://qingfeng.example");
        (identity::subject().demo)(house.office.clone()).await.unwrap();
        let mut leader = house.signed_in("leader").await;
        let page = leader.get("/account/second-factor").await.text;
        let draft = between(&page, "name=\"draft\" value=\"", "\"");
        let shown = code(&secret(&page), &house);
        let fields = [("draft", draft), ("code", shown.as_str()), ("password", DEMO_PASSWORD)];
        let recovery = leader.post("/account/second-factor", &fields).await.text;
        let recovery = between(&recovery, "<li><code>", "</code>");
        for (typed, status) in [(shown.as_str(), StatusCode::UNPROCESSABLE_ENTITY), (recovery, StatusCode::SEE_OTHER)] {
            let mut again = house.browser();
            assert_eq!(again.sign_in("leader", DEMO_PASSWORD, "/").await.location, "/second-factor?next=%2F");
            assert_eq!(again.post("/second-factor", &[("code", typed)]).await.status, status);
        }
        for _ in 0..5 {
            house.browser().sign_in("leader", "Wrong-2026-x", "/").await;
        }
        let mut security = house.signed_in("security").await;
        assert!(security.get("/people?q=leader").await.text.contains("已锁定"));
        assert_eq!(leader.get("/account").await.location, "/sign-in?next=/account");
        assert!(house.signed_in("audit").await.get("/audit").await.text.contains("identity.locked_out"));
    })
    .await
    .unwrap();
}
