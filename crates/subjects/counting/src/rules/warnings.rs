//! What is remarkable about a count (提示项): nothing here blocks, everything here asks for an explanation that is kept.
//!
//! | code | what |
//! |---|---|
//! | CW01 | many blank and "don't know" marks for a unit |
//! | CW02 | many invalid marks for a unit |
//! | CW03 | a low return rate in a stratum |
//! | CW04 | many ballots of a batch with one grade all over |
//! | CW05 | identical ballots under consecutive serials |
//! | CW06 | a batch whose mean lies far from its stratum's |
//! | CW07 | several opinions with the same words |
//! | CW09 | a unit whose rate moved far since the last time |
//! | CW10 | a stratum with too few ballots to publish |
//!
//! CW03 and CW10 look at the paper book and are told from the opening on, all others when every batch is definitive. CW04 and
//! CW05 need ballots; the others look at batch tally sheets just as well.
//!
//! Bursts from one address (CW08) can't be seen: the server keeps neither addresses nor times of ballots.

use std::collections::BTreeMap;

use chain::Algorithm;
use evaluations::rules::ballot::{BLANK, DOUBLE, Flag, screen};
use evaluations::rules::scheme::{Grade, Scheme};
use kernel::{Bilingual, Finding, Place};

use super::book::Line;
use super::far_means::far_means;
use super::forms::{Forms, Shape};
use super::plan::{Level, Thresholds};

/// How many letters of a repeated opinion are shown.
const SHOWN_OF_AN_OPINION: usize = 40;
/// How many digits of an opinion's digest make its place.
const DIGEST_SHOWN: usize = 12;

/// A definitive batch as the warnings see it; all of them are definitive by then.
#[derive(Debug, Clone)]
pub struct Counted {
    /// Its number.
    pub number: i64,
    /// Its stratum.
    pub stratum: String,
    /// Its forms.
    pub forms: Forms,
}

/// What is remarkable about paper out and back, each with a place of its own under which its explanation is kept.
pub fn about_paper(scheme: &Scheme, limits: &Thresholds, book: &[Line]) -> Vec<Finding> {
    let mut found = returns(scheme, limits, book);
    found.extend(small_strata(scheme, book));
    found
}

/// What is remarkable about marks.
pub fn about_marks(scheme: &Scheme, shape: &Shape, limits: &Thresholds, batches: &[Counted]) -> Vec<Finding> {
    let mut found = units(scheme, shape, limits, batches);
    if shape.level == Level::Ballots {
        found.extend(batches.iter().filter_map(|batch| straight_lines(scheme, limits, batch)));
        found.extend(batches.iter().filter_map(|batch| runs(limits, batch)));
    }
    found.extend(far_means(scheme, shape, limits, batches));
    found
}

/// What a finding says, numbers and all, as an explanation remembers it: a digest, because explanations stand for good.
pub fn about(finding: &Finding) -> String {
    Algorithm::Sha256.digest(finding.message.zh.as_bytes()).to_string()
}

/// CW07: words that stand in several opinions. Their place is a digest of them: explanations stand under it for good, also
/// when an opinion has left the count.
pub fn repeated_opinions(limits: &Thresholds, opinions: &[String]) -> Vec<Finding> {
    let mut times: BTreeMap<&str, u64> = BTreeMap::new();
    for opinion in opinions {
        *times.entry(opinion).or_default() += 1;
    }
    let repeated = times.into_iter().filter(|(_, times)| *times >= limits.repeated_opinions.max(2));
    let words = |(text, times): (&str, u64)| {
        let start: String = text.chars().take(SHOWN_OF_AN_OPINION).collect();
        let message = Bilingual::new(
            format!("有 {times} 条意见逐字相同：“{start}”。"),
            format!("{times} opinions have the same words: “{start}”."),
        );
        let digest = Algorithm::Sha256.digest(text.as_bytes()).to_string();
        warning("CW07", &format!("opinion-{}", &digest[..DIGEST_SHOWN]), message)
    };
    repeated.map(words).collect()
}

/// CW09: units whose rate of satisfied and fairly satisfied is far from the last one, both in percent. The rates themselves
/// are not told before the tally.
pub fn moved_rates(
    scheme: &Scheme,
    shape: &Shape,
    limits: &Thresholds,
    batches: &[Counted],
    past: &BTreeMap<String, f64>,
) -> Vec<Finding> {
    let rate = |counts: &BTreeMap<u8, u64>| {
        let of = |wanted: fn(&Grade) -> bool| -> u64 {
            scheme.grades.iter().filter(|grade| wanted(grade)).filter_map(|grade| counts.get(&grade.code)).sum()
        };
        let (satisfied, valid) = (of(|grade| grade.valid && grade.satisfied), of(|grade| grade.valid));
        (valid > 0).then(|| satisfied as f64 * 100.0 / valid as f64)
    };
    let units = scheme.units.iter().zip(marks_of_units(shape, batches));
    units
        .filter_map(|(unit, counts)| {
            let moved = (rate(&counts)? - past.get(&unit.id)?).abs();
            (moved >= limits.rate_moved as f64).then(|| {
                let name = &unit.name;
                let message = Bilingual::new(
                    format!("{name}：满意和比较满意率与上一次相差 {moved:.1} 个百分点。"),
                    format!("{name}: the rate of satisfied and fairly satisfied moved by {moved:.1} points."),
                );
                warning("CW09", &unit.id, message)
            })
        })
        .collect()
}

/// How often each mark was given, unit by unit.
pub fn marks_of_units(shape: &Shape, batches: &[Counted]) -> Vec<BTreeMap<u8, u64>> {
    let mut units = vec![BTreeMap::new(); shape.units];
    let codes = shape.counted_marks();
    let cells_of_unit = (shape.aspects * shape.per_cell()).max(1);
    for form in batches.iter().flat_map(|batch| batch.forms.values()) {
        for (counts, row) in units.iter_mut().zip(form.chunks(cells_of_unit)) {
            for (place, value) in row.iter().enumerate() {
                let value = value.unwrap_or_default();
                let (mark, times) = match shape.level {
                    Level::Ballots => (u8::try_from(value).unwrap_or(BLANK), 1),
                    Level::TallySheets => (codes[place % codes.len()], u64::from(value)),
                };
                *counts.entry(mark).or_insert(0) += times;
            }
        }
    }
    units
}

fn units(scheme: &Scheme, shape: &Shape, limits: &Thresholds, batches: &[Counted]) -> Vec<Finding> {
    let mut found = Vec::new();
    for (unit, counts) in scheme.units.iter().zip(marks_of_units(shape, batches)) {
        let all: u64 = counts.values().sum();
        let times = |mark: &u8| counts.get(mark).copied().unwrap_or_default();
        let dont_know = scheme.grades.iter().filter(|grade| !grade.valid).map(|grade| times(&grade.code)).sum::<u64>();
        let (unknown, invalid) = (dont_know + times(&BLANK), times(&DOUBLE));
        if over(unknown, all, limits.unknown_percent) {
            found.push(share("CW01", &unit.id, &unit.name, ("空白和不了解", "blank and “don't know”"), unknown, all));
        }
        if over(invalid, all, limits.invalid_percent) {
            found.push(share("CW02", &unit.id, &unit.name, ("无效", "invalid"), invalid, all));
        }
    }
    found
}

fn over(part: u64, all: u64, percent: u64) -> bool {
    all > 0 && part > 0 && part * 100 >= all * percent
}

fn returns(scheme: &Scheme, limits: &Thresholds, book: &[Line]) -> Vec<Finding> {
    let low = |line: &&Line| line.issued > 0 && line.returned * 100 < line.issued * limits.return_percent;
    let words = |line: &Line| {
        let name = stratum_name(scheme, &line.stratum);
        let message = Bilingual::new(
            format!("{name}：发出 {} 份，收回 {} 份，低于 {}%。", line.issued, line.returned, limits.return_percent),
            format!("{name}: {} of {} returned, below {} %.", line.returned, line.issued, limits.return_percent),
        );
        warning("CW03", &line.stratum, message)
    };
    book.iter().filter(low).map(words).collect()
}

fn small_strata(scheme: &Scheme, book: &[Line]) -> Vec<Finding> {
    let small = |line: &&Line| line.returned > 0 && line.returned < scheme.smallest_cell;
    let words = |line: &Line| {
        let name = stratum_name(scheme, &line.stratum);
        let message = Bilingual::new(
            format!("{name}：只收回 {} 份，少于可公布的 {} 份。", line.returned, scheme.smallest_cell),
            format!("{name}: {} returned, fewer than the {} that may be shown.", line.returned, scheme.smallest_cell),
        );
        warning("CW10", &line.stratum, message)
    };
    book.iter().filter(small).map(words).collect()
}

fn straight_lines(scheme: &Scheme, limits: &Thresholds, batch: &Counted) -> Option<Finding> {
    let straight = batch.forms.values().filter(|form| screen(scheme, &marks(form)) == Some(Flag::StraightLine)).count();
    let (straight, all) = (straight as u64, batch.forms.len() as u64);
    over(straight, all, limits.straight_percent).then(|| {
        let place = format!("batch-{}", batch.number);
        share(
            "CW04",
            &place,
            &format!("第 {} 批", batch.number),
            ("全部同一等次的评议表", "straight-lined ballots"),
            straight,
            all,
        )
    })
}

/// The longest run of identical ballots under consecutive serials.
fn runs(limits: &Thresholds, batch: &Counted) -> Option<Finding> {
    let rows: Vec<_> = batch.forms.iter().collect();
    let same = rows.chunk_by(|one, next| next.0 - one.0 == 1 && one.1 == next.1);
    let longest = same.max_by_key(|run| run.len()).filter(|run| run.len() as u64 >= limits.identical_run)?;
    let (first, last) = (longest.first()?.0, longest.last()?.0);
    let message = Bilingual::new(
        format!("第 {} 批：{first} 号至 {last} 号完全相同。", batch.number),
        format!("Batch {}: serials {first} to {last} are identical.", batch.number),
    );
    Some(warning("CW05", &format!("batch-{}", batch.number), message))
}

/// A ballot's form as bytes.
pub fn marks(form: &[Option<u32>]) -> Vec<u8> {
    form.iter().map(|field| field.and_then(|mark| u8::try_from(mark).ok()).unwrap_or(BLANK)).collect()
}

fn stratum_name<'a>(scheme: &'a Scheme, id: &'a str) -> &'a str {
    scheme.strata.iter().find(|stratum| stratum.id == id).map_or(id, |stratum| stratum.name.as_str())
}

fn share(rule: &'static str, place: &str, name: &str, what: (&str, &str), part: u64, all: u64) -> Finding {
    let percent = part as f64 * 100.0 / all as f64;
    let message = Bilingual::new(
        format!("{name}：{}占 {percent:.1}%（{part}/{all}）。", what.0),
        format!("{name}: {percent:.1} % {} ({part} of {all}).", what.1),
    );
    warning(rule, place, message)
}

pub(super) fn warning(rule: &'static str, place: &str, message: Bilingual) -> Finding {
    let remedy = Bilingual::new("请查看后写明情况。", "Look into it and write what you found.");
    Finding::warning(rule, Place::field(place), message, remedy)
}
