//! A ballot while it is being filled in (草稿): what a form or a program sends is taken mark by mark, what can't be taken
//! is a finding, and nothing that was taken gets lost.
//!
//! | code | rule |
//! |---|---|
//! | B01 | as many marks as the scheme has units × aspects |
//! | B02 | every mark is one of the scheme's grades |
//! | B03 | every mark and opinion belongs to a unit and an aspect of the scheme |
//! | B04 | an opinion has at most 2,000 characters |
//! | B05 | a ballot has at least one mark |

use std::collections::BTreeMap;

use kernel::{Bilingual, Finding, Place, Refusal};
use serde::{Deserialize, Serialize};

use super::ballot::{BLANK, Marks, clean_opinion, outside_the_scale, wrong_length};
use super::scheme::Scheme;

/// How many units a page of the ballot shows at most.
pub const UNITS_ON_A_SHEET: usize = 12;

/// What an opinion is about: a unit by its place in the scheme, or `None` for all of them together.
pub type About = Option<usize>;

/// A ballot while it is being filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filling {
    /// The marks made so far.
    pub marks: Marks,
    /// The opinions written so far; none of them empty.
    pub opinions: BTreeMap<About, String>,
}

/// A draft as it is kept.
#[derive(Serialize, Deserialize)]
struct Kept {
    marks: Vec<u8>,
    opinions: Vec<(About, String)>,
}

/// One field of a ballot's form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    /// `m3_0`: the mark of unit 3, aspect 0.
    Mark(usize, usize),
    /// `all3`: the grade for every blank of unit 3.
    Row(usize),
    /// `o3`, or `o` for all units together.
    Opinion(About),
}

impl Field {
    fn parse(name: &str) -> Option<Self> {
        if let Some(unit) = name.strip_prefix("all") {
            return unit.parse().ok().map(Self::Row);
        }
        if let Some(places) = name.strip_prefix('m') {
            let (unit, aspect) = places.split_once('_')?;
            return Some(Self::Mark(unit.parse().ok()?, aspect.parse().ok()?));
        }
        match name.strip_prefix('o')? {
            "" => Some(Self::Opinion(None)),
            unit => unit.parse().ok().map(|unit| Self::Opinion(Some(unit))),
        }
    }
}

impl Filling {
    /// Nothing filled in.
    pub fn blank(scheme: &Scheme) -> Self {
        Self { marks: Marks::blank(scheme), opinions: BTreeMap::new() }
    }

    /// Takes the fields of a form: first the marks, then the grades for whole units, which fill blanks only, then the
    /// opinions (an empty one removes what was written). Fields that are not a ballot's are passed over.
    pub fn take<'a>(&mut self, scheme: &Scheme, fields: impl IntoIterator<Item = (&'a str, &'a str)>) -> Vec<Finding> {
        let mut known: Vec<(Field, &str, &str)> =
            fields.into_iter().filter_map(|(name, text)| Some((Field::parse(name)?, name, text))).collect();
        known.sort_by_key(|(field, ..)| matches!(field, Field::Row(_)));
        known.into_iter().filter_map(|(field, name, text)| self.take_field(scheme, field, name, text).err()).collect()
    }

    fn take_field(&mut self, scheme: &Scheme, field: Field, name: &str, text: &str) -> Result<(), Finding> {
        match field {
            Field::Mark(unit, aspect) => self.mark(scheme, unit, aspect, grade(scheme, name, text)?),
            Field::Row(_) if text.is_empty() => Ok(()),
            Field::Row(unit) => self.fill_blanks(scheme, unit, grade(scheme, name, text)?),
            Field::Opinion(about) => self.say(scheme, about, name, text),
        }
    }

    /// Sets one mark.
    ///
    /// # Errors
    /// B02 outside the grades, B03 for a place that is not on the ballot.
    pub fn mark(&mut self, scheme: &Scheme, unit: usize, aspect: usize, code: u8) -> Result<(), Finding> {
        if unit >= scheme.units.len() || aspect >= scheme.aspects.len() {
            return Err(no_such_place(&format!("m{unit}_{aspect}")));
        }
        self.marks.set(scheme, unit, aspect, code)
    }

    fn fill_blanks(&mut self, scheme: &Scheme, unit: usize, code: u8) -> Result<(), Finding> {
        if unit >= scheme.units.len() {
            return Err(no_such_place(&format!("all{unit}")));
        }
        let blanks = (0..scheme.aspects.len()).filter(|aspect| self.marks.get(scheme, unit, *aspect) == BLANK);
        blanks.collect::<Vec<_>>().into_iter().try_for_each(|aspect| self.marks.set(scheme, unit, aspect, code))
    }

    /// Writes, changes or (when empty) removes an opinion.
    ///
    /// # Errors
    /// B03 for a unit that is not on the ballot, B04 when it is too long; what was written before then stays.
    pub fn say(&mut self, scheme: &Scheme, about: About, field: &str, text: &str) -> Result<(), Finding> {
        if about.is_some_and(|unit| unit >= scheme.units.len()) {
            return Err(no_such_place(field));
        }
        match clean_opinion(field, text)? {
            Some(opinion) => self.opinions.insert(about, opinion),
            None => self.opinions.remove(&about),
        };
        Ok(())
    }

    /// Takes a whole ballot as rows: a row for each unit, in it a grade's code for each aspect, 0 for a blank.
    ///
    /// # Errors
    /// B01 when there are too many or too few, B02 for each mark outside the grades.
    pub fn take_rows(&mut self, scheme: &Scheme, rows: &[Vec<i64>]) -> Result<(), Vec<Finding>> {
        let fits = rows.len() == scheme.units.len() && rows.iter().all(|row| row.len() == scheme.aspects.len());
        if !fits {
            return Err(vec![wrong_length(scheme, rows.iter().map(Vec::len).sum())]);
        }
        let marks = rows
            .iter()
            .enumerate()
            .flat_map(|(unit, row)| row.iter().enumerate().map(move |(aspect, mark)| (unit, aspect, *mark)));
        none_or(marks.filter_map(|(unit, aspect, mark)| self.mark_number(scheme, unit, aspect, mark).err()).collect())
    }

    /// Takes marks by the codes of units and aspects; what is not named stays as it is.
    ///
    /// # Errors
    /// B02 outside the grades, B03 for a unit or an aspect that is not on the ballot.
    pub fn take_named(
        &mut self,
        scheme: &Scheme,
        units: &BTreeMap<String, BTreeMap<String, i64>>,
    ) -> Result<(), Vec<Finding>> {
        let marks = units.iter().flat_map(|(unit, row)| row.iter().map(move |(aspect, mark)| (unit, aspect, *mark)));
        none_or(marks.filter_map(|(unit, aspect, mark)| self.mark_named(scheme, unit, aspect, mark).err()).collect())
    }

    fn mark_named(&mut self, scheme: &Scheme, unit: &str, aspect: &str, mark: i64) -> Result<(), Finding> {
        let unit_place = scheme.units.iter().position(|known| known.id == unit);
        let aspect_place = scheme.aspects.iter().position(|known| known.id == aspect);
        let (Some(unit_place), Some(aspect_place)) = (unit_place, aspect_place) else {
            return Err(no_such_place(&format!("{unit}/{aspect}")));
        };
        self.mark_number(scheme, unit_place, aspect_place, mark)
    }

    fn mark_number(&mut self, scheme: &Scheme, unit: usize, aspect: usize, mark: i64) -> Result<(), Finding> {
        let code = u8::try_from(mark).map_err(|_| outside_the_scale(scheme, unit * scheme.aspects.len() + aspect))?;
        self.mark(scheme, unit, aspect, code)
    }

    /// Takes opinions by the codes of units; the empty code is for all units together.
    ///
    /// # Errors
    /// B03 for an unknown unit, B04 for an opinion that is too long.
    pub fn take_opinions(&mut self, scheme: &Scheme, opinions: &BTreeMap<String, String>) -> Result<(), Vec<Finding>> {
        let said = opinions.iter().map(|(unit, text)| {
            let field = format!("opinions/{unit}");
            let place = scheme.units.iter().position(|known| known.id == *unit);
            match place {
                None if !unit.is_empty() => Err(no_such_place(&field)),
                about => self.say(scheme, about, &field, text),
            }
        });
        none_or(said.filter_map(Result::err).collect())
    }

    /// The opinion about a unit or about all; empty when there is none.
    pub fn opinion(&self, about: About) -> &str {
        self.opinions.get(&about).map_or("", String::as_str)
    }

    /// Whether it can be submitted. Blanks are allowed; the scheme says what they do.
    ///
    /// # Errors
    /// B05 when not a single mark has been made.
    pub fn submit(&self) -> Result<(), Refusal> {
        if self.marks.made() > 0 { Ok(()) } else { Err(nothing_marked()) }
    }

    /// The draft as it is kept.
    pub fn to_bytes(&self) -> Vec<u8> {
        let opinions = self.opinions.iter().map(|(about, text)| (*about, text.clone())).collect();
        serde_json::to_vec(&Kept { marks: self.marks.bytes().to_vec(), opinions }).unwrap_or_default()
    }

    /// Reads a kept draft. One that no longer fits the scheme is dropped: the ballot starts blank.
    pub fn from_bytes(scheme: &Scheme, bytes: &[u8]) -> Self {
        let kept = serde_json::from_slice::<Kept>(bytes).ok();
        let marks = kept.as_ref().and_then(|kept| Marks::from_bytes(scheme, &kept.marks).ok());
        match (kept, marks) {
            (Some(kept), Some(marks)) => Self { marks, opinions: kept.opinions.into_iter().collect() },
            _ => Self::blank(scheme),
        }
    }
}

/// A page of the ballot: some units of one class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// The class's place in the scheme.
    pub class: usize,
    /// Which page of the class this is, from 1.
    pub part: usize,
    /// How many pages the class has.
    pub parts: usize,
    /// The units' places in the scheme.
    pub units: Vec<usize>,
}

/// The pages of the ballot: class by class, each page with at most [`UNITS_ON_A_SHEET`] units, the pages of a class about
/// equally long. Every unit stands on exactly one page.
pub fn sheets(scheme: &Scheme) -> Vec<Sheet> {
    let classes = scheme.classes.iter().enumerate();
    classes
        .flat_map(|(class, named)| class_sheets(class, scheme.units_of(&named.id).map(|(place, _)| place).collect()))
        .collect()
}

fn class_sheets(class: usize, units: Vec<usize>) -> Vec<Sheet> {
    let pages = units.len().div_ceil(UNITS_ON_A_SHEET).max(1);
    let pages: Vec<&[usize]> = units.chunks(units.len().div_ceil(pages).max(1)).collect();
    let sheet =
        |(part, units): (usize, &&[usize])| Sheet { class, part: part + 1, parts: pages.len(), units: units.to_vec() };
    pages.iter().enumerate().map(sheet).collect()
}

fn none_or(findings: Vec<Finding>) -> Result<(), Vec<Finding>> {
    if findings.is_empty() { Ok(()) } else { Err(findings) }
}

fn grade(scheme: &Scheme, field: &str, text: &str) -> Result<u8, Finding> {
    let code = text.parse::<u8>().ok().filter(|code| scheme.grade(*code).is_some());
    code.ok_or_else(|| {
        Finding::error(
            "B02",
            Place::field(field),
            Bilingual::new("有一个评价不在等次之内。", "A mark is not one of the grades."),
            Bilingual::new("请从列出的等次中选择。", "Choose one of the grades listed."),
        )
    })
}

fn no_such_place(field: &str) -> Finding {
    Finding::error(
        "B03",
        Place::field(field),
        Bilingual::new("评议表上没有这个单位或这项内容。", "The ballot has no such unit or aspect."),
        Bilingual::new("请重新打开评议表再填。", "Open the ballot again."),
    )
}

fn nothing_marked() -> Refusal {
    Refusal::field(
        "B05",
        "marks",
        Bilingual::new("评议表还是空白的，没有提交。", "The ballot is still empty; it was not submitted."),
        Bilingual::new(
            "请至少评价一个单位；不熟悉的单位可以选“不了解”。",
            "Mark at least one unit; “don't know” is an answer too.",
        ),
    )
}

#[cfg(test)]
pub(crate) mod tests {
    use super::super::ballot::DOUBLE;
    use super::super::formula::Formula;
    use super::super::scheme::{
        Aspect, Grade, Schedule, SchemeClass, SchemeUnit, Screens, Stratum, Treatment, usual_answer_days,
    };
    use super::*;
    use kernel::Moment;
    use proptest::prelude::*;

    /// Classes of the given sizes, two aspects, grades 1 to 5.
    pub(crate) fn scheme(sizes: &[usize]) -> Scheme {
        let classes = sizes.iter().enumerate();
        let units = classes.clone().flat_map(|(class, size)| (0..*size).map(move |n| (class, n)));
        Scheme {
            title: "测试".into(),
            units: units
                .map(|(class, n)| SchemeUnit {
                    id: format!("U{class}-{n}"),
                    class_id: format!("C{class}"),
                    name: "局".into(),
                })
                .collect(),
            classes: classes.map(|(class, _)| SchemeClass { id: format!("C{class}"), name: "类".into() }).collect(),
            aspects: ["a1", "a2"]
                .map(|id| Aspect { id: id.into(), name: id.into(), weight: "50".parse().unwrap() })
                .into(),
            grades: (1..=5)
                .map(|code| Grade {
                    code,
                    label: code.to_string(),
                    points: "1".parse().unwrap(),
                    valid: code < 5,
                    satisfied: code < 3,
                })
                .collect(),
            strata: vec![Stratum {
                id: "S".into(),
                name: "S".into(),
                population: 9,
                to_draw: 3,
                policy_weight: "100".parse().unwrap(),
            }],
            formula: Formula::default(),
            screens: Screens {
                straight_line: Treatment::Count,
                all_unknown: Treatment::Count,
                half_finished: Treatment::Count,
            },
            schedule: Schedule { opens: Moment(0), closes: Moment(1) },
            smallest_cell: 5,
            reserves_percent: 0,
            sealing: None,
            answer_days: usual_answer_days(),
        }
    }

    #[test]
    fn a_scheme_frozen_before_the_days_to_answer_could_be_chosen_keeps_its_seal() {
        let scheme = scheme(&[2]);
        let written = serde_json::to_value(&scheme).unwrap();
        assert!(written.get("answer_days").is_none());
        assert_eq!(serde_json::from_value::<Scheme>(written).unwrap(), scheme);
        let other = Scheme { answer_days: 20, ..scheme.clone() };
        assert_ne!(other.hash(), scheme.hash());
    }

    fn check(fields: &[(&str, &str)], marks: &[u8], rules: &[&str]) {
        let scheme = scheme(&[2]);
        let mut filling = Filling::blank(&scheme);
        let findings = filling.take(&scheme, fields.iter().copied());
        assert_eq!(filling.marks.bytes(), marks, "{fields:?}");
        assert_eq!(findings.iter().map(|finding| finding.rule.0).collect::<Vec<_>>(), rules, "{fields:?}");
    }

    #[test]
    fn a_grade_for_the_whole_unit_fills_its_blanks_only_wherever_it_stands_in_the_form() {
        check(&[("all0", "1"), ("m0_1", "3")], &[1, 3, 0, 0], &[]);
        check(&[("m1_0", "4"), ("all1", "5"), ("all0", "")], &[0, 0, 4, 5], &[]);
    }

    #[test]
    fn marks_outside_the_scale_or_the_ballot_are_findings_and_the_others_are_taken() {
        check(&[("m0_0", "6"), ("m0_1", "0"), ("m1_0", "255"), ("m1_1", "2")], &[0, 0, 0, 2], &["B02", "B02", "B02"]);
        check(
            &[("m2_0", "1"), ("m0_2", "1"), ("all9", "1"), ("o7", "x")],
            &[0, 0, 0, 0],
            &["B03", "B03", "B03", "B03"],
        );
        check(
            &[("then", "next"), ("m", "1"), ("m1", "1"), ("mx_y", "1"), ("all", "1"), ("other", "1")],
            &[0, 0, 0, 0],
            &[],
        );
    }

    #[test]
    fn an_opinion_is_changed_removed_when_emptied_and_kept_when_the_new_one_is_too_long() {
        let scheme = scheme(&[2]);
        let mut filling = Filling::blank(&scheme);
        assert!(filling.take(&scheme, [("o1", " 快\r\n好\u{7} "), ("o", "总")]).is_empty());
        assert_eq!((filling.opinion(Some(1)), filling.opinion(None)), ("快\n好", "总"));
        let exactly = "字".repeat(2_000);
        assert!(filling.take(&scheme, [("o1", exactly.as_str())]).is_empty());
        assert_eq!(filling.take(&scheme, [("o1", format!("{exactly}字").as_str())])[0].rule.0, "B04");
        assert_eq!(filling.opinion(Some(1)), exactly);
        filling.take(&scheme, [("o1", "  ")]);
        assert!(!filling.opinions.contains_key(&Some(1)));
    }

    #[test]
    fn a_draft_of_another_scheme_or_a_damaged_one_starts_blank() {
        let (small, large) = (scheme(&[2]), scheme(&[3]));
        let mut filling = Filling::blank(&small);
        filling.take(&small, [("all0", "1"), ("o", "x")]);
        assert_eq!(Filling::from_bytes(&small, &filling.to_bytes()), filling);
        assert_eq!(Filling::from_bytes(&large, &filling.to_bytes()), Filling::blank(&large));
        assert_eq!(Filling::from_bytes(&small, b"{}"), Filling::blank(&small));
    }

    #[test]
    fn a_ballot_without_a_single_mark_is_not_submitted_but_one_with_blanks_is() {
        let scheme = scheme(&[2]);
        let mut filling = Filling::blank(&scheme);
        filling.take(&scheme, [("o", "只有意见")]);
        assert_eq!(filling.submit().unwrap_err().rule.0, "B05");
        filling.take(&scheme, [("m1_1", "5")]);
        assert!(filling.submit().is_ok());
    }

    #[test]
    fn a_program_can_not_send_a_double_mark() {
        let scheme = scheme(&[1]);
        let findings = Filling::blank(&scheme).take_rows(&scheme, &[vec![1, i64::from(DOUBLE)]]).unwrap_err();
        assert_eq!(findings[0].rule.0, "B02");
    }

    #[test]
    fn classes_are_cut_into_pages_of_about_the_same_length() {
        let lengths = |sizes: &[usize]| {
            sheets(&scheme(sizes))
                .iter()
                .map(|sheet| (sheet.class, sheet.part, sheet.parts, sheet.units.len()))
                .collect::<Vec<_>>()
        };
        assert_eq!(lengths(&[12, 13, 0, 1]), [(0, 1, 1, 12), (1, 1, 2, 7), (1, 2, 2, 6), (3, 1, 1, 1)]);
    }

    proptest! {
        #[test]
        fn every_unit_stands_on_exactly_one_page(sizes in prop::collection::vec(0_usize..60, 1..5)) {
            let mut units: Vec<usize> = sheets(&scheme(&sizes)).into_iter().flat_map(|sheet| sheet.units).collect();
            units.sort_unstable();
            prop_assert_eq!(units, (0..sizes.iter().sum()).collect::<Vec<_>>());
        }

        #[test]
        fn no_form_breaks_a_ballot(fields in prop::collection::vec(("(m|o|all|x)?[0-9_]{0,25}", ".{0,6}|[0-9]{1,4}"), 0..40)) {
            let scheme = scheme(&[3, 2]);
            let mut filling = Filling::blank(&scheme);
            filling.take(&scheme, fields.iter().map(|(name, text)| (name.as_str(), text.as_str())));
            prop_assert!(Marks::from_bytes(&scheme, filling.marks.bytes()).is_ok());
            prop_assert_eq!(Filling::from_bytes(&scheme, &filling.to_bytes()), filling);
        }

        #[test]
        fn no_bytes_break_a_draft(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
            let scheme = scheme(&[2]);
            prop_assert_eq!(Filling::from_bytes(&scheme, &bytes).marks.bytes().len(), 4);
        }
    }
}
