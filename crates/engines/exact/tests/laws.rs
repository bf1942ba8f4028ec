//! Laws of exact arithmetic, tried on many made-up numbers.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may panic"
)]

use exact::{Decimal, Fraction, Rounding, Ties, Trim, mean, ranks, trimmed_mean, weighted_mean};
use proptest::prelude::*;

fn fraction() -> impl Strategy<Value = Fraction> {
    (any::<i64>(), 1..=i64::MAX).prop_map(|(above, below)| Fraction::new(above, below).unwrap())
}

/// Fractions whose halves and ties are common.
fn small_fraction() -> impl Strategy<Value = Fraction> {
    (-4000i64..4000, prop::sample::select(vec![1i64, 2, 3, 4, 8, 20, 200]))
        .prop_map(|(above, below)| Fraction::new(above, below).unwrap())
}

fn rounding() -> impl Strategy<Value = Rounding> {
    prop::sample::select(Rounding::ALL.to_vec())
}

fn ties() -> impl Strategy<Value = Ties> {
    prop::sample::select(Ties::ALL.to_vec())
}

/// One unit of the last place shown.
fn step(places: u8) -> Fraction {
    Decimal::from_digits(1, places).to_fraction()
}

proptest! {
    #[test]
    fn rounding_again_changes_nothing(value in small_fraction(), places in 0u8..6, rule in rounding()) {
        let once = value.rounded(places, rule);
        prop_assert_eq!(once.rounded(places, rule).to_string(), once.to_string());
    }

    #[test]
    fn rounding_keeps_the_order(left in small_fraction(), right in small_fraction(), places in 0u8..4, rule in rounding()) {
        let (low, high) = if left <= right { (left, right) } else { (right, left) };
        prop_assert!(low.rounded(places, rule) <= high.rounded(places, rule));
    }

    #[test]
    fn rounding_moves_a_number_less_than_one_step_and_at_most_half_a_step_to_the_nearest(
        value in small_fraction(), places in 0u8..4, rule in rounding()
    ) {
        let moved = (&value.rounded(places, rule).to_fraction() - &value).abs();
        prop_assert!(moved < step(places));
        if matches!(rule, Rounding::HalfUp | Rounding::HalfEven | Rounding::HalfDown) {
            prop_assert!(&moved + &moved <= step(places));
        }
    }

    #[test]
    fn floor_and_ceiling_enclose_and_down_and_up_enclose_in_size(value in small_fraction(), places in 0u8..4) {
        let at = |rule| value.rounded(places, rule).to_fraction();
        prop_assert!(at(Rounding::Floor) <= value && value <= at(Rounding::Ceiling));
        prop_assert!(at(Rounding::Down).abs() <= value.abs() && value.abs() <= at(Rounding::Up).abs());
    }

    #[test]
    fn a_printed_decimal_is_read_back(value in fraction(), places in 0u8..30, rule in rounding()) {
        let shown = value.rounded(places, rule);
        let read: Decimal = shown.to_string().parse().unwrap();
        prop_assert_eq!(read.to_string(), shown.to_string());
    }

    #[test]
    fn a_printed_fraction_is_read_back(value in fraction()) {
        prop_assert_eq!(value.to_string().parse::<Fraction>().unwrap(), value);
    }

    #[test]
    fn any_text_is_read_or_refused_without_panic(text in "[-+0-9./eE%， ]{0,30}|.{0,20}") {
        let _ = text.parse::<Fraction>();
        let _ = text.parse::<exact::Percent>();
    }

    /// Rust's own parser is correctly rounded, so it is the judge for every decimal.
    #[test]
    fn the_double_is_the_one_the_standard_parser_finds(digits in any::<i128>(), places in 0u8..=255) {
        let decimal = Decimal::from_digits(digits, places);
        let judged: f64 = decimal.to_string().parse().unwrap();
        prop_assert_eq!(decimal.to_f64().to_bits(), (judged + 0.0).to_bits());
    }

    /// No double is nearer to the exact value than the one answered.
    #[test]
    fn no_other_double_is_nearer(value in fraction()) {
        let answer = value.to_f64();
        let distance = |double: f64| (&exactly(double) - &value).abs();
        prop_assert!(distance(answer) <= distance(answer.next_up()));
        prop_assert!(distance(answer) <= distance(answer.next_down()));
    }

    #[test]
    fn a_weighted_mean_with_equal_weights_is_the_mean_and_lies_between_the_ends(
        values in prop::collection::vec(small_fraction(), 1..12), weight in 1i64..50
    ) {
        let plain = mean(values.clone()).unwrap();
        let weighted = weighted_mean(values.iter().cloned().map(|value| (value, Fraction::from(weight)))).unwrap();
        prop_assert_eq!(&plain, &weighted);
        prop_assert!(values.iter().min().unwrap() <= &plain && &plain <= values.iter().max().unwrap());
    }

    #[test]
    fn trimming_does_not_care_about_order(
        (values, shuffled) in prop::collection::vec(small_fraction(), 3..12)
            .prop_flat_map(|values| (Just(values.clone()), Just(values).prop_shuffle()))
    ) {
        let trim = Trim::Count { lowest: 1, highest: 1 };
        prop_assert_eq!(trimmed_mean(values, &trim), trimmed_mean(shuffled, &trim));
    }

    #[test]
    fn ranks_follow_their_scores_through_any_shuffle(
        (scores, places) in prop::collection::vec(0u8..6, 0..15)
            .prop_flat_map(|scores| { let n = scores.len(); (Just(scores), Just((0..n).collect::<Vec<_>>()).prop_shuffle()) }),
        rule in ties()
    ) {
        let shuffled: Vec<u8> = places.iter().map(|&place| scores[place]).collect();
        let expected: Vec<usize> = places.iter().map(|&place| ranks(&scores, rule)[place]).collect();
        prop_assert_eq!(ranks(&shuffled, rule), expected);
    }

    #[test]
    fn a_rank_is_what_counting_by_hand_gives(scores in prop::collection::vec(0u8..6, 0..15)) {
        for (score, rank) in scores.iter().zip(ranks(&scores, Ties::SkipNext)) {
            prop_assert_eq!(rank, 1 + scores.iter().filter(|other| *other > score).count());
        }
        for (score, rank) in scores.iter().zip(ranks(&scores, Ties::SkipBefore)) {
            prop_assert_eq!(rank, scores.iter().filter(|other| *other >= score).count());
        }
        for (score, rank) in scores.iter().zip(ranks(&scores, Ties::NoGap)) {
            let better: std::collections::BTreeSet<_> = scores.iter().filter(|other| *other > score).collect();
            prop_assert_eq!(rank, 1 + better.len());
        }
    }
}

/// The exact value of a double, taken apart by its bits.
fn exactly(double: f64) -> Fraction {
    let bits = double.to_bits();
    let exponent = (bits >> 52) & 0x7ff;
    let significand = bits & ((1 << 52) - 1);
    let (significand, shift) = if exponent == 0 { (significand, 1) } else { (significand | (1 << 52), exponent) };
    let two = |power: u64| (0..power).fold(Fraction::one(), |product, _| product * Fraction::from(2));
    let size = if shift >= 1075 {
        Fraction::from(significand) * two(shift - 1075)
    } else {
        Fraction::from(significand).divided_by(&two(1075 - shift)).unwrap()
    };
    if double.is_sign_negative() { -size } else { size }
}
