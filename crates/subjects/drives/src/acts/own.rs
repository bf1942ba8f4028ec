//! What a unit reads of drives: what is asked, until when, and its own problems in it. A draft, and a drive that does not
//! concern it, are not there.

use access::may;
use kernel::{Actor, AreaId, Refusal, UnitId};
use problems::{ProblemId, UnitLine, of_unit};
use store::{ConnectionTrait, Desk, StoreError};

use super::table::SEE_OWN;
use crate::rules::drive::{DriveId, Stage};
use crate::store::drives::{self, Kept};
use crate::store::gathered;

/// How many drives are looked at, the latest first.
const MOST: i64 = 200;
/// How many problems of a unit are looked at, those still to be answered first.
const MOST_PROBLEMS: i64 = 2_000;

/// A drive as a unit reads it.
pub struct OwnDrive {
    /// The drive.
    pub kept: Kept,
    /// The unit's problems in it, those still to be answered first.
    pub to_answer: Vec<UnitLine>,
    /// Those it has answered.
    pub answered: Vec<UnitLine>,
}

/// The unit a liaison speaks for.
fn own_unit(who: &Actor) -> Result<UnitId, Refusal> {
    who.unit.ok_or_else(Refusal::not_found)
}

/// The drives that concern the own unit, the latest first.
///
/// # Errors
/// Not allowed; not found for somebody without a unit.
pub async fn own_drives(desk: &Desk, who: &Actor) -> Result<Vec<Kept>, Refusal> {
    may(Some(who), &SEE_OWN)?;
    let (db, unit) = (desk.read(), own_unit(who)?);
    let mut all = drives::list(db, who.area, MOST).await?;
    let mut own = own_lines(db, who.area, unit, true).await?;
    own.extend(own_lines(db, who.area, unit, false).await?);
    let problems: Vec<ProblemId> = own.iter().map(|line| line.problem).collect();
    let with_problems = gathered::drives_with(db, who.area, &problems).await?;
    all.retain(|kept| is_open_to(kept, unit, with_problems.contains(&kept.id)));
    Ok(all)
}

/// A drive that concerns the own unit, with its own problems.
///
/// # Errors
/// Not allowed; not found, also for a draft and for a drive that does not concern the unit.
pub async fn own_drive(desk: &Desk, who: &Actor, id: DriveId) -> Result<OwnDrive, Refusal> {
    may(Some(who), &SEE_OWN)?;
    let (db, unit) = (desk.read(), own_unit(who)?);
    let kept = drives::load(db, who.area, id).await?;
    let gathered = gathered::of_drive(db, who.area, id).await?;
    let belongs = |line: &UnitLine| gathered.iter().any(|one| one.problem == line.problem && one.taken_out.is_empty());
    let (mut to_answer, mut answered) =
        (own_lines(db, who.area, unit, true).await?, own_lines(db, who.area, unit, false).await?);
    to_answer.retain(belongs);
    answered.retain(belongs);
    if is_open_to(&kept, unit, !to_answer.is_empty() || !answered.is_empty()) {
        Ok(OwnDrive { kept, to_answer, answered })
    } else {
        Err(Refusal::not_found())
    }
}

async fn own_lines(
    db: &impl ConnectionTrait,
    area: AreaId,
    unit: UnitId,
    open: bool,
) -> Result<Vec<UnitLine>, StoreError> {
    of_unit(db, area, unit, open, MOST_PROBLEMS).await
}

fn is_open_to(kept: &Kept, unit: UnitId, has_problems: bool) -> bool {
    kept.drive.stage != Stage::Draft && (has_problems || kept.drive.plan.names(unit))
}
