//! What a unit's own check found (自查): its liaison hands it in, the office takes it on or not, and the unit reads on. The
//! unit reads its own words and how they stand, nothing of anybody else's.

use access::may;
use files::Seal;
use futures_util::FutureExt;
use kernel::{Actor, AreaId, Moment, Refusal, UnitId};
use store::{ConnectionTrait, Desk};

use super::table::OWN_CHECK;
use super::unit::own_unit;
use crate::door::{Registered, register};
use crate::rules::found::{Door, Found, words};
use crate::rules::own_check::{OwnCheck, Standing};
use crate::rules::state::{ProblemId, ProblemNumber, Stage, State};
use crate::store::own_checks::{self, CheckLine};
use crate::store::read;
use crate::store::write::json;

/// The longest text of what was found, in characters.
const LONGEST: usize = 20_000;

/// An own check as its unit reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandedIn {
    /// The problem it is on the ledger.
    pub problem: ProblemId,
    /// Its number.
    pub number: ProblemNumber,
    /// When it was handed in.
    pub at: Moment,
    /// What was handed in.
    pub check: OwnCheck,
    /// How it stands.
    pub standing: Standing,
    /// The problem assigned to the unit under which it is handled, once there is one.
    pub slip: Option<ProblemId>,
}

fn purpose(id: ProblemId) -> String {
    format!("problems/own-check/{id}")
}

/// Hands in what the own unit's check found: it comes onto the ledger by the door of own checks, as the unit's own affair.
///
/// # Errors
/// Not allowed; not found for somebody without a unit; P01 without a text, P02 for one that is too long; as [`register`].
pub async fn hand_in(desk: &Desk, seal: &Seal, who: &Actor, found: Found) -> Result<Registered, Refusal> {
    may(Some(who), &OWN_CHECK)?;
    let unit = own_unit(who)?;
    let text = words(&found.text, "text", LONGEST, true)?;
    let found = Found { area: who.area, door: Door::SelfCheck, unit: Some(unit), text, ..found }.tidied()?;
    let check = json(&OwnCheck::of(&found, &who.name))?;
    let (who, seal) = (who.clone(), seal.clone());
    let enter = desk.write(move |tx| {
        async move {
            let registered = register(tx, &who, found).await?;
            let sealed = seal.close(&purpose(registered.id), check.as_bytes())?;
            own_checks::insert(tx, who.area, unit, registered.id, registered.number, sealed).await?;
            Ok(registered)
        }
        .boxed()
    });
    enter.await
}

/// The own unit's checks, the newest first: at most `limit` before the number given.
///
/// # Errors
/// Not allowed; not found for somebody without a unit; the database's error.
pub async fn list(
    desk: &Desk,
    seal: &Seal,
    who: &Actor,
    before: Option<ProblemNumber>,
    limit: i64,
) -> Result<Vec<HandedIn>, Refusal> {
    may(Some(who), &OWN_CHECK)?;
    let found = own_checks::of_unit(desk.read(), who.area, own_unit(who)?, before, limit).await?;
    found.into_iter().map(|line| opened(seal, line)).collect()
}

/// One of the own unit's checks and, if it was not taken on, why.
///
/// # Errors
/// Not allowed; not found, also when it is another unit's; the database's error.
pub async fn one(desk: &Desk, seal: &Seal, who: &Actor, id: ProblemId) -> Result<(HandedIn, Option<String>), Refusal> {
    may(Some(who), &OWN_CHECK)?;
    let found = own_checks::find(desk.read(), who.area, own_unit(who)?, id).await?;
    let line = found.ok_or_else(Refusal::not_found)?;
    let reason = match line.stage {
        Stage::Refused => why_refused(desk, who, id).await?,
        _ => None,
    };
    Ok((opened(seal, line)?, reason))
}

async fn why_refused(desk: &Desk, who: &Actor, id: ProblemId) -> Result<Option<String>, Refusal> {
    match read::load(desk.read(), who.area, id).await?.state {
        State::Refused { reason, .. } => Ok(Some(reason)),
        _ => Ok(None),
    }
}

/// A unit's own checks that were joined to a problem, the oldest first.
///
/// # Errors
/// The database's error.
pub(crate) async fn joined_to(
    db: &impl ConnectionTrait,
    seal: &Seal,
    area: AreaId,
    unit: UnitId,
    problem: ProblemId,
) -> Result<Vec<HandedIn>, Refusal> {
    let found = own_checks::joined_to(db, area, unit, problem).await?;
    found.into_iter().map(|line| opened(seal, line)).collect()
}

fn opened(seal: &Seal, line: CheckLine) -> Result<HandedIn, Refusal> {
    let words = seal.open_text(&purpose(line.problem), &line.sealed)?;
    Ok(HandedIn {
        problem: line.problem,
        number: line.number,
        at: line.handed_in,
        check: serde_json::from_slice(&words).map_err(Refusal::failed)?,
        standing: Standing::of(line.stage, line.slip.is_some()),
        slip: line.slip,
    })
}
