//! `qingfeng draw` and `qingfeng verify draw`.

use std::path::{Path, PathBuf};

use kernel::{Bilingual, Finding, Refusal};
use sortition::{Drawn, Ticketed};

use super::files::{self, PlanLine};
use super::findings;
use super::record::{DrawRecord, TicketLine};

/// How many reserves a plan keeps that does not say so, in percent of those drawn; a new scheme starts with the same.
const USUAL_RESERVES: usize = 20;

/// Draws people from a roster by a plan and a seed that chance made in public.
#[derive(Debug, Clone, clap::Args)]
pub struct DrawArguments {
    /// The roster: CSV with person_id and stratum_id, plain or gzipped.
    #[arg(long)]
    pub roster: PathBuf,
    /// The plan: CSV with stratum_id and drawn_n; reserves_n and population_N if it has them. Plain or gzipped.
    #[arg(long)]
    pub plan: PathBuf,
    /// The seed, on one line.
    #[arg(long)]
    pub seed: String,
    /// Where draw.json goes.
    #[arg(long)]
    pub out: PathBuf,
    /// Reserves in percent of those drawn, rounded up, for a plan without the column reserves_n.
    #[arg(long, default_value_t = USUAL_RESERVES)]
    pub reserves_percent: usize,
}

/// Repeats a published draw: exit 0 when it is true, 1 with the place of the first difference, 2 when a file can't be read.
#[derive(Debug, Clone, clap::Args)]
pub struct VerifyDrawArguments {
    /// The record of the draw.
    pub record: PathBuf,
    /// The roster it was drawn from, byte for byte.
    #[arg(long)]
    pub roster: PathBuf,
    /// The plan it was drawn by, to be compared as well.
    #[arg(long)]
    pub plan: Option<PathBuf>,
    /// As for the draw: matters with --plan alone.
    #[arg(long, default_value_t = USUAL_RESERVES)]
    pub reserves_percent: usize,
}

/// What a comparison found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// The draw can be repeated.
    True(Bilingual),
    /// It can't; the places where it differs, the first one first.
    False(Vec<Bilingual>),
}

/// Draws, writes `draw.json`, and answers what should be known.
///
/// # Errors
/// D30 with the findings D30 to D39; D44 when the record can't be written.
pub fn run_draw(arguments: &DrawArguments) -> Result<Vec<Finding>, Refusal> {
    let lines = files::read_plan(&arguments.plan, arguments.reserves_percent).map_err(findings::refused)?;
    let plan = files::plan_of(&lines).map_err(Refusal::failed)?;
    let outcome = files::draw_from(&arguments.roster, &arguments.seed, &plan).map_err(findings::refused)?;
    let digest = files::digest_of(&arguments.roster).map_err(|finding| findings::refused(vec![finding]))?;
    let record = DrawRecord::new(&arguments.seed, &digest, &plan, &outcome.drawn);
    let json = record.to_json().map_err(Refusal::failed)?;
    std::fs::write(&arguments.out, json).map_err(|error| findings::not_written(&arguments.out, &error))?;
    Ok(files::remarks(&arguments.roster, &lines, &outcome))
}

/// Repeats a draw and compares: digest of the roster, plan, people drawn, reserves.
///
/// # Errors
/// D30 with the findings D30 to D40 when there is nothing to compare.
pub fn run_verify(arguments: &VerifyDrawArguments) -> Result<Verdict, Refusal> {
    let record = read_record(&arguments.record).map_err(|finding| findings::refused(vec![finding]))?;
    let digest = files::digest_of(&arguments.roster).map_err(|finding| findings::refused(vec![finding]))?;
    let mut differences: Vec<Bilingual> = other_roster(&record, &digest).into_iter().collect();
    differences.extend(other_plan(&record, arguments)?);
    match repeat(&record, &arguments.roster) {
        Ok(difference) => differences.extend(difference),
        Err(found) if differences.is_empty() => return Err(findings::refused(found)),
        Err(found) => differences.extend(found.into_iter().map(in_words)),
    }
    Ok(if differences.is_empty() { Verdict::True(confirmed(&record)) } else { Verdict::False(differences) })
}

fn read_record(path: &Path) -> Result<DrawRecord, Finding> {
    let name = findings::name_of(path);
    let bytes = std::fs::read(path).map_err(|error| findings::unreadable(&name, 1, &error))?;
    serde_json::from_slice(&bytes).map_err(|error| findings::not_a_record(&name, &error))
}

/// Repeats the draw; the first difference if there is one.
fn repeat(record: &DrawRecord, roster: &Path) -> Result<Option<Bilingual>, Vec<Finding>> {
    let at = |column: &str| kernel::Place::field(column);
    let plan = record.plan().map_err(|problem| vec![findings::bad_record(at("plan"), &problem)])?;
    let outcome = files::draw_from(roster, &record.seed, &plan)?;
    Ok(first_difference(record, &outcome.drawn))
}

fn first_difference(record: &DrawRecord, repeated: &Drawn) -> Option<Bilingual> {
    differs("drawn", &repeated.drawn, &record.drawn)
        .or_else(|| differs("reserves", &repeated.reserves, &record.reserves))
}

fn differs(list: &str, repeated: &[Ticketed], published: &[TicketLine]) -> Option<Bilingual> {
    let repeated: Vec<TicketLine> = repeated.iter().map(TicketLine::of).collect();
    let place = (0..repeated.len().max(published.len())).find(|&place| repeated.get(place) != published.get(place))?;
    let (zh_true, en_true) = named(repeated.get(place));
    let (zh_false, en_false) = named(published.get(place));
    Some(Bilingual::new(
        format!("{list}[{place}]：重抽得到 {zh_true}，记录写的是 {zh_false}。"),
        format!("{list}[{place}]: the draw gives {en_true}, the record says {en_false}."),
    ))
}

fn named(line: Option<&TicketLine>) -> (String, String) {
    line.map_or_else(
        || ("无人".to_owned(), "nobody".to_owned()),
        |line| {
            let TicketLine { stratum_id, person_id, ticket } = line;
            (
                format!("{stratum_id} {person_id}（票据 {ticket}）"),
                format!("{stratum_id} {person_id} (ticket {ticket})"),
            )
        },
    )
}

fn other_roster(record: &DrawRecord, digest: &str) -> Option<Bilingual> {
    let published = &record.roster_sha256;
    (published != digest).then(|| {
        Bilingual::new(
            format!("roster_sha256：名册文件的校验码是 {digest}，记录写的是 {published}。这不是抽选时的名册。"),
            format!("roster_sha256: the roster's digest is {digest}, the record says {published}. This is not the roster that was drawn from."),
        )
    })
}

fn other_plan(record: &DrawRecord, arguments: &VerifyDrawArguments) -> Result<Option<Bilingual>, Refusal> {
    let Some(path) = &arguments.plan else { return Ok(None) };
    let lines = files::read_plan(path, arguments.reserves_percent).map_err(findings::refused)?;
    let said = |line: &PlanLine| (line.stratum_id.clone(), line.drawn_n, line.reserves_n);
    let lines: Vec<_> = lines.iter().map(said).collect();
    let kept = record.plan.iter().map(|line| (line.stratum_id.clone(), line.drawn_n, line.reserves_n));
    let kept: Vec<_> = kept.collect();
    let place = (0..lines.len().max(kept.len())).find(|&place| lines.get(place) != kept.get(place));
    Ok(place.map(|place| {
        let shown = |line: Option<&(String, usize, usize)>| {
            line.map_or_else(|| "–".to_owned(), |(stratum, drawn, reserves)| format!("{stratum} {drawn}+{reserves}"))
        };
        let (file, record) = (shown(lines.get(place)), shown(kept.get(place)));
        Bilingual::new(
            format!("plan[{place}]：计划文件写的是 {file}，记录写的是 {record}。"),
            format!("plan[{place}]: the plan says {file}, the record says {record}."),
        )
    }))
}

fn in_words(finding: Finding) -> Bilingual {
    let Finding { place, message, .. } = finding;
    Bilingual::new(format!("{place}：{}", message.zh), format!("{place}: {}", message.en))
}

fn confirmed(record: &DrawRecord) -> Bilingual {
    let (drawn, reserves, strata) = (record.drawn.len(), record.reserves.len(), record.plan.len());
    Bilingual::new(
        format!(
            "核对无误：{strata} 个层面，抽中 {drawn} 人，候补 {reserves} 人，与重抽结果逐一相同；名册一个字节也没有改动。"
        ),
        format!(
            "True: {drawn} people drawn and {reserves} reserves of {strata} strata are those the draw gives again; not one byte of the roster has changed."
        ),
    )
}
