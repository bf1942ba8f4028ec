//! The composite of every unit in every replicate: a blocked matrix product of replicate weights and scores.
//!
//! For replicate r, unit u and aspect a the product gives Σ_i w_ri y_iua v_iua and Σ_i w_ri v_iua, with v the validity of a
//! mark and y its score.
//!
//! A bootstrap's weights are w_ri = offset + step · m_ri with small whole m: then the sums are made of numbers of people, which
//! are counted bit by bit ([`super::counted`]). Given weights, and people's own composites, are multiplied as numbers: weights
//! are made for a block of replicates, marks become numbers for a block of people and units inside the cache, and blocks of
//! units are shared among the cores. Neither way copies the marks as a whole.

use ndarray::linalg::general_mat_mul;
use ndarray::{Array2, ArrayView2, ArrayViewMut2, Axis, Slice};

use super::counted::Scale;
use super::passes::own_composite;
use super::resample::WeightGroup;
use super::{Panel, PanelProblem, ReplicateWeights};
use crate::parallel;

/// Units whose columns are multiplied together.
const UNITS_AT_ONCE: usize = 8;
/// People whose marks are numbers at a time.
const PEOPLE_AT_ONCE: usize = 512;
/// Replicates whose weights are in memory at a time, unless people are so many that fewer must do; with the row of ones
/// below them they fill whole tiles of the product.
const REPLICATES_AT_ONCE: usize = 255;
/// Weights in memory at a time, in numbers (128 MB).
const WEIGHTS_AT_ONCE: usize = 16 << 20;

/// Composites of units (columns) in replicates (rows).
#[derive(Debug, Clone, PartialEq)]
pub struct Composites {
    units: usize,
    values: Vec<f64>,
}

impl Composites {
    /// From values given replicate after replicate.
    #[must_use]
    pub fn new(units: usize, values: Vec<f64>) -> Self {
        Self { units, values }
    }

    /// How many units.
    #[must_use]
    pub fn units(&self) -> usize {
        self.units
    }

    /// How many replicates.
    #[must_use]
    pub fn replicates(&self) -> usize {
        self.values.len() / self.units.max(1)
    }

    /// The composites of one replicate; not a number where an aspect had no valid mark.
    #[must_use]
    pub fn replicate(&self, replicate: usize) -> &[f64] {
        &self.values[replicate * self.units..][..self.units]
    }

    /// Standard deviation over the replicates, unit by unit: the bootstrap's standard error.
    #[must_use]
    pub fn standard_deviations(&self) -> Vec<f64> {
        let n = self.replicates() as f64;
        let of = |u: usize| {
            let values = || (0..self.replicates()).map(move |r| self.replicate(r)[u]);
            let mean = values().sum::<f64>() / n;
            (values().map(|v| (v - mean) * (v - mean)).sum::<f64>() / (n - 1.0)).sqrt()
        };
        (0..self.units).map(of).collect()
    }
}

/// What a composite is the mean of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum CompositeOf {
    /// Σ aspect weight × aspect mean, as [`super::UnitEstimates::composite`].
    Aspects,
    /// The mean of people's own composites, as [`super::UnitEstimates::respondent_composite`].
    Respondents,
}

impl Panel {
    /// The composite (Σ aspect weight × aspect mean) of every unit under the weights of every replicate. Marks are as in
    /// [`Panel::all_units`].
    ///
    /// # Errors
    /// [`PanelProblem::WrongLength`], [`PanelProblem::UnknownMark`].
    pub fn replicate_composites(
        &self,
        marks: &[u8],
        units: usize,
        source: &dyn ReplicateWeights,
    ) -> Result<Composites, PanelProblem> {
        self.composites_of(CompositeOf::Aspects, marks, units, source)
    }

    /// The mean of people's own composites of every unit under the weights of every replicate.
    ///
    /// # Errors
    /// As [`Panel::replicate_composites`].
    pub fn replicate_respondent_composites(
        &self,
        marks: &[u8],
        units: usize,
        source: &dyn ReplicateWeights,
    ) -> Result<Composites, PanelProblem> {
        self.composites_of(CompositeOf::Respondents, marks, units, source)
    }

    fn composites_of(
        &self,
        of: CompositeOf,
        marks: &[u8],
        units: usize,
        source: &dyn ReplicateWeights,
    ) -> Result<Composites, PanelProblem> {
        self.check_length(marks, units)?;
        self.check_marks(marks, units)?;
        let job = Job { panel: self, marks, units, of, source };
        let scale = Scale::of(&self.grades, self.aspect_weights.len()).filter(|_| of == CompositeOf::Aspects);
        match (scale, source.digits()) {
            (Some(scale), Some(digits)) => Ok(job.count(&scale, digits)),
            _ => Ok(job.multiply()),
        }
    }

    pub(super) fn check_marks(&self, marks: &[u8], units: usize) -> Result<(), PanelProblem> {
        let aspects = self.aspect_weights.len();
        match marks.iter().position(|m| usize::from(*m) >= self.grades.len()) {
            None => Ok(()),
            Some(place) => Err(PanelProblem::UnknownMark {
                respondent: place / (units * aspects),
                unit: place / aspects % units,
                mark: marks[place],
            }),
        }
    }
}

/// All replicates against all marks.
pub(super) struct Job<'a> {
    pub(super) panel: &'a Panel,
    pub(super) marks: &'a [u8],
    pub(super) units: usize,
    of: CompositeOf,
    pub(super) source: &'a dyn ReplicateWeights,
}

impl Job<'_> {
    fn multiply(&self) -> Composites {
        let people: usize = self.source.groups().iter().map(|g| g.people.len()).sum();
        let at_once = (WEIGHTS_AT_ONCE / people.max(1)).clamp(1, REPLICATES_AT_ONCE);
        let mut values = vec![0.0; self.source.replicates() * self.units];
        for (block, values) in values.chunks_mut((at_once * self.units).max(1)).enumerate() {
            let replicates = values.len() / self.units;
            let multiples = self.multiples(block * at_once, replicates, people);
            let pieces = parallel::map(self.units.div_ceil(UNITS_AT_ONCE), |piece| {
                self.composites(&multiples, piece * UNITS_AT_ONCE)
            });
            for (piece, composites) in pieces.iter().enumerate() {
                let first = piece * UNITS_AT_ONCE;
                for (row, found) in values.chunks_mut(self.units).zip(composites.chunks(composites.len() / replicates))
                {
                    row[first..first + found.len()].copy_from_slice(found);
                }
            }
        }
        Composites { units: self.units, values }
    }

    /// The multiples of a block of replicates, and a row of ones.
    fn multiples(&self, first: usize, replicates: usize, people: usize) -> Array2<f64> {
        let mut multiples = Array2::from_elem((replicates + 1, people), 1.0);
        if let Some(rows) = multiples.as_slice_mut() {
            parallel::for_each_chunk(&mut rows[..replicates * people], people, |r, row| {
                self.source.fill(first + r, row);
            });
        }
        multiples
    }

    /// Composites of the units from `first`, replicate after replicate.
    fn composites(&self, multiples: &Array2<f64>, first: usize) -> Vec<f64> {
        let units = UNITS_AT_ONCE.min(self.units - first);
        let columns = units * self.pairs() * 2;
        let replicates = multiples.nrows() - 1;
        let mut sums = vec![0.0; replicates * columns];
        let mut work =
            (Array2::from_elem((PEOPLE_AT_ONCE, columns), 0.0), Array2::from_elem((replicates + 1, columns), 0.0));
        let mut start = 0;
        for group in self.source.groups() {
            for people in group.people.chunks(PEOPLE_AT_ONCE) {
                let some = multiples.slice_axis(Axis(1), Slice::from(start..start + people.len()));
                self.add_product(some, group, people, first, &mut work, &mut sums);
                start += people.len();
            }
        }
        let composite =
            |sums: &[f64]| sums.chunks_exact(columns / units).map(|s| self.composite(s)).collect::<Vec<_>>();
        sums.chunks_exact(columns).flat_map(composite).collect()
    }

    /// Adds offset · Σ y + step · Σ m y over some people of a group to the sums of every replicate.
    fn add_product(
        &self,
        multiples: ArrayView2<'_, f64>,
        group: &WeightGroup,
        people: &[usize],
        first: usize,
        (numbers, product): &mut (Array2<f64>, Array2<f64>),
        sums: &mut [f64],
    ) {
        let mut block = numbers.slice_axis_mut(Axis(0), Slice::from(..people.len()));
        self.expand(people, first, block.view_mut());
        general_mat_mul(1.0, &multiples, &block, 0.0, product);
        let mut rows: Vec<&[f64]> = product.as_slice().unwrap_or_default().chunks_exact(numbers.ncols()).collect();
        let plain: Vec<f64> = rows.pop().unwrap_or_default().iter().map(|v| group.offset * v).collect();
        for (sums, row) in sums.chunks_exact_mut(plain.len()).zip(rows) {
            for ((sum, offset), value) in sums.iter_mut().zip(&plain).zip(row) {
                *sum += offset + group.step * value;
            }
        }
    }

    /// Pairs of sums that a unit's composite is made of.
    fn pairs(&self) -> usize {
        match self.of {
            CompositeOf::Aspects => self.panel.aspect_weights.len(),
            CompositeOf::Respondents => 1,
        }
    }

    /// Marks of some people for units from `first` as score × valid and valid, side by side; or people's own composites.
    fn expand(&self, people: &[usize], first: usize, mut block: ArrayViewMut2<'_, f64>) {
        let aspects = self.panel.aspect_weights.len();
        let number = |g: &super::Grade| if g.valid { [g.score, 1.0] } else { [0.0; 2] };
        let numbers: Vec<[f64; 2]> = self.panel.grades.iter().map(number).collect();
        for (&person, mut row) in people.iter().zip(block.rows_mut()) {
            let marks = &self.marks[(person * self.units + first) * aspects..];
            let Some(row) = row.as_slice_mut() else { continue };
            match self.of {
                CompositeOf::Aspects => {
                    for (pair, mark) in row.chunks_exact_mut(2).zip(marks) {
                        pair.copy_from_slice(&numbers[usize::from(*mark)]);
                    }
                }
                CompositeOf::Respondents => {
                    for (pair, marks) in row.chunks_exact_mut(2).zip(marks.chunks_exact(aspects)) {
                        let own = own_composite(self.panel, marks);
                        pair.copy_from_slice(&own.map_or([0.0; 2], |own| [own, 1.0]));
                    }
                }
            }
        }
    }

    /// Σ aspect weight × ratio of sums, or the one ratio.
    fn composite(&self, sums: &[f64]) -> f64 {
        if let [sum, size] = sums {
            return sum / size;
        }
        let pairs = sums.chunks_exact(2).zip(&self.panel.aspect_weights);
        pairs.filter(|(_, w)| **w > 0.0).map(|(pair, w)| w * (pair[0] / pair[1])).sum()
    }
}
