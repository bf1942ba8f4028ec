use std::collections::BTreeSet;
use std::path::Path;

use csv::ByteRecord;
use exact::{Decimal, Fraction};
use kernel::{Bilingual, Finding, Moment, Place};

use super::table::Table;
use crate::rules::formula::Formula;
use crate::rules::scheme::{
    Aspect, Grade, Schedule, Scheme, SchemeClass, SchemeUnit, Screens, Stratum, Treatment, usual_answer_days,
};
use crate::tally::findings::Findings;

/// Reads the four tables of a scheme. `None` after T01 to T04.
pub(super) fn read(directory: &Path, findings: &mut Findings) -> Option<Scheme> {
    let strata = read_table(directory, "strata", STRATA, findings, stratum);
    let units = read_table(directory, "units", UNITS, findings, unit);
    let aspects = read_table(directory, "aspects", ASPECTS, findings, aspect);
    let grades = read_table(directory, "options", OPTIONS, findings, grade);
    let (strata, units, aspects, grades) = (strata?, units?, aspects?, grades?);
    unique(findings, "strata.csv", strata.iter().map(|stratum| stratum.id.as_str()));
    unique(findings, "units.csv", units.iter().map(|(unit, _)| unit.id.as_str()));
    unique(findings, "aspects.csv", aspects.iter().map(|aspect| aspect.id.as_str()));
    unique(findings, "options.csv", grades.iter().map(|grade| grade.label.as_str()));
    let codes: BTreeSet<u8> = grades.iter().map(|grade| grade.code).collect();
    if codes.len() != grades.len() {
        findings.add("T04", || twice("options.csv", "code"));
    }
    hundred(findings, "aspects.csv", aspects.iter().map(|aspect| &aspect.weight));
    hundred(findings, "strata.csv", strata.iter().map(|stratum| &stratum.policy_weight));
    (!findings.has("T04")).then(|| scheme(strata, units, aspects, grades))
}

fn scheme(strata: Vec<Stratum>, units: Vec<(SchemeUnit, String)>, aspects: Vec<Aspect>, grades: Vec<Grade>) -> Scheme {
    let mut classes: Vec<SchemeClass> = Vec::new();
    for (unit, name) in &units {
        if !classes.iter().any(|class| class.id == unit.class_id) {
            classes.push(SchemeClass { id: unit.class_id.clone(), name: name.clone() });
        }
    }
    Scheme {
        title: "机关作风评议".to_owned(),
        classes,
        units: units.into_iter().map(|(unit, _)| unit).collect(),
        aspects,
        grades,
        strata,
        formula: Formula { rank_rounded: false, minimum_respondents: 0, ..Formula::default() },
        screens: Screens {
            straight_line: Treatment::Count,
            all_unknown: Treatment::Count,
            half_finished: Treatment::Count,
        },
        schedule: Schedule { opens: Moment(0), closes: Moment(0) },
        smallest_cell: 5,
        reserves_percent: 0,
        sealing: None,
        answer_days: usual_answer_days(),
    }
}

/// How a line becomes an entry.
type ReadLine<T> = fn(&Line<'_>, &mut Findings) -> Option<T>;

/// A line with its table, for reading cells by their column.
struct Line<'a> {
    table: &'a Table,
    record: &'a ByteRecord,
}

fn read_table<T>(
    directory: &Path,
    stem: &str,
    columns: &[&str],
    findings: &mut Findings,
    entry: ReadLine<T>,
) -> Option<Vec<T>> {
    let mut table = Table::open(directory, stem, columns, findings)?;
    let (mut record, mut entries) = (ByteRecord::new(), Vec::new());
    while table.next(&mut record, findings)? {
        entries.extend(entry(&Line { table: &table, record: &record }, findings));
    }
    if entries.is_empty() {
        findings.add("T04", || {
            let place = Place { sheet: Some(table.file.clone()), ..Place::default() };
            let message = Bilingual::new("表里没有一行可用的内容。", "The table has no usable line.");
            Finding::error("T04", place, message, Bilingual::new("请补充内容。", "Complete it."))
        });
    }
    Some(entries)
}

impl Line<'_> {
    fn text(&self, column: usize, findings: &mut Findings) -> String {
        self.table.text(self.record, column, findings)
    }

    /// A code: not empty.
    fn code(&self, column: usize, findings: &mut Findings) -> Option<String> {
        let text = self.text(column, findings);
        if text.is_empty() {
            self.wrong(column, "", findings);
            return None;
        }
        Some(text)
    }

    fn number<T: std::str::FromStr>(&self, column: usize, findings: &mut Findings) -> Option<T> {
        let text = self.text(column, findings);
        let number = text.parse().ok();
        if number.is_none() {
            self.wrong(column, &text, findings);
        }
        number
    }

    /// A weight: a decimal number, not negative.
    fn weight(&self, column: usize, findings: &mut Findings) -> Option<Decimal> {
        let weight: Decimal = self.number(column, findings)?;
        if weight.to_fraction().is_negative() {
            self.wrong(column, &weight.to_string(), findings);
            return None;
        }
        Some(weight)
    }

    fn flag(&self, column: usize, findings: &mut Findings) -> Option<bool> {
        match self.number::<u8>(column, findings)? {
            0 => Some(false),
            1 => Some(true),
            other => {
                self.wrong(column, &other.to_string(), findings);
                None
            }
        }
    }

    fn wrong(&self, column: usize, text: &str, findings: &mut Findings) {
        findings.add("T04", || {
            Finding::error(
                "T04",
                self.table.place(self.record, column),
                Bilingual::new(format!("“{text}”在这里不能用。"), format!("“{text}” can't stand here.")),
                Bilingual::new("请填写编号或数字，不能留空。", "Enter a code or a number."),
            )
        });
    }
}

const STRATA: &[&str] = &["stratum_id", "name", "population_N", "drawn_n", "policy_weight_percent"];

fn stratum(line: &Line<'_>, findings: &mut Findings) -> Option<Stratum> {
    Some(Stratum {
        id: line.code(0, findings)?,
        name: line.text(1, findings),
        population: line.number(2, findings)?,
        to_draw: line.number(3, findings)?,
        policy_weight: line.weight(4, findings)?,
    })
}

const UNITS: &[&str] = &["unit_id", "class_id", "class_name", "unit_name"];

fn unit(line: &Line<'_>, findings: &mut Findings) -> Option<(SchemeUnit, String)> {
    let id = line.code(0, findings)?;
    let class_id = line.code(1, findings)?;
    Some((SchemeUnit { id, class_id, name: line.text(3, findings) }, line.text(2, findings)))
}

const ASPECTS: &[&str] = &["aspect_id", "name", "weight_percent"];

fn aspect(line: &Line<'_>, findings: &mut Findings) -> Option<Aspect> {
    Some(Aspect { id: line.code(0, findings)?, name: line.text(1, findings), weight: line.weight(2, findings)? })
}

const OPTIONS: &[&str] = &["code", "label", "score", "counts_as_valid", "counts_as_satisfied"];

fn grade(line: &Line<'_>, findings: &mut Findings) -> Option<Grade> {
    let valid = line.flag(3, findings)?;
    let points = if valid { line.number(2, findings)? } else { Decimal::from_digits(0, 0) };
    let code = line.number(0, findings).filter(|code| (1..=9).contains(code));
    if code.is_none() {
        line.wrong(0, &line.text(0, findings), findings);
    }
    Some(Grade {
        code: code?,
        label: line.text(1, findings),
        points,
        valid,
        satisfied: line.flag(4, findings)? && valid,
    })
}

fn unique<'a>(findings: &mut Findings, file: &str, ids: impl Iterator<Item = &'a str>) {
    let mut seen = BTreeSet::new();
    for id in ids.filter(|id| !seen.insert(*id)) {
        findings.add("T04", || twice(file, id));
    }
}

fn twice(file: &str, id: &str) -> Finding {
    Finding::error(
        "T04",
        Place { sheet: Some(file.to_owned()), ..Place::default() },
        Bilingual::new(format!("“{id}”出现了两次。"), format!("“{id}” stands there twice.")),
        Bilingual::new("请删去重复的一行或改正编号。", "Remove the repeated line or correct the code."),
    )
}

fn hundred<'a>(findings: &mut Findings, file: &str, weights: impl Iterator<Item = &'a Decimal>) {
    let sum: Fraction = weights.map(Decimal::to_fraction).sum();
    if sum != Fraction::from(100) {
        findings.add("T05", || {
            let sum = sum.rounded(4, exact::Rounding::HalfUp);
            Finding::warning(
                "T05",
                Place { sheet: Some(file.to_owned()), ..Place::default() },
                Bilingual::new(
                    format!("权重合计是 {sum}，不是 100。"),
                    format!("The weights add up to {sum}, not 100."),
                ),
                Bilingual::new("已按合计折算；请核对权重。", "They were divided by their sum; check them."),
            )
        });
    }
}
