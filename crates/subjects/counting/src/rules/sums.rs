//! The control sums of an entry (勾稽关系): all broken ones of a paper at once.

use std::collections::BTreeSet;

use kernel::{Bilingual, Finding, Place};

use super::batch::{Batch, Side};
use super::forms::{Form, Forms};
use super::plan::Level;

/// What an entry is checked against.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// The serials printed for the batch's stratum, as ranges with both ends.
    pub printed: Vec<(u32, u32)>,
    /// The serials of ballots that stand in other batches.
    pub elsewhere: BTreeSet<u32>,
    /// The names of units, for the words of a finding.
    pub units: Vec<String>,
    /// The names of aspects.
    pub aspects: Vec<String>,
}

/// The control sums that a side of a batch breaks. Fields that are not typed yet break nothing.
pub fn broken(batch: &Batch, side: Side, known: &Known) -> Vec<Finding> {
    let forms = batch.forms(side);
    match batch.shape.level {
        Level::Ballots => serials(forms, known),
        Level::TallySheets => forms.values().flat_map(|form| cells(batch, form, known)).collect(),
    }
}

/// CB06 and CB07: a serial was printed for this stratum and stands in no other batch.
fn serials(forms: &Forms, known: &Known) -> Vec<Finding> {
    let printed = |serial: u32| known.printed.iter().any(|(first, last)| (*first..=*last).contains(&serial));
    let check = |serial: &u32| {
        if !printed(*serial) {
            return Some(strange_serial(*serial));
        }
        known.elsewhere.contains(serial).then(|| taken_serial(*serial))
    };
    forms.keys().filter_map(check).collect()
}

/// CB04: for every unit and aspect the numbers add up to the ballots of the batch.
fn cells(batch: &Batch, form: &Form, known: &Known) -> Vec<Finding> {
    let (per_cell, aspects) = (batch.shape.per_cell(), batch.shape.aspects.max(1));
    let cells = form.chunks_exact(per_cell).enumerate();
    let wrong = cells.filter_map(|(place, cell)| {
        let sum = cell.iter().try_fold(0_u32, |sum, number| sum.checked_add((*number)?))?;
        (sum != batch.sheets).then_some((place, sum))
    });
    wrong.map(|(place, sum)| wrong_sum(known, place / aspects, place % aspects, sum, batch.sheets)).collect()
}

fn wrong_sum(known: &Known, unit: usize, aspect: usize, sum: u32, sheets: u32) -> Finding {
    let name = |names: &[String], place: usize| names.get(place).cloned().unwrap_or_else(|| (place + 1).to_string());
    let (unit_name, aspect_name) = (name(&known.units, unit), name(&known.aspects, aspect));
    Finding::error(
        "CB04",
        Place::field(format!("cell-{unit}-{aspect}")),
        Bilingual::new(
            format!("{unit_name}“{aspect_name}”各等次、空白、无效合计 {sum}，应为本批 {sheets} 份。"),
            format!("{unit_name}, {aspect_name}: the numbers add up to {sum}, not {sheets}."),
        ),
        Bilingual::new(
            "请先核对录入；纸上就是这样的，继续录完后提交裁定。",
            "Check what you typed; if the paper says so, type on and hand it to the coordinator.",
        ),
    )
}

fn strange_serial(serial: u32) -> Finding {
    Finding::error(
        "CB06",
        Place::field(format!("form-{serial}")),
        Bilingual::new(
            format!("{serial} 号不在本层面印制的编号段内。"),
            format!("Serial {serial} was not printed for this stratum."),
        ),
        Bilingual::new(
            "请核对编号；确属混入的，交裁定人处理。",
            "Check the serial; if the ballot strayed in, tell the coordinator.",
        ),
    )
}

fn taken_serial(serial: u32) -> Finding {
    Finding::error(
        "CB07",
        Place::field(format!("form-{serial}")),
        Bilingual::new(
            format!("{serial} 号已在另一批中。"),
            format!("Serial {serial} already stands in another batch."),
        ),
        Bilingual::new("一份表只能在一批里。请核对编号。", "A ballot stands in one batch. Check the serial."),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::forms::Shape;

    fn batch(level: Level, sheets: u32, first: Forms) -> Batch {
        let shape = Shape { level, units: 1, aspects: 2, grades: vec![1, 2] };
        Batch { first, ..Batch::new(shape, sheets) }
    }

    fn rules(batch: &Batch, known: &Known) -> Vec<&'static str> {
        broken(batch, Side::First, known).iter().map(|finding| finding.rule.0).collect()
    }

    #[test]
    fn every_row_of_a_tally_sheet_adds_up_to_the_ballots_of_the_batch() {
        let row = |numbers: [u32; 8]| Forms::from([(0, numbers.map(Some).to_vec())]);
        let good = batch(Level::TallySheets, 10, row([7, 2, 1, 0, 5, 5, 0, 0]));
        assert_eq!(rules(&good, &Known::default()), [""; 0]);
        let bad = batch(Level::TallySheets, 10, row([7, 2, 0, 0, 5, 5, 1, 0]));
        assert_eq!(rules(&bad, &Known::default()), ["CB04", "CB04"]);
    }

    #[test]
    fn what_is_not_typed_yet_breaks_nothing() {
        let begun =
            batch(Level::TallySheets, 10, Forms::from([(0, vec![Some(7), None, None, None, None, None, None, None])]));
        assert_eq!(rules(&begun, &Known::default()), [""; 0]);
    }

    #[test]
    fn a_ballot_was_printed_for_the_stratum_and_stands_in_one_batch() {
        let forms: Forms = [5, 9, 21].map(|serial| (serial, vec![Some(1), Some(1)])).into();
        let known = Known { printed: vec![(1, 10)], elsewhere: [9].into(), ..Known::default() };
        assert_eq!(rules(&batch(Level::Ballots, 3, forms), &known), ["CB07", "CB06"]);
    }
}
