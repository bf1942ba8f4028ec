//! Rounding by name.

use num_bigint::BigInt;
use num_integer::Integer;
use num_rational::BigRational;
use num_traits::{One, Signed, Zero};
use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

/// How a number between two neighbours is brought to one of them.
///
/// | rule | code | 中文 | 2.4 | 2.5 | 2.6 | 3.5 | −2.5 | −2.6 |
/// |---|---|---|---|---|---|---|---|---|
/// | [`HalfUp`](Self::HalfUp) | `half-up` | 四舍五入 | 2 | 3 | 3 | 4 | −3 | −3 |
/// | [`HalfEven`](Self::HalfEven) | `half-even` | 四舍六入五成双 | 2 | 2 | 3 | 4 | −2 | −3 |
/// | [`HalfDown`](Self::HalfDown) | `half-down` | 五舍六入 | 2 | 2 | 3 | 3 | −2 | −3 |
/// | [`Down`](Self::Down) | `down` | 只舍不入 | 2 | 2 | 2 | 3 | −2 | −2 |
/// | [`Up`](Self::Up) | `up` | 只入不舍 | 3 | 3 | 3 | 4 | −3 | −3 |
/// | [`Floor`](Self::Floor) | `floor` | 向下取整 | 2 | 2 | 2 | 3 | −3 | −3 |
/// | [`Ceiling`](Self::Ceiling) | `ceiling` | 向上取整 | 3 | 3 | 3 | 4 | −2 | −2 |
///
/// The first five treat a negative number by its absolute value and put the sign back, as GB/T 8170-2008 does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Rounding {
    /// To the nearest; a half goes away from zero. What 四舍五入 means in an office and in a spreadsheet's `ROUND`.
    HalfUp,
    /// To the nearest; a half goes to the even neighbour. The general rule of GB/T 8170-2008 (四舍六入五成双).
    HalfEven,
    /// To the nearest; a half goes towards zero.
    HalfDown,
    /// Towards zero: further digits are cut off.
    Down,
    /// Away from zero, unless nothing is cut off.
    Up,
    /// To the lower neighbour.
    Floor,
    /// To the higher neighbour.
    Ceiling,
}

/// A rounding rule was asked for by a code that is not in the table of [`Rounding`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no rounding rule `{0}`")]
pub struct UnknownRounding(pub String);

impl Rounding {
    /// Every rule, in the order of the table above.
    pub const ALL: [Self; 7] =
        [Self::HalfUp, Self::HalfEven, Self::HalfDown, Self::Down, Self::Up, Self::Floor, Self::Ceiling];

    /// The code under which a scheme stores the rule.
    pub fn code(self) -> &'static str {
        match self {
            Self::HalfUp => "half-up",
            Self::HalfEven => "half-even",
            Self::HalfDown => "half-down",
            Self::Down => "down",
            Self::Up => "up",
            Self::Floor => "floor",
            Self::Ceiling => "ceiling",
        }
    }

    /// The whole number this rule makes of `value`.
    pub(crate) fn to_whole(self, value: &BigRational) -> BigInt {
        let (towards_zero, rest) = value.numer().abs().div_rem(value.denom());
        let enlarge = !rest.is_zero() && self.enlarges(&towards_zero, &rest, value);
        let size = if enlarge { towards_zero + BigInt::one() } else { towards_zero };
        if value.is_negative() { -size } else { size }
    }

    /// Whether a number with this whole part and a rest other than zero moves away from zero.
    fn enlarges(self, whole: &BigInt, rest: &BigInt, value: &BigRational) -> bool {
        let against_half = (rest * 2u8).cmp(value.denom());
        match self {
            Self::HalfUp => against_half != Ordering::Less,
            Self::HalfDown => against_half == Ordering::Greater,
            Self::HalfEven => against_half == Ordering::Greater || (against_half == Ordering::Equal && whole.is_odd()),
            Self::Down => false,
            Self::Up => true,
            Self::Floor => value.is_negative(),
            Self::Ceiling => value.is_positive(),
        }
    }
}

impl fmt::Display for Rounding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.code())
    }
}

impl FromStr for Rounding {
    type Err = UnknownRounding;

    fn from_str(code: &str) -> Result<Self, UnknownRounding> {
        Self::ALL.into_iter().find(|rule| rule.code() == code).ok_or_else(|| UnknownRounding(code.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Fraction;

    #[test]
    fn every_rule_rounds_as_its_table_says() {
        let numbers = ["2.4", "2.5", "2.6", "3.5", "-2.5", "-2.6"];
        let table = [
            (Rounding::HalfUp, ["2", "3", "3", "4", "-3", "-3"]),
            (Rounding::HalfEven, ["2", "2", "3", "4", "-2", "-3"]),
            (Rounding::HalfDown, ["2", "2", "3", "3", "-2", "-3"]),
            (Rounding::Down, ["2", "2", "2", "3", "-2", "-2"]),
            (Rounding::Up, ["3", "3", "3", "4", "-3", "-3"]),
            (Rounding::Floor, ["2", "2", "2", "3", "-3", "-3"]),
            (Rounding::Ceiling, ["3", "3", "3", "4", "-2", "-2"]),
        ];
        for (rule, expected) in table {
            let rounded =
                numbers.map(|number| number.parse::<Fraction>().expect("a number").rounded(0, rule).to_string());
            assert_eq!(rounded, expected, "{rule}");
        }
    }

    #[test]
    fn half_up_is_the_pencil_rule_where_binary_floats_fail() {
        for (number, places, expected) in [
            ("2.675", 2, "2.68"),
            ("1.005", 2, "1.01"),
            ("94.445", 2, "94.45"),
            ("94.4449", 2, "94.44"),
            ("0.5", 0, "1"),
            ("-0.5", 0, "-1"),
            ("-0.4", 0, "0"),
            ("99.995", 2, "100.00"),
            ("8", 3, "8.000"),
        ] {
            let value: Fraction = number.parse().expect("a number");
            assert_eq!(value.rounded(places, Rounding::HalfUp).to_string(), expected, "{number}");
        }
    }

    #[test]
    fn a_code_leads_back_to_its_rule() {
        for rule in Rounding::ALL {
            assert_eq!(rule.code().parse(), Ok(rule));
        }
        assert_eq!("bankers".parse::<Rounding>(), Err(UnknownRounding("bankers".to_owned())));
    }
}
