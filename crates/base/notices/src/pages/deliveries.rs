use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use identity::find_person;
use kernel::Refusal;
use serde::Deserialize;
use ui::{Frame, Office, Page, Problem, Routes, Signed, back_to};

use crate::acts::send_again;
use crate::channels;
use crate::store::deliveries::{DeliveryState, DeliveryView, deliveries};
use crate::subject::acts::{DELIVERIES, SEND_AGAIN};

/// How many deliveries one page shows.
const PAGE: usize = 50;

/// The states one can ask for.
const STATES: [DeliveryState; 4] =
    [DeliveryState::Waiting, DeliveryState::Sent, DeliveryState::MaybeSent, DeliveryState::GivenUp];

/// Which deliveries are asked for.
#[derive(Default, Deserialize)]
struct Asked {
    #[serde(default)]
    state: String,
    before: Option<i64>,
    #[serde(default)]
    done: String,
}

/// A delivery with its recipient's name. The words of the message are not for the administrator.
struct Row {
    delivery: DeliveryView,
    name: String,
}

#[derive(Template)]
#[template(path = "notices/deliveries.html")]
struct DeliveriesPage {
    f: Frame,
    state: String,
    rows: Vec<Row>,
    next: Option<i64>,
}

impl DeliveriesPage {
    fn states(&self) -> [DeliveryState; 4] {
        STATES
    }

    fn channel(&self, delivery: &DeliveryView) -> String {
        self.f.say(channels::name(&delivery.channel))
    }

    fn badge(&self, state: &DeliveryState) -> &'static str {
        match state {
            DeliveryState::Waiting | DeliveryState::Sending => "info",
            DeliveryState::Sent => "ok",
            DeliveryState::MaybeSent => "warn",
            DeliveryState::GivenUp => "bad",
        }
    }
}

pub fn routes() -> Routes {
    Routes::new().get("/messages/deliveries", &DELIVERIES, show).post(
        "/messages/deliveries/{number}/{channel}/again",
        &SEND_AGAIN,
        again,
    )
}

async fn show(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Query(asked): Query<Asked>,
) -> Result<Page<DeliveriesPage>, Problem> {
    let f = if asked.done == "again" { f.with_notice("已重新排队。", "It is queued again.") } else { f };
    let db = office.desk.read();
    let state = DeliveryState::from_code(&asked.state);
    let limit = i64::try_from(PAGE).unwrap_or(i64::MAX).saturating_add(1);
    let before = asked.before.unwrap_or(i64::MAX);
    let found = deliveries(db, who.area, state, before, limit).await.map_err(Refusal::from)?;
    let next = found.get(PAGE).map(|beyond| beyond.number.saturating_add(1));
    let mut rows = Vec::new();
    for delivery in found.into_iter().take(PAGE) {
        let person = find_person(db, who.area, delivery.person).await.map_err(Refusal::from)?;
        rows.push(Row { name: person.map(|person| person.name).unwrap_or_default(), delivery });
    }
    Ok(Page(DeliveriesPage { f, state: asked.state, rows, next }))
}

async fn again(
    State(office): State<Office>,
    Signed(who): Signed,
    Path((number, channel)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let number: i64 = number.parse().map_err(|_| Refusal::not_found())?;
    let before = number.saturating_add(1);
    let found = deliveries(office.desk.read(), who.area, None, before, 4).await.map_err(Refusal::from)?;
    let is_meant = |delivery: &DeliveryView| delivery.number == number && delivery.channel == channel;
    let delivery = found.into_iter().find(is_meant).ok_or_else(Refusal::not_found)?;
    send_again(&office, &who, delivery).await?;
    Ok(back_to("/messages/deliveries?done=again"))
}

#[cfg(test)]
mod tests {
    use super::super::testing::check;
    use super::*;
    use kernel::{AreaId, Moment, PersonId};

    #[test]
    fn what_maybe_left_is_shown_as_such_and_only_a_person_sends_it_again() {
        let id = || "018f0000-0000-7000-8000-000000000001".parse().unwrap();
        let delivery = |state| DeliveryView {
            area: AreaId(id()),
            number: 3,
            channel: "sms".into(),
            person: PersonId(id()),
            state,
            due_at: Moment(1_795_222_800_000_000),
            tries: 1,
            word: "no answer".into(),
        };
        let page = |state| {
            move |f| DeliveriesPage {
                f,
                state: String::new(),
                rows: vec![Row { delivery: delivery(state), name: "王五".into() }],
                next: None,
            }
        };
        check(page(DeliveryState::MaybeSent), "可能已送出", "Maybe sent");
        check(page(DeliveryState::MaybeSent), "重新发送", "Send again");
        check(page(DeliveryState::Sent), "短信", "Text message");
    }
}
