//! Anchors: the link a day ended with. Printed and kept outside the database, an anchor shows whether the whole chain before
//! it was written anew.

use kernel::{Actor, AreaId, Day, Moment};
use sea_orm::{ConnectionTrait, FromQueryResult};

use super::Before;
use crate::{StoreError, Tx, execute, row, rows};

/// The link of a line, to be printed and compared later.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Anchor {
    /// The line.
    pub line: i64,
    /// The day it was the last line of, or was anchored on.
    pub day: String,
    /// Its link.
    pub link: String,
}

impl Anchor {
    /// The digest in groups of four digits, as people compare it.
    pub fn groups(&self) -> Vec<String> {
        let digest = self.link.rsplit(':').next().unwrap_or_default();
        digest.as_bytes().chunks(4).map(|group| String::from_utf8_lossy(group).into_owned()).collect()
    }

    /// What `qingfeng verify audit --anchor` takes: the line, a colon and the link.
    pub fn for_command(&self) -> String {
        format!("{}:{}", self.line, self.link)
    }
}

/// The anchors of an area, the newest first.
///
/// # Errors
/// The database's error.
pub async fn audit_anchors(db: &impl ConnectionTrait, area: AreaId, limit: i64) -> Result<Vec<Anchor>, StoreError> {
    let sql = "SELECT line, day, link FROM audit_anchors WHERE area = $1 ORDER BY line DESC LIMIT $2";
    rows(db, sql, [area.to_string().into(), limit.into()]).await
}

#[derive(FromQueryResult)]
struct Last {
    line: i64,
    at: i64,
    link: String,
}

/// The newest line as an anchor of its day; `None` without lines.
///
/// # Errors
/// The database's error.
pub async fn audit_head(db: &impl ConnectionTrait, area: AreaId) -> Result<Option<Anchor>, StoreError> {
    let sql = "SELECT line, at, link FROM audit WHERE area = $1 ORDER BY line DESC LIMIT 1";
    let last: Option<Last> = row(db, sql, [area.to_string().into()]).await?;
    Ok(last.map(|last| Anchor { line: last.line, day: Moment(last.at).day().to_string(), link: last.link }))
}

/// Keeps the newest line as an anchor, whatever the hour, and answers it; `None` without lines.
///
/// # Errors
/// The database's error.
pub async fn anchor_audit(tx: &Tx, who: &Actor) -> Result<Option<Anchor>, StoreError> {
    let newest = audit_head(&tx.db, who.area).await?;
    if let Some(anchor) = &newest {
        keep(&tx.db, &who.area.to_string(), anchor.line, tx.at.day(), &anchor.link).await?;
    }
    Ok(newest)
}

/// Makes the newest line an anchor of its day when that day is over. The first line of a new day does the same; this is for a
/// day after which nothing is done for a while.
///
/// # Errors
/// The database's error.
pub async fn anchor_finished_day(tx: &Tx, area: AreaId) -> Result<(), StoreError> {
    match audit_head(&tx.db, area).await? {
        Some(last) if last.day < tx.at.day().to_string() => {
            let day = StoreError::parse("audit.at", &last.day)?;
            keep(&tx.db, &area.to_string(), last.line, day, &last.link).await
        }
        Some(_) | None => Ok(()),
    }
}

/// The first line of a new day makes the last line of the day before an anchor. No timer is needed: a day without lines has
/// nothing to anchor.
pub(super) async fn keep_if_day_ended(
    db: &impl ConnectionTrait,
    area: &str,
    line: i64,
    before: &Before,
    now: i64,
) -> Result<(), StoreError> {
    let day = Moment(before.at).day();
    if day == Moment(now).day() { Ok(()) } else { keep(db, area, line, day, &before.link).await }
}

async fn keep(db: &impl ConnectionTrait, area: &str, line: i64, day: Day, link: &str) -> Result<(), StoreError> {
    let sql = "INSERT INTO audit_anchors (area, line, day, link) VALUES ($1, $2, $3, $4)
               ON CONFLICT (area, line) DO NOTHING";
    execute(db, sql, [area.into(), line.into(), day.to_string().into(), link.into()]).await?;
    Ok(())
}
