use std::collections::HashMap;
use std::path::Path;

use csv::ByteRecord;
use kernel::{Bilingual, Finding};

use super::evaluators::People;
use super::table::Table;
use crate::rules::ballot::{BLANK, DOUBLE};
use crate::rules::scheme::Scheme;
use crate::tally::findings::Findings;

/// Reads all marks: respondent after respondent, unit after unit, aspect after aspect. `None` after T01 to T03.
pub(super) fn read(directory: &Path, scheme: &Scheme, people: &People, findings: &mut Findings) -> Option<Vec<u8>> {
    let mut columns = vec!["evaluator_id", "unit_id"];
    columns.extend(scheme.aspects.iter().map(|aspect| aspect.id.as_str()));
    let mut table = Table::open(directory, "responses", &columns, findings)?;
    let mut sheet = Sheet::new(scheme, people);
    let mut record = ByteRecord::new();
    while table.next(&mut record, findings)? {
        sheet.take(&table, &record, findings);
    }
    sheet.tell_empty(&table, findings);
    Some(sheet.marks)
}

/// The marks as they fill up.
struct Sheet<'a> {
    people: &'a People,
    units: HashMap<&'a [u8], usize>,
    unit_codes: Vec<&'a [u8]>,
    aspects: usize,
    is_grade: [bool; 256],
    marks: Vec<u8>,
    /// Which evaluator and unit had a line.
    seen: Vec<bool>,
    /// Lines of one evaluator stand together and units follow one another in most files: the last ones are remembered.
    last_code: Vec<u8>,
    last_person: usize,
    next_unit: usize,
}

impl<'a> Sheet<'a> {
    fn new(scheme: &'a Scheme, people: &'a People) -> Self {
        let unit_codes: Vec<&[u8]> = scheme.units.iter().map(|unit| unit.id.as_bytes()).collect();
        let mut is_grade = [false; 256];
        for grade in &scheme.grades {
            is_grade[usize::from(b'0'.saturating_add(grade.code))] = true;
        }
        Self {
            people,
            units: unit_codes.iter().copied().zip(0..).collect(),
            aspects: scheme.aspects.len(),
            is_grade,
            marks: vec![BLANK; people.respondents() * scheme.marks_on_a_ballot()],
            seen: vec![false; people.respondents() * unit_codes.len()],
            unit_codes,
            last_code: Vec::new(),
            last_person: 0,
            next_unit: 0,
        }
    }

    fn take(&mut self, table: &Table, record: &ByteRecord, findings: &mut Findings) {
        let Some(person) = self.person(table, record, findings) else { return };
        let Some(unit) = self.unit(table, record, findings) else { return };
        let place = person * self.unit_codes.len() + unit;
        if std::mem::replace(&mut self.seen[place], true) {
            findings.add("T10", || twice(table, record));
            return;
        }
        let is_grade = self.is_grade;
        for (aspect, slot) in self.marks[place * self.aspects..][..self.aspects].iter_mut().enumerate() {
            let cell = table.cell(record, aspect + 2);
            *slot = match mark(&is_grade, cell) {
                Some(mark) => mark,
                None => {
                    findings.add("T09", || outside(table, record, aspect + 2));
                    BLANK
                }
            };
        }
    }

    fn person(&mut self, table: &Table, record: &ByteRecord, findings: &mut Findings) -> Option<usize> {
        let code = table.cell(record, 0);
        if code == self.last_code && !code.is_empty() {
            return Some(self.last_person);
        }
        match self.people.find(code) {
            Some(Some(person)) => {
                self.last_code.clear();
                self.last_code.extend_from_slice(code);
                self.last_person = person;
                return Some(person);
            }
            Some(None) => findings.add("T12", || did_not_answer(table, record)),
            None => findings.add("T08", || unknown_evaluator(table, record)),
        }
        None
    }

    fn unit(&mut self, table: &Table, record: &ByteRecord, findings: &mut Findings) -> Option<usize> {
        let code = table.cell(record, 1);
        let unit = match self.unit_codes.get(self.next_unit) {
            Some(expected) if *expected == code => Some(self.next_unit),
            _ => self.units.get(code).copied(),
        };
        match unit {
            Some(unit) => self.next_unit = (unit + 1) % self.unit_codes.len().max(1),
            None => findings.add("T07", || unknown_unit(table, record)),
        }
        unit
    }

    /// T13 for those who answered and have no line.
    fn tell_empty(&self, table: &Table, findings: &mut Findings) {
        let rows = self.seen.chunks(self.unit_codes.len().max(1)).enumerate();
        for (person, _) in rows.filter(|(_, row)| !row.contains(&true)) {
            findings.add("T13", || {
                let code = self.people.code(person);
                Finding::warning(
                    "T13",
                    kernel::Place { sheet: Some(table.file.clone()), ..kernel::Place::default() },
                    Bilingual::new(
                        format!("“{code}”记为已交回，却没有一行评价。"),
                        format!("“{code}” answered but has no line."),
                    ),
                    Bilingual::new("按空白评议表计入；请核对。", "Counted as an empty ballot; check it."),
                )
            });
        }
    }
}

/// Reads a mark: a grade's digit, nothing, or two marks with a stroke between them. `None` outside the scale.
fn mark(is_grade: &[bool; 256], cell: &[u8]) -> Option<u8> {
    match cell {
        [] => Some(BLANK),
        [digit] if is_grade[usize::from(*digit)] => Some(digit - b'0'),
        [_] => None,
        several => {
            let good = |part: &[u8]| matches!(part, [digit] if is_grade[usize::from(*digit)]);
            several.split(|byte| *byte == b'/').all(|part| good(part.trim_ascii())).then_some(DOUBLE)
        }
    }
}

fn shown(table: &Table, record: &ByteRecord, column: usize) -> String {
    String::from_utf8_lossy(table.cell(record, column)).chars().take(40).collect()
}

fn outside(table: &Table, record: &ByteRecord, column: usize) -> Finding {
    let text = shown(table, record, column);
    Finding::warning(
        "T09",
        table.place(record, column),
        Bilingual::new(format!("“{text}”不在等次之内。"), format!("“{text}” is not one of the grades.")),
        Bilingual::new("按空白计；请对照原表改正。", "Counted as blank; correct it from the paper."),
    )
}

fn twice(table: &Table, record: &ByteRecord) -> Finding {
    let (person, unit) = (shown(table, record, 0), shown(table, record, 1));
    Finding::error(
        "T10",
        table.place(record, 1),
        Bilingual::new(format!("“{person}”对“{unit}”的评价重复。"), format!("“{person}” has judged “{unit}” already.")),
        Bilingual::new("后一行没有计入；请删去一行。", "The later line was kept out; remove one."),
    )
}

fn did_not_answer(table: &Table, record: &ByteRecord) -> Finding {
    let person = shown(table, record, 0);
    Finding::error(
        "T12",
        table.place(record, 0),
        Bilingual::new(
            format!("“{person}”记为没有交回，却有评价。"),
            format!("“{person}” did not answer but has marks."),
        ),
        Bilingual::new(
            "没有计入；请核对 evaluators 表的 responded 栏。",
            "Kept out; check the column responded of the evaluators.",
        ),
    )
}

fn unknown_evaluator(table: &Table, record: &ByteRecord) -> Finding {
    let person = shown(table, record, 0);
    Finding::error(
        "T08",
        table.place(record, 0),
        Bilingual::new(format!("名单中没有评议人“{person}”。"), format!("There is no evaluator “{person}”.")),
        Bilingual::new("没有计入；请改正编号。", "Kept out; correct the number."),
    )
}

fn unknown_unit(table: &Table, record: &ByteRecord) -> Finding {
    let unit = shown(table, record, 1);
    Finding::error(
        "T07",
        table.place(record, 1),
        Bilingual::new(format!("方案中没有单位“{unit}”。"), format!("The scheme has no unit “{unit}”.")),
        Bilingual::new("没有计入；请改正编号。", "Kept out; correct the code."),
    )
}
