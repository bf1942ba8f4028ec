//! Design-based estimates from sample surveys, with the errors a statistician would sign.
//!
//! The crate answers what R's package `survey` answers for means, totals, ratios, proportions, quantiles and two-way tables
//! of complex samples, and is checked against it case by case; and it answers how far *ranks* of such estimates can be
//! trusted. It is plain arithmetic: no files (except in [`spec`]), no clocks, no chance without a seed.
//!
//! | question | module |
//! |---|---|
//! | how was the sample drawn? strata, clusters, stages, population counts | [`design`] |
//! | means, totals, ratios, variances, contrasts, domains | [`estimate`], by [`taylor`] linearisation or [`replicate`] weights |
//! | intervals of proportions | [`proportion`], [`likelihood`] |
//! | quantiles and their intervals | [`quantile`] |
//! | two-way tables, tests of independence | [`table`] |
//! | weights that meet known totals | [`calibrate`] |
//! | many units marked by a stratified panel of people, fast | [`panel`] |
//! | how sure are ranks? | [`ranks`]; for all units together [`tiers`] |
//! | how many people to ask | [`planning`] |
//! | any of the estimates from JSON | [`spec`] |
//!
//! ```
//! use survey::design::{Design, Plan};
//! use survey::estimate::{Means, Survey};
//! use survey::proportion::wald_interval;
//!
//! // Two strata of 40 and 60 people, two drawn from each.
//! let plan = Plan {
//!     strata: vec![vec![0, 0, 1, 1]],
//!     populations: vec![vec![40.0, 40.0, 60.0, 60.0]],
//!     ..Plan::of_rows(4)
//! };
//! let survey = Survey { design: Design::new(plan)?, replicates: None };
//! let everyone = [true; 4];
//! let mean = survey.estimate(&everyone, &Means { columns: vec![vec![1.0, 3.0, 5.0, 9.0]] })?;
//! assert_eq!(mean.values, [5.0]);
//! let (low, high) = wald_interval(5.0, mean.standard_errors()[0], survey.degrees_of_freedom(&everyone), 0.95);
//! assert!(low < 0.6 && high > 9.4);
//! # Ok::<(), survey::problem::SurveyProblem>(())
//! ```
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

pub mod calibrate;
pub mod design;
pub mod distributions;
pub mod estimate;
pub mod likelihood;
pub mod matrix;
pub mod panel;
pub mod parallel;
pub mod planning;
pub mod problem;
pub mod proportion;
pub mod quantile;
pub mod random;
pub mod ranks;
pub mod replicate;
pub mod spec;
pub mod table;
pub mod taylor;
pub mod tiers;
