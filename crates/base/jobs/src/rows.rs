use kernel::{Actor, AreaId, JobId, Moment};
use store::{ConnectionTrait, FromQueryResult, Migration, StoreError, Tx, execute};

/// The table of jobs.
pub const MIGRATIONS: &[Migration] = &[CREATED, NOT_BEFORE, ONE_RUNNER, TWO_LANES, DELIVERIES];

const NOT_BEFORE: Migration = Migration {
    id: "jobs-002",
    reason: "Work that recurs (a daily patrol) waits for its moment, and is not asked for twice.",
    sql: "
ALTER TABLE jobs ADD COLUMN not_before {bigint} NOT NULL DEFAULT 0;
CREATE INDEX jobs_kind ON jobs (area, kind, state);
",
};

const ONE_RUNNER: Migration = Migration {
    id: "jobs-003",
    reason: "Of several servers of one database the one that holds this row locked runs the jobs.",
    sql: "
CREATE TABLE job_runner (
  seat {bigint} NOT NULL PRIMARY KEY
) {strict};
INSERT INTO job_runner (seat) VALUES (1);
",
};

const TWO_LANES: Migration = Migration {
    id: "jobs-004",
    reason: "Printing has a lane of its own, so that nothing else waits for it; each lane has its seat.",
    sql: "INSERT INTO job_runner (seat) VALUES (2);",
};

const DELIVERIES: Migration = Migration {
    id: "jobs-005",
    reason: "Of several servers of one database one sends deliveries at a time, so that none takes what another is sending for cut off.",
    sql: "INSERT INTO job_runner (seat) VALUES (3);",
};

const CREATED: Migration = Migration {
    id: "notices-001",
    reason: "Durable jobs with progress.",
    sql: "
CREATE TABLE jobs (
  area {text} NOT NULL,
  id {text} NOT NULL,
  kind {text} NOT NULL,
  title {text} NOT NULL,
  payload {json} NOT NULL,
  checkpoint {json} NOT NULL,
  state {text} NOT NULL,
  done {bigint} NOT NULL,
  total {bigint} NOT NULL,
  result {json} NOT NULL,
  asked_by {text} NOT NULL,
  asked_at {bigint} NOT NULL,
  PRIMARY KEY (area, id)
) {strict};
CREATE INDEX jobs_waiting ON jobs (state, asked_at);
",
};

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobState {
    /// Nobody has begun it.
    Waiting,
    /// It is being done.
    Running,
    /// It is done; the result stands in [`JobView::result`].
    Done,
    /// It could not be done; the reason stands in [`JobView::result`].
    Failed,
}

impl JobState {
    /// The stored word.
    pub fn code(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
        }
    }

    fn from_code(code: &str) -> Self {
        match code {
            "waiting" => Self::Waiting,
            "running" => Self::Running,
            "done" => Self::Done,
            _ => Self::Failed,
        }
    }
}

/// A job as its page shows it.
#[derive(Debug, Clone)]
pub struct JobView {
    /// Its id.
    pub id: JobId,
    /// Its kind's code.
    pub kind: String,
    /// What it does, for people.
    pub title: String,
    /// Where it stands.
    pub state: JobState,
    /// Steps done.
    pub done: i64,
    /// Steps in all; 0 while unknown.
    pub total: i64,
    /// The result or the reason, as JSON.
    pub result: serde_json::Value,
    /// Who asked, by name.
    pub asked_by: String,
    /// When it was asked for.
    pub asked_at: Moment,
}

impl JobView {
    /// Progress in whole percent.
    pub fn percent(&self) -> i64 {
        if self.state == JobState::Done {
            100
        } else {
            (self.done * 100).checked_div(self.total).unwrap_or(0).clamp(0, 100)
        }
    }

    /// Whether it has ended, well or badly.
    pub fn has_ended(&self) -> bool {
        matches!(self.state, JobState::Done | JobState::Failed)
    }
}

#[derive(FromQueryResult)]
struct JobRow {
    id: String,
    kind: String,
    title: String,
    state: String,
    done: i64,
    total: i64,
    result: String,
    asked_by: String,
    asked_at: i64,
}

impl JobRow {
    fn view(self) -> Result<JobView, StoreError> {
        Ok(JobView {
            id: StoreError::parse("jobs.id", &self.id)?,
            kind: self.kind,
            title: self.title,
            state: JobState::from_code(&self.state),
            done: self.done,
            total: self.total,
            result: StoreError::json("jobs.result", &self.result)?,
            asked_by: self.asked_by,
            asked_at: Moment(self.asked_at),
        })
    }
}

const COLUMNS: &str = "SELECT id, kind, title, state, done, total, result, asked_by, asked_at FROM jobs";

/// Asks for a job inside an open write, so that the act and its job stand or fall together.
///
/// # Errors
/// The database's error.
pub async fn enqueue(
    tx: &Tx,
    who: &Actor,
    id: JobId,
    kind: &str,
    title: &str,
    payload: &serde_json::Value,
) -> Result<(), StoreError> {
    execute(
        &tx.db,
        "INSERT INTO jobs (area, id, kind, title, payload, checkpoint, state, done, total, result, asked_by, asked_at)
         VALUES ($1, $2, $3, $4, $5, 'null', 'waiting', 0, 0, 'null', $6, $7)",
        [
            who.area.to_string().into(),
            id.to_string().into(),
            kind.into(),
            title.into(),
            payload.to_string().into(),
            who.name.clone().into(),
            tx.at.micros().into(),
        ],
    )
    .await?;
    Ok(())
}

/// Asks for a job that is not to begin before a moment, unless one of its kind waits in the area already.
/// Answers whether it was asked for.
///
/// # Errors
/// The database's error.
pub async fn enqueue_at(
    tx: &Tx,
    who: &Actor,
    id: JobId,
    kind: &str,
    title: &str,
    not_before: Moment,
) -> Result<bool, StoreError> {
    let known = "SELECT COUNT(*) AS value FROM jobs WHERE area = $1 AND kind = $2 AND state = 'waiting'";
    let keys = || [who.area.to_string().into(), kind.into()];
    if store::scalar::<i64>(&tx.db, known, keys()).await?.unwrap_or(0) > 0 {
        return Ok(false);
    }
    enqueue(tx, who, id, kind, title, &serde_json::Value::Null).await?;
    let values = [who.area.to_string().into(), id.to_string().into(), not_before.micros().into()];
    execute(&tx.db, "UPDATE jobs SET not_before = $3 WHERE area = $1 AND id = $2", values).await?;
    Ok(true)
}

/// One job of an area.
///
/// # Errors
/// The database's error.
pub async fn find(db: &impl ConnectionTrait, area: AreaId, id: JobId) -> Result<Option<JobView>, StoreError> {
    let sql = format!("{COLUMNS} WHERE area = $1 AND id = $2");
    let found: Option<JobRow> = store::row(db, &sql, [area.to_string().into(), id.to_string().into()]).await?;
    found.map(JobRow::view).transpose()
}

/// The newest jobs of an area.
///
/// # Errors
/// The database's error.
pub async fn list(db: &impl ConnectionTrait, area: AreaId, limit: i64) -> Result<Vec<JobView>, StoreError> {
    let sql = format!("{COLUMNS} WHERE area = $1 ORDER BY asked_at DESC LIMIT $2");
    let found: Vec<JobRow> = store::rows(db, &sql, [area.to_string().into(), limit.into()]).await?;
    found.into_iter().map(JobRow::view).collect()
}
