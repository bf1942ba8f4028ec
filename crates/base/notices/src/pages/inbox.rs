use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use kernel::Refusal;
use serde::Deserialize;
use ui::{Frame, Office, Page, Problem, Routes, Signed, back_to};

use crate::acts::mark_read;
use crate::store::inbox::{Told, find, inbox};
use crate::subject::acts::INBOX;
use crate::telling::Urgency;

/// How many messages one page shows.
const PAGE: usize = 30;

/// Which messages are asked for.
#[derive(Default, Deserialize)]
struct Asked {
    before: Option<i64>,
}

#[derive(Template)]
#[template(path = "notices/inbox.html")]
struct InboxPage {
    f: Frame,
    messages: Vec<Told>,
    next: Option<i64>,
}

impl InboxPage {
    fn subject<'a>(&self, told: &'a Told) -> &'a str {
        self.f.language.t(told.zh.as_str(), told.en.as_str())
    }

    fn is_urgent(&self, told: &Told) -> bool {
        told.urgency == Urgency::Urgent
    }
}

pub fn routes() -> Routes {
    Routes::new().get("/inbox", &INBOX, show).post("/inbox/read", &INBOX, read_all).post(
        "/inbox/{number}/open",
        &INBOX,
        open,
    )
}

async fn show(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Query(asked): Query<Asked>,
) -> Result<Page<InboxPage>, Problem> {
    let before = asked.before.unwrap_or(i64::MAX);
    let limit = i64::try_from(PAGE).unwrap_or(i64::MAX).saturating_add(1);
    let mut messages = inbox(office.desk.read(), who.area, who.id, before, limit).await.map_err(Refusal::from)?;
    let more = messages.len() > PAGE;
    messages.truncate(PAGE);
    let next = messages.last().filter(|_| more).map(|last| last.number);
    Ok(Page(InboxPage { f, messages, next }))
}

/// Marks a message as read and goes where it leads.
async fn open(
    State(office): State<Office>,
    Signed(who): Signed,
    Path(number): Path<String>,
) -> Result<Response, Problem> {
    let number: i64 = number.parse().map_err(|_| Refusal::not_found())?;
    let told = find(office.desk.read(), who.area, number).await.map_err(Refusal::from)?;
    let told = told.filter(|told| told.person == who.id).ok_or_else(Refusal::not_found)?;
    mark_read(&office, &who, number, number).await?;
    Ok(back_to(&told.link))
}

async fn read_all(State(office): State<Office>, Signed(who): Signed) -> Result<Response, Problem> {
    mark_read(&office, &who, 0, i64::MAX).await?;
    Ok(back_to("/inbox"))
}

#[cfg(test)]
mod tests {
    use super::super::testing::check;
    use super::*;
    use crate::rules::text::Line;
    use kernel::{Bilingual, Moment, PersonId};

    fn told() -> Told {
        Told {
            number: 7,
            person: PersonId("018f0000-0000-7000-8000-000000000001".parse().unwrap()),
            key: "k".into(),
            kind: "t".into(),
            zh: Line::of("第12号问题已交办"),
            en: Line::of("Problem 12 was assigned"),
            body: Bilingual::new("", ""),
            link: "/problems/12".into(),
            urgency: Urgency::Urgent,
            told_at: Moment(1_795_222_800_000_000),
            read_at: None,
        }
    }

    #[test]
    fn the_inbox_shows_each_message_in_the_readers_language() {
        let page = |f| InboxPage { f, messages: vec![told()], next: Some(7) };
        check(page, "第12号问题已交办", "Problem 12 was assigned");
        check(page, "紧急", "Urgent");
        check(|f| InboxPage { f, messages: Vec::new(), next: None }, "还没有消息", "No messages yet");
    }
}
