use std::collections::HashMap;
use std::path::Path;

use csv::ByteRecord;
use kernel::{Bilingual, Finding, Place};

use super::table::Table;
use crate::rules::scheme::Scheme;
use crate::tally::findings::Findings;
use crate::tally::material::Respondent;

/// The people of `evaluators.csv`.
pub(super) struct People {
    /// Everybody's code, with the place among those who answered, if they did.
    known: HashMap<Vec<u8>, Option<usize>>,
    /// Those who answered.
    respondents: Vec<Respondent>,
    /// How many lines each stratum has.
    lines: Vec<u64>,
}

impl People {
    /// How many answered.
    pub fn respondents(&self) -> usize {
        self.respondents.len()
    }

    /// Somebody's place among those who answered: `None` for a stranger, `Some(None)` for somebody who did not answer.
    pub fn find(&self, code: &[u8]) -> Option<Option<usize>> {
        self.known.get(code).copied()
    }

    /// The code of somebody who answered.
    pub fn code(&self, place: usize) -> &str {
        self.respondents.get(place).map_or("", |one| one.id.as_str())
    }

    pub fn into_respondents(self) -> Vec<Respondent> {
        self.respondents
    }

    /// How many were drawn by stratum, as the scheme says; T15 where the file has another number of lines.
    pub fn drawn(&self, scheme: &Scheme, findings: &mut Findings) -> Vec<u64> {
        for (stratum, lines) in
            scheme.strata.iter().zip(&self.lines).filter(|(stratum, lines)| stratum.to_draw != **lines)
        {
            findings.add("T15", || {
                let (name, drawn) = (&stratum.name, stratum.to_draw);
                Finding::note(
                    "T15",
                    Place::field(&stratum.id),
                    Bilingual::new(
                        format!("“{name}”应抽 {drawn} 人，名单中有 {lines} 人。"),
                        format!("“{name}”: {drawn} to be drawn, {lines} in the file."),
                    ),
                    Bilingual::new("请核对抽选名单。", "Check the list of those drawn."),
                )
            });
        }
        scheme.strata.iter().map(|stratum| stratum.to_draw).collect()
    }
}

/// Reads the list. `None` after T01 to T03.
pub(super) fn read(directory: &Path, scheme: &Scheme, findings: &mut Findings) -> Option<People> {
    let mut table = Table::open(directory, "evaluators", &["evaluator_id", "stratum_id", "responded"], findings)?;
    let strata: HashMap<&[u8], usize> = scheme.strata.iter().map(|s| s.id.as_bytes()).zip(0..).collect();
    let mut people = People { known: HashMap::new(), respondents: Vec::new(), lines: vec![0; strata.len()] };
    let mut record = ByteRecord::new();
    while table.next(&mut record, findings)? {
        match strata.get(table.cell(&record, 1)) {
            Some(stratum) => people.add(&table, &record, *stratum, findings),
            None => findings.add("T08", || unknown_stratum(&table, &record)),
        }
    }
    Some(people)
}

impl People {
    fn add(&mut self, table: &Table, record: &ByteRecord, stratum: usize, findings: &mut Findings) {
        let code = table.cell(record, 0).to_vec();
        if code.is_empty() || self.known.contains_key(&code) {
            findings.add("T10", || twice(table, record));
            return;
        }
        let answered = match table.cell(record, 2) {
            b"1" => true,
            b"0" => false,
            _ => {
                findings.add("T11", || neither(table, record));
                false
            }
        };
        if let Some(count) = self.lines.get_mut(stratum) {
            *count += 1;
        }
        let place = answered.then_some(self.respondents.len());
        if answered {
            self.respondents.push(Respondent { id: table.text(record, 0, findings), stratum });
        }
        self.known.insert(code, place);
    }
}

fn shown(table: &Table, record: &ByteRecord, column: usize) -> String {
    String::from_utf8_lossy(table.cell(record, column)).into_owned()
}

fn unknown_stratum(table: &Table, record: &ByteRecord) -> Finding {
    let id = shown(table, record, 1);
    Finding::error(
        "T08",
        table.place(record, 1),
        Bilingual::new(format!("方案中没有层面“{id}”。"), format!("The scheme has no stratum “{id}”.")),
        Bilingual::new("此人没有计入；请改正层面编号。", "The person was kept out; correct the code."),
    )
}

fn twice(table: &Table, record: &ByteRecord) -> Finding {
    let id = shown(table, record, 0);
    Finding::error(
        "T10",
        table.place(record, 0),
        Bilingual::new(
            format!("评议人编号“{id}”为空或重复。"),
            format!("The evaluator's number “{id}” is empty or there twice."),
        ),
        Bilingual::new("后一行没有计入。", "The later line was kept out."),
    )
}

fn neither(table: &Table, record: &ByteRecord) -> Finding {
    let text = shown(table, record, 2);
    Finding::error(
        "T11",
        table.place(record, 2),
        Bilingual::new(format!("“{text}”既不是 0 也不是 1。"), format!("“{text}” is neither 0 nor 1.")),
        Bilingual::new("按没有交回处理；请改正。", "Taken as not answered; correct it."),
    )
}
