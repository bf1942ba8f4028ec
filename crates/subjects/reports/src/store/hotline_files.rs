//! Files of a hotline: what they were called, who brought them, and the job that takes them in. Their content stands in
//! the vault until that job is done.

use kernel::{Actor, AreaId, JobId, Moment};
use sea_orm::FromQueryResult;
use store::{ConnectionTrait, StoreError, Tx, execute, row, rows};

/// A hotline's file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HotlineFile {
    /// Its name in the vault.
    pub id: String,
    /// The name it was sent under.
    pub name: String,
    /// Who brought it, by name.
    pub brought_by: String,
    /// When.
    pub brought_at: Moment,
    /// The job that takes it in; none before somebody confirmed it.
    pub job: Option<JobId>,
}

#[derive(FromQueryResult)]
struct FileRow {
    id: String,
    name: String,
    brought_by: String,
    brought_at: i64,
    job: String,
}

impl FileRow {
    fn file(self) -> Result<HotlineFile, StoreError> {
        let job = (!self.job.is_empty()).then(|| StoreError::parse("hotline_files.job", &self.job)).transpose()?;
        Ok(HotlineFile {
            id: self.id,
            name: self.name,
            brought_by: self.brought_by,
            brought_at: Moment(self.brought_at),
            job,
        })
    }
}

const COLUMNS: &str = "SELECT id, name, brought_by, brought_at, job FROM hotline_files WHERE area = $1";

/// Notes a file that was brought.
///
/// # Errors
/// The database's error.
pub async fn insert(tx: &Tx, who: &Actor, id: &str, name: &str) -> Result<(), StoreError> {
    let sql = "INSERT INTO hotline_files (area, id, name, brought_by, brought_at, job) VALUES ($1, $2, $3, $4, $5, '')";
    let (area, at) = (who.area.to_string(), tx.at.micros());
    execute(&tx.db, sql, [area.into(), id.into(), name.into(), who.name.clone().into(), at.into()]).await?;
    Ok(())
}

/// Notes the job that takes a file in.
///
/// # Errors
/// The database's error.
pub async fn set_job(tx: &Tx, area: AreaId, id: &str, job: JobId) -> Result<(), StoreError> {
    let sql = "UPDATE hotline_files SET job = $3 WHERE area = $1 AND id = $2";
    execute(&tx.db, sql, [area.to_string().into(), id.into(), job.to_string().into()]).await?;
    Ok(())
}

/// A file.
///
/// # Errors
/// The database's error.
pub async fn find(db: &impl ConnectionTrait, area: AreaId, id: &str) -> Result<Option<HotlineFile>, StoreError> {
    let sql = format!("{COLUMNS} AND id = $2");
    let found: Option<FileRow> = row(db, &sql, [area.to_string().into(), id.into()]).await?;
    found.map(FileRow::file).transpose()
}

/// The files that were confirmed, newest first.
///
/// # Errors
/// The database's error.
pub async fn confirmed(db: &impl ConnectionTrait, area: AreaId, limit: i64) -> Result<Vec<HotlineFile>, StoreError> {
    let sql = format!("{COLUMNS} AND job <> '' ORDER BY brought_at DESC, id LIMIT $2");
    let found: Vec<FileRow> = rows(db, &sql, [area.to_string().into(), limit.into()]).await?;
    found.into_iter().map(FileRow::file).collect()
}

/// The files that nobody confirmed and that were brought before a moment.
///
/// # Errors
/// The database's error.
pub async fn abandoned(
    db: &impl ConnectionTrait,
    area: AreaId,
    before: Moment,
) -> Result<Vec<HotlineFile>, StoreError> {
    let sql = format!("{COLUMNS} AND job = '' AND brought_at < $2");
    let found: Vec<FileRow> = rows(db, &sql, [area.to_string().into(), before.micros().into()]).await?;
    found.into_iter().map(FileRow::file).collect()
}

/// Forgets a file nobody confirmed; answers whether it was one.
///
/// # Errors
/// The database's error.
pub async fn remove_unconfirmed(tx: &Tx, area: AreaId, id: &str) -> Result<bool, StoreError> {
    let sql = "DELETE FROM hotline_files WHERE area = $1 AND id = $2 AND job = ''";
    Ok(execute(&tx.db, sql, [area.to_string().into(), id.into()]).await? == 1)
}
