use sea_orm::{ConnectionTrait, DbBackend, FromQueryResult, TransactionTrait};

use crate::{StoreError, execute, rows};

/// One step of the schema, forward only, written by hand with its reason.
///
/// The SQL is one text for both databases. Column kinds stand in braces: `{text}`, `{bigint}`, `{flag}`, `{double}`,
/// `{json}` (kept as text), `{bytes}`; `{strict}` after the closing bracket makes the SQLite table STRICT.
#[derive(Debug, Clone, Copy)]
pub struct Migration {
    /// Unique and never changed, such as `registry-001`.
    pub id: &'static str,
    /// Why the step is needed.
    pub reason: &'static str,
    /// The statements.
    pub sql: &'static str,
}

impl Migration {
    /// The statements as one database wants them.
    pub fn sql_for(&self, backend: DbBackend) -> String {
        let kinds = if backend == DbBackend::Sqlite {
            [
                ("text", "TEXT"),
                ("bigint", "INTEGER"),
                ("flag", "INTEGER"),
                ("double", "REAL"),
                ("json", "TEXT"),
                ("bytes", "BLOB"),
                ("strict", "STRICT"),
                ("strict_keyed", "STRICT, WITHOUT ROWID"),
            ]
        } else {
            [
                ("text", "TEXT"),
                ("bigint", "BIGINT"),
                ("flag", "BOOLEAN"),
                ("double", "DOUBLE PRECISION"),
                ("json", "TEXT"),
                ("bytes", "BYTEA"),
                ("strict", ""),
                ("strict_keyed", ""),
            ]
        };
        kinds.iter().fold(self.sql.to_owned(), |sql, (kind, name)| sql.replace(&format!("{{{kind}}}"), name))
    }
}

#[derive(FromQueryResult)]
struct Applied {
    id: String,
}

/// Applies, in order, the migrations that have not been applied yet; each in a transaction of its own.
pub(crate) async fn migrate(
    db: &sea_orm::DatabaseConnection,
    migrations: &[Migration],
    at: i64,
) -> Result<(), StoreError> {
    let backend = db.get_database_backend();
    db.execute_unprepared(
        "CREATE TABLE IF NOT EXISTS migrations (id TEXT PRIMARY KEY, reason TEXT NOT NULL, applied_at BIGINT NOT NULL)",
    )
    .await?;
    let applied: Vec<Applied> = rows(db, "SELECT id FROM migrations", []).await?;
    for migration in migrations {
        if applied.iter().any(|done| done.id == migration.id) {
            continue;
        }
        let tx = db.begin().await?;
        tx.execute_unprepared(&migration.sql_for(backend)).await?;
        execute(
            &tx,
            "INSERT INTO migrations (id, reason, applied_at) VALUES ($1, $2, $3)",
            [migration.id.into(), migration.reason.into(), at.into()],
        )
        .await?;
        tx.commit().await?;
    }
    Ok(())
}

/// The whole schema as text for one kind of database, to be committed and compared in a test.
pub fn print_schema(backend: DbBackend, migrations: &[Migration]) -> String {
    let mut text = String::from("-- Made by `make documents`. The source is each crate's store/migrations.rs.\n");
    for migration in crate::own::MIGRATIONS.iter().chain(migrations) {
        text.push_str(&format!("\n-- {}: {}\n{}\n", migration.id, migration.reason, migration.sql_for(backend).trim()));
    }
    text
}
