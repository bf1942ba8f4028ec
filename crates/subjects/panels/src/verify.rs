//! Checking a published lottery, its draw and its replacements, without a solver.

use std::collections::HashMap;

use kernel::Bilingual;
use quotas::{Pool, gini};

use crate::record::{PanelRecord, f64_of, farthest, lowest};
use crate::rules::replacing::{Replaced, false_replacement};

/// Figures that differ by less are equal.
const NEAR: f64 = 1e-6;
/// By how many panels somebody could be off in a record that does not say it.
const OFF_BEFORE: f64 = 10.0;

/// Compares a record with the pool and the digests of its files: every panel keeps the quotas, everybody stands on as many
/// panels as the record says and as the chance asks for, the seed draws the number it says, and chance gave each seat that
/// fell free to the person it went to. The first difference, if there is one.
///
/// It does not prove that no lottery would be fairer; making the lottery again does.
pub fn verify(
    record: &PanelRecord,
    pool: &Pool,
    digests: (&str, &str),
    replacements: &[Replaced],
) -> Option<Bilingual> {
    other_files(record, digests)
        .or_else(|| bad_panel(record, pool))
        .or_else(|| bad_chance(record, pool))
        .or_else(|| bad_figure(record))
        .or_else(|| bad_rounding(record))
        .or_else(|| bad_draw(record))
        .or_else(|| bad_replacement(record, pool, replacements))
}

fn other_files(record: &PanelRecord, (categories, respondents): (&str, &str)) -> Option<Bilingual> {
    let files = [
        ("categories_sha256", &record.categories_sha256, categories),
        ("respondents_sha256", &record.respondents_sha256, respondents),
    ];
    files.into_iter().find(|(_, said, found)| said.as_str() != *found).map(|(name, said, found)| {
        Bilingual::new(
            format!("{name}：文件的校验码是 {found}，记录写的是 {said}。"),
            format!("{name}: the file's digest is {found}, the record says {said}."),
        )
    })
}

fn bad_panel(record: &PanelRecord, pool: &Pool) -> Option<Bilingual> {
    let places: HashMap<&str, usize> = pool.people().iter().map(|person| person.id.as_str()).zip(0..).collect();
    let is_panel = |panel: &Vec<String>| {
        let people: Option<Vec<usize>> = panel.iter().map(|id| places.get(id.as_str()).copied()).collect();
        people.is_some_and(|people| pool.is_panel(&people))
    };
    record.panels.iter().position(|panel| !is_panel(panel)).map(|place| {
        Bilingual::new(
            format!("panels[{place}]：第 {} 组不满足名额，或有不在报名表中的人。", place + 1),
            format!("panels[{place}]: panel {} does not keep the quotas, or has a stranger on it.", place + 1),
        )
    })
}

fn bad_chance(record: &PanelRecord, pool: &Pool) -> Option<Bilingual> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    record.panels.iter().flatten().for_each(|id| *counts.entry(id).or_default() += 1);
    let count = |id: &str| counts.get(id).copied().unwrap_or_default();
    if record.chances.len() != pool.people().len() {
        return Some(Bilingual::new("chances：人数与报名表不同。", "chances: not as many people as respondents."));
    }
    let wrong = record
        .chances
        .iter()
        .zip(pool.people())
        .position(|(line, person)| line.person_id != person.id || line.panels != count(&line.person_id))?;
    Some(Bilingual::new(
        format!("chances[{wrong}]：与各组中出现的次数不符。"),
        format!("chances[{wrong}]: not the number of panels the person is on."),
    ))
}

/// The figures of the chances are those of the chances: together the seats, the smallest of them, their inequality.
fn bad_figure(record: &PanelRecord) -> Option<Bilingual> {
    let mut sorted: Vec<f64> = record.chances.iter().map(|line| line.chance).collect();
    sorted.sort_by(f64::total_cmp);
    let figures = [
        ("size", f64_of(record.size), sorted.iter().sum::<f64>()),
        ("smallest", record.smallest, sorted.first().copied().unwrap_or_default()),
        ("gini", record.gini, gini(&sorted)),
    ];
    figures.into_iter().find(|(_, said, found)| (said - found).abs() > NEAR).map(|(name, said, found)| {
        Bilingual::new(
            format!("{name}：按每人的机会算得 {found:.6}，记录写的是 {said:.6}。"),
            format!("{name}: the chances give {found:.6}, the record says {said:.6}."),
        )
    })
}

/// Everybody is on as many panels as the chance asks for, off by no more than the record says.
fn bad_rounding(record: &PanelRecord) -> Option<Bilingual> {
    let found = farthest(&record.chances, record.panels.len());
    let is_true = record.farthest.map_or(found < OFF_BEFORE, |said| (said - found).abs() <= NEAR);
    (!is_true).then(|| {
        Bilingual::new(
            format!("farthest：有人所在的组数与机会相差 {found:.3} 组，与记录不符。"),
            format!("farthest: somebody's number of panels is {found:.3} off from the chance, which the record does not say."),
        )
    })
}

fn bad_replacement(record: &PanelRecord, pool: &Pool, replacements: &[Replaced]) -> Option<Bilingual> {
    let (people, seed): (&[String], &str) = match &record.drawn {
        Some(drawn) => (&drawn.people, &drawn.seed),
        None => (&[], ""),
    };
    false_replacement(pool, people, seed, replacements).map(|number| {
        Bilingual::new(
            format!("replacements[{}]：第 {number} 次替补不是按规则由种子得出的。", number - 1),
            format!("replacements[{}]: replacement {number} is not what rule and seed give.", number - 1),
        )
    })
}

fn bad_draw(record: &PanelRecord) -> Option<Bilingual> {
    let drawn = record.drawn.as_ref()?;
    let (number, ticket) = lowest(&drawn.seed, record.panels.len()).unwrap_or_default();
    let people = number.checked_sub(1).and_then(|place| record.panels.get(place));
    let is_true = (drawn.number, &drawn.ticket) == (number, &ticket) && people == Some(&drawn.people);
    (!is_true).then(|| {
        Bilingual::new(
            format!("drawn：种子抽出的是第 {number} 组（票据 {ticket}），记录写的是第 {} 组。", drawn.number),
            format!("drawn: the seed draws panel {number} (ticket {ticket}), the record says panel {}.", drawn.number),
        )
    })
}
