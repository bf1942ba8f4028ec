//! Checking the opinions: each one that went out as it was written is in an envelope, and as many are missing as are said to
//! be withheld. Why each is withheld is not said: some because they might betray their writer, which the words show, others
//! because their matter went to another body by law. To tell these apart would tell the unit concerned of it.

use std::collections::BTreeMap;

use kernel::Bilingual;

use super::envelopes::{Envelopes, Opened};
use super::report::{not_proven, proven};
use super::verify_counts::{has_paper, no_channel};
use super::{Bundle, CHANNELS, ONLINE, OpinionsFile, Outcome};
use crate::rules::release::reasons;

/// How many letters of an opinion a place shows.
const SHOWN: usize = 12;

/// Compares what the envelopes say with what went out.
pub(super) fn check_opinions(bundle: &Bundle, envelopes: &Envelopes) -> Outcome {
    let Some(opinions) = &bundle.opinions else {
        return not_proven("核验包里没有意见", "the bundle has no opinions");
    };
    if let Some(place) = strange_channel(bundle, opinions) {
        return Outcome::False(place);
    }
    match envelopes {
        Envelopes::NoLog => not_proven(
            "评议表没有密封，意见是否照原文公布无从核对",
            "nothing was sealed; whether opinions went out as they were written can't be checked",
        ),
        Envelopes::Closed { .. } | Envelopes::NoKey(_) => not_proven(
            format!("{} 条意见是否照原文公布，要用密钥份打开信封才能核对", opinions.released.len()),
            format!(
                "whether the {} opinions are as they were written, only the envelopes tell",
                opinions.released.len()
            ),
        ),
        Envelopes::Open(opened) => {
            compare(bundle, opinions, opened).map_or_else(|| all_there(opinions), Outcome::False)
        }
    }
}

/// The first opinion that came by an unknown way, or on paper where nothing was counted on paper.
fn strange_channel(bundle: &Bundle, opinions: &OpinionsFile) -> Option<Bilingual> {
    let can_be = |channel: &str| CHANNELS.contains(&channel) && (channel == ONLINE || has_paper(bundle));
    let (number, one) = (1..).zip(&opinions.released).find(|(_, one)| !can_be(&one.channel))?;
    let (zh, en) = (format!("公布的第 {number} 条意见"), format!("opinion {number}"));
    Some(if CHANNELS.contains(&one.channel.as_str()) {
        Bilingual::new(
            format!("{zh}记为写在纸质表上，本次却没有纸质评议表"),
            format!("{en} is said to come from paper, but nothing was counted on paper"),
        )
    } else {
        no_channel((zh, en), &one.channel)
    })
}

/// The first opinion that is not as it was written.
fn compare(bundle: &Bundle, opinions: &OpinionsFile, opened: &[Option<Opened>]) -> Option<Bilingual> {
    let mut written: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for (unit, text) in opened.iter().flatten().flat_map(|one| &one.opinions) {
        *written.entry((unit, text)).or_default() += 1;
    }
    let online = || opinions.released.iter().zip(1..).filter(|(one, _)| one.channel == ONLINE);
    for (one, number) in online().filter(|(one, _)| !one.reworded) {
        match written.get_mut(&(one.unit.as_str(), one.text.as_str())).filter(|left| **left > 0) {
            Some(left) => *left -= 1,
            None => return Some(not_written(number, &one.unit)),
        }
    }
    written.retain(|_, left| *left > 0);
    let small = has_small_stratum(bundle);
    let (harmless, telling): (Vec<_>, Vec<_>) =
        written.iter().partition(|((_, text), _)| reasons(text, small).is_empty());
    let sum = |some: &[(&(&str, &str), &usize)]| some.iter().map(|(_, left)| **left).sum::<usize>();
    let (plain, kept) = (sum(&harmless), sum(&harmless) + sum(&telling));
    let (reworded, withheld) = (online().filter(|(one, _)| one.reworded).count(), opinions.withheld_online);
    // Words that betray nobody are withheld only by law. Where some may be, none are shown here.
    match harmless.first() {
        Some(((unit, text), _)) if reworded + withheld <= kept - plain => Some(left_out(unit, text)),
        _ => (plain > withheld || kept != reworded + withheld).then(|| not_accounted_for(kept, reworded, withheld)),
    }
}

fn all_there(opinions: &OpinionsFile) -> Outcome {
    let (online, paper): (Vec<_>, Vec<_>) = opinions.released.iter().partition(|one| one.channel == ONLINE);
    let (reworded, withheld) = (online.iter().filter(|one| one.reworded).count(), opinions.withheld_online);
    let (online, paper) = (online.len(), paper.len() + opinions.withheld_paper);
    proven(
        format!(
            "公布的 {online} 条网上意见都在信封里，其中 {reworded} 条由两人复核改写，改写是否恰当须看原文；另有 {withheld} 条依照规定没有公布，是否恰当须看原文；纸质意见 {paper} 条须查纸质表"
        ),
        format!(
            "{online} opinions that came online went out and are in the envelopes, {reworded} of them reworded by two people, which only the original can justify; {withheld} more are withheld by the rules, which again only the original can justify; for {paper} on paper only the paper tells"
        ),
    )
}

/// Whether some stratum returned fewer ballots than may be shown: then every opinion asks for a review.
fn has_small_stratum(bundle: &Bundle) -> bool {
    let mut returned: BTreeMap<&str, u64> = BTreeMap::new();
    for ballot in &bundle.ballots {
        *returned.entry(&ballot.stratum).or_default() += 1;
    }
    for sheet in bundle.sheets.iter().filter(|sheet| !sheet.ballots_listed) {
        *returned.entry(&sheet.stratum).or_default() += sheet.ballots;
    }
    returned.values().any(|ballots| *ballots < bundle.scheme.smallest_cell)
}

fn about(unit: &str) -> Bilingual {
    if unit.is_empty() { Bilingual::new("全部单位", "all units") } else { Bilingual::new(unit, unit) }
}

fn not_written(number: usize, unit: &str) -> Bilingual {
    let about = about(unit);
    Bilingual::new(
        format!("公布的第 {number} 条意见（{}）不在任何信封里，被改动过或是加进去的", about.zh),
        format!("opinion {number} ({}) is in no envelope; it was altered or put in", about.en),
    )
}

fn left_out(unit: &str, text: &str) -> Bilingual {
    let (about, shown) = (about(unit), text.chars().take(SHOWN).collect::<String>());
    Bilingual::new(
        format!("信封里关于{}的意见“{shown}…”没有照原文公布", about.zh),
        format!("the opinion “{shown}…” on {} did not go out as it was written", about.en),
    )
}

fn not_accounted_for(kept: usize, reworded: usize, withheld: usize) -> Bilingual {
    Bilingual::new(
        format!("信封里有 {kept} 条意见没有照原文公布，公布的是改写 {reworded} 条、不公布 {withheld} 条"),
        format!(
            "{kept} opinions did not go out as written, but {reworded} are said to be reworded and {withheld} withheld"
        ),
    )
}
