//! A ballot (评议表): one byte a mark, units × aspects in the order of the scheme.

use kernel::{Bilingual, Finding, Place};

use super::scheme::Scheme;

/// The byte of an aspect that was left empty.
pub const BLANK: u8 = 0;
/// The byte of an aspect with two or more marks (only paper ballots can have it).
pub const DOUBLE: u8 = 255;

/// The longest opinion that is taken, in characters.
pub const LONGEST_OPINION: usize = 2_000;

/// The marks of one ballot. As many as the scheme has units × aspects; each is [`BLANK`], [`DOUBLE`] or a grade's code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marks(Vec<u8>);

impl Marks {
    /// An empty ballot.
    pub fn blank(scheme: &Scheme) -> Self {
        Self(vec![BLANK; scheme.marks_on_a_ballot()])
    }

    /// Reads stored bytes.
    ///
    /// # Errors
    /// B01 when there are too many or too few, B02 when one is not a grade of the scheme.
    pub fn from_bytes(scheme: &Scheme, bytes: &[u8]) -> Result<Self, Finding> {
        if bytes.len() != scheme.marks_on_a_ballot() {
            return Err(wrong_length(scheme, bytes.len()));
        }
        let stray = bytes.iter().position(|mark| !is_mark(scheme, *mark));
        match stray {
            Some(place) => Err(outside_the_scale(scheme, place)),
            None => Ok(Self(bytes.to_vec())),
        }
    }

    /// The bytes as they are stored.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// The mark of a unit and an aspect, by their places.
    pub fn get(&self, scheme: &Scheme, unit: usize, aspect: usize) -> u8 {
        self.0.get(unit * scheme.aspects.len() + aspect).copied().unwrap_or(BLANK)
    }

    /// Sets a mark by places.
    ///
    /// # Errors
    /// B02 when the code is not a grade of the scheme, B03 when there is no such place.
    pub fn set(&mut self, scheme: &Scheme, unit: usize, aspect: usize, code: u8) -> Result<(), Finding> {
        let place = unit * scheme.aspects.len() + aspect;
        if !is_mark(scheme, code) || code == DOUBLE {
            return Err(outside_the_scale(scheme, place));
        }
        let inside = unit < scheme.units.len() && aspect < scheme.aspects.len();
        let slot = self.0.get_mut(place).filter(|_| inside).ok_or_else(|| wrong_length(scheme, place))?;
        *slot = code;
        Ok(())
    }

    /// How many marks are not blank.
    pub fn made(&self) -> usize {
        self.0.iter().filter(|mark| **mark != BLANK).count()
    }

    /// Whether a unit has no blank left.
    pub fn is_unit_done(&self, scheme: &Scheme, unit: usize) -> bool {
        (0..scheme.aspects.len()).all(|aspect| self.get(scheme, unit, aspect) != BLANK)
    }
}

/// What a screen caught.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Flag {
    /// Every valid mark is the same grade.
    StraightLine,
    /// There are "don't know" marks and no valid one; blanks and double marks between them change nothing.
    AllUnknown,
    /// After some unit there is no single mark any more, for at least a quarter of the ballot.
    HalfFinished,
}

impl Flag {
    /// The code in `results.json`.
    pub fn code(self) -> &'static str {
        match self {
            Self::StraightLine => "straight_line",
            Self::AllUnknown => "all_unknown",
            Self::HalfFinished => "half_finished",
        }
    }

    /// Its name for people.
    pub fn name(self) -> Bilingual {
        match self {
            Self::StraightLine => Bilingual::new("全部同一等次", "All the same grade"),
            Self::AllUnknown => Bilingual::new("全部不了解", "All “don't know”"),
            Self::HalfFinished => Bilingual::new("中途停止", "Stopped half way"),
        }
    }
}

/// Screens one ballot's marks. A ballot can be flagged once; the first that applies is the answer.
pub fn screen(scheme: &Scheme, marks: &[u8]) -> Option<Flag> {
    let valid = |mark: u8| scheme.grade(mark).is_some_and(|grade| grade.valid);
    let made = marks.iter().copied().filter(|mark| is_single(*mark));
    if made.clone().next().is_some() && !made.clone().any(valid) {
        return Some(Flag::AllUnknown);
    }
    if is_half_finished(scheme, marks) {
        return Some(Flag::HalfFinished);
    }
    let mut counted = made.filter(|mark| valid(*mark));
    let first = counted.next()?;
    let rest = counted.try_fold(1_usize, |seen, mark| (mark == first).then_some(seen + 1));
    rest.filter(|seen| *seen * 2 > marks.len()).map(|_| Flag::StraightLine)
}

/// Whether exactly one grade was marked. A stray double mark on paper does not hide what a screen looks for.
fn is_single(mark: u8) -> bool {
    mark != BLANK && mark != DOUBLE
}

fn is_half_finished(scheme: &Scheme, marks: &[u8]) -> bool {
    let aspects = scheme.aspects.len().max(1);
    let filled = marks.iter().rposition(|mark| is_single(*mark)).map_or(0, |last| last + 1);
    let empty_units = (marks.len() - filled) / aspects;
    empty_units > 0 && empty_units * 4 >= scheme.units.len()
}

/// Cleans an opinion: line ends, control characters and blanks around it; too long is a finding, nothing is cut.
///
/// # Errors
/// B04 when it is longer than [`LONGEST_OPINION`] characters.
pub fn clean_opinion(field: &str, text: &str) -> Result<Option<String>, Finding> {
    let cleaned: String =
        text.replace("\r\n", "\n").chars().filter(|letter| !letter.is_control() || *letter == '\n').collect();
    let cleaned = cleaned.trim();
    let length = cleaned.chars().count();
    if length > LONGEST_OPINION {
        return Err(Finding::error(
            "B04",
            Place::field(field),
            Bilingual::new(
                format!("意见有 {length} 个字，超过 {LONGEST_OPINION} 个字。"),
                format!("The opinion has {length} characters; at most {LONGEST_OPINION} are taken."),
            ),
            Bilingual::new("请缩短后再提交，已填内容都保留着。", "Shorten it and submit again; nothing typed is lost."),
        ));
    }
    Ok((!cleaned.is_empty()).then(|| cleaned.to_owned()))
}

fn is_mark(scheme: &Scheme, mark: u8) -> bool {
    mark == BLANK || mark == DOUBLE || scheme.grade(mark).is_some()
}

pub(super) fn wrong_length(scheme: &Scheme, found: usize) -> Finding {
    let wanted = scheme.marks_on_a_ballot();
    Finding::error(
        "B01",
        Place::field("marks"),
        Bilingual::new(
            format!("评议表应有 {wanted} 个评价，收到 {found} 个。"),
            format!("A ballot has {wanted} marks; {found} came."),
        ),
        Bilingual::new("请重新打开评议表再填。", "Open the ballot again."),
    )
}

pub(super) fn outside_the_scale(scheme: &Scheme, place: usize) -> Finding {
    let aspects = scheme.aspects.len().max(1);
    let unit = scheme.units.get(place / aspects).map_or("", |unit| unit.name.as_str());
    Finding::error(
        "B02",
        Place::field(format!("m{}_{}", place / aspects, place % aspects)),
        Bilingual::new(
            format!("“{unit}”的一个评价不在等次之内。"),
            format!("A mark for “{unit}” is not one of the grades."),
        ),
        Bilingual::new("请从列出的等次中选择。", "Choose one of the grades listed."),
    )
}

#[cfg(test)]
mod tests {
    use super::super::filling::tests::scheme;
    use super::*;
    use proptest::prelude::*;

    /// Four units of two aspects; grades 1 to 4 are valid, 5 is "don't know".
    fn check(marks: [u8; 8], flag: Option<Flag>) {
        assert_eq!(screen(&scheme(&[4]), &marks), flag, "{marks:?}");
    }

    #[test]
    fn a_ballot_with_one_grade_on_more_than_half_is_a_straight_line() {
        check([2, 2, 2, 2, 2, 2, 2, 2], Some(Flag::StraightLine));
        check([2, 2, 2, 2, 2, 5, 5, 5], Some(Flag::StraightLine));
        check([2, 2, 2, 2, 5, 5, 5, 5], None);
        check([2, 2, 2, 2, 2, 2, 2, 1], None);
    }

    #[test]
    fn a_ballot_that_knows_nothing_is_flagged_and_an_empty_one_is_half_finished() {
        check([5, 5, 5, 5, 5, 5, 5, 5], Some(Flag::AllUnknown));
        check([5, 0, 0, 255, 0, 0, 0, 0], Some(Flag::AllUnknown));
        check([0; 8], Some(Flag::HalfFinished));
    }

    #[test]
    fn a_ballot_is_half_finished_when_its_last_quarter_of_units_is_empty() {
        check([1, 2, 1, 2, 1, 2, 0, 0], Some(Flag::HalfFinished));
        check([1, 2, 1, 2, 1, 2, 1, 0], None);
        check([0, 0, 1, 2, 1, 2, 1, 2], None);
        check([1, 2, 1, 2, 1, 2, 255, 0], Some(Flag::HalfFinished));
    }

    #[test]
    fn stored_marks_are_read_only_when_they_fit_the_scheme() {
        let scheme = scheme(&[2]);
        let rule = |bytes: &[u8]| {
            Marks::from_bytes(&scheme, bytes).map(|marks| marks.made()).map_err(|finding| finding.rule.0)
        };
        assert_eq!(rule(&[0, 1, DOUBLE, 5]), Ok(3));
        assert_eq!(rule(&[1, 1, 1]), Err("B01"));
        assert_eq!(rule(&[1, 1, 1, 6]), Err("B02"));
    }

    #[test]
    fn a_unit_is_done_when_no_aspect_is_blank() {
        let scheme = scheme(&[2]);
        let marks = Marks::from_bytes(&scheme, &[1, 5, 1, 0]).unwrap();
        assert!(marks.is_unit_done(&scheme, 0) && !marks.is_unit_done(&scheme, 1));
    }

    proptest! {
        #[test]
        fn marks_that_are_taken_have_the_right_length_and_only_grades(bytes in prop::collection::vec(any::<u8>(), 0..12)) {
            let scheme = scheme(&[2, 2]);
            if let Ok(marks) = Marks::from_bytes(&scheme, &bytes) {
                prop_assert_eq!(marks.bytes().len(), 8);
                prop_assert!(marks.bytes().iter().all(|mark| is_mark(&scheme, *mark)));
            }
        }

        #[test]
        fn screening_and_cleaning_never_break(bytes in prop::collection::vec(any::<u8>(), 8), text in ".{0,60}") {
            screen(&scheme(&[4]), &bytes);
            if let Ok(Some(opinion)) = clean_opinion("o", &text) {
                prop_assert_eq!(clean_opinion("o", &opinion), Ok(Some(opinion.clone())));
            }
        }
    }
}
