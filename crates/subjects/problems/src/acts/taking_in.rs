//! Registering by hand, accepting, not accepting, joining, naming the officer.

use access::may;
use futures_util::FutureExt;
use kernel::{Actor, Refusal};
use store::{Desk, Tx};

use super::table::{REGISTER, TAKE_IN};
use super::{areas, keep_if_fit, moved, patrol};
use crate::door::{Registered, register};
use crate::rules::codes;
use crate::rules::found::Found;
use crate::rules::state::{Named, ProblemId, ProblemNumber};
use crate::store::{limits, read, write};

/// Writes down what came by telephone, letter, opinion box, forum, leader's note or self-check.
///
/// # Errors
/// Not allowed; P06 for a door that is not the office's; as [`register`].
pub async fn register_by_hand(desk: &Desk, who: &Actor, found: Found) -> Result<Registered, Refusal> {
    may(Some(who), &REGISTER)?;
    if !found.door.is_by_hand() {
        return Err(codes::P06.at_field("door"));
    }
    let who = who.clone();
    desk.write(move |tx| async move { register(tx, &who, found).await }.boxed()).await
}

/// Takes a problem on; whoever does so answers for it from now on.
///
/// # Errors
/// Not allowed, not found, or the move's refusal.
pub async fn accept(desk: &Desk, who: &Actor, id: ProblemId, category: &str) -> Result<(), Refusal> {
    may(Some(who), &TAKE_IN)?;
    let (who, category) = (who.clone(), category.to_owned());
    desk.write(move |tx| async move { accept_in(tx, &who, id, &category).await }.boxed()).await
}

/// Accepts a problem inside an open write.
pub(super) async fn accept_in(tx: &Tx, who: &Actor, id: ProblemId, category: &str) -> Result<(), Refusal> {
    let mut problem = read::load(&tx.db, who.area, id).await?;
    let terms = limits::terms(&tx.db, who.area, tx.at.day()).await?;
    let fact = problem.accept(who, tx.at, category, &terms)?;
    write::record(tx, who, &mut problem, fact).await?;
    patrol::ensure(tx, who.area, tx.at).await?;
    let fact = problem.entrust(who, Named { id: who.id, name: who.name.clone() })?;
    write::record(tx, who, &mut problem, fact).await?;
    areas::sign_above(tx, who, id).await
}

/// Does not take a problem on.
///
/// # Errors
/// Not allowed, not found, or the move's refusal.
pub async fn refuse(desk: &Desk, who: &Actor, id: ProblemId, reason: &str) -> Result<(), Refusal> {
    let (by, reason) = (who.clone(), reason.to_owned());
    moved(desk, who, &TAKE_IN, id, move |problem, _, _| problem.refuse(&by, &reason)).await
}

/// Names the office's person for a problem.
///
/// # Errors
/// Not allowed, not found, or the move's refusal.
pub async fn entrust(desk: &Desk, who: &Actor, id: ProblemId, officer: Named) -> Result<(), Refusal> {
    let by = who.clone();
    moved(desk, who, &TAKE_IN, id, move |problem, _, _| problem.entrust(&by, officer)).await
}

/// Joins a problem to the one of a number.
///
/// # Errors
/// Not allowed, not found, P59 for an unknown number, or the move's refusal.
pub async fn join(desk: &Desk, who: &Actor, id: ProblemId, into: &str) -> Result<(), Refusal> {
    may(Some(who), &TAKE_IN)?;
    let number: ProblemNumber = into.parse().map_err(|()| codes::P59.at_field("into"))?;
    let who = who.clone();
    desk.write(move |tx| {
        async move {
            let target = read::by_number(&tx.db, who.area, number).await?.ok_or_else(|| codes::P59.at_field("into"))?;
            let target = read::load(&tx.db, who.area, target).await?;
            let mut problem = read::load(&tx.db, who.area, id).await?;
            let fact = problem.join(&who, &target)?;
            keep_if_fit(tx, &who, &mut problem, fact).await
        }
        .boxed()
    })
    .await
}
