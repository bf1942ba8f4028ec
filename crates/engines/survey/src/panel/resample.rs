//! Replicate weights of a panel: given ones, or a bootstrap made replicate by replicate from a seed.

use super::{Panel, StratumFactors};
use crate::random::Random;
use crate::replicate::{RescaledCount, preston_factors, rao_wu_counts};

/// People whose replicate weights are `offset + step · multiple`, with the same offset and step for all of them.
#[derive(Debug, Clone, PartialEq)]
pub struct WeightGroup {
    /// Their places among the respondents.
    pub people: Vec<usize>,
    /// The weight of multiple 0.
    pub offset: f64,
    /// What each multiple adds.
    pub step: f64,
}

/// Something that knows the weights of every respondent in every replicate.
///
/// Weights are given as multiples per group because a bootstrap's are small whole numbers, whose sums can be counted.
pub trait ReplicateWeights: Sync {
    /// How many replicates there are.
    fn replicates(&self) -> usize;

    /// The groups; every respondent is in one of them.
    fn groups(&self) -> &[WeightGroup];

    /// Writes the multiples of one replicate, group after group in the order of their people.
    fn fill(&self, replicate: usize, multiples: &mut [f64]);

    /// How many binary digits the multiples have at most, if they are whole numbers below 256.
    fn digits(&self) -> Option<usize>;
}

/// Weights held in memory, replicate after replicate.
#[derive(Debug, Clone, PartialEq)]
pub struct GivenWeights {
    everyone: [WeightGroup; 1],
    weights: Vec<f64>,
}

impl GivenWeights {
    /// Weights of `respondents` people, replicate after replicate; an incomplete last replicate is left out.
    #[must_use]
    pub fn new(respondents: usize, weights: Vec<f64>) -> Self {
        Self { everyone: [WeightGroup { people: (0..respondents).collect(), offset: 0.0, step: 1.0 }], weights }
    }

    fn respondents(&self) -> usize {
        self.everyone[0].people.len()
    }
}

impl ReplicateWeights for GivenWeights {
    fn replicates(&self) -> usize {
        self.weights.len() / self.respondents().max(1)
    }

    fn groups(&self) -> &[WeightGroup] {
        &self.everyone
    }

    fn fill(&self, replicate: usize, multiples: &mut [f64]) {
        multiples.copy_from_slice(&self.weights[replicate * self.respondents()..][..self.respondents()]);
    }

    fn digits(&self) -> Option<usize> {
        None
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
    strata: Vec<WeightGroup>,
    resampling: Resampling,
    replicates: usize,
    seed: u64,
}

impl PanelBootstrap {
    /// `replicates` replicates of the panel's weights N_h / n_h.
    #[must_use]
    pub fn new(panel: &Panel, resampling: Resampling, replicates: usize, seed: u64) -> Self {
        let mut people = vec![Vec::new(); panel.strata.len()];
        panel.stratum_of.iter().enumerate().for_each(|(person, &stratum)| people[stratum].push(person));
        let strata = panel.strata.iter().zip(people).filter(|(_, people)| !people.is_empty());
        Self { strata: strata.map(|(s, people)| resampling.group(s, people)).collect(), resampling, replicates, seed }
    }
}

impl Resampling {
    fn group(self, stratum: &StratumFactors, people: Vec<usize>) -> WeightGroup {
        let correction = 1.0 - 1.0 / stratum.weight;
        let (none, one) = match self {
            Self::Preston => preston_factors(people.len(), correction),
            Self::RaoWu if people.len() < 2 => (1.0, 1.0),
            Self::RaoWu => {
                let factor = RescaledCount::new(people.len(), correction);
                (factor.of(0), factor.of(1))
            }
        };
        WeightGroup { people, offset: stratum.weight * none, step: stratum.weight * (one - none) }
    }
}

impl ReplicateWeights for PanelBootstrap {
    fn replicates(&self) -> usize {
        self.replicates
    }

    fn groups(&self) -> &[WeightGroup] {
        &self.strata
    }

    fn fill(&self, replicate: usize, multiples: &mut [f64]) {
        let mut random = Random::new(self.seed, replicate as u64);
        let mut rest = multiples;
        for stratum in &self.strata {
            let (own, after) = rest.split_at_mut(stratum.people.len());
            rest = after;
            match self.resampling {
                Resampling::Preston => {
                    let mut order: Vec<usize> = (0..own.len()).collect();
                    random.choose_to_front(&mut order, own.len() / 2);
                    own.fill(0.0);
                    order[..own.len() / 2].iter().for_each(|&place| own[place] = 1.0);
                }
                Resampling::RaoWu => {
                    let counts = rao_wu_counts(&mut random, own.len());
                    own.iter_mut().zip(counts).for_each(|(multiple, count)| *multiple = f64::from(count));
                }
            }
        }
    }

    fn digits(&self) -> Option<usize> {
        match self.resampling {
            Resampling::Preston => Some(1),
            Resampling::RaoWu => Some(7),
        }
    }
}
