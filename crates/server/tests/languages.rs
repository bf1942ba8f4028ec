//! Every page a link leads to answers in both languages, and no page stands where no link leads.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may panic")]

mod common;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use common::{office, signed_in_as};
use qingfeng::{app, demo};
use tower::ServiceExt;
use ui::Office;

/// Pages no link leads to: they are typed in, scanned, mailed, or shown after a form.
const REACHED_WITHOUT_A_LINK: &[&str] = &[
    "/setup/{token}",
    "/first-password",
    "/second-factor",
    "/b/{code}",
    "/ballot/fill",
    "/ballot/fill/{sheet}",
    "/ballot/review",
    "/ballot/receipt",
    "/jobs/{id}",
    "/units/import/{file}",
    "/campaigns/{id}/roster",
    "/people/second-factor",
];

async fn demo_city(folder: &std::path::Path) -> Office {
    let office = office(folder).await;
    demo::fill(&office).await.unwrap();
    office
}

struct Answer {
    status: StatusCode,
    html: Option<String>,
}

async fn get(router: &Router, path: &str, language: &str) -> Answer {
    let request = Request::get(path).header(header::HOST, "test").header(header::ACCEPT_LANGUAGE, language);
    let answer = router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let status = answer.status();
    let kind = answer.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let is_page = kind.starts_with("text/html");
    let body = to_bytes(answer.into_body(), 64 << 20).await.unwrap();
    Answer { status, html: is_page.then(|| String::from_utf8(body.to_vec()).unwrap()) }
}

/// The pattern of a path: parts that hold a digit are ids, as in the journeys' walk.
fn kind_of(path: &str) -> String {
    let parts = path.split('/').map(|part| if part.contains(|c: char| c.is_ascii_digit()) { "{}" } else { part });
    parts.collect::<Vec<_>>().join("/")
}

/// The own pages a page links to, without their queries.
fn links(html: &str) -> Vec<String> {
    let hrefs = html.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let paths = hrefs.map(|href| href.split(['?', '#']).next().unwrap_or_default());
    paths.filter(|path| path.starts_with('/') && !path.starts_with("/assets/")).map(str::to_owned).collect()
}

/// The words on the buttons of a page: the program's own, never data.
fn buttons(html: &str) -> Vec<String> {
    let inner = html.split("<button").skip(1).filter_map(|rest| rest.split("</button>").next()?.split_once('>'));
    inner.map(|(_, words)| words.split('<').map(|part| part.split('>').next_back().unwrap_or("")).collect()).collect()
}

fn has_chinese(text: &str) -> bool {
    text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
}

/// Walks every kind of page a person reaches by links, asks each in both languages, and notes the kinds.
async fn walk(router: &Router, starts: &[&str], reached: &mut BTreeMap<String, String>) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut seen = BTreeSet::new();
    let mut queue: VecDeque<String> = starts.iter().map(|&start| start.to_owned()).collect();
    while let Some(path) = queue.pop_front() {
        let kind = kind_of(&path);
        if !seen.insert(kind.clone()) {
            continue;
        }
        reached.entry(kind).or_insert_with(|| path.clone());
        for (language, tag) in [("zh-CN", "lang=\"zh"), ("en", "lang=\"en")] {
            let answer = get(router, &path, language).await;
            if !(answer.status.is_success() || answer.status.is_redirection()) {
                wrong.push(format!("{path} in {language} → {}", answer.status));
            }
            let Some(html) = answer.html.filter(|_| answer.status.is_success()) else { continue };
            if !html.contains(tag) || !html.contains("<h1") {
                wrong.push(format!("{path} in {language} has no {tag} or no heading"));
            }
            let untranslated = buttons(&html).into_iter().filter(|words| language == "en" && has_chinese(words));
            wrong.extend(
                untranslated
                    .filter(|words| words.trim() != "中文")
                    .map(|words| format!("{path}: button “{words}” in English")),
            );
            queue.extend(links(&html));
        }
    }
    wrong
}

/// Whether a route's pattern is the kind of page that was reached: `{…}` stands for any part.
fn matches(route: &str, path: &str) -> bool {
    let (route, path): (Vec<_>, Vec<_>) = (route.split('/').collect(), path.split('/').collect());
    route.len() == path.len() && route.iter().zip(&path).all(|(a, b)| a.starts_with('{') || a == b)
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_answers_in_both_languages_and_links_lead_to_all_of_them() {
    let folder = tempfile::tempdir().unwrap();
    let office = demo_city(folder.path()).await;
    let mut reached = BTreeMap::new();
    let mut wrong = walk(&signed_in_as(&office, None), &["/", "/sign-in"], &mut reached).await;
    for (user_name, ..) in identity::DEMO_PEOPLE {
        let somebody = identity::actor_named(&office, user_name).await.unwrap();
        wrong.extend(walk(&signed_in_as(&office, Some(somebody)), &["/", "/account"], &mut reached).await);
    }
    assert_eq!(wrong, Vec::<String>::new());

    let pages = app::routes();
    let pages = pages.lines().iter().filter(|line| line.method == "GET" && !line.path.starts_with("/api/"));
    let left = pages.map(|line| line.path).filter(|path| !REACHED_WITHOUT_A_LINK.contains(path));
    let left: Vec<_> = left.filter(|route| !reached.values().any(|path| matches(route, path))).collect();
    assert_eq!(left, Vec::<&str>::new(), "no link leads there");
}
