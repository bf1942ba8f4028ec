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

/// A drive on a unit's list.
pub struct OwnLine {
    /// The drive.
    pub kept: Kept,
    /// How many of the unit's problems in it are still to be answered.
    pub to_answer: usize,
    /// How many it has answered.
    pub answered: usize,
}

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
pub async fn own_drives(desk: &Desk, who: &Actor) -> Result<Vec<OwnLine>, Refusal> {
    may(Some(who), &SEE_OWN)?;
    let (db, unit) = (desk.read(), own_unit(who)?);
    let (to_answer, answered) =
        (own_lines(db, who.area, unit, true).await?, own_lines(db, who.area, unit, false).await?);
    let problems: Vec<ProblemId> = to_answer.iter().chain(&answered).map(|line| line.problem).collect();
    let drives_of = gathered::drives_of(db, who.area, &problems).await?;
    let line = |kept: Kept| {
        let belonging = drives_of.get(&kept.id);
        let is_in = |line: &&UnitLine| belonging.is_some_and(|problems| problems.contains(&line.problem));
        let (to_answer, answered) = (to_answer.iter().filter(is_in).count(), answered.iter().filter(is_in).count());
        OwnLine { kept, to_answer, answered }
    };
    let all = drives::list(db, who.area, MOST).await?.into_iter().map(line);
    Ok(all.filter(|line| is_open_to(&line.kept, unit, line.to_answer + line.answered > 0)).collect())
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
    of_unit(db, area, unit, open, None, MOST_PROBLEMS).await
}

fn is_open_to(kept: &Kept, unit: UnitId, has_problems: bool) -> bool {
    kept.drive.stage != Stage::Draft && (has_problems || kept.drive.plan.names(unit))
}
