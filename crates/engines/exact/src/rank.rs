//! Ranks.

use std::cmp::Ordering;

/// What happens to the ranks around equals (并列).
///
/// | rule | code | scores 95, 90, 90, 85 |
/// |---|---|---|
/// | [`SkipNext`](Self::SkipNext) | `skip-next` | 1, 2, 2, 4 |
/// | [`NoGap`](Self::NoGap) | `no-gap` | 1, 2, 2, 3 |
/// | [`SkipBefore`](Self::SkipBefore) | `skip-before` | 1, 3, 3, 4 |
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Ties {
    /// Equals share the best of their ranks and the following ranks stay empty (并列，后续名次空出), as in sport.
    SkipNext,
    /// Equals share a rank and no rank stays empty (并列，后续名次不空), also called dense.
    NoGap,
    /// Equals share the worst of their ranks: a rank says how many are at least as good.
    SkipBefore,
}

impl Ties {
    /// Every rule.
    pub const ALL: [Self; 3] = [Self::SkipNext, Self::NoGap, Self::SkipBefore];

    /// The code under which a scheme stores the rule.
    pub fn code(self) -> &'static str {
        match self {
            Self::SkipNext => "skip-next",
            Self::NoGap => "no-gap",
            Self::SkipBefore => "skip-before",
        }
    }

    /// The rule with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rule| rule.code() == code)
    }
}

/// The rank of every score, the highest being first; ranks stand in the order of the scores.
///
/// To break ties by a second number rank pairs, `(score, satisfaction)`; to rank the lowest first wrap the scores in
/// [`std::cmp::Reverse`]. Whether exact or rounded scores are ranked is the scheme's choice: round before calling.
pub fn ranks<T: Ord>(scores: &[T], ties: Ties) -> Vec<usize> {
    ranks_by(scores, ties, |left, right| right.cmp(left))
}

/// The rank of every item when `compare` puts the better one first (`Less`) and answers `Equal` for equals.
///
/// ```
/// use exact::{Ties, ranks_by};
///
/// // By score, then by name: nobody is equal any more.
/// let units = [("城管局", 90), ("财政局", 95), ("交通局", 90)];
/// let order = |a: &(&str, i32), b: &(&str, i32)| b.1.cmp(&a.1).then(a.0.cmp(b.0));
/// assert_eq!(ranks_by(&units, Ties::SkipNext, order), [3, 1, 2]);
/// ```
pub fn ranks_by<T>(items: &[T], ties: Ties, mut compare: impl FnMut(&T, &T) -> Ordering) -> Vec<usize> {
    let mut order: Vec<usize> = (0..items.len()).collect();
    order.sort_by(|&left, &right| compare(&items[left], &items[right]));
    let groups = order.chunk_by(|&left, &right| compare(&items[left], &items[right]) == Ordering::Equal);

    let mut ranks = vec![0; items.len()];
    let mut better = 0;
    for (groups_before, group) in groups.enumerate() {
        let rank = match ties {
            Ties::SkipNext => better + 1,
            Ties::NoGap => groups_before + 1,
            Ties::SkipBefore => better + group.len(),
        };
        group.iter().for_each(|&item| ranks[item] = rank);
        better += group.len();
    }
    ranks
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cmp::Reverse;

    #[test]
    fn equals_share_a_rank_as_the_rule_says() {
        let scores = [85, 90, 95, 90];
        assert_eq!(ranks(&scores, Ties::SkipNext), [4, 2, 1, 2]);
        assert_eq!(ranks(&scores, Ties::NoGap), [3, 2, 1, 2]);
        assert_eq!(ranks(&scores, Ties::SkipBefore), [4, 3, 1, 3]);
    }

    #[test]
    fn a_second_number_breaks_ties_and_reverse_puts_the_lowest_first() {
        assert_eq!(ranks(&[(90, 3), (90, 5), (95, 0)], Ties::SkipNext), [3, 2, 1]);
        assert_eq!(ranks(&[3, 1, 2].map(Reverse), Ties::SkipNext), [3, 1, 2]);
    }

    #[test]
    fn nobody_has_no_ranks() {
        assert_eq!(ranks::<i64>(&[], Ties::SkipNext), Vec::<usize>::new());
    }

    #[test]
    fn a_code_leads_back_to_its_rule() {
        for rule in Ties::ALL {
            assert_eq!(Ties::from_code(rule.code()), Some(rule));
        }
        assert_eq!(Ties::from_code("random"), None);
    }
}
