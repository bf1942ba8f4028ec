//! Campaigns and the versions of their schemes.

use kernel::{Actor, AreaId, CampaignId, Moment, Refusal};
use serde::Serialize;
use store::{ConnectionTrait, FromQueryResult, StoreError, Tx, execute, row, rows};

use crate::rules::campaign::Stage;
use crate::rules::scheme::Scheme;

/// A campaign with everything a rule needs.
#[derive(Debug, Clone)]
pub struct Campaign {
    /// Its area.
    pub area: AreaId,
    /// Its id.
    pub id: CampaignId,
    /// The year it belongs to.
    pub year: i64,
    /// Where it stands.
    pub stage: Stage,
    /// Its scheme.
    pub scheme: Scheme,
    /// Counts every change; a save names the version it started from.
    pub version: i64,
}

/// A campaign in a list.
#[derive(Debug, Clone)]
pub struct CampaignLine {
    /// Its id.
    pub id: CampaignId,
    /// Its title.
    pub title: String,
    /// Its year.
    pub year: i64,
    /// Where it stands.
    pub stage: Stage,
}

#[derive(FromQueryResult)]
struct CampaignRow {
    id: String,
    title: String,
    year: i64,
    stage: String,
    scheme: String,
    version: i64,
}

/// A saved version of a scheme.
#[derive(Debug, Clone, FromQueryResult)]
pub struct SchemeVersion {
    /// Its number.
    pub version: i64,
    /// Who saved it.
    pub saved_by: String,
    /// When, in microseconds UTC.
    pub saved_at: i64,
}

const COLUMNS: &str = "SELECT id, title, year, stage, scheme, version FROM campaigns";

/// All campaigns of an area, the newest year first.
///
/// # Errors
/// The database's error.
pub async fn list(db: &impl ConnectionTrait, area: AreaId) -> Result<Vec<CampaignLine>, StoreError> {
    let sql = "SELECT id, title, year, stage, '' AS scheme, version FROM campaigns WHERE area = $1
               ORDER BY year DESC, created_at DESC";
    let found: Vec<CampaignRow> = rows(db, sql, [area.to_string().into()]).await?;
    let line = |found: CampaignRow| {
        Ok(CampaignLine {
            id: StoreError::parse("campaigns.id", &found.id)?,
            title: found.title,
            year: found.year,
            stage: StoreError::json("campaigns.stage", &found.stage)?,
        })
    };
    found.into_iter().map(line).collect()
}

/// One campaign.
///
/// # Errors
/// Not found, or the database's error.
pub async fn load(db: &impl ConnectionTrait, area: AreaId, id: CampaignId) -> Result<Campaign, Refusal> {
    let sql = format!("{COLUMNS} WHERE area = $1 AND id = $2");
    let found: Option<CampaignRow> = row(db, &sql, [area.to_string().into(), id.to_string().into()]).await?;
    let found = found.ok_or_else(Refusal::not_found)?;
    Ok(Campaign {
        area,
        id,
        year: found.year,
        stage: StoreError::json("campaigns.stage", &found.stage)?,
        scheme: StoreError::json("campaigns.scheme", &found.scheme)?,
        version: found.version,
    })
}

/// Writes a new campaign.
///
/// # Errors
/// The database's error.
pub async fn insert(tx: &Tx, who: &Actor, campaign: &Campaign) -> Result<(), StoreError> {
    execute(
        &tx.db,
        "INSERT INTO campaigns (area, id, title, year, stage, stage_code, scheme, version, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        [
            campaign.area.to_string().into(),
            campaign.id.to_string().into(),
            campaign.scheme.title.clone().into(),
            campaign.year.into(),
            json(&campaign.stage)?.into(),
            campaign.stage.code().into(),
            json(&campaign.scheme)?.into(),
            campaign.version.into(),
            tx.at.micros().into(),
        ],
    )
    .await?;
    keep_version(tx, who, campaign, campaign.version).await
}

/// Saves a campaign as changed from the version it was loaded with.
///
/// # Errors
/// E40 when somebody else has changed it in between; the database's error.
pub async fn update(tx: &Tx, who: &Actor, campaign: &Campaign) -> Result<(), Refusal> {
    let changed = execute(
        &tx.db,
        "UPDATE campaigns SET title = $3, year = $4, stage = $5, stage_code = $6, scheme = $7, version = $8 + 1
         WHERE area = $1 AND id = $2 AND version = $8",
        [
            campaign.area.to_string().into(),
            campaign.id.to_string().into(),
            campaign.scheme.title.clone().into(),
            campaign.year.into(),
            json(&campaign.stage)?.into(),
            campaign.stage.code().into(),
            json(&campaign.scheme)?.into(),
            campaign.version.into(),
        ],
    )
    .await?;
    if changed == 0 {
        return Err(changed_meanwhile());
    }
    if campaign.stage == Stage::Drafting {
        keep_version(tx, who, campaign, campaign.version + 1).await?;
    }
    Ok(())
}

async fn keep_version(tx: &Tx, who: &Actor, campaign: &Campaign, version: i64) -> Result<(), StoreError> {
    execute(
        &tx.db,
        "INSERT INTO scheme_versions (area, campaign, version, scheme, saved_by, saved_at) VALUES ($1, $2, $3, $4, $5, $6)",
        [
            campaign.area.to_string().into(),
            campaign.id.to_string().into(),
            version.into(),
            json(&campaign.scheme)?.into(),
            who.name.clone().into(),
            tx.at.micros().into(),
        ],
    )
    .await?;
    Ok(())
}

/// The saved versions of a scheme, newest first.
///
/// # Errors
/// The database's error.
pub async fn versions(
    db: &impl ConnectionTrait,
    area: AreaId,
    id: CampaignId,
) -> Result<Vec<SchemeVersion>, StoreError> {
    let sql = "SELECT version, saved_by, saved_at FROM scheme_versions WHERE area = $1 AND campaign = $2
               ORDER BY version DESC LIMIT 50";
    rows(db, sql, [area.to_string().into(), id.to_string().into()]).await
}

impl SchemeVersion {
    /// When it was saved.
    pub fn moment(&self) -> Moment {
        Moment(self.saved_at)
    }
}

fn json(value: &impl Serialize) -> Result<String, StoreError> {
    serde_json::to_string(value)
        .map_err(|error| StoreError::Unreadable { column: "campaigns", cause: error.to_string() })
}

fn changed_meanwhile() -> Refusal {
    use kernel::{Bilingual, RefusalKind};
    Refusal::new(
        RefusalKind::Conflict,
        "E40",
        Bilingual::new(
            "您打开之后，别人修改过这次评议活动。",
            "Somebody else has changed this campaign since you opened it.",
        ),
        Bilingual::new("请重新打开页面，核对后再保存。", "Open the page again, compare, and save once more."),
    )
}
