use std::sync::LazyLock;

use jiff::civil::Date;

use crate::finding::left_out;
use crate::{Finding, Span, Unit, lines};

/// The time limits of statutes and of places; see `data/README.md`.
const RULES: &str = include_str!("../data/clock-rules.csv");

/// A time limit as a statute, a standard or a place sets it: data, with its source. An office copies, changes and dates them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClockRule {
    /// Stable and unique: `petition.objection`.
    pub id: String,
    /// How long.
    pub span: Span,
    /// By how much it may be extended at most, in the same unit; 0 when it may not.
    pub extension: u32,
    /// What must be done in it, in Chinese.
    pub zh: String,
    /// What must be done in it, in English.
    pub en: String,
    /// The statute, standard or local rule.
    pub source: String,
    /// The article; empty when the source is not cited by article.
    pub article: String,
    /// Where it is in force: `全国` or a place.
    pub place: String,
    /// Since when; `None` where only the place's own text would tell.
    pub in_force_from: Option<Date>,
}

/// The time limits that come with this crate: petitions, complaints, hotlines, licences, disclosure.
pub fn clock_rules() -> &'static [ClockRule] {
    static ALL: LazyLock<Vec<ClockRule>> = LazyLock::new(|| read_clock_rules(RULES).0);
    &ALL
}

/// The time limit of an id, if it comes with this crate.
pub fn clock_rule(id: &str) -> Option<&'static ClockRule> {
    clock_rules().iter().find(|rule| rule.id == id)
}

/// Reads time limits from lines of
/// `id,count,unit,extension,name_zh,name_en,source,article,place,in_force_from`, in this order, after a header.
///
/// Units are those of [`Unit::code`]. A line that can't be read is left out with a finding W09; an id that was given
/// before is one too.
pub fn read_clock_rules(text: &str) -> (Vec<ClockRule>, Vec<Finding>) {
    let mut rules: Vec<ClockRule> = Vec::new();
    let mut findings = Vec::new();
    for (line, row) in lines::read(text).1 {
        match rule(&row) {
            Ok(rule) if rules.iter().all(|known| known.id != rule.id) => rules.push(rule),
            Ok(rule) => findings.push(finding(line, "编号重复", &format!("the id `{}` was given before", rule.id))),
            Err((zh, en)) => findings.push(finding(line, zh, en)),
        }
    }
    (rules, findings)
}

fn rule(record: &csv::StringRecord) -> Result<ClockRule, (&'static str, &'static str)> {
    let cell = |column: usize| record.get(column).unwrap_or_default();
    let text = |column: usize| cell(column).to_owned();
    if cell(0).is_empty() {
        return Err(("没有编号", "there is no id"));
    }
    let count = cell(1).parse().map_err(|_| ("数量不是整数", "the count is not a whole number"))?;
    let unit = cell(2).parse::<Unit>().map_err(|_| ("不认识的单位", "unknown unit"))?;
    let extension = if cell(3).is_empty() { Ok(0) } else { cell(3).parse() };
    let in_force_from = if cell(9).is_empty() { Ok(None) } else { cell(9).parse().map(Some) };
    Ok(ClockRule {
        id: text(0),
        span: Span::new(count, unit),
        extension: extension.map_err(|_| ("延长数不是整数", "the extension is not a whole number"))?,
        zh: text(4),
        en: text(5),
        source: text(6),
        article: text(7),
        place: text(8),
        in_force_from: in_force_from.map_err(|_| ("施行日期不是日期", "the day in force is not a date"))?,
    })
}

fn finding(line: u64, zh: &str, en: &str) -> Finding {
    let remedy = ("请改正这一行后重新导入。", "Correct this line and import again.");
    left_out("W09", line, (zh, en), remedy)
}
