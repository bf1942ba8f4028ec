//! The draw as files that anybody can repeat: `qingfeng draw` and `qingfeng verify draw`, and the same files from the pages.
//!
//! | file | what it holds |
//! |---|---|
//! | roster | CSV with `person_id` and `stratum_id`; other columns are not read |
//! | plan | CSV with `stratum_id` and `drawn_n`; `reserves_n` and `population_N` if there are such columns |
//! | `draw.json` | `seed`, `roster_sha256` (of the roster file's bytes), `plan`, `drawn`, `reserves` |
//!
//! Roster and plan may be gzipped. A plan without `reserves_n` keeps reserves of a percentage of those drawn, rounded up, as
//! a scheme does (20 unless told otherwise), never more than there are people left.
//!
//! | code | rule | what follows |
//! |---|---|---|
//! | D30 | a file can't be read or breaks off | nothing is drawn |
//! | D31 | a column is missing | nothing is drawn |
//! | D32 | a line with another number of fields than the header | nothing is drawn |
//! | D33 | an id is not UTF-8 | nothing is drawn |
//! | D34 | an id is empty or has a line break in it | nothing is drawn |
//! | D35 | a person stands in a stratum twice | nothing is drawn |
//! | D36 | a stratum has fewer people than are to be drawn | nothing is drawn |
//! | D37 | a number of the plan is not a whole number | nothing is drawn |
//! | D38 | the plan names a stratum twice | nothing is drawn |
//! | D39 | the seed is empty or has several lines | nothing is drawn |
//! | D40 | `draw.json` is not the record of a draw | nothing is compared |
//! | D41 | the roster has people of a stratum the plan does not name | told; none of them is drawn |
//! | D42 | a stratum has fewer reserves than planned | told |
//! | D43 | the roster has another number of people than the plan says | told |
//! | D44 | the answer can't be written | nothing is kept |

mod command;
mod csv_file;
mod files;
mod findings;
mod of_scheme;
mod record;

pub use command::{DrawArguments, Verdict, VerifyDrawArguments, run_draw, run_verify};
pub use files::{PlanLine, digest, plan_csv, plan_of, roster_csv, roster_digest};
pub use of_scheme::{plan_of_scheme, published_plan};
pub use record::{DrawRecord, PlannedLine, TicketLine};
