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
    /// Replicates whose estimate is not a number (an empty domain, say) are left out.
    pub fn covariance(&self, full: &[f64], estimate: impl Fn(&[f64]) -> Vec<f64> + Sync) -> Matrix {
        let estimates = parallel::map(self.weights.len(), |r| estimate(&self.weights[r]));
        let kept: Vec<(&Vec<f64>, f64)> =
            estimates.iter().zip(self.rscales.iter().copied()).filter(|(e, _)| e.iter().all(|v| !v.is_nan())).collect();
        let centre = if self.mse { full.to_vec() } else { centre(&kept, full.len()) };
        let mut sum = Matrix::zeros(full.len(), full.len());
        for (values, factor) in kept {
            let deviation: Vec<f64> = values.iter().zip(&centre).map(|(v, c)| v - c).collect();
            sum.add_outer(&deviation, factor * self.scale);
        }
        sum
    }

    /// Rank of the weights in a domain (columns counted as dependent below 1e-5 of their length), less 1.
    #[must_use]
    pub fn degrees_of_freedom(&self, domain: &[bool]) -> f64 {
        let inside = |w: &Vec<f64>| w.iter().zip(domain).filter(|(_, d)| **d).map(|(w, _)| *w).collect();
        let columns: Vec<Vec<f64>> = self.weights.iter().map(inside).collect();
        matrix::orthonormal_basis(&columns, 1e-5).len() as f64 - 1.0
    }
}

/// Mean of the replicates that carry weight.
fn centre(kept: &[(&Vec<f64>, f64)], size: usize) -> Vec<f64> {
    let carrying: Vec<&Vec<f64>> = kept.iter().filter(|(_, f)| *f > 0.0).map(|(v, _)| *v).collect();
    (0..size).map(|j| carrying.iter().map(|v| v[j]).sum::<f64>() / carrying.len() as f64).collect()
}
