//! The tables of drives, in the order they came.

use store::Migration;

/// The tables, in the order they came.
pub const MIGRATIONS: &[Migration] = &[
    Migration {
        id: "drives-001",
        reason: "Drives from draft to report, and the problems gathered; one that was taken out keeps the reason and is not gathered again.",
        sql: "
CREATE TABLE drives (
  area {text} NOT NULL,
  id {text} NOT NULL,
  version {bigint} NOT NULL,
  from_day {text} NOT NULL,
  stage {text} NOT NULL,
  drive {json} NOT NULL,
  pdf {text} NOT NULL,
  docx {text} NOT NULL,
  PRIMARY KEY (area, id)
) {strict};
CREATE INDEX drives_from ON drives (area, from_day DESC, id);
CREATE TABLE drive_problems (
  area {text} NOT NULL,
  drive {text} NOT NULL,
  problem {text} NOT NULL,
  by_hand {flag} NOT NULL,
  taken_out {text} NOT NULL,
  at {bigint} NOT NULL,
  by_name {text} NOT NULL,
  PRIMARY KEY (area, drive, problem)
) {strict_keyed};
",
    },
    Migration {
        id: "drives-002",
        reason: "A unit finds the drives its problems belong to.",
        sql: "
CREATE INDEX drive_problems_problem ON drive_problems (area, problem);
",
    },
];
