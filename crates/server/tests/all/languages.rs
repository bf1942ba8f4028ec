//! Every page a link leads to answers in both languages, and no button stays Chinese on an English page.

use std::collections::{BTreeSet, VecDeque};

use crate::common::{kind_of, links, office, signed_in_as};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use qingfeng::demo;
use tower::ServiceExt;
use ui::Office;

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

/// The words on the buttons of a page: the program's own, never data. What a button says to screen readers besides, such
/// as the name of the thing it removes, is left out.
fn buttons(html: &str) -> Vec<String> {
    let inner = html.split("<button").skip(1).filter_map(|rest| rest.split("</button>").next()?.split_once('>'));
    let shown = inner.map(|(_, words)| words.split("<span class=\"visually-hidden\"").next().unwrap_or_default());
    shown.map(|words| words.split('<').map(|part| part.split('>').next_back().unwrap_or("")).collect()).collect()
}

fn has_chinese(text: &str) -> bool {
    text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
}

/// Walks every kind of page a person reaches by links, asks each in both languages, and notes the kinds.
async fn walk(router: &Router, starts: &[&str], reached: &mut BTreeSet<String>) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut seen = BTreeSet::new();
    let mut queue: VecDeque<String> = starts.iter().map(|&start| start.to_owned()).collect();
    while let Some(path) = queue.pop_front() {
        let kind = kind_of(&path);
        if !seen.insert(kind.clone()) {
            continue;
        }
        reached.insert(kind);
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

#[tokio::test(flavor = "multi_thread")]
async fn every_page_that_links_lead_to_answers_in_both_languages() {
    let folder = tempfile::tempdir().unwrap();
    let office = demo_city(folder.path()).await;
    let mut reached = BTreeSet::new();
    let mut wrong = walk(&signed_in_as(&office, None), &["/", "/sign-in"], &mut reached).await;
    for (user_name, ..) in identity::DEMO_PEOPLE {
        let somebody = identity::actor_named(&office, user_name).await.unwrap();
        wrong.extend(walk(&signed_in_as(&office, Some(somebody)), &["/", "/account"], &mut reached).await);
    }
    assert_eq!(wrong, Vec::<String>::new());
    assert!(reached.len() > 60, "only {} kinds of page were reached", reached.len());
}
