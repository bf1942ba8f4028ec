use store::Migration;

/// The tables of messages, their deliveries, people's wishes and the office's settings.
pub const MIGRATIONS: &[Migration] = &[Migration {
    id: "notices-002",
    reason: "Messages to people with their deliveries by mail, webhook, text message and WeChat; wishes and settings.",
    sql: "
CREATE TABLE messages (
  area {text} NOT NULL,
  number {bigint} NOT NULL,
  person {text} NOT NULL,
  key {text} NOT NULL,
  kind {text} NOT NULL,
  words {json} NOT NULL,
  link {text} NOT NULL,
  urgent {flag} NOT NULL,
  told_at {bigint} NOT NULL,
  read_at {bigint},
  PRIMARY KEY (area, number)
) {strict};
CREATE UNIQUE INDEX messages_once ON messages (area, person, key);
CREATE INDEX messages_inbox ON messages (area, person, number);
CREATE INDEX messages_unread ON messages (area, person) WHERE read_at IS NULL;
CREATE TABLE deliveries (
  area {text} NOT NULL,
  number {bigint} NOT NULL,
  channel {text} NOT NULL,
  person {text} NOT NULL,
  state {text} NOT NULL,
  due_at {bigint} NOT NULL,
  tries {bigint} NOT NULL,
  word {text} NOT NULL,
  changed_at {bigint} NOT NULL,
  PRIMARY KEY (area, number, channel)
) {strict};
CREATE INDEX deliveries_due ON deliveries (state, due_at);
CREATE TABLE message_wishes (
  area {text} NOT NULL,
  person {text} NOT NULL,
  wishes {json} NOT NULL,
  PRIMARY KEY (area, person)
) {strict};
CREATE TABLE message_settings (
  area {text} NOT NULL,
  ways {json} NOT NULL,
  sealed {bytes} NOT NULL,
  PRIMARY KEY (area)
) {strict};
",
}];
