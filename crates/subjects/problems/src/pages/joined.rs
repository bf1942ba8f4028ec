//! What was joined to a problem, on its record.

use kernel::AreaId;
use store::{ConnectionTrait, StoreError};

use crate::rules::state::ProblemId;
use crate::store::joined;
use crate::store::list::ProblemLine;

/// How many are shown.
const SHOWN: usize = 200;

/// The problems that were joined to one, the oldest first.
#[derive(Default)]
pub struct JoinedShown {
    /// Those shown.
    pub lines: Vec<ProblemLine>,
    /// Whether there are more.
    pub more: bool,
}

/// Reads what was joined to a problem.
pub async fn joined_shown(db: &impl ConnectionTrait, area: AreaId, id: ProblemId) -> Result<JoinedShown, StoreError> {
    let limit = i64::try_from(SHOWN + 1).unwrap_or(i64::MAX);
    let mut lines = joined::lines(db, area, id, limit).await?;
    let more = lines.len() > SHOWN;
    lines.truncate(SHOWN);
    Ok(JoinedShown { lines, more })
}
