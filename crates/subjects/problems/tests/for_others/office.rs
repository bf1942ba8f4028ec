//! The demo city's office for the tests of subjects that stand on the ledger: people, units, problems in every state. The
//! subject itself is what the crate of tests calls `under_test`.

use std::path::Path;
use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use axum::middleware::from_fn_with_state;
use files::{Files, Seal};
use kernel::{Actor, UnitId};
use papers::Fonts;
use store::{Desk, Migration};
use tower::ServiceExt;
use ui::{Office, Settings};

fn migrations() -> Vec<Migration> {
    let people = identity::subject().migrations;
    let ledger = [notices::MIGRATIONS, notices::NOTICE_MIGRATIONS, &people, registry::MIGRATIONS, problems::MIGRATIONS];
    [ledger.concat().as_slice(), crate::under_test::MIGRATIONS].concat()
}

/// An office with the demo's people, units and ledger.
#[derive(Clone)]
pub struct House {
    pub office: Office,
    pub unit: UnitId,
}

impl House {
    /// Runs a test on both databases.
    pub async fn each<F, Fut>(test: F)
    where
        F: Fn(House) -> Fut,
        Fut: Future<Output = ()>,
    {
        let folder = tempfile::tempdir().unwrap();
        let home = folder.path().to_owned();
        store::testing::both_databases(folder.path(), &migrations(), async |desk| {
            test(House::on(desk, &home).await).await;
        })
        .await
        .unwrap();
    }

    async fn on(desk: Desk, folder: &Path) -> Self {
        let settings = Settings {
            area: store::testing::actor(&[]).area,
            office_name: "清风市效能办（演示）".into(),
            public_address: "http://localhost".into(),
            demo: true,
        };
        let office = Office {
            desk,
            files: Files::open(folder.join("files")).unwrap(),
            seal: Seal::with_key([7; 32]),
            fonts: Arc::new(Fonts::embedded()),
            settings: Arc::new(settings),
            navigation: Arc::new(crate::under_test::subject().navigation),
        };
        for subject in [identity::subject(), registry::subject(), problems::subject()] {
            (subject.demo)(office.clone()).await.unwrap();
        }
        let units = registry::list_units(office.desk.read(), office.settings.area).await.unwrap();
        Self { unit: units[0].id, office }
    }

    pub fn desk(&self) -> &Desk {
        &self.office.desk
    }

    /// One of the demo's people; the liaison speaks for the first unit.
    pub async fn person(&self, user_name: &str) -> Actor {
        let somebody = identity::actor_named(&self.office, user_name).await.unwrap();
        Actor { unit: (user_name == "liaison").then_some(self.unit), ..somebody }
    }

    /// What a page answers somebody.
    pub async fn get(&self, who: &Actor, path: &str) -> (StatusCode, String) {
        self.send(who, Request::get(path).body(Body::empty()).unwrap()).await
    }

    /// What a posted form answers somebody: the status, and the body or where it leads.
    pub async fn post(&self, who: &Actor, path: &str, form: &str) -> (StatusCode, String) {
        let request = Request::post(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(who, request.body(Body::from(form.to_owned())).unwrap()).await
    }

    async fn send(&self, who: &Actor, mut request: Request<Body>) -> (StatusCode, String) {
        request.extensions_mut().insert(who.clone());
        let routes = crate::under_test::subject().routes.into_router();
        let router = routes.layer(from_fn_with_state(self.office.clone(), ui::show_problems));
        let answer = router.with_state(self.office.clone()).oneshot(request).await.unwrap();
        let status = answer.status();
        if let Some(place) = answer.headers().get(header::LOCATION) {
            return (status, place.to_str().unwrap().to_owned());
        }
        let bytes = to_bytes(answer.into_body(), usize::MAX).await.unwrap();
        (status, String::from_utf8_lossy(&bytes).into_owned())
    }
}
