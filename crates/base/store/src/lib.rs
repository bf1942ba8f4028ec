//! One door to SQLite or PostgreSQL.
//!
//! * Reads go through [`Desk::read`], writes through [`Desk::write`], and through nothing else.
//! * On SQLite, writes queue at one writer that puts several callers' writes into one durable transaction, each in its
//!   own savepoint; a caller is told only after the disk has it (`synchronous=FULL`). On PostgreSQL each write is a
//!   transaction of its own.
//! * What many callers want at the same moment can be done in one go ([`Desk::together`]).
//! * [`Tx::record`] writes the audit line in the same transaction as the change it describes, and chains it to the line
//!   before; [`verify_audit`] names every line that was changed, removed or put in.
//! * SQL is written once for both databases, with `$1` placeholders and six kinds of column (see [`Migration`]).

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

mod audit;
mod desk;
mod door;
mod error;
mod migration;
mod sql;
pub mod testing;
mod together;

pub use audit::anchors::{Anchor, anchor_audit, anchor_finished_day, audit_anchors, audit_head};
pub use audit::verify::{AuditFinding, AuditReport, areas_with_audit, verify_audit};
pub use audit::{AuditLine, Fact, read_audit};
pub use audit::{algorithm_of, choose_algorithm};
pub use chain::{
    Algorithm,
    links::{Break, Link},
};
pub use desk::{Clock, Desk, open_read_only};
pub use door::{Tx, Write};
pub use error::StoreError;
pub use migration::{Migration, print_schema};
pub use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, FromQueryResult, Value};
pub use sql::{execute, row, rows, scalar};
pub use together::Together;

pub(crate) mod own {
    //! The tables of this crate: applied migrations, the audit trail and gapless counters.
    use crate::Migration;

    pub const MIGRATIONS: &[Migration] = &[
        Migration {
            id: "store-001",
            reason: "The audit trail and the gapless counters that numbers of papers are taken from.",
            sql: "
CREATE TABLE audit (
  area {text} NOT NULL,
  line {bigint} NOT NULL,
  at {bigint} NOT NULL,
  actor_id {text} NOT NULL,
  actor_name {text} NOT NULL,
  act {text} NOT NULL,
  thing {text} NOT NULL,
  fact {json} NOT NULL,
  PRIMARY KEY (area, line)
) {strict};
CREATE INDEX audit_thing ON audit (area, thing, line);
CREATE TABLE counters (
  area {text} NOT NULL,
  series {text} NOT NULL,
  last {bigint} NOT NULL,
  PRIMARY KEY (area, series)
) {strict};
",
        },
        Migration {
            id: "store-002",
            reason: "Every audit line carries the link of the line before it and its own, so that a change shows; the last link of each day is an anchor to be printed.",
            sql: "
ALTER TABLE audit ADD COLUMN previous {text} NOT NULL DEFAULT '';
ALTER TABLE audit ADD COLUMN link {text} NOT NULL DEFAULT '';
CREATE TABLE audit_anchors (
  area {text} NOT NULL,
  line {bigint} NOT NULL,
  day {text} NOT NULL,
  link {text} NOT NULL,
  PRIMARY KEY (area, line)
) {strict};
CREATE TABLE audit_algorithms (
  area {text} NOT NULL,
  algorithm {text} NOT NULL,
  PRIMARY KEY (area)
) {strict};
",
        },
    ];
}
