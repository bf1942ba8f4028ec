//! The tables of meetings: a meeting and a task are kept whole, with the columns that lists need beside them.

pub mod meetings;
pub mod migrations;
pub mod tasks;

use serde::Serialize;
use store::StoreError;

/// A value as the JSON text of a column.
fn json(value: &impl Serialize) -> Result<String, StoreError> {
    serde_json::to_string(value)
        .map_err(|error| StoreError::Unreadable { column: "meetings", cause: error.to_string() })
}
