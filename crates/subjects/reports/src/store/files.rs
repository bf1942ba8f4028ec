//! Files of reports. Their content stands in the vault; a file belongs to its report from the first piece on, for a
//! report's id is made with its form.

use files::Kind;
use kernel::{AreaId, Moment};
use sea_orm::FromQueryResult;
use store::{ConnectionTrait, StoreError, Tx, execute, row, rows, scalar};
use uuid::Uuid;

/// A file of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileView {
    /// Its name in the vault.
    pub id: String,
    /// The report it belongs to.
    pub report: Uuid,
    /// The name it was sent under; only the office sees it.
    pub name: String,
    /// Its size in bytes, as announced.
    pub size: u64,
    /// What it is; none until it is complete.
    pub kind: Option<Kind>,
    /// The SHA-256 of the original, in hexadecimal.
    pub sha256: String,
    /// The name of the cleaned copy in the vault; empty if it can't be cleaned.
    pub cleaned: String,
    /// Whether all of it has arrived.
    pub complete: bool,
}

impl FileView {
    /// The size for people.
    pub fn size_words(&self) -> String {
        #[expect(clippy::cast_precision_loss, reason = "a size for people")]
        let bytes = self.size as f64;
        if self.size < 1_000_000 {
            format!("{:.0} KB", (bytes / 1e3).max(1.0))
        } else {
            format!("{:.1} MB", bytes / 1e6)
        }
    }
}

#[derive(FromQueryResult)]
struct FileRow {
    id: String,
    report: String,
    name: String,
    size: i64,
    kind: String,
    sha256: String,
    cleaned: String,
    complete: bool,
}

impl FileRow {
    fn view(self) -> Result<FileView, StoreError> {
        Ok(FileView {
            report: StoreError::parse("report_files.report", &self.report)?,
            size: u64::try_from(self.size).unwrap_or_default(),
            kind: Kind::from_code(&self.kind),
            id: self.id,
            name: self.name,
            sha256: self.sha256,
            cleaned: self.cleaned,
            complete: self.complete,
        })
    }
}

const COLUMNS: &str =
    "SELECT id, report, name, size, kind, sha256, cleaned, complete FROM report_files WHERE area = $1";

/// Notes that a file begins to arrive.
///
/// # Errors
/// The database's error.
pub async fn begin(tx: &Tx, area: AreaId, report: Uuid, id: &str, name: &str, size: u64) -> Result<(), StoreError> {
    execute(
        &tx.db,
        "INSERT INTO report_files (area, report, id, name, size, kind, sha256, cleaned, complete, begun_at)
         VALUES ($1, $2, $3, $4, $5, '', '', '', $6, $7)",
        [
            area.to_string().into(),
            report.to_string().into(),
            id.into(),
            name.into(),
            i64::try_from(size).unwrap_or(i64::MAX).into(),
            false.into(),
            tx.at.micros().into(),
        ],
    )
    .await?;
    Ok(())
}

/// Notes that a file is complete, and what it is.
///
/// # Errors
/// The database's error.
pub async fn complete(tx: &Tx, area: AreaId, file: &FileView) -> Result<(), StoreError> {
    execute(
        &tx.db,
        "UPDATE report_files SET kind = $3, sha256 = $4, cleaned = $5, complete = $6, size = $7 WHERE area = $1 AND id = $2",
        [
            area.to_string().into(),
            file.id.clone().into(),
            file.kind.map_or("", Kind::code).into(),
            file.sha256.clone().into(),
            file.cleaned.clone().into(),
            true.into(),
            i64::try_from(file.size).unwrap_or(i64::MAX).into(),
        ],
    )
    .await?;
    Ok(())
}

/// Forgets a file.
///
/// # Errors
/// The database's error.
pub async fn remove(tx: &Tx, area: AreaId, id: &str) -> Result<(), StoreError> {
    let sql = "DELETE FROM report_files WHERE area = $1 AND id = $2";
    execute(&tx.db, sql, [area.to_string().into(), id.into()]).await.map(drop)
}

/// A file by its name in the vault.
///
/// # Errors
/// The database's error.
pub async fn find(db: &impl ConnectionTrait, area: AreaId, id: &str) -> Result<Option<FileView>, StoreError> {
    let sql = format!("{COLUMNS} AND id = $2");
    let found: Option<FileRow> = row(db, &sql, [area.to_string().into(), id.into()]).await?;
    found.map(FileRow::view).transpose()
}

/// The complete files of a report, in the order they came.
///
/// # Errors
/// The database's error.
pub async fn of(db: &impl ConnectionTrait, area: AreaId, report: Uuid) -> Result<Vec<FileView>, StoreError> {
    let sql = format!("{COLUMNS} AND report = $2 AND complete = $3 ORDER BY begun_at, id");
    let found: Vec<FileRow> = rows(db, &sql, [area.to_string().into(), report.to_string().into(), true.into()]).await?;
    found.into_iter().map(FileRow::view).collect()
}

/// How many files of a report have begun to arrive.
///
/// # Errors
/// The database's error.
pub async fn count(db: &impl ConnectionTrait, area: AreaId, report: Uuid) -> Result<i64, StoreError> {
    let sql = "SELECT COUNT(*) AS value FROM report_files WHERE area = $1 AND report = $2";
    Ok(scalar(db, sql, [area.to_string().into(), report.to_string().into()]).await?.unwrap_or_default())
}

/// Some files that began to arrive before a moment for a report that was never sent.
///
/// # Errors
/// The database's error.
pub async fn abandoned(db: &impl ConnectionTrait, area: AreaId, before: Moment) -> Result<Vec<FileView>, StoreError> {
    let sql = format!(
        "{COLUMNS} AND begun_at < $2 AND NOT EXISTS (SELECT 1 FROM reports r WHERE r.area = report_files.area AND r.id = report_files.report) LIMIT 20"
    );
    let found: Vec<FileRow> = rows(db, &sql, [area.to_string().into(), before.micros().into()]).await?;
    found.into_iter().map(FileRow::view).collect()
}
