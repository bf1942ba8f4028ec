//! The tables of accountability, in the order they came.

use store::Migration;

/// The tables, in the order they came.
pub const MIGRATIONS: &[Migration] = &[Migration {
    id: "accountability-001",
    reason: "Accountability proposals that hang on problems, from the facts to the outcome, with the letter they went out by.",
    sql: "
CREATE TABLE accountability_proposals (
  area {text} NOT NULL,
  id {text} NOT NULL,
  version {bigint} NOT NULL,
  problem {text} NOT NULL,
  stage {text} NOT NULL,
  at {bigint} NOT NULL,
  proposal {json} NOT NULL,
  pdf {text} NOT NULL,
  docx {text} NOT NULL,
  PRIMARY KEY (area, id)
) {strict};
CREATE INDEX accountability_proposals_at ON accountability_proposals (area, at DESC, id);
CREATE INDEX accountability_proposals_problem ON accountability_proposals (area, problem);
",
}];
