//! An office with units to report on, a clock that can be put forward, and a browser of sorts.

use std::io::{Cursor, Read};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Request, StatusCode};
use axum::middleware::from_fn_with_state;
use files::{Files, Seal};
use kernel::{Actor, AreaId, Moment, PersonId, Role};
use store::{Clock, Desk, Migration};
use tower::ServiceExt;
use ui::{Office, Settings};
use uuid::Uuid;

/// All tables that reporting stands on.
pub fn migrations() -> Vec<Migration> {
    let people = identity::subject().migrations;
    let told = [notices::MIGRATIONS, notices::NOTICE_MIGRATIONS, &people].concat();
    [&told, registry::MIGRATIONS, problems::MIGRATIONS, reports::MIGRATIONS].concat()
}

/// Somebody with roles.
pub fn actor(roles: &[Role]) -> Actor {
    store::testing::actor(roles)
}

/// Somebody else with a role.
pub fn other(role: Role, number: u128, name: &str) -> Actor {
    Actor { id: PersonId(Uuid::from_u128(number)), name: name.into(), ..actor(&[role]) }
}

/// A clock that stands still until it is put forward.
#[derive(Clone)]
pub struct TestClock(Arc<AtomicI64>);

impl TestClock {
    /// A clock at 2026-11-21 09:00 in China.
    pub fn new() -> Self {
        Self(Arc::new(AtomicI64::new(1_795_222_800_000_000)))
    }

    fn clock(&self) -> Clock {
        let own = self.0.clone();
        Arc::new(move || Moment(own.load(Ordering::Relaxed)))
    }

    /// Puts the clock forward.
    pub fn pass(&self, seconds: i64) {
        self.0.fetch_add(seconds * 1_000_000, Ordering::Relaxed);
    }
}

/// An office at a desk, with its files in a folder.
pub fn office_on(desk: Desk, folder: &Path) -> Office {
    let settings = Settings {
        area: actor(&[]).area,
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
        navigation: Arc::new(reports::subject().navigation),
    }
}

/// The pages of reporting and of the ledger with the demo city's units.
pub struct Site {
    router: Router,
    /// The office behind the pages.
    pub office: Office,
    /// Its clock.
    pub clock: TestClock,
    actor: Option<Actor>,
    cookie: String,
    network: Option<SocketAddr>,
}

/// What a page answered.
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub bytes: Vec<u8>,
}

impl Answer {
    /// The body as text; of a workbook, what stands in its parts.
    pub fn text(&self) -> String {
        let Ok(mut workbook) = zip::ZipArchive::new(Cursor::new(&self.bytes)) else {
            return String::from_utf8_lossy(&self.bytes).into_owned();
        };
        let mut text = String::new();
        for place in 0..workbook.len() {
            workbook.by_index(place).unwrap().read_to_string(&mut text).unwrap();
        }
        text
    }

    /// The body as JSON.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.bytes).unwrap_or_else(|_| panic!("{}", self.text()))
    }

    /// A header.
    pub fn header(&self, name: &str) -> String {
        self.headers.get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default()
    }

    /// What stands between two marks of the page.
    pub fn between(&self, before: &str, after: &str) -> String {
        let text = self.text();
        let rest = text.split(before).nth(1).unwrap_or_else(|| panic!("no {before} in {text}"));
        rest.split(after).next().unwrap().to_owned()
    }
}

/// The pages of an office on SQLite in a folder.
pub async fn site_in(folder: &Path) -> Site {
    let clock = TestClock::new();
    let desk = Desk::open_sqlite(folder, &migrations(), clock.clock()).await.unwrap();
    site_on(office_on(desk, folder), clock).await
}

/// The pages of an office.
pub async fn site_on(office: Office, clock: TestClock) -> Site {
    (registry::subject().demo)(office.clone()).await.unwrap();
    let ledger = problems::subject_with_doors(&[reports::hand_over]).routes;
    let routes = reports::subject().routes.merge(ledger).merge(identity::subject().routes);
    let router = routes.into_router();
    let router = router.layer(from_fn_with_state(office.clone(), ui::show_problems)).with_state(office.clone());
    let site = Site { router, office, clock, actor: None, cookie: String::new(), network: None };
    // All tests of a process are one network to the counter.
    let office = site.seen_by(Some(actor(&[Role::CaseOfficer])));
    office.post("/reports/limits", &[("reports_an_hour", "1000000"), ("flood_an_hour", "1000000")]).await;
    site
}

impl Site {
    /// The area.
    pub fn area(&self) -> AreaId {
        self.office.settings.area
    }

    /// The same pages seen by somebody.
    pub fn seen_by(&self, actor: Option<Actor>) -> Self {
        Self {
            router: self.router.clone(),
            office: self.office.clone(),
            clock: self.clock.clone(),
            actor,
            cookie: String::new(),
            network: self.network,
        }
    }

    /// The same pages seen from a network of its own, that nobody else is counted in.
    pub fn in_network(&self, last: u8) -> Self {
        Self { network: Some(SocketAddr::from(([192, 0, 2, last], 443))), ..self.seen_by(None) }
    }

    /// The same pages in a browser that holds a tracking code.
    pub fn with_code(&self, code: &str) -> Self {
        let digits: String = code.chars().filter(char::is_ascii_digit).collect();
        Self { cookie: format!("report={digits}"), ..self.seen_by(None) }
    }

    /// Opens a page.
    pub async fn get(&self, address: &str) -> Answer {
        self.send("GET", address, &[], Vec::new()).await
    }

    /// Sends a form.
    pub async fn post(&self, address: &str, fields: &[(&str, &str)]) -> Answer {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        self.send("POST", address, &[("content-type", "application/x-www-form-urlencoded")], body.into_bytes()).await
    }

    /// Sends anything.
    pub async fn send(&self, method: &str, address: &str, headers: &[(&str, &str)], body: Vec<u8>) -> Answer {
        let mut request = Request::builder().method(method).uri(address);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let cookie = format!("language=zh-CN; {}", self.cookie);
        let mut request = request.header("cookie", cookie).body(Body::from(body)).unwrap();
        if let Some(actor) = &self.actor {
            request.extensions_mut().insert(actor.clone());
        }
        if let Some(network) = self.network {
            request.extensions_mut().insert(ConnectInfo(network));
        }
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        Answer { status, headers, bytes: to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec() }
    }

    /// A form's mark, old enough to be sent.
    pub async fn mark(&self) -> String {
        let mark = self.get("/report").await.between("name=\"mark\" value=\"", "\"");
        self.clock.pass(10);
        mark
    }

    /// Sends a form in parts, with files.
    pub async fn post_parts(&self, address: &str, fields: &[(&str, &str)], files: &[(&str, &[u8])]) -> Answer {
        let mut body = Vec::new();
        let mut add = |head: String, content: &[u8]| {
            body.extend(format!("--B\r\nContent-Disposition: form-data; {head}\r\n\r\n").into_bytes());
            body.extend_from_slice(content);
            body.extend_from_slice(b"\r\n");
        };
        for (name, value) in fields {
            add(format!("name=\"{name}\""), value.as_bytes());
        }
        for (name, content) in files {
            add(format!("name=\"files\"; filename=\"{name}\""), content);
        }
        body.extend_from_slice(b"--B--\r\n");
        self.send("POST", address, &[("content-type", "multipart/form-data; boundary=B")], body).await
    }

    /// Sends a report with files, as a browser without scripts does.
    pub async fn report(&self, fields: &[(&str, &str)], files: &[(&str, &[u8])]) -> Answer {
        let mark = self.mark().await;
        self.report_with(&mark, fields, files).await
    }

    /// The same with a mark of one's own.
    pub async fn report_with(&self, mark: &str, fields: &[(&str, &str)], files: &[(&str, &[u8])]) -> Answer {
        self.post_parts("/report", &[&[("mark", mark)], fields].concat(), files).await
    }

    /// Sends a report and answers its code.
    pub async fn code_of(&self, fields: &[(&str, &str)]) -> String {
        let answer = self.report(fields, &[]).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
        answer.between("id=\"code\">", "<")
    }

    /// The id of the newest report, as the office's list shows it.
    pub async fn newest(&self) -> String {
        let desk = self.seen_by(Some(actor(&[Role::CaseOfficer])));
        desk.get("/reports?state=all").await.between("scope=\"row\" data-label=\"事由\"><a href=\"/reports/", "\"")
    }
}

/// A JPEG with a maker's name and a position in it.
pub fn photo() -> Vec<u8> {
    let segment = |marker: u8, body: &[u8]| {
        [&[0xff, marker], &u16::try_from(body.len() + 2).unwrap().to_be_bytes()[..], body].concat()
    };
    [
        b"\xff\xd8".to_vec(),
        segment(0xe1, b"Exif\0\0MM\0\x2a\0\0\0\x08\0\0 MAKER GPS 39.9N"),
        segment(0xdb, &[1; 65]),
        segment(0xc0, &[8; 15]),
        segment(0xda, &[3; 10]),
        b"\x12\x34\xff\xd9".to_vec(),
    ]
    .concat()
}

/// A film of some length with a position in it.
pub fn film(length: usize) -> Vec<u8> {
    let part =
        |kind: &[u8; 4], body: &[u8]| [&u32::try_from(body.len() + 8).unwrap().to_be_bytes()[..], kind, body].concat();
    let picture: Vec<u8> = (0..length).map(|n| n.to_le_bytes()[0]).collect();
    [
        part(b"ftyp", b"isom\0\0\0\0isom"),
        part(b"mdat", &picture),
        part(b"moov", &[part(b"mvhd", &[0; 100]), part(b"udta", b"POSITION 39.9N MAKER")].concat()),
    ]
    .concat()
}
