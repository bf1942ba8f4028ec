//! Totals that anybody can add up (各批合计): how often each mark was made, batch by batch, without telling what few people said.
//!
//! A line is made of the sums of the bundle and of nothing else: the ballots of a stratum that came in online, or a batch of
//! its paper ballots. A line about fewer people than the scheme's smallest cell is put together with another, of its own
//! stratum first. So no line tells of few, and the lines of a unit still add up to all of its marks.

use std::collections::BTreeMap;
use std::ops::Range;

use super::sheets::byte;
use super::{BatchFile, ONLINE, SheetFile};
use crate::rules::scheme::Scheme;
use crate::tally::counting_marks;

/// How ballots came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Way {
    /// On a screen.
    Online,
    /// On paper, in a count whose batches kept no totals of their own.
    Paper,
    /// In a batch of the paper count.
    Batch {
        /// Its number.
        number: i64,
        /// Whether its tally sheet alone was typed; else every ballot was.
        sheet_alone: bool,
    },
}

/// Ballots of a stratum that came in one way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Part {
    /// The stratum's place in the scheme.
    pub stratum: usize,
    /// How they came in.
    pub way: Way,
}

/// A line of totals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Whose ballots it counts, in order; several where lines were put together.
    pub parts: Vec<Part>,
    /// How many ballots.
    pub ballots: u64,
    /// For each mark that occurs: how often at each place.
    counts: BTreeMap<char, Vec<u64>>,
}

impl Line {
    fn new(part: Part, ballots: u64, counts: &BTreeMap<char, Vec<u64>>) -> Self {
        Self { parts: vec![part], ballots, counts: counts.clone() }
    }

    fn of_batch(scheme: &Scheme, batch: &BatchFile) -> Option<Self> {
        let way = if batch.channel == ONLINE { Way::Online } else { Way::Paper };
        let stratum = scheme.stratum_place(&batch.stratum)?;
        Some(Self::new(Part { stratum, way }, batch.ballots, &batch.counts))
    }

    fn of_sheet(scheme: &Scheme, sheet: &SheetFile) -> Option<Self> {
        let way = Way::Batch { number: sheet.batch, sheet_alone: !sheet.ballots_listed };
        let stratum = scheme.stratum_place(&sheet.stratum)?;
        Some(Self::new(Part { stratum, way }, sheet.ballots, &sheet.counts))
    }

    /// How often a mark was made at a place: a digit, 0 for a blank, x for two marks.
    pub fn count(&self, mark: char, place: usize) -> u64 {
        self.counts.get(&mark).and_then(|counts| counts.get(place)).copied().unwrap_or_default()
    }

    /// Both lines together.
    #[must_use]
    pub fn with(mut self, other: Self) -> Self {
        self.parts.extend(other.parts);
        self.parts.sort_unstable();
        self.ballots += other.ballots;
        for (mark, counts) in other.counts {
            let own = self.counts.entry(mark).or_default();
            own.resize(own.len().max(counts.len()), 0);
            own.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
        }
        self
    }

    /// The line with some of its places alone.
    fn at(&self, places: Range<usize>) -> Self {
        let own = |counts: &Vec<u64>| counts.get(places.clone()).unwrap_or_default().to_vec();
        let counts = self.counts.iter().map(|(mark, counts)| (*mark, own(counts))).collect();
        Self { parts: self.parts.clone(), ballots: self.ballots, counts }
    }
}

/// The ballots that the scheme leaves out of the results because a screen caught them. They are in the lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LeftOut {
    /// There are none.
    Nobody,
    /// There are some, and what they say may not be told.
    Few,
    /// What they say.
    Told(Line),
}

/// The totals of a unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitTotals {
    /// The lines; their places are the aspects. None where fewer people judged the unit than may be told of.
    pub lines: Vec<Line>,
    /// What the results leave out.
    pub left_out: LeftOut,
}

impl UnitTotals {
    /// All lines added up.
    pub fn sum(&self) -> Option<Line> {
        self.lines.iter().cloned().reduce(Line::with)
    }
}

/// The totals of a campaign. Its own lines may tell of few, so they are never handed out as they are.
pub struct Totals {
    lines: Vec<Line>,
    left_out: Option<Line>,
    aspects: usize,
    smallest_cell: u64,
    marks: Vec<char>,
    counting: [bool; 256],
}

impl Totals {
    /// The totals from the sums of a bundle: of all ballots by stratum and channel, of the paper batches, and of those ballots
    /// that the scheme leaves out. Paper ballots that stand on tally sheets are taken from there.
    pub fn of(scheme: &Scheme, batches: &[BatchFile], sheets: &[SheetFile], left_out: &[BatchFile]) -> Self {
        let on_sheets = |batch: &BatchFile| {
            let own = |sheet: &SheetFile| sheet.ballots_listed && sheet.stratum == batch.stratum;
            batch.channel != ONLINE && sheets.iter().any(own)
        };
        let batches = batches.iter().filter(|batch| !on_sheets(batch)).filter_map(|one| Line::of_batch(scheme, one));
        let mut lines: Vec<Line> = batches.chain(sheets.iter().filter_map(|one| Line::of_sheet(scheme, one))).collect();
        in_order(&mut lines);
        Self {
            lines,
            left_out: left_out.iter().filter_map(|one| Line::of_batch(scheme, one)).reduce(Line::with),
            aspects: scheme.aspects.len(),
            smallest_cell: scheme.smallest_cell,
            marks: columns(scheme),
            counting: counting_marks(scheme),
        }
    }

    /// All lines without their marks, those of few ballots put together; none where there are too few ballots at all.
    pub fn overview(&self) -> Vec<Line> {
        told(self.lines.iter().map(|line| line.at(0..0)).collect(), &|line| line.ballots < self.smallest_cell)
    }

    /// The totals of a unit, by its place in the scheme.
    pub fn of_unit(&self, unit: usize) -> UnitTotals {
        let places = unit * self.aspects..(unit + 1) * self.aspects;
        let lines = told(self.lines.iter().map(|line| line.at(places.clone())).collect(), &|line| self.is_few(line));
        let left_out = match self.left_out.as_ref().map(|line| line.at(places)) {
            None => LeftOut::Nobody,
            Some(line) if self.may_be_told(&lines, &line) => LeftOut::Told(line),
            Some(_) => LeftOut::Few,
        };
        UnitTotals { lines, left_out }
    }

    /// A line of a unit in numbers: its ballots, how often each of the [`columns`] was made for an aspect, and how many of
    /// these marks count in the results.
    pub fn row(&self, line: &Line, aspect: usize) -> Vec<u64> {
        let marks = self.marks.iter().map(|mark| line.count(*mark, aspect));
        [line.ballots].into_iter().chain(marks).chain([self.counted(line, aspect)]).collect()
    }

    fn counted(&self, line: &Line, aspect: usize) -> u64 {
        let marks = line.counts.keys().filter(|mark| self.counting[usize::from(byte(**mark))]);
        marks.map(|mark| line.count(*mark, aspect)).sum()
    }

    /// Whether a line of a unit is about fewer people than may be told of: its ballots, or those that judge the unit.
    fn is_few(&self, line: &Line) -> bool {
        let is_few = |people: u64| (1..self.smallest_cell).contains(&people);
        line.ballots < self.smallest_cell || (0..self.aspects).any(|aspect| is_few(self.counted(line, aspect)))
    }

    /// Whether neither the ballots left out nor those that stay are few.
    fn may_be_told(&self, lines: &[Line], left_out: &Line) -> bool {
        let all = |aspect: usize| lines.iter().map(|line| self.counted(line, aspect)).sum::<u64>();
        let stay = |aspect: usize| all(aspect).saturating_sub(self.counted(left_out, aspect));
        !self.is_few(left_out) && (0..self.aspects).all(|a| stay(a) == 0 || stay(a) >= self.smallest_cell)
    }

    /// All units as CSV: a [`row`](Self::row) for each unit, aspect and line; those called `left out` are to be taken away again.
    ///
    /// # Errors
    /// None in practice: it is written to memory.
    pub fn csv(&self, scheme: &Scheme) -> Result<Vec<u8>, csv::Error> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        let heads = ["unit_id", "aspect_id", "line", "ballots"].map(str::to_owned).into_iter();
        let marks = self.marks.iter().map(|mark| format!("mark_{mark}"));
        writer.write_record(heads.chain(marks).chain(["counted".to_owned()]))?;
        for (place, unit) in scheme.units.iter().enumerate() {
            let totals = self.of_unit(place);
            let named = totals.lines.iter().map(|line| (name(scheme, line), line));
            let left_out = match &totals.left_out {
                LeftOut::Told(line) => Some(("left out".to_owned(), line)),
                LeftOut::Nobody | LeftOut::Few => None,
            };
            for (name, line) in named.chain(left_out) {
                for (aspect, of) in scheme.aspects.iter().enumerate() {
                    let head = [unit.id.clone(), of.id.clone(), name.clone()];
                    let numbers = self.row(line, aspect).into_iter().map(|number| number.to_string());
                    writer.write_record(head.into_iter().chain(numbers))?;
                }
            }
        }
        writer.into_inner().map_err(|error| error.into_error().into())
    }
}

/// The marks a ballot of the scheme can have, as they stand in a bundle: its grades, 0 for a blank, x for two marks.
pub fn columns(scheme: &Scheme) -> Vec<char> {
    let grades = scheme.grades.iter().map(|grade| char::from(b'0' + grade.code.min(9)));
    grades.chain(['0', 'x']).collect()
}

/// A line's name in the CSV: `S01/online + S01/3`.
fn name(scheme: &Scheme, line: &Line) -> String {
    let of = |part: &Part| {
        let stratum = &scheme.strata[part.stratum].id;
        match part.way {
            Way::Online => format!("{stratum}/online"),
            Way::Paper => format!("{stratum}/paper"),
            Way::Batch { number, .. } => format!("{stratum}/{number}"),
        }
    };
    line.parts.iter().map(of).collect::<Vec<_>>().join(" + ")
}

fn in_order(lines: &mut [Line]) {
    lines.sort_by(|one, next| one.parts.cmp(&next.parts));
}

/// The lines as they may be told: small ones put together within their stratum, then over all strata. None when even all of
/// them together are small.
fn told(lines: Vec<Line>, is_small: &dyn Fn(&Line) -> bool) -> Vec<Line> {
    let of_one = |one: &Line, next: &Line| one.parts[0].stratum == next.parts[0].stratum;
    let by_stratum = lines.chunk_by(of_one).flat_map(|own| without_small(own.to_vec(), is_small)).collect();
    let mut lines = without_small(by_stratum, is_small);
    lines.retain(|line| !is_small(line));
    lines
}

/// Puts the small lines together, with the smallest others until they are small no more or nothing is left.
fn without_small(lines: Vec<Line>, is_small: &dyn Fn(&Line) -> bool) -> Vec<Line> {
    let (small, mut others): (Vec<Line>, Vec<Line>) = lines.into_iter().partition(is_small);
    let Some(mut together) = small.into_iter().reduce(Line::with) else { return others };
    while is_small(&together) {
        let Some(smallest) = (0..others.len()).min_by_key(|place| others[*place].ballots) else { break };
        together = together.with(others.remove(smallest));
    }
    others.push(together);
    in_order(&mut others);
    others
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{BallotFile, PAPER, sums};
    use super::*;
    use crate::rules::filling::tests::scheme;

    const SMALLEST: u64 = 5;

    /// A sheet of ballots of one stratum.
    fn sheet(batch: i64, stratum: &str, marks: &[String]) -> SheetFile {
        let ballots: Vec<BallotFile> = marks.iter().map(|marks| ballot(stratum, PAPER, marks)).collect();
        let (ballots, counts) = sums(&ballots).pop().map(|sum| (sum.ballots, sum.counts)).unwrap_or_default();
        SheetFile { batch, stratum: stratum.into(), ballots, ballots_listed: true, counts }
    }

    fn ballot(stratum: &str, channel: &str, marks: &str) -> BallotFile {
        BallotFile { stratum: stratum.into(), channel: channel.into(), marks: marks.into() }
    }

    /// Two units of two aspects; online ballots by stratum, paper ballots by stratum and batch.
    fn totals(scheme: &Scheme, online: &[(usize, String)], paper: &[(usize, i64, String)]) -> Totals {
        let id = |stratum: usize| scheme.strata[stratum % scheme.strata.len()].id.clone();
        let screens = online.iter().map(|(stratum, marks)| ballot(&id(*stratum), ONLINE, marks));
        let papers = paper.iter().map(|(stratum, _, marks)| ballot(&id(*stratum), PAPER, marks));
        let all: Vec<BallotFile> = screens.chain(papers).collect();
        let mut batches: BTreeMap<(String, i64), Vec<String>> = BTreeMap::new();
        for (stratum, batch, marks) in paper {
            batches.entry((id(*stratum), *batch)).or_default().push(marks.clone());
        }
        let sheets: Vec<SheetFile> = batches.iter().map(|((s, batch), marks)| sheet(*batch, s, marks)).collect();
        Totals::of(scheme, &sums(&all), &sheets, &[])
    }

    fn two_strata() -> Scheme {
        let mut scheme = scheme(&[2]);
        scheme.smallest_cell = SMALLEST;
        let first = scheme.strata[0].clone();
        scheme.strata =
            ["S01", "S02"].map(|id| crate::rules::scheme::Stratum { id: id.into(), ..first.clone() }).into();
        scheme
    }

    fn many(stratum: usize, count: usize, marks: &str) -> Vec<(usize, String)> {
        vec![(stratum, marks.to_owned()); count]
    }

    #[test]
    fn a_small_batch_is_put_together_with_others_of_its_stratum_and_a_small_stratum_with_another() {
        let scheme = two_strata();
        let batch = |(number, count): (i64, usize)| {
            many(0, count, "1122").into_iter().map(move |(stratum, marks)| (stratum, number, marks))
        };
        let paper: Vec<_> = [(1, 2), (2, 3), (3, 9)].into_iter().flat_map(batch).collect();
        let lines = totals(&scheme, &many(0, 6, "1111"), &paper).overview();
        let parts: Vec<(usize, u64)> = lines.iter().map(|line| (line.parts.len(), line.ballots)).collect();
        assert_eq!(parts, [(1, 6), (2, 5), (1, 9)], "the first two batches stand together");
        let lines = totals(&scheme, &[many(0, 6, "1111"), many(1, 4, "2222")].concat(), &[]).overview();
        assert_eq!(lines.iter().map(|line| line.ballots).collect::<Vec<_>>(), [10], "the second stratum is small");
        assert!(totals(&scheme, &many(0, 4, "1111"), &[]).overview().is_empty());
    }

    #[test]
    fn where_few_of_a_line_judge_a_unit_it_is_put_together_for_that_unit_alone() {
        let scheme = two_strata();
        let online = [many(0, 7, "1155"), many(0, 3, "1122"), many(1, 6, "1122")].concat();
        let totals = totals(&scheme, &online, &[]);
        assert_eq!(totals.of_unit(0).lines.len(), 2);
        let second = totals.of_unit(1);
        assert_eq!(second.lines.len(), 1, "three of the first stratum know the second unit");
        assert_eq!((totals.counted(&second.lines[0], 0), second.lines[0].count('5', 0)), (9, 7));
    }

    #[test]
    fn what_is_left_out_is_told_unless_it_or_the_rest_are_few() {
        let scheme = two_strata();
        let check = |all: usize, out: usize, told: bool| {
            let of = |count: usize| sums(&vec![ballot("S01", ONLINE, "1111"); count]);
            let totals = Totals::of(&scheme, &of(all), &[], &of(out));
            assert_eq!(matches!(totals.of_unit(0).left_out, LeftOut::Told(_)), told, "{out} of {all}");
        };
        check(20, 4, false);
        check(20, 5, true);
        check(20, 17, false);
        check(20, 20, true);
    }

    proptest! {
        #[test]
        fn lines_add_up_to_all_ballots_and_none_is_about_few(
            online in prop::collection::vec((0_usize..2, "[1-5]{4}"), 0..40),
            paper in prop::collection::vec((0_usize..2, 1_i64..6, "[0-5x]{4}"), 0..40),
        ) {
            let scheme = two_strata();
            let totals = totals(&scheme, &online, &paper);
            let all: Vec<&String> = online.iter().map(|one| &one.1).chain(paper.iter().map(|one| &one.2)).collect();
            for unit in 0..scheme.units.len() {
                let told = totals.of_unit(unit);
                prop_assert!(told.lines.iter().all(|line| !totals.is_few(line)));
                let Some(sum) = told.sum() else { continue };
                prop_assert_eq!(sum.ballots, all.len() as u64);
                for (mark, aspect) in columns(&scheme).into_iter().flat_map(|mark| [(mark, 0), (mark, 1)]) {
                    let own = all.iter().filter(|marks| marks.chars().nth(unit * 2 + aspect) == Some(mark)).count();
                    prop_assert_eq!(sum.count(mark, aspect), own as u64);
                }
            }
        }
    }
}
