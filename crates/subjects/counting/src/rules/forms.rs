//! What an entry holds: forms by their serial, each a row of fields. A ballot is a form of marks, a tally sheet a form of
//! numbers; both are compared field by field.

use std::collections::{BTreeMap, BTreeSet};

use evaluations::rules::ballot::{BLANK, DOUBLE};
use evaluations::rules::scheme::Scheme;
use kernel::{Finding, Refusal};
use serde::{Deserialize, Serialize};

use super::plan::Level;
use super::refusals::{at_field, bad_value};

/// The fields of one form; `None` is not typed yet (a blank on the paper is typed as 0).
pub type Form = Vec<Option<u32>>;
/// Fields of a form as they are typed: the place and the value, none for a field that is emptied.
pub type Fields = Vec<(u32, Option<u32>)>;
/// Forms by serial. A tally sheet has the serial 0.
pub type Forms = BTreeMap<u32, Form>;
/// A field of a form: serial and place.
pub type Spot = (u32, u32);

/// The largest number a tally sheet can hold.
const LARGEST_NUMBER: u32 = 100_000;

/// How a form looks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shape {
    /// Ballots or tally sheets.
    pub level: Level,
    /// How many units.
    pub units: usize,
    /// How many aspects.
    pub aspects: usize,
    /// The grades' codes, in the order of the paper.
    pub grades: Vec<u8>,
}

impl Shape {
    /// The form of a scheme.
    pub fn of(scheme: &Scheme, level: Level) -> Self {
        let grades = scheme.grades.iter().map(|grade| grade.code).collect();
        Self { level, units: scheme.units.len(), aspects: scheme.aspects.len(), grades }
    }

    /// How many numbers stand for one unit and aspect: one mark, or a number for each grade, the blanks and the doubles.
    pub fn per_cell(&self) -> usize {
        match self.level {
            Level::Ballots => 1,
            Level::TallySheets => self.grades.len() + 2,
        }
    }

    /// How many fields a form has.
    pub fn length(&self) -> usize {
        self.units * self.aspects * self.per_cell()
    }

    /// Whether a value can stand in a field.
    pub fn allows(&self, value: u32) -> bool {
        match self.level {
            Level::Ballots => {
                u8::try_from(value).is_ok_and(|mark| mark == BLANK || mark == DOUBLE || self.grades.contains(&mark))
            }
            Level::TallySheets => value <= LARGEST_NUMBER,
        }
    }

    /// Reads fields as they were typed into a form. What can't be read is left out and named, C25.
    pub fn read(&self, serial: u32, texts: &[(u32, String)]) -> (Fields, Vec<Finding>) {
        let (mut fields, mut found) = (Fields::new(), Vec::new());
        for (place, text) in texts {
            match self.read_one(text.trim()) {
                Ok(value) => fields.push((*place, value)),
                Err(refusal) => found.push(at_field(refusal, serial, *place)),
            }
        }
        (fields, found)
    }

    /// A number; on a ballot also x for two marks; nothing for a field that was emptied.
    fn read_one(&self, text: &str) -> Result<Option<u32>, Refusal> {
        match (self.level, text) {
            (_, "") => Ok(None),
            (Level::Ballots, "x" | "X" | "*") => Ok(Some(DOUBLE.into())),
            (_, number) => number.parse().map(Some).map_err(|_| bad_value(self.level)),
        }
    }

    /// The marks that the numbers of a cell count, in their order: the grades, blank, double.
    pub fn counted_marks(&self) -> Vec<u8> {
        self.grades.iter().copied().chain([BLANK, DOUBLE]).collect()
    }

    /// How many forms a batch of so many ballots has.
    pub fn forms_of(&self, sheets: u32) -> usize {
        match self.level {
            Level::Ballots => sheets as usize,
            Level::TallySheets => 1,
        }
    }

    /// A form nobody has typed into.
    pub fn untyped(&self) -> Form {
        vec![None; self.length()]
    }
}

/// Where two entries differ.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Differences {
    /// Fields with different values.
    pub fields: BTreeSet<Spot>,
    /// Serials that only one of the entries has.
    pub forms: BTreeSet<u32>,
}

impl Differences {
    /// Compares two entries.
    pub fn between(one: &Forms, other: &Forms) -> Self {
        let mut found = Self::default();
        for (serial, form) in one {
            match other.get(serial) {
                Some(twin) => found.fields.extend(differing(*serial, form, twin)),
                None => drop(found.forms.insert(*serial)),
            }
        }
        found.forms.extend(other.keys().filter(|serial| !one.contains_key(serial)));
        found
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty() && self.forms.is_empty()
    }

    /// The entry with everything blanked that differs: these fields are not typed any more, these forms are gone.
    pub fn blank(&self, forms: &Forms) -> Forms {
        let mut blanked = forms.clone();
        blanked.retain(|serial, _| !self.forms.contains(serial));
        for (serial, place) in &self.fields {
            if let Some(field) = blanked.get_mut(serial).and_then(|form| form.get_mut(*place as usize)) {
                *field = None;
            }
        }
        blanked
    }
}

fn differing(serial: u32, one: &Form, other: &Form) -> impl Iterator<Item = Spot> {
    let places = (0_u32..).take(one.len().max(other.len()));
    places.filter(|place| one.get(*place as usize) != other.get(*place as usize)).map(move |place| (serial, place))
}

/// The fields that are not typed yet, in the order of the paper.
pub fn untyped(forms: &Forms) -> Vec<Spot> {
    let of = |(serial, form): (&u32, &Form)| {
        let open = (0_u32..).zip(form).filter(|(_, field)| field.is_none());
        open.map(|(place, _)| (*serial, place)).collect::<Vec<_>>()
    };
    forms.iter().flat_map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forms(rows: &[(u32, &[u32])]) -> Forms {
        rows.iter().map(|(serial, row)| (*serial, row.iter().copied().map(Some).collect())).collect()
    }

    #[test]
    fn entries_are_compared_by_serial_and_field() {
        let one = forms(&[(1, &[1, 2]), (2, &[3, 4])]);
        let other = forms(&[(3, &[3, 4]), (1, &[1, 5])]);
        let found = Differences::between(&one, &other);
        assert_eq!(found, Differences { fields: [(1, 1)].into(), forms: [2, 3].into() });
        assert!(Differences::between(&one, &one).is_empty());
    }

    #[test]
    fn only_what_differs_is_blanked() {
        let one = forms(&[(1, &[1, 2]), (2, &[3, 4])]);
        let found = Differences { fields: [(1, 1)].into(), forms: [2].into() };
        let blanked = found.blank(&one);
        assert_eq!(blanked, Forms::from([(1, vec![Some(1), None])]));
        assert_eq!(untyped(&blanked), [(1, 1)]);
    }

    #[test]
    fn a_mark_is_a_grade_a_blank_or_two_marks_and_nothing_else() {
        let shape = Shape { level: Level::Ballots, units: 1, aspects: 1, grades: vec![1, 2, 5] };
        let taken: Vec<u32> = (0..=300).filter(|value| shape.allows(*value)).collect();
        assert_eq!(taken, [0, 1, 2, 5, 255]);
    }

    #[test]
    fn two_marks_are_an_x_on_a_ballot_and_nothing_on_a_tally_sheet() {
        let read = |level: Level, text: &str| {
            let shape = Shape { level, units: 1, aspects: 1, grades: vec![1, 2, 5] };
            let (fields, found) = shape.read(7, &[(3, text.to_owned())]);
            (fields.first().copied(), found.first().map(|finding| (finding.rule.0, finding.place.to_string())))
        };
        assert_eq!(read(Level::Ballots, " X "), (Some((3, Some(255))), None));
        assert_eq!(read(Level::TallySheets, "x"), (None, Some(("C25", "7!f3".to_owned()))));
        assert_eq!(read(Level::TallySheets, "255"), (Some((3, Some(255))), None));
        assert_eq!(read(Level::Ballots, "w"), (None, Some(("C25", "7!f3".to_owned()))));
        assert_eq!(read(Level::Ballots, ""), (Some((3, None)), None));
    }
}
