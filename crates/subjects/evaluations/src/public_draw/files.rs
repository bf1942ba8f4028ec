//! Reading roster and plan, and writing them as the public pages hand them out.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use kernel::{Finding, Place};
use sha2::{Digest, Sha256};
use sortition::{DrawProblem, Drawing, Drawn, Person, Plan, PlannedStratum, Remark};

use super::csv_file::CsvFile;
use super::findings;
use crate::tally::Findings;

/// A line of the plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanLine {
    /// The stratum.
    pub stratum_id: String,
    /// How many are drawn.
    pub drawn_n: usize,
    /// How many reserves follow them.
    pub reserves_n: usize,
    /// How many people the stratum has, if the plan says so.
    pub population: Option<usize>,
}

/// A roster that was drawn from.
pub(super) struct Outcome {
    /// The draw.
    pub drawn: Drawn,
    /// How many people each stratum of the plan has.
    pub people: BTreeMap<String, usize>,
}

/// SHA-256 of everything a reader gives, in hexadecimal.
///
/// # Errors
/// The reader's.
pub fn digest(source: &mut impl Read) -> io::Result<String> {
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 18];
    loop {
        let read = source.read(&mut buffer)?;
        if read == 0 {
            return Ok(data_encoding::HEXLOWER.encode(&hasher.finalize()));
        }
        hasher.update(buffer.get(..read).unwrap_or_default());
    }
}

/// The digest of a file.
pub(super) fn digest_of(path: &Path) -> Result<String, Finding> {
    let digest = File::open(path).and_then(|mut file| digest(&mut file));
    digest.map_err(|error| findings::unreadable(&findings::name_of(path), 1, &error))
}

/// The roster as it is published: person and stratum, nothing else, in the order of strata and numbers by their bytes.
///
/// # Errors
/// None in practice: it is written to memory.
pub fn roster_csv(people: &[(String, String)]) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["person_id", "stratum_id"])?;
    let mut sorted: Vec<&(String, String)> = people.iter().collect();
    sorted.sort();
    for (stratum, person) in sorted {
        writer.write_record([person, stratum])?;
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}

/// SHA-256 of the roster as it is published, in hexadecimal.
///
/// # Errors
/// None in practice: it is written to memory.
pub fn roster_digest(people: &[(String, String)]) -> Result<String, csv::Error> {
    Ok(digest(&mut io::Cursor::new(roster_csv(people)?))?)
}

/// The plan as it is published.
///
/// # Errors
/// None in practice: it is written to memory.
pub fn plan_csv(lines: &[PlanLine]) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["stratum_id", "drawn_n", "reserves_n"])?;
    for line in lines {
        writer.write_record([&line.stratum_id, &line.drawn_n.to_string(), &line.reserves_n.to_string()])?;
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}

/// The plan that lines make.
///
/// # Errors
/// A stratum without an id, or named twice.
pub fn plan_of(lines: &[PlanLine]) -> Result<Plan, sortition::PlanProblem> {
    let planned = |line: &PlanLine| PlannedStratum {
        stratum_id: line.stratum_id.clone(),
        to_draw: line.drawn_n,
        reserves: line.reserves_n,
    };
    Plan::new(lines.iter().map(planned).collect())
}

/// Reads a plan; every line has a stratum of its own.
pub(super) fn read_plan(path: &Path, reserves_percent: usize) -> Result<Vec<PlanLine>, Vec<Finding>> {
    let mut file = CsvFile::open(path).map_err(|finding| vec![finding])?;
    let columns = PlanColumns::of(&file)?;
    let (mut lines, mut found, mut named) = (Vec::new(), Findings::default(), BTreeSet::new());
    while file.next().map_err(|finding| vec![finding])? {
        match columns.line(&file, reserves_percent) {
            Ok(line) if named.contains(&line.stratum_id) => {
                found.add("D38", || findings::named_twice(file.place(Some(columns.stratum)), &line.stratum_id));
            }
            Ok(line) => {
                named.insert(line.stratum_id.clone());
                lines.push(line);
            }
            Err(finding) => found.add(finding.rule.0, || finding),
        }
    }
    if found.is_empty() { Ok(lines) } else { Err(found.into_list()) }
}

struct PlanColumns {
    stratum: usize,
    drawn: usize,
    reserves: Option<usize>,
    population: Option<usize>,
}

impl PlanColumns {
    fn of(file: &CsvFile) -> Result<Self, Vec<Finding>> {
        match (file.needed("stratum_id"), file.needed("drawn_n")) {
            (Ok(stratum), Ok(drawn)) => {
                let (reserves, population) = (file.column("reserves_n"), file.column("population_N"));
                Ok(Self { stratum, drawn, reserves, population })
            }
            (stratum, drawn) => Err(stratum.err().into_iter().chain(drawn.err()).collect()),
        }
    }

    fn line(&self, file: &CsvFile, reserves_percent: usize) -> Result<PlanLine, Finding> {
        file.ragged().map_or(Ok(()), Err)?;
        let stratum_id = file.text(self.stratum)?;
        if stratum_id.is_empty() || stratum_id.contains(['\n', '\r']) {
            return Err(findings::unusable_id(file.place(Some(self.stratum))));
        }
        let drawn_n = number(file, self.drawn)?;
        let population = self.population.map(|column| number(file, column)).transpose()?;
        let usual = drawn_n.saturating_mul(reserves_percent).div_ceil(100);
        let usual = usual.min(population.map_or(usize::MAX, |people| people.saturating_sub(drawn_n)));
        let reserves_n = self.reserves.map_or(Ok(usual), |column| number(file, column))?;
        Ok(PlanLine { stratum_id: stratum_id.to_owned(), drawn_n, reserves_n, population })
    }
}

fn number(file: &CsvFile, column: usize) -> Result<usize, Finding> {
    let text = file.text(column)?;
    text.parse().map_err(|_| findings::not_a_number(file.place(Some(column)), text))
}

/// Draws from a roster while reading it.
pub(super) fn draw_from(path: &Path, seed: &str, plan: &Plan) -> Result<Outcome, Vec<Finding>> {
    let mut found = Findings::default();
    let mut drawing = Drawing::new(seed, plan);
    each_person(path, &mut found, |person, _| drawing.add(person)).map_err(|finding| vec![finding])?;
    let people = drawing.counts().map(|(stratum, people)| (stratum.to_owned(), people)).collect();
    match drawing.finish() {
        Ok(drawn) if found.is_empty() => Ok(Outcome { drawn, people }),
        Ok(_) => Err(found.into_list()),
        Err(problems) => {
            let lines = lines_of(path, &problems).map_err(|finding| vec![finding])?;
            let name = findings::name_of(path);
            problems.iter().for_each(|problem| tell(problem, &name, &lines, &mut found));
            Err(found.into_list())
        }
    }
}

/// Hands over every person of a roster. What can't be read is among the findings and kept out.
fn each_person(path: &Path, found: &mut Findings, mut take: impl FnMut(Person<'_>, &CsvFile)) -> Result<(), Finding> {
    let mut file = CsvFile::open(path)?;
    let (person, stratum) = (file.needed("person_id")?, file.needed("stratum_id")?);
    while file.next()? {
        let read = match file.ragged() {
            Some(finding) => Err(finding),
            None => file.text(person).and_then(|person_id| Ok((person_id, file.text(stratum)?))),
        };
        match read {
            Ok((person_id, stratum_id)) => take(Person { stratum_id, person_id }, &file),
            Err(finding) => found.add(finding.rule.0, || finding),
        }
    }
    Ok(())
}

/// Where somebody stands in the roster, and their number.
type Line = (Place, String);

/// The lines that problems are about, found by reading the roster once more: what is rare need not be kept for everybody.
fn lines_of(path: &Path, problems: &[DrawProblem]) -> Result<HashMap<usize, Line>, Finding> {
    let wanted: BTreeSet<usize> = problems.iter().flat_map(positions).collect();
    let mut lines = HashMap::new();
    if wanted.is_empty() {
        return Ok(lines);
    }
    let mut position = 0;
    each_person(path, &mut Findings::default(), |person, file| {
        if wanted.contains(&position) {
            lines.insert(position, (file.place(file.column("person_id")), person.person_id.to_owned()));
        }
        position += 1;
    })?;
    Ok(lines)
}

fn positions(problem: &DrawProblem) -> Vec<usize> {
    match problem {
        DrawProblem::UnusableId { position } => vec![*position],
        DrawProblem::Duplicate { first, again, .. } => vec![*first, *again],
        DrawProblem::EmptySeed | DrawProblem::SeedOfSeveralLines | DrawProblem::TooFew { .. } => Vec::new(),
    }
}

fn tell(problem: &DrawProblem, roster: &str, lines: &HashMap<usize, Line>, found: &mut Findings) {
    let line = |position: &usize| lines.get(position).cloned().unwrap_or_default();
    match problem {
        DrawProblem::EmptySeed | DrawProblem::SeedOfSeveralLines => found.add("D39", findings::bad_seed),
        DrawProblem::UnusableId { position } => found.add("D34", || findings::unusable_id(line(position).0)),
        DrawProblem::Duplicate { first, again, .. } => found.add("D35", || {
            let (place, person) = line(again);
            findings::twice(place, &person, line(first).0.row.unwrap_or_default())
        }),
        DrawProblem::TooFew { stratum_id, to_draw, people } => {
            found.add("D36", || findings::too_few(roster, stratum_id, *to_draw, *people));
        }
    }
}

/// What should be known about a draw, though nothing stopped it.
pub(super) fn remarks(path: &Path, lines: &[PlanLine], outcome: &Outcome) -> Vec<Finding> {
    let roster = findings::name_of(path);
    let drawn = outcome.drawn.remarks.iter().map(|remark| match remark {
        Remark::UnplannedStratum { stratum_id, people } => findings::unplanned(&roster, stratum_id, *people),
        Remark::FewerReserves { stratum_id, planned, available } => {
            findings::fewer_reserves(&roster, stratum_id, *planned, *available)
        }
    });
    let numbers = lines.iter().filter_map(|line| {
        let (planned, people) = (line.population?, outcome.people.get(&line.stratum_id).copied().unwrap_or_default());
        (planned != people).then(|| findings::other_number(&roster, &line.stratum_id, planned, people))
    });
    numbers.chain(drawn).collect()
}
