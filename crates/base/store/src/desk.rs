use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use kernel::{Moment, Refusal};
use sea_orm::{ConnectOptions, Database, DatabaseConnection};
use uuid::Uuid;

use crate::door::{Door, Write};
use crate::together::Counter;
use crate::{Migration, StoreError, migration};

/// Where moments come from. The server hands in the system clock; tests hand in a fixed one.
pub type Clock = Arc<dyn Fn() -> Moment + Send + Sync>;

/// The desk every act works at: the time, new ids, reading and the one write door.
///
/// Cheap to clone; all clones share the same database.
#[derive(Clone)]
pub struct Desk {
    read: DatabaseConnection,
    door: Door,
    clock: Clock,
    pub(crate) counter: Counter,
}

impl Desk {
    /// Opens (and creates, if need be) the SQLite database `qingfeng.sqlite` in a folder and brings its schema up to date.
    ///
    /// # Errors
    /// The folder can't be written, the file is not a database, or a migration fails.
    pub async fn open_sqlite(folder: &Path, migrations: &[Migration], clock: Clock) -> Result<Self, StoreError> {
        let file = folder.join("qingfeng.sqlite");
        let write = Database::connect(sqlite_options(&file, false)).await?;
        migrate_all(&write, migrations, &clock).await?;
        let read = Database::connect(sqlite_options(&file, true)).await?;
        Ok(Self { read, door: Door::queue(write), clock, counter: Counter::default() })
    }

    /// Connects to a database that speaks PostgreSQL's protocol and brings its schema up to date.
    ///
    /// # Errors
    /// The server can't be reached, or a migration fails.
    pub async fn open_postgres(url: &str, migrations: &[Migration], clock: Clock) -> Result<Self, StoreError> {
        let mut options = ConnectOptions::new(url);
        options.max_connections(16).sqlx_logging(false).acquire_timeout(Duration::from_secs(10));
        let read = Database::connect(options).await?;
        migrate_all(&read, migrations, &clock).await?;
        Ok(Self { door: Door::Direct(read.clone()), read, clock, counter: Counter::default() })
    }

    /// The present moment.
    pub fn now(&self) -> Moment {
        (self.clock)()
    }

    /// A new id that sorts by the time it was made. Never for ballots: use [`Desk::random_id`] there.
    pub fn new_id(&self) -> Uuid {
        Uuid::now_v7()
    }

    /// A new id that says nothing about when it was made.
    pub fn random_id(&self) -> Uuid {
        Uuid::new_v4()
    }

    /// The connection to read through. Writing through it fails on SQLite.
    pub fn read(&self) -> &DatabaseConnection {
        &self.read
    }

    /// Does a piece of work in one durable transaction and answers only after the disk has it.
    ///
    /// # Errors
    /// The work's own refusal, which undoes it, or [`StoreError`] as a refusal.
    pub async fn write<T: Send + 'static>(&self, work: impl Write<T>) -> Result<T, Refusal> {
        self.door.write(self.now(), work).await
    }
}

/// Opens a database for reading alone, changing nothing: a folder with `qingfeng.sqlite`, or a PostgreSQL address.
///
/// # Errors
/// There is no such folder or database.
pub async fn open_read_only(place: &str) -> Result<DatabaseConnection, StoreError> {
    if place.starts_with("postgres://") || place.starts_with("postgresql://") {
        let mut options = ConnectOptions::new(place);
        options.max_connections(2).sqlx_logging(false).acquire_timeout(Duration::from_secs(10));
        return Ok(Database::connect(options).await?);
    }
    Ok(Database::connect(sqlite_options(&Path::new(place).join("qingfeng.sqlite"), true)).await?)
}

async fn migrate_all(db: &DatabaseConnection, migrations: &[Migration], clock: &Clock) -> Result<(), StoreError> {
    let at = clock().micros();
    migration::migrate(db, crate::own::MIGRATIONS, at).await?;
    crate::audit::older::chain_older_lines(db, at).await?;
    migration::migrate(db, migrations, at).await
}

fn sqlite_options(file: &Path, read_only: bool) -> ConnectOptions {
    let mode = if read_only { "ro" } else { "rwc" };
    let mut options = ConnectOptions::new(format!("sqlite://{}?mode={mode}", file.display()));
    options.max_connections(if read_only { 4 } else { 1 }).min_connections(1).sqlx_logging(false);
    options.map_sqlx_sqlite_opts(|sqlite| {
        sqlite
            .busy_timeout(Duration::from_secs(10))
            .foreign_keys(true)
            .pragma("journal_mode", "WAL")
            .pragma("synchronous", "FULL")
            // Pages that change often go into the database file once in 32 MB of log, not every few commits.
            .pragma("wal_autocheckpoint", "8000")
            .pragma("secure_delete", "ON")
            .pragma("trusted_schema", "OFF")
            .pragma("temp_store", "MEMORY")
            .pragma("cache_size", "-16000")
    });
    options
}
