//! What must be right before a scheme can be frozen. Every rule has a code; all findings come at once.
//!
//! | code | rule |
//! |---|---|
//! | E01 | a title of 2 to 100 characters |
//! | E02 | at least one class, unit, aspect and stratum; ids not empty and not twice |
//! | E03 | every unit stands in a class of the scheme |
//! | E04 | the weights of the aspects add up to 100 |
//! | E05 | at least two valid grades with different points, codes 1 to 9, none twice |
//! | E06 | at least one satisfied grade, and only valid grades are satisfied |
//! | E07 | no more people drawn than the stratum has, at least one |
//! | E08 | the policy weights of the strata add up to 100 |
//! | E09 | the campaign closes after it opens |
//! | E10 | trimming below 50 percent and only with the mean of evaluators |
//! | E11 | the smallest cell is at least 3 |
//! | E12 | at most 9 decimal places |
//! | L01 | sealed ballots have observers with different names, and no more parts are needed than there are |
//! | E14 | a unit has 1 to 250 working days to answer its notice |

use std::collections::BTreeSet;

use exact::Decimal;
use kernel::{Bilingual, Finding, Place};

use super::formula::MeanOf;
use super::scheme::Scheme;

/// Checks a scheme and answers everything that is wrong with it; empty means it can be frozen.
pub fn check(scheme: &Scheme) -> Vec<Finding> {
    let mut findings = Vec::new();
    title(scheme, &mut findings);
    lists(scheme, &mut findings);
    weights(scheme, &mut findings);
    grades(scheme, &mut findings);
    strata(scheme, &mut findings);
    rest(scheme, &mut findings);
    findings
}

fn add(findings: &mut Vec<Finding>, rule: &'static str, field: &str, message: (&str, &str), remedy: (&str, &str)) {
    let pair = |(zh, en): (&str, &str)| Bilingual::new(zh, en);
    findings.push(Finding::error(rule, Place::field(field), pair(message), pair(remedy)));
}

fn title(scheme: &Scheme, findings: &mut Vec<Finding>) {
    if !(2..=100).contains(&scheme.title.trim().chars().count()) {
        add(
            findings,
            "E01",
            "title",
            ("标题应为 2 至 100 个字。", "The title must have 2 to 100 characters."),
            ("请补充或缩短标题。", "Complete or shorten it."),
        );
    }
}

fn lists(scheme: &Scheme, findings: &mut Vec<Finding>) {
    let lists: [(&str, Vec<&str>, (&str, &str)); 4] = [
        ("classes", scheme.classes.iter().map(|c| c.id.as_str()).collect(), ("单位分类", "Classes")),
        ("units", scheme.units.iter().map(|u| u.id.as_str()).collect(), ("被评议单位", "Units")),
        ("aspects", scheme.aspects.iter().map(|a| a.id.as_str()).collect(), ("评议内容", "Aspects")),
        ("strata", scheme.strata.iter().map(|s| s.id.as_str()).collect(), ("评议人层面", "Strata")),
    ];
    for (field, ids, (zh, en)) in lists {
        let different: BTreeSet<&str> = ids.iter().copied().collect();
        if ids.is_empty() || different.len() != ids.len() || different.contains("") {
            add(
                findings,
                "E02",
                field,
                (
                    &format!("{zh}不能为空，编号不能为空或重复。"),
                    &format!("{en}: at least one, no empty code, none twice."),
                ),
                ("请补充或改正编号。", "Complete or correct the codes."),
            );
        }
    }
    let strays: Vec<&str> = scheme
        .units
        .iter()
        .filter(|unit| !scheme.classes.iter().any(|class| class.id == unit.class_id))
        .map(|unit| unit.name.as_str())
        .collect();
    if let Some(first) = strays.first() {
        add(
            findings,
            "E03",
            "units",
            (
                &format!("有 {} 个单位没有归类，如“{first}”。", strays.len()),
                &format!("{} units stand in no class, such as “{first}”.", strays.len()),
            ),
            ("请在单位名册中选好分类。", "Choose their class in the registry."),
        );
    }
}

/// Whether decimals add up to exactly 100.
fn is_hundred<'a>(weights: impl Iterator<Item = &'a Decimal>) -> bool {
    let sum = weights.fold(exact::Fraction::zero(), |sum, weight| &sum + &weight.to_fraction());
    exact::Fraction::new(100, 1) == Some(sum)
}

fn weights(scheme: &Scheme, findings: &mut Vec<Finding>) {
    let remedy = ("请调整权重，使合计正好为 100。", "Adjust the weights to exactly 100 in all.");
    let negative = |weight: &Decimal| weight.to_fraction().is_negative();
    if !is_hundred(scheme.aspects.iter().map(|aspect| &aspect.weight))
        || scheme.aspects.iter().any(|a| negative(&a.weight))
    {
        add(
            findings,
            "E04",
            "aspects",
            ("评议内容的权重合计不是 100。", "The aspects' weights do not add up to 100."),
            remedy,
        );
    }
    if !is_hundred(scheme.strata.iter().map(|stratum| &stratum.policy_weight))
        || scheme.strata.iter().any(|s| negative(&s.policy_weight))
    {
        add(
            findings,
            "E08",
            "strata",
            ("各层面的政策权重合计不是 100。", "The strata's policy weights do not add up to 100."),
            remedy,
        );
    }
}

fn grades(scheme: &Scheme, findings: &mut Vec<Finding>) {
    let codes: BTreeSet<u8> = scheme.grades.iter().map(|grade| grade.code).collect();
    let points: BTreeSet<String> =
        scheme.grades.iter().filter(|grade| grade.valid).map(|grade| grade.points.to_fraction().to_string()).collect();
    let codes_good = codes.len() == scheme.grades.len() && codes.iter().all(|code| (1..=9).contains(code));
    if !codes_good || points.len() < 2 {
        add(
            findings,
            "E05",
            "grades",
            (
                "等次编号应为 1 至 9 且不重复，至少两个计分等次且分值不同。",
                "Grade codes must be 1 to 9 and differ, with at least two counted grades of different points.",
            ),
            ("请改正评价等次。", "Correct the grades."),
        );
    }
    let satisfied_good = scheme.grades.iter().all(|grade| grade.valid || !grade.satisfied);
    if !satisfied_good || !scheme.grades.iter().any(|grade| grade.satisfied) {
        add(
            findings,
            "E06",
            "grades",
            (
                "至少要有一个等次计入满意率，且它必须是计分等次。",
                "At least one grade must count as satisfied, and it must be a counted grade.",
            ),
            ("请改正“计入满意率”一栏。", "Correct the column “satisfied”."),
        );
    }
}

fn strata(scheme: &Scheme, findings: &mut Vec<Finding>) {
    for stratum in &scheme.strata {
        if stratum.to_draw == 0 || stratum.to_draw > stratum.population {
            add(
                findings,
                "E07",
                "strata",
                (
                    &format!("“{}”共 {} 人，不能抽 {} 人。", stratum.name, stratum.population, stratum.to_draw),
                    &format!(
                        "“{}” has {} people; {} can't be drawn.",
                        stratum.name, stratum.population, stratum.to_draw
                    ),
                ),
                ("请改正总人数或抽取人数。", "Correct the population or the number to draw."),
            );
        }
    }
}

fn rest(scheme: &Scheme, findings: &mut Vec<Finding>) {
    if scheme.schedule.closes <= scheme.schedule.opens {
        add(
            findings,
            "E09",
            "closes",
            ("截止时间早于开始时间。", "The campaign closes before it opens."),
            ("请改正评议起止时间。", "Correct the two times."),
        );
    }
    let formula = &scheme.formula;
    if formula.trim_percent >= 50 || (formula.trim_percent > 0 && formula.mean_of != MeanOf::Evaluators) {
        add(
            findings,
            "E10",
            "trim_percent",
            (
                "截尾比例应小于 50%，并且只能与“评议人平均”一起使用。",
                "Trimming must be below 50 % and needs the mean of evaluators.",
            ),
            ("请改为 0，或改用“评议人平均”。", "Set it to 0 or choose the mean of evaluators."),
        );
    }
    findings.extend(scheme.sealing.as_ref().and_then(super::sealing::Sealing::check));
    if scheme.smallest_cell < 3 {
        add(
            findings,
            "E11",
            "smallest_cell",
            (
                "少于 3 人的分组不允许公开，最小公开人数不能小于 3。",
                "The smallest cell shown must have at least 3 people.",
            ),
            ("一般填 5。", "Usually 5."),
        );
    }
    if formula.places > 9 {
        add(
            findings,
            "E12",
            "places",
            ("小数位数不能超过 9 位。", "At most 9 decimal places."),
            ("一般填 2。", "Usually 2."),
        );
    }
    if !(1..=250).contains(&scheme.answer_days) {
        add(
            findings,
            "E14",
            "answer_days",
            ("整改反馈期限应为 1 至 250 个工作日。", "A unit must have 1 to 250 working days to answer its notice."),
            ("一般填 15。", "Usually 15."),
        );
    }
}
