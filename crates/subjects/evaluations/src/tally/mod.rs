//! The tally (计票): from ballots and the frozen scheme to results.
//!
//! Official numbers (composite, rates, ranks) are computed with exact fractions and rounded once, where the scheme says.
//! Standard errors and intervals stand beside them, from the design-based estimates of [`survey::panel`]. Nothing is
//! dropped in silence: what a screen caught is listed, what could not be computed says why, what was odd in the files is a
//! finding.
//!
//! ```text
//! Directory of CSV files ──► reader::read ─┐
//!                                          ├─► Material ──► tally ──► Results ──► JSON, pages, papers, sheets
//! table `ballots` ──► acts::tally ─────────┘
//! ```

mod counts;
mod estimates;
mod findings;
mod make_up;
mod material;
mod meaning;
pub mod output;
mod rank_intervals;
mod ranking;
pub mod reader;
mod results;
mod scores;
mod totals;
mod work;

pub use findings::Findings;
pub use make_up::make_up;
pub use material::{Material, Opinion, PastRate, Respondent};
pub(crate) use meaning::counting_marks;
pub use rank_intervals::Replication;
pub use results::{
    AspectResult, FindingLine, FlagLine, Past, RankResult, Results, StratumResponse, StratumResult, UnitResult,
    WholeResult,
};
pub use totals::{Cell, PaperTotals};
pub(crate) use totals::{as_rows, without_uncertainty};
pub(crate) use work::is_left_out;
pub use work::{tally, tally_with_ranks};
