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
    let next = lines.last().filter(|last| last.line > 1).map(|last| older(&asked.thing, last.line));
    Ok(Page(AuditPage { f, asked, lines, next }))
}

fn older(thing: &str, line: i64) -> String {
    let pairs = [("thing", thing), ("before", &line.to_string())];
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    format!("/audit?{query}")
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
            previous: String::new(),
            link: String::new(),
        };
        let page = |f| AuditPage { f, asked: Asked::default(), lines: vec![line.clone()], next: None };
        check(page, "2026-11-21 09:00", "/audit?thing=person/1");
    }
}
