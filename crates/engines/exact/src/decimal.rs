//! Decimals as they are printed.

use crate::fraction::Fraction;
use crate::rounding::Rounding;
use num_bigint::BigInt;
use num_traits::{Signed, Zero};
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

/// The longest text that is read as a number, in bytes; a longer one is refused rather than computed with.
pub const MAX_NUMBER_LENGTH: usize = 200;

/// A decimal number together with the number of places it is shown with: `92.30` stays `92.30`.
///
/// Two decimals are equal when their values are equal, however they are written: `92.3 == 92.30`.
#[derive(Debug, Clone)]
pub struct Decimal {
    digits: BigInt,
    places: u8,
}

/// Why a text is not a number.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NumberProblem {
    /// Something other than an optional sign, digits and at most one point with digits on both sides.
    #[error("`{0}` is not a decimal number")]
    NotANumber(String),
    /// More than [`MAX_NUMBER_LENGTH`] bytes.
    #[error("a number may be written with at most {MAX_NUMBER_LENGTH} characters")]
    TooLong,
    /// A stroke with zero below it.
    #[error("the denominator is zero")]
    ZeroDenominator,
}

impl Decimal {
    /// The number `digits × 10^-places`.
    pub fn from_digits(digits: impl Into<BigInt>, places: u8) -> Self {
        Self { digits: digits.into(), places }
    }

    /// How many digits are shown after the point.
    pub fn places(&self) -> u8 {
        self.places
    }

    /// The same value as an exact fraction.
    pub fn to_fraction(&self) -> Fraction {
        let scale = BigInt::from(10u8).pow(u32::from(self.places));
        Fraction::new(self.digits.clone(), scale).unwrap_or_else(Fraction::zero)
    }

    /// This number with `places` digits after the point, rounded by `rule` if digits are lost.
    #[must_use]
    pub fn rounded(&self, places: u8, rule: Rounding) -> Self {
        self.to_fraction().rounded(places, rule)
    }

    /// The nearest double-precision number; see [`Fraction::to_f64`].
    pub fn to_f64(&self) -> f64 {
        self.to_fraction().to_f64()
    }
}

impl PartialEq for Decimal {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Decimal {}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        self.to_fraction().cmp(&other.to_fraction())
    }
}

impl Hash for Decimal {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.to_fraction().hash(state);
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let places = usize::from(self.places);
        let digits = format!("{:0>width$}", self.digits.abs().to_string(), width = places + 1);
        let (whole, part) = digits.split_at(digits.len() - places);
        let point = if places == 0 { "" } else { "." };
        let not_negative = self.digits.is_zero() || self.digits.is_positive();
        formatter.pad_integral(not_negative, "", &format!("{whole}{point}{part}"))
    }
}

impl FromStr for Decimal {
    type Err = NumberProblem;

    /// Reads an optional sign, digits, and at most one point with digits on both sides: `92.35`, `-3`, `+0.5`.
    ///
    /// # Errors
    /// [`NumberProblem`] for anything else: exponents, thousands separators, blanks and full-width digits are the
    /// business of whoever reads the file.
    fn from_str(text: &str) -> Result<Self, NumberProblem> {
        if text.len() > MAX_NUMBER_LENGTH {
            return Err(NumberProblem::TooLong);
        }
        read_decimal(text).ok_or_else(|| NumberProblem::NotANumber(text.to_owned()))
    }
}

fn read_decimal(text: &str) -> Option<Decimal> {
    let (negative, size) = match text.strip_prefix('-') {
        Some(size) => (true, size),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, part) = match size.split_once('.') {
        Some((whole, part)) if !part.is_empty() => (whole, part),
        Some(_) => return None,
        None => (size, ""),
    };
    let only_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !only_digits(whole) || !only_digits(part) {
        return None;
    }
    let digits: BigInt = format!("{whole}{part}").parse().ok()?;
    let places = u8::try_from(part.len()).ok()?;
    Some(Decimal::from_digits(if negative { -digits } else { digits }, places))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decimal_is_printed_as_it_was_written() {
        for text in ["92.35", "92.30", "0.05", "-0.05", "100", "-7", "0", "0.00"] {
            assert_eq!(text.parse::<Decimal>().expect("a number").to_string(), text);
        }
        assert_eq!("+007.50".parse::<Decimal>().expect("a number").to_string(), "7.50");
        assert_eq!("-0.0".parse::<Decimal>().expect("a number").to_string(), "0.0");
    }

    #[test]
    fn trailing_zeros_do_not_make_another_number() {
        let short: Decimal = "92.3".parse().expect("a number");
        let long: Decimal = "92.300".parse().expect("a number");
        assert_eq!(short, long);
        assert_eq!(std::collections::HashSet::from([short, long]).len(), 1);
    }

    #[test]
    fn what_is_not_plainly_a_number_is_refused() {
        for text in ["", ".", "1.", ".5", "1e3", "1,000", " 1", "９２", "--1", "1.2.3", "NaN", "0x10", "+-1"] {
            assert_eq!(text.parse::<Decimal>(), Err(NumberProblem::NotANumber(text.to_owned())));
        }
        assert_eq!("9".repeat(MAX_NUMBER_LENGTH + 1).parse::<Decimal>(), Err(NumberProblem::TooLong));
    }

    #[test]
    fn width_and_alignment_are_obeyed() {
        let number: Decimal = "-1.50".parse().expect("a number");
        assert_eq!(format!("[{number:>8}]"), "[   -1.50]");
    }
}
