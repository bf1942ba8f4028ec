//! What people do with the ledger: load → may → decide → record → show.

pub mod areas;
pub mod assign;
pub mod closing;
pub mod clues;
pub mod evidence;
pub mod limits;
pub mod office;
pub mod own_checks;
pub mod papers;
pub mod patrol;
pub mod recalculate;
pub mod table;
pub mod taking_in;
pub(crate) mod telling;
pub mod unit;

use access::{Act, may};
use futures_util::FutureExt;
use kernel::{Actor, Moment, Refusal};
use store::{Desk, Tx};

use crate::rules::facts::Fact;
use crate::rules::limits::Terms;
use crate::rules::state::{Problem, ProblemId};
use crate::store::{limits as limits_table, read};

/// Loads a problem, lets a move decide, and keeps the fact; all in one write.
pub(crate) async fn moved(
    desk: &Desk,
    who: &Actor,
    act: &'static Act,
    id: ProblemId,
    decide: impl FnOnce(&Problem, &Terms, Moment) -> Result<Fact, Refusal> + Send + 'static,
) -> Result<(), Refusal> {
    may(Some(who), act)?;
    let who = who.clone();
    desk.write(move |tx| {
        async move {
            let mut problem = read::load(&tx.db, who.area, id).await?;
            let terms = limits_table::terms(&tx.db, who.area, tx.at.day()).await?;
            let fact = decide(&problem, &terms, tx.at)?;
            keep_if_fit(tx, &who, &mut problem, fact).await
        }
        .boxed()
    })
    .await
}

/// Keeps a fact, if it is fit given how things stand in the areas above and below, and tells whom it concerns.
///
/// # Errors
/// P81, P82 or P83; P60 when somebody else was quicker; the database's error.
pub(crate) async fn keep_if_fit(tx: &Tx, who: &Actor, problem: &mut Problem, fact: Fact) -> Result<(), Refusal> {
    areas::check(tx, who, problem, &fact).await?;
    telling::keep(tx, who, problem, fact).await
}
