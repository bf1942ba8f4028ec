//! The notices on holidays that an area took in, and the calendar they make with those that came with this program.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use kernel::{Actor, AreaId, Moment};
use sea_orm::FromQueryResult;
use store::{ConnectionTrait, StoreError, Tx, execute, rows};
use workdays::{Calendar, Notice, read_csv};

/// A notice that was taken in.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, FromQueryResult)]
pub struct KeptNotice {
    /// The year it settles.
    pub year: i64,
    /// How it is quoted.
    pub source: String,
    /// Its days, as lines of a file.
    days: String,
    /// Who took it in.
    pub set_by: String,
    set_at: i64,
}

impl KeptNotice {
    /// When it was taken in.
    pub fn set_at(&self) -> Moment {
        Moment(self.set_at)
    }

    fn notice(&self) -> Option<Notice> {
        read_csv(&self.days, i16::try_from(self.year).ok()?, &self.source).0
    }
}

/// Calendars that were made before, by the notices they are made of. There is one for every version an area had.
static MADE: LazyLock<Mutex<BTreeMap<Vec<KeptNotice>, Arc<Calendar>>>> = LazyLock::new(Mutex::default);

/// The calendar in force in an area.
///
/// # Errors
/// The database's error.
pub async fn calendar(db: &impl ConnectionTrait, area: AreaId) -> Result<Arc<Calendar>, StoreError> {
    let kept = kept(db, area).await?;
    if kept.is_empty() {
        return Ok(Calendar::published_shared());
    }
    let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(calendar) = made.get(&kept) {
        return Ok(Arc::clone(calendar));
    }
    let add = |calendar: Calendar, notice: Notice| calendar.with(notice);
    let notices = kept.iter().filter_map(KeptNotice::notice);
    let calendar = Arc::new(notices.fold(Calendar::published().clone(), add));
    made.insert(kept, Arc::clone(&calendar));
    Ok(calendar)
}

/// The notices an area took in, by year.
///
/// # Errors
/// The database's error.
pub async fn kept(db: &impl ConnectionTrait, area: AreaId) -> Result<Vec<KeptNotice>, StoreError> {
    let sql = "SELECT year, source, days, set_by, set_at FROM holiday_notices WHERE area = $1 ORDER BY year";
    rows(db, sql, [area.to_string().into()]).await
}

/// Keeps a notice that settles a year; one kept before for the same year is replaced.
///
/// # Errors
/// The database's error.
pub async fn put(tx: &Tx, who: &Actor, year: i16, notice: &Notice) -> Result<(), StoreError> {
    execute(
        &tx.db,
        "INSERT INTO holiday_notices (area, year, source, days, set_by, set_at) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (area, year) DO UPDATE SET source = excluded.source, days = excluded.days,
           set_by = excluded.set_by, set_at = excluded.set_at",
        [
            who.area.to_string().into(),
            i64::from(year).into(),
            notice.source.clone().into(),
            notice.to_csv().into(),
            who.name.clone().into(),
            tx.at.micros().into(),
        ],
    )
    .await?;
    Ok(())
}
