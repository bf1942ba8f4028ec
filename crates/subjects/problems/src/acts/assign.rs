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
/// Not allowed, not found, P64 for a unit that is not in the registry or closed, P06 for evidence that did not come in or of which
/// there is no cleaned copy, or the move's refusal.
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
    check_evidence(tx, who, id, &order.evidence).await?;
    let terms = limits::terms(&tx.db, who.area, tx.at.day()).await?;
    let order = areas::limited(tx, who, id, order, &terms).await?;
    let number = tx.next_number(who.area, &format!("slips/{}", tx.at.day().year())).await?;
    let fact = problem.assign(who, tx.at, number, &order, &terms)?;
    keep(tx, who, &mut problem, fact).await?;
    areas::hand_down(tx, who, &problem).await
}

async fn check_evidence(tx: &Tx, who: &Actor, id: ProblemId, chosen: &[String]) -> Result<(), Refusal> {
    if chosen.is_empty() {
        return Ok(());
    }
    let came_in = read::contents(&tx.db, who.area, id).await?.map(|found| found.evidence).unwrap_or_default();
    let may_go = |file: &String| came_in.iter().any(|one| one.file == *file && one.cleaned.is_some());
    if chosen.iter().all(may_go) { Ok(()) } else { Err(codes::P06.at_field("attach")) }
}

/// A slip for many problems at once, in the office's own words: nobody reads every report before it goes out, so neither its
/// words nor its evidence do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BulkOrder {
    /// One line, as the units will read it.
    pub title: String,
    /// The matter, as the units will read it.
    pub matter: String,
    /// What is asked of the unit.
    pub requirement: String,
    /// How it is handled.
    pub mode: Mode,
    /// The lead unit.
    pub lead: UnitId,
}

/// Sends one slip a problem to the same unit; problems that still wait for acceptance are accepted first. All or none.
///
/// # Errors
/// Not allowed, P67 for none, P68 for too many, or the first problem's refusal.
pub async fn assign_many(desk: &Desk, who: &Actor, ids: Vec<ProblemId>, order: BulkOrder) -> Result<usize, Refusal> {
    may(Some(who), &ASSIGN)?;
    if ids.is_empty() {
        return Err(codes::P67.at_field("problem"));
    }
    if ids.len() > MOST_AT_ONCE {
        return Err(codes::P68.at_field("problem"));
    }
    let (who, order) = (who.clone(), order.for_each());
    desk.write(move |tx| {
        async move {
            for id in &ids {
                accept_if_waiting(tx, &who, *id).await?;
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

impl BulkOrder {
    fn for_each(self) -> SlipOrder {
        SlipOrder {
            title: self.title,
            matter: self.matter,
            requirement: self.requirement,
            mode: self.mode,
            leader_note: None,
            lead: UnitOrder { unit: self.lead, due: None },
            assisting: Vec::new(),
            evidence: Vec::new(),
        }
    }
}
