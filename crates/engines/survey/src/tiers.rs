//! Which units the data can tell apart, for all pairs together.
//!
//! Of every pair the difference of scores is compared with its bootstrap standard error. The critical value c is the
//! `level`-quantile, over replicates, of the largest |t| of any pair, where t is the replicate's deviation from the estimated
//! difference over its standard error (single-step maximum-t: P. Westfall and S. Young, *Resampling-Based Multiple Testing*,
//! 1993). With probability `level` no pair of equally good units is told apart, so that all statements below hold together:
//!
//! * pairs with |t| > c differ;
//! * a unit's rank is between 1 + (units that are significantly better) and n − (units that are significantly worse)
//!   (M. Mogstad, J. Romano, A. Shaikh and D. Wilhelm, *Inference for ranks*, Review of Economic Studies 91, 2024);
//! * **tiers**: see [`TierRule`].

use crate::panel::Composites;

/// Where a new tier begins, going down from the highest score.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TierRule {
    /// Where every unit above is told apart from every unit below. Units that can't be told apart always share a tier, and
    /// every unit of a tier is better than every unit of a lower one, with the stated confidence. Tiers may be large: a
    /// chain of small differences holds them together.
    #[default]
    Separated,
    /// At the first unit told apart from the tier's highest. Finer, but neighbours on both sides of a border may be alike:
    /// only the leaders of tiers are known to differ.
    Leader,
}

/// Differences between all pairs of a group.
#[derive(Debug, Clone, PartialEq)]
pub struct Differences {
    scores: Vec<f64>,
    /// Standard errors, member × member.
    se: Vec<f64>,
    /// The largest |t| of each replicate, in order.
    largest: Vec<f64>,
    critical: f64,
}

impl Differences {
    /// Compares the `members` (places of units) with full-sample `scores` (one per member) at a confidence `level`.
    ///
    /// Members whose score is not a number are never told apart from any other.
    #[must_use]
    pub fn of(composites: &Composites, members: &[usize], scores: &[f64], level: f64) -> Self {
        let rows: Vec<Vec<f64>> = (0..composites.replicates())
            .map(|r| members.iter().zip(scores).map(|(&unit, score)| composites.replicate(r)[unit] - score).collect())
            .collect();
        let se = pair_errors(&rows, members.len());
        let mut largest: Vec<f64> = rows.iter().map(|row| largest_t(row, &se)).collect();
        largest.sort_by(f64::total_cmp);
        let wanted = level * largest.len() as f64;
        let reached = largest.iter().enumerate().find(|(below, _)| (below + 1) as f64 >= wanted);
        let critical = reached.map_or(f64::INFINITY, |(_, t)| *t);
        Self { scores: scores.to_vec(), se, largest, critical }
    }

    /// The value |t| must exceed.
    #[must_use]
    pub fn critical_value(&self) -> f64 {
        self.critical
    }

    /// The difference of two members' scores and its standard error.
    #[must_use]
    pub fn difference(&self, member: usize, other: usize) -> (f64, f64) {
        (self.scores[member] - self.scores[other], self.se[member * self.scores.len() + other])
    }

    /// Share of replicates whose largest |t| reaches this pair's: its p-value, adjusted for all pairs.
    #[must_use]
    pub fn adjusted_p(&self, member: usize, other: usize) -> f64 {
        let t = self.t(member, other).abs();
        let below = self.largest.partition_point(|l| *l < t);
        (self.largest.len() - below) as f64 / self.largest.len() as f64
    }

    /// Whether the first member is significantly better than the second.
    #[must_use]
    pub fn better(&self, member: usize, other: usize) -> bool {
        self.t(member, other) > self.critical
    }

    /// Difference over standard error; infinite if it never varied, 0 if there is none.
    fn t(&self, member: usize, other: usize) -> f64 {
        let (difference, se) = self.difference(member, other);
        if difference == 0.0 || difference.is_nan() { 0.0 } else { difference / se }
    }

    /// Lowest and highest rank that agree with the significant differences, member by member, all at once.
    #[must_use]
    pub fn simultaneous_ranks(&self) -> Vec<(usize, usize)> {
        let n = self.scores.len();
        let bounds = |i: usize| {
            let better = (0..n).filter(|&j| self.better(j, i)).count();
            let worse = (0..n).filter(|&j| self.better(i, j)).count();
            (1 + better, n - worse)
        };
        (0..n).map(bounds).collect()
    }

    /// Members that can't be told apart from one.
    #[must_use]
    pub fn alike(&self, member: usize) -> Vec<usize> {
        let apart = |other: usize| self.better(member, other) || self.better(other, member);
        (0..self.scores.len()).filter(|&other| other != member && !apart(other)).collect()
    }

    /// The tier of each member, 1 the best.
    #[must_use]
    pub fn tiers(&self, rule: TierRule) -> Vec<usize> {
        let order = crate::ranks::order(&self.scores);
        let mut tiers = vec![1; order.len()];
        let (mut tier, mut leader) = (1, 0);
        for place in 1..order.len() {
            let begins = match rule {
                TierRule::Leader => self.better(order[leader], order[place]),
                TierRule::Separated => {
                    let (above, below) = order.split_at(place);
                    above.iter().all(|&a| below.iter().all(|&b| self.better(a, b)))
                }
            };
            if begins {
                tier += 1;
                leader = place;
            }
            tiers[order[place]] = tier;
        }
        tiers
    }
}

/// Root mean squares of the pairs' deviations from their mean.
fn pair_errors(rows: &[Vec<f64>], members: usize) -> Vec<f64> {
    let n = rows.len() as f64;
    let error = |i: usize, j: usize| {
        let values = || rows.iter().map(move |row| row[i] - row[j]);
        let mean = values().sum::<f64>() / n;
        (values().map(|v| (v - mean) * (v - mean)).sum::<f64>() / (n - 1.0)).sqrt()
    };
    let mut errors = vec![0.0; members * members];
    for i in 0..members {
        for j in 0..i {
            errors[i * members + j] = error(i, j);
            errors[j * members + i] = errors[i * members + j];
        }
    }
    errors
}

fn largest_t(row: &[f64], se: &[f64]) -> f64 {
    let members = row.len();
    let pairs = (0..members).flat_map(|i| (0..i).map(move |j| (i, j)));
    let t = |(i, j): (usize, usize)| (row[i] - row[j]).abs() / se[i * members + j];
    pairs.map(t).filter(|t| t.is_finite()).fold(0.0, f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Scores 10, 9.8, 5 and 1, each replicate moving one of them by a little.
    fn example() -> Differences {
        let scores = [10.0, 9.8, 5.0, 1.0];
        let moved = (0..40).flat_map(|r| {
            let change = [0.5, -0.5, 0.3, -0.3][r / 4 % 4];
            (0..4).map(move |u| scores[u] + if u == r % 4 { change } else { 0.0 })
        });
        Differences::of(&Composites::new(4, moved.collect()), &[0, 1, 2, 3], &scores, 0.95)
    }

    #[test]
    fn units_that_cannot_be_told_apart_share_a_tier() {
        let differences = example();
        assert_eq!(differences.tiers(TierRule::Separated), [1, 1, 2, 3]);
        assert_eq!(differences.tiers(TierRule::Leader), [1, 1, 2, 3]);
        assert_eq!(differences.alike(0), [1]);
    }

    #[test]
    fn simultaneous_ranks_follow_the_significant_differences() {
        assert_eq!(example().simultaneous_ranks(), [(1, 2), (1, 2), (3, 3), (4, 4)]);
    }

    #[test]
    fn an_adjusted_p_is_small_exactly_for_pairs_told_apart() {
        let differences = example();
        assert!(differences.adjusted_p(0, 3) < 0.05 && differences.adjusted_p(0, 1) > 0.05);
    }
}
