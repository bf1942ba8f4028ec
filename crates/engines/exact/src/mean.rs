//! Means.

use crate::fraction::Fraction;

/// Why there is no mean.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MeanProblem {
    /// No values at all, or the rule of trimming leaves none.
    #[error("there is no value to take the mean of")]
    NoValues,
    /// All weights are zero.
    #[error("the weights add up to zero")]
    NoWeight,
    /// A weight below zero.
    #[error("a weight is negative")]
    NegativeWeight,
    /// A share to trim that is negative or leaves nothing by itself (one half or more).
    #[error("the share trimmed from each end must be at least 0 and less than one half")]
    TrimOutOfRange,
}

/// What a trimmed mean leaves out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trim {
    /// So many of the lowest and so many of the highest values (去掉最低分、最高分).
    Count {
        /// How many of the lowest values are left out.
        lowest: usize,
        /// How many of the highest values are left out.
        highest: usize,
    },
    /// This share of the values at each end; a part of a value is not left out: 5 % of 30 is 1 at each end.
    ShareOfEachEnd(Fraction),
}

/// The arithmetic mean.
///
/// # Errors
/// [`MeanProblem::NoValues`] without values.
pub fn mean(values: impl IntoIterator<Item = Fraction>) -> Result<Fraction, MeanProblem> {
    let (total, count) =
        values.into_iter().fold((Fraction::zero(), 0usize), |(total, count), value| (total + value, count + 1));
    total.divided_by(&Fraction::from(count)).ok_or(MeanProblem::NoValues)
}

/// The mean of `(value, weight)` pairs: Σ weight × value ÷ Σ weight.
///
/// # Errors
/// [`MeanProblem::NoValues`] without pairs, [`MeanProblem::NegativeWeight`] for a weight below zero,
/// [`MeanProblem::NoWeight`] if the weights add up to zero.
pub fn weighted_mean(pairs: impl IntoIterator<Item = (Fraction, Fraction)>) -> Result<Fraction, MeanProblem> {
    let mut total = Fraction::zero();
    let mut weights = Fraction::zero();
    let mut any = false;
    for (value, weight) in pairs {
        if weight.is_negative() {
            return Err(MeanProblem::NegativeWeight);
        }
        any = true;
        weights += &weight;
        total += &(value * weight);
    }
    let none = if any { MeanProblem::NoWeight } else { MeanProblem::NoValues };
    total.divided_by(&weights).ok_or(none)
}

/// The mean of what is left after the lowest and highest values were put aside.
///
/// # Errors
/// [`MeanProblem::NoValues`] if nothing is left, [`MeanProblem::TrimOutOfRange`] for a share outside `0 ≤ share < ½`.
pub fn trimmed_mean(values: impl IntoIterator<Item = Fraction>, trim: &Trim) -> Result<Fraction, MeanProblem> {
    let mut values: Vec<Fraction> = values.into_iter().collect();
    let (lowest, highest) = trim.counts(values.len())?;
    values.sort_unstable();
    values.truncate(values.len().saturating_sub(highest));
    mean(values.into_iter().skip(lowest))
}

impl Trim {
    /// How many of `n` values are left out below and above.
    fn counts(&self, n: usize) -> Result<(usize, usize), MeanProblem> {
        match self {
            Self::Count { lowest, highest } => Ok((*lowest, *highest)),
            Self::ShareOfEachEnd(share) => {
                if share.is_negative() || (share + share) >= Fraction::one() {
                    return Err(MeanProblem::TrimOutOfRange);
                }
                let product = share * &Fraction::from(n);
                let whole = product.numerator() / product.denominator();
                let each = usize::try_from(whole).map_err(|_| MeanProblem::TrimOutOfRange)?;
                Ok((each, each))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(values: &[i64]) -> Vec<Fraction> {
        values.iter().copied().map(Fraction::from).collect()
    }

    fn half() -> Fraction {
        "1/2".parse().expect("a fraction")
    }

    #[test]
    fn the_mean_is_exact() {
        assert_eq!(mean(numbers(&[1, 2, 2])), Ok("5/3".parse().expect("a fraction")));
        assert_eq!(mean([]), Err(MeanProblem::NoValues));
    }

    #[test]
    fn weights_count_in_proportion() {
        let pairs = |weights: [i64; 2]| numbers(&[100, 80]).into_iter().zip(numbers(&weights));
        assert_eq!(weighted_mean(pairs([3, 1])), Ok(Fraction::from(95)));
        assert_eq!(weighted_mean(pairs([0, 7])), Ok(Fraction::from(80)));
        assert_eq!(weighted_mean(pairs([0, 0])), Err(MeanProblem::NoWeight));
        assert_eq!(weighted_mean(pairs([2, -1])), Err(MeanProblem::NegativeWeight));
        assert_eq!(weighted_mean([]), Err(MeanProblem::NoValues));
    }

    #[test]
    fn one_highest_and_one_lowest_are_put_aside() {
        let trim = Trim::Count { lowest: 1, highest: 1 };
        assert_eq!(trimmed_mean(numbers(&[60, 100, 90, 80, 0]), &trim), Ok("230/3".parse().expect("a fraction")));
        assert_eq!(trimmed_mean(numbers(&[60, 100]), &trim), Err(MeanProblem::NoValues));
        assert_eq!(trimmed_mean(numbers(&[60]), &trim), Err(MeanProblem::NoValues));
    }

    #[test]
    fn a_share_never_puts_part_of_a_value_aside() {
        let values: Vec<i64> = (1..=30).collect();
        let five_percent = Trim::ShareOfEachEnd("1/20".parse().expect("a fraction"));
        assert_eq!(trimmed_mean(numbers(&values), &five_percent), mean(numbers(&values[1..29])));
        assert_eq!(trimmed_mean(numbers(&values), &Trim::ShareOfEachEnd(half())), Err(MeanProblem::TrimOutOfRange));
        assert_eq!(trimmed_mean(numbers(&values), &Trim::ShareOfEachEnd(-half())), Err(MeanProblem::TrimOutOfRange));
    }
}
