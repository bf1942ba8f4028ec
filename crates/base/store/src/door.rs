use std::panic::AssertUnwindSafe;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use kernel::{Actor, AreaId, Moment, Refusal};
use sea_orm::{DatabaseConnection, DatabaseTransaction, SqliteTransactionMode, TransactionOptions, TransactionTrait};
use tokio::sync::{mpsc, oneshot};

use crate::audit::{self, Fact};
use crate::{StoreError, scalar};

/// How many waiting writes one durable transaction takes at most.
const BATCH: usize = 512;

/// An open write: the transaction, its moment, and the audit trail that belongs to it.
pub struct Tx {
    /// The transaction to read and write through.
    pub db: DatabaseTransaction,
    /// The moment of this write.
    pub at: Moment,
}

impl Tx {
    /// Writes the audit line of a change into the same transaction.
    ///
    /// # Errors
    /// The database's error.
    pub async fn record(&self, who: &Actor, fact: Fact) -> Result<(), StoreError> {
        let line = self.next_number(who.area, "audit").await?;
        audit::append(&self.db, line, self.at.micros(), who, fact).await
    }

    /// The next number of a series in an area: 1, 2, 3 … without gaps, because it is taken in this transaction and
    /// given back when the transaction is undone.
    ///
    /// # Errors
    /// The database's error.
    pub async fn next_number(&self, area: AreaId, series: &str) -> Result<i64, StoreError> {
        let number = scalar::<i64>(
            &self.db,
            "INSERT INTO counters (area, series, last) VALUES ($1, $2, 1)
             ON CONFLICT (area, series) DO UPDATE SET last = counters.last + 1 RETURNING last AS value",
            [area.to_string().into(), series.into()],
        )
        .await?;
        number.ok_or(StoreError::Unreadable { column: "counters.last", cause: "no row came back".into() })
    }
}

/// What a write does: it gets the open transaction and answers a value or a refusal; a refusal undoes it.
pub trait Write<T>: for<'t> FnOnce(&'t Tx) -> BoxFuture<'t, Result<T, Refusal>> + Send + 'static {}
impl<T, F> Write<T> for F where F: for<'t> FnOnce(&'t Tx) -> BoxFuture<'t, Result<T, Refusal>> + Send + 'static {}

/// Tells a caller how its write ended, after the commit.
type Tell = Box<dyn FnOnce(Result<(), StoreError>) + Send>;
/// A queued write. It answers whether its part is to be kept, and how to tell the caller.
type Job = Box<dyn for<'t> FnOnce(&'t Tx) -> BoxFuture<'t, (bool, Tell)> + Send>;

/// The one way in for writes.
#[derive(Clone)]
pub(crate) enum Door {
    /// SQLite: one writer, many callers.
    Queue(mpsc::Sender<(Moment, Job)>),
    /// PostgreSQL: every write its own transaction.
    Direct(DatabaseConnection),
}

impl Door {
    /// Opens the queue in front of a SQLite connection pool of size one.
    pub fn queue(db: DatabaseConnection) -> Self {
        let (sender, receiver) = mpsc::channel(4 * BATCH);
        tokio::spawn(serve_queue(db, receiver));
        Self::Queue(sender)
    }

    pub async fn write<T: Send + 'static>(&self, at: Moment, work: impl Write<T>) -> Result<T, Refusal> {
        let (teller, told) = oneshot::channel();
        let job: Job = Box::new(move |tx| run(tx, work, teller).boxed());
        match self {
            Self::Queue(sender) => sender.send((at, job)).await.map_err(|_| StoreError::WriterStopped)?,
            // A task of its own: a caller that hangs up does not cut a write in half.
            Self::Direct(db) => drop(tokio::spawn(one_transaction(db.clone(), at, job))),
        }
        told.await.map_err(|_| StoreError::WriterStopped)?
    }
}

async fn run<T: Send + 'static>(
    tx: &Tx,
    work: impl Write<T>,
    teller: oneshot::Sender<Result<T, Refusal>>,
) -> (bool, Tell) {
    let result = match AssertUnwindSafe(async { work(tx).await }).catch_unwind().await {
        Ok(result) => result,
        Err(_) => Err(StoreError::WritePanicked.into()),
    };
    let keep = result.is_ok();
    let tell: Tell = Box::new(move |committed| {
        let answer = match (result, committed) {
            (Ok(_), Err(error)) => Err(error.into()),
            (result, _) => result,
        };
        // The caller may have hung up; its write stands all the same.
        let _ = teller.send(answer);
    });
    (keep, tell)
}

async fn one_transaction(db: DatabaseConnection, at: Moment, job: Job) {
    match db.begin().await {
        Ok(transaction) => {
            let tx = Tx { db: transaction, at };
            let (keep, tell) = job(&tx).await;
            let ended = if keep { tx.db.commit().await } else { tx.db.rollback().await };
            tell(ended.map_err(StoreError::from));
        }
        // Dropping the job drops its teller; the caller hears that the writer is gone.
        Err(error) => tracing::error!(%error, "no transaction could be opened"),
    }
}

async fn serve_queue(db: DatabaseConnection, mut waiting: mpsc::Receiver<(Moment, Job)>) {
    let mut batch = Vec::with_capacity(BATCH);
    while waiting.recv_many(&mut batch, BATCH).await > 0 {
        if let Err(error) = commit_batch(&db, &mut batch).await {
            tracing::error!(%error, "a batch of writes could not be opened");
            batch.clear();
        }
    }
}

async fn commit_batch(db: &DatabaseConnection, batch: &mut Vec<(Moment, Job)>) -> Result<(), StoreError> {
    let options = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    };
    let outer = db.begin_with_options(options).await?;
    let mut tells = Vec::with_capacity(batch.len());
    for (at, job) in batch.drain(..) {
        let tx = Tx { db: outer.begin().await?, at };
        let (keep, tell) = job(&tx).await;
        let ended = if keep { tx.db.commit().await } else { tx.db.rollback().await };
        tells.push((tell, ended));
    }
    let committed = outer.commit().await.map_err(|error| error.to_string());
    for (tell, ended) in tells {
        tell(match (ended, &committed) {
            (Err(error), _) => Err(error.into()),
            (Ok(()), Ok(())) => Ok(()),
            (Ok(()), Err(cause)) => Err(StoreError::NotCommitted(cause.clone())),
        });
    }
    Ok(())
}
