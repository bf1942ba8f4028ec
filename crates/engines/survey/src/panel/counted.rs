//! Replicates with whole multiples: the matrix product by counting people, without a multiplication.
//!
//! Those who gave a unit a score in an aspect are a row of bits, one for each person; those whose multiple has a certain
//! binary digit in a replicate are another. The number of bits that both rows have, times the digit's value, adds up to the
//! sum of the multiples of those people: whole numbers, exact however many people there are. A processor counts 64 or 512
//! bits at a time where a product takes one or sixteen numbers, and a replicate needs one bit for a person.

use std::ops::Range;

use multiversion::multiversion;

use super::composites::{Composites, Job};
use super::resample::WeightGroup;
use crate::parallel;

/// Columns counted side by side: a register of 512 bits.
const LANES: usize = 8;
/// Replicates counted side by side.
const ROWS: usize = 4;
/// Words of bits (of 64 people) gone through before their counts are added up; the columns stay near the processor.
const WORDS_AT_ONCE: usize = 512;
/// Words of replicates in memory at a time (64 MB).
const BITS_AT_ONCE: usize = 8 << 20;
/// With more different scores than this a product of numbers is faster.
const MOST_SCORES: usize = 24;

/// The number of bits that every row shares with every column; exact as numbers, for there are fewer than 2⁵³ people.
#[inline(always)]
fn shared_bits(columns: &[[u64; LANES]], rows: [&[u64]; ROWS]) -> [[f64; LANES]; ROWS] {
    let mut counts = [[0_u64; LANES]; ROWS];
    let rows = rows.map(|row| &row[..columns.len()]);
    for (place, column) in columns.iter().enumerate() {
        for (counts, row) in counts.iter_mut().zip(rows) {
            let row = row[place];
            for (count, column) in counts.iter_mut().zip(column) {
                *count = count.wrapping_add(u64::from((row & column).count_ones()));
            }
        }
    }
    let mut numbers = [[0.0; LANES]; ROWS];
    for (numbers, counts) in numbers.iter_mut().zip(&counts) {
        for (number, count) in numbers.iter_mut().zip(counts) {
            *number = *count as f64;
        }
    }
    numbers
}

/// Adds step · Σ multiples over a run of words, column by column, to the sums of every replicate. Everything in it is
/// inlined, so that it is made for each kind of processor as a whole.
#[multiversion(targets(
    "x86_64+avx512f+avx512bw+avx512dq+avx512vl+avx512vpopcntdq",
    "x86_64+avx2+bmi1+bmi2+popcnt",
    "x86_64+ssse3+popcnt"
))]
fn add_run(blocks: &[Vec<[u64; LANES]>], words: &Range<usize>, replicates: &Replicates, step: f64, sums: &mut [f64]) {
    let width = blocks.len() * LANES;
    for (first, sums) in (0..).step_by(ROWS).zip(sums.chunks_exact_mut(ROWS * width)) {
        let mut value = step;
        for digit in 0..replicates.digits {
            let rows = replicates.rows(first, digit, words);
            for (block, columns) in blocks.iter().enumerate() {
                let shared = shared_bits(&columns[words.start..words.end], rows);
                for (sums, shared) in sums.chunks_exact_mut(width).zip(&shared) {
                    add(&mut sums[block * LANES..], value, shared);
                }
            }
            value *= 2.0;
        }
    }
}

#[inline(always)]
fn add(sums: &mut [f64], factor: f64, counts: &[f64; LANES]) {
    for (sum, count) in sums.iter_mut().zip(counts) {
        *sum += factor * count;
    }
}

/// What the columns of a unit are: every aspect with every different score.
pub(super) struct Scale {
    scores: Vec<f64>,
    /// The place of a mark's score, or one past the last for marks that do not count.
    place_of: Vec<usize>,
    aspects: usize,
}

impl Scale {
    /// The different scores of the panel's grades; `None` when there are too many to count.
    pub(super) fn of(grades: &[super::Grade], aspects: usize) -> Option<Self> {
        let mut scores: Vec<f64> = grades.iter().filter(|grade| grade.valid).map(|grade| grade.score).collect();
        scores.sort_by(f64::total_cmp);
        scores.dedup();
        let place = |grade: &super::Grade| {
            let found = scores.iter().position(|score| grade.valid && *score == grade.score);
            found.unwrap_or(scores.len())
        };
        let place_of = grades.iter().map(place).collect();
        (scores.len() <= MOST_SCORES).then_some(Self { scores, place_of, aspects })
    }

    fn columns(&self) -> usize {
        self.scores.len() * self.aspects
    }

    /// Σ aspect weight × mean score, from the sums of weights of every column.
    fn composite(&self, sums: &[f64], aspect_weights: &[f64]) -> f64 {
        let aspects =
            sums.chunks_exact(self.scores.len().max(1)).zip(aspect_weights).filter(|(_, weight)| **weight > 0.0);
        let mean = |sums: &[f64]| {
            let over: f64 = sums.iter().zip(&self.scores).map(|(sum, score)| sum * score).sum();
            over / sums.iter().sum::<f64>()
        };
        if self.scores.is_empty() { f64::NAN } else { aspects.map(|(sums, weight)| weight * mean(sums)).sum() }
    }
}

/// Where the bits of each group's people stand: whole words for each group.
struct Layout<'a> {
    groups: Vec<(&'a WeightGroup, usize)>,
    words: usize,
}

impl<'a> Layout<'a> {
    fn of(groups: &'a [WeightGroup]) -> Self {
        let mut layout = Self { groups: Vec::with_capacity(groups.len()), words: 0 };
        for group in groups {
            layout.groups.push((group, layout.words));
            layout.words += group.people.len().div_ceil(64);
        }
        layout
    }

    /// Runs of words that belong to one group and fit near the processor.
    fn runs(&self) -> impl Iterator<Item = (&'a WeightGroup, Range<usize>)> + '_ {
        self.groups.iter().flat_map(|(group, first)| {
            let end = first + group.people.len().div_ceil(64);
            let starts = (*first..end).step_by(WORDS_AT_ONCE);
            starts.map(move |start| (*group, start..end.min(start + WORDS_AT_ONCE)))
        })
    }
}

/// The multiples of some replicates, digit by digit; replicates are filled up with empty ones to whole tiles of [`ROWS`].
struct Replicates {
    /// Replicate after replicate, in it digit after digit, in it word after word.
    bits: Vec<u64>,
    words: usize,
    /// Digits there is room for.
    room: usize,
    /// Digits that some multiple has.
    digits: usize,
}

impl Replicates {
    fn new(bits: Vec<u64>, words: usize, room: usize) -> Self {
        let rows = || bits.chunks_exact(words.max(1)).enumerate();
        let used = rows().filter(|(_, row)| row.iter().any(|word| *word != 0)).map(|(row, _)| row % room + 1);
        Self { digits: used.max().unwrap_or(0), bits, words, room }
    }

    /// Digit `digit` of the multiples of [`ROWS`] replicates from `first`.
    #[inline(always)]
    fn rows(&self, first: usize, digit: usize, words: &Range<usize>) -> [&[u64]; ROWS] {
        std::array::from_fn(|row| {
            let start = ((first + row) * self.room + digit) * self.words;
            &self.bits[start + words.start..start + words.end]
        })
    }
}

impl Job<'_> {
    /// The composites of all units in all replicates, whose multiples have at most `digits` binary digits.
    pub(super) fn count(&self, scale: &Scale, digits: usize) -> Composites {
        let layout = Layout::of(self.source.groups());
        let at_once = (BITS_AT_ONCE / (layout.words * digits).max(1) / ROWS).max(1) * ROWS;
        let mut values = vec![0.0; self.source.replicates() * self.units];
        for (block, values) in values.chunks_mut((at_once * self.units).max(1)).enumerate() {
            let count = values.len() / self.units;
            let replicates = self.bits(&layout, block * at_once, count, digits);
            let pieces = parallel::map(self.units, |unit| self.count_unit(scale, &layout, &replicates, unit, count));
            for (unit, composites) in pieces.iter().enumerate() {
                values.iter_mut().skip(unit).step_by(self.units).zip(composites).for_each(|(value, own)| *value = *own);
            }
        }
        Composites::new(self.units, values)
    }

    fn bits(&self, layout: &Layout<'_>, first: usize, count: usize, digits: usize) -> Replicates {
        let words = layout.words;
        let people = layout.groups.iter().map(|(group, _)| group.people.len()).sum();
        let mut bits = vec![0_u64; count.next_multiple_of(ROWS) * digits * words];
        parallel::for_each_chunk(&mut bits[..count * digits * words], digits * words, |replicate, bits| {
            let mut multiples = vec![0.0; people];
            self.source.fill(first + replicate, &mut multiples);
            let mut rest = multiples.as_slice();
            for (group, word) in &layout.groups {
                let (own, after) = rest.split_at(group.people.len());
                rest = after;
                for (digit, bits) in bits.chunks_exact_mut(words).enumerate() {
                    own.chunks(64).zip(&mut bits[*word..]).for_each(|(people, bits)| *bits = digit_of(people, digit));
                }
            }
        });
        Replicates::new(bits, words, digits)
    }

    fn count_unit(
        &self,
        scale: &Scale,
        layout: &Layout<'_>,
        replicates: &Replicates,
        unit: usize,
        count: usize,
    ) -> Vec<f64> {
        let blocks = self.columns(scale, layout, unit);
        let width = blocks.len() * LANES;
        let (mut plain, mut sums) = (vec![0.0; width], vec![0.0; count.next_multiple_of(ROWS) * width]);
        for (group, words) in layout.runs() {
            for (plain, columns) in plain.chunks_exact_mut(LANES).zip(&blocks) {
                add(plain, group.offset, &everybody(&columns[words.clone()]));
            }
            add_run(&blocks, &words, replicates, group.step, &mut sums);
        }
        let mut composites = Vec::with_capacity(count);
        for sums in sums.chunks_exact_mut(width).take(count) {
            sums.iter_mut().zip(&plain).for_each(|(sum, plain)| *sum += plain);
            composites.push(scale.composite(&sums[..scale.columns()], &self.panel.aspect_weights));
        }
        composites
    }

    /// Who gave the unit which score: blocks of [`LANES`] columns, in each word after word.
    fn columns(&self, scale: &Scale, layout: &Layout<'_>, unit: usize) -> Vec<Vec<[u64; LANES]>> {
        let mut blocks = vec![vec![[0; LANES]; layout.words]; scale.columns().div_ceil(LANES)];
        let places = scale.scores.len() + 1;
        let mut given = vec![0_u64; scale.aspects * places];
        for (group, first) in &layout.groups {
            for (word, people) in (*first..).zip(group.people.chunks(64)) {
                given.fill(0);
                for (bit, person) in people.iter().enumerate() {
                    let marks = &self.marks[(person * self.units + unit) * scale.aspects..][..scale.aspects];
                    for (given, mark) in given.chunks_exact_mut(places).zip(marks) {
                        given[scale.place_of[usize::from(*mark)]] |= 1 << bit;
                    }
                }
                let counted = given.chunks_exact(places).flat_map(|given| &given[..places - 1]);
                for (column, bits) in counted.enumerate() {
                    blocks[column / LANES][word][column % LANES] = *bits;
                }
            }
        }
        blocks
    }
}

/// The given binary digit of up to 64 whole multiples.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole numbers up to 64")]
fn digit_of(multiples: &[f64], digit: usize) -> u64 {
    let bit = |multiple: &f64| u64::from(*multiple as u8 >> digit & 1);
    multiples.iter().enumerate().fold(0, |bits, (place, multiple)| bits | bit(multiple) << place)
}

/// How many people each column has.
fn everybody(columns: &[[u64; LANES]]) -> [f64; LANES] {
    let all = vec![u64::MAX; columns.len()];
    shared_bits(columns, [&all; ROWS])[0]
}
