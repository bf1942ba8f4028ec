use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use kernel::{AreaId, JobId, Refusal};
use store::{Desk, FromQueryResult, StoreError, Tx, execute};
use tokio::task::JoinSet;

use crate::seat::Seat;

/// Which jobs wait for each other. Printing a thousand slips takes minutes, and nothing else may wait for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lane {
    /// All that is not typesetting.
    Work,
    /// Typesetting in bulk.
    Printing,
}

/// A kind of job: its code and what is done. `C` is what the work needs besides the job (the office).
pub struct JobKind<C> {
    /// The code in the job's row.
    pub code: &'static str,
    /// The lane it goes in: one job of a lane at a time.
    pub lane: Lane,
    /// The work. It answers the result kept in the row.
    pub run: fn(C, Running) -> BoxFuture<'static, Result<serde_json::Value, Refusal>>,
}

impl<C> Clone for JobKind<C> {
    fn clone(&self) -> Self {
        Self { code: self.code, lane: self.lane, run: self.run }
    }
}

/// A job in hand.
#[derive(Clone)]
pub struct Running {
    desk: Desk,
    /// The area it belongs to.
    pub area: AreaId,
    /// Its id.
    pub id: JobId,
    /// What was asked for.
    pub payload: serde_json::Value,
    /// What the last [`Running::progress`] before a restart kept; null at first.
    pub checkpoint: serde_json::Value,
}

impl Running {
    /// Keeps how far the work is and what is needed to go on from here.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn progress(&self, done: i64, total: i64, checkpoint: &serde_json::Value) -> Result<(), Refusal> {
        let (job, checkpoint) = (self.clone(), checkpoint.clone());
        self.desk.write(move |tx| async move { Ok(job.progress_in(tx, done, total, &checkpoint).await?) }.boxed()).await
    }

    /// The same inside an open write, so that a step of the work and what is noted of it stand or fall together.
    ///
    /// # Errors
    /// The database's error.
    pub async fn progress_in(
        &self,
        tx: &Tx,
        done: i64,
        total: i64,
        checkpoint: &serde_json::Value,
    ) -> Result<(), StoreError> {
        let values = [done.into(), total.into(), checkpoint.to_string().into()];
        self.update_in(tx, "done = $3, total = $4, checkpoint = $5", values).await
    }

    async fn update<const N: usize>(&self, set: &'static str, values: [store::Value; N]) -> Result<(), Refusal> {
        let job = self.clone();
        self.desk.write(move |tx| async move { Ok(job.update_in(tx, set, values).await?) }.boxed()).await
    }

    async fn update_in<const N: usize>(
        &self,
        tx: &Tx,
        set: &'static str,
        values: [store::Value; N],
    ) -> Result<(), StoreError> {
        let keys = [self.area.to_string().into(), self.id.to_string().into()];
        let values: Vec<store::Value> = keys.into_iter().chain(values).collect();
        execute(&tx.db, &format!("UPDATE jobs SET {set} WHERE area = $1 AND id = $2"), values).await?;
        Ok(())
    }
}

#[derive(FromQueryResult)]
struct Next {
    area: String,
    id: String,
    kind: String,
    payload: String,
    checkpoint: String,
}

/// Runs waiting jobs for as long as the server lives, those of a lane one after another. Of several servers of a database one
/// serves a lane at a time.
pub async fn serve<C: Clone + Send + 'static>(desk: Desk, context: C, kinds: Vec<JobKind<C>>) {
    serve_areas(desk, move |_| context.clone(), kinds).await;
}

/// The same for a server of several areas: each job's work gets what its area has.
pub async fn serve_areas<C: Clone + Send + 'static>(
    desk: Desk,
    context_of: impl Fn(AreaId) -> C,
    kinds: Vec<JobKind<C>>,
) {
    tokio::join!(
        serve_lane(&desk, Lane::Work, &context_of, &kinds),
        serve_lane(&desk, Lane::Printing, &context_of, &kinds)
    );
}

async fn serve_lane<C: Clone + Send + 'static>(
    desk: &Desk,
    lane: Lane,
    context_of: &impl Fn(AreaId) -> C,
    kinds: &[JobKind<C>],
) {
    loop {
        match run_next(desk, lane, context_of, kinds).await {
            Ok(true) => {}
            Ok(false) => tokio::time::sleep(Duration::from_millis(500)).await,
            Err(error) => {
                tracing::error!(%error, "the next job could not be taken");
                tokio::time::sleep(Duration::from_secs(5)).await;
            }
        }
    }
}

/// Does the next job of a lane; answers whether there was one for this server.
async fn run_next<C: Clone + Send + 'static>(
    desk: &Desk,
    lane: Lane,
    context_of: &impl Fn(AreaId) -> C,
    kinds: &[JobKind<C>],
) -> Result<bool, StoreError> {
    let printed = kinds.iter().filter(|kind| kind.lane == Lane::Printing).map(|kind| kind.code).collect::<Vec<_>>();
    if next(desk, lane, &printed).await?.is_none() {
        return Ok(false);
    }
    let Some(seat) = Seat::take(desk, lane.into()).await? else { return Ok(false) };
    // Looked for again: whoever had the seat may just have ended it.
    let Some((kind, job)) = next(desk, lane, &printed).await? else { return Ok(false) };
    let context = context_of(job.area);
    tokio::select! {
        () = finish(&context, kinds, &kind, job) => {}
        error = seat.lost() => tracing::warn!(%kind, %error, "a job is left to whoever takes it up"),
    }
    Ok(true)
}

/// The oldest job of a lane that has not ended and whose moment has come; a kind that nobody knows is in the lane of work. With
/// the seat in hand, one found running was cut off.
async fn next(desk: &Desk, lane: Lane, printed: &[&str]) -> Result<Option<(String, Running)>, StoreError> {
    let in_lane = match lane {
        Lane::Work => "NOT IN",
        Lane::Printing => "IN",
    };
    // No kind has an empty code; a list must not be empty.
    let places: String = (2..printed.len() + 2).map(|place| format!(", ${place}")).collect();
    let sql = format!(
        "SELECT area, id, kind, payload, checkpoint FROM jobs
         WHERE state IN ('waiting', 'running') AND not_before <= $1 AND kind {in_lane} (''{places})
         ORDER BY asked_at, id LIMIT 1"
    );
    let values = [desk.now().micros().into()].into_iter().chain(printed.iter().map(|&code| code.into()));
    let next: Option<Next> = store::row(desk.read(), &sql, values.collect::<Vec<store::Value>>()).await?;
    next.map(|next| {
        let job = Running {
            desk: desk.clone(),
            area: StoreError::parse("jobs.area", &next.area)?,
            id: StoreError::parse("jobs.id", &next.id)?,
            payload: StoreError::json("jobs.payload", &next.payload)?,
            checkpoint: StoreError::json("jobs.checkpoint", &next.checkpoint)?,
        };
        Ok((next.kind, job))
    })
    .transpose()
}

async fn finish<C: Clone + Send + 'static>(context: &C, kinds: &[JobKind<C>], kind: &str, job: Running) {
    let started = job.update("state = 'running'", []).await;
    let result = match (started, kinds.iter().find(|known| known.code == kind)) {
        (Err(refusal), _) => Err(refusal),
        (Ok(()), None) => Err(Refusal::failed(format!("no such kind of job: {kind}"))),
        (Ok(()), Some(known)) => {
            // A task of its own, so that a panic ends the job and not the runner; it ends with the runner's turn.
            let mut work = JoinSet::new();
            work.spawn((known.run)(context.clone(), job.clone()));
            let ended = work.join_next().await;
            ended.map_or_else(|| Err(Refusal::failed("no work")), |ended| ended.map_err(Refusal::failed)?)
        }
    };
    let (state, kept) = match result {
        Ok(value) => ("state = 'done', result = $3", value),
        Err(refusal) => {
            tracing::error!(kind, job = %job.id, cause = ?refusal.cause, %refusal, "a job failed");
            ("state = 'failed', result = $3", serde_json::json!({ "zh": refusal.message.zh, "en": refusal.message.en }))
        }
    };
    if let Err(refusal) = job.update(state, [kept.to_string().into()]).await {
        tracing::error!(%refusal, cause = ?refusal.cause, "the end of a job could not be kept");
        tokio::time::sleep(Duration::from_secs(5)).await;
    }
}

#[cfg(test)]
mod tests {
    use kernel::JobId;
    use store::testing::{actor, both_databases};

    use super::*;
    use crate::{JobState, MIGRATIONS, enqueue, find};

    async fn ask(desk: &Desk, kind: &'static str) -> JobId {
        let id = JobId(desk.new_id());
        let asked = desk.write(move |tx| {
            async move { Ok(enqueue(tx, &actor(&[]), id, kind, kind, &serde_json::Value::Null).await?) }.boxed()
        });
        asked.await.unwrap();
        id
    }

    async fn state(desk: &Desk, id: JobId) -> JobState {
        find(desk.read(), actor(&[]).area, id).await.unwrap().unwrap().state
    }

    async fn ended(desk: &Desk, id: JobId) -> JobState {
        for _ in 0..1_000 {
            let state = state(desk, id).await;
            if matches!(state, JobState::Done | JobState::Failed) {
                return state;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("the job has not ended")
    }

    #[tokio::test]
    async fn nothing_waits_for_printing_but_printing() {
        let folder = tempfile::tempdir().unwrap();
        let test = |desk: Desk| async move {
            let kinds: Vec<JobKind<()>> = vec![
                JobKind { code: "slips", lane: Lane::Printing, run: |(), _| std::future::pending().boxed() },
                JobKind { code: "count", lane: Lane::Work, run: |(), _| async { Ok(serde_json::Value::Null) }.boxed() },
            ];
            let (first, second) = (ask(&desk, "slips").await, ask(&desk, "slips").await);
            let runner = tokio::spawn(serve(desk.clone(), (), kinds));
            assert_eq!(ended(&desk, ask(&desk, "count").await).await, JobState::Done);
            assert_eq!(ended(&desk, ask(&desk, "nobody knows it").await).await, JobState::Failed);
            assert_eq!(state(&desk, first).await, JobState::Running);
            assert_eq!(state(&desk, second).await, JobState::Waiting);
            runner.abort();
        };
        both_databases(folder.path(), MIGRATIONS, test).await.unwrap();
    }

    #[tokio::test]
    async fn a_server_that_prints_nothing_does_its_work() {
        let folder = tempfile::tempdir().unwrap();
        let test = |desk: Desk| async move {
            let kinds: Vec<JobKind<()>> =
                vec![JobKind { code: "count", lane: Lane::Work, run: |(), _| async { Ok(1.into()) }.boxed() }];
            let runner = tokio::spawn(serve(desk.clone(), (), kinds));
            assert_eq!(ended(&desk, ask(&desk, "count").await).await, JobState::Done);
            runner.abort();
        };
        both_databases(folder.path(), MIGRATIONS, test).await.unwrap();
    }
}
