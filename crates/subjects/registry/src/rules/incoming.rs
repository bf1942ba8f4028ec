use kernel::{Finding, Place};

use super::person::PersonEntry;
use super::unit::UnitEntry;

/// A row of what came in, with the places of its cells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row<T> {
    /// Where it stands.
    pub at: RowPlace,
    /// What it says.
    pub entry: T,
}

/// The place of a row, and the column of each field its sheet has.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RowPlace {
    /// The row as a whole.
    pub row: Place,
    /// The fields and the letters of their columns.
    pub columns: Vec<(&'static str, String)>,
}

impl RowPlace {
    /// The cell of a field; the whole row where the sheet has no such column.
    pub fn cell(&self, field: &str) -> Place {
        let column = self.columns.iter().find(|(known, _)| *known == field).map(|(_, letter)| letter.clone());
        Place { column, ..self.row.clone() }
    }
}

/// A duty as a row gives it, with the unit it belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DutyRow {
    /// The unit's code; may be empty when the name is given.
    pub unit_code: String,
    /// The unit's name.
    pub unit_name: String,
    /// The duty.
    pub text: String,
    /// What it rests on.
    pub basis: String,
}

/// A person as a row gives it, with the unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonRow {
    /// The unit's code; may be empty when the name is given.
    pub unit_code: String,
    /// The unit's name.
    pub unit_name: String,
    /// The person.
    pub person: PersonEntry,
}

/// Everything a file says, not yet compared with the registry.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Incoming {
    /// Rows about units.
    pub units: Vec<Row<UnitEntry>>,
    /// Rows about duties.
    pub duties: Vec<Row<DutyRow>>,
    /// Rows about people.
    pub people: Vec<Row<PersonRow>>,
    /// What was found while reading the file.
    pub findings: Vec<Finding>,
}
