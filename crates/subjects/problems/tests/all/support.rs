//! An office with the registry's demo units, and people to act in it.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use axum::middleware::from_fn_with_state;
use files::{Files, Seal};
use futures_util::FutureExt;
use kernel::{Actor, PersonId, Refusal, Role, UnitId};
use problems::rules::moves::{ResponseOrder, SlipOrder, UnitOrder};
use problems::rules::slip::{Mode, Outcome};
use problems::{Door, Evidence, Found, ProblemId, Registered, Source};
use store::{Desk, Migration};
use tower::ServiceExt;
use ui::{Office, Settings};
use uuid::Uuid;

/// All tables the ledger stands on.
pub fn migrations() -> Vec<Migration> {
    let people = identity::subject().migrations;
    [notices::MIGRATIONS, notices::NOTICE_MIGRATIONS, &people, registry::MIGRATIONS, problems::MIGRATIONS].concat()
}

/// A small office.
#[derive(Clone)]
pub struct House {
    pub office: Office,
    pub units: Vec<UnitId>,
    /// How many days have passed; on SQLite alone.
    days: Arc<AtomicI64>,
}

/// Somebody with a role, told apart by a number.
pub fn person(number: u128, role: Role) -> Actor {
    Actor { id: PersonId(Uuid::from_u128(number)), name: format!("人员{number}"), ..store::testing::actor(&[role]) }
}

pub fn officer() -> Actor {
    person(11, Role::CaseOfficer)
}

pub fn second() -> Actor {
    person(12, Role::CaseOfficer)
}

pub fn leader() -> Actor {
    person(13, Role::Leader)
}

pub fn discipline() -> Actor {
    person(14, Role::Discipline)
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
            test(House::on(desk, &home, Arc::default()).await).await;
        })
        .await
        .unwrap();
    }

    /// An office on SQLite in a folder.
    pub async fn on_sqlite(folder: &Path) -> Self {
        let (days, first) = (Arc::new(AtomicI64::new(0)), store::testing::fixed_clock());
        let passed = Arc::clone(&days);
        let clock = Arc::new(move || first().plus_seconds(passed.load(Ordering::Relaxed) * 86_400));
        Self::on(Desk::open_sqlite(folder, &migrations(), clock).await.unwrap(), folder, days).await
    }

    /// Lets days pass in an office on SQLite.
    pub fn wait(&self, days: i64) {
        self.days.fetch_add(days, Ordering::Relaxed);
    }

    async fn on(desk: Desk, folder: &Path, days: Arc<AtomicI64>) -> Self {
        let settings = Settings {
            area: officer().area,
            office_name: "清风市效能办（演示）".into(),
            public_address: "http://localhost".into(),
            demo: true,
        };
        let office = Office {
            desk,
            files: Files::open(folder.join("files")).unwrap(),
            seal: Seal::with_key([7; 32]),
            fonts: Arc::new(papers::Fonts::embedded()),
            settings: Arc::new(settings),
            navigation: Arc::new(problems::subject().navigation),
        };
        (registry::subject().demo)(office.clone()).await.unwrap();
        let units = registry::list_units(office.desk.read(), officer().area).await.unwrap();
        Self { units: units.into_iter().take(6).map(|unit| unit.id).collect(), office, days }
    }

    pub fn desk(&self) -> &Desk {
        &self.office.desk
    }

    /// The liaison of a unit.
    pub fn liaison(&self, place: usize) -> Actor {
        Actor { unit: Some(self.units[place]), ..person(100 + place as u128, Role::UnitLiaison) }
    }

    pub fn found(&self, text: &str) -> Found {
        Found {
            area: officer().area,
            door: Door::Report,
            source: Source::default(),
            title: String::new(),
            text: text.into(),
            unit: Some(self.units[0]),
            place: None,
            happened: None,
            received: None,
            category: None,
            named: true,
            wants_reply: true,
            evidence: Vec::new(),
        }
    }

    pub async fn register(&self, found: Found) -> Result<Registered, Refusal> {
        let who = officer();
        self.desk().write(move |tx| async move { problems::register(tx, &who, found).await }.boxed()).await
    }

    pub fn order(&self) -> SlipOrder {
        SlipOrder {
            title: "窗口无人值守".into(),
            matter: "有群众反映窗口中午无人值守。".into(),
            requirement: "查清情况，立行立改。".into(),
            mode: Mode::Investigate,
            leader_note: None,
            lead: UnitOrder { unit: self.units[0], due: None },
            assisting: Vec::new(),
            evidence: Vec::new(),
        }
    }

    pub async fn accepted(&self, text: &str) -> ProblemId {
        let id = self.register(self.found(text)).await.unwrap().id;
        problems::acts::taking_in::accept(self.desk(), &officer(), id, "慢作为").await.unwrap();
        id
    }

    pub async fn assigned(&self, text: &str) -> ProblemId {
        let id = self.accepted(text).await;
        problems::acts::assign::assign(self.desk(), &officer(), id, self.order()).await.unwrap();
        id
    }

    pub async fn working(&self, text: &str) -> ProblemId {
        let id = self.assigned(text).await;
        problems::acts::unit::sign(self.desk(), &self.liaison(0), id, "经办人甲").await.unwrap();
        id
    }

    pub async fn struck_off(&self, text: &str) -> ProblemId {
        let id = self.working(text).await;
        problems::acts::unit::respond(self.desk(), &self.liaison(0), id, response()).await.unwrap();
        problems::acts::closing::verify(self.desk(), &officer(), id, "现场查看").await.unwrap();
        problems::acts::closing::strike_off(self.desk(), &second(), id, None).await.unwrap();
        id
    }

    /// A film with a position in it, kept in the vault with its cleaned copy.
    pub fn film(&self, name: &str) -> Evidence {
        let vault = self.office.files.vault(&self.office.seal).unwrap();
        let file = vault.begin().unwrap();
        vault.append(&file, 0, &film()).unwrap();
        let seen = vault.inspect(&file).unwrap();
        let kind = seen.kind.unwrap().code().to_owned();
        Evidence { file, name: name.into(), cleaned: seen.cleaned, kind, sha256: seen.sha256 }
    }

    /// A problem with some evidence that was assigned with all of it to two units: the first leads, the second assists.
    pub async fn assigned_with(&self, evidence: Vec<Evidence>) -> ProblemId {
        let chosen = evidence.iter().filter(|one| one.cleaned.is_some()).map(|one| one.file.clone()).collect();
        let id = self.register(Found { evidence, ..self.found("有录像为证") }).await.unwrap().id;
        problems::acts::taking_in::accept(self.desk(), &officer(), id, "").await.unwrap();
        let assisting = vec![UnitOrder { unit: self.units[1], due: None }];
        let order = SlipOrder { assisting, mode: Mode::Joint, evidence: chosen, ..self.order() };
        problems::acts::assign::assign(self.desk(), &officer(), id, order).await.unwrap();
        id
    }

    /// A file as a page answers it, or the part of it that was asked for.
    pub async fn file(&self, who: &Actor, path: &str, range: &str) -> (StatusCode, HeaderMap, Vec<u8>) {
        let mut request = Request::get(path).header(header::RANGE, range).body(Body::empty()).unwrap();
        request.extensions_mut().insert(who.clone());
        let (head, body) = self.router().oneshot(request).await.unwrap().into_parts();
        (head.status, head.headers, to_bytes(body, usize::MAX).await.unwrap().to_vec())
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

    /// What a posted form with a file answers somebody.
    pub async fn post_parts(
        &self,
        who: &Actor,
        path: &str,
        fields: &[(&str, &str)],
        file: &str,
    ) -> (StatusCode, String) {
        let part = |(name, value): &(&str, &str)| {
            format!("--line\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
        };
        let upload =
            format!("--line\r\ncontent-disposition: form-data; name=\"evidence\"; filename=\"{file}\"\r\n\r\nabc\r\n");
        let body = format!("{}{upload}--line--\r\n", fields.iter().map(part).collect::<String>());
        let request = Request::post(path).header(header::CONTENT_TYPE, "multipart/form-data; boundary=line");
        self.send(who, request.body(Body::from(body)).unwrap()).await
    }

    /// What the interface answers another system.
    pub async fn call(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: String,
    ) -> (StatusCode, String) {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let answer = self.router().oneshot(request.body(Body::from(body)).unwrap()).await.unwrap();
        let (status, bytes) = (answer.status(), to_bytes(answer.into_body(), usize::MAX).await.unwrap());
        (status, String::from_utf8_lossy(&bytes).into_owned())
    }

    async fn send(&self, who: &Actor, mut request: Request<Body>) -> (StatusCode, String) {
        request.extensions_mut().insert(who.clone());
        let answer = self.router().oneshot(request).await.unwrap();
        let status = answer.status();
        if let Some(place) = answer.headers().get(header::LOCATION) {
            return (status, place.to_str().unwrap().to_owned());
        }
        let bytes = to_bytes(answer.into_body(), usize::MAX).await.unwrap();
        (status, String::from_utf8_lossy(&bytes).into_owned())
    }

    fn router(&self) -> Router {
        let routes = problems::subject().routes.into_router();
        routes.layer(from_fn_with_state(self.office.clone(), ui::show_problems)).with_state(self.office.clone())
    }
}

pub fn response() -> ResponseOrder {
    ResponseOrder {
        outcome: Outcome::True,
        facts: "反映属实。".into(),
        measures: "已安排午间值班。".into(),
        reply: "窗口已安排午间值班。".into(),
        evidence: Vec::new(),
    }
}

/// A short film whose head says where and with what it was made.
pub fn film() -> Vec<u8> {
    let part =
        |kind: &[u8; 4], body: &[u8]| [&u32::try_from(body.len() + 8).unwrap().to_be_bytes()[..], kind, body].concat();
    let place = part(b"udta", b"POSITION 39.9N MAKER");
    let head = part(b"moov", &[part(b"mvhd", &[0; 100]), place].concat());
    [part(b"ftyp", b"isom\0\0\0\0isom"), part(b"mdat", b"the picture itself"), head].concat()
}
