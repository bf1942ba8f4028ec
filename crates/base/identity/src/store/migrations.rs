use store::Migration;

/// The tables of people, their sessions and their second factors.
pub const MIGRATIONS: &[Migration] = &[
    Migration {
        id: "identity-001",
        reason: "People who can sign in, their sessions, recovery codes, the demand for a second factor, and the setup link.",
        sql: "
CREATE TABLE people (
  area {text} NOT NULL,
  id {text} NOT NULL,
  user_name {text} NOT NULL,
  name {text} NOT NULL,
  roles {json} NOT NULL,
  unit {text},
  active {flag} NOT NULL,
  must_change {flag} NOT NULL,
  password {text} NOT NULL,
  password_at {bigint} NOT NULL,
  failures {bigint} NOT NULL,
  locked_until {bigint},
  factor {bytes},
  factor_step {bigint} NOT NULL,
  made_at {bigint} NOT NULL,
  changed_at {bigint} NOT NULL,
  PRIMARY KEY (area, id)
) {strict};
CREATE UNIQUE INDEX people_user_name ON people (area, user_name);
CREATE TABLE sessions (
  area {text} NOT NULL,
  id_hash {text} NOT NULL,
  person {text} NOT NULL,
  data {json} NOT NULL,
  touched_at {bigint} NOT NULL,
  PRIMARY KEY (area, id_hash)
) {strict};
CREATE INDEX sessions_person ON sessions (area, person);
CREATE INDEX sessions_touched ON sessions (area, touched_at);
CREATE TABLE recovery_codes (
  area {text} NOT NULL,
  person {text} NOT NULL,
  code_hash {text} NOT NULL,
  PRIMARY KEY (area, person, code_hash)
) {strict};
CREATE TABLE second_factor_roles (
  area {text} NOT NULL,
  role {text} NOT NULL,
  PRIMARY KEY (area, role)
) {strict};
CREATE TABLE setup_links (
  area {text} NOT NULL,
  token_hash {text} NOT NULL,
  PRIMARY KEY (area)
) {strict};
",
    },
    Migration {
        id: "identity-002",
        reason: "Other systems with a token each and what it is for, and the answers they were given to their keys.",
        sql: "
CREATE TABLE systems (
  area {text} NOT NULL,
  id {text} NOT NULL,
  name {text} NOT NULL,
  purpose {text} NOT NULL,
  unit {text} NOT NULL,
  token_mark {text} NOT NULL,
  made_at {bigint} NOT NULL,
  withdrawn {flag} NOT NULL,
  PRIMARY KEY (area, id)
) {strict};
CREATE UNIQUE INDEX systems_token ON systems (area, token_mark);
CREATE TABLE system_answers (
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
];
