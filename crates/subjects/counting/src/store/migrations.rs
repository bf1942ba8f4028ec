use store::Migration;

/// The tables, in the order they came.
pub const MIGRATIONS: &[Migration] = &[COUNT, OPINIONS, VOID];

const VOID: Migration = Migration {
    id: "counting-003",
    reason: "Ballots of a batch that do not count, as a number beside those that do; what an explanation is about, by its digest.",
    sql: "
ALTER TABLE count_batches ADD COLUMN void {bigint} NOT NULL DEFAULT 0;
ALTER TABLE count_explanations ADD COLUMN about {text} NOT NULL DEFAULT '';
",
};

const OPINIONS: Migration = Migration {
    id: "counting-002",
    reason: "Opinions on paper ballots, typed word for word beside the first entry and sealed until the count is closed.",
    sql: "
CREATE TABLE count_opinions (
  area {text} NOT NULL,
  campaign {text} NOT NULL,
  batch {bigint} NOT NULL,
  place {bigint} NOT NULL,
  serial {bigint} NOT NULL,
  unit {text} NOT NULL,
  sealed {bytes} NOT NULL,
  PRIMARY KEY (area, campaign, batch, place)
) {strict};
",
};

const COUNT: Migration = Migration {
    id: "counting-001",
    reason: "A paper count: its plan and hall, printed serials, the paper book, batches with both entries, what was set aside, remarks and explanations.",
    sql: "
CREATE TABLE countings (
  area {text} NOT NULL,
  campaign {text} NOT NULL,
  plan {json} NOT NULL,
  phase {text} NOT NULL CHECK (phase IN ('preparing', 'open', 'done')),
  hall {json} NOT NULL,
  opened_at {bigint} NOT NULL,
  wall {text} NOT NULL,
  PRIMARY KEY (area, campaign)
) {strict};
CREATE UNIQUE INDEX countings_wall ON countings (area, wall);
CREATE TABLE print_runs (
  area {text} NOT NULL,
  campaign {text} NOT NULL,
  run {bigint} NOT NULL,
  stratum {text} NOT NULL,
  first_serial {bigint} NOT NULL,
  last_serial {bigint} NOT NULL,
  variant {text} NOT NULL CHECK (variant IN ('normal', 'large')),
  file {text} NOT NULL,
  made_at {bigint} NOT NULL,
  PRIMARY KEY (area, campaign, run)
) {strict};
CREATE TABLE paper_book (
  area {text} NOT NULL,
  campaign {text} NOT NULL,
  stratum {text} NOT NULL,
  kind {text} NOT NULL,
  number {bigint} NOT NULL,
  PRIMARY KEY (area, campaign, stratum, kind)
) {strict};
CREATE TABLE count_batches (
  area {text} NOT NULL,
  campaign {text} NOT NULL,
  number {bigint} NOT NULL,
  stratum {text} NOT NULL,
  envelopes {bigint} NOT NULL,
  sheets {bigint} NOT NULL,
  state {json} NOT NULL,
  state_code {text} NOT NULL,
  PRIMARY KEY (area, campaign, number)
) {strict};
CREATE TABLE count_forms (
  area {text} NOT NULL,
  campaign {text} NOT NULL,
  batch {bigint} NOT NULL,
  side {text} NOT NULL CHECK (side IN ('first', 'second')),
  serial {bigint} NOT NULL,
  fields {json} NOT NULL,
  PRIMARY KEY (area, campaign, batch, side, serial)
) {strict};
CREATE TABLE count_set_aside (
  area {text} NOT NULL,
  campaign {text} NOT NULL,
  batch {bigint} NOT NULL,
  place {bigint} NOT NULL,
  reason {text} NOT NULL,
  content {json} NOT NULL,
  PRIMARY KEY (area, campaign, batch, place)
) {strict};
CREATE TABLE count_remarks (
  area {text} NOT NULL,
  campaign {text} NOT NULL,
  place {bigint} NOT NULL,
  at {bigint} NOT NULL,
  observer {text} NOT NULL,
  remark {text} NOT NULL,
  PRIMARY KEY (area, campaign, place)
) {strict};
CREATE TABLE count_explanations (
  area {text} NOT NULL,
  campaign {text} NOT NULL,
  rule {text} NOT NULL,
  place {text} NOT NULL,
  at {bigint} NOT NULL,
  author {text} NOT NULL,
  explanation {text} NOT NULL,
  PRIMARY KEY (area, campaign, rule, place)
) {strict};
",
};
