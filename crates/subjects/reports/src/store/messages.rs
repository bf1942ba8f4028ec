//! The talk between the office and a reporter, and who has looked at a reporter's identity.

use kernel::{Actor, AreaId, Moment};
use sea_orm::FromQueryResult;
use store::{ConnectionTrait, StoreError, Tx, execute, rows};
use uuid::Uuid;

/// A message.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Message {
    /// Whether the office wrote it.
    pub from_office: bool,
    /// Who wrote it, for the office; the reporter never has a name here.
    pub author: String,
    /// What was written.
    pub body: String,
    at: i64,
}

impl Message {
    /// When.
    pub fn at(&self) -> Moment {
        Moment(self.at)
    }
}

/// Adds a message.
///
/// # Errors
/// The database's error.
pub async fn add(tx: &Tx, area: AreaId, report: Uuid, office: Option<&Actor>, body: &str) -> Result<(), StoreError> {
    let place = tx.next_number(area, &format!("report-messages/{report}")).await?;
    execute(
        &tx.db,
        "INSERT INTO report_messages (area, report, place, from_office, author, body, at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        [
            area.to_string().into(),
            report.to_string().into(),
            place.into(),
            office.is_some().into(),
            office.map(|who| who.name.clone()).unwrap_or_default().into(),
            body.into(),
            tx.at.micros().into(),
        ],
    )
    .await?;
    Ok(())
}

/// The messages of a report, oldest first.
///
/// # Errors
/// The database's error.
pub async fn of(db: &impl ConnectionTrait, area: AreaId, report: Uuid) -> Result<Vec<Message>, StoreError> {
    let sql =
        "SELECT from_office, author, body, at FROM report_messages WHERE area = $1 AND report = $2 ORDER BY place";
    rows(db, sql, [area.to_string().into(), report.to_string().into()]).await
}

/// A look at a reporter's identity.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Look {
    /// Who looked, by name.
    pub name: String,
    /// Why.
    pub reason: String,
    /// Whether the passphrase was right and something was seen.
    pub opened: bool,
    at: i64,
}

impl Look {
    /// When.
    pub fn at(&self) -> Moment {
        Moment(self.at)
    }
}

/// Notes a look.
///
/// # Errors
/// The database's error.
pub async fn add_look(tx: &Tx, who: &Actor, report: Uuid, reason: &str, opened: bool) -> Result<(), StoreError> {
    let place = tx.next_number(who.area, &format!("identity-looks/{report}")).await?;
    execute(
        &tx.db,
        "INSERT INTO identity_looks (area, report, place, person, name, reason, opened, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        [
            who.area.to_string().into(),
            report.to_string().into(),
            place.into(),
            who.id.to_string().into(),
            who.name.clone().into(),
            reason.into(),
            opened.into(),
            tx.at.micros().into(),
        ],
    )
    .await?;
    Ok(())
}

/// Who looked at a reporter's identity, newest first.
///
/// # Errors
/// The database's error.
pub async fn looks(db: &impl ConnectionTrait, area: AreaId, report: Uuid) -> Result<Vec<Look>, StoreError> {
    let sql = "SELECT name, reason, opened, at FROM identity_looks WHERE area = $1 AND report = $2 ORDER BY place DESC";
    rows(db, sql, [area.to_string().into(), report.to_string().into()]).await
}
