use std::collections::BTreeMap;

use kernel::{Finding, Severity};

use super::citizen_id::CitizenId;
use super::codes;
use super::duty::{Duty, check_duty, number};
use super::incoming::{DutyRow, Incoming, PersonRow, Row, RowPlace};
use super::person::{PersonRecord, check_person};
use super::tidy::{name_key, tidy};
use super::unit::{UnitClass, UnitEntry, UnitFacts, UnitView, check_unit, find_class, is_unit_code};

/// What the registry holds now.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// The classes, in order.
    pub classes: Vec<UnitClass>,
    /// All units, closed ones too.
    pub units: Vec<UnitView>,
    /// The duties, by the unit's code.
    pub duties: BTreeMap<String, Vec<Duty>>,
    /// The people, by the unit's code.
    pub people: BTreeMap<String, Vec<PersonRecord>>,
}

/// How many of a kind an import would add, change, leave and refuse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Not in the registry yet.
    pub new: usize,
    /// In the registry with other contents.
    pub changed: usize,
    /// In the registry just like this.
    pub unchanged: usize,
    /// Kept out by an error.
    pub refused: usize,
}

impl Counts {
    /// How many would be written.
    pub fn to_write(self) -> usize {
        self.new + self.changed
    }
}

/// What an import would do: made without writing anything, the same for the dry run and for the confirmed import.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// Classes to add.
    pub classes: Vec<UnitClass>,
    /// Units to add.
    pub new_units: Vec<UnitFacts>,
    /// Units to change: what is known and what it becomes.
    pub changed_units: Vec<(UnitView, UnitFacts)>,
    /// Duties to put in place of a unit's present ones, by the unit's code.
    pub duties: Vec<(String, Vec<Duty>)>,
    /// People to add or change, by the unit's code.
    pub people: Vec<(String, PersonRecord)>,
    /// Counts of units.
    pub unit_counts: Counts,
    /// Counts of duty rows.
    pub duty_counts: Counts,
    /// Counts of people.
    pub person_counts: Counts,
    /// Everything found, in the order of the file.
    pub findings: Vec<Finding>,
}

impl Plan {
    /// Whether confirming would write anything.
    pub fn writes(&self) -> bool {
        self.unit_counts.to_write() + self.duties.len() + self.people.len() + self.classes.len() > 0
    }

    /// How many findings keep something out.
    pub fn errors(&self) -> usize {
        self.findings.iter().filter(|finding| finding.severity == Severity::Error).count()
    }
}

/// Compares what came in with what is known. `mark` makes the keyed mark of an identity number.
pub fn plan(incoming: &Incoming, known: &Known, mark: &dyn Fn(&CitizenId) -> String) -> Plan {
    let mut planner = Planner::new(incoming, known);
    for row in &incoming.units {
        planner.unit(row);
    }
    planner.duties(&incoming.duties);
    for row in &incoming.people {
        planner.person(row, mark);
    }
    planner.plan
}

struct Planner<'a> {
    known: &'a Known,
    classes: Vec<UnitClass>,
    /// Units of this file so far, by code.
    seen: BTreeMap<String, UnitFacts>,
    seen_people: BTreeMap<(String, String), PersonRecord>,
    next_unit: u32,
    plan: Plan,
}

impl<'a> Planner<'a> {
    fn new(incoming: &Incoming, known: &'a Known) -> Self {
        let typed = incoming.units.iter().filter_map(|row| row.entry.code.as_deref().map(tidy));
        let codes = known.units.iter().map(|unit| unit.code.clone()).chain(typed);
        let next_unit = codes.filter_map(|code| numbered(&code, 'U')).max().unwrap_or(0) + 1;
        let plan = Plan { findings: incoming.findings.clone(), ..Plan::default() };
        Self {
            known,
            classes: known.classes.clone(),
            seen: BTreeMap::new(),
            seen_people: BTreeMap::new(),
            next_unit,
            plan,
        }
    }

    fn unit(&mut self, row: &Row<UnitEntry>) {
        match self.try_unit(row) {
            Ok(()) => {}
            Err(findings) => {
                self.plan.unit_counts.refused += 1;
                self.plan.findings.extend(findings);
            }
        }
    }

    fn try_unit(&mut self, row: &Row<UnitEntry>) -> Result<(), Vec<Finding>> {
        let known = self.known;
        let (code, is_counted) = self.code_of(row)?;
        let old = known.units.iter().find(|unit| unit.code == code);
        let old_facts = old.map(UnitView::facts);
        let added = self.class_to_add(&row.entry);
        let classes: Vec<UnitClass> = self.classes.iter().chain(&added).cloned().collect();
        let entry = UnitEntry { code: Some(code.clone()), ..row.entry.clone() };
        let facts = check_unit(&entry, old_facts.as_ref(), &classes, &|field| row.at.cell(field))?;
        if let Some(earlier) = self.seen.get(&facts.code) {
            let same = *earlier == facts;
            return if same {
                self.note(codes::R08.at(row.at.cell("name")))
            } else {
                Err(vec![codes::R09.at(row.at.cell("name"))])
            };
        }
        if let Some(class) = added {
            self.plan.findings.push(codes::R19.at(row.at.cell("class_name")));
            self.classes.push(class.clone());
            self.plan.classes.push(class);
        }
        self.next_unit += u32::from(is_counted);
        self.warn_of_twins(&facts, &row.at);
        self.seen.insert(facts.code.clone(), facts.clone());
        let counts = &mut self.plan.unit_counts;
        match (old, old_facts) {
            (Some(_), Some(before)) if before == facts => counts.unchanged += 1,
            (Some(old), _) => {
                counts.changed += 1;
                self.plan.changed_units.push((old.clone(), facts));
            }
            (None, _) => {
                counts.new += 1;
                self.plan.new_units.push(facts);
            }
        }
        Ok(())
    }

    fn note(&mut self, finding: Finding) -> Result<(), Vec<Finding>> {
        self.plan.findings.push(finding);
        Ok(())
    }

    /// The code of a row: as typed, or that of the unit with the same name, or the next number (then `true`).
    fn code_of(&self, row: &Row<UnitEntry>) -> Result<(String, bool), Vec<Finding>> {
        let typed = row.entry.code.as_deref().map(|code| tidy(code).to_uppercase()).unwrap_or_default();
        if !typed.is_empty() {
            return Ok((typed, false));
        }
        match self.codes_named(row.entry.name.as_deref().unwrap_or_default()).as_slice() {
            [] => Ok((unit_code(self.next_unit), true)),
            [one] => Ok((one.clone(), false)),
            _ => Err(vec![codes::R23.at(row.at.cell("name"))]),
        }
    }

    /// The codes of the units with a name, known or in this file.
    fn codes_named(&self, name: &str) -> Vec<String> {
        let key = name_key(name);
        let known = self.known.units.iter().filter(|unit| name_key(&unit.name) == key).map(|unit| &unit.code);
        let seen = self.seen.values().filter(|facts| name_key(&facts.name) == key).map(|facts| &facts.code);
        let mut codes: Vec<String> = known.chain(seen).cloned().collect();
        codes.sort();
        codes.dedup();
        codes
    }

    /// The class a row names by name (and perhaps code) and that does not exist yet.
    fn class_to_add(&self, entry: &UnitEntry) -> Option<UnitClass> {
        let text = entry.class_text().filter(|text| find_class(text, &self.classes).is_none())?;
        let name = entry.class_name.as_deref().map(tidy).filter(|name| !name.is_empty())?;
        let typed = Some(text.to_uppercase()).filter(|code| *code != name.to_uppercase() && is_unit_code(code));
        let highest = self.classes.iter().filter_map(|class| numbered(&class.code, 'C')).max().unwrap_or(0);
        let place = self.classes.iter().map(|class| class.place).max().unwrap_or(0) + 1;
        Some(UnitClass { code: typed.unwrap_or_else(|| format!("C{}", highest + 1)), name, place })
    }

    fn warn_of_twins(&mut self, facts: &UnitFacts, at: &RowPlace) {
        let others = || {
            let known = self.known.units.iter().filter(|unit| !self.seen.contains_key(&unit.code)).map(UnitView::facts);
            known.chain(self.seen.values().cloned()).filter(|other| other.code != facts.code)
        };
        let same_name = others().any(|other| name_key(&other.name) == name_key(&facts.name));
        let same_credit = facts.credit_code.is_some() && others().any(|other| other.credit_code == facts.credit_code);
        if same_name {
            self.plan.findings.push(codes::R20.at(at.cell("name")));
        }
        if same_credit {
            self.plan.findings.push(codes::R16.at(at.cell("credit_code")));
        }
    }

    /// The code of the unit that a row of duties or people belongs to.
    fn unit_of(&self, code: &str, name: &str, at: &RowPlace) -> Result<String, Finding> {
        let code = code.to_uppercase();
        if !code.is_empty() {
            let exists = self.seen.contains_key(&code) || self.known.units.iter().any(|unit| unit.code == code);
            return if exists { Ok(code) } else { Err(codes::R12.at(at.cell("code"))) };
        }
        match self.codes_named(name).as_slice() {
            [one] => Ok(one.clone()),
            [] => Err(codes::R12.at(at.cell("name"))),
            _ => Err(codes::R23.at(at.cell("name"))),
        }
    }

    /// The rows of a unit take the place of its present duties. A unit with a refused row keeps what it has.
    fn duties(&mut self, rows: &[Row<DutyRow>]) {
        let mut good = Vec::new();
        for row in rows {
            let DutyRow { unit_code, unit_name, text, basis } = &row.entry;
            match self.unit_of(unit_code, unit_name, &row.at) {
                Ok(code) => good.push((code, check_duty(text, basis, &|field| row.at.cell(field)))),
                Err(finding) => {
                    self.plan.duty_counts.refused += 1;
                    self.plan.findings.push(finding);
                }
            }
        }
        for (code, checked) in by_unit(good) {
            self.duties_of(code, checked);
        }
    }

    fn duties_of(&mut self, code: String, checked: Vec<Result<Duty, Finding>>) {
        let count = checked.len();
        let (good, bad): (Vec<_>, Vec<_>) = checked.into_iter().partition(Result::is_ok);
        if !bad.is_empty() {
            self.plan.duty_counts.refused += count;
            self.plan.findings.extend(bad.into_iter().filter_map(Result::err));
            return;
        }
        let duties = number(good.into_iter().flatten());
        let old = self.known.duties.get(&code).map(Vec::as_slice).unwrap_or_default();
        let counts = &mut self.plan.duty_counts;
        for duty in &duties {
            match old.iter().find(|known| known.place == duty.place) {
                Some(known) if known == duty => counts.unchanged += 1,
                Some(_) => counts.changed += 1,
                None => counts.new += 1,
            }
        }
        if old != duties {
            self.plan.duties.push((code, duties));
        }
    }

    fn person(&mut self, row: &Row<PersonRow>, mark: &dyn Fn(&CitizenId) -> String) {
        if let Err(findings) = self.try_person(row, mark) {
            self.plan.person_counts.refused += 1;
            self.plan.findings.extend(findings);
        }
    }

    fn try_person(&mut self, row: &Row<PersonRow>, mark: &dyn Fn(&CitizenId) -> String) -> Result<(), Vec<Finding>> {
        let PersonRow { unit_code, unit_name, person } = &row.entry;
        let code = self.unit_of(unit_code, unit_name, &row.at).map_err(|finding| vec![finding])?;
        let facts = check_person(person, &|field| row.at.cell(if field == "name" { "person" } else { field }))?;
        let people = self.known.people.get(&code).map(Vec::as_slice).unwrap_or_default();
        let key = name_key(&facts.name);
        let old = people.iter().find(|known| name_key(&known.name) == key);
        let record = facts.record(old, mark);
        match self.seen_people.insert((code.clone(), key), record.clone()) {
            Some(earlier) if earlier == record => return self.note(codes::R08.at(row.at.cell("person"))),
            Some(_) => return Err(vec![codes::R09.at(row.at.cell("person"))]),
            None => {}
        }
        let counts = &mut self.plan.person_counts;
        match old {
            Some(old) if *old == record => counts.unchanged += 1,
            Some(_) => counts.changed += 1,
            None => counts.new += 1,
        }
        if old != Some(&record) {
            self.plan.people.push((code, record));
        }
        Ok(())
    }
}

/// The code after the highest of the form `U` and a number: `U001` for none.
pub fn next_unit_code<'a>(codes: impl IntoIterator<Item = &'a str>) -> String {
    unit_code(codes.into_iter().filter_map(|code| numbered(code, 'U')).max().unwrap_or(0) + 1)
}

fn unit_code(number: u32) -> String {
    format!("U{number:03}")
}

/// The number of a code made of a letter and digits.
fn numbered(code: &str, letter: char) -> Option<u32> {
    code.strip_prefix(letter)?.parse().ok()
}

/// Rows grouped by the unit they belong to, in the order the units first appear.
fn by_unit<T>(rows: Vec<(String, T)>) -> Vec<(String, Vec<T>)> {
    let mut groups: Vec<(String, Vec<T>)> = Vec::new();
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    for (unit, row) in rows {
        let place = *places.entry(unit.clone()).or_insert(groups.len());
        match groups.get_mut(place) {
            Some((_, group)) => group.push(row),
            None => groups.push((unit, vec![row])),
        }
    }
    groups
}
