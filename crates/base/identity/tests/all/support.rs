//! An office with a movable clock, and a browser without a screen.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, LazyLock};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use axum::middleware::from_fn_with_state;
use data_encoding::BASE32_NOPAD;
use files::{Files, Seal};
use kernel::{AreaId, Moment};
use store::Desk;
use totp_rs::Builder;
use tower::ServiceExt;
use ui::{Office, Settings, show_problems};

/// Loaded once for all tests.
static FONTS: LazyLock<Arc<papers::Fonts>> = LazyLock::new(|| Arc::new(papers::Fonts::embedded()));

/// The office, its pages and its clock.
pub struct House {
    pub office: Office,
    pub router: Router,
    clock: Arc<AtomicI64>,
}

impl House {
    /// Opens an office in a folder; `demo` as the settings have it. The demo's people are made in either case.
    pub async fn open(folder: &Path, demo: bool, public_address: &str) -> Self {
        let house = Self::empty(folder, demo, public_address).await;
        (identity::subject().demo)(house.office.clone()).await.unwrap();
        house
    }

    /// Opens an office without people.
    pub async fn empty(folder: &Path, demo: bool, public_address: &str) -> Self {
        let clock = Arc::new(AtomicI64::new(1_795_222_800_000_000));
        let shown = clock.clone();
        let now = Arc::new(move || Moment(shown.load(Ordering::SeqCst)));
        let desk = Desk::open_sqlite(folder, &identity::subject().migrations, now).await.unwrap();
        Self::over(desk, clock, folder, demo, public_address)
    }

    /// An office over an open desk.
    pub fn over(desk: Desk, clock: Arc<AtomicI64>, folder: &Path, demo: bool, public_address: &str) -> Self {
        let subject = identity::subject();
        let settings = Settings {
            area: AreaId(uuid::Uuid::from_u128(1)),
            office_name: "清风市效能办".into(),
            public_address: public_address.into(),
            demo,
        };
        let office = Office {
            desk,
            files: Files::open(folder.join("files")).unwrap(),
            seal: Seal::with_key([7; 32]),
            fonts: FONTS.clone(),
            settings: Arc::new(settings),
            navigation: Arc::new(subject.navigation),
        };
        let pages = subject.routes.into_router().with_state(office.clone());
        let router = identity::sessions(pages, &office).layer(from_fn_with_state(office.clone(), show_problems));
        Self { office, router, clock }
    }

    pub fn pass(&self, seconds: i64) {
        self.clock.fetch_add(seconds * 1_000_000, Ordering::SeqCst);
    }

    pub fn browser(&self) -> Browser {
        Browser { router: self.router.clone(), cookies: BTreeMap::new() }
    }

    /// A browser in which a person of the demo has signed in.
    pub async fn signed_in(&self, user_name: &str) -> Browser {
        let mut browser = self.browser();
        let answer = browser.sign_in(user_name, identity::DEMO_PASSWORD, "/account").await;
        assert_eq!((answer.status, answer.location.as_str()), (StatusCode::SEE_OTHER, "/account"));
        browser
    }

    /// The address of a person's page.
    pub async fn page_of(&self, user_name: &str) -> String {
        format!("/people/{}", identity::actor_named(&self.office, user_name).await.unwrap().id)
    }
}

/// What came back.
pub struct Answer {
    pub status: StatusCode,
    pub location: String,
    pub headers: HeaderMap,
    pub text: String,
}

/// Keeps cookies and follows nothing by itself.
pub struct Browser {
    router: Router,
    pub cookies: BTreeMap<String, String>,
}

impl Browser {
    pub async fn get(&mut self, path: &str) -> Answer {
        self.send(Request::get(path), Body::empty()).await
    }

    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let pairs: Vec<String> = fields.iter().map(|(name, value)| format!("{name}={}", encode(value))).collect();
        let form = Request::post(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(form, Body::from(pairs.join("&"))).await
    }

    pub async fn sign_in(&mut self, user_name: &str, password: &str, next: &str) -> Answer {
        self.post("/sign-in", &[("user_name", user_name), ("password", password), ("next", next)]).await
    }

    async fn send(&mut self, request: axum::http::request::Builder, body: Body) -> Answer {
        let held: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = request.header(header::COOKIE, held.join("; ")).body(body).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        for cookie in parts.headers.get_all(header::SET_COOKIE) {
            let (name, value) = cookie.to_str().unwrap().split(';').next().unwrap().split_once('=').unwrap();
            self.cookies.insert(name.into(), value.into());
        }
        let location = parts.headers.get(header::LOCATION).map(|value| value.to_str().unwrap().to_owned());
        let text = String::from_utf8(to_bytes(body, usize::MAX).await.unwrap().to_vec()).unwrap();
        Answer { status: parts.status, location: location.unwrap_or_default(), headers: parts.headers, text }
    }
}

fn encode(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// What stands between two marks.
pub fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    text.split_once(start).and_then(|(_, rest)| rest.split_once(end)).map_or("", |(found, _)| found)
}

/// The secret a page of the second factor shows.
pub fn secret(page: &str) -> Vec<u8> {
    let key = between(between(page, "<figcaption>", "</figcaption>"), "<code>", "</code>").replace(' ', "");
    BASE32_NOPAD.decode(key.as_bytes()).unwrap()
}

/// What an authenticator app with the secret shows now.
pub fn code(secret: &[u8], house: &House) -> String {
    let seconds = u64::try_from(house.office.desk.now().micros() / 1_000_000).unwrap();
    Builder::new().with_secret(secret).build().unwrap().generate(seconds).to_string()
}
