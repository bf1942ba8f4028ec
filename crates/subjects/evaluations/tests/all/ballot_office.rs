//! A small office with one campaign, for the tests of slips and ballots.
#![allow(dead_code, reason = "the test of guessing is a binary of its own and uses its part")]

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode, header};
use evaluations::acts;
use evaluations::acts::slips as slip_acts;
use evaluations::rules::filling::Filling;
use evaluations::rules::formula::Formula;
use evaluations::rules::scheme::{
    Aspect, Grade, Schedule, Scheme, SchemeClass, SchemeUnit, Screens, Stratum, Treatment,
};
use evaluations::rules::slip::Code;
use evaluations::store::{ballots, slips};
use files::{Files, Seal};
use kernel::{Actor, CampaignId, Moment, Role};
use store::testing::{actor, both_databases};
use store::{Clock, Desk, Migration};
use tower::ServiceExt;
use ui::{Office, Settings};

/// When the campaign opens and closes; the tests' clock stands between the two.
pub const OPENS: Moment = Moment(1_795_000_000_000_000);
pub const CLOSES: Moment = Moment(1_795_400_000_000_000);

/// Thirteen units in class C1 (two pages), one in C2 (one page); two aspects; two strata.
pub fn scheme() -> Scheme {
    let unit = |n: usize| SchemeUnit {
        id: format!("U{n:03}"),
        class_id: if n <= 13 { "C1".into() } else { "C2".into() },
        name: format!("第{n}局"),
    };
    let number = |text: &str| text.parse().unwrap();
    let grade = |code, label: &str, points: &str, valid, satisfied| Grade {
        code,
        label: label.into(),
        points: number(points),
        valid,
        satisfied,
    };
    Scheme {
        title: "测试评议".into(),
        classes: vec![
            SchemeClass { id: "C1".into(), name: "甲类".into() },
            SchemeClass { id: "C2".into(), name: "乙类".into() },
        ],
        units: (1..=14).map(unit).collect(),
        aspects: [("a1", "工作效率"), ("a2", "服务态度")]
            .map(|(id, name)| Aspect { id: id.into(), name: name.into(), weight: number("50") })
            .into(),
        grades: vec![
            grade(1, "满意", "100", true, true),
            grade(2, "比较满意", "80", true, true),
            grade(3, "基本满意", "60", true, false),
            grade(4, "不满意", "0", true, false),
            grade(5, "不了解", "0", false, false),
        ],
        strata: [("S01", "人大代表"), ("S02", "企业")]
            .map(|(id, name)| Stratum {
                id: id.into(),
                name: name.into(),
                population: 100,
                to_draw: 20,
                policy_weight: number("50"),
            })
            .into(),
        formula: Formula::default(),
        screens: Screens {
            straight_line: Treatment::Count,
            all_unknown: Treatment::Count,
            half_finished: Treatment::Count,
        },
        schedule: Schedule { opens: OPENS, closes: CLOSES },
        smallest_cell: 5,
        reserves_percent: 10,
        sealing: None,
        answer_days: 15,
    }
}

pub fn migrations() -> Vec<Migration> {
    let own = [evaluations::store::MIGRATIONS, evaluations::BALLOT_MIGRATIONS, evaluations::RESULT_MIGRATIONS].concat();
    let people = identity::subject().migrations;
    let told = [notices::MIGRATIONS, notices::NOTICE_MIGRATIONS, &people].concat();
    let all = [&told, registry::MIGRATIONS, problems::MIGRATIONS, &own].concat();
    let mut once: Vec<Migration> = Vec::new();
    for step in all {
        if once.iter().all(|known| known.id != step.id) {
            once.push(step);
        }
    }
    once
}

/// A clock that the test sets.
#[derive(Clone)]
pub struct Hands(Arc<AtomicI64>);

impl Hands {
    pub fn new() -> Self {
        Self(Arc::new(AtomicI64::new(1_795_222_800_000_000)))
    }

    pub fn set(&self, moment: Moment) {
        self.0.store(moment.micros(), Ordering::SeqCst);
    }

    pub fn clock(&self) -> Clock {
        let hands = self.clone();
        Arc::new(move || Moment(hands.0.load(Ordering::SeqCst)))
    }
}

/// An office with an open campaign.
pub struct House {
    pub office: Office,
    pub campaign: CampaignId,
    pub who: Actor,
    _folder: tempfile::TempDir,
}

impl House {
    /// Runs a test in a house on each database.
    pub async fn each<F, Fut>(test: F)
    where
        F: Fn(House) -> Fut,
        Fut: Future<Output = ()>,
    {
        let folder = tempfile::tempdir().unwrap();
        both_databases(folder.path(), &migrations(), async |desk| test(House::with(desk).await).await).await.unwrap();
    }

    /// On SQLite, with a clock of the test's own.
    pub async fn on_sqlite(hands: &Hands) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let desk = Desk::open_sqlite(folder.path(), &migrations(), hands.clock()).await.unwrap();
        Self { _folder: folder, ..Self::with(desk).await }
    }

    async fn with(desk: Desk) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let who = actor(&[Role::CampaignOfficer]);
        let campaign = acts::create(&desk, &who, 2026, scheme()).await.unwrap();
        acts::freeze(&desk, &who, campaign).await.unwrap();
        acts::open(&desk, &who, campaign).await.unwrap();
        let settings = Settings {
            area: who.area,
            office_name: "测试办公室".into(),
            public_address: "http://localhost".into(),
            demo: false,
        };
        let office = Office {
            desk,
            files: Files::open(folder.path().join("files")).unwrap(),
            seal: Seal::with_key([9; 32]),
            settings: Arc::new(settings),
            navigation: Arc::default(),
            fonts: Arc::default(),
        };
        Self { office, campaign, who, _folder: folder }
    }

    /// Issues slips and answers their codes.
    pub async fn slips(&self, stratum: &str, count: u64) -> Vec<Code> {
        let (desk, seal) = (&self.office.desk, &self.office.seal);
        slip_acts::issue(desk, seal, &self.who, self.campaign, vec![(stratum.to_owned(), count)]).await.unwrap();
        let batches = slips::batches(desk.read(), self.who.area, self.campaign).await.unwrap();
        slip_acts::codes(seal, batches.last().unwrap()).unwrap()
    }

    pub async fn one_slip(&self) -> Code {
        self.slips("S01", 1).await.remove(0)
    }

    pub async fn box_content(&self) -> Vec<ballots::Ballot> {
        ballots::all(self.office.desk.read(), self.who.area, self.campaign).await.unwrap()
    }

    pub async fn opinions(&self) -> Vec<ballots::Opinion> {
        ballots::opinions(self.office.desk.read(), self.who.area, self.campaign).await.unwrap()
    }

    /// Casts a whole ballot with one grade.
    pub async fn cast(&self, code: &Code, grade: u8) -> Result<acts::ballot::Receipt, kernel::Refusal> {
        let fill = |scheme: &Scheme| Ok(all_of(scheme, grade));
        acts::ballot::cast(&self.office.desk, &self.office.seal, self.who.area, code, fill).await
    }

    /// The routes as the server dresses them; `signed` puts the officer before them.
    pub fn router(&self, signed: bool) -> Router {
        let office = self.office.clone();
        let dressed = axum::middleware::from_fn_with_state(office.clone(), ui::show_problems);
        let mut router = evaluations::ballot_routes().into_router();
        if signed {
            router = router.layer(axum::Extension(self.who.clone()));
        }
        router.layer(dressed).with_state(office)
    }
}

/// A ballot with one grade everywhere.
pub fn all_of(scheme: &Scheme, grade: u8) -> Filling {
    let mut filling = Filling::blank(scheme);
    for unit in 0..scheme.units.len() {
        for aspect in 0..scheme.aspects.len() {
            filling.mark(scheme, unit, aspect, grade).unwrap();
        }
    }
    filling
}

/// What came back.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn location(&self) -> &str {
        self.headers.get(header::LOCATION).map_or("", |value| value.to_str().unwrap())
    }
}

/// A browser without JavaScript: it keeps cookies and posts forms.
pub struct Browser {
    pub router: Router,
    pub cookie: String,
}

impl Browser {
    pub fn new(router: Router) -> Self {
        Self { router, cookie: String::new() }
    }

    pub async fn get(&mut self, path: &str) -> Answer {
        let request = Request::get(path).header(header::COOKIE, &self.cookie);
        self.send(request.body(Body::empty()).unwrap()).await
    }

    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = Request::post(path)
            .header(header::COOKIE, &self.cookie)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request.body(Body::from(body)).unwrap()).await
    }

    /// Posts a form with nothing but a file.
    pub async fn post_file(&mut self, path: &str, name: &str, bytes: &[u8]) -> Answer {
        let head = format!("--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n");
        let body = [head.as_bytes(), bytes, b"\r\n--x--\r\n"].concat();
        let request = Request::post(path)
            .header(header::COOKIE, &self.cookie)
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=x");
        self.send(request.body(Body::from(body)).unwrap()).await
    }

    /// Posts a form with files of text, as (field, name, content), and other fields.
    pub async fn post_files(&mut self, path: &str, files: &[(&str, &str, &str)], fields: &[(&str, &str)]) -> Answer {
        const HEAD: &str = "--x\r\nContent-Disposition: form-data; name=";
        let mut body = String::new();
        for (field, name, content) in files {
            body.push_str(&format!("{HEAD}\"{field}\"; filename=\"{name}\"\r\n\r\n{content}\r\n"));
        }
        for (field, text) in fields {
            body.push_str(&format!("{HEAD}\"{field}\"\r\n\r\n{text}\r\n"));
        }
        body.push_str("--x--\r\n");
        let request = Request::post(path).header(header::CONTENT_TYPE, "multipart/form-data; boundary=x");
        self.send(request.body(Body::from(body)).unwrap()).await
    }

    pub async fn post_json(&mut self, path: &str, json: &serde_json::Value) -> Answer {
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::ACCEPT, "application/json");
        self.send(request.body(Body::from(json.to_string())).unwrap()).await
    }

    async fn send(&mut self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        for cookie in response.headers().get_all(header::SET_COOKIE) {
            let pair = cookie.to_str().unwrap().split(';').next().unwrap();
            self.cookie = if pair.ends_with('=') { String::new() } else { pair.to_owned() };
        }
        let (parts, body) = response.into_parts();
        let body = axum::body::to_bytes(body, usize::MAX).await.unwrap().to_vec();
        Answer { status: parts.status, headers: parts.headers, body }
    }
}
