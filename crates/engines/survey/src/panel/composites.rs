//! The composite of every unit in every replicate: a blocked matrix product of replicate weights and scores.
//!
//! For replicate r, unit u and aspect a the product gives Σ_i w_ri y_iua v_iua and Σ_i w_ri v_iua, with v the validity of a
//! mark and y its score. Weights are made for a block of replicates, marks become numbers for a block of people and units
//! inside the cache, and blocks of units are shared among the cores: the marks are never copied.

use ndarray::linalg::general_mat_mul;
use ndarray::{Array2, ArrayView2, ArrayViewMut2, Axis, Slice};

use super::{Panel, PanelProblem, ReplicateWeights};
use crate::parallel;

/// Units whose columns are multiplied together.
const UNITS_AT_ONCE: usize = 8;
/// People whose marks are numbers at a time.
const PEOPLE_AT_ONCE: usize = 256;
/// Replicates whose weights are in memory at a time, unless people are so many that fewer must do.
const REPLICATES_AT_ONCE: usize = 256;
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

impl Panel {
    /// The composite of every unit under the weights of every replicate. Marks are as in [`Panel::all_units`].
    ///
    /// # Errors
    /// [`PanelProblem::WrongLength`], [`PanelProblem::UnknownMark`].
    pub fn replicate_composites(
        &self,
        marks: &[u8],
        units: usize,
        source: &dyn ReplicateWeights,
    ) -> Result<Composites, PanelProblem> {
        self.check_length(marks, units)?;
        self.check_marks(marks, units)?;
        let people = self.stratum_of.len();
        let at_once = (WEIGHTS_AT_ONCE / people.max(1)).clamp(1, REPLICATES_AT_ONCE);
        let mut values = vec![0.0; source.replicates() * units];
        for (block, values) in values.chunks_mut((at_once * units).max(1)).enumerate() {
            let mut weights = Array2::<f64>::zeros((values.len() / units, people));
            let first = block * at_once;
            if let Some(weights) = weights.as_slice_mut() {
                parallel::for_each_chunk(weights, people, |r, row| source.fill(first + r, row));
            }
            let product = Product { panel: self, marks, units, weights: weights.view() };
            let pieces =
                parallel::map(units.div_ceil(UNITS_AT_ONCE), |piece| product.composites(piece * UNITS_AT_ONCE));
            for (piece, composites) in pieces.iter().enumerate() {
                let columns = piece * UNITS_AT_ONCE..piece * UNITS_AT_ONCE + composites.ncols();
                for (row, found) in values.chunks_mut(units).zip(composites.rows()) {
                    row[columns.clone()].iter_mut().zip(found).for_each(|(value, c)| *value = *c);
                }
            }
        }
        Ok(Composites { units, values })
    }

    fn check_marks(&self, marks: &[u8], units: usize) -> Result<(), PanelProblem> {
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

/// One block of replicates against all marks.
struct Product<'a> {
    panel: &'a Panel,
    marks: &'a [u8],
    units: usize,
    weights: ArrayView2<'a, f64>,
}

impl Product<'_> {
    /// Composites of the units from `first`, replicates down, units across.
    fn composites(&self, first: usize) -> Array2<f64> {
        let aspects = self.panel.aspect_weights.len();
        let units = UNITS_AT_ONCE.min(self.units - first);
        let (replicates, people) = self.weights.dim();
        let mut sums = Array2::<f64>::zeros((replicates, units * aspects * 2));
        let mut numbers = Array2::<f64>::zeros((PEOPLE_AT_ONCE, units * aspects * 2));
        for start in (0..people).step_by(PEOPLE_AT_ONCE) {
            let end = people.min(start + PEOPLE_AT_ONCE);
            let mut block = numbers.slice_axis_mut(Axis(0), Slice::from(..end - start));
            self.expand(start, first, block.view_mut());
            let weights = self.weights.slice_axis(Axis(1), Slice::from(start..end));
            general_mat_mul(1.0, &weights, &block, 1.0, &mut sums);
        }
        Array2::from_shape_fn((replicates, units), |(r, u)| self.composite(sums.row(r).as_slice(), u))
    }

    /// Marks of people from `start` and units from `first` as score × valid and valid, side by side.
    fn expand(&self, start: usize, first: usize, mut block: ArrayViewMut2<'_, f64>) {
        let aspects = self.panel.aspect_weights.len();
        let grades = &self.panel.grades;
        for (person, mut row) in block.rows_mut().into_iter().enumerate() {
            let marks = &self.marks[((start + person) * self.units + first) * aspects..];
            let Some(row) = row.as_slice_mut() else { continue };
            for (pair, mark) in row.chunks_exact_mut(2).zip(marks) {
                let grade = grades[usize::from(*mark)];
                let valid = f64::from(u8::from(grade.valid));
                pair.copy_from_slice(&[grade.score * valid, valid]);
            }
        }
    }

    /// Σ aspect weight × ratio of sums.
    fn composite(&self, sums: Option<&[f64]>, unit: usize) -> f64 {
        let aspects = self.panel.aspect_weights.len();
        let pairs = sums.unwrap_or_default().chunks_exact(2).skip(unit * aspects);
        pairs.zip(&self.panel.aspect_weights).filter(|(_, w)| **w > 0.0).map(|(pair, w)| w * (pair[0] / pair[1])).sum()
    }
}
