//! Withdrawing a handler by a leader's decision (回避).

use crate::support::{House, leader, officer, second};
use axum::http::StatusCode;
use futures_util::FutureExt;
use identity::NewPerson;
use kernel::Actor;
use problems::acts::papers::make_paper;
use problems::papers::PaperKind;
use problems::store::read;

/// Lets the people of the tests be found by name.
async fn with_people(house: &House) {
    for (user_name, who) in [("officer", officer()), ("second", second()), ("leader", leader())] {
        let Actor { id, name, roles, .. } = who.clone();
        let new =
            NewPerson { id, user_name: user_name.into(), name, roles, password_hash: "x".into(), must_change: false };
        house
            .desk()
            .write(move |tx| async move { identity::create_person(tx, &who, new).await }.boxed())
            .await
            .unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_leader_withdraws_the_officer_who_then_reads_but_neither_acts_nor_prints() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::on_sqlite(folder.path()).await;
    with_people(&house).await;
    let id = house.working("一件").await;
    let (path, at) = (format!("/problems/{id}"), format!("/problems/{id}/decide-recusal"));
    let page = house.get(&leader(), &path).await.1;
    let proposed = format!("<option value=\"{}\" selected>{}</option>", officer().id, officer().name);
    assert!(page.contains("决定承办人回避") && page.contains(&proposed), "{page}");
    assert!(!house.get(&officer(), &path).await.1.contains("决定承办人回避"));

    let form = |person: &Actor, colleague: &Actor| {
        format!("act=decide-recusal&person={}&colleague={}&reason=relative", person.id, colleague.id)
    };
    assert_eq!(house.post(&officer(), &at, &form(&second(), &officer())).await.0, StatusCode::FORBIDDEN);
    for (person, colleague, rule) in
        [(officer(), officer(), "P77"), (officer(), leader(), "P06"), (leader(), second(), "P76")]
    {
        let page = house.post(&leader(), &at, &form(&person, &colleague)).await.1;
        assert!(page.contains(rule), "{rule}: {page}");
    }
    assert_eq!(house.post(&leader(), &at, &form(&officer(), &second())).await.0, StatusCode::SEE_OTHER);

    let problem = read::load(house.desk().read(), officer().area, id).await.unwrap();
    assert_eq!(problem.officer.map(|named| named.id), Some(second().id));
    let page = house.get(&officer(), &path).await.1;
    assert!(page.contains("您已回避这个问题") && page.contains("接办人"), "{page}");
    let page = house.post(&officer(), &format!("{path}/urge"), "act=urge&reason=x").await.1;
    assert!(page.contains("P03"), "{page}");
    assert_eq!(make_paper(&house.office, &officer(), id, PaperKind::Slip).await.unwrap_err().rule.0, "P03");
    assert!(make_paper(&house.office, &second(), id, PaperKind::Slip).await.is_ok());
    assert!(make_paper(&house.office, &officer(), id, PaperKind::Slip).await.is_ok(), "what was made can be read");
}
