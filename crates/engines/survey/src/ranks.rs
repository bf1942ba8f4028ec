//! How sure a rank is: the distribution of ranks over replicates.
//!
//! Rank 1 is the highest score; equal scores share the better rank. In every replicate the units are ranked anew, and an
//! interval for a unit's rank runs between quantiles of its ranks (H. Goldstein and D. Spiegelhalter, *League tables and
//! their limitations*, JRSS A 159, 1996). Replicates must resemble new samples: a bootstrap's do, a jackknife's do not.
//!
//! These intervals are for one unit at a time; [`crate::tiers`] has statements that hold for all units together.
//!
//! ```
//! use survey::panel::Composites;
//! use survey::ranks::{QuantileType, RankDistribution, ranks};
//! assert_eq!(ranks(&[70.0, 90.0, 90.0]), [3, 1, 1]);
//! // Two units in four replicates: the first is ahead three times.
//! let replicates = Composites::new(2, vec![9.0, 8.0, 9.0, 7.0, 7.0, 8.0, 9.0, 6.0]);
//! let ranked = RankDistribution::of(&replicates, &[0, 1]);
//! assert_eq!(ranked.probability_of_top(0, 1), 0.75);
//! assert_eq!(ranked.interval(0, 0.95, QuantileType::Inverse), (1.0, 2.0));
//! ```

use crate::panel::Composites;

/// Ranks of scores, 1 the highest, equal scores sharing the better rank; what is not a number comes last.
#[must_use]
pub fn ranks(scores: &[f64]) -> Vec<usize> {
    let order = order(scores);
    let mut ranks = vec![0; scores.len()];
    for (place, &i) in order.iter().enumerate() {
        let tied = place.checked_sub(1).map(|above| order[above]).filter(|&above| key(scores[above]) == key(scores[i]));
        ranks[i] = tied.map_or(place + 1, |above| ranks[above]);
    }
    ranks
}

/// Places of the scores from the highest to the lowest, equal ones in their own order.
pub(crate) fn order(scores: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_by(|&a, &b| key(scores[b]).total_cmp(&key(scores[a])));
    order
}

fn key(score: f64) -> f64 {
    if score.is_nan() { f64::NEG_INFINITY } else { score }
}

/// How a quantile is read off a finite list (R's numbering of types).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum QuantileType {
    /// Type 1: the smallest rank whose share reaches p; always a whole rank.
    #[default]
    Inverse,
    /// Type 7: linear between order statistics.
    Linear,
}

/// How often each member of a group had each rank in it.
#[derive(Debug, Clone, PartialEq)]
pub struct RankDistribution {
    /// Member × rank.
    from_top: Vec<u32>,
    /// Member × rank counted from the lowest.
    from_bottom: Vec<u32>,
    members: usize,
    replicates: usize,
}

impl RankDistribution {
    /// Ranks the `members` (places of units) among themselves in every replicate.
    #[must_use]
    pub fn of(composites: &Composites, members: &[usize]) -> Self {
        let size = members.len();
        let mut found = Self {
            from_top: vec![0; size * size],
            from_bottom: vec![0; size * size],
            members: size,
            replicates: composites.replicates(),
        };
        for r in 0..composites.replicates() {
            let row = composites.replicate(r);
            let scores: Vec<f64> = members.iter().map(|&unit| row[unit]).collect();
            let lowest_first: Vec<f64> = scores.iter().map(|s| if s.is_nan() { f64::INFINITY } else { -s }).collect();
            for (counts, scores) in [(&mut found.from_top, scores), (&mut found.from_bottom, lowest_first)] {
                ranks(&scores).iter().enumerate().for_each(|(member, rank)| counts[member * size + rank - 1] += 1);
            }
        }
        found
    }

    /// Share of replicates in which the member was among the first `k`.
    #[must_use]
    pub fn probability_of_top(&self, member: usize, k: usize) -> f64 {
        self.share(&self.from_top, member, k)
    }

    /// Share of replicates in which the member was among the last `k`.
    #[must_use]
    pub fn probability_of_bottom(&self, member: usize, k: usize) -> f64 {
        self.share(&self.from_bottom, member, k)
    }

    fn share(&self, counts: &[u32], member: usize, k: usize) -> f64 {
        let first = &counts[member * self.members..][..k.min(self.members)];
        f64::from(first.iter().sum::<u32>()) / self.replicates as f64
    }

    /// Mean rank.
    #[must_use]
    pub fn mean(&self, member: usize) -> f64 {
        let weighed = |(place, count): (usize, &u32)| (place + 1) as f64 * f64::from(*count);
        self.ranks_of(member).iter().enumerate().map(weighed).sum::<f64>() / self.replicates as f64
    }

    /// Between the quantiles (1 ∓ level)/2 of the member's ranks.
    #[must_use]
    pub fn interval(&self, member: usize, level: f64, kind: QuantileType) -> (f64, f64) {
        let half = (1.0 - level) / 2.0;
        (self.quantile(member, half, kind), self.quantile(member, 1.0 - half, kind))
    }

    /// The p-quantile of the member's ranks; not a number without replicates.
    #[must_use]
    pub fn quantile(&self, member: usize, p: f64, kind: QuantileType) -> f64 {
        if self.replicates == 0 {
            return f64::NAN;
        }
        let n = self.replicates as f64;
        let fuzz = 4.0 * f64::EPSILON;
        match kind {
            QuantileType::Inverse => self.order_statistic(member, ((n * p - fuzz * n).ceil()).max(1.0)),
            QuantileType::Linear => {
                let at = 1.0 + (n - 1.0) * p;
                let below = (at + fuzz).floor();
                let share = at - below;
                let low = self.order_statistic(member, below);
                let high = self.order_statistic(member, below + 1.0);
                if share.abs() < fuzz { low } else { low + share * (high - low) }
            }
        }
    }

    /// The k-th smallest rank.
    fn order_statistic(&self, member: usize, k: f64) -> f64 {
        let mut seen = 0.0;
        for (place, &count) in self.ranks_of(member).iter().enumerate() {
            seen += f64::from(count);
            if seen >= k {
                return (place + 1) as f64;
            }
        }
        self.members as f64
    }

    fn ranks_of(&self, member: usize) -> &[u32] {
        &self.from_top[member * self.members..][..self.members]
    }
}
