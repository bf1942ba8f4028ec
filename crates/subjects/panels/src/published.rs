//! The files of a panel as they are published: quotas, people without names, the list of numbered panels with the draw, and
//! the replacements since.
//! `qingfeng verify panel` takes them as they are.

use kernel::Refusal;
use quotas::{Pool, Quota};
use sheets::{CsvWriter, Value};

use crate::reading::{HOUSEHOLD, Source, categories, pool_of};
use crate::record::digest_of;
use crate::rules::volunteer::Volunteer;
use crate::store::seats::Seat;

/// The name of the quotas.
pub const QUOTAS: &str = "quotas.csv";
/// The name of the people.
pub const PEOPLE: &str = "people.csv";
/// The name of the record.
pub const RECORD: &str = "panel.json";
/// The name of the replacements.
pub const REPLACEMENTS: &str = "replacements.csv";

/// Quotas and people as files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// The quotas.
    pub quotas: Vec<u8>,
    /// The people: number, features, household where there are any.
    pub people: Vec<u8>,
    /// Whether there are households.
    pub households: bool,
}

impl Published {
    /// The files of these quotas and volunteers.
    ///
    /// # Errors
    /// None in practice: they are written to memory.
    pub fn of(quotas: &[Quota], volunteers: &[Volunteer]) -> Result<Self, Refusal> {
        let households = volunteers.iter().any(|one| !one.household.is_empty());
        Ok(Self {
            quotas: quotas_csv(quotas)?,
            people: people_csv(quotas, volunteers, households).map_err(Refusal::failed)?,
            households,
        })
    }

    /// The pool, read from the files as an outsider reads them.
    ///
    /// # Errors
    /// Q04 and the other findings of a pool.
    pub fn pool(&self, size: usize) -> Result<Pool, Refusal> {
        let quotas = Source { name: QUOTAS, bytes: &self.quotas };
        let people = Source { name: PEOPLE, bytes: &self.people };
        pool_of(quotas, people, self.households.then_some(HOUSEHOLD), size)
    }

    /// The digests of quotas and people.
    pub fn digests(&self) -> (String, String) {
        (digest_of(&self.quotas), digest_of(&self.people))
    }

    /// The command that checks the files, with the replacements if there were any.
    pub fn command(&self, replaced: bool) -> String {
        let address = if self.households { format!(" --address {HOUSEHOLD}") } else { String::new() };
        let since = if replaced { format!(" --replacements {REPLACEMENTS}") } else { String::new() };
        format!("qingfeng verify panel {RECORD} --categories {QUOTAS} --respondents {PEOPLE}{address}{since}")
    }
}

/// The quotas as a file.
///
/// # Errors
/// None in practice: it is written to memory.
pub fn quotas_csv(quotas: &[Quota]) -> Result<Vec<u8>, Refusal> {
    let write = || {
        let mut file = CsvWriter::new(Vec::new(), &["category", "feature", "min", "max"])?;
        for quota in quotas {
            let (min, max) = (quota.min.to_string(), quota.max.to_string());
            file.row(&[quota.category.as_str(), quota.feature.as_str(), min.as_str(), max.as_str()].map(Value::Text))?;
        }
        file.finish()
    };
    write().map_err(Refusal::failed)
}

/// The replacements as a file, in the order in which they came.
///
/// # Errors
/// None in practice: it is written to memory.
pub fn replacements_csv(seats: &[Seat]) -> Result<Vec<u8>, Refusal> {
    let write = || {
        let mut file = CsvWriter::new(Vec::new(), &["number", "leaves", "takes_the_seat", "ticket"])?;
        for seat in seats.iter().filter(|seat| seat.replacement > 0) {
            let number = seat.replacement.to_string();
            file.row(&[number.as_str(), &seat.replaces, &seat.person_id, &seat.ticket].map(Value::Text))?;
        }
        file.finish()
    };
    write().map_err(Refusal::failed)
}

fn people_csv(quotas: &[Quota], volunteers: &[Volunteer], households: bool) -> std::io::Result<Vec<u8>> {
    let categories = categories(quotas);
    let last = households.then_some(HOUSEHOLD);
    let header: Vec<&str> = ["id"].into_iter().chain(categories.iter().copied()).chain(last).collect();
    let mut file = CsvWriter::new(Vec::new(), &header)?;
    for one in volunteers {
        let features = categories.iter().map(|category| one.feature(category));
        let household = households.then_some(one.household.as_str());
        let row: Vec<Value<'_>> =
            [one.person_id.as_str()].into_iter().chain(features).chain(household).map(Value::Text).collect();
        file.row(&row)?;
    }
    file.finish()
}
