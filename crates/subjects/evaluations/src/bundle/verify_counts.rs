//! Checking how many ballots there are: each in a stratum of the scheme and by a known way, not more than people take part,
//! and as many online ones as the log has.

use kernel::Bilingual;

use super::report::{not_proven, proven};
use super::verify::{added, strange_sheet};
use super::{BallotFile, Bundle, CHANNELS, LogFile, ONLINE, Outcome, PAPER};

/// Compares ballots, tally sheets and leaves with the scheme, with those who take part, and with each other.
pub(super) fn check_counts(bundle: &Bundle) -> Outcome {
    let false_place = unknown_place(bundle)
        .or_else(|| other_people(bundle))
        .or_else(|| bundle.log.as_ref().and_then(|log| other_than_the_log(bundle, log)))
        .or_else(|| too_many(bundle));
    if let Some(place) = false_place {
        return Outcome::False(place);
    }
    let Some(log) = &bundle.log else {
        return not_proven(
            "没有一个层面多于参加评议的人数；没有密封日志，份数只能与各批合计核对",
            "no stratum has more ballots than people; there is no log, so the number can only be compared with the sums",
        );
    };
    let (sealed, paper) = (log.sealed.len(), paper_ballots(bundle));
    let (zh, en) = if paper == 0 { (String::new(), String::new()) } else { beside_the_log(paper) };
    proven(
        format!("每个层面计票的份数与日志相同，共 {sealed} 份，没有一个层面多于参加评议的人数{zh}"),
        format!("as many ballots as leaves in every stratum, {sealed} in all, and nowhere more than people{en}"),
    )
}

/// Whether anything was counted on paper.
pub(super) fn has_paper(bundle: &Bundle) -> bool {
    !bundle.sheets.is_empty() || bundle.ballots.iter().any(|ballot| ballot.channel == PAPER)
}

/// How many ballots came on paper, listed or as tally sheets alone.
fn paper_ballots(bundle: &Bundle) -> u64 {
    let listed = bundle.ballots.iter().filter(|ballot| ballot.channel == PAPER).count() as u64;
    let unlisted = bundle.sheets.iter().filter(|sheet| !sheet.ballots_listed).map(|sheet| sheet.ballots);
    added(std::iter::once(listed).chain(unlisted))
}

fn beside_the_log(paper: u64) -> (String, String) {
    (
        format!("；另有纸质评议表 {paper} 份不在日志里，是否真有这些纸，须查纸质表和签字的记录"),
        format!(
            "; {paper} more came on paper and are in no log: whether they exist, the paper and the signed protocols show"
        ),
    )
}

/// The first ballot, leaf or tally sheet of a stratum that the scheme lacks, or ballot that came by an unknown way.
fn unknown_place(bundle: &Bundle) -> Option<Bilingual> {
    let known = |stratum: &str| bundle.scheme.stratum_place(stratum).is_some();
    let ballots = || bundle.ballots.iter().zip(1..);
    let leaves = || bundle.log.iter().flat_map(|log| &log.sealed).zip(1..);
    ballots()
        .find(|(ballot, _)| !known(&ballot.stratum))
        .map(|(ballot, number)| {
            no_stratum((format!("第 {number} 份评议表"), format!("ballot {number}")), &ballot.stratum)
        })
        .or_else(|| {
            let (ballot, number) = ballots().find(|(ballot, _)| !CHANNELS.contains(&ballot.channel.as_str()))?;
            Some(no_channel((format!("第 {number} 份评议表"), format!("ballot {number}")), &ballot.channel))
        })
        .or_else(|| {
            let (leaf, number) = leaves().find(|(leaf, _)| !known(&leaf.stratum))?;
            Some(no_stratum((format!("日志第 {number} 条"), format!("leaf {number} of the log")), &leaf.stratum))
        })
        .or_else(|| bundle.sheets.iter().find(|sheet| !known(&sheet.stratum)).map(strange_sheet))
}

fn no_stratum((zh, en): (String, String), stratum: &str) -> Bilingual {
    Bilingual::new(format!("{zh}：方案中没有层面 {stratum}"), format!("{en}: the scheme has no stratum {stratum}"))
}

/// Something that came by a way that is neither online nor paper.
pub(super) fn no_channel((zh, en): (String, String), channel: &str) -> Bilingual {
    Bilingual::new(
        format!("{zh}：没有“{channel}”这种收表方式，只有网上和纸质"),
        format!("{en}: there is no channel “{channel}”, only online and paper"),
    )
}

/// A stratum of which other numbers take part than the scheme draws; a replacement takes the place of one who left.
fn other_people(bundle: &Bundle) -> Option<Bilingual> {
    let (strata, said) = (&bundle.scheme.strata, &bundle.taking_part);
    if strata.len() != said.len() {
        let (is, strata) = (said.len(), strata.len());
        return Some(Bilingual::new(
            format!("参加评议的人数列了 {is} 个层面，方案有 {strata} 个"),
            format!("the numbers of people are of {is} strata, the scheme has {strata}"),
        ));
    }
    let (stratum, said) = strata.iter().zip(said).find(|(stratum, said)| stratum.to_draw != **said)?;
    let (id, drawn) = (&stratum.id, stratum.to_draw);
    Some(Bilingual::new(
        format!("层面 {id}：参加评议的人数为 {said}，方案抽选 {drawn} 人"),
        format!("{id}: {said} people are said to take part, {drawn} are drawn by the scheme"),
    ))
}

/// A stratum with more or fewer online ballots than leaves.
fn other_than_the_log(bundle: &Bundle, log: &LogFile) -> Option<Bilingual> {
    bundle.scheme.strata.iter().find_map(|stratum| {
        let leaves = log.sealed.iter().filter(|one| one.stratum == stratum.id).count();
        let own = |ballot: &&BallotFile| ballot.stratum == stratum.id && ballot.channel == ONLINE;
        let ballots = bundle.ballots.iter().filter(own).count();
        (leaves != ballots).then(|| {
            Bilingual::new(
                format!("层面 {}：日志有 {leaves} 份，计票有 {ballots} 份", stratum.id),
                format!("{}: {leaves} in the log, {ballots} in the count", stratum.id),
            )
        })
    })
}

/// A stratum with more ballots than people who take part.
fn too_many(bundle: &Bundle) -> Option<Bilingual> {
    bundle.scheme.strata.iter().zip(&bundle.taking_part).find_map(|(stratum, people)| {
        let listed = bundle.ballots.iter().filter(|ballot| ballot.stratum == stratum.id).count() as u64;
        let sheets = bundle.sheets.iter().filter(|sheet| sheet.stratum == stratum.id && !sheet.ballots_listed);
        let ballots = added(std::iter::once(listed).chain(sheets.map(|sheet| sheet.ballots)));
        (ballots > *people).then(|| {
            Bilingual::new(
                format!("层面 {}：参加评议 {people} 人，评议表却有 {ballots} 份", stratum.id),
                format!("{}: {people} people take part, but there are {ballots} ballots", stratum.id),
            )
        })
    })
}
