//! Exact arithmetic for official scores: fractions, decimals as they are printed, rounding by name, means and ranks.
//!
//! A published score must be the same on every machine and must be repeatable with pencil and paper. Binary floating
//! point gives neither: `0.1 + 0.2` is not `0.3`, and `2.675` rounds to `2.67`. Everything here is a quotient of two
//! whole numbers of any size; a number is rounded once, where and how the scheme says, and never by accident.
//!
//! ```
//! use exact::{Decimal, Fraction, Rounding, Ties, ranks, weighted_mean};
//!
//! // A unit got 3 × 满意 (100), 1 × 比较满意 (80), 2 × 不满意 (0).
//! let marks = [(100, 3), (80, 1), (0, 2)].map(|(points, count)| (Fraction::from(points), Fraction::from(count)));
//! let score = weighted_mean(marks)?;
//! assert_eq!(score, "190/3".parse()?);
//! assert_eq!(score.rounded(2, Rounding::HalfUp).to_string(), "63.33");
//!
//! // Two units share second place; third place stays empty.
//! let scores: Vec<Decimal> = ["92.35", "90.1", "90.10", "88"].map(|text| text.parse()).into_iter().collect::<Result<_, _>>()?;
//! assert_eq!(ranks(&scores, Ties::SkipNext), [1, 2, 2, 4]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! `f64` appears in one place only, [`Fraction::to_f64`], the way out to charts and JSON numbers.

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

mod decimal;
mod fraction;
mod mean;
mod percent;
mod rank;
mod rounding;

pub use decimal::{Decimal, MAX_NUMBER_LENGTH, NumberProblem};
pub use fraction::Fraction;
pub use mean::{MeanProblem, Trim, mean, trimmed_mean, weighted_mean};
pub use percent::{Percent, PercentProblem};
pub use rank::{Ties, ranks, ranks_by};
pub use rounding::{Rounding, UnknownRounding};
