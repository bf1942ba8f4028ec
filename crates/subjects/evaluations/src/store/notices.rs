//! The papers of a campaign: the bulletin and one rectification notice a unit, with their numbers and files.

use kernel::{AreaId, CampaignId, Moment};
use store::{ConnectionTrait, FromQueryResult, Migration, StoreError, Tx, execute, row, rows};

/// The table.
pub const MIGRATION: Migration = Migration {
    id: "evaluations-021",
    reason: "Bulletins (empty unit) and rectification notices: numbered at once, made one by one, signed for by the unit.",
    sql: "
CREATE TABLE issued_papers (
  area {text} NOT NULL,
  campaign {text} NOT NULL,
  unit {text} NOT NULL,
  number {bigint} NOT NULL,
  document_number {text} NOT NULL,
  issued_at {bigint} NOT NULL,
  opinions {bigint} NOT NULL,
  pdf {text} NOT NULL,
  docx {text} NOT NULL,
  signed_by {text} NOT NULL,
  signed_at {bigint} NOT NULL,
  PRIMARY KEY (area, campaign, unit)
) {strict};
CREATE INDEX issued_papers_by_unit ON issued_papers (area, unit, issued_at);
",
};

/// A paper of a campaign.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct IssuedPaper {
    /// The campaign.
    pub campaign: String,
    /// The unit's code; empty for the bulletin.
    pub unit: String,
    /// Its running number of the year.
    pub number: i64,
    /// Its number as printed.
    pub document_number: String,
    /// When it was numbered, in microseconds UTC: the day it bears.
    pub issued_at: i64,
    /// How many opinions it carries.
    pub opinions: i64,
    /// The PDF among the files; empty until it is made.
    pub pdf: String,
    /// The DOCX.
    pub docx: String,
    /// Who signed for it; empty until then.
    pub signed_by: String,
    /// When, in microseconds UTC; 0 until then.
    pub signed_at: i64,
}

impl IssuedPaper {
    /// Whether the PDF and the DOCX are there.
    pub fn is_made(&self) -> bool {
        !self.pdf.is_empty()
    }

    /// Whether the unit has signed for it.
    pub fn is_signed(&self) -> bool {
        self.signed_at > 0
    }

    /// When it was numbered.
    pub fn issued(&self) -> Moment {
        Moment(self.issued_at)
    }

    /// When it was signed for.
    pub fn signed(&self) -> Moment {
        Moment(self.signed_at)
    }
}

const COLUMNS: &str =
    "SELECT campaign, unit, number, document_number, issued_at, opinions, pdf, docx, signed_by, signed_at
                       FROM issued_papers";

/// All papers of a campaign by number; the bulletin, whose unit is empty, comes first.
///
/// # Errors
/// The database's error.
pub async fn of_campaign(
    db: &impl ConnectionTrait,
    area: AreaId,
    campaign: CampaignId,
) -> Result<Vec<IssuedPaper>, StoreError> {
    let sql = format!("{COLUMNS} WHERE area = $1 AND campaign = $2 ORDER BY unit <> '', number");
    rows(db, &sql, [area.to_string().into(), campaign.to_string().into()]).await
}

/// All made notices to a unit, the newest first.
///
/// # Errors
/// The database's error.
pub async fn of_unit(db: &impl ConnectionTrait, area: AreaId, unit: &str) -> Result<Vec<IssuedPaper>, StoreError> {
    let sql = format!("{COLUMNS} WHERE area = $1 AND unit = $2 AND unit <> '' AND pdf <> '' ORDER BY issued_at DESC");
    rows(db, &sql, [area.to_string().into(), unit.into()]).await
}

/// One paper of a campaign; an empty unit asks for the bulletin.
///
/// # Errors
/// The database's error.
pub async fn find(
    db: &impl ConnectionTrait,
    area: AreaId,
    campaign: CampaignId,
    unit: &str,
) -> Result<Option<IssuedPaper>, StoreError> {
    let sql = format!("{COLUMNS} WHERE area = $1 AND campaign = $2 AND unit = $3");
    row(db, &sql, [area.to_string().into(), campaign.to_string().into(), unit.into()]).await
}

/// Writes a newly numbered paper.
///
/// # Errors
/// The database's error.
pub async fn insert(tx: &Tx, area: AreaId, paper: &IssuedPaper) -> Result<(), StoreError> {
    execute(
        &tx.db,
        "INSERT INTO issued_papers (area, campaign, unit, number, document_number, issued_at, opinions, pdf, docx, signed_by, signed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, '', '', '', 0)",
        [
            area.to_string().into(),
            paper.campaign.clone().into(),
            paper.unit.clone().into(),
            paper.number.into(),
            paper.document_number.clone().into(),
            paper.issued_at.into(),
            paper.opinions.into(),
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
    campaign: CampaignId,
    unit: &str,
    pdf: &str,
    docx: &str,
) -> Result<(), StoreError> {
    execute(
        &tx.db,
        "UPDATE issued_papers SET pdf = $4, docx = $5 WHERE area = $1 AND campaign = $2 AND unit = $3",
        [area.to_string().into(), campaign.to_string().into(), unit.into(), pdf.into(), docx.into()],
    )
    .await?;
    Ok(())
}

/// Notes who signed for a notice; answers whether nobody had before.
///
/// # Errors
/// The database's error.
pub async fn sign(tx: &Tx, area: AreaId, campaign: CampaignId, unit: &str, by: &str) -> Result<bool, StoreError> {
    let changed = execute(
        &tx.db,
        "UPDATE issued_papers SET signed_by = $4, signed_at = $5
         WHERE area = $1 AND campaign = $2 AND unit = $3 AND signed_at = 0 AND pdf <> ''",
        [area.to_string().into(), campaign.to_string().into(), unit.into(), by.into(), tx.at.micros().into()],
    )
    .await?;
    Ok(changed > 0)
}
