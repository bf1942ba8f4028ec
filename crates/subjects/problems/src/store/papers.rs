//! The papers of problems with their numbers and files.

use kernel::AreaId;
use store::{ConnectionTrait, FromQueryResult, StoreError, Tx, execute, row, rows};

use crate::papers::PaperKind;
use crate::rules::state::ProblemId;

/// A numbered paper of a problem.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct IssuedPaper {
    /// The kind's word.
    pub kind: String,
    /// Which of its kind it is on this problem, from 1.
    pub turn: i64,
    /// Its number as printed.
    pub document_number: String,
    /// When it was numbered, in microseconds UTC.
    pub issued_at: i64,
    /// The PDF among the files; empty until it is made.
    pub pdf: String,
    /// The DOCX.
    pub docx: String,
}

const COLUMNS: &str = "SELECT kind, round AS turn, document_number, issued_at, pdf, docx FROM problem_papers
  WHERE area = $1 AND problem = $2";

/// The papers of a problem, the oldest first.
///
/// # Errors
/// The database's error.
pub async fn of_problem(
    db: &impl ConnectionTrait,
    area: AreaId,
    id: ProblemId,
) -> Result<Vec<IssuedPaper>, StoreError> {
    let sql = format!("{COLUMNS} ORDER BY issued_at, kind");
    rows(db, &sql, [area.to_string().into(), id.to_string().into()]).await
}

/// One paper of a problem: which of its kind, from 1.
///
/// # Errors
/// The database's error.
pub async fn find(
    db: &impl ConnectionTrait,
    area: AreaId,
    id: ProblemId,
    kind: PaperKind,
    turn: u32,
) -> Result<Option<IssuedPaper>, StoreError> {
    let sql = format!("{COLUMNS} AND kind = $3 AND round = $4");
    let values = [area.to_string().into(), id.to_string().into(), kind.code().into(), i64::from(turn).into()];
    row(db, &sql, values).await
}

/// Writes a newly numbered paper.
///
/// # Errors
/// The database's error.
pub async fn insert(tx: &Tx, area: AreaId, id: ProblemId, paper: &IssuedPaper) -> Result<(), StoreError> {
    execute(
        &tx.db,
        "INSERT INTO problem_papers (area, problem, kind, round, document_number, issued_at, pdf, docx)
         VALUES ($1, $2, $3, $4, $5, $6, '', '')",
        [
            area.to_string().into(),
            id.to_string().into(),
            paper.kind.clone().into(),
            paper.turn.into(),
            paper.document_number.clone().into(),
            paper.issued_at.into(),
        ],
    )
    .await?;
    Ok(())
}

/// Notes the files of a paper that was made.
///
/// # Errors
/// The database's error.
pub async fn keep_files(
    tx: &Tx,
    area: AreaId,
    id: ProblemId,
    paper: &IssuedPaper,
    files: (&str, &str),
) -> Result<(), StoreError> {
    execute(
        &tx.db,
        "UPDATE problem_papers SET pdf = $5, docx = $6 WHERE area = $1 AND problem = $2 AND kind = $3 AND round = $4",
        [
            area.to_string().into(),
            id.to_string().into(),
            paper.kind.clone().into(),
            paper.turn.into(),
            files.0.into(),
            files.1.into(),
        ],
    )
    .await?;
    Ok(())
}
