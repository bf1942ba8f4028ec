//! The plan that a scheme is drawn by.

use kernel::Refusal;
use sortition::Plan;

use super::files::{PlanLine, plan_csv, plan_of};
use crate::rules::scheme::{Scheme, Stratum};

/// The plan as it is published.
///
/// # Errors
/// None in practice: it is written to memory.
pub fn published_plan(scheme: &Scheme) -> Result<Vec<u8>, Refusal> {
    plan_csv(&plan_lines(scheme)).map_err(Refusal::failed)
}

fn plan_lines(scheme: &Scheme) -> Vec<PlanLine> {
    let line = |stratum: &Stratum| PlanLine {
        stratum_id: stratum.id.clone(),
        drawn_n: usize::try_from(stratum.to_draw).unwrap_or(usize::MAX),
        reserves_n: usize::try_from(scheme.reserves_for(stratum)).unwrap_or(usize::MAX),
        population: None,
    };
    scheme.strata.iter().map(line).collect()
}

/// The plan a scheme is drawn by.
///
/// # Errors
/// None for a scheme that was frozen.
pub fn plan_of_scheme(scheme: &Scheme) -> Result<Plan, Refusal> {
    plan_of(&plan_lines(scheme)).map_err(Refusal::failed)
}
