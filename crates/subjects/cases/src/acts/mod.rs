//! What people do with typical cases: load → may → decide → save and record.

pub mod table;

use ::papers::mask_personal_numbers;
use access::{Act, may};
use futures_util::FutureExt;
use kernel::{Actor, Moment, PersonId, Refusal};
use problems::Named;
use problems::rules::facts::Event;
use problems::rules::state::Problem;
use problems::store::read;
use serde_json::json;
use store::{ConnectionTrait, Desk, Fact, Tx};

use crate::rules::case::{Case, CaseId, Masks, Stage, Text, may_become_case};
use crate::rules::codes;
use crate::store::cases;
use table::{APPROVE, PREPARE, PUBLISH};

/// Drafts a case from the record of the problem of a number, with the handlers, the officers and the unit masked.
///
/// # Errors
/// Not allowed, Y02 for an unknown number, Y01 unless it was struck off; or the rule's refusal.
pub async fn draft(desk: &Desk, who: &Actor, number: &str) -> Result<CaseId, Refusal> {
    may(Some(who), &PREPARE)?;
    let unknown = || codes::Y02.at_field("number");
    let number = number.parse().map_err(|()| unknown())?;
    let (id, who) = (desk.new_id(), who.clone());
    desk.write(move |tx| {
        async move {
            let problem = read::by_number(&tx.db, who.area, number).await?.ok_or_else(unknown)?;
            let (problem, history) = read::load_with_history(&tx.db, who.area, problem).await?;
            let case = drafted(&tx.db, &who, &problem, &history).await?;
            cases::insert(tx, who.area, id, &case).await?;
            record(tx, &who, &PREPARE, id, &case).await?;
            Ok(id)
        }
        .boxed()
    })
    .await
}

async fn drafted(
    db: &impl ConnectionTrait,
    who: &Actor,
    problem: &Problem,
    history: &[Event],
) -> Result<Case, Refusal> {
    may_become_case(problem.state.stage())?;
    let (Some(slip), Some(response)) = (problem.state.slip(), problem.state.response()) else {
        return Err(codes::Y01.at_field("number"));
    };
    let unit = registry::find_unit(db, who.area, slip.lead.unit).await?;
    let handlers = slip.parts().filter_map(|part| part.handler.clone());
    let officers = history.iter().map(|event| event.by.name.clone());
    let masks = Masks {
        people: tidy_names(handlers.chain(officers)),
        unit: unit.map(|unit| vec![unit.name, unit.short_name]).unwrap_or_default(),
        names_unit: false,
    };
    let text = Text {
        title: slip.title.clone(),
        facts: format!("{}\n{}", slip.matter, response.facts),
        handling: response.measures.clone(),
        lesson: String::new(),
    };
    let mut case = Case {
        problem: problem.id,
        number: problem.number,
        category: problem.category.clone(),
        unit: slip.lead.unit,
        text: Text::default(),
        masks: Masks::default(),
        editors: Vec::new(),
        stage: Stage::Draft,
    };
    case.edit(who.id, &text, masks, mask_personal_numbers)?;
    Ok(case)
}

/// Names, one each, without telephone numbers behind them.
fn tidy_names(names: impl Iterator<Item = String>) -> Vec<String> {
    let bare = names.filter_map(|name| name.split_whitespace().next().map(str::to_owned));
    let mut names: Vec<String> = bare.filter(|name| name.chars().count() > 1).collect();
    names.sort();
    names.dedup();
    names
}

/// Edits a case.
///
/// # Errors
/// Not allowed, not found, or the rule's refusal.
pub async fn edit(
    desk: &Desk,
    who: &Actor,
    id: CaseId,
    text: Text,
    people: Vec<String>,
    names_unit: bool,
) -> Result<(), Refusal> {
    let by: PersonId = who.id;
    change(desk, who, &PREPARE, id, move |case, _| {
        let masks = Masks { people, names_unit, unit: case.masks.unit.clone() };
        case.edit(by, &text, masks, mask_personal_numbers)
    })
    .await
}

/// Approves a case.
///
/// # Errors
/// Not allowed, not found, or the rule's refusal.
pub async fn approve(desk: &Desk, who: &Actor, id: CaseId) -> Result<(), Refusal> {
    let by = Named { id: who.id, name: who.name.clone() };
    change(desk, who, &APPROVE, id, move |case, at| case.approve(by, at, mask_personal_numbers)).await
}

/// Publishes an approved case.
///
/// # Errors
/// Not allowed, not found, or the rule's refusal.
pub async fn publish(desk: &Desk, who: &Actor, id: CaseId) -> Result<(), Refusal> {
    change(desk, who, &PUBLISH, id, |case, at| case.publish(at)).await
}

/// Withdraws a published case.
///
/// # Errors
/// Not allowed, not found, or the rule's refusal.
pub async fn withdraw(desk: &Desk, who: &Actor, id: CaseId, reason: &str) -> Result<(), Refusal> {
    let reason = reason.to_owned();
    change(desk, who, &PUBLISH, id, move |case, _| case.withdraw(&reason)).await
}

async fn change(
    desk: &Desk,
    who: &Actor,
    act: &'static Act,
    id: CaseId,
    decide: impl FnOnce(&mut Case, Moment) -> Result<(), Refusal> + Send + 'static,
) -> Result<(), Refusal> {
    may(Some(who), act)?;
    let who = who.clone();
    desk.write(move |tx| {
        async move {
            let mut kept = cases::load(&tx.db, who.area, id).await?;
            decide(&mut kept.case, tx.at)?;
            cases::save(tx, who.area, &kept).await?;
            record(tx, &who, act, id, &kept.case).await
        }
        .boxed()
    })
    .await
}

async fn record(tx: &Tx, who: &Actor, act: &'static Act, id: CaseId, case: &Case) -> Result<(), Refusal> {
    let body = json!({ "number": case.number.to_string(), "stage": case.stage.code() });
    Ok(tx.record(who, Fact::new(act.code, "typical_case", id, body)).await?)
}
