use store::Migration;

/// The registry's tables.
pub const MIGRATIONS: &[Migration] = &[
    Migration {
        id: "registry-001",
        reason: "Areas with levels, classes, units and their duties.",
        sql: "
CREATE TABLE areas (
  area {text} NOT NULL PRIMARY KEY,
  level {text} NOT NULL,
  name {text} NOT NULL,
  parent {text} NOT NULL
) {strict};
CREATE TABLE unit_classes (
  area {text} NOT NULL,
  code {text} NOT NULL,
  name {text} NOT NULL,
  place {bigint} NOT NULL,
  PRIMARY KEY (area, code)
) {strict};
CREATE TABLE units (
  area {text} NOT NULL,
  id {text} NOT NULL,
  code {text} NOT NULL,
  name {text} NOT NULL,
  short_name {text} NOT NULL,
  class_code {text} NOT NULL,
  kind {text} NOT NULL,
  credit_code {text} NOT NULL,
  address {text} NOT NULL,
  phone {text} NOT NULL,
  windows {json} NOT NULL,
  active {flag} NOT NULL,
  closed_reason {text} NOT NULL,
  sort_key {bytes} NOT NULL,
  version {bigint} NOT NULL,
  PRIMARY KEY (area, id)
) {strict};
CREATE UNIQUE INDEX units_code ON units (area, code);
CREATE INDEX units_name ON units (area, sort_key, code);
CREATE INDEX units_class ON units (area, class_code, code);
CREATE TABLE unit_duties (
  area {text} NOT NULL,
  unit {text} NOT NULL,
  place {bigint} NOT NULL,
  text {text} NOT NULL,
  basis {text} NOT NULL,
  PRIMARY KEY (area, unit, place)
) {strict};
",
    },
    Migration {
        id: "registry-002",
        reason: "People of units with their posts; identity numbers only as marks under a key that is sealed by the office's key.",
        sql: "
CREATE TABLE area_keys (
  area {text} NOT NULL,
  purpose {text} NOT NULL,
  sealed {bytes} NOT NULL,
  PRIMARY KEY (area, purpose)
) {strict};
CREATE TABLE unit_people (
  area {text} NOT NULL,
  id {text} NOT NULL,
  unit {text} NOT NULL,
  name {text} NOT NULL,
  post {text} NOT NULL,
  partner {text} NOT NULL,
  phone {text} NOT NULL,
  identity_mark {text} NOT NULL,
  sort_key {bytes} NOT NULL,
  PRIMARY KEY (area, id)
) {strict};
CREATE INDEX unit_people_unit ON unit_people (area, unit, sort_key, id);
",
    },
    Migration {
        id: "registry-003",
        reason: "Notices on holidays that came after this program; one for each year they settle.",
        sql: "
CREATE TABLE holiday_notices (
  area {text} NOT NULL,
  year {bigint} NOT NULL,
  source {text} NOT NULL,
  days {text} NOT NULL,
  set_by {text} NOT NULL,
  set_at {bigint} NOT NULL,
  PRIMARY KEY (area, year)
) {strict};
",
    },
    Migration {
        id: "registry-004",
        reason: "Many offices keep summer and winter hours: which hours are in force from which day on.",
        sql: "
CREATE TABLE office_hours (
  area {text} NOT NULL,
  from_day {text} NOT NULL,
  name {text} NOT NULL,
  hours {text} NOT NULL,
  set_by {text} NOT NULL,
  set_at {bigint} NOT NULL,
  PRIMARY KEY (area, from_day)
) {strict};
",
    },
    Migration {
        id: "registry-005",
        reason: "The offices of areas below: which unit stands for each, and where people reach it.",
        sql: "
CREATE TABLE lower_offices (
  area {text} NOT NULL,
  unit {text} NOT NULL,
  lower {text} NOT NULL,
  address {text} NOT NULL,
  PRIMARY KEY (area, unit)
) {strict};
CREATE UNIQUE INDEX lower_offices_lower ON lower_offices (area, lower);
",
    },
];
