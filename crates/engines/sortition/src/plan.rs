//! The plan of a draw.

use std::collections::HashSet;

/// How many people are drawn from one stratum.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedStratum {
    /// The stratum's id, exactly as the roster writes it.
    pub stratum_id: String,
    /// How many are drawn.
    pub to_draw: usize,
    /// How many reserves are listed after them; `usize::MAX` lists everybody else.
    pub reserves: usize,
}

/// How many people are drawn from each stratum. Every stratum is named once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    strata: Vec<PlannedStratum>,
}

/// Why a list of strata is not a plan.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlanProblem {
    /// A stratum is named twice.
    #[error("the plan names stratum `{0}` twice")]
    NamedTwice(String),
    /// A stratum's id is empty or has a line break in it.
    #[error("`{0}` cannot be a stratum's id: it is empty or contains a line break")]
    UnusableId(String),
}

impl Plan {
    /// A plan of these strata.
    ///
    /// # Errors
    /// The first [`PlanProblem`] in the order of the list.
    pub fn new(strata: Vec<PlannedStratum>) -> Result<Self, PlanProblem> {
        let mut named = HashSet::new();
        for PlannedStratum { stratum_id, .. } in &strata {
            if !is_usable_id(stratum_id) {
                return Err(PlanProblem::UnusableId(stratum_id.clone()));
            }
            if !named.insert(stratum_id.as_str()) {
                return Err(PlanProblem::NamedTwice(stratum_id.clone()));
            }
        }
        Ok(Self { strata })
    }

    /// The strata in the order they were given.
    pub fn strata(&self) -> &[PlannedStratum] {
        &self.strata
    }
}

/// Whether the text of a ticket stays unambiguous with this id in it.
pub(crate) fn is_usable_id(id: &str) -> bool {
    !id.is_empty() && !id.contains(['\n', '\r'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stratum(stratum_id: &str) -> PlannedStratum {
        PlannedStratum { stratum_id: stratum_id.into(), to_draw: 1, reserves: 0 }
    }

    #[test]
    fn every_stratum_is_named_once_by_a_usable_id() {
        assert_eq!(
            Plan::new(vec![stratum("S01"), stratum("S02"), stratum("S01")]),
            Err(PlanProblem::NamedTwice("S01".into()))
        );
        for id in ["", "S\n01", "S01\r"] {
            assert_eq!(Plan::new(vec![stratum(id)]), Err(PlanProblem::UnusableId(id.into())));
        }
    }
}
