//! Sending out slips, one by one or many at once.

use access::may;
use futures_util::FutureExt;
use kernel::{Actor, Refusal, UnitId};
use store::{Desk, Tx};

use super::areas;
use super::table::ASSIGN;
use super::taking_in::accept_in;
use super::telling::keep;
use crate::rules::codes;
use crate::rules::moves::{SlipOrder, UnitOrder};
use crate::rules::slip::Mode;
use crate::rules::state::{ProblemId, State};
use crate::store::{limits, read};

/// How many problems one bulk act takes.
pub const MOST_AT_ONCE: usize = 200;

/// Sends out a slip; its number of the year is taken in the same write.
///
/// # Errors
/// Not allowed, not found, P64 for a unit that is not in the registry or closed, or the move's refusal.
pub async fn assign(desk: &Desk, who: &Actor, id: ProblemId, order: SlipOrder) -> Result<(), Refusal> {
    may(Some(who), &ASSIGN)?;
    let who = who.clone();
    desk.write(move |tx| async move { assign_in(tx, &who, id, &order).await }.boxed()).await
}

async fn assign_in(tx: &Tx, who: &Actor, id: ProblemId, order: &SlipOrder) -> Result<(), Refusal> {
    let mut problem = read::load(&tx.db, who.area, id).await?;
    for (unit, field) in
        std::iter::once((order.lead.unit, "lead")).chain(order.assisting.iter().map(|one| (one.unit, "assisting")))
    {
        let known = registry::find_unit(&tx.db, who.area, unit).await?;
        known.filter(|unit| unit.active).ok_or_else(|| codes::P64.at_field(field))?;
    }
    let terms = limits::terms(&tx.db, who.area, tx.at.day()).await?;
    let order = areas::limited(tx, who, id, order, &terms).await?;
    let number = tx.next_number(who.area, &format!("slips/{}", tx.at.day().year())).await?;
    let fact = problem.assign(who, tx.at, number, &order, &terms)?;
    keep(tx, who, &mut problem, fact).await?;
    areas::hand_down(tx, who, &problem).await
}

/// Sends one slip a problem to the same unit; problems that still wait for acceptance are accepted first. All or none.
///
/// # Errors
/// Not allowed, P67 for none, P68 for too many, or the first problem's refusal.
pub async fn assign_many(
    desk: &Desk,
    who: &Actor,
    ids: Vec<ProblemId>,
    lead: UnitId,
    mode: Mode,
    requirement: String,
) -> Result<usize, Refusal> {
    may(Some(who), &ASSIGN)?;
    if ids.is_empty() {
        return Err(codes::P67.at_field("problem"));
    }
    if ids.len() > MOST_AT_ONCE {
        return Err(codes::P68.at_field("problem"));
    }
    let who = who.clone();
    desk.write(move |tx| {
        async move {
            for id in &ids {
                accept_if_waiting(tx, &who, *id).await?;
                let order = order_from_contents(tx, &who, *id, lead, mode, &requirement).await?;
                assign_in(tx, &who, *id, &order).await?;
            }
            Ok(ids.len())
        }
        .boxed()
    })
    .await
}

async fn accept_if_waiting(tx: &Tx, who: &Actor, id: ProblemId) -> Result<(), Refusal> {
    let problem = read::load(&tx.db, who.area, id).await?;
    if matches!(problem.state, State::Registered { .. }) { accept_in(tx, who, id, "").await } else { Ok(()) }
}

async fn order_from_contents(
    tx: &Tx,
    who: &Actor,
    id: ProblemId,
    lead: UnitId,
    mode: Mode,
    requirement: &str,
) -> Result<SlipOrder, Refusal> {
    let found = read::contents(&tx.db, who.area, id).await?.ok_or_else(Refusal::not_found)?;
    Ok(SlipOrder {
        title: ::papers::mask_personal_numbers(&found.title),
        matter: ::papers::mask_personal_numbers(if found.text.is_empty() { &found.title } else { &found.text }),
        requirement: requirement.to_owned(),
        mode,
        leader_note: None,
        lead: UnitOrder { unit: lead, due: None },
        assisting: Vec::new(),
    })
}
