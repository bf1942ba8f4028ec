use store::Migration;

/// The steps of reporting's schema.
pub const MIGRATIONS: &[Migration] = &[
    Migration {
        id: "reports-001",
        reason: "Reports with their files, talk with the reporter, words to compare by; the keys that seal who reported; systems that hand in cases.",
        sql: "
CREATE TABLE reports (
  area {text} NOT NULL,
  id {text} NOT NULL,
  code_mark {text} NOT NULL,
  door {text} NOT NULL,
  source_system {text} NOT NULL,
  source_number {text} NOT NULL,
  title {text} NOT NULL,
  body {text} NOT NULL,
  unit {text} NOT NULL,
  unit_words {text} NOT NULL,
  place {text} NOT NULL,
  happened {text} NOT NULL,
  named {flag} NOT NULL,
  wants_reply {flag} NOT NULL,
  reporter_key {text} NOT NULL,
  reporter {bytes} NOT NULL,
  received_at {bigint} NOT NULL,
  state {text} NOT NULL,
  reason {text} NOT NULL,
  problem {text} NOT NULL,
  problem_number {text} NOT NULL,
  merged_into {text} NOT NULL,
  reopened {flag} NOT NULL,
  rating {bigint} NOT NULL,
  rating_words {text} NOT NULL,
  version {bigint} NOT NULL,
  PRIMARY KEY (area, id)
) {strict};
CREATE INDEX reports_by_state ON reports (area, state, id);
CREATE INDEX reports_by_unit ON reports (area, unit, id);
CREATE UNIQUE INDEX reports_by_code ON reports (area, code_mark) WHERE code_mark <> '';
CREATE UNIQUE INDEX reports_by_source ON reports (area, source_system, source_number) WHERE source_number <> '';
CREATE TABLE report_files (
  area {text} NOT NULL,
  report {text} NOT NULL,
  id {text} NOT NULL,
  name {text} NOT NULL,
  size {bigint} NOT NULL,
  kind {text} NOT NULL,
  sha256 {text} NOT NULL,
  cleaned {text} NOT NULL,
  complete {flag} NOT NULL,
  begun_at {bigint} NOT NULL,
  PRIMARY KEY (area, report, id)
) {strict};
CREATE UNIQUE INDEX report_files_by_id ON report_files (area, id);
CREATE TABLE report_messages (
  area {text} NOT NULL,
  report {text} NOT NULL,
  place {bigint} NOT NULL,
  from_office {flag} NOT NULL,
  author {text} NOT NULL,
  body {text} NOT NULL,
  at {bigint} NOT NULL,
  PRIMARY KEY (area, report, place)
) {strict};
CREATE TABLE report_words (
  area {text} NOT NULL,
  word {text} NOT NULL,
  report {text} NOT NULL,
  PRIMARY KEY (area, word, report)
) {strict_keyed};
CREATE INDEX report_words_of ON report_words (area, report);
CREATE TABLE identity_keys (
  area {text} NOT NULL,
  id {text} NOT NULL,
  public_key {bytes} NOT NULL,
  made_at {bigint} NOT NULL,
  PRIMARY KEY (area, id)
) {strict};
CREATE TABLE identity_keepers (
  area {text} NOT NULL,
  key_id {text} NOT NULL,
  person {text} NOT NULL,
  name {text} NOT NULL,
  salt {bytes} NOT NULL,
  wrapped {bytes} NOT NULL,
  since {bigint} NOT NULL,
  PRIMARY KEY (area, key_id, person)
) {strict};
CREATE TABLE identity_looks (
  area {text} NOT NULL,
  report {text} NOT NULL,
  place {bigint} NOT NULL,
  person {text} NOT NULL,
  name {text} NOT NULL,
  reason {text} NOT NULL,
  opened {flag} NOT NULL,
  at {bigint} NOT NULL,
  PRIMARY KEY (area, report, place)
) {strict};
CREATE TABLE report_settings (
  area {text} NOT NULL,
  name {text} NOT NULL,
  body {json} NOT NULL,
  set_by {text} NOT NULL,
  set_at {bigint} NOT NULL,
  PRIMARY KEY (area, name)
) {strict};
CREATE TABLE case_systems (
  area {text} NOT NULL,
  id {text} NOT NULL,
  name {text} NOT NULL,
  token_mark {text} NOT NULL,
  made_at {bigint} NOT NULL,
  withdrawn {flag} NOT NULL,
  PRIMARY KEY (area, id)
) {strict};
CREATE UNIQUE INDEX case_systems_by_token ON case_systems (area, token_mark);
CREATE TABLE case_answers (
  area {text} NOT NULL,
  system {text} NOT NULL,
  idempotency_key {text} NOT NULL,
  content_hash {text} NOT NULL,
  answer {json} NOT NULL,
  at {bigint} NOT NULL,
  PRIMARY KEY (area, system, idempotency_key)
) {strict};
",
    },
    Migration {
        id: "reports-002",
        reason: "A problem that is transferred as a clue takes its reports with it.",
        sql: "
CREATE INDEX reports_by_problem ON reports (area, problem) WHERE problem <> '';
",
    },
    Migration {
        id: "reports-003",
        reason: "Tokens of other systems are for one purpose each and stand with the people who sign in; they are made anew.",
        sql: "
DROP TABLE case_systems;
DROP TABLE case_answers;
",
    },
    Migration {
        id: "reports-004",
        reason: "A hotline's file is taken in by a durable job; the file waits in the vault until it is done.",
        sql: "
CREATE TABLE hotline_files (
  area {text} NOT NULL,
  id {text} NOT NULL,
  name {text} NOT NULL,
  brought_by {text} NOT NULL,
  brought_at {bigint} NOT NULL,
  job {text} NOT NULL,
  PRIMARY KEY (area, id)
) {strict};
CREATE INDEX hotline_files_by_time ON hotline_files (area, brought_at);
",
    },
    Migration {
        id: "reports-005",
        reason: "A report has a clock that begins when it comes in, and again when its reporter reopens it; what a reporter writes waits until the office has read it.",
        sql: "
ALTER TABLE reports ADD COLUMN clock_from {bigint} NOT NULL DEFAULT 0;
ALTER TABLE reports ADD COLUMN words_at {bigint} NOT NULL DEFAULT 0;
UPDATE reports SET clock_from = received_at;
UPDATE reports SET words_at = COALESCE((SELECT MIN(m.at) FROM report_messages m
  WHERE m.area = reports.area AND m.report = reports.id AND NOT m.from_office AND m.place > COALESCE((SELECT MAX(o.place)
    FROM report_messages o WHERE o.area = reports.area AND o.report = reports.id AND o.from_office), 0)), 0)
WHERE state IN ('received', 'accepted');
CREATE INDEX reports_by_clock ON reports (area, state, clock_from, id);
CREATE INDEX reports_by_words ON reports (area, words_at, id) WHERE words_at > 0;
",
    },
];
