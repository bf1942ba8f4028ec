//! What goes to the discipline inspection is found nowhere else, whatever door it came in by: no table keeps its words in
//! the clear, no page or export of anybody else shows them, a search for them finds what a search for nonsense finds, and
//! the pages of the unit concerned and of the public stand byte for byte as if it had never come.

use std::collections::{BTreeMap, VecDeque};
use std::io::{Cursor, Read};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use crate::common::{kind_of, links, office, signed_in_as};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use evaluations::rules::campaign::Stage;
use evaluations::store::ballots::{self, Channel, OPINION_SEAL, Opinion};
use evaluations::store::campaigns;
use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;
use identity::{Purpose, add_system};
use kernel::{Actor, CampaignId};
use qingfeng::demo;
use tokio::task::JoinSet;
use ui::Office;

use tower::ServiceExt;

/// How many pages of a kind are looked at for each person of the office.
const OF_A_KIND: usize = 4;
/// And how many of a kind for the unit and the public.
const OF_A_KIND_OUTSIDE: usize = 40;
/// Pages that are never the same twice: a form with a mark of its own, a secret that is proposed.
const RESTLESS: [&str; 2] = ["/report", "/account/second-factor"];
const FORM: &str = "application/x-www-form-urlencoded";
const PARTS: &str = "multipart/form-data; boundary=B";

/// A way onto the ledger: it brings in a matter whose every word is the mark.
struct Door {
    name: &'static str,
    mark: &'static str,
    enter: for<'t> fn(&'t City, &'t str) -> LocalBoxFuture<'t, ()>,
}

/// Every way there is. Whoever adds a door adds it here.
const DOORS: [Door; 8] = [
    Door { name: "typed on the ledger", mark: "隐秘甲", enter: |city, mark| typed(city, mark).boxed_local() },
    Door { name: "reported on a telephone", mark: "隐秘乙", enter: |city, mark| reported(city, mark).boxed_local() },
    Door {
        name: "a case of the hotline's file",
        mark: "隐秘丙",
        enter: |city, mark| of_the_hotline(city, mark).boxed_local(),
    },
    Door {
        name: "a case another system handed in",
        mark: "隐秘丁",
        enter: |city, mark| handed_in(city, mark).boxed_local(),
    },
    Door {
        name: "registered by another system",
        mark: "隐秘戊",
        enter: |city, mark| registered(city, mark).boxed_local(),
    },
    Door {
        name: "a letter written down at the desk",
        mark: "隐秘辛",
        enter: |city, mark| written(city, mark).boxed_local(),
    },
    Door {
        name: "an opinion of an evaluation", mark: "隐秘己", enter: |city, mark| opinion(city, mark).boxed_local()
    },
    Door { name: OWN_CHECK, mark: "隐秘庚", enter: |city, mark| checked(city, mark).boxed_local() },
];
/// The door whose matter somebody beside the discipline inspection knows: the unit's liaison wrote it and reads it on, as if
/// it had never been transferred.
const OWN_CHECK: &str = "a unit's own check";
/// Where that is read.
const OWN_CHECKS: &str = "/my-problems/checks";

/// The demo city.
struct City {
    office: Office,
    hand_in: String,
    ledger: String,
}

struct Answer {
    status: StatusCode,
    place: String,
    is_page: bool,
    text: String,
}

impl City {
    async fn fill(folder: &Path) -> Self {
        let office = office(folder).await;
        demo::fill(&office).await.unwrap();
        let admin = identity::actor_named(&office, "admin").await.unwrap();
        let hand_in = add_system(&office, &admin, "热线系统", Purpose::HandIn, None).await.unwrap();
        let ledger = add_system(&office, &admin, "监督系统", Purpose::Ledger, None).await.unwrap();
        let city = Self { office, hand_in, ledger };
        city.post("cases", "/reports/limits", &[("youngest_seconds", "0"), ("reports_an_hour", "1000000")]).await;
        city
    }

    async fn person(&self, name: &str) -> Actor {
        identity::actor_named(&self.office, name).await.unwrap()
    }

    async fn pages_of(&self, name: &str) -> Router {
        signed_in_as(&self.office, Some(self.person(name).await))
    }

    /// The unit that the demo's first liaison speaks for: id and code.
    async fn unit(&self) -> (String, String) {
        let unit = self.person("liaison").await.unit.unwrap();
        let units = registry::list_units(self.office.desk.read(), self.office.settings.area).await.unwrap();
        let found = units.into_iter().find(|one| one.id == unit).unwrap();
        (found.id.to_string(), found.code)
    }

    /// Sends a form and answers where it leads to.
    async fn post(&self, name: &str, path: &str, fields: &[(&str, &str)]) -> String {
        let pages = self.pages_of(name).await;
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let answer = send(&pages, "POST", path, &[("content-type", FORM)], body.into_bytes()).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}: {}", answer.text);
        answer.place
    }

    async fn call(&self, path: &str, token: &str, body: serde_json::Value) -> Answer {
        let pages = signed_in_as(&self.office, None);
        let bearer = format!("Bearer {token}");
        let headers =
            [("authorization", bearer.as_str()), ("content-type", "application/json"), ("idempotency-key", "once")];
        send(&pages, "POST", path, &headers, body.to_string().into_bytes()).await
    }

    /// The problem that a search of the ledger for a mark finds.
    async fn problem(&self, mark: &str) -> String {
        let page = get(&self.pages_of("cases").await, &asked("/problems/ledger", mark)).await.text;
        id_after(&page, "href=\"/problems/").unwrap_or_else(|| panic!("{mark} is not on the ledger"))
    }

    /// The report that a search of the desk for a mark finds.
    async fn report(&self, mark: &str) -> String {
        let page = get(&self.pages_of("cases").await, &asked("/reports?state=all", mark)).await.text;
        id_after(&page, "href=\"/reports/").unwrap_or_else(|| panic!("{mark} is not on the desk"))
    }

    /// Accepts the report that a search of the desk for a mark finds.
    async fn accept_report(&self, mark: &str) {
        let report = self.report(mark).await;
        let (_, code) = self.unit().await;
        let fields = [("title", mark), ("category", mark), ("unit", code.as_str())];
        self.post("cases", &format!("/reports/{report}/accept"), &fields).await;
    }

    /// Everything that is stored in the clear.
    async fn stored(&self) -> String {
        let db = self.office.desk.read();
        let sql = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
        let tables: Vec<serde_json::Value> = store::rows(db, sql, []).await.unwrap();
        let mut text = String::new();
        for table in tables.iter().filter_map(|table| table["name"].as_str()) {
            let found: Vec<serde_json::Value> = store::rows(db, &format!("SELECT * FROM {table}"), []).await.unwrap();
            found.iter().for_each(|row| text.push_str(&format!("{table} {row}\n")));
        }
        text
    }
}

async fn send(pages: &Router, method: &str, path: &str, headers: &[(&str, &str)], body: Vec<u8>) -> Answer {
    let mut request = Request::builder().method(method).uri(path).header(header::HOST, "test");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let answer = pages.clone().oneshot(request.body(Body::from(body)).unwrap()).await.unwrap();
    let (parts, body) = answer.into_parts();
    let head = |name| parts.headers.get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default();
    let (status, place, kind) = (parts.status, head(header::LOCATION), head(header::CONTENT_TYPE));
    let bytes = to_bytes(body, 256 << 20).await.unwrap();
    Answer { status, place, is_page: kind.starts_with("text/html"), text: readable(&bytes) }
}

async fn get(pages: &Router, path: &str) -> Answer {
    send(pages, "GET", path, &[("accept-language", "zh-CN")], Vec::new()).await
}

/// The text of an answer; of a zip, and so of a sheet or a Word document, what is in it but the second it was made.
fn readable(bytes: &[u8]) -> String {
    let Ok(mut archive) = zip::ZipArchive::new(Cursor::new(bytes)) else {
        return String::from_utf8_lossy(bytes).into_owned();
    };
    let mut text = String::new();
    for place in 0..archive.len() {
        let mut part = archive.by_index(place).unwrap();
        if part.name().unwrap() == "docProps/core.xml" {
            continue;
        }
        let mut inner = Vec::new();
        part.read_to_end(&mut inner).unwrap();
        text.push_str(&readable(&inner));
    }
    text
}

/// A path with something searched for.
fn asked(path: &str, words: &str) -> String {
    let query = form_urlencoded::Serializer::new(String::new()).append_pair("q", words).finish();
    format!("{path}{}{query}", if path.contains('?') { "&" } else { "?" })
}

/// The first id behind some text.
fn id_after(page: &str, before: &str) -> Option<String> {
    let ids = page.split(before).skip(1).filter_map(|rest| rest.get(..36));
    ids.filter(|id| id.parse::<uuid::Uuid>().is_ok()).map(str::to_owned).next()
}

/// Everything links lead to, by path; at most so many of a kind. What is only a picture of a paper is left out: its text
/// stands compressed, and it is made from what the same page shows.
async fn walk(pages: &Router, most: usize) -> BTreeMap<String, String> {
    let (mut seen, mut kinds): (BTreeMap<String, String>, BTreeMap<String, usize>) = Default::default();
    let mut queue = VecDeque::from(["/", "/account"].map(str::to_owned));
    while let Some(path) = queue.pop_front() {
        let known = kinds.entry(kind_of(&path)).or_default();
        if seen.contains_key(&path) || *known >= most || path.ends_with("pdf") {
            continue;
        }
        *known += 1;
        let answer = get(pages, &path).await;
        assert!(!answer.status.is_server_error(), "{path}: {}", answer.text);
        if answer.is_page {
            queue.extend(links(&answer.text));
        }
        queue.extend(Some(answer.place).filter(|place| place.starts_with('/')));
        seen.insert(path, answer.text);
    }
    seen
}

async fn typed(city: &City, mark: &str) {
    let (unit, _) = city.unit().await;
    let fields = [("door", "letter"), ("title", mark), ("text", mark), ("place", mark), ("unit", unit.as_str())];
    let mut body: String = fields.iter().map(|(name, value)| part(&format!("name=\"{name}\""), value)).collect();
    body.push_str(&part(&format!("name=\"files\"; filename=\"{mark}.txt\""), mark));
    body.push_str("--B--\r\n");
    let pages = city.pages_of("cases").await;
    let answer = send(&pages, "POST", "/problems/new", &[("content-type", PARTS)], body.into_bytes()).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
}

fn part(head: &str, content: &str) -> String {
    format!("--B\r\nContent-Disposition: form-data; {head}\r\n\r\n{content}\r\n")
}

async fn reported(city: &City, mark: &str) {
    let pages = signed_in_as(&city.office, None);
    let form = get(&pages, "/report").await.text;
    let form_mark = form.split("name=\"mark\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    let (_, code) = city.unit().await;
    let fields = [("mark", form_mark), ("text", mark), ("place", mark), ("unit", &code), ("unit_words", mark)];
    let mut body: String = fields.iter().map(|(name, value)| part(&format!("name=\"{name}\""), value)).collect();
    body.push_str("--B--\r\n");
    let answer = send(&pages, "POST", "/report", &[("content-type", PARTS)], body.into_bytes()).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text);
    let code = answer.text.split("id=\"code\">").nth(1).and_then(|rest| rest.split('<').next()).unwrap();
    declined_and_reopened(city, mark, &code.replace(' ', "")).await;
    city.accept_report(mark).await;
}

/// The desk does not take a report on at first; its reporter says "not settled".
async fn declined_and_reopened(city: &City, mark: &str, code: &str) {
    let report = city.report(mark).await;
    city.post("cases", &format!("/reports/{report}/decline"), &[("reason", mark)]).await;
    let (pages, cookie) = (signed_in_as(&city.office, None), format!("report={code}"));
    let body = form_urlencoded::Serializer::new(String::new()).append_pair("reason", mark).finish();
    let headers = [("content-type", FORM), ("cookie", cookie.as_str())];
    let answer = send(&pages, "POST", "/report/mine/reopen", &headers, body.into_bytes()).await;
    assert_eq!(answer.place, "/report/mine?done=reopen", "{}", answer.text);
}

async fn written(city: &City, mark: &str) {
    let pages = city.pages_of("cases").await;
    let form = get(&pages, "/reports/new").await.text;
    let form_mark = form.split("name=\"mark\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    let (_, code) = city.unit().await;
    let matter = [("mark", form_mark), ("door", "letter"), ("text", mark), ("place", mark), ("unit", &code)];
    let sender = [("unit_words", mark), ("name", mark)];
    let fields = matter.iter().chain(&sender);
    let mut body: String = fields.map(|(name, value)| part(&format!("name=\"{name}\""), value)).collect();
    body.push_str("--B--\r\n");
    let answer = send(&pages, "POST", "/reports/new", &[("content-type", PARTS)], body.into_bytes()).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text);
    city.accept_report(mark).await;
}

async fn checked(city: &City, mark: &str) {
    let fields = [("title", mark), ("text", mark), ("place", mark)];
    let mut body: String = fields.iter().map(|(name, value)| part(&format!("name=\"{name}\""), value)).collect();
    body.push_str("--B--\r\n");
    let pages = city.pages_of("liaison").await;
    let answer = send(&pages, "POST", "/my-problems/new", &[("content-type", PARTS)], body.into_bytes()).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
}

async fn of_the_hotline(city: &City, mark: &str) {
    let file = format!("单号码,诉求内容,承办单位,地点\nGD1,{mark}，请处理,{mark}局,{mark}路\n");
    let body = part("name=\"file\"; filename=\"12345.csv\"", &file) + "--B--\r\n";
    let pages = city.pages_of("cases").await;
    let sent = send(&pages, "POST", "/reports/import", &[("content-type", PARTS)], body.into_bytes()).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
    let columns = [("c-number", "单号码"), ("c-text", "诉求内容"), ("c-unit", "承办单位"), ("c-place", "地点")];
    let place = city.post("cases", &sent.place, &columns).await;
    let job = place.strip_prefix("/jobs/").unwrap().parse().unwrap();
    let jobs = reports::subject().jobs;
    let runner = tokio::spawn(notices::serve(city.office.desk.clone(), city.office.clone(), jobs));
    let (db, area) = (city.office.desk.read(), city.office.settings.area);
    while !notices::find(db, area, job).await.unwrap().unwrap().has_ended() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    runner.abort();
    city.accept_report(mark).await;
}

async fn handed_in(city: &City, mark: &str) {
    let case = serde_json::json!({ "number": "A-1", "text": mark, "title": mark, "unit": mark, "place": mark });
    let answer = city.call("/api/v1/cases", &city.hand_in, case).await;
    assert!(answer.status.is_success(), "{}", answer.text);
    city.accept_report(mark).await;
}

async fn registered(city: &City, mark: &str) {
    let (_, code) = city.unit().await;
    let problem = serde_json::json!(
        { "number": "B-1", "text": mark, "title": mark, "unit": code, "place": mark, "category": mark }
    );
    let answer = city.call("/api/v1/problems", &city.ledger, problem).await;
    assert!(answer.status.is_success(), "{}", answer.text);
}

/// One more opinion in the box of last year's evaluation, and onto the ledger with it.
async fn opinion(city: &City, mark: &str) {
    let (office, area) = (&city.office, city.office.settings.area);
    let all = campaigns::list(office.desk.read(), area).await.unwrap();
    let published = |stage: &Stage| matches!(stage, Stage::Approved { .. } | Stage::Published { .. });
    let campaign: CampaignId = all.iter().find(|one| published(&one.stage)).unwrap().id;
    let (_, unit) = city.unit().await;
    let sealed = office.seal.close(OPINION_SEAL, mark.as_bytes()).unwrap();
    let opinion_id = office.desk.random_id().to_string();
    let one = Opinion { opinion_id: opinion_id.clone(), unit, opinion: mark.to_owned(), sealed };
    let put = office.desk.write(move |tx| {
        async move { Ok(ballots::insert_opinions(tx, area, campaign, Channel::Online, &[one]).await?) }.boxed()
    });
    put.await.unwrap();
    city.post("officer", &format!("/campaigns/{campaign}/problems"), &[("opinion", &opinion_id)]).await;
}

/// What the office does with a problem before anybody sees that it is a clue: somebody withdraws from it, it is accepted,
/// another one about the same matter is joined to it. Answers both.
async fn handled(city: &City, mark: &str) -> [String; 2] {
    let problem = city.problem(mark).await;
    let at = |act: &str| format!("/problems/{problem}/{act}");
    city.post("cases2", &at("recuse"), &[("reason", mark)]).await;
    city.post("cases", &at("accept"), &[("category", mark)]).await;
    typed(city, mark).await;
    let joined = city.problem(mark).await;
    city.post("cases2", &format!("/problems/{joined}/recuse"), &[("reason", mark)]).await;
    let (db, area) = (city.office.desk.read(), city.office.settings.area);
    let number = problems::lines_of(db, area, &[problem.parse().unwrap()]).await.unwrap()[0].number.to_string();
    city.post("cases", &format!("/problems/{joined}/join"), &[("into", &number)]).await;
    [problem, joined]
}

/// Gathers what there is into every drive that runs.
async fn gather(city: &City) {
    let pages = city.pages_of("cases").await;
    let drives = get(&pages, "/drives").await.text;
    for path in links(&drives).iter().filter(|path| kind_of(path) == "/drives/{}") {
        let answer = send(&pages, "POST", &format!("{path}/gather"), &[("content-type", FORM)], Vec::new()).await;
        assert!(!answer.status.is_server_error(), "{}", answer.text);
    }
}

/// Whose pages are looked at: everybody's but the discipline inspection's.
fn everybody_else() -> impl Iterator<Item = &'static str> {
    identity::DEMO_PEOPLE.into_iter().map(|(name, ..)| name).filter(|name| *name != "discipline")
}

/// The doors whose mark, or the last two characters of it, stand in a text: what is searched by is kept in pieces.
fn told(text: &str) -> Vec<&'static str> {
    let piece = |door: &&Door| text.contains(&door.mark["隐".len()..]);
    DOORS.iter().filter(piece).map(|door| door.name).collect()
}

fn telling(pages: &BTreeMap<String, String>) -> Vec<(String, Vec<&'static str>)> {
    let all = pages.iter().map(|(path, text)| (path.clone(), told(text)));
    all.filter(|(_, doors)| !doors.is_empty()).collect()
}

/// Pages that differ, leaving out those that are never the same twice.
fn changed(before: &[BTreeMap<String, String>; 2], after: &BTreeMap<String, String>) -> Vec<String> {
    let paths = before[0].keys().chain(after.keys());
    let restless = |path: &String| before[0].get(path) != before[1].get(path);
    paths.filter(|path| !restless(path) && before[0].get(*path) != after.get(*path)).cloned().collect()
}

/// Whether somebody reads there what they wrote themselves.
fn is_own_check(name: &str, path: &str) -> bool {
    name == "liaison" && path.starts_with(OWN_CHECKS)
}

/// The list of a unit's own checks, and every one on it.
async fn own_checks(pages: &Router) -> Vec<String> {
    let mut all = vec![get(pages, OWN_CHECKS).await.text];
    for path in links(&all[0]).iter().filter(|path| kind_of(path) == "/my-problems/checks/{}") {
        all.push(get(pages, path).await.text);
    }
    all
}

/// Neither pages nor lists, searches and exports tell somebody of the matters.
async fn finds_nothing(city: Arc<City>, matters: Arc<Vec<[String; 2]>>, name: &'static str) {
    let pages = city.pages_of(name).await;
    let mut seen = walk(&pages, OF_A_KIND).await;
    for path in matters.iter().flatten().map(|problem| format!("/problems/{problem}")) {
        seen.insert(path.clone(), get(&pages, &path).await.text);
    }
    let (own, others): (Vec<_>, Vec<_>) = telling(&seen).into_iter().partition(|(path, _)| is_own_check(name, path));
    assert_eq!(others, [], "{name}");
    assert!(own.iter().all(|(_, doors)| *doors == [OWN_CHECK]), "{name}: {own:?}");
    for path in ["/problems/ledger", "/problems/ledger.xlsx", "/reports?state=all", "/drives", "/cases"] {
        let nonsense = get(&pages, &asked(path, "乌有乌")).await.text;
        for door in &DOORS {
            let found = get(&pages, &asked(path, door.mark)).await.text;
            let encoded = |words: &str| asked("", words).trim_start_matches("?q=").to_owned();
            let same = found.replace(door.mark, "乌有乌").replace(&encoded(door.mark), &encoded("乌有乌"));
            assert_eq!(same, nonsense, "{name} searches {path} for {}", door.name);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_door_it_came_in_by_nobody_but_the_discipline_inspection_finds_a_transferred_matter() {
    let folder = tempfile::tempdir().unwrap();
    let city = City::fill(folder.path()).await;
    let outsiders = [
        ("the public", signed_in_as(&city.office, None)),
        ("liaison", city.pages_of("liaison").await),
        ("liaison2", city.pages_of("liaison2").await),
    ];
    let mut before = Vec::new();
    for (_, pages) in &outsiders {
        let twice = [walk(pages, OF_A_KIND_OUTSIDE).await, walk(pages, OF_A_KIND_OUTSIDE).await];
        let restless: Vec<&String> =
            twice[0].keys().filter(|path| twice[0].get(*path) != twice[1].get(*path)).collect();
        assert!(restless.iter().all(|path| RESTLESS.contains(&path.as_str())), "{restless:?}");
        assert!(twice[0].len() > 12, "{:?}", twice[0].keys());
        before.push(twice);
    }
    let mut matters = Vec::new();
    for door in &DOORS {
        (door.enter)(&city, door.mark).await;
        matters.push(handled(&city, door.mark).await);
    }
    gather(&city).await;
    assert_eq!(told(&city.stored().await).len(), DOORS.len(), "they were there before");
    let of_the_office = walk(&city.pages_of("cases").await, OF_A_KIND).await;
    assert_eq!(told(&of_the_office.into_values().collect::<String>()).len(), DOORS.len(), "and could be read");
    let to_the_unit = own_checks(&outsiders[1].1).await;
    assert_eq!(told(&to_the_unit.concat()), [OWN_CHECK], "the unit reads what it handed in");
    for [problem, _] in &matters {
        city.post("cases", &format!("/problems/{problem}/transfer"), &[("reason", "请依规处理")]).await;
    }

    let stored = city.stored().await;
    let kept: Vec<&str> = stored.lines().filter(|line| !told(line).is_empty()).collect();
    assert_eq!(kept, [""; 0], "stored in the clear");
    let (city, matters) = (Arc::new(city), Arc::new(matters));
    let mut looks = JoinSet::new();
    for name in everybody_else() {
        looks.spawn(finds_nothing(Arc::clone(&city), Arc::clone(&matters), name));
    }
    while let Some(looked) = looks.join_next().await {
        looked.unwrap();
    }
    for ((name, pages), before) in outsiders.iter().zip(&before) {
        let mut changed = changed(before, &walk(pages, OF_A_KIND_OUTSIDE).await);
        changed.retain(|path| !is_own_check(name, path));
        assert_eq!(changed, [""; 0], "a page of outsiders tells that something came");
    }
    let again = own_checks(&outsiders[1].1).await;
    assert_eq!(again, to_the_unit, "its own check tells a unit that it was transferred");
    let discipline = city.pages_of("discipline").await;
    for (door, [problem, _]) in DOORS.iter().zip(matters.iter()) {
        let clue = get(&discipline, &format!("/clues/{problem}")).await.text;
        assert!(clue.contains(door.mark), "{}: {clue}", door.name);
    }
}
