//! Possible duplicates, with the reason shown: how many rare words two reports share, whether they are about the same
//! unit, and how many days lie between them.
//!
//! A shared word counts `log2(all / with it)`: a word that stands in every hundredth report counts 6.6, one that stands
//! in every second counts 1. The sum is divided by what the shorter report's own words would count, so 1 means that
//! everything in it also stands in the other. The same unit adds 0.2, a week or less between them 0.1.

use std::collections::BTreeMap;

use kernel::UnitId;

/// From this score on a pair is shown.
const SHOWN: f64 = 0.3;

/// A report as it is compared.
#[derive(Debug, Clone, PartialEq)]
pub struct Compared {
    /// Its words.
    pub words: Vec<String>,
    /// Its unit, if known.
    pub unit: Option<UnitId>,
    /// The day it came in, as a number of days.
    pub day: i64,
}

/// Why two reports may be about the same.
#[derive(Debug, Clone, PartialEq)]
pub struct Likeness {
    /// From 0 to 1.3.
    pub score: f64,
    /// The words they share, rarest first.
    pub shared: Vec<String>,
    /// Whether they are about the same unit.
    pub same_unit: bool,
    /// Days between them.
    pub days: i64,
}

/// How alike two reports are; `None` if not enough to be shown. `with_word` tells in how many of `all` reports a word stands.
pub fn likeness(one: &Compared, other: &Compared, with_word: &BTreeMap<String, u64>, all: u64) -> Option<Likeness> {
    let weight = |word: &String| weight(with_word.get(word).copied().unwrap_or(1), all);
    let mut shared: Vec<String> = one.words.iter().filter(|word| other.words.contains(word)).cloned().collect();
    let own = |report: &Compared| report.words.iter().map(weight).sum::<f64>();
    let least = own(one).min(own(other));
    if shared.len() < 2 || least <= 0.0 {
        return None;
    }
    shared.sort_by(|a, b| weight(b).total_cmp(&weight(a)).then_with(|| a.cmp(b)));
    let same_unit = one.unit.is_some() && one.unit == other.unit;
    let days = (one.day - other.day).abs();
    let words = shared.iter().map(weight).sum::<f64>() / least;
    let score = words + if same_unit { 0.2 } else { 0.0 } + if days <= 7 { 0.1 } else { 0.0 };
    (score >= SHOWN && words > 0.1).then_some(Likeness { score, shared, same_unit, days })
}

#[expect(clippy::cast_precision_loss, reason = "counts of reports are far below 2^53")]
fn weight(with_word: u64, all: u64) -> f64 {
    (all.max(2) as f64 / with_word.max(1) as f64).log2().max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn report(words: &[&str], unit: u128, day: i64) -> Compared {
        Compared {
            words: words.iter().map(|word| (*word).to_owned()).collect(),
            unit: Some(UnitId(Uuid::from_u128(unit))),
            day,
        }
    }

    fn counts() -> BTreeMap<String, u64> {
        [("窗口", 50_u64), ("不动产", 2), ("加急费", 1), ("办理", 80)]
            .map(|(word, count)| (word.to_owned(), count))
            .into()
    }

    #[test]
    fn rare_words_in_common_make_two_reports_alike_and_common_ones_do_not() {
        let one = report(&["窗口", "不动产", "加急费", "办理"], 1, 100);
        let alike = likeness(&one, &report(&["不动产", "加急费", "窗口"], 1, 103), &counts(), 100).unwrap();
        assert_eq!(alike.shared, ["加急费", "不动产", "窗口"]);
        assert!(alike.same_unit && alike.days == 3 && alike.score > 1.2, "{alike:?}");
        let other_matter = report(&["窗口", "办理", "停车场", "噪声", "夜间"], 2, 10);
        assert_eq!(likeness(&one, &other_matter, &counts(), 100), None);
        assert_eq!(likeness(&one, &report(&["不动产"], 1, 100), &counts(), 100), None);
    }

    #[test]
    fn likeness_is_the_same_from_both_sides() {
        let (one, other) = (report(&["窗口", "不动产", "办理"], 1, 1), report(&["不动产", "窗口", "加急费"], 2, 60));
        assert_eq!(
            likeness(&one, &other, &counts(), 100).map(|l| l.score),
            likeness(&other, &one, &counts(), 100).map(|l| l.score)
        );
    }
}
