//! Replicate weights: their variance, and how to make them.
//!
//! > V = scale · Σ_r rscale_r · (θ_r − c)(θ_r − c)ᵀ
//!
//! where θ_r is the estimate under the r-th replicate's weights and c the mean of the replicates, or the full estimate if
//! `mse` is set (Wolter 2007, *Introduction to Variance Estimation*, chapters 3 to 5).

mod hadamard;
mod methods;

pub use methods::{Bootstrap, Method};
pub(crate) use methods::{RescaledCount, preston_factors, rao_wu_counts};

use crate::matrix::{self, Matrix};
use crate::parallel;

/// Replicates of the weights and what their variance formula needs.
#[derive(Debug, Clone, PartialEq)]
pub struct Replicates {
    /// Complete analysis weights, replicate after replicate.
    pub weights: Vec<Vec<f64>>,
    /// The overall factor.
    pub scale: f64,
    /// The factor of each replicate.
    pub rscales: Vec<f64>,
    /// Whether deviations are taken from the full estimate instead of the replicates' mean.
    pub mse: bool,
}

impl Replicates {
    /// The covariance of `estimate`, whose value under the full weights is `full`.
    ///
    /// A replicate in which an estimate is not a number (its domain is empty there, say) is left out of that estimate's
    /// variance and covariances; an estimate that no replicate has is left without a variance.
    pub fn covariance(&self, full: &[f64], estimate: impl Fn(&[f64]) -> Vec<f64> + Sync) -> Matrix {
        let estimates = parallel::map(self.weights.len(), |r| estimate(&self.weights[r]));
        let centre: Vec<f64> = (0..full.len()).map(|j| self.centre(&estimates, full, j)).collect();
        let mut sum = Matrix::zeros(full.len(), full.len());
        for (values, factor) in estimates.iter().zip(&self.rscales) {
            let deviation = |(v, c): (&f64, &f64)| if v.is_nan() { 0.0 } else { v - c };
            let deviations: Vec<f64> = values.iter().zip(&centre).map(deviation).collect();
            sum.add_outer(&deviations, factor * self.scale);
        }
        let unknown = |j: &usize| estimates.iter().all(|e| e[*j].is_nan());
        for j in (0..full.len()).filter(unknown) {
            (0..full.len()).for_each(|i| {
                sum.set(i, j, f64::NAN);
                sum.set(j, i, f64::NAN);
            });
        }
        sum
    }

    /// What deviations of the j-th estimate are taken from: the full estimate, or the mean of the replicates that carry weight.
    fn centre(&self, estimates: &[Vec<f64>], full: &[f64], j: usize) -> f64 {
        if self.mse {
            return full[j];
        }
        let carrying = estimates.iter().zip(&self.rscales).filter(|(e, factor)| **factor > 0.0 && !e[j].is_nan());
        let (count, sum) = carrying.fold((0.0, 0.0), |(count, sum), (e, _)| (count + 1.0, sum + e[j]));
        sum / count
    }

    /// Rank of the weights in a domain (columns counted as dependent below 1e-5 of their length), less 1.
    #[must_use]
    pub fn degrees_of_freedom(&self, domain: &[bool]) -> f64 {
        let inside = |w: &Vec<f64>| w.iter().zip(domain).filter(|(_, d)| **d).map(|(w, _)| *w).collect();
        let columns: Vec<Vec<f64>> = self.weights.iter().map(inside).collect();
        matrix::orthonormal_basis(&columns, 1e-5).len() as f64 - 1.0
    }
}
