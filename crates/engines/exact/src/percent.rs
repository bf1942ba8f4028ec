//! Shares of a whole.

use crate::decimal::{Decimal, NumberProblem};
use crate::fraction::Fraction;
use crate::rounding::Rounding;
use std::fmt;
use std::str::FromStr;

/// An exact share between 0 % and 100 %, both included: a weight, a satisfaction rate, a completion rate.
///
/// ```
/// use exact::{Percent, Rounding};
///
/// let satisfied = Percent::of_counts(952, 1000)?;
/// assert_eq!(satisfied.rounded(1, Rounding::HalfUp), "95.2%");
/// assert_eq!("95.2%".parse(), Ok(satisfied));
/// # Ok::<(), exact::PercentProblem>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Percent {
    share: Fraction,
}

/// Why something is not a percentage.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PercentProblem {
    /// Below 0 % or above 100 %.
    #[error("a percentage lies between 0 and 100")]
    OutOfRange,
    /// A share of nothing.
    #[error("there is no share of an empty whole")]
    OfNothing,
    /// The text is not a number.
    #[error(transparent)]
    Number(#[from] NumberProblem),
}

impl Percent {
    /// The share itself, 0 to 1.
    ///
    /// # Errors
    /// [`PercentProblem::OutOfRange`] outside 0 to 1.
    pub fn of_share(share: Fraction) -> Result<Self, PercentProblem> {
        if share.is_negative() || share > Fraction::one() {
            return Err(PercentProblem::OutOfRange);
        }
        Ok(Self { share })
    }

    /// `part` of `whole`, counted.
    ///
    /// # Errors
    /// [`PercentProblem::OfNothing`] if the whole is zero, [`PercentProblem::OutOfRange`] if the part is larger.
    pub fn of_counts(part: u64, whole: u64) -> Result<Self, PercentProblem> {
        Self::of_share(Fraction::new(part, whole).ok_or(PercentProblem::OfNothing)?)
    }

    /// The share, 0 to 1.
    pub fn share(&self) -> &Fraction {
        &self.share
    }

    /// The number before the percent sign, 0 to 100.
    pub fn points(&self) -> Fraction {
        &self.share * &Fraction::from(100)
    }

    /// The percentage as printed: `95.2%` for one place.
    pub fn rounded(&self, places: u8, rule: Rounding) -> String {
        format!("{}%", self.points().rounded(places, rule))
    }
}

impl fmt::Display for Percent {
    /// The exact value: `95.2%` where a decimal can say it, `200/3%` where none can.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let points = self.points();
        let exact = (0..20)
            .map(|places| points.rounded(places, Rounding::Down))
            .find(|decimal| decimal.to_fraction() == points);
        match exact {
            Some(decimal) => write!(formatter, "{decimal}%"),
            None => write!(formatter, "{points}%"),
        }
    }
}

impl FromStr for Percent {
    type Err = PercentProblem;

    /// Reads `95.2%`, `95.2` or `200/3%`: the number is percent with or without the sign.
    ///
    /// # Errors
    /// [`PercentProblem`] if it is not a number or lies outside 0 to 100.
    fn from_str(text: &str) -> Result<Self, PercentProblem> {
        let points: Fraction = text.strip_suffix('%').unwrap_or(text).parse()?;
        Self::of_share(points * Decimal::from_digits(1, 2).to_fraction())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentage_reads_and_prints_exactly() {
        for text in ["95.2%", "0%", "100%", "12.5%", "200/3%"] {
            assert_eq!(text.parse::<Percent>().expect("a percentage").to_string(), text);
        }
        assert_eq!("8".parse::<Percent>(), "8%".parse());
    }

    #[test]
    fn less_than_nothing_and_more_than_all_are_refused() {
        for text in ["-0.1%", "100.01%"] {
            assert_eq!(text.parse::<Percent>(), Err(PercentProblem::OutOfRange));
        }
        assert_eq!(Percent::of_counts(0, 0), Err(PercentProblem::OfNothing));
        assert_eq!(Percent::of_counts(3, 2), Err(PercentProblem::OutOfRange));
    }
}
