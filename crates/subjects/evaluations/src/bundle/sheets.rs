//! Tally sheets of batches as they stand in a bundle.

use std::collections::BTreeMap;

use super::SheetFile;
use crate::rules::ballot::DOUBLE;
use crate::tally::{Cell, PaperTotals};

impl From<&PaperTotals> for SheetFile {
    fn from(totals: &PaperTotals) -> Self {
        let mut counts: BTreeMap<char, Vec<u64>> = BTreeMap::new();
        for (place, cell) in totals.cells.iter().enumerate() {
            for (mark, times) in cell.iter().filter(|(_, times)| **times > 0) {
                let places = counts.entry(letter(*mark)).or_insert_with(|| vec![0; totals.cells.len()]);
                places[place] = u64::from(*times);
            }
        }
        Self {
            batch: totals.batch,
            stratum: totals.stratum.clone(),
            ballots: u64::from(totals.sheets),
            ballots_listed: totals.of_ballots,
            counts,
        }
    }
}

impl SheetFile {
    /// How often a mark was made at a place.
    pub(super) fn count(&self, mark: char, place: usize) -> u64 {
        self.counts.get(&mark).and_then(|counts| counts.get(place)).copied().unwrap_or_default()
    }

    /// The sheet as the tally takes it, for a ballot of so many places.
    pub(super) fn totals(&self, places: usize) -> PaperTotals {
        let small = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
        let cell = |place: usize| -> Cell {
            self.counts.keys().map(|mark| (byte(*mark), small(self.count(*mark, place)))).collect()
        };
        PaperTotals {
            batch: self.batch,
            stratum: self.stratum.clone(),
            sheets: small(self.ballots),
            of_ballots: self.ballots_listed,
            cells: (0..places).map(cell).collect(),
        }
    }
}

/// A mark as a bundle writes it.
fn letter(mark: u8) -> char {
    if mark == DOUBLE { 'x' } else { char::from_digit(u32::from(mark), 10).unwrap_or('?') }
}

/// The byte of a mark of a bundle.
pub(super) fn byte(letter: char) -> u8 {
    letter.to_digit(10).and_then(|digit| u8::try_from(digit).ok()).unwrap_or(DOUBLE)
}
