pub(crate) mod anchors;
pub(crate) mod older;
pub(crate) mod verify;

use chain::Algorithm;
use chain::links::link;
use kernel::{Actor, AreaId};
use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::{StoreError, Tx, row, rows, scalar};

/// The columns of a line, in the order of [`AuditLine`].
const COLUMNS: &str = "line, at, actor_id, actor_name, act, thing, fact, previous, link";

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
    /// The link of the line before; empty for the first.
    pub previous: String,
    /// Its own link: the algorithm and the digest of [`chain::links::link`] over the previous link, the line's number and
    /// area, at, actor_id, actor_name, act, thing and fact, as they are stored.
    pub link: String,
}

impl AuditLine {
    /// Its own link by an algorithm, from what it says.
    fn link_by(&self, algorithm: Algorithm, area: &str) -> String {
        let at = self.at.to_string();
        link(algorithm, &self.previous, self.number(), &self.fields(area, &at)).to_string()
    }

    /// What is digested beside the previous link and the number.
    fn fields<'a>(&'a self, area: &'a str, at: &'a str) -> [&'a str; 7] {
        [area, at, &self.actor_id, &self.actor_name, &self.act, &self.thing, &self.fact]
    }

    /// Its number in the chain; 0 for numbers that no line may have.
    fn number(&self) -> u64 {
        u64::try_from(self.line).unwrap_or_default()
    }
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
    match thing {
        Some(thing) => {
            let sql = format!(
                "SELECT {COLUMNS} FROM audit WHERE area = $1 AND thing = $2 AND line < $3 ORDER BY line DESC LIMIT $4"
            );
            rows(db, &sql, [area.to_string().into(), thing.into(), before.into(), limit.into()]).await
        }
        None => {
            let sql = format!("SELECT {COLUMNS} FROM audit WHERE area = $1 AND line < $2 ORDER BY line DESC LIMIT $3");
            rows(db, &sql, [area.to_string().into(), before.into(), limit.into()]).await
        }
    }
}

/// By which algorithm an area's new lines are chained: SHA-256 unless another was chosen.
///
/// # Errors
/// The database's error.
pub async fn algorithm_of(db: &impl ConnectionTrait, area: AreaId) -> Result<Algorithm, StoreError> {
    let sql = "SELECT algorithm AS value FROM audit_algorithms WHERE area = $1";
    let word = scalar::<String>(db, sql, [area.to_string().into()]).await?;
    Ok(word.and_then(|word| Algorithm::from_word(&word)).unwrap_or(Algorithm::Sha256))
}

/// Chooses by which algorithm an area's lines are chained from now on. Older lines keep theirs: every link names its own.
///
/// # Errors
/// The database's error.
pub async fn choose_algorithm(tx: &Tx, area: AreaId, algorithm: Algorithm) -> Result<(), StoreError> {
    let sql = "INSERT INTO audit_algorithms (area, algorithm) VALUES ($1, $2)
               ON CONFLICT (area) DO UPDATE SET algorithm = excluded.algorithm";
    crate::execute(&tx.db, sql, [area.to_string().into(), algorithm.word().into()]).await?;
    Ok(())
}

/// What a new line must know of the line before it.
#[derive(FromQueryResult)]
struct Before {
    link: String,
    at: i64,
}

/// Writes a line, chained to the one before it. The caller holds the area's line counter, so no other line comes between.
pub(crate) async fn append(
    db: &impl ConnectionTrait,
    line: i64,
    at: i64,
    who: &Actor,
    fact: Fact,
) -> Result<(), StoreError> {
    let area = who.area.to_string();
    let sql = "SELECT link, at FROM audit WHERE area = $1 AND line = $2";
    let before: Option<Before> = row(db, sql, [area.clone().into(), (line - 1).into()]).await?;
    if let Some(before) = &before {
        anchors::keep_if_day_ended(db, &area, line - 1, before, at).await?;
    }
    let mut new = AuditLine {
        line,
        at,
        actor_id: who.id.to_string(),
        actor_name: who.name.clone(),
        act: fact.act.to_owned(),
        thing: fact.thing,
        fact: fact.body.to_string(),
        previous: before.map_or_else(String::new, |before| before.link),
        link: String::new(),
    };
    new.link = new.link_by(algorithm_of(db, who.area).await?, &area);
    insert(db, area, new).await
}

async fn insert(db: &impl ConnectionTrait, area: String, line: AuditLine) -> Result<(), StoreError> {
    crate::execute(
        db,
        "INSERT INTO audit (area, line, at, actor_id, actor_name, act, thing, fact, previous, link)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        [
            area.into(),
            line.line.into(),
            line.at.into(),
            line.actor_id.into(),
            line.actor_name.into(),
            line.act.into(),
            line.thing.into(),
            line.fact.into(),
            line.previous.into(),
            line.link.into(),
        ],
    )
    .await?;
    Ok(())
}
