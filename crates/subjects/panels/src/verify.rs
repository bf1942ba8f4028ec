//! Checking a published lottery and its draw, without a solver.

use std::collections::HashMap;

use kernel::Bilingual;
use quotas::Pool;

use crate::record::{PanelRecord, lowest};

/// Compares a record with the pool and the digests of its files: every panel keeps the quotas, everybody stands on as many
/// panels as the record says, and the seed draws the number it says. The first difference, if there is one.
///
/// It does not prove that no lottery would be fairer; making the lottery again does.
pub fn verify(record: &PanelRecord, pool: &Pool, digests: (&str, &str)) -> Option<Bilingual> {
    other_files(record, digests)
        .or_else(|| bad_panel(record, pool))
        .or_else(|| bad_chance(record, pool))
        .or_else(|| bad_draw(record))
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
