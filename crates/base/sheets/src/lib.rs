//! Tables as offices have them, in and out: xlsx, xls, ods and CSV.
//!
//! Reading looks for the columns of a [`Layout`] by their names, below titles and in any order, in any usual encoding,
//! and hands over tidy texts. Everything odd is a [`kernel::Finding`] with its cell, its rule and its remedy, so that
//! one reading shows all there is to correct. Nothing a file contains makes it fail or panic, and what a file may cost
//! is bounded by [`Limits`].
//!
//! ```
//! use sheets::{Layout, Limits, Need, read};
//!
//! let layout = Layout::new("单位名册")
//!     .column("unit_id", &["单位编号", "编号"], Need::Required)
//!     .column("name", &["单位名称", "名称"], Need::Required)
//!     .unique(&["unit_id"]);
//! let file = "某市被评议单位名册,,\n编 号,名称,备注\nＵ００１,市财政局,\n,市交通局,\nU001,市财政局,\n";
//!
//! let table = read(file.as_bytes(), "units.csv", &layout, &Limits::default());
//!
//! assert_eq!(table.rows.len(), 1);
//! assert_eq!(table.rows[0].text("unit_id"), "U001");
//! assert_eq!(table.rows[0].place("name").to_string(), "units.csv!B3");
//! let found: Vec<String> = table.findings.iter().map(|found| format!("{} {}", found.rule, found.place)).collect();
//! assert_eq!(found, ["S10 units.csv!C2", "S11 units.csv!A4", "S12 units.csv!5"]);
//! ```
//!
//! # Rules
//!
//! | code | severity | what was found |
//! |---|---|---|
//! | S01 | error | the file is larger than the limit |
//! | S02 | error | the file grows beyond the limit when unpacked |
//! | S03 | error | not a table file (also a web page saved as `.xls`) |
//! | S04 | error | the file is damaged or incomplete |
//! | S05 | error | the file is protected by a password |
//! | S06 | error | the text has characters that no encoding explains |
//! | S07 | error | no header row |
//! | S08 | error | a required column is missing |
//! | S09 | warning | two columns of one name |
//! | S10 | note | a column that is not known |
//! | S11 | error | a required cell is empty |
//! | S12 | warning | a row stands there twice |
//! | S13 | error | two different rows under one name |
//! | S14 | note | a formula; its last value was taken |
//! | S15 | error | a cell holds an error value |
//! | S16 | warning | a long number has lost digits |
//! | S17 | warning | a text begins with an equals sign |
//! | S18 | error | too many rows |
//! | S19 | error | too many columns |
//! | S20 | note | other sheets were not read |
//! | S21 | warning | nothing below the header |
//! | S22 | as its rule | more findings of a rule than are listed |
//!
//! # Writing
//!
//! [`Workbook`] writes xlsx row by row, [`CsvWriter`] CSV. A text is never written as a formula: in xlsx it is a text
//! cell, in CSV it is [`guarded`] by an apostrophe that reading takes off again.

#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        reason = "a test may panic"
    )
)]

mod findings;
mod layout;
mod limits;
mod read;
mod table;
mod text;
mod write;

pub use layout::{Layout, Need};
pub use limits::Limits;
pub use read::{header_names, read, read_file};
pub use table::{Row, Table};
pub use text::{guarded, tidy, unguarded};
pub use write::{ColumnStyle, CsvWriter, SheetWriter, Value, Workbook, WriteProblem};
