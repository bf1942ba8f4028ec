//! Who is to sign which protocol of a paper count, and who has (签字登记). People sign on paper; the office books it.

use kernel::{AreaId, Bilingual, CampaignId, Moment};
use store::{ConnectionTrait, FromQueryResult, Migration, StoreError, Tx, Value, execute, rows};

/// The table.
pub const MIGRATION: Migration = Migration {
    id: "evaluations-052",
    reason: "Who signed which protocol of a paper count, so that an outsider's check names the one that is not signed.",
    sql: "
CREATE TABLE paper_signatures (
  area {text} NOT NULL,
  campaign {text} NOT NULL,
  place {bigint} NOT NULL,
  protocol {json} NOT NULL,
  duty {json} NOT NULL,
  name {text} NOT NULL,
  signed_at {bigint} NOT NULL,
  PRIMARY KEY (area, campaign, place)
) {strict};
",
};

/// A place to sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// Its number in the count, from 1.
    pub place: i64,
    /// The protocol's name.
    pub protocol: Bilingual,
    /// In which duty.
    pub duty: Bilingual,
    /// Whose.
    pub name: String,
    /// When the office booked it; none while it is not signed.
    pub signed_at: Option<Moment>,
}

#[derive(FromQueryResult)]
struct SignatureRow {
    place: i64,
    protocol: String,
    duty: String,
    name: String,
    signed_at: i64,
}

impl SignatureRow {
    fn signature(self) -> Result<Signature, StoreError> {
        Ok(Signature {
            place: self.place,
            protocol: StoreError::json("paper_signatures.protocol", &self.protocol)?,
            duty: StoreError::json("paper_signatures.duty", &self.duty)?,
            name: self.name,
            signed_at: (self.signed_at != 0).then_some(Moment(self.signed_at)),
        })
    }
}

/// The signatures of a count, in the order of its protocols.
///
/// # Errors
/// The database's error.
pub async fn all(db: &impl ConnectionTrait, area: AreaId, campaign: CampaignId) -> Result<Vec<Signature>, StoreError> {
    let sql = "SELECT place, protocol, duty, name, signed_at FROM paper_signatures
               WHERE area = $1 AND campaign = $2 ORDER BY place";
    let found: Vec<SignatureRow> = rows(db, sql, keyed(area, campaign, [])).await?;
    found.into_iter().map(SignatureRow::signature).collect()
}

/// Says who is to sign: protocol, duty and name. What was signed before is forgotten; the protocols are new ones.
///
/// # Errors
/// The database's error.
pub async fn ask_for(
    tx: &Tx,
    area: AreaId,
    campaign: CampaignId,
    wanted: Vec<(Bilingual, Bilingual, String)>,
) -> Result<(), StoreError> {
    forget(tx, area, campaign).await?;
    let sql = "INSERT INTO paper_signatures (area, campaign, place, protocol, duty, name, signed_at)
               VALUES ($1, $2, $3, $4, $5, $6, 0)";
    for (place, (protocol, duty, name)) in (1_i64..).zip(wanted) {
        let more = [place.into(), json(&protocol)?.into(), json(&duty)?.into(), name.into()];
        execute(&tx.db, sql, keyed(area, campaign, more)).await?;
    }
    Ok(())
}

/// Books that a place was signed; answers whether it was still empty.
///
/// # Errors
/// The database's error.
pub async fn sign(tx: &Tx, area: AreaId, campaign: CampaignId, place: i64) -> Result<bool, StoreError> {
    let sql = "UPDATE paper_signatures SET signed_at = $4
               WHERE area = $1 AND campaign = $2 AND place = $3 AND signed_at = 0";
    let changed = execute(&tx.db, sql, keyed(area, campaign, [place.into(), tx.at.micros().into()])).await?;
    Ok(changed == 1)
}

/// Forgets them, because the count is opened again.
///
/// # Errors
/// The database's error.
pub async fn forget(tx: &Tx, area: AreaId, campaign: CampaignId) -> Result<(), StoreError> {
    let sql = "DELETE FROM paper_signatures WHERE area = $1 AND campaign = $2";
    execute(&tx.db, sql, keyed(area, campaign, [])).await.map(drop)
}

fn keyed(area: AreaId, campaign: CampaignId, more: impl IntoIterator<Item = Value>) -> Vec<Value> {
    [area.to_string().into(), campaign.to_string().into()].into_iter().chain(more).collect()
}

fn json(words: &Bilingual) -> Result<String, StoreError> {
    serde_json::to_string(words)
        .map_err(|cause| StoreError::Unreadable { column: "paper_signatures", cause: cause.to_string() })
}
