//! The draw itself.

use crate::drawing::Drawing;
use crate::plan::Plan;
use crate::ticket::Ticket;

/// One row of the roster.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Person<'a> {
    /// The stratum the person belongs to.
    pub stratum_id: &'a str,
    /// The person's id, unique in the stratum.
    pub person_id: &'a str,
}

/// A person with the ticket that decided.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Ticketed {
    /// The stratum the person belongs to.
    pub stratum_id: String,
    /// The person's id.
    pub person_id: String,
    /// The person's ticket.
    pub ticket: Ticket,
}

/// The result of a draw. Both lists are in ticket order, over all strata and therefore within each.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Drawn {
    /// The people drawn.
    pub drawn: Vec<Ticketed>,
    /// The reserves of all strata.
    pub reserves: Vec<Ticketed>,
    /// What did not stop the draw but should be known.
    pub remarks: Vec<Remark>,
}

/// Something about a draw that should be known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remark {
    /// The roster has people of a stratum the plan does not name; none of them was drawn.
    UnplannedStratum {
        /// The stratum.
        stratum_id: String,
        /// How many people the roster has in it.
        people: usize,
    },
    /// The stratum has fewer people left than reserves were planned; all of them are reserves.
    FewerReserves {
        /// The stratum.
        stratum_id: String,
        /// How many reserves the plan asks for.
        planned: usize,
        /// How many there are.
        available: usize,
    },
}

/// Why nothing was drawn.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DrawProblem {
    /// The seed is empty.
    #[error("the seed is empty")]
    EmptySeed,
    /// The seed has a line break in it.
    #[error("the seed must be a single line")]
    SeedOfSeveralLines,
    /// A person's or stratum's id is empty or has a line break in it.
    #[error("person {position} of the roster has an id that is empty or contains a line break")]
    UnusableId {
        /// The place in the roster as handed over, counted from 0.
        position: usize,
    },
    /// A person stands in the roster twice under the same stratum.
    #[error("the same person of stratum `{stratum_id}` stands in the roster twice, at {first} and {again}")]
    Duplicate {
        /// The stratum.
        stratum_id: String,
        /// The earlier place in the roster as handed over, counted from 0.
        first: usize,
        /// The later place.
        again: usize,
    },
    /// A stratum has fewer people than are to be drawn.
    #[error("stratum `{stratum_id}` has {people} people, {to_draw} are to be drawn")]
    TooFew {
        /// The stratum.
        stratum_id: String,
        /// How many are to be drawn.
        to_draw: usize,
        /// How many the roster has.
        people: usize,
    },
}

/// Draws from the roster `people` by `plan` with `seed`.
///
/// The result depends on the seed, the plan and the set of people only, never on the order of the rows. A roster that is
/// not in memory is drawn from with a [`Drawing`].
///
/// # Errors
/// As [`Drawing::finish`].
pub fn draw(seed: &str, plan: &Plan, people: &[Person<'_>]) -> Result<Drawn, Vec<DrawProblem>> {
    let mut drawing = Drawing::new(seed, plan);
    people.iter().for_each(|&person| drawing.add(person));
    drawing.finish()
}

impl Drawn {
    /// The people drawn from one stratum, in ticket order.
    pub fn drawn_from<'a>(&'a self, stratum_id: &'a str) -> impl Iterator<Item = &'a Ticketed> {
        self.drawn.iter().filter(move |person| person.stratum_id == stratum_id)
    }

    /// The reserves of one stratum: the first is the next to be seated.
    pub fn reserves_of<'a>(&'a self, stratum_id: &'a str) -> impl Iterator<Item = &'a Ticketed> {
        self.reserves.iter().filter(move |person| person.stratum_id == stratum_id)
    }
}
