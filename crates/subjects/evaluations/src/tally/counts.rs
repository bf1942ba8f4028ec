use exact::Fraction;

use super::meaning::{Meaning, Meanings};

/// Who is counted: the marks of the ballots that count and the stratum of each.
#[derive(Debug, Clone, Copy)]
pub(super) struct Counted<'a> {
    /// Ballot after ballot, in it unit after unit, in it the aspects.
    pub marks: &'a [u8],
    /// The stratum's place of each ballot.
    pub stratum_of: &'a [usize],
    /// How many units a ballot has.
    pub units: usize,
    /// How many aspects.
    pub aspects: usize,
}

impl<'a> Counted<'a> {
    /// The rows of one unit, each with its stratum.
    pub fn rows(self, unit: usize) -> impl Iterator<Item = (usize, &'a [u8])> {
        let ballots = self.marks.chunks_exact((self.units * self.aspects).max(1));
        let range = unit * self.aspects..(unit + 1) * self.aspects;
        self.stratum_of.iter().copied().zip(ballots.map(move |ballot| &ballot[range.clone()]))
    }
}

/// How often each kind of mark was given to one unit, by stratum and aspect.
#[derive(Debug)]
pub(super) struct Counts<'m> {
    meanings: &'m Meanings,
    aspects: usize,
    counts: Vec<u32>,
}

impl<'m> Counts<'m> {
    pub fn of(counted: Counted<'_>, strata: usize, unit: usize, meanings: &'m Meanings) -> Self {
        let (aspects, buckets) = (counted.aspects, meanings.len());
        let mut counts = vec![0_u32; strata * aspects * buckets];
        for (stratum, row) in counted.rows(unit) {
            let own = &mut counts[stratum * aspects * buckets..][..aspects * buckets];
            for (aspect, mark) in own.chunks_exact_mut(buckets).zip(row) {
                aspect[meanings.bucket(*mark)] += 1;
            }
        }
        Self { meanings, aspects, counts }
    }

    fn cell(&self, stratum: usize, aspect: usize) -> impl Iterator<Item = (&'m Meaning, u32)> {
        let buckets = self.meanings.len();
        let cell = &self.counts[(stratum * self.aspects + aspect) * buckets..][..buckets];
        self.meanings.buckets().iter().zip(cell.iter().copied())
    }

    /// How many marks of a cell are of a kind.
    pub fn number(&self, stratum: usize, aspect: usize, kind: fn(&Meaning) -> bool) -> u64 {
        self.cell(stratum, aspect).filter(|(meaning, _)| kind(meaning)).map(|(_, count)| u64::from(count)).sum()
    }

    /// The sum of the points of a cell.
    pub fn points(&self, stratum: usize, aspect: usize) -> Fraction {
        let counting = self.cell(stratum, aspect).filter(|(meaning, count)| meaning.counts && *count > 0);
        counting.map(|(meaning, count)| &meaning.points * &Fraction::from(count)).sum()
    }
}
