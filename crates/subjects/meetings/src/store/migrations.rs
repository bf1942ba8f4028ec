//! The tables of meetings, in the order they came.

use store::Migration;

/// The tables, in the order they came.
pub const MIGRATIONS: &[Migration] = &[Migration {
    id: "meetings-001",
    reason: "Meetings from plan to signed minutes, the units asked to come, and the tasks that were decided.",
    sql: "
CREATE TABLE meetings (
  area {text} NOT NULL,
  id {text} NOT NULL,
  version {bigint} NOT NULL,
  begins_at {bigint} NOT NULL,
  stage {text} NOT NULL,
  meeting {json} NOT NULL,
  pdf {text} NOT NULL,
  docx {text} NOT NULL,
  PRIMARY KEY (area, id)
) {strict};
CREATE INDEX meetings_begins ON meetings (area, begins_at DESC, id);
CREATE TABLE meeting_units (
  area {text} NOT NULL,
  unit {text} NOT NULL,
  meeting {text} NOT NULL,
  begins_at {bigint} NOT NULL,
  PRIMARY KEY (area, unit, meeting)
) {strict_keyed};
CREATE INDEX meeting_units_meeting ON meeting_units (area, meeting);
CREATE TABLE meeting_tasks (
  area {text} NOT NULL,
  id {text} NOT NULL,
  version {bigint} NOT NULL,
  meeting {text} NOT NULL,
  place {bigint} NOT NULL,
  unit {text} NOT NULL,
  stage {text} NOT NULL,
  due {text} NOT NULL,
  task {json} NOT NULL,
  PRIMARY KEY (area, id)
) {strict};
CREATE INDEX meeting_tasks_meeting ON meeting_tasks (area, meeting, place);
CREATE INDEX meeting_tasks_stage ON meeting_tasks (area, stage, due, id);
CREATE INDEX meeting_tasks_unit ON meeting_tasks (area, unit, stage, due, id);
",
}];
