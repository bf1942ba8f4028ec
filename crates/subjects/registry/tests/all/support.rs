//! An office to test in, and a browser of sorts.

use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use axum::middleware::from_fn_with_state;
use files::{Files, Seal};
use kernel::{Actor, AreaId, Role};
use store::Desk;
use tower::ServiceExt;
use ui::{Office, Settings};

/// The area of the test actors.
pub fn area() -> AreaId {
    officer().area
}

/// A campaign officer.
pub fn officer() -> Actor {
    actor_of(&[Role::CampaignOfficer])
}

/// Somebody with roles.
pub fn actor_of(roles: &[Role]) -> Actor {
    store::testing::actor(roles)
}

/// An office at a desk, with its files in a folder.
pub fn office_on(desk: Desk, folder: &Path) -> Office {
    let settings = Settings {
        area: area(),
        office_name: "清风市效能办（演示）".into(),
        public_address: "http://localhost".into(),
        demo: true,
    };
    Office {
        desk,
        files: Files::open(folder.join("files")).unwrap(),
        seal: Seal::with_key([7; 32]),
        fonts: Arc::new(papers::Fonts::embedded()),
        settings: Arc::new(settings),
        navigation: Arc::new(registry::subject().navigation),
    }
}

/// The registry's pages on SQLite with the demo city, seen by a campaign officer in Chinese.
pub async fn demo_site() -> (tempfile::TempDir, Site) {
    let folder = tempfile::tempdir().unwrap();
    let migrations = [identity::subject().migrations, registry::MIGRATIONS.to_vec()].concat();
    let desk = Desk::open_sqlite(folder.path(), &migrations, store::testing::fixed_clock()).await.unwrap();
    let office = office_on(desk, folder.path());
    (registry::subject().demo)(office.clone()).await.unwrap();
    let router = registry::subject().routes.into_router();
    let router = router.layer(from_fn_with_state(office.clone(), ui::show_problems)).with_state(office.clone());
    (folder, Site { router, office, actor: Some(officer()), language: "zh-CN" })
}

/// Pages as somebody sees them.
#[derive(Clone)]
pub struct Site {
    router: Router,
    /// The office behind the pages.
    pub office: Office,
    actor: Option<Actor>,
    language: &'static str,
}

/// What a page answered.
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The body.
    pub bytes: Vec<u8>,
    location: String,
}

impl Answer {
    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// Where it leads.
    pub fn location(&self) -> String {
        assert_eq!(self.status, StatusCode::SEE_OTHER, "{}", self.text());
        self.location.clone()
    }
}

impl Site {
    /// The same pages seen by somebody else.
    pub fn as_actor(&self, actor: Option<Actor>) -> Self {
        Self { actor, ..self.clone() }
    }

    /// The same pages in a language.
    pub fn in_language(&self, language: &'static str) -> Self {
        Self { language, ..self.clone() }
    }

    /// Opens a page. Programs are answered problems as JSON, which shows the status as it is.
    pub async fn get(&self, address: &str) -> Answer {
        self.send("GET", address, "text/plain", Vec::new()).await
    }

    /// Sends a form.
    pub async fn post(&self, address: &str, form: &str) -> Answer {
        self.send("POST", address, "application/x-www-form-urlencoded", form.as_bytes().to_vec()).await
    }

    /// Sends a body of any kind.
    pub async fn send(&self, method: &str, address: &str, kind: &str, body: Vec<u8>) -> Answer {
        let request = Request::builder()
            .method(method)
            .uri(address)
            .header("content-type", kind)
            .header("accept", "application/json")
            .header("cookie", format!("language={}", self.language));
        let mut request = request.body(Body::from(body)).unwrap();
        if let Some(actor) = &self.actor {
            request.extensions_mut().insert(actor.clone());
        }
        let response = self.router.clone().oneshot(request).await.unwrap();
        let location = response.headers().get("location").map(|to| to.to_str().unwrap().to_owned()).unwrap_or_default();
        let status = response.status();
        Answer { status, bytes: to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec(), location }
    }
}
