use store::Migration;

/// The tables, in the order they came.
pub const MIGRATIONS: &[Migration] = &[
    Migration {
        id: "evaluations-001",
        reason: "Campaigns with their scheme, and every saved version of it.",
        sql: "
CREATE TABLE campaigns (
  area {text} NOT NULL,
  id {text} NOT NULL,
  title {text} NOT NULL,
  year {bigint} NOT NULL,
  stage {json} NOT NULL,
  stage_code {text} NOT NULL,
  scheme {json} NOT NULL,
  version {bigint} NOT NULL,
  created_at {bigint} NOT NULL,
  PRIMARY KEY (area, id)
) {strict};
CREATE INDEX campaigns_by_age ON campaigns (area, year DESC, created_at DESC);
CREATE TABLE scheme_versions (
  area {text} NOT NULL,
  campaign {text} NOT NULL,
  version {bigint} NOT NULL,
  scheme {json} NOT NULL,
  saved_by {text} NOT NULL,
  saved_at {bigint} NOT NULL,
  PRIMARY KEY (area, campaign, version)
) {strict};
",
    },
    Migration {
        id: "evaluations-002",
        reason: "The roster and the draw. A person stands here, never beside a slip or a ballot.",
        sql: "
CREATE TABLE roster (
  area {text} NOT NULL,
  campaign {text} NOT NULL,
  stratum {text} NOT NULL,
  person_id {text} NOT NULL,
  name {text} NOT NULL,
  workplace {text} NOT NULL,
  phone {bytes} NOT NULL,
  PRIMARY KEY (area, campaign, stratum, person_id)
) {strict_keyed};
CREATE TABLE draws (
  area {text} NOT NULL,
  campaign {text} NOT NULL,
  seed {text} NOT NULL,
  roster_hash {text} NOT NULL,
  drawn_at {bigint} NOT NULL,
  drawn_by {text} NOT NULL,
  PRIMARY KEY (area, campaign)
) {strict};
CREATE TABLE drawn (
  area {text} NOT NULL,
  campaign {text} NOT NULL,
  stratum {text} NOT NULL,
  place {bigint} NOT NULL,
  person_id {text} NOT NULL,
  ticket {text} NOT NULL,
  state {text} NOT NULL,
  reason {text} NOT NULL,
  replaces {text} NOT NULL,
  PRIMARY KEY (area, campaign, stratum, place)
) {strict_keyed};
",
    },
    super::public_draw::TABLES,
    super::public_draw::DRAWN_FOR,
    super::public_draw::DECLARED,
];
