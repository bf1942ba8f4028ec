//! The tables of a paper count. A serial stands beside marks and never beside a person; the book counts by stratum.

pub mod batches;
pub mod countings;
mod migrations;
pub mod opinions;
pub mod paper;
pub mod records;
pub mod set_aside;

pub use migrations::MIGRATIONS;

use ::store::{StoreError, Value};
use kernel::{AreaId, CampaignId};
use serde::Serialize;

/// The first two keys of every table.
fn keys(area: AreaId, campaign: CampaignId) -> [Value; 2] {
    [area.to_string().into(), campaign.to_string().into()]
}

/// The first two keys and more.
fn keyed(area: AreaId, campaign: CampaignId, more: impl IntoIterator<Item = Value>) -> Vec<Value> {
    keys(area, campaign).into_iter().chain(more).collect()
}

fn json(column: &'static str, value: &impl Serialize) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|cause| StoreError::Unreadable { column, cause: cause.to_string() })
}

/// Numbers of paper are small; what does not fit is nothing.
pub(crate) fn small(number: i64) -> u32 {
    u32::try_from(number).unwrap_or_default()
}
