//! Replacement of people who decline.

use crate::draw::{Drawn, Ticketed};

/// Why nobody was replaced.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReplaceProblem {
    /// The person is neither drawn nor a reserve of this stratum.
    #[error("person `{person_id}` of stratum `{stratum_id}` is not on the list")]
    NotOnTheList {
        /// The stratum.
        stratum_id: String,
        /// The person.
        person_id: String,
    },
    /// The stratum has no reserve left.
    #[error("stratum `{0}` has no reserve left")]
    NoReserveLeft(String),
}

impl Drawn {
    /// Takes a drawn person who declined off the list and seats the stratum's next reserve, who is answered.
    ///
    /// The result is what a draw from a roster without that person would have been, with one reserve fewer.
    ///
    /// # Errors
    /// [`ReplaceProblem`]; then nothing has changed.
    pub fn replace(&mut self, stratum_id: &str, person_id: &str) -> Result<Ticketed, ReplaceProblem> {
        let leaving = position(&self.drawn, stratum_id, person_id)?;
        let next = self.reserves.iter().position(|reserve| reserve.stratum_id == stratum_id);
        let next = next.ok_or_else(|| ReplaceProblem::NoReserveLeft(stratum_id.to_owned()))?;
        let seated = self.reserves.remove(next);
        self.drawn.remove(leaving);
        let place = self.drawn.partition_point(|person| person.ticket < seated.ticket);
        self.drawn.insert(place, seated.clone());
        Ok(seated)
    }

    /// Takes a reserve who declined before being needed off the list.
    ///
    /// # Errors
    /// [`ReplaceProblem::NotOnTheList`]; then nothing has changed.
    pub fn withdraw_reserve(&mut self, stratum_id: &str, person_id: &str) -> Result<Ticketed, ReplaceProblem> {
        let leaving = position(&self.reserves, stratum_id, person_id)?;
        Ok(self.reserves.remove(leaving))
    }
}

fn position(list: &[Ticketed], stratum_id: &str, person_id: &str) -> Result<usize, ReplaceProblem> {
    let wanted = |person: &Ticketed| person.stratum_id == stratum_id && person.person_id == person_id;
    list.iter().position(wanted).ok_or_else(|| ReplaceProblem::NotOnTheList {
        stratum_id: stratum_id.to_owned(),
        person_id: person_id.to_owned(),
    })
}
