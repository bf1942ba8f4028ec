//! The tables of people on both databases.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may panic")]

use futures_util::FutureExt;
use identity::{NewPerson, create_person, find_person, set_unit};
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
    both_databases(folder.path(), identity::subject().migrations, async |desk| {
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
    both_databases(folder.path(), identity::subject().migrations, async |desk| {
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
