use kernel::{Actor, AreaId};
use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::{StoreError, rows};

/// What happened, as it goes into the audit trail: the act, the thing it was done to, and the details as JSON.
///
/// A fact about ballots never carries a code, a mark, an address or a device.
#[derive(Debug, Clone, PartialEq)]
pub struct Fact {
    /// The act's code, such as `evaluations.draw`.
    pub act: &'static str,
    /// The kind and id of the thing, such as `campaign/018f…`.
    pub thing: String,
    /// The details.
    pub body: serde_json::Value,
}

impl Fact {
    /// Joins an act, a thing and its details.
    pub fn new(act: &'static str, kind: &str, id: impl std::fmt::Display, body: serde_json::Value) -> Self {
        Self { act, thing: format!("{kind}/{id}"), body }
    }
}

/// A line of the audit trail. Lines of one area are numbered from 1 without gaps.
#[derive(Debug, Clone, FromQueryResult)]
pub struct AuditLine {
    /// The line's number in its area.
    pub line: i64,
    /// When, in microseconds UTC.
    pub at: i64,
    /// Who, by id.
    pub actor_id: String,
    /// Who, by the name held at the time.
    pub actor_name: String,
    /// The act's code.
    pub act: String,
    /// The thing's kind and id.
    pub thing: String,
    /// The details as JSON.
    pub fact: String,
}

/// The newest lines of an area before a line number, newest first; of one thing only if named.
///
/// # Errors
/// The database's error.
pub async fn read_audit(
    db: &impl ConnectionTrait,
    area: AreaId,
    thing: Option<&str>,
    before: i64,
    limit: i64,
) -> Result<Vec<AuditLine>, StoreError> {
    let columns = "SELECT line, at, actor_id, actor_name, act, thing, fact FROM audit";
    match thing {
        Some(thing) => {
            let sql = format!("{columns} WHERE area = $1 AND thing = $2 AND line < $3 ORDER BY line DESC LIMIT $4");
            rows(db, &sql, [area.to_string().into(), thing.into(), before.into(), limit.into()]).await
        }
        None => {
            let sql = format!("{columns} WHERE area = $1 AND line < $2 ORDER BY line DESC LIMIT $3");
            rows(db, &sql, [area.to_string().into(), before.into(), limit.into()]).await
        }
    }
}

pub(crate) async fn append(
    db: &impl ConnectionTrait,
    line: i64,
    at: i64,
    who: &Actor,
    fact: Fact,
) -> Result<(), StoreError> {
    crate::execute(
        db,
        "INSERT INTO audit (area, line, at, actor_id, actor_name, act, thing, fact) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        [
            who.area.to_string().into(),
            line.into(),
            at.into(),
            who.id.to_string().into(),
            who.name.clone().into(),
            fact.act.into(),
            fact.thing.into(),
            fact.body.to_string().into(),
        ],
    )
    .await?;
    Ok(())
}
