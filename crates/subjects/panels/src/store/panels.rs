//! Panels, each with its quotas and what came of making its lottery.

use ::store::{ConnectionTrait, FromQueryResult, StoreError, Tx, execute, row, rows};
use kernel::{Actor, AreaId, Moment, Refusal};
use quotas::Quota;

use super::{PanelId, keyed, keys};
use crate::published::quotas_csv;
use crate::reading::{Source, read_quotas};
use crate::rules::panel::Answer;

/// A panel as it is stored.
#[derive(Debug, Clone)]
pub struct Panel {
    /// Its id.
    pub id: PanelId,
    /// Its name.
    pub title: String,
    /// How many seats it has.
    pub size: usize,
    /// The quotas; none before they are uploaded.
    pub quotas: Vec<Quota>,
    /// Grows with each change of quotas or people, so that a lottery that was made meanwhile is not taken for theirs.
    pub version: i64,
    /// What came of making the lottery.
    pub answer: Answer,
    /// The stored file of the record with the draw; empty before.
    pub record: String,
    /// When it was set up.
    pub made_at: Moment,
}

impl Panel {
    /// Whether it is drawn.
    pub fn is_drawn(&self) -> bool {
        !self.record.is_empty()
    }
}

#[derive(FromQueryResult)]
struct PanelRow {
    id: String,
    title: String,
    size: i64,
    quotas: String,
    version: i64,
    answer: String,
    record: String,
    made_at: i64,
}

impl PanelRow {
    fn panel(self) -> Result<Panel, StoreError> {
        let unreadable =
            |refusal: Refusal| StoreError::Unreadable { column: "panels.quotas", cause: refusal.to_string() };
        let source = Source { name: "quotas.csv", bytes: self.quotas.as_bytes() };
        Ok(Panel {
            id: StoreError::parse("panels.id", &self.id)?,
            title: self.title,
            size: usize::try_from(self.size).unwrap_or_default(),
            quotas: if self.quotas.is_empty() { Vec::new() } else { read_quotas(source).map_err(unreadable)? },
            version: self.version,
            answer: StoreError::json("panels.answer", &self.answer)?,
            record: self.record,
            made_at: Moment(self.made_at),
        })
    }
}

const COLUMNS: &str = "SELECT id, title, size, quotas, version, answer, record, made_at FROM panels";

/// All panels of an area, the newest first.
///
/// # Errors
/// The database's error.
pub async fn list(db: &impl ConnectionTrait, area: AreaId) -> Result<Vec<Panel>, StoreError> {
    let sql = format!("{COLUMNS} WHERE area = $1 ORDER BY made_at DESC, id");
    let found: Vec<PanelRow> = rows(db, &sql, [area.to_string().into()]).await?;
    found.into_iter().map(PanelRow::panel).collect()
}

/// One panel.
///
/// # Errors
/// Not found, or the database's error.
pub async fn load(db: &impl ConnectionTrait, area: AreaId, id: PanelId) -> Result<Panel, Refusal> {
    let sql = format!("{COLUMNS} WHERE area = $1 AND id = $2");
    let found: Option<PanelRow> = row(db, &sql, keys(area, id)).await?;
    Ok(found.ok_or_else(Refusal::not_found)?.panel()?)
}

/// Writes a new panel.
///
/// # Errors
/// The database's error.
pub async fn insert(tx: &Tx, who: &Actor, id: PanelId, title: &str, size: usize) -> Result<(), StoreError> {
    let sql = "INSERT INTO panels (area, id, title, size, quotas, version, answer, record, made_at, made_by)
               VALUES ($1, $2, $3, $4, '', 0, $5, '', $6, $7)";
    let values = [
        title.into(),
        i64::try_from(size).unwrap_or_default().into(),
        json(&Answer::None)?.into(),
        tx.at.micros().into(),
        who.name.clone().into(),
    ];
    execute(&tx.db, sql, keyed(who.area, id, values)).await.map(drop)
}

/// Keeps new quotas; the lottery is no longer theirs.
///
/// # Errors
/// The database's error.
pub async fn save_quotas(tx: &Tx, area: AreaId, id: PanelId, quotas: &[Quota]) -> Result<(), Refusal> {
    let file = String::from_utf8(quotas_csv(quotas)?).map_err(Refusal::failed)?;
    let sql = "UPDATE panels SET quotas = $3 WHERE area = $1 AND id = $2";
    execute(&tx.db, sql, keyed(area, id, [file.into()])).await?;
    Ok(changed(tx, area, id).await?)
}

/// Quotas or people have changed: there is no lottery for them.
///
/// # Errors
/// The database's error.
pub async fn changed(tx: &Tx, area: AreaId, id: PanelId) -> Result<(), StoreError> {
    let sql = "UPDATE panels SET version = version + 1, answer = $3 WHERE area = $1 AND id = $2";
    execute(&tx.db, sql, keyed(area, id, [json(&Answer::None)?.into()])).await.map(drop)
}

/// Keeps what came of making the lottery, unless quotas or people have changed since.
///
/// # Errors
/// The database's error.
pub async fn save_answer(tx: &Tx, area: AreaId, panel: &Panel, answer: &Answer) -> Result<bool, StoreError> {
    let sql = "UPDATE panels SET answer = $3 WHERE area = $1 AND id = $2 AND version = $4";
    let values = [json(answer)?.into(), panel.version.into()];
    Ok(execute(&tx.db, sql, keyed(area, panel.id, values)).await? > 0)
}

/// Keeps the record of the draw; an empty one takes the draw back.
///
/// # Errors
/// The database's error.
pub async fn save_record(tx: &Tx, area: AreaId, id: PanelId, file: &str) -> Result<(), StoreError> {
    let sql = "UPDATE panels SET record = $3 WHERE area = $1 AND id = $2";
    execute(&tx.db, sql, keyed(area, id, [file.into()])).await.map(drop)
}

fn json(answer: &Answer) -> Result<String, StoreError> {
    serde_json::to_string(answer)
        .map_err(|cause| StoreError::Unreadable { column: "panels.answer", cause: cause.to_string() })
}
