use askama::Template;
use axum::extract::{Query, State};
use kernel::Moment;
use serde::Deserialize;
use store::{AuditLine, read_audit};
use ui::{Frame, Office, Page, Problem, Routes, Signed};

use crate::subject::acts::READ_AUDIT;

/// How many lines one page shows.
const PAGE: i64 = 100;

/// Which lines are asked for.
#[derive(Default, Deserialize)]
struct Asked {
    #[serde(default)]
    thing: String,
    before: Option<i64>,
}

#[derive(Template)]
#[template(path = "identity/audit.html")]
struct AuditPage {
    f: Frame,
    asked: Asked,
    lines: Vec<AuditLine>,
    next: Option<String>,
}

impl AuditPage {
    /// The address of one thing's lines.
    #[expect(clippy::unused_self, reason = "the template calls it on the page it has")]
    fn only(&self, thing: &str) -> String {
        address(thing, None)
    }
}

pub fn routes() -> Routes {
    Routes::new().get("/audit", &READ_AUDIT, show)
}

async fn show(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Query(asked): Query<Asked>,
) -> Result<Page<AuditPage>, Problem> {
    let thing = Some(asked.thing.trim()).filter(|thing| !thing.is_empty());
    let lines = read_audit(office.desk.read(), who.area, thing, asked.before.unwrap_or(i64::MAX), PAGE).await?;
    // Lines are numbered from 1, so nothing lies before the first.
    let next = lines.last().filter(|last| last.line > 1).map(|last| address(&asked.thing, Some(last.line)));
    Ok(Page(AuditPage { f, asked, lines, next }))
}

fn address(thing: &str, before: Option<i64>) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("thing", thing);
    if let Some(line) = before {
        query.append_pair("before", &line.to_string());
    }
    format!("/audit?{}", query.finish())
}

#[cfg(test)]
mod tests {
    use super::super::testing::check;
    use super::*;

    #[test]
    fn a_line_says_when_who_did_what_to_which_thing() {
        let line = AuditLine {
            line: 7,
            at: 1_795_222_800_000_000,
            actor_id: String::new(),
            actor_name: "演示联络员".into(),
            act: "identity.sign_in".into(),
            thing: "person/1".into(),
            fact: "{}".into(),
        };
        let page = |f| AuditPage { f, asked: Asked::default(), lines: vec![line.clone()], next: None };
        check(page, "2026-11-21 09:00", "/audit?thing=person%2F1");
    }
}
