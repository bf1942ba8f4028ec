//! Some work is done by one server at a time, however many a database has: whoever does it holds the row of `job_runner` that
//! stands for it locked in an open transaction. A server that ends or loses the database gives the seat up by that alone; no clocks
//! are compared. Nobody keeps a seat without work: a transaction that stays open keeps the database from tidying up.

use std::time::Duration;

use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, TransactionTrait};
use store::{Desk, StoreError, scalar};

use crate::runner::Lane;

/// How often a server at work looks whether it still has the seat.
const LOOK: Duration = Duration::from_secs(5);

/// What one server of a database does at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Duty {
    /// Running the jobs of [`Lane::Work`].
    Work,
    /// Running the jobs of [`Lane::Printing`].
    Printing,
    /// Sending what leaves the house.
    Deliveries,
}

impl From<Lane> for Duty {
    fn from(lane: Lane) -> Self {
        match lane {
            Lane::Work => Self::Work,
            Lane::Printing => Self::Printing,
        }
    }
}

/// The right to do a duty, for as long as it is held.
pub enum Seat {
    /// An SQLite database has one server.
    Only,
    /// The transaction that holds the lock.
    Held(DatabaseTransaction),
}

impl Seat {
    /// Takes the seat; none while another server has it.
    ///
    /// # Errors
    /// The database's error.
    pub async fn take(desk: &Desk, duty: Duty) -> Result<Option<Self>, StoreError> {
        if desk.read().get_database_backend() == DbBackend::Sqlite {
            return Ok(Some(Self::Only));
        }
        let transaction = desk.read().begin().await?;
        let sql = "SELECT seat AS value FROM job_runner WHERE seat = $1 FOR UPDATE SKIP LOCKED";
        let seat: i64 = match duty {
            Duty::Work => 1,
            Duty::Printing => 2,
            Duty::Deliveries => 3,
        };
        let free: Option<i64> = scalar(&transaction, sql, [seat.into()]).await?;
        Ok(free.map(|_| Self::Held(transaction)))
    }

    /// Looks whether the seat is still held.
    ///
    /// # Errors
    /// The database's error, by which the seat is lost.
    pub async fn look(&self) -> Result<(), StoreError> {
        if let Self::Held(transaction) = self {
            transaction.execute_unprepared("SELECT 1").await?;
        }
        Ok(())
    }

    /// Returns when the seat is lost, with the reason; looks every five seconds.
    pub async fn lost(&self) -> StoreError {
        loop {
            tokio::time::sleep(LOOK).await;
            if let Err(error) = self.look().await {
                return error;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use store::testing::both_databases;

    use super::*;
    use crate::MIGRATIONS;

    /// A seat that is given up is free as soon as the database has heard of it.
    async fn taken_at_last(desk: &Desk) -> Seat {
        for _ in 0..500 {
            if let Some(seat) = Seat::take(desk, Duty::Work).await.unwrap() {
                return seat;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("the seat was not given up");
    }

    #[tokio::test]
    async fn of_two_servers_one_has_the_seat_until_it_gives_it_up() {
        let folder = tempfile::tempdir().unwrap();
        let test = |desk: Desk| async move {
            let first = Seat::take(&desk, Duty::Work).await.unwrap();
            assert!(first.is_some());
            if desk.read().get_database_backend() == DbBackend::Postgres {
                assert!(Seat::take(&desk, Duty::Work).await.unwrap().is_none());
                assert!(Seat::take(&desk, Duty::Printing).await.unwrap().is_some());
                assert!(Seat::take(&desk, Duty::Deliveries).await.unwrap().is_some());
            }
            drop(first);
            drop(taken_at_last(&desk).await);
        };
        both_databases(folder.path(), MIGRATIONS, test).await.unwrap();
    }

    #[tokio::test]
    async fn a_server_that_loses_the_database_hears_that_it_has_lost_the_seat() {
        let folder = tempfile::tempdir().unwrap();
        let test = |desk: Desk| async move {
            let Some(seat @ Seat::Held(_)) = Seat::take(&desk, Duty::Work).await.unwrap() else { return };
            let Seat::Held(transaction) = &seat else { return };
            assert!(seat.look().await.is_ok());
            let own: Option<i64> = scalar(transaction, "SELECT pg_backend_pid()::BIGINT AS value", []).await.unwrap();
            let cut = format!("SELECT pg_terminate_backend({}::INTEGER)", own.unwrap());
            desk.read().execute_unprepared(&cut).await.unwrap();
            seat.lost().await;
            assert!(seat.look().await.is_err());
            drop(taken_at_last(&desk).await);
        };
        both_databases(folder.path(), MIGRATIONS, test).await.unwrap();
    }
}
