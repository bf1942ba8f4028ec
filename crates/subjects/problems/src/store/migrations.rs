//! The tables of the ledger, in the order they came.

use store::Migration;

/// The tables, in the order they came.
pub const MIGRATIONS: &[Migration] = &[
    Migration {
        id: "problems-001",
        reason: "The ledger: facts are kept for ever, what came in apart from them (a clue takes it away sealed), and one row a problem for lists.",
        sql: "
CREATE TABLE problem_facts (
  area {text} NOT NULL,
  problem {text} NOT NULL,
  line {bigint} NOT NULL,
  at {bigint} NOT NULL,
  by_id {text} NOT NULL,
  by_name {text} NOT NULL,
  fact {json} NOT NULL,
  PRIMARY KEY (area, problem, line)
) {strict_keyed};
CREATE TABLE problem_contents (
  area {text} NOT NULL,
  problem {text} NOT NULL,
  found {json} NOT NULL,
  PRIMARY KEY (area, problem)
) {strict};
CREATE TABLE problems (
  area {text} NOT NULL,
  id {text} NOT NULL,
  year {bigint} NOT NULL,
  serial {bigint} NOT NULL,
  stage {text} NOT NULL,
  open {flag} NOT NULL,
  title {text} NOT NULL,
  door {text} NOT NULL,
  source_kind {text} NOT NULL,
  source_id {text} NOT NULL,
  category {text} NOT NULL,
  about_unit {text} NOT NULL,
  lead_unit {text} NOT NULL,
  mode {text} NOT NULL,
  officer {text} NOT NULL,
  officer_name {text} NOT NULL,
  registered_at {bigint} NOT NULL,
  due {text} NOT NULL,
  level {bigint} NOT NULL,
  asked {flag} NOT NULL,
  look_back {text} NOT NULL,
  round {bigint} NOT NULL,
  returned {bigint} NOT NULL,
  rebounds {bigint} NOT NULL,
  urged {bigint} NOT NULL,
  assigned_at {bigint} NOT NULL,
  responded_at {bigint} NOT NULL,
  closed_at {bigint} NOT NULL,
  on_time {bigint} NOT NULL,
  facts {bigint} NOT NULL,
  PRIMARY KEY (area, id)
) {strict};
CREATE UNIQUE INDEX problems_number ON problems (area, year DESC, serial DESC);
CREATE INDEX problems_stage ON problems (area, stage, year DESC, serial DESC);
CREATE INDEX problems_open ON problems (area, open, year DESC, serial DESC);
CREATE INDEX problems_lead ON problems (area, lead_unit, year DESC, serial DESC);
CREATE INDEX problems_door ON problems (area, door, year DESC, serial DESC);
CREATE INDEX problems_category ON problems (area, category, year DESC, serial DESC);
CREATE INDEX problems_officer ON problems (area, officer, year DESC, serial DESC);
CREATE INDEX problems_level ON problems (area, level, year DESC, serial DESC);
CREATE INDEX problems_due ON problems (area, due, year DESC, serial DESC);
CREATE INDEX problems_look_back ON problems (area, stage, look_back, year DESC, serial DESC);
CREATE INDEX problems_asked ON problems (area, asked, year DESC, serial DESC);
CREATE INDEX problems_source ON problems (area, source_kind, source_id);
CREATE TABLE problem_units (
  area {text} NOT NULL,
  unit {text} NOT NULL,
  problem {text} NOT NULL,
  year {bigint} NOT NULL,
  serial {bigint} NOT NULL,
  leads {flag} NOT NULL,
  open {flag} NOT NULL,
  signed {flag} NOT NULL,
  answered {flag} NOT NULL,
  title {text} NOT NULL,
  mode {text} NOT NULL,
  due {text} NOT NULL,
  PRIMARY KEY (area, unit, problem)
) {strict_keyed};
CREATE INDEX problem_units_due ON problem_units (area, unit, open, due, year, serial);
CREATE INDEX problem_units_problem ON problem_units (area, problem);
",
    },
    Migration {
        id: "problems-002",
        reason: "Time limits of an area, each version with the day it holds from and who set it.",
        sql: "
CREATE TABLE problem_limits (
  area {text} NOT NULL,
  in_force {text} NOT NULL,
  limits {json} NOT NULL,
  set_by {text} NOT NULL,
  set_at {bigint} NOT NULL,
  PRIMARY KEY (area, in_force)
) {strict};
",
    },
    Migration {
        id: "problems-003",
        reason: "Filters of the ledger that a person keeps under a name.",
        sql: "
CREATE TABLE problem_filters (
  area {text} NOT NULL,
  person {text} NOT NULL,
  name {text} NOT NULL,
  query {text} NOT NULL,
  PRIMARY KEY (area, person, name)
) {strict};
",
    },
    Migration {
        id: "problems-004",
        reason: "Papers of problems: numbered at once, made after it, one of a kind in each round.",
        sql: "
CREATE TABLE problem_papers (
  area {text} NOT NULL,
  problem {text} NOT NULL,
  kind {text} NOT NULL,
  round {bigint} NOT NULL,
  document_number {text} NOT NULL,
  issued_at {bigint} NOT NULL,
  pdf {text} NOT NULL,
  docx {text} NOT NULL,
  PRIMARY KEY (area, problem, kind, round)
) {strict};
",
    },
    Migration {
        id: "problems-005",
        reason: "Transferred clues: the package and the outcome sealed, beside them only that and when.",
        sql: "
CREATE TABLE problem_clues (
  area {text} NOT NULL,
  problem {text} NOT NULL,
  number {text} NOT NULL,
  hash {text} NOT NULL,
  sealed {bytes} NOT NULL,
  sent_at {bigint} NOT NULL,
  received_by {text} NOT NULL,
  received_at {bigint} NOT NULL,
  outcome {bytes} NOT NULL,
  outcome_at {bigint} NOT NULL,
  PRIMARY KEY (area, problem)
) {strict};
CREATE INDEX problem_clues_sent ON problem_clues (area, sent_at DESC, problem);
",
    },
    Migration {
        id: "problems-006",
        reason: "What is raised, came back or was returned is rare; each has an index of its own in the order of the ledger.",
        sql: "
DROP INDEX problems_level;
CREATE INDEX problems_raised ON problems (area, year DESC, serial DESC) WHERE level > 0;
CREATE INDEX problems_rebound ON problems (area, year DESC, serial DESC) WHERE rebounds > 0;
CREATE INDEX problems_returned ON problems (area, year DESC, serial DESC) WHERE returned > 0;
",
    },
    Migration {
        id: "problems-areas",
        reason: "Where a problem came from that an upper area's office assigned; found from both sides.",
        sql: "
CREATE TABLE problems_above (
  area {text} NOT NULL,
  problem {text} NOT NULL,
  upper_area {text} NOT NULL,
  upper_problem {text} NOT NULL,
  upper_unit {text} NOT NULL,
  slip_at {bigint} NOT NULL,
  PRIMARY KEY (area, problem)
) {strict};
CREATE INDEX problems_above_upper ON problems_above (upper_area, upper_problem, slip_at);
",
    },
    Migration {
        id: "problems-words",
        reason: "A few characters of a title are found without reading the whole ledger.",
        sql: super::words::TABLE,
    },
    Migration {
        id: "problems-waiting",
        reason: "Files of a refused form wait for a week, so that nobody sends them twice and none stays behind.",
        sql: super::waiting::TABLE,
    },
    Migration {
        id: "problems-units-signed",
        reason: "A unit's first screen counts what it has to sign for by the index alone, however long its ledger.",
        sql: "
DROP INDEX problem_units_due;
CREATE INDEX problem_units_due ON problem_units (area, unit, open, due, year, serial, signed);
",
    },
    Migration {
        id: "problems-joined",
        reason: "What was joined to a problem is found from there, by an index.",
        sql: super::joined::COLUMN,
    },
    Migration {
        id: "problems-own-checks",
        reason: "What a unit handed in of its own check stays with it, sealed, whatever becomes of the matter on the ledger.",
        sql: super::own_checks::TABLE,
    },
];
