//! Areas below: a unit of the upper registry stands for the office of each.

use crate::support::{actor_of, area, demo_site, office_on, officer};
use axum::http::StatusCode;
use kernel::{RefusalKind, Role, UnitId};
use registry::{AreaLevel, LowerAreaOrder, add_lower_area, lower_area, lower_offices};
use store::testing::both_databases;

fn order(unit: UnitId) -> LowerAreaOrder {
    LowerAreaOrder {
        name: "东溪区效能办（演示）".into(),
        level: AreaLevel::District,
        address: "http://dongxi.localhost:8600".into(),
        unit,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lower_area_is_added_once_and_only_its_unit_stands_for_it() {
    let folder = tempfile::tempdir().unwrap();
    both_databases(folder.path(), registry::MIGRATIONS, async |desk| {
        let office = office_on(desk, folder.path());
        (registry::subject().demo)(office.clone()).await.unwrap();
        let admin = actor_of(&[Role::SystemAdministrator]);
        let units = registry::list_units(office.desk.read(), area()).await.unwrap();
        let refused = add_lower_area(&office, &officer(), order(units[84].id)).await.unwrap_err();
        assert_eq!(refused.kind, RefusalKind::NotAllowed);
        let unknown = add_lower_area(&office, &admin, order(UnitId(uuid::Uuid::nil()))).await.unwrap_err();
        assert_eq!(unknown.rule.0, "R30");
        let lower = add_lower_area(&office, &admin, order(units[84].id)).await.unwrap();
        assert_eq!(add_lower_area(&office, &admin, order(units[85].id)).await.unwrap_err().rule.0, "R27");
        let db = office.desk.read();
        assert_eq!(lower_area(db, area(), units[84].id).await.unwrap(), Some(lower));
        assert_eq!(lower_area(db, area(), units[85].id).await.unwrap(), None);
        assert_eq!(lower_area(db, lower, units[84].id).await.unwrap(), None);
        let below = lower_offices(db, area()).await.unwrap();
        assert_eq!((below.len(), below[0].area.parent), (1, Some(area())));
        assert_eq!(registry::every_lower_office(db).await.unwrap(), below);
        assert_eq!(registry::find_area(db, lower).await.unwrap().as_ref(), Some(&below[0].area));
        registry::IdentityMarks::of(&office, lower).await.unwrap();
    })
    .await
    .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_adds_a_lower_area_and_says_what_is_wrong_at_its_field() {
    let (_folder, site) = demo_site().await;
    let admin = site.as_actor(Some(actor_of(&[Role::SystemAdministrator])));
    assert_eq!(site.get("/areas").await.status, StatusCode::FORBIDDEN);
    let units = registry::list_units(site.office.desk.read(), area()).await.unwrap();
    let form = |address: &str| {
        format!("name=%E4%B8%9C%E6%BA%AA%E5%8C%BA&level=district&unit={}&address={address}", units[84].id)
    };
    let wrong = admin.post("/areas", &form("dongxi")).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text().contains("R29") && wrong.text().contains("东溪区"), "{}", wrong.text());
    let added = admin.post("/areas", &form("http://dongxi.localhost")).await;
    assert_eq!(added.status, StatusCode::OK);
    let link = setup_link_on(&added.text());
    assert!(link.starts_with("http://dongxi.localhost/setup/"), "{link}");
    let page = admin.get("/areas").await.text();
    assert!(page.contains("东溪区（演示）") && page.contains("http://dongxi.localhost"), "{page}");
    assert!(!page.contains("/setup/"), "a link is shown once");
}

fn setup_link_on(page: &str) -> String {
    let after = page.split("id=\"setup-link\">").nth(1).unwrap_or_else(|| panic!("no link on {page}"));
    after.split('<').next().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lower_area_gets_new_links_until_it_has_people() {
    let (_folder, site) = demo_site().await;
    let admin = actor_of(&[Role::SystemAdministrator]);
    let units = registry::list_units(site.office.desk.read(), area()).await.unwrap();
    let lower = add_lower_area(&site.office, &admin, order(units[84].id)).await.unwrap();
    let address = format!("/areas/{lower}/link");
    assert_eq!(site.post(&address, "").await.status, StatusCode::FORBIDDEN);
    let pages = site.as_actor(Some(admin.clone()));
    assert!(pages.get("/areas").await.text().contains(&address));
    let first = setup_link_on(&pages.post(&address, "").await.text());
    let second = setup_link_on(&pages.post(&address, "").await.text());
    assert_ne!(first, second);
    let below = registry::lower_offices(site.office.desk.read(), area()).await.unwrap().remove(0);
    let below = registry::office_below(&site.office, below);
    identity::add_demo_people(&below, &[("district", "区县经办", Role::CaseOfficer)]).await.unwrap();
    assert!(!pages.get("/areas").await.text().contains(&address));
    assert_eq!(registry::link_for_lower_area(&site.office, &admin, lower).await.unwrap(), None);
    let elsewhere = registry::link_for_lower_area(&site.office, &admin, area()).await.unwrap_err();
    assert_eq!(elsewhere.kind, RefusalKind::NotFound);
}
