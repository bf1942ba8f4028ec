use async_trait::async_trait;
use futures_util::FutureExt;
use kernel::{AreaId, Moment, PersonId, Refusal};
use serde::{Deserialize, Serialize};
use store::{Desk, FromQueryResult, StoreError, Tx, Value, execute, row};
use tower_sessions::SessionStore;
use tower_sessions::cookie::time::OffsetDateTime;
use tower_sessions::session::{Id, Record};
use tower_sessions::session_store::{Error, Result};

use crate::rules::ASSESSORS_NUMBERS;
use crate::secrets::hash_token;

/// The name under which a session holds what it knows.
pub const HELD: &str = "held";

/// What a session holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// Whose session it is.
    pub person: PersonId,
    /// Whether the second factor was passed in it.
    pub code_given: bool,
}

/// The table of sessions. Ids are kept as their SHA-256, so the table alone opens no session; a session unused for the
/// idle time is no longer found, and is deleted when the next one begins.
#[derive(Clone)]
pub struct SessionTable {
    desk: Desk,
    area: AreaId,
}

impl std::fmt::Debug for SessionTable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SessionTable(..)")
    }
}

#[derive(FromQueryResult)]
struct SessionRow {
    data: String,
    touched_at: i64,
}

impl SessionTable {
    /// The sessions of an area.
    pub fn new(desk: Desk, area: AreaId) -> Self {
        Self { desk, area }
    }

    async fn run<const N: usize>(&self, sql: &'static str, values: [Value; N]) -> Result<()> {
        self.desk
            .write(move |tx| async move { Ok(execute(&tx.db, sql, values).await.map(drop)?) }.boxed())
            .await
            .map_err(backend)
    }

    fn keys(&self, id: &Id) -> [Value; 2] {
        [self.area.to_string().into(), hash_token(&id.to_string()).into()]
    }

    /// The last moment a session must have been used after, not to be over.
    fn idle_since(&self) -> i64 {
        self.desk.now().plus_seconds(-ASSESSORS_NUMBERS.idle_seconds).micros()
    }

    /// Writes down that a session is in use, at most once a minute.
    async fn touch(&self, id: &Id, touched_at: i64) -> Result<()> {
        let now = self.desk.now();
        if Moment(touched_at).plus_seconds(ASSESSORS_NUMBERS.touch_seconds) > now {
            return Ok(());
        }
        let [area, hash] = self.keys(id);
        let sql = "UPDATE sessions SET touched_at = $3 WHERE area = $1 AND id_hash = $2";
        self.run(sql, [area, hash, now.micros().into()]).await
    }
}

#[async_trait]
impl SessionStore for SessionTable {
    async fn create(&self, record: &mut Record) -> Result<()> {
        let [area, hash] = self.keys(&record.id);
        let over = [area.clone(), self.idle_since().into()];
        let new = [area, hash, person(record).into(), data(record)?.into(), self.desk.now().micros().into()];
        self.desk.write(move |tx| begin(tx, over, new).boxed()).await.map_err(backend)
    }

    async fn save(&self, record: &Record) -> Result<()> {
        let [area, hash] = self.keys(&record.id);
        let sql = "UPDATE sessions SET person = $3, data = $4 WHERE area = $1 AND id_hash = $2";
        self.run(sql, [area, hash, person(record).into(), data(record)?.into()]).await
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        let sql = "SELECT data, touched_at FROM sessions WHERE area = $1 AND id_hash = $2";
        let found: Option<SessionRow> = row(self.desk.read(), sql, self.keys(id)).await.map_err(backend)?;
        let Some(found) = found.filter(|found| found.touched_at > self.idle_since()) else { return Ok(None) };
        self.touch(id, found.touched_at).await?;
        let data = serde_json::from_str(&found.data).map_err(|error| Error::Decode(error.to_string()))?;
        // The end of a session is decided here, by the desk's clock; the record's own date plays no part.
        Ok(Some(Record { id: *id, data, expiry_date: OffsetDateTime::UNIX_EPOCH }))
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        self.run("DELETE FROM sessions WHERE area = $1 AND id_hash = $2", self.keys(id)).await
    }
}

async fn begin(tx: &Tx, over: [Value; 2], new: [Value; 5]) -> std::result::Result<(), Refusal> {
    execute(&tx.db, "DELETE FROM sessions WHERE area = $1 AND touched_at <= $2", over).await?;
    let sql = "INSERT INTO sessions (area, id_hash, person, data, touched_at) VALUES ($1, $2, $3, $4, $5)";
    execute(&tx.db, sql, new).await?;
    Ok(())
}

/// Ends every session of a person, in the same transaction as the change that calls for it.
pub async fn end_all(tx: &Tx, area: AreaId, person: PersonId) -> std::result::Result<(), StoreError> {
    let values = [area.to_string().into(), person.to_string().into()];
    execute(&tx.db, "DELETE FROM sessions WHERE area = $1 AND person = $2", values).await?;
    Ok(())
}

fn person(record: &Record) -> String {
    let held = record.data.get(HELD).and_then(|held| Held::deserialize(held).ok());
    held.map(|held| held.person.to_string()).unwrap_or_default()
}

fn data(record: &Record) -> Result<String> {
    serde_json::to_string(&record.data).map_err(|error| Error::Encode(error.to_string()))
}

fn backend(error: impl Into<Refusal>) -> Error {
    let refusal: Refusal = error.into();
    Error::Backend(refusal.cause.unwrap_or_else(|| refusal.rule.to_string()))
}
