//! Proposals.

use kernel::{AreaId, Refusal};
use store::{ConnectionTrait, FromQueryResult, StoreError, Tx, execute, row, rows};

use crate::rules::codes;
use crate::rules::proposal::{Proposal, ProposalId};

/// A proposal as it is kept.
#[derive(Debug, Clone)]
pub struct Kept {
    /// Its id.
    pub id: ProposalId,
    /// How often it was saved; a save with an old one is refused.
    pub version: i64,
    /// The proposal.
    pub proposal: Proposal,
    /// The letter among the files; empty until it is made.
    pub pdf: String,
    /// The same as DOCX.
    pub docx: String,
}

#[derive(FromQueryResult)]
struct Row {
    id: String,
    version: i64,
    proposal: String,
    pdf: String,
    docx: String,
}

impl Row {
    fn kept(self) -> Result<Kept, StoreError> {
        Ok(Kept {
            id: StoreError::parse("accountability_proposals.id", &self.id)?,
            version: self.version,
            proposal: StoreError::json("accountability_proposals.proposal", &self.proposal)?,
            pdf: self.pdf,
            docx: self.docx,
        })
    }
}

fn json(proposal: &Proposal) -> Result<String, StoreError> {
    serde_json::to_string(proposal).map_err(|error| StoreError::Unreadable {
        column: "accountability_proposals.proposal",
        cause: error.to_string(),
    })
}

const COLUMNS: &str = "SELECT id, version, proposal, pdf, docx FROM accountability_proposals WHERE area = $1";

/// A proposal.
///
/// # Errors
/// Not found, or the database's error.
pub async fn load(db: &impl ConnectionTrait, area: AreaId, id: ProposalId) -> Result<Kept, Refusal> {
    let found: Option<Row> =
        row(db, &format!("{COLUMNS} AND id = $2"), [area.to_string().into(), id.to_string().into()]).await?;
    Ok(found.ok_or_else(Refusal::not_found)?.kept()?)
}

/// The proposals of an area, the latest first.
///
/// # Errors
/// The database's error.
pub async fn list(db: &impl ConnectionTrait, area: AreaId, limit: i64) -> Result<Vec<Kept>, StoreError> {
    let sql = format!("{COLUMNS} ORDER BY at DESC, id LIMIT $2");
    rows::<Row>(db, &sql, [area.to_string().into(), limit.into()]).await?.into_iter().map(Row::kept).collect()
}

/// Adds a proposal.
///
/// # Errors
/// The database's error.
pub async fn insert(tx: &Tx, area: AreaId, id: ProposalId, proposal: &Proposal) -> Result<(), StoreError> {
    let sql = "INSERT INTO accountability_proposals (area, id, version, problem, stage, at, proposal, pdf, docx)
               VALUES ($1, $2, 1, $3, $4, $5, $6, '', '')";
    let values = [
        area.to_string().into(),
        id.to_string().into(),
        proposal.problem.to_string().into(),
        proposal.stage.code().into(),
        proposal.at.micros().into(),
        json(proposal)?.into(),
    ];
    execute(&tx.db, sql, values).await.map(|_| ())
}

/// Saves a proposal.
///
/// # Errors
/// W07 when somebody else was quicker; the database's error.
pub async fn save(tx: &Tx, area: AreaId, kept: &Kept) -> Result<(), Refusal> {
    let sql = "UPDATE accountability_proposals SET version = version + 1, stage = $4, proposal = $5
               WHERE area = $1 AND id = $2 AND version = $3";
    let values = [
        area.to_string().into(),
        kept.id.to_string().into(),
        kept.version.into(),
        kept.proposal.stage.code().into(),
        json(&kept.proposal)?.into(),
    ];
    if execute(&tx.db, sql, values).await? == 0 { Err(codes::W07.refusal()) } else { Ok(()) }
}

/// Notes the files of the letter.
///
/// # Errors
/// The database's error.
pub async fn keep_files(
    tx: &Tx,
    area: AreaId,
    id: ProposalId,
    (pdf, docx): (String, String),
) -> Result<(), StoreError> {
    let sql = "UPDATE accountability_proposals SET pdf = $3, docx = $4 WHERE area = $1 AND id = $2";
    let values = [area.to_string().into(), id.to_string().into(), pdf.into(), docx.into()];
    execute(&tx.db, sql, values).await.map(|_| ())
}
