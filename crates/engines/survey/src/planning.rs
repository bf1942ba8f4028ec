//! How many people to ask, and how to share them among the strata.
//!
//! The variance of a stratified mean is Σ W_h² S_h² (1/n_h − 1/N_h), W_h = N_h/N (Cochran 1977, *Sampling Techniques*,
//! theorem 5.3). Everything here asks which n_h bring it to a wanted value.
//!
//! ```
//! use survey::planning::{Allocation, Stratum, Wish, plan};
//! // Two layers; scores vary more in the second. A 95 % interval of ± 1 point is wanted.
//! let strata = [Stratum { population: 4000.0, deviation: 10.0 }, Stratum { population: 6000.0, deviation: 20.0 }];
//! let wish = Wish::half_width(1.0, 0.95);
//! let people = plan(&strata, Allocation::Neyman, 30, wish)?;
//! assert_eq!(people, [222, 666]);
//! # Ok::<(), survey::problem::SurveyProblem>(())
//! ```

use crate::distributions::normal_quantile;
use crate::problem::SurveyProblem;

/// A stratum of the population.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stratum {
    /// How many people it has.
    pub population: f64,
    /// The standard deviation, among them, of what is estimated; √(p(1−p)) for a share p.
    pub deviation: f64,
}

/// How a sample is shared among strata.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Allocation {
    /// n_h ∝ N_h.
    Proportional,
    /// n_h ∝ N_h S_h: the smallest variance for a given size.
    Neyman,
    /// n_h ∝ N_hᵠ S_h: between Neyman (1) and equal precision of all strata (0). M. Bankier, *Power allocations*, The
    /// American Statistician 42 (1988), with the stratum's population as its importance.
    Power(f64),
}

/// The standard error that is wanted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Wish {
    se: f64,
}

impl Wish {
    /// A given standard error.
    #[must_use]
    pub fn standard_error(se: f64) -> Self {
        Self { se }
    }

    /// An interval of ± `half` at a confidence `level`.
    #[must_use]
    pub fn half_width(half: f64, level: f64) -> Self {
        Self { se: half / normal_quantile(f64::midpoint(1.0, level)) }
    }

    /// Telling two units apart whose true scores differ by `difference`, with probability `power`, by a test at confidence
    /// `level`, when `pairs` such tests must hold together (Bonferroni). The strata's deviations are then those of one
    /// person's difference between the two units.
    #[must_use]
    pub fn separation(difference: f64, level: f64, power: f64, pairs: usize) -> Self {
        let error = (1.0 - level) / pairs.max(1) as f64;
        Self { se: difference / (normal_quantile(1.0 - error / 2.0) + normal_quantile(power)) }
    }
}

/// The smallest sample that fulfils the wish: people per stratum, at least `minimum` in each (or all it has).
///
/// # Errors
/// [`SurveyProblem::Unsupported`] for strata or wishes that are not positive numbers.
pub fn plan(
    strata: &[Stratum],
    allocation: Allocation,
    minimum: usize,
    wish: Wish,
) -> Result<Vec<usize>, SurveyProblem> {
    if wish.se.is_nan() || wish.se <= 0.0 {
        return Err(SurveyProblem::Unsupported(format!("a standard error of {} can't be planned for", wish.se)));
    }
    let (mut low, mut high) = (0, everyone(strata)?);
    while low < high {
        let middle = low.midpoint(high);
        if standard_error(strata, &allocate(strata, allocation, minimum, middle)?) <= wish.se {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    allocate(strata, allocation, minimum, high)
}

/// Shares `people` among the strata: whole numbers, at least `minimum` in each and at most what it has, summing to `people`
/// unless the minimums or the population say otherwise. Fractions go to the largest remainders.
///
/// # Errors
/// [`SurveyProblem::Unsupported`] for strata that are not positive numbers.
pub fn allocate(
    strata: &[Stratum],
    allocation: Allocation,
    minimum: usize,
    people: usize,
) -> Result<Vec<usize>, SurveyProblem> {
    let everyone = everyone(strata)?;
    let sizes: Vec<usize> = strata.iter().map(|s| whole(s.population)).collect();
    let floors: Vec<usize> = sizes.iter().map(|size| minimum.min(*size)).collect();
    let importance: Vec<f64> = strata.iter().map(|s| allocation.importance(s)).collect();
    let people = people.clamp(floors.iter().sum(), everyone);
    let real = bounded_shares(&importance, &floors, &sizes, people as f64);
    Ok(rounded(&real, &sizes, people))
}

/// The standard error of the stratified mean; infinite if a stratum that varies has nobody in the sample.
#[must_use]
pub fn standard_error(strata: &[Stratum], people: &[usize]) -> f64 {
    let population: f64 = strata.iter().map(|s| s.population).sum();
    let term = |(s, n): (&Stratum, &usize)| {
        let share = s.population / population * s.deviation;
        if share == 0.0 { 0.0 } else { share * share * (1.0 / *n as f64 - 1.0 / s.population).max(0.0) }
    };
    strata.iter().zip(people).map(term).sum::<f64>().sqrt()
}

/// People to invite so that `answers` are expected at a response rate.
#[must_use]
pub fn invitations(answers: usize, response_rate: f64) -> usize {
    whole((answers as f64 / response_rate).ceil())
}

impl Allocation {
    fn importance(self, stratum: &Stratum) -> f64 {
        match self {
            Self::Proportional => stratum.population,
            Self::Neyman => stratum.population * stratum.deviation,
            Self::Power(q) => stratum.population.powf(q) * stratum.deviation,
        }
    }
}

fn everyone(strata: &[Stratum]) -> Result<usize, SurveyProblem> {
    let good =
        |s: &Stratum| s.population >= 1.0 && s.population < 1e15 && s.deviation >= 0.0 && s.deviation.is_finite();
    match strata.iter().position(|s| !good(s)) {
        Some(place) => {
            Err(SurveyProblem::Unsupported(format!("stratum {} is not one: {:?}", place + 1, strata[place])))
        }
        None => Ok(strata.iter().map(|s| whole(s.population)).sum()),
    }
}

#[expect(clippy::cast_possible_truncation, reason = "counts of people are far below 2⁵³")]
fn whole(count: f64) -> usize {
    count.max(0.0) as usize
}

/// Shares in proportion to importance; a stratum beyond a bound is set to it and the others share the rest.
fn bounded_shares(importance: &[f64], floors: &[usize], sizes: &[usize], people: f64) -> Vec<f64> {
    let mut fixed: Vec<Option<f64>> = vec![None; importance.len()];
    loop {
        let rest = people - fixed.iter().flatten().sum::<f64>();
        let open = |h: usize| fixed[h].is_none();
        let sum: f64 = (0..importance.len()).filter(|&h| open(h)).map(|h| importance[h]).sum();
        let count = (0..importance.len()).filter(|&h| open(h)).count() as f64;
        let share = |h: usize| if sum > 0.0 { rest * importance[h] / sum } else { rest / count };
        let shares: Vec<f64> = (0..importance.len()).map(|h| fixed[h].unwrap_or_else(|| share(h))).collect();
        let bounded: Vec<f64> =
            (0..shares.len()).map(|h| shares[h].max(floors[h] as f64).min(sizes[h] as f64)).collect();
        // Floors and sizes pull the sum apart: what pulls more is fixed first.
        let surplus: f64 = bounded.iter().zip(&shares).map(|(b, s)| b - s).sum();
        let beyond = |h: &usize| open(*h) && (bounded[*h] - shares[*h]) * if surplus >= 0.0 { 1.0 } else { -1.0 } > 0.0;
        let beyond: Vec<usize> = (0..shares.len()).filter(beyond).collect();
        if beyond.is_empty() {
            return bounded;
        }
        beyond.into_iter().for_each(|h| fixed[h] = Some(bounded[h]));
    }
}

/// Whole numbers with the wanted sum, the largest remainders rounded up.
fn rounded(real: &[f64], sizes: &[usize], people: usize) -> Vec<usize> {
    let mut counts: Vec<usize> = real.iter().map(|r| whole((r + 1e-9).floor())).collect();
    let mut order: Vec<usize> = (0..real.len()).collect();
    order.sort_by(|&a, &b| (real[b] - real[b].floor()).total_cmp(&(real[a] - real[a].floor())));
    let mut missing = people.saturating_sub(counts.iter().sum());
    for h in order.into_iter().cycle().take(2 * real.len()) {
        if missing > 0 && counts[h] < sizes[h] {
            counts[h] += 1;
            missing -= 1;
        }
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strata(given: &[(f64, f64)]) -> Vec<Stratum> {
        given.iter().map(|&(population, deviation)| Stratum { population, deviation }).collect()
    }

    #[test]
    fn proportional_allocation_follows_the_populations_and_sums_up() {
        let three = strata(&[(5000.0, 1.0), (3000.0, 1.0), (2001.0, 1.0)]);
        assert_eq!(allocate(&three, Allocation::Proportional, 0, 100).unwrap(), [50, 30, 20]);
        assert_eq!(allocate(&three, Allocation::Proportional, 25, 100).unwrap(), [47, 28, 25]);
    }

    #[test]
    fn a_small_stratum_is_taken_whole_and_the_rest_is_shared() {
        let two = strata(&[(10.0, 500.0), (1000.0, 1.0)]);
        assert_eq!(allocate(&two, Allocation::Neyman, 0, 50).unwrap(), [10, 40]);
        assert_eq!(allocate(&two, Allocation::Neyman, 0, 5000).unwrap(), [10, 1000]);
    }

    #[test]
    fn neyman_needs_the_fewest_people_and_power_lies_between() {
        let three = strata(&[(9000.0, 5.0), (900.0, 20.0), (100.0, 20.0)]);
        let size = |a| plan(&three, a, 2, Wish::half_width(0.5, 0.95)).unwrap().iter().sum::<usize>();
        let (neyman, power, equal) =
            (size(Allocation::Neyman), size(Allocation::Power(0.5)), size(Allocation::Power(0.0)));
        assert!(neyman < size(Allocation::Proportional) && neyman < power && power < equal);
    }

    #[test]
    fn the_plan_is_the_smallest_that_fulfils_the_wish() {
        let two = strata(&[(4000.0, 10.0), (6000.0, 20.0)]);
        let wish = Wish::separation(2.0, 0.95, 0.8, 3);
        let people = plan(&two, Allocation::Proportional, 5, wish).unwrap();
        let total: usize = people.iter().sum();
        let fewer = allocate(&two, Allocation::Proportional, 5, total - 1).unwrap();
        assert!(standard_error(&two, &people) <= wish.se && standard_error(&two, &fewer) > wish.se);
    }

    #[test]
    fn a_simple_random_sample_has_cochrans_size() {
        // p = 0.5, ± 0.05 at 95 %: 384.15 of an endless population; 370 of 10,000 with the correction.
        let one = strata(&[(10_000.0, 0.5)]);
        assert_eq!(plan(&one, Allocation::Proportional, 0, Wish::half_width(0.05, 0.95)).unwrap(), [370]);
        assert_eq!(invitations(370, 0.8), 463);
    }

    #[test]
    fn a_stratum_that_does_not_vary_needs_nobody() {
        let two = strata(&[(500.0, 0.0), (500.0, 10.0)]);
        let people = plan(&two, Allocation::Neyman, 0, Wish::standard_error(1.0)).unwrap();
        assert!(people[0] == 0 && (20..30).contains(&people[1]), "{people:?}");
    }

    #[test]
    fn impossible_wishes_are_refused() {
        assert!(plan(&strata(&[(10.0, 1.0)]), Allocation::Neyman, 0, Wish::half_width(0.0, 0.95)).is_err());
        assert!(allocate(&strata(&[(0.0, 1.0)]), Allocation::Neyman, 0, 1).is_err());
        assert!(allocate(&strata(&[(5.0, f64::NAN)]), Allocation::Neyman, 0, 1).is_err());
    }
}
