//! The tables of panels. Freeze, seeds and void rounds stand in the tables of all public draws
//! ([`evaluations::store::public_draw`]), under the panel's id.

pub mod panels;
pub mod people;
pub mod seats;

use ::store::Migration;
use ::store::Value;
use kernel::AreaId;
use uuid::Uuid;

/// A panel's id.
pub type PanelId = Uuid;

/// The tables, in the order they came.
pub const MIGRATIONS: &[Migration] = &[Migration {
    id: "panels-001",
    reason: "Panels drawn by quota: quotas and people, the lottery made from them, who has a seat and who left it.",
    sql: "
CREATE TABLE panels (
  area {text} NOT NULL,
  id {text} NOT NULL,
  title {text} NOT NULL,
  size {bigint} NOT NULL,
  quotas {text} NOT NULL,
  version {bigint} NOT NULL,
  answer {json} NOT NULL,
  record {text} NOT NULL,
  made_at {bigint} NOT NULL,
  made_by {text} NOT NULL,
  PRIMARY KEY (area, id)
) {strict};
CREATE TABLE panel_people (
  area {text} NOT NULL,
  panel {text} NOT NULL,
  place {bigint} NOT NULL,
  person_id {text} NOT NULL,
  name {text} NOT NULL,
  workplace {text} NOT NULL,
  features {json} NOT NULL,
  household {text} NOT NULL,
  PRIMARY KEY (area, panel, place)
) {strict};
CREATE TABLE panel_seats (
  area {text} NOT NULL,
  panel {text} NOT NULL,
  person_id {text} NOT NULL,
  replacement {bigint} NOT NULL,
  replaces {text} NOT NULL,
  ticket {text} NOT NULL,
  seated_at {bigint} NOT NULL,
  left_at {bigint} NOT NULL,
  left_reason {text} NOT NULL,
  PRIMARY KEY (area, panel, person_id)
) {strict};
",
}];

fn keys(area: AreaId, panel: PanelId) -> [Value; 2] {
    [area.to_string().into(), panel.to_string().into()]
}

fn keyed(area: AreaId, panel: PanelId, more: impl IntoIterator<Item = Value>) -> Vec<Value> {
    keys(area, panel).into_iter().chain(more).collect()
}
