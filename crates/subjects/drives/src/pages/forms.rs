//! What the record's forms do. A refused act shows the record again with what was typed.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use kernel::{Actor, Refusal};
use ui::{Entered, Form, Frame, Office, Problem, Signed, back_to};

use super::read_id;
use super::record::record_page;
use crate::acts::{gathering, planning, report};
use crate::rules::drive::DriveId;

macro_rules! handlers {
    ($($(#[$doc:meta])* $name:ident($office:ident, $who:ident, $id:ident, $form:ident) $act:expr;)*) => {
        $($(#[$doc])*
        pub async fn $name(
            State($office): State<Office>, f: Frame, Signed(actor): Signed, Path(id): Path<String>, Form(entered): Form,
        ) -> Result<Response, Problem> {
            let $id = read_id(&id)?;
            let ($office, $who, $form): (&Office, &Actor, &Entered) = (&$office, &actor, &entered);
            let result: Result<String, Refusal> = $act.await.map(told);
            answer($office, f, $who, $id, $form, result).await
        })*
    };
}

/// What the record says after an act: how many problems are new, or just that it was done.
trait Told {
    fn word(self) -> String;
}

impl Told for () {
    fn word(self) -> String {
        "done=1".to_owned()
    }
}

impl Told for usize {
    fn word(self) -> String {
        format!("new={self}")
    }
}

fn told(result: impl Told) -> String {
    result.word()
}

/// Back to the record, or the record again with what was found.
async fn answer(
    office: &Office,
    f: Frame,
    who: &Actor,
    id: DriveId,
    form: &Entered,
    result: Result<String, Refusal>,
) -> Result<Response, Problem> {
    match result {
        Ok(word) => Ok(back_to(&format!("/drives/{id}?{word}"))),
        Err(refusal) => {
            let (status, form) = form.clone().again(refusal)?;
            Ok((status, record_page(office, f, who, id, form).await?).into_response())
        }
    }
}

handlers! {
    /// Launches a draft.
    launch(office, who, id, _form) planning::launch(&office.desk, who, id);
    /// Gathers what the query finds.
    gather(office, who, id, _form) gathering::gather(&office.desk, who, id);
    /// Adds the problem of a number.
    add(office, who, id, form) gathering::add(&office.desk, who, id, form.text("number"));
    /// Takes a problem out.
    take_out(office, who, id, form) take_out_from(office, who, id, form);
    /// Keeps the draft of the results.
    draft_results(office, who, id, form) planning::draft_results(&office.desk, who, id, form.text("results"));
    /// Closes the drive.
    close(office, who, id, form) report::close(office, who, id, form.text("results"));
}

async fn take_out_from(office: &Office, who: &Actor, id: DriveId, form: &Entered) -> Result<(), Refusal> {
    let problem = form.text("problem").parse().map_err(|_| Refusal::not_found())?;
    gathering::take_out(&office.desk, who, id, problem, form.text("reason")).await
}
