//! The count of a campaign: plan, phase, hall.

use kernel::{AreaId, CampaignId, Moment, Refusal};
use store::{ConnectionTrait, DbBackend, FromQueryResult, StoreError, Tx, execute, row, rows, scalar};

use super::{json, keyed, keys};
use crate::rules::hall::Hall;
use crate::rules::plan::Plan;

/// How far a count is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Phase {
    /// Papers are printed, issued and come back.
    Preparing,
    /// The envelopes are opened and batches typed.
    Open(Opening),
    /// Every batch is definitive and in the box.
    Done(Opening),
}

/// The opening (启封).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    /// Who is where.
    pub hall: Hall,
    /// When.
    pub at: Moment,
    /// The address of the wall's screen ends in this.
    pub wall: String,
}

/// A paper count.
#[derive(Debug, Clone)]
pub struct Counting {
    /// Its area.
    pub area: AreaId,
    /// Its campaign.
    pub campaign: CampaignId,
    /// Its plan.
    pub plan: Plan,
    /// How far it is.
    pub phase: Phase,
}

impl Counting {
    /// The opening, once there was one.
    pub fn opening(&self) -> Option<&Opening> {
        match &self.phase {
            Phase::Preparing => None,
            Phase::Open(opening) | Phase::Done(opening) => Some(opening),
        }
    }

    /// The phase's stored word.
    pub fn phase_code(&self) -> &'static str {
        match &self.phase {
            Phase::Preparing => "preparing",
            Phase::Open(_) => "open",
            Phase::Done(_) => "done",
        }
    }
}

#[derive(FromQueryResult)]
struct CountingRow {
    campaign: String,
    plan: String,
    phase: String,
    hall: String,
    opened_at: i64,
    wall: String,
}

impl CountingRow {
    fn counting(self, area: AreaId) -> Result<Counting, StoreError> {
        let phase = match self.phase.as_str() {
            "preparing" => Phase::Preparing,
            "open" => Phase::Open(self.opening()?),
            _ => Phase::Done(self.opening()?),
        };
        Ok(Counting {
            area,
            campaign: StoreError::parse("countings.campaign", &self.campaign)?,
            plan: StoreError::json("countings.plan", &self.plan)?,
            phase,
        })
    }

    fn opening(&self) -> Result<Opening, StoreError> {
        let hall = StoreError::json("countings.hall", &self.hall)?;
        Ok(Opening { hall, at: Moment(self.opened_at), wall: self.wall.clone() })
    }
}

const COLUMNS: &str = "SELECT campaign, plan, phase, hall, opened_at, wall FROM countings";

/// All counts of an area.
///
/// # Errors
/// The database's error.
pub async fn list(db: &impl ConnectionTrait, area: AreaId) -> Result<Vec<Counting>, StoreError> {
    let found: Vec<CountingRow> = rows(db, &format!("{COLUMNS} WHERE area = $1"), [area.to_string().into()]).await?;
    found.into_iter().map(|row| row.counting(area)).collect()
}

/// The count of a campaign, if one is declared.
///
/// # Errors
/// The database's error.
pub async fn find(
    db: &impl ConnectionTrait,
    area: AreaId,
    campaign: CampaignId,
) -> Result<Option<Counting>, StoreError> {
    let sql = format!("{COLUMNS} WHERE area = $1 AND campaign = $2");
    let found: Option<CountingRow> = row(db, &sql, keys(area, campaign)).await?;
    found.map(|row| row.counting(area)).transpose()
}

/// The count of a campaign.
///
/// # Errors
/// Not found when none is declared.
pub async fn load(db: &impl ConnectionTrait, area: AreaId, campaign: CampaignId) -> Result<Counting, Refusal> {
    find(db, area, campaign).await?.ok_or_else(Refusal::not_found)
}

/// Holds a count for a write: on PostgreSQL its row is locked until the write ends, so that what one write has seen of phase
/// and batches no other changes meanwhile. On SQLite there is one writer anyway.
///
/// # Errors
/// The database's error.
pub async fn hold(tx: &Tx, area: AreaId, campaign: CampaignId) -> Result<(), StoreError> {
    if tx.db.get_database_backend() == DbBackend::Postgres {
        let sql = "SELECT phase AS value FROM countings WHERE area = $1 AND campaign = $2 FOR UPDATE";
        scalar::<String>(&tx.db, sql, keys(area, campaign)).await?;
    }
    Ok(())
}

/// The count whose wall screen has an address.
///
/// # Errors
/// The database's error.
pub async fn at_wall(db: &impl ConnectionTrait, area: AreaId, wall: &str) -> Result<Option<Counting>, StoreError> {
    let sql = format!("{COLUMNS} WHERE area = $1 AND wall = $2 AND phase <> 'preparing'");
    let found: Option<CountingRow> = row(db, &sql, [area.to_string().into(), wall.into()]).await?;
    found.map(|row| row.counting(area)).transpose()
}

/// Writes a count that has just been declared. Until the opening its wall has an address that nobody is told.
///
/// # Errors
/// The database's error.
pub async fn insert(tx: &Tx, area: AreaId, campaign: CampaignId, plan: &Plan, wall: &str) -> Result<(), StoreError> {
    let sql = "INSERT INTO countings (area, campaign, plan, phase, hall, opened_at, wall)
               VALUES ($1, $2, $3, 'preparing', '', 0, $4)";
    let values = keyed(area, campaign, [json("countings.plan", plan)?.into(), wall.into()]);
    execute(&tx.db, sql, values).await.map(drop)
}

/// Opens a count; answers whether it was still being prepared.
///
/// # Errors
/// The database's error.
pub async fn open(tx: &Tx, area: AreaId, campaign: CampaignId, hall: &Hall) -> Result<bool, StoreError> {
    let sql = "UPDATE countings SET phase = 'open', hall = $3, opened_at = $4
               WHERE area = $1 AND campaign = $2 AND phase = 'preparing'";
    let values = keyed(area, campaign, [json("countings.hall", hall)?.into(), tx.at.micros().into()]);
    Ok(execute(&tx.db, sql, values).await? == 1)
}

/// Saves the hall of an opened count.
///
/// # Errors
/// The database's error.
pub async fn save_hall(tx: &Tx, area: AreaId, campaign: CampaignId, hall: &Hall) -> Result<(), StoreError> {
    let sql = "UPDATE countings SET hall = $3 WHERE area = $1 AND campaign = $2 AND phase = 'open'";
    execute(&tx.db, sql, keyed(area, campaign, [json("countings.hall", hall)?.into()])).await.map(drop)
}

/// Marks an opened count as done, or as open again.
///
/// # Errors
/// The database's error.
pub async fn set_done(tx: &Tx, area: AreaId, campaign: CampaignId, done: bool) -> Result<(), StoreError> {
    let phase = if done { "done" } else { "open" };
    let sql = "UPDATE countings SET phase = $3 WHERE area = $1 AND campaign = $2 AND phase <> 'preparing'";
    execute(&tx.db, sql, keyed(area, campaign, [phase.into()])).await.map(drop)
}
