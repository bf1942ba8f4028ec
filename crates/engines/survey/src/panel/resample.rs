//! Replicate weights of a panel: given ones, or a bootstrap made replicate by replicate from a seed.

use super::Panel;
use crate::random::Random;
use crate::replicate::{RescaledCount, preston_factors, rao_wu_counts};

/// Something that knows the weights of every respondent in every replicate.
pub trait ReplicateWeights: Sync {
    /// How many replicates there are.
    fn replicates(&self) -> usize;

    /// Writes the weights of one replicate, respondent by respondent.
    fn fill(&self, replicate: usize, weights: &mut [f64]);
}

/// Weights held in memory, replicate after replicate.
#[derive(Debug, Clone, PartialEq)]
pub struct GivenWeights {
    respondents: usize,
    weights: Vec<f64>,
}

impl GivenWeights {
    /// Weights of `respondents` people, replicate after replicate; an incomplete last replicate is left out.
    #[must_use]
    pub fn new(respondents: usize, weights: Vec<f64>) -> Self {
        Self { respondents, weights }
    }
}

impl ReplicateWeights for GivenWeights {
    fn replicates(&self) -> usize {
        self.weights.len() / self.respondents.max(1)
    }

    fn fill(&self, replicate: usize, weights: &mut [f64]) {
        weights.copy_from_slice(&self.weights[replicate * self.respondents..][..self.respondents]);
    }
}

/// How people are resampled within their strata.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Resampling {
    /// Half of them without replacement, rescaled with the finite population correction (Preston 2009).
    #[default]
    Preston,
    /// n − 1 with replacement, rescaled with the finite population correction (Rao and Wu 1988).
    RaoWu,
}

/// A bootstrap of a panel. Replicate r uses stream r of the seed and takes the strata in order, so that any replicate can
/// be made alone; only the current ones are in memory.
#[derive(Debug, Clone)]
pub struct PanelBootstrap {
    strata: Vec<Resampled>,
    resampling: Resampling,
    replicates: usize,
    seed: u64,
}

/// A stratum's people and what a draw does to their weight.
#[derive(Debug, Clone)]
struct Resampled {
    people: Vec<usize>,
    weight: f64,
    /// 1 − n/N.
    correction: f64,
}

impl PanelBootstrap {
    /// `replicates` replicates of the panel's weights N_h / n_h.
    #[must_use]
    pub fn new(panel: &Panel, resampling: Resampling, replicates: usize, seed: u64) -> Self {
        let people = |h: usize| (0..panel.stratum_of.len()).filter(|&i| panel.stratum_of[i] == h).collect();
        let stratum = |(h, s): (usize, &super::StratumFactors)| Resampled {
            people: people(h),
            weight: s.weight,
            correction: 1.0 - 1.0 / s.weight,
        };
        Self { strata: panel.strata.iter().enumerate().map(stratum).collect(), resampling, replicates, seed }
    }
}

impl ReplicateWeights for PanelBootstrap {
    fn replicates(&self) -> usize {
        self.replicates
    }

    fn fill(&self, replicate: usize, weights: &mut [f64]) {
        let mut random = Random::new(self.seed, replicate as u64);
        for stratum in &self.strata {
            match self.resampling {
                Resampling::Preston => stratum.preston(&mut random, weights),
                Resampling::RaoWu => stratum.rao_wu(&mut random, weights),
            }
        }
    }
}

impl Resampled {
    fn preston(&self, random: &mut Random, weights: &mut [f64]) {
        let n = self.people.len();
        let (kept, left) = preston_factors(n, self.correction);
        let mut order = self.people.clone();
        random.choose_to_front(&mut order, n / 2);
        for (place, &person) in order.iter().enumerate() {
            weights[person] = self.weight * if place < n / 2 { kept } else { left };
        }
    }

    fn rao_wu(&self, random: &mut Random, weights: &mut [f64]) {
        let n = self.people.len();
        if n < 2 {
            self.people.iter().for_each(|&person| weights[person] = self.weight);
            return;
        }
        let counts = rao_wu_counts(random, n);
        let factor = RescaledCount::new(n, self.correction);
        for (&person, &count) in self.people.iter().zip(&counts) {
            weights[person] = self.weight * factor.of(count);
        }
    }
}
