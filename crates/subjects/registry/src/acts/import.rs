use access::may;
use futures_util::FutureExt;
use kernel::{Actor, PersonId, Refusal, UnitId};
use serde_json::json;
use store::{Desk, Fact, Tx};

use super::{IMPORT, classes, people, save_unit, set_duties};
use crate::marks::IdentityMarks;
use crate::rules::incoming::Incoming;
use crate::rules::plan::{Plan, plan};
use crate::store::read;

/// What an import would do, without doing it.
///
/// # Errors
/// Not allowed, or the database fails.
pub async fn dry_run(desk: &Desk, marks: &IdentityMarks, who: &Actor, incoming: &Incoming) -> Result<Plan, Refusal> {
    may(Some(who), &IMPORT)?;
    let known = read::known(desk.read(), who.area).await?;
    Ok(plan(incoming, &known, &|number| marks.mark(number)))
}

/// Takes in what came, in one write: everything that has no error, or nothing at all when the database fails. `source`
/// names the file in the audit line. The plan is made again inside the write, so a change since the dry run is seen.
///
/// # Errors
/// Not allowed, or the database fails.
pub async fn import(
    desk: &Desk,
    marks: &IdentityMarks,
    who: &Actor,
    incoming: Incoming,
    source: String,
) -> Result<Plan, Refusal> {
    may(Some(who), &IMPORT)?;
    let (desk_for_ids, marks, who) = (desk.clone(), marks.clone(), who.clone());
    desk.write(move |tx| {
        async move {
            let known = read::known(&tx.db, who.area).await?;
            let plan = plan(&incoming, &known, &|number| marks.mark(number));
            if plan.writes() {
                apply(tx, &desk_for_ids, &who, &plan).await?;
                tx.record(&who, Fact::new(IMPORT.code, "file", &source, summary(&plan))).await?;
            }
            Ok(plan)
        }
        .boxed()
    })
    .await
}

async fn apply(tx: &Tx, desk: &Desk, who: &Actor, plan: &Plan) -> Result<(), Refusal> {
    for class in &plan.classes {
        classes::put(tx, who, class).await?;
    }
    for facts in &plan.new_units {
        save_unit::insert(tx, who, UnitId(desk.new_id()), facts).await?;
    }
    for (unit, facts) in &plan.changed_units {
        save_unit::update(tx, who, unit, facts).await?;
    }
    for (code, duties) in &plan.duties {
        set_duties::put(tx, who, unit_id(tx, who, code).await?, duties).await?;
    }
    for (code, person) in &plan.people {
        people::put(tx, who, unit_id(tx, who, code).await?, PersonId(desk.new_id()), person).await?;
    }
    Ok(())
}

/// The id of a unit that the plan has found or that was just added.
async fn unit_id(tx: &Tx, who: &Actor, code: &str) -> Result<UnitId, Refusal> {
    let unit = read::find_unit_by_code(&tx.db, who.area, code).await?;
    unit.map(|unit| unit.id).ok_or_else(|| Refusal::failed(format!("unit {code} is planned for but not there")))
}

fn summary(plan: &Plan) -> serde_json::Value {
    let counts = |counts: crate::rules::plan::Counts| json!({ "new": counts.new, "changed": counts.changed, "unchanged": counts.unchanged, "refused": counts.refused });
    json!({
        "classes": plan.classes.len(),
        "units": counts(plan.unit_counts),
        "duties": counts(plan.duty_counts),
        "people": counts(plan.person_counts),
    })
}
