//! The roster (名册): the people evaluators are drawn from.

use std::collections::{BTreeSet, HashMap};

use kernel::{Bilingual, Finding, Place};

use super::scheme::Scheme;

/// A line of the roster as it was handed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RosterLine {
    /// Where it stood.
    pub place: Place,
    /// The person's number in the roster, unique in the campaign.
    pub person_id: String,
    /// The stratum.
    pub stratum_id: String,
    /// The name; may be empty when the office draws by numbers.
    pub name: String,
    /// Where the person works; may be empty.
    pub workplace: String,
    /// A phone number to invite the person by; may be empty.
    pub phone: String,
}

/// A roster after checking: the lines taken, and what was found.
#[derive(Debug, Clone, Default)]
pub struct CheckedRoster {
    /// Lines that people can be drawn from.
    pub taken: Vec<RosterLine>,
    /// Lines kept out or worth a look.
    pub findings: Vec<Finding>,
}

/// What the roster is compared with.
pub struct Known<'a> {
    /// The scheme.
    pub scheme: &'a Scheme,
    /// Names of evaluated units, as people write their workplace.
    pub unit_names: &'a BTreeSet<String>,
    /// Names of people known to work for evaluated units.
    pub staff_names: &'a BTreeSet<String>,
}

/// Checks the lines of a roster.
///
/// | code | rule | what follows |
/// |---|---|---|
/// | D01 | a person's number is missing | kept out |
/// | D02 | the stratum is not in the scheme | kept out |
/// | D03 | the same number twice | the later one kept out |
/// | D04 | the same person (name and phone) under two numbers | the later one kept out |
/// | D05 | works for an evaluated unit | kept out |
/// | D06 | same name as a member of staff of an evaluated unit | taken, to be looked at |
/// | D07 | a stratum has another number of people than the scheme says | to be looked at |
/// | D08 | a stratum has fewer people than are to be drawn | to be looked at |
pub fn check(lines: Vec<RosterLine>, known: &Known<'_>) -> CheckedRoster {
    let mut checked = CheckedRoster::default();
    let mut numbers: HashMap<String, Place> = HashMap::new();
    let mut people: HashMap<(String, String), Place> = HashMap::new();
    for line in lines {
        match refuse(&line, known, &numbers, &people) {
            Some(finding) => checked.findings.push(finding),
            None => {
                if known.staff_names.contains(&line.name) {
                    checked.findings.push(same_name_as_staff(&line));
                }
                numbers.insert(line.person_id.clone(), line.place.clone());
                if !line.name.is_empty() && !line.phone.is_empty() {
                    people.insert((line.name.clone(), line.phone.clone()), line.place.clone());
                }
                checked.taken.push(line);
            }
        }
    }
    checked.findings.extend(count_strata(&checked.taken, known.scheme));
    checked
}

fn refuse(
    line: &RosterLine,
    known: &Known<'_>,
    numbers: &HashMap<String, Place>,
    people: &HashMap<(String, String), Place>,
) -> Option<Finding> {
    let at = |column: &str| Place { column: Some(column.to_owned()), ..line.place.clone() };
    let error = |rule, column: &str, zh: String, en: String, remedy: (&str, &str)| {
        Some(Finding::error(rule, at(column), Bilingual::new(zh, en), Bilingual::new(remedy.0, remedy.1)))
    };
    if line.person_id.is_empty() || line.person_id.contains('\n') {
        return error(
            "D01",
            "person_id",
            "缺少人员编号。".into(),
            "The person's number is missing.".into(),
            ("请补上编号。", "Add a number."),
        );
    }
    if known.scheme.stratum_place(&line.stratum_id).is_none() {
        let (zh, en) = (
            format!("方案中没有层面“{}”。", line.stratum_id),
            format!("The scheme has no stratum “{}”.", line.stratum_id),
        );
        return error(
            "D02",
            "stratum_id",
            zh,
            en,
            ("请改成方案中的层面编号或名称。", "Use a code or name of the scheme."),
        );
    }
    if let Some(first) = numbers.get(&line.person_id) {
        let (zh, en) = (
            format!("编号 {} 与 {first} 重复。", line.person_id),
            format!("Number {} stands at {first} already.", line.person_id),
        );
        return error("D03", "person_id", zh, en, ("后一行没有导入。", "The later row was kept out."));
    }
    if let Some(first) = people.get(&(line.name.clone(), line.phone.clone())) {
        let (zh, en) =
            (format!("姓名和电话与 {first} 相同，疑为同一人。",), format!("Same name and phone as {first}."));
        return error(
            "D04",
            "name",
            zh,
            en,
            (
                "后一行没有导入；确为两人的，请更正电话。",
                "The later row was kept out; correct the phone if they are two people.",
            ),
        );
    }
    if works_for_evaluated(&line.workplace, known.unit_names) {
        let (zh, en) = (
            format!("在被评议单位“{}”工作，应当回避。", line.workplace),
            format!("Works for “{}”, which is evaluated.", line.workplace),
        );
        return error("D05", "workplace", zh, en, ("没有列入抽选范围。", "Not drawn from."));
    }
    None
}

fn works_for_evaluated(workplace: &str, unit_names: &BTreeSet<String>) -> bool {
    !workplace.is_empty()
        && (unit_names.contains(workplace) || unit_names.iter().any(|name| workplace.starts_with(name.as_str())))
}

fn same_name_as_staff(line: &RosterLine) -> Finding {
    Finding::warning(
        "D06",
        Place { column: Some("name".into()), ..line.place.clone() },
        Bilingual::new(
            format!("“{}”与被评议单位的一名工作人员同名。", line.name),
            format!("“{}” has the name of a member of staff of an evaluated unit.", line.name),
        ),
        Bilingual::new(
            "已列入抽选范围；如是同一人，请在名册中剔除。",
            "Taken; remove the line if it is the same person.",
        ),
    )
}

fn count_strata(taken: &[RosterLine], scheme: &Scheme) -> Vec<Finding> {
    let mut counts: HashMap<&str, u64> = HashMap::new();
    for line in taken {
        *counts.entry(line.stratum_id.as_str()).or_default() += 1;
    }
    let mut findings = Vec::new();
    for stratum in &scheme.strata {
        let found = counts.get(stratum.id.as_str()).copied().unwrap_or(0);
        let (name, planned, to_draw) = (&stratum.name, stratum.population, stratum.to_draw);
        if found < to_draw {
            findings.push(Finding::warning(
                "D08",
                Place::field(&stratum.id),
                Bilingual::new(
                    format!("“{name}”只有 {found} 人，不够抽 {to_draw} 人。"),
                    format!("“{name}” has {found} people; {to_draw} can't be drawn."),
                ),
                Bilingual::new("请补充名册，否则不能抽选。", "Complete the roster; nothing can be drawn before."),
            ));
        } else if found != planned {
            findings.push(Finding::warning(
                "D07",
                Place::field(&stratum.id),
                Bilingual::new(
                    format!("“{name}”名册有 {found} 人，方案写的是 {planned} 人。"),
                    format!("“{name}” has {found} people in the roster, {planned} in the scheme."),
                ),
                Bilingual::new(
                    "抽样权数按方案人数计算；请核对哪个正确。",
                    "Weights use the scheme's number; see which is right.",
                ),
            ));
        }
    }
    findings
}
