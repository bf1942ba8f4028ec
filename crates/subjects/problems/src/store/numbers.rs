//! The numbers of the ledger: how many stand where, what falls due when, how long it took, how well it went.

use kernel::{AreaId, Day, UnitId};
use serde::{Deserialize, Serialize};
use store::{ConnectionTrait, FromQueryResult, StoreError, rows};

use super::list::{IDS_AT_ONCE, Total, named};
use crate::rules::state::{ProblemId, Stage};

#[derive(FromQueryResult)]
struct Counted {
    word: String,
    value: i64,
}

/// How many problems stand at each stage, in the order of [`Stage::ALL`].
///
/// # Errors
/// The database's error.
pub async fn by_stage(db: &impl ConnectionTrait, area: AreaId) -> Result<Vec<(Stage, Total)>, StoreError> {
    let found: Vec<Counted> = rows(db, &by_stage_query(), [area.to_string().into()]).await?;
    let count = |stage: Stage| found.iter().find(|one| one.word == stage.code()).map_or(0, |one| one.value);
    Ok(Stage::ALL.into_iter().map(|stage| (stage, Total(count(stage)))).collect())
}

/// The query of the counts by stage, for the test that reads its plan.
pub fn by_stage_query() -> String {
    let one = |stage: Stage| {
        let code = stage.code();
        let counted = Total::of(&format!("problems WHERE area = $1 AND stage = '{code}'"));
        format!("SELECT '{code}' AS word, ({counted}) AS value")
    };
    Stage::ALL.map(one).join(" UNION ALL ")
}

/// How many problems fall due on each day of a span (both ends included); days with none are left out.
///
/// # Errors
/// The database's error.
pub async fn due_by_day(
    db: &impl ConnectionTrait,
    area: AreaId,
    from: Day,
    to: Day,
) -> Result<Vec<(String, i64)>, StoreError> {
    let sql = "SELECT due AS word, COUNT(*) AS value FROM problems WHERE area = $1 AND due >= $2 AND due <= $3
               GROUP BY due";
    let values = [area.to_string().into(), from.to_string().into(), to.to_string().into()];
    let found: Vec<Counted> = rows(db, sql, values).await?;
    Ok(found.into_iter().map(|one| (one.word, one.value)).collect())
}

/// What the rates of a year are made from, one a problem.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Measured {
    /// Where it stands.
    pub stage: String,
    /// The kind of problem.
    pub category: String,
    /// The lead unit's id; empty before the first slip.
    pub lead_unit: String,
    /// When the slip went out, in microseconds UTC; 0 before.
    pub assigned_at: i64,
    /// When the response came; 0 before.
    pub responded_at: i64,
    /// 1 in time, 2 late, 0 no response.
    pub on_time: i64,
    /// How often a response was returned.
    pub returned: i64,
    /// How often it came back.
    pub rebounds: i64,
}

/// The problems registered in a year, as far as the rates need them.
///
/// # Errors
/// The database's error.
pub async fn measured(db: &impl ConnectionTrait, area: AreaId, year: i64) -> Result<Vec<Measured>, StoreError> {
    let sql = format!("{MEASURED} WHERE p.area = $1 AND p.year = $2");
    rows(db, &sql, [area.to_string().into(), year.into()]).await
}

const MEASURED: &str = "SELECT p.stage, p.category, p.lead_unit, p.assigned_at, p.responded_at, p.on_time, p.returned,
  p.rebounds FROM problems p";

/// The named problems, as far as the rates need them.
///
/// # Errors
/// The database's error.
pub async fn measured_of(
    db: &impl ConnectionTrait,
    area: AreaId,
    ids: &[ProblemId],
) -> Result<Vec<Measured>, StoreError> {
    let mut measured = Vec::with_capacity(ids.len());
    for part in ids.chunks(IDS_AT_ONCE) {
        let (condition, values) = named(area, part);
        measured.extend(rows::<Measured>(db, &format!("{MEASURED} WHERE {condition}"), values).await?);
    }
    Ok(measured)
}

/// A share with what it is a share of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Share {
    /// How many.
    pub part: usize,
    /// Of how many.
    pub of: usize,
}

impl Share {
    /// `83.3%`, or a dash for a share of nothing.
    pub fn percent(self) -> String {
        let tenths = (self.part * 1000 + self.of / 2).checked_div(self.of);
        tenths.map_or_else(|| "—".to_owned(), |tenths| format!("{}.{}%", tenths / 10, tenths % 10))
    }
}

/// The rates of some problems, and the median of days from assignment to response.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rates {
    /// 办结率: closed (struck off or kept) of those accepted.
    pub completed: Share,
    /// 按期率: answered by the due date of those answered.
    pub on_time: Share,
    /// 退回率: returned at least once of those answered or returned.
    pub returned: Share,
    /// 反弹率: come back at least once of those ever struck off.
    pub rebound: Share,
    /// The median of whole days from the slip to the response.
    pub median_days: Option<i64>,
}

/// The rates of problems; each is defined at its field in [`Rates`].
pub fn rates<'a>(problems: impl Iterator<Item = &'a Measured>) -> Rates {
    let mut rates = Rates::default();
    let mut days = Vec::new();
    for one in problems {
        let stage = Stage::from_code(&one.stage);
        let closed = matches!(stage, Some(Stage::StruckOff | Stage::Kept));
        let accepted = !matches!(
            stage,
            Some(Stage::Registered | Stage::Refused | Stage::Joined | Stage::Withdrawn | Stage::Transferred) | None
        );
        count(&mut rates.completed, accepted, closed);
        count(&mut rates.on_time, one.on_time > 0, one.on_time == 1);
        count(&mut rates.returned, one.on_time > 0 || one.returned > 0, one.returned > 0);
        count(&mut rates.rebound, closed || one.rebounds > 0, one.rebounds > 0);
        if one.responded_at > 0 {
            days.push((one.responded_at - one.assigned_at) / 86_400_000_000);
        }
    }
    days.sort_unstable();
    rates.median_days = days.get(days.len() / 2).copied();
    rates
}

fn count(share: &mut Share, belongs: bool, counts: bool) {
    share.of += usize::from(belongs);
    share.part += usize::from(belongs && counts);
}

/// The rates by unit or by kind of problem: the key, how many problems, the rates; the largest group first.
pub fn rates_by(problems: &[Measured], key: impl Fn(&Measured) -> &str) -> Vec<(String, usize, Rates)> {
    let mut keys: Vec<&str> = problems.iter().map(&key).filter(|key| !key.is_empty()).collect();
    keys.sort_unstable();
    let mut groups: Vec<(String, usize, Rates)> = keys
        .chunk_by(|one, other| one == other)
        .filter_map(|same| {
            let own = *same.first()?;
            Some((own.to_owned(), same.len(), rates(problems.iter().filter(|one| key(one) == own))))
        })
        .collect();
    groups.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
    groups
}

/// A unit's problems by how they stand with it: to sign, to answer, overdue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromQueryResult)]
pub struct UnitCounts {
    /// Not signed for.
    pub to_sign: i64,
    /// To be answered.
    pub to_answer: i64,
    /// Past the due date.
    pub overdue: i64,
}

/// How a unit's open problems stand.
///
/// # Errors
/// The database's error.
pub async fn of_unit(
    db: &impl ConnectionTrait,
    area: AreaId,
    unit: UnitId,
    today: Day,
) -> Result<UnitCounts, StoreError> {
    let sql = "SELECT COUNT(CASE WHEN signed = FALSE THEN 1 END) AS to_sign, COUNT(*) AS to_answer,
                 COUNT(CASE WHEN due < $3 THEN 1 END) AS overdue
               FROM problem_units WHERE area = $1 AND unit = $2 AND open = TRUE";
    let values = [area.to_string().into(), unit.to_string().into(), today.to_string().into()];
    let found: Option<UnitCounts> = store::row(db, sql, values).await?;
    Ok(found.unwrap_or(UnitCounts { to_sign: 0, to_answer: 0, overdue: 0 }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(stage: Stage, on_time: i64, days: i64, returned: i64, rebounds: i64) -> Measured {
        Measured {
            stage: stage.code().into(),
            category: "慢作为".into(),
            lead_unit: "u".into(),
            assigned_at: 0,
            responded_at: days * 86_400_000_000,
            on_time,
            returned,
            rebounds,
        }
    }

    #[test]
    fn each_rate_counts_what_its_definition_says() {
        let problems = [
            one(Stage::Kept, 1, 3, 0, 0),
            one(Stage::StruckOff, 2, 9, 1, 0),
            one(Stage::Accepted, 0, 0, 0, 1),
            one(Stage::Refused, 0, 0, 0, 0),
            one(Stage::Working, 0, 0, 1, 0),
        ];
        let rates = rates(problems.iter());
        assert_eq!(rates.completed, Share { part: 2, of: 4 });
        assert_eq!(rates.on_time.percent(), "50.0%");
        assert_eq!(rates.returned, Share { part: 2, of: 3 });
        assert_eq!(rates.rebound.percent(), "33.3%");
        assert_eq!(rates.median_days, Some(9));
        assert_eq!(Share::default().percent(), "—");
    }
}
