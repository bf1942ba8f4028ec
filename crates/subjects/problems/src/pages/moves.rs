//! What the record's forms do. A refused move shows the record again with what was typed.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use kernel::{Actor, Day, Refusal};
use ui::{Entered, Form, Frame, Office, Problem, Signed, back_to};

use super::problem_id;
use super::record::{ASSISTING, record_page};
use crate::acts::clues::{self, HandOver};
use crate::acts::{assign as assigning, closing, office as steering, taking_in};
use crate::rules::codes;
use crate::rules::moves::{SlipOrder, UnitOrder};
use crate::rules::slip::Mode;
use crate::rules::state::{Named, ProblemId};

/// A posted form about one problem: everything a handler needs.
type Posted = (State<Office>, Frame, Signed, Path<String>, Form);

/// Back to the record, or the record again with what was found.
async fn answer(
    (State(office), f, Signed(who), _, Form(form)): Posted,
    id: ProblemId,
    result: Result<(), Refusal>,
) -> Result<Response, Problem> {
    match result {
        Ok(()) => Ok(back_to(&format!("/problems/{id}?done=1"))),
        Err(refusal) => {
            let (status, form) = form.again(refusal)?;
            Ok((status, record_page(&office, f, &who, id, form).await?).into_response())
        }
    }
}

macro_rules! move_handlers {
    ($($(#[$doc:meta])* $name:ident($office:ident, $who:ident, $id:ident, $form:ident) $act:expr;)*) => {
        $($(#[$doc])*
        pub async fn $name(
            office: State<Office>, f: Frame, who: Signed, path: Path<String>, form: Form,
        ) -> Result<Response, Problem> {
            let $id = problem_id(&path)?;
            let ($office, $who, $form): (&Office, &Actor, &Entered) = (&office, &who.0, &form.0);
            let result = $act.await;
            answer((office.clone(), f, who.clone(), path, form.clone()), $id, result).await
        })*
    };
}

move_handlers! {
    /// Accepts.
    accept(office, who, id, form) taking_in::accept(&office.desk, who, id, form.text("category"));
    /// Does not accept.
    refuse(office, who, id, form) taking_in::refuse(&office.desk, who, id, form.text("reason"));
    /// Joins to another problem.
    join(office, who, id, form) taking_in::join(&office.desk, who, id, form.text("into"));
    /// Takes a problem over as its officer.
    take_over(office, who, id, _form) taking_in::entrust(&office.desk, who, id, named(who));
    /// Sends out a slip.
    assign(office, who, id, form) assign_from(office, who, id, form);
    /// Rules on an objection.
    rule(office, who, id, form) steering::rule(&office.desk, who, id, form.text("upheld") == "yes", form.text("reason"));
    /// Decides on an extension.
    decide_extension(office, who, id, form)
        steering::decide_extension(&office.desk, who, id, form.text("granted") == "yes", form.text("reason"));
    /// Urges.
    urge(office, who, id, form) steering::urge(&office.desk, who, id, form.text("reason"));
    /// Lets the clocks stand still.
    pause(office, who, id, form) steering::pause(&office.desk, who, id, form.text("reason"));
    /// Lets the clocks go on.
    resume(office, who, id, _form) steering::resume(&office.desk, who, id);
    /// Withdraws.
    withdraw(office, who, id, form) steering::withdraw(&office.desk, who, id, form.text("reason"));
    /// Withdraws oneself from handling it.
    recuse(office, who, id, form) steering::recuse(&office.desk, who, id, form.text("reason"));
    /// Withdraws a handler by decision and names who goes on.
    decide_recusal(office, who, id, form) steering::decide_recusal(
        &office.desk, who, id, (form.text("person"), form.text("colleague")), form.text("reason"),
    );
    /// Verifies.
    verify(office, who, id, form) closing::verify(&office.desk, who, id, form.text("note"));
    /// Returns.
    return_response(office, who, id, form) closing::return_response(&office.desk, who, id, form.text("reason"));
    /// Strikes off.
    strike_off(office, who, id, form) strike_off_on(office, who, id, form);
    /// Looks back.
    look_back(office, who, id, form)
        closing::look_back(&office.desk, who, id, form.text("rebound") == "yes", form.text("note"));
}

/// Transfers as a clue, with all that the doors have of it.
pub async fn transfer(
    doors: &'static [HandOver],
    office: State<Office>,
    f: Frame,
    who: Signed,
    path: Path<String>,
    form: Form,
) -> Result<Response, Problem> {
    let (id, note) = (problem_id(&path)?, form.0.text("reason"));
    let result = clues::transfer(&office.desk, &office.seal, doors, &who.0, id, note).await;
    answer((office, f, who, path, form), id, result).await
}

fn named(who: &Actor) -> Named {
    Named { id: who.id, name: who.name.clone() }
}

async fn strike_off_on(office: &Office, who: &Actor, id: ProblemId, form: &Entered) -> Result<(), Refusal> {
    let day = optional_day(form, "look_back")?;
    closing::strike_off(&office.desk, who, id, day).await
}

async fn assign_from(office: &Office, who: &Actor, id: ProblemId, form: &Entered) -> Result<(), Refusal> {
    assigning::assign(&office.desk, who, id, slip_order(form)?).await
}

/// The slip as the form orders it.
fn slip_order(form: &Entered) -> Result<SlipOrder, Refusal> {
    let lead = unit_order(form, "lead", "due")?.ok_or_else(|| codes::P64.at_field("lead"))?;
    let fields = ASSISTING.map(|n| (format!("assisting{n}"), format!("due{n}")));
    let assisting = fields.iter().filter_map(|(unit, due)| unit_order(form, unit, due).transpose());
    Ok(SlipOrder {
        title: form.text("title").to_owned(),
        matter: form.text("matter").to_owned(),
        requirement: form.text("requirement").to_owned(),
        mode: Mode::from_code(form.text("mode")).ok_or_else(|| codes::P06.at_field("mode"))?,
        leader_note: Some(form.text("leader_note").to_owned()),
        assisting: assisting.collect::<Result<_, _>>()?,
        evidence: form.all("attach").to_vec(),
        lead,
    })
}

/// A unit of the form with its own due date; none where no unit is chosen.
fn unit_order(form: &Entered, unit: &str, due: &str) -> Result<Option<UnitOrder>, Refusal> {
    if form.text(unit).is_empty() {
        return Ok(None);
    }
    let id = form.text(unit).parse().map_err(|_| codes::P64.at_field(unit))?;
    Ok(Some(UnitOrder { unit: id, due: optional_day(form, due)? }))
}

/// A day of a form; none where the field is empty.
pub(super) fn optional_day(form: &Entered, field: &str) -> Result<Option<Day>, Refusal> {
    let text = form.text(field);
    Some(text)
        .filter(|text| !text.is_empty())
        .map(|text| text.parse().map_err(|_| codes::P04.at_field(field)))
        .transpose()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_needs_a_lead_unit_and_readable_days() {
        let unit = "018f0000-0000-7000-8000-00000000000f";
        let form = Entered::default().with("mode", "joint").with("lead", unit).with("assisting2", unit);
        assert_eq!(slip_order(&form).unwrap().assisting.len(), 1);
        assert!(slip_order(&Entered::default().with("mode", "joint")).is_err());
        assert!(slip_order(&form.with("due2", "明天")).is_err());
    }
}
