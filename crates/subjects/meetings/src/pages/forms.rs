//! What the record's forms do. A refused act shows the record again with what was typed.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use kernel::{Actor, Refusal};
use ui::{Entered, Form, Frame, Office, Problem, Signed, back_to};
use uuid::Uuid;

use super::read_id;
use super::record::record_page;
use crate::acts::{minutes, planning};
use crate::rules::agenda::Rewritten;
use crate::rules::codes;
use crate::rules::meeting::{Decision, People};

macro_rules! handlers {
    ($($(#[$doc:meta])* $name:ident($office:ident, $who:ident, $id:ident, $form:ident) $act:expr;)*) => {
        $($(#[$doc])*
        pub async fn $name(
            State($office): State<Office>, f: Frame, Signed(actor): Signed, Path(id): Path<String>, Form(entered): Form,
        ) -> Result<Response, Problem> {
            let $id = read_id(&id)?;
            let ($office, $who, $form): (&Office, &Actor, &Entered) = (&$office, &actor, &entered);
            let result: Result<(), Refusal> = $act.await;
            answer($office, f, $who, $id, $form, result).await
        })*
    };
}

/// Back to the record, or the record again with what was found.
async fn answer(
    office: &Office,
    f: Frame,
    who: &Actor,
    id: Uuid,
    form: &Entered,
    result: Result<(), Refusal>,
) -> Result<Response, Problem> {
    match result {
        Ok(()) => Ok(back_to(&format!("/meetings/{id}?done=1"))),
        Err(refusal) => {
            let (status, form) = form.clone().again(refusal)?;
            Ok((status, record_page(office, f, who, id, form).await?).into_response())
        }
    }
}

handlers! {
    /// Orders and rewords the agenda.
    rewrite_agenda(office, who, id, form) planning::rewrite_agenda(&office.desk, who, id, entries(form));
    /// Puts the ticked problems on the agenda.
    put_problems(office, who, id, form) put_ticked(office, who, id, form);
    /// Puts the problem of a number on the agenda.
    put_number(office, who, id, form) planning::put_number(&office.desk, who, id, form.text("number"));
    /// Puts an item of the office's own on the agenda.
    put_item(office, who, id, form) planning::put_item(&office.desk, who, id, form.text("title"));
    /// Tells the units.
    invite(office, who, id, _form) planning::invite(&office.desk, who, id);
    /// Keeps the minutes' draft.
    write_minutes(office, who, id, form) minutes::write(&office.desk, who, id, people(form), numbered(form, "said"));
    /// Adds a decision.
    decide(office, who, id, form) decide_from(office, who, id, form);
    /// Takes a decision back.
    take_back(office, who, id, form)
        minutes::take_back(&office.desk, who, id, form.text("place").parse().unwrap_or(usize::MAX));
    /// Cancels the meeting.
    cancel(office, who, id, form) planning::cancel(&office.desk, who, id, form.text("reason"));
    /// Signs the minutes.
    sign(office, who, id, _form) minutes::sign(office, who, id);
}

/// The values of `name0`, `name1`, … as long as they were sent.
fn numbered(form: &Entered, name: &str) -> Vec<String> {
    let fields = (0..).map(|place| format!("{name}{place}"));
    fields.take_while(|field| form.has(field)).map(|field| form.text(&field).to_owned()).collect()
}

fn entries(form: &Entered) -> Vec<Rewritten> {
    let titles = numbered(form, "title").into_iter().enumerate();
    let entry = |(at, title): (usize, String)| Rewritten {
        place: form.text(&format!("place{at}")).parse().unwrap_or(at + 1),
        off: form.has(&format!("off{at}")),
        title,
    };
    titles.map(entry).collect()
}

fn people(form: &Entered) -> People {
    let text = |field: &str| form.text(field).to_owned();
    People { present: text("present"), excused: text("excused"), attending: text("attending") }
}

async fn put_ticked(office: &Office, who: &Actor, id: Uuid, form: &Entered) -> Result<(), Refusal> {
    let chosen = form.all("problem").iter().map(|one| one.parse().map_err(|_| Refusal::not_found()));
    let chosen: Vec<_> = chosen.collect::<Result<_, _>>()?;
    if chosen.is_empty() {
        return Err(problems::rules::codes::P67.at_field("problem"));
    }
    planning::put_problems(&office.desk, who, id, chosen).await
}

async fn decide_from(office: &Office, who: &Actor, id: Uuid, form: &Entered) -> Result<(), Refusal> {
    let decision = Decision {
        text: form.text("text").to_owned(),
        unit: form.text("unit").parse().map_err(|_| codes::J07.at_field("unit"))?,
        person: form.text("person").to_owned(),
        days: form.text("days").parse().map_err(|_| codes::J08.at_field("days"))?,
    };
    minutes::decide(&office.desk, who, id, decision).await
}
