use exact::Fraction;

use crate::rules::ballot::{BLANK, DOUBLE};
use crate::rules::formula::Invalid;
use crate::rules::scheme::Scheme;

/// What a mark does in the score and in the rates.
#[derive(Debug, Clone)]
pub(super) struct Meaning {
    /// Points; zero when it is not counted.
    pub points: Fraction,
    /// Whether it counts.
    pub counts: bool,
    /// Whether it counts as satisfied or fairly satisfied.
    pub satisfied: bool,
    /// Whether it is the best grade.
    pub best: bool,
}

/// What every byte of a ballot means under the scheme's formula. Bytes with the same meaning share a bucket.
#[derive(Debug, Clone)]
pub(super) struct Meanings {
    buckets: Vec<Meaning>,
    bucket_of: [u8; 256],
}

/// The bucket of two marks in one row, and of a byte that is no mark at all.
const UNREADABLE: u8 = 1;

impl Meanings {
    pub fn of(scheme: &Scheme) -> Self {
        let formula = &scheme.formula;
        let mut meanings = Self {
            buckets: vec![Meaning::not_valid(&formula.blank), Meaning::not_valid(&formula.double_mark)],
            bucket_of: [UNREADABLE; 256],
        };
        meanings.bucket_of[usize::from(BLANK)] = 0;
        meanings.bucket_of[usize::from(DOUBLE)] = UNREADABLE;
        let best = scheme.best_grade();
        for (bucket, grade) in (2_u8..).zip(&scheme.grades) {
            meanings.bucket_of[usize::from(grade.code)] = bucket;
            meanings.buckets.push(if grade.valid {
                Meaning {
                    points: grade.points.to_fraction(),
                    counts: true,
                    satisfied: grade.satisfied,
                    best: Some(grade.code) == best,
                }
            } else {
                Meaning::not_valid(&formula.dont_know)
            });
        }
        meanings
    }

    /// How many buckets there are.
    pub fn len(&self) -> usize {
        self.buckets.len()
    }

    /// Every bucket's meaning.
    pub fn buckets(&self) -> &[Meaning] {
        &self.buckets
    }

    /// The bucket of a mark.
    pub fn bucket(&self, mark: u8) -> usize {
        usize::from(self.bucket_of[usize::from(mark)])
    }

    /// The meaning of a mark.
    pub fn meaning(&self, mark: u8) -> &Meaning {
        &self.buckets[self.bucket(mark)]
    }
}

/// Which marks count under the scheme's formula, by the mark's byte.
pub(crate) fn counting_marks(scheme: &Scheme) -> [bool; 256] {
    let meanings = Meanings::of(scheme);
    std::array::from_fn(|mark| meanings.buckets[usize::from(meanings.bucket_of[mark])].counts)
}

impl Meaning {
    fn not_valid(rule: &Invalid) -> Self {
        let (points, counts) = match rule {
            Invalid::LeaveOut => (Fraction::zero(), false),
            Invalid::Points(points) => (points.to_fraction(), true),
        };
        Self { points, counts, satisfied: false, best: false }
    }
}
