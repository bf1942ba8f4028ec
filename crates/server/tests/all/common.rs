//! An office to send requests to, without a browser and without sessions.

use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use axum::middleware::{Next, from_fn, from_fn_with_state};
use files::{Files, Seal};
use kernel::{Actor, AreaId};
use papers::Fonts;
use qingfeng::app;
use store::Desk;
use store::testing::fixed_clock;
use ui::{Office, Settings};
use uuid::Uuid;

/// An office on a database of its own; nobody and nothing in it yet.
pub async fn office(folder: &Path) -> Office {
    let settings = Settings {
        area: AreaId(Uuid::from_u128(1)),
        office_name: "测试".into(),
        public_address: "http://test".into(),
        demo: false,
    };
    let office = Office {
        desk: Desk::open_sqlite(folder, &app::migrations(), fixed_clock()).await.unwrap(),
        files: Files::open(folder.join("files")).unwrap(),
        seal: Seal::with_key([1; 32]),
        fonts: Arc::new(Fonts::embedded()),
        settings: Arc::new(settings),
        navigation: app::shared_navigation(),
    };
    registry::ensure_area(&office, qingfeng::serve::first_area(&office)).await.unwrap();
    office
}

/// The router with a given person signed in, without sessions.
pub fn signed_in_as(office: &Office, who: Option<Actor>) -> Router {
    let sign_in = from_fn(move |mut request: Request<Body>, next: Next| {
        let who = who.clone();
        async move {
            if let Some(who) = who {
                request.extensions_mut().insert(who);
            }
            next.run(request).await
        }
    });
    let router = identity::sessions(app::routes().into_router().layer(sign_in), office);
    router.layer(from_fn_with_state(office.clone(), ui::show_problems)).with_state(office.clone())
}

/// The pattern of a path: parts that hold a digit are ids, as in the journeys' walk.
pub fn kind_of(path: &str) -> String {
    let parts = path.split('/').map(|part| if part.contains(|c: char| c.is_ascii_digit()) { "{}" } else { part });
    parts.collect::<Vec<_>>().join("/")
}

/// The own pages a page links to, without their queries.
pub fn links(html: &str) -> Vec<String> {
    let hrefs = html.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let paths = hrefs.map(|href| href.split(['?', '#']).next().unwrap_or_default());
    paths.filter(|path| path.starts_with('/') && !path.starts_with("/assets/")).map(str::to_owned).collect()
}
