//! Repeating a published draw.

use crate::draw::{DrawProblem, Drawn, Person, Ticketed, draw};
use crate::plan::Plan;
use std::fmt;

/// One of the two lists of a draw.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum List {
    /// The people drawn.
    Drawn,
    /// The reserves.
    Reserves,
}

/// Where a published draw first differs from its repetition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// In which list.
    pub list: List,
    /// At which place of the list, counted from 0.
    pub position: usize,
    /// Who should stand there; `None` if the list should have ended.
    pub expected: Option<Ticketed>,
    /// Who stands there; `None` if the list ends.
    pub published: Option<Ticketed>,
}

/// Why a published draw is not confirmed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VerifyProblem {
    /// The roster and plan do not allow a draw at all.
    #[error("the draw cannot be repeated: {}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    CannotDraw(Vec<DrawProblem>),
    /// The repetition gives something else.
    #[error("{0}")]
    Different(Box<Difference>),
}

/// Repeats a draw and compares it with the published lists, entry by entry: stratum, person and ticket.
///
/// The answer `Ok` means: from this roster and plan, this seed gives exactly these lists. It does not say that the
/// roster was frozen before the seed was known.
///
/// # Errors
/// [`VerifyProblem::Different`] with the first difference, people drawn before reserves.
pub fn verify(
    seed: &str,
    plan: &Plan,
    people: &[Person<'_>],
    drawn: &[Ticketed],
    reserves: &[Ticketed],
) -> Result<(), VerifyProblem> {
    let repeated = draw(seed, plan, people).map_err(VerifyProblem::CannotDraw)?;
    compare(&repeated, drawn, reserves).map_err(|difference| VerifyProblem::Different(Box::new(difference)))
}

/// Compares a repeated draw with the published lists, entry by entry: stratum, person and ticket.
///
/// # Errors
/// The first difference, people drawn before reserves.
pub fn compare(repeated: &Drawn, drawn: &[Ticketed], reserves: &[Ticketed]) -> Result<(), Difference> {
    first_difference(List::Drawn, &repeated.drawn, drawn)
        .or_else(|| first_difference(List::Reserves, &repeated.reserves, reserves))
        .map_or(Ok(()), Err)
}

fn first_difference(list: List, expected: &[Ticketed], published: &[Ticketed]) -> Option<Difference> {
    (0..expected.len().max(published.len())).find(|&position| expected.get(position) != published.get(position)).map(
        |position| Difference {
            list,
            position,
            expected: expected.get(position).cloned(),
            published: published.get(position).cloned(),
        },
    )
}

impl fmt::Display for List {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Drawn => "drawn",
            Self::Reserves => "reserves",
        })
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = |person: &Option<Ticketed>| match person {
            Some(person) => format!("{} {} with ticket {}", person.stratum_id, person.person_id, person.ticket),
            None => "nobody".to_owned(),
        };
        let (list, position) = (self.list, self.position);
        let (expected, published) = (name(&self.expected), name(&self.published));
        write!(formatter, "{list}[{position}]: the draw gives {expected}, published is {published}")
    }
}
