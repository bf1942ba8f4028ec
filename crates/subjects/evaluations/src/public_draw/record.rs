//! `draw.json`: what a draw was made with and what came of it.

use serde::{Deserialize, Serialize};
use sortition::{Drawn, Plan, PlanProblem, PlannedStratum, Ticketed};

/// The record of a draw, as it is published. Its JSON is the same bytes for the same draw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DrawRecord {
    /// The seed.
    pub seed: String,
    /// SHA-256 of the roster file's bytes, in hexadecimal.
    pub roster_sha256: String,
    /// How many were drawn of each stratum.
    pub plan: Vec<PlannedLine>,
    /// The people drawn, in ticket order.
    pub drawn: Vec<TicketLine>,
    /// The reserves, in ticket order.
    pub reserves: Vec<TicketLine>,
}

/// A stratum of the plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedLine {
    /// The stratum.
    pub stratum_id: String,
    /// How many are drawn.
    pub drawn_n: usize,
    /// How many reserves follow them.
    pub reserves_n: usize,
}

/// A person with the ticket that decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketLine {
    /// The stratum.
    pub stratum_id: String,
    /// The person.
    pub person_id: String,
    /// The ticket: 64 hexadecimal digits.
    pub ticket: String,
}

impl DrawRecord {
    /// The record of a draw.
    pub fn new(seed: &str, roster_sha256: &str, plan: &Plan, drawn: &Drawn) -> Self {
        Self {
            seed: seed.to_owned(),
            roster_sha256: roster_sha256.to_owned(),
            plan: plan.strata().iter().map(PlannedLine::of).collect(),
            drawn: drawn.drawn.iter().map(TicketLine::of).collect(),
            reserves: drawn.reserves.iter().map(TicketLine::of).collect(),
        }
    }

    /// The plan it was drawn by.
    ///
    /// # Errors
    /// A stratum without an id, or named twice.
    pub fn plan(&self) -> Result<Plan, PlanProblem> {
        let planned = |line: &PlannedLine| PlannedStratum {
            stratum_id: line.stratum_id.clone(),
            to_draw: line.drawn_n,
            reserves: line.reserves_n,
        };
        Plan::new(self.plan.iter().map(planned).collect())
    }

    /// Its JSON, a person a line of four, with a line break at the end.
    ///
    /// # Errors
    /// Only the serializer's.
    pub fn to_json(&self) -> Result<Vec<u8>, serde_json::Error> {
        let mut json = serde_json::to_vec_pretty(self)?;
        json.push(b'\n');
        Ok(json)
    }
}

impl PlannedLine {
    /// The line of a stratum.
    pub fn of(planned: &PlannedStratum) -> Self {
        Self { stratum_id: planned.stratum_id.clone(), drawn_n: planned.to_draw, reserves_n: planned.reserves }
    }
}

impl TicketLine {
    /// The line of a person.
    pub fn of(person: &Ticketed) -> Self {
        Self {
            stratum_id: person.stratum_id.clone(),
            person_id: person.person_id.clone(),
            ticket: person.ticket.to_string(),
        }
    }
}
