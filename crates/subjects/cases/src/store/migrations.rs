//! The tables of typical cases, in the order they came.

use store::Migration;

/// The tables, in the order they came.
pub const MIGRATIONS: &[Migration] = &[Migration {
    id: "cases-001",
    reason: "Typical cases from draft to withdrawal; the public reads those that are published, the latest first.",
    sql: "
CREATE TABLE typical_cases (
  area {text} NOT NULL,
  id {text} NOT NULL,
  version {bigint} NOT NULL,
  stage {text} NOT NULL,
  at {bigint} NOT NULL,
  typical_case {json} NOT NULL,
  PRIMARY KEY (area, id)
) {strict};
CREATE INDEX typical_cases_at ON typical_cases (area, at DESC, id);
CREATE INDEX typical_cases_stage ON typical_cases (area, stage, at DESC, id);
",
}];
