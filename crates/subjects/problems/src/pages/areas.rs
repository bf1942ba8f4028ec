//! What the record shows of the areas above and below.

use kernel::{Actor, AreaId, Refusal, RefusalKind};
use ui::{Frame, Office};

use super::record::{Clock, clock_shown};
use crate::acts::areas::{SeenAbove, seen_above};
use crate::rules::state::ProblemId;
use crate::store::{areas, limits};

/// The upper office a problem came from.
pub struct AboveShown {
    /// The upper office.
    pub office: String,
    /// The slip, while it stands; the upper office took it back otherwise.
    pub slip: Option<SlipAbove>,
}

/// The upper slip, as the record tells of it.
pub struct SlipAbove {
    /// The problem's number above.
    pub number: String,
    /// Where it stands above.
    pub stage: String,
    /// The outer limit, while it runs.
    pub clock: Option<Clock>,
}

/// A problem on a lower ledger that a slip was handed down to.
pub struct BelowShown {
    /// The lower office.
    pub office: String,
    /// Its number there.
    pub number: String,
}

/// Where a problem came from, if it came from an upper office.
pub async fn above_shown(
    office: &Office,
    f: &Frame,
    who: &Actor,
    id: ProblemId,
) -> Result<Option<AboveShown>, Refusal> {
    let db = office.desk.read();
    let Some(above) = areas::above(db, who.area, id).await? else { return Ok(None) };
    let slip = match seen_above(&office.desk, who, id).await {
        Ok(seen) => Some(slip_above(office, f, seen).await?),
        Err(refusal) if refusal.kind == RefusalKind::NotFound => None,
        Err(refusal) => return Err(refusal),
    };
    Ok(Some(AboveShown { office: area_name(office, above.area).await?, slip }))
}

async fn slip_above(office: &Office, f: &Frame, seen: SeenAbove) -> Result<SlipAbove, Refusal> {
    let (upper, terms) = (&seen.problem, limits::terms(office.desk.read(), seen.above.area, f.now.day()).await?);
    let due = seen.above.part(upper).filter(|_| seen.above.outer_limit(upper).is_some()).map(|part| &part.due);
    Ok(SlipAbove {
        number: upper.number.to_string(),
        stage: f.say(upper.state.stage().name()),
        clock: due.map(|due| clock_shown(f, &terms, f.t("上级期限", "The upper office's due date").to_owned(), due)),
    })
}

/// The problems on lower ledgers that came from this one's slips.
pub async fn below_shown(office: &Office, who: &Actor, id: ProblemId) -> Result<Vec<BelowShown>, Refusal> {
    let mut shown = Vec::new();
    for below in areas::below(office.desk.read(), who.area, id).await? {
        shown.push(BelowShown { office: area_name(office, below.area).await?, number: below.number.to_string() });
    }
    Ok(shown)
}

async fn area_name(office: &Office, area: AreaId) -> Result<String, Refusal> {
    let found = registry::find_area(office.desk.read(), area).await?;
    Ok(found.map(|area| area.name).unwrap_or_default())
}
