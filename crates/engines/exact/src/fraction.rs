//! Exact fractions.

use crate::decimal::{Decimal, NumberProblem};
use crate::rounding::Rounding;
use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Signed, ToPrimitive, Zero};
use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Mul, Neg, Sub};
use std::str::FromStr;

/// An exact fraction of two whole numbers of any size, always in lowest terms with a positive denominator.
///
/// Adding, subtracting and multiplying never lose anything. Division is [`divided_by`](Self::divided_by), which
/// answers `None` for a zero divisor instead of panicking.
///
/// Text is `numerator/denominator`, or the numerator alone for a whole number; a decimal such as `92.35` is read too.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fraction(BigRational);

impl Fraction {
    /// `numerator / denominator`, or `None` if the denominator is zero.
    pub fn new(numerator: impl Into<BigInt>, denominator: impl Into<BigInt>) -> Option<Self> {
        let denominator = denominator.into();
        (!denominator.is_zero()).then(|| Self(BigRational::new(numerator.into(), denominator)))
    }

    /// Zero.
    pub fn zero() -> Self {
        Self(BigRational::zero())
    }

    /// One.
    pub fn one() -> Self {
        Self(BigRational::one())
    }

    /// The numerator in lowest terms; it carries the sign.
    pub fn numerator(&self) -> &BigInt {
        self.0.numer()
    }

    /// The denominator in lowest terms; always positive.
    pub fn denominator(&self) -> &BigInt {
        self.0.denom()
    }

    /// Whether this is zero.
    pub fn is_zero(&self) -> bool {
        self.0.is_zero()
    }

    /// Whether this is less than zero.
    pub fn is_negative(&self) -> bool {
        self.0.is_negative()
    }

    /// The distance from zero.
    #[must_use]
    pub fn abs(&self) -> Self {
        Self(self.0.abs())
    }

    /// This divided by `divisor`, or `None` if the divisor is zero.
    pub fn divided_by(&self, divisor: &Self) -> Option<Self> {
        (!divisor.is_zero()).then(|| Self(&self.0 / &divisor.0))
    }

    /// This number with `places` digits after the point, rounded once by `rule`.
    ///
    /// Rounding a number that already has no more than `places` digits changes nothing.
    pub fn rounded(&self, places: u8, rule: Rounding) -> Decimal {
        let scaled = &self.0 * BigRational::from_integer(BigInt::from(10u8).pow(u32::from(places)));
        Decimal::from_digits(rule.to_whole(&scaled), places)
    }

    /// The nearest double-precision number; a tie goes to the even neighbour, as IEEE 754 asks.
    ///
    /// The result is correctly rounded from the exact value: no step in between is rounded. A number beyond the range
    /// of `f64` gives an infinity, one too small to tell from zero gives zero. For charts, JSON and comparison with
    /// statistical estimates; never feed it back into an official score.
    pub fn to_f64(&self) -> f64 {
        self.0.to_f64().unwrap_or(f64::NAN)
    }
}

impl From<BigInt> for Fraction {
    fn from(whole: BigInt) -> Self {
        Self(BigRational::from_integer(whole))
    }
}

macro_rules! from_whole_number {
    ($($whole:ty),*) => {$(
        impl From<$whole> for Fraction {
            fn from(whole: $whole) -> Self {
                Self(BigRational::from_integer(BigInt::from(whole)))
            }
        }
    )*};
}
from_whole_number!(i32, i64, u32, u64, usize);

macro_rules! arithmetic {
    ($($trait:ident $method:ident),*) => {$(
        impl $trait for Fraction {
            type Output = Self;
            fn $method(self, other: Self) -> Self {
                Self(self.0.$method(other.0))
            }
        }
        impl $trait for &Fraction {
            type Output = Fraction;
            fn $method(self, other: Self) -> Fraction {
                Fraction((&self.0).$method(&other.0))
            }
        }
    )*};
}
arithmetic!(Add add, Sub sub, Mul mul);

impl AddAssign<&Fraction> for Fraction {
    fn add_assign(&mut self, other: &Fraction) {
        self.0 += &other.0;
    }
}

impl Neg for Fraction {
    type Output = Self;
    fn neg(self) -> Self {
        Self(-self.0)
    }
}

impl Sum for Fraction {
    fn sum<I: Iterator<Item = Self>>(fractions: I) -> Self {
        fractions.fold(Self::zero(), |total, next| total + next)
    }
}

impl<'a> Sum<&'a Fraction> for Fraction {
    fn sum<I: Iterator<Item = &'a Self>>(fractions: I) -> Self {
        fractions.fold(Self::zero(), |mut total, next| {
            total += next;
            total
        })
    }
}

impl fmt::Display for Fraction {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, formatter)
    }
}

impl FromStr for Fraction {
    type Err = NumberProblem;

    /// Reads `92.35`, `-3` or `190/3`; both sides of a stroke may be decimals.
    ///
    /// # Errors
    /// [`NumberProblem`] if a side is not a plain decimal number or the denominator is zero.
    fn from_str(text: &str) -> Result<Self, NumberProblem> {
        let Some((above, below)) = text.split_once('/') else {
            return Ok(text.parse::<Decimal>()?.to_fraction());
        };
        let above = above.parse::<Decimal>()?.to_fraction();
        let below = below.parse::<Decimal>()?.to_fraction();
        above.divided_by(&below).ok_or(NumberProblem::ZeroDenominator)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fraction_is_kept_in_lowest_terms_with_its_sign_above() {
        assert_eq!(Fraction::new(6, -4).expect("a fraction").to_string(), "-3/2");
        assert_eq!(Fraction::new(6, 3).expect("a fraction").to_string(), "2");
        assert_eq!(Fraction::new(1, 0), None);
    }

    #[test]
    fn text_is_read_back_as_the_same_number() {
        assert_eq!("0.1".parse::<Fraction>(), Ok(Fraction::new(1, 10).expect("a fraction")));
        assert_eq!("1.5/0.5".parse(), Ok(Fraction::from(3)));
        assert_eq!("1/0".parse::<Fraction>(), Err(NumberProblem::ZeroDenominator));
        assert!("1/".parse::<Fraction>().is_err());
    }

    #[test]
    fn division_by_zero_is_an_answer_and_not_a_panic() {
        assert_eq!(Fraction::one().divided_by(&Fraction::zero()), None);
    }

    #[test]
    fn doubles_are_the_nearest_even_at_ties_and_at_the_ends_of_the_range() {
        let two = |power: u32| BigInt::from(2).pow(power);
        for (above, below, expected) in [
            (BigInt::from(1), BigInt::from(3), 1.0 / 3.0),
            (two(53) + 1, BigInt::one(), 9_007_199_254_740_992.0), // tie, lower neighbour is even
            (two(53) + 3, BigInt::one(), 9_007_199_254_740_996.0), // tie, upper neighbour is even
            (BigInt::one(), two(1074), f64::from_bits(1)),
            (BigInt::one(), two(1075), 0.0), // tie between zero and the smallest
            (BigInt::from(3), two(1075), f64::from_bits(2)),
            (two(1024), BigInt::one(), f64::INFINITY),
            (-two(1024), BigInt::one(), f64::NEG_INFINITY),
        ] {
            let fraction = Fraction::new(above, below).expect("a fraction");
            assert_eq!(fraction.to_f64().to_bits(), expected.to_bits(), "{fraction}");
        }
    }
}
