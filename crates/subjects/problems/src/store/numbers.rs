//! The numbers of the ledger: how many stand where, what falls due when, how long it took, how well it went.

use std::collections::BTreeMap;

use kernel::{AreaId, Day, UnitId};
use serde::{Deserialize, Serialize};
use store::{ConnectionTrait, FromQueryResult, StoreError, Value, rows, scalar};

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

/// The numbers of a year: all problems registered in it, and the same by lead unit and by kind, the largest group first.
#[derive(Debug, Clone, Default)]
pub struct OfYear {
    /// All of them.
    pub all: Tally,
    by_unit: BTreeMap<String, Tally>,
    by_category: BTreeMap<String, Tally>,
}

impl OfYear {
    fn add(&mut self, one: &Measured) {
        self.all.add(one);
        for (groups, key) in [(&mut self.by_unit, &one.lead_unit), (&mut self.by_category, &one.category)] {
            add_to(groups, key, one);
        }
    }

    /// By lead unit: its id, how many problems, the rates.
    pub fn by_unit(&self) -> Vec<(String, usize, Rates)> {
        largest_first(&self.by_unit)
    }

    /// By kind of problem.
    pub fn by_category(&self) -> Vec<(String, usize, Rates)> {
        largest_first(&self.by_category)
    }
}

/// How many problems of a year are read at once; numbers have no gaps, so a span of them is as long as a part.
const PART: i64 = 5_000;

/// The numbers of the problems registered in a year. They are counted part by part, so that a year of any length takes no more
/// room than its groups.
///
/// # Errors
/// The database's error.
pub async fn of_year(db: &impl ConnectionTrait, area: AreaId, year: i64) -> Result<OfYear, StoreError> {
    let last = "SELECT COALESCE(MAX(serial), 0) AS value FROM problems WHERE area = $1 AND year = $2";
    let last: i64 = scalar(db, last, [area.to_string().into(), year.into()]).await?.unwrap_or(0);
    let (mut counted, mut before) = (OfYear::default(), 0);
    let sql = format!("{MEASURED} WHERE p.area = $1 AND p.year = $2 AND p.serial > $3 AND p.serial <= $4");
    while before < last {
        let values = [area.to_string().into(), year.into(), before.into(), (before + PART).into()];
        rows::<Measured>(db, &sql, values).await?.iter().for_each(|one| counted.add(one));
        before += PART;
    }
    Ok(counted)
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
    pub median_days: Option<Median>,
}

/// A median of whole days: whole, or halfway between two. It is kept doubled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Median(i64);

impl std::fmt::Display for Median {
    /// `6`, or `6.5`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}{}", self.0 / 2, if self.0 % 2 == 0 { "" } else { ".5" })
    }
}

/// Problems that are counted one after the other; of each stays only what the rates need.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tally {
    /// How many.
    pub problems: usize,
    counted: Rates,
    /// How many were answered after so many days.
    days: BTreeMap<i64, usize>,
}

impl Tally {
    /// Counts one more.
    pub fn add(&mut self, one: &Measured) {
        let stage = Stage::from_code(&one.stage);
        let closed = matches!(stage, Some(Stage::StruckOff | Stage::Kept));
        let accepted = !matches!(
            stage,
            Some(Stage::Registered | Stage::Refused | Stage::Joined | Stage::Withdrawn | Stage::Transferred) | None
        );
        self.problems += 1;
        count(&mut self.counted.completed, accepted, closed);
        count(&mut self.counted.on_time, one.on_time > 0, one.on_time == 1);
        count(&mut self.counted.returned, one.on_time > 0 || one.returned > 0, one.returned > 0);
        count(&mut self.counted.rebound, closed || one.rebounds > 0, one.rebounds > 0);
        if one.responded_at > 0 {
            *self.days.entry((one.responded_at - one.assigned_at) / 86_400_000_000).or_default() += 1;
        }
    }

    /// The rates; each is defined at its field in [`Rates`].
    pub fn rates(&self) -> Rates {
        Rates { median_days: self.median_days(), ..self.counted.clone() }
    }

    /// The middle one, or the mean of the two in the middle.
    fn median_days(&self) -> Option<Median> {
        let answered: usize = self.days.values().sum();
        let low = self.nth(answered.saturating_sub(1) / 2)?;
        Some(Median(low + self.nth(answered / 2)?))
    }

    /// The days of one of those answered, counted from 0 by days.
    fn nth(&self, place: usize) -> Option<i64> {
        let mut gone = 0;
        self.days
            .iter()
            .find(|(_, many)| {
                gone += **many;
                gone > place
            })
            .map(|(days, _)| *days)
    }
}

fn count(share: &mut Share, belongs: bool, counts: bool) {
    share.of += usize::from(belongs);
    share.part += usize::from(belongs && counts);
}

fn add_to(groups: &mut BTreeMap<String, Tally>, key: &str, one: &Measured) {
    if let Some(known) = groups.get_mut(key) {
        known.add(one);
    } else if !key.is_empty() {
        groups.entry(key.to_owned()).or_default().add(one);
    }
}

fn largest_first(groups: &BTreeMap<String, Tally>) -> Vec<(String, usize, Rates)> {
    let mut all: Vec<_> = groups.iter().map(|(key, own)| (key.clone(), own.problems, own.rates())).collect();
    all.sort_by_key(|(_, problems, _)| std::cmp::Reverse(*problems));
    all
}

/// The rates of problems; each is defined at its field in [`Rates`].
pub fn rates<'a>(problems: impl Iterator<Item = &'a Measured>) -> Rates {
    let mut counted = Tally::default();
    problems.for_each(|one| counted.add(one));
    counted.rates()
}

/// The rates by unit or by kind of problem: the key, how many problems, the rates; the largest group first.
pub fn rates_by(problems: &[Measured], key: impl Fn(&Measured) -> &str) -> Vec<(String, usize, Rates)> {
    let mut groups = BTreeMap::new();
    problems.iter().for_each(|one| add_to(&mut groups, key(one), one));
    largest_first(&groups)
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
    let (sql, values) = of_unit_query(area, unit, today);
    let found: Option<UnitCounts> = store::row(db, &sql, values).await?;
    Ok(found.unwrap_or(UnitCounts { to_sign: 0, to_answer: 0, overdue: 0 }))
}

/// The query of how a unit's open problems stand and its values, for the test that reads its plan.
pub fn of_unit_query(area: AreaId, unit: UnitId, today: Day) -> (String, Vec<Value>) {
    let sql = "SELECT COUNT(CASE WHEN signed = FALSE THEN 1 END) AS to_sign, COUNT(*) AS to_answer,
                 COUNT(CASE WHEN due > '' AND due < $3 THEN 1 END) AS overdue
               FROM problem_units WHERE area = $1 AND unit = $2 AND open = TRUE";
    (sql.into(), vec![area.to_string().into(), unit.to_string().into(), today.to_string().into()])
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
        assert_eq!(rates.median_days.unwrap().to_string(), "6");
        assert_eq!(Share::default().percent(), "—");
    }

    #[test]
    fn a_median_is_the_middle_one_or_the_mean_of_the_two_in_the_middle() {
        let median = |days: &[i64]| {
            let answered: Vec<Measured> = days.iter().map(|days| one(Stage::Kept, 1, *days, 0, 0)).collect();
            rates(answered.iter()).median_days.map(|median| median.to_string())
        };
        assert_eq!(median(&[]), None);
        assert_eq!(median(&[5]).as_deref(), Some("5"));
        assert_eq!(median(&[9, 3]).as_deref(), Some("6"));
        assert_eq!(median(&[3, 4, 9, 1]).as_deref(), Some("3.5"));
        assert_eq!(median(&[7, 1, 7, 2, 7]).as_deref(), Some("7"));
    }

    #[test]
    fn groups_stand_largest_first_and_what_has_no_key_in_none() {
        let of = |category: &str| Measured { category: category.into(), ..one(Stage::Kept, 1, 1, 0, 0) };
        let groups = rates_by(&[of("乙"), of("甲"), of("丙"), of("丙"), of("")], |one| &one.category);
        let sizes: Vec<_> = groups.iter().map(|(key, problems, _)| (key.as_str(), *problems)).collect();
        assert_eq!(sizes, [("丙", 2), ("乙", 1), ("甲", 1)]);
    }
}
