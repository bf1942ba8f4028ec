//! Reads a directory of CSV files, each of which may be gzipped.
//!
//! | file | columns |
//! |---|---|
//! | `strata.csv` | stratum_id, name, population_N, drawn_n, policy_weight_percent |
//! | `units.csv` | unit_id, class_id, class_name, unit_name |
//! | `aspects.csv` | aspect_id, name, weight_percent |
//! | `options.csv` | code, label, score, counts_as_valid, counts_as_satisfied |
//! | `evaluators.csv` | evaluator_id, stratum_id, responded |
//! | `responses.csv` | evaluator_id, unit_id and a column per aspect |
//! | `opinions.csv` (if there is one) | unit_id, text |
//!
//! Columns may stand in any order, others are ignored. With a scheme only the last three files are read.
//!
//! | code | rule | what follows |
//! |---|---|---|
//! | T01 | a file is missing | nothing is tallied |
//! | T02 | a file breaks off or can't be read | nothing is tallied |
//! | T03 | a column is missing | nothing is tallied |
//! | T04 | a code or number of the scheme is missing, wrong or there twice | nothing is tallied |
//! | T05 | weights do not add up to 100 | divided by their sum |
//! | T06 | a line with another number of fields than the header | kept out |
//! | T07 | an unknown unit | kept out |
//! | T08 | an unknown evaluator or stratum | kept out |
//! | T09 | a mark outside the scale | counted as blank |
//! | T10 | the same evaluator, or evaluator and unit, twice | the later line is kept out |
//! | T11 | `responded` is neither 0 nor 1 | taken as 0 |
//! | T12 | marks of somebody who did not answer | kept out |
//! | T13 | somebody answered and has no line | counted as an empty ballot |
//! | T14 | text is not UTF-8 | shown with replacement marks |
//! | T15 | more or fewer drawn than the scheme says | told |

mod evaluators;
mod opinions;
mod responses;
mod scheme;
mod table;

use std::path::Path;

use kernel::{Bilingual, Finding, Place, Refusal};

use super::findings::Findings;
use super::material::{Material, Opinion};
use crate::rules::scheme::Scheme;

/// Reads everything a tally needs. Without a scheme, the directory's own tables and the default formula of a directory
/// are the scheme: design weights, mean of aspects, ranked by the exact composite, no least number of evaluators.
///
/// # Errors
/// The findings T01 to T04, by file and line.
pub fn read(directory: &Path, scheme: Option<Scheme>) -> Result<Material, Refusal> {
    let mut findings = Findings::default();
    let material = read_all(directory, scheme, &mut findings);
    let list = findings.into_list();
    match material {
        Some(material) => Ok(Material { findings: list, ..material }),
        None => Err(refused(list)),
    }
}

/// Reads the opinions, personal numbers masked; none where there is no file.
///
/// # Errors
/// The findings T02 and T03, by file and line.
pub fn read_opinions(directory: &Path, scheme: &Scheme) -> Result<(Vec<Opinion>, Vec<Finding>), Refusal> {
    let mut findings = Findings::default();
    let opinions = opinions::read(directory, scheme, &mut findings);
    let list = findings.into_list();
    match opinions {
        Some(opinions) => Ok((opinions, list)),
        None => Err(refused(list)),
    }
}

/// `None` when something without which nothing can be tallied is among the findings.
fn read_all(directory: &Path, scheme: Option<Scheme>, findings: &mut Findings) -> Option<Material> {
    let scheme = match scheme {
        Some(scheme) => scheme,
        None => scheme::read(directory, findings)?,
    };
    let people = evaluators::read(directory, &scheme, findings)?;
    let marks = responses::read(directory, &scheme, &people, findings)?;
    let drawn = people.drawn(&scheme, findings);
    Some(Material {
        from_totals: 0,
        scheme,
        respondents: people.into_respondents(),
        marks,
        drawn,
        history: Vec::new(),
        findings: Vec::new(),
    })
}

fn refused(list: Vec<Finding>) -> Refusal {
    let mut refusal = Refusal::findings("T00", list);
    refusal.message = Bilingual::new("文件有问题，没有计票。", "The files have problems; nothing was tallied.");
    refusal.remedy =
        Bilingual::new("请按列出的位置改正文件后再试。", "Correct the files at the places listed and try again.");
    refusal
}

/// A line of a file, and the column if one is meant.
fn line(file: &str, line: u64, column: &str) -> Place {
    let column = (!column.is_empty()).then(|| format!("{column}:"));
    Place { sheet: Some(file.to_owned()), row: Some(line), column }
}
