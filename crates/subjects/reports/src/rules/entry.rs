//! A report as it is taken in: the form's texts checked and tidied.

use kernel::{Day, Finding, UnitId};
use serde::{Deserialize, Serialize};

use super::codes::{self, Rule};
use super::limits::Limits;

/// The longest one-line field, in characters.
const LONGEST_LINE: usize = 200;

/// A report as somebody typed it.
#[derive(Debug, Clone, Default)]
pub struct Typed {
    /// What happened.
    pub text: String,
    /// The unit's code, if one was chosen.
    pub unit: String,
    /// The unit in words, if none was chosen.
    pub unit_words: String,
    /// Where.
    pub place: String,
    /// When, as `YYYY-MM-DD`.
    pub happened: String,
    /// Whether the reporter gives a name.
    pub named: bool,
    /// The reporter's name.
    pub name: String,
    /// Telephone, mail or address.
    pub contact: String,
    /// Whether a reply is wanted.
    pub wants_reply: bool,
    /// Whether the office writes it down; then a name or a way to be reached is enough.
    pub by_office: bool,
}

/// Who reported: sealed on arrival, opened only by an identity keeper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reporter {
    /// The name.
    pub name: String,
    /// Telephone, mail or address.
    pub contact: String,
}

/// A report that can be taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What happened, word for word.
    pub text: String,
    /// The unit, if one was chosen.
    pub unit: Option<UnitId>,
    /// The unit in words.
    pub unit_words: String,
    /// Where.
    pub place: String,
    /// When.
    pub happened: Option<Day>,
    /// Who, if a name was given.
    pub reporter: Option<Reporter>,
    /// Whether a reply is wanted.
    pub wants_reply: bool,
}

/// Checks what was typed. `unit` is the unit of the chosen code, if there is one; `may_be_named` whether an identity
/// keeper has been set up.
///
/// # Errors
/// Every finding at its field.
pub fn check(
    typed: &Typed,
    unit: Option<UnitId>,
    may_be_named: bool,
    today: Day,
    limits: &Limits,
) -> Result<Entry, Vec<Finding>> {
    let text = typed.text.replace("\r\n", "\n").trim().to_owned();
    let happened = typed.happened.trim();
    let day = happened.parse::<Day>().ok().filter(|day| *day <= today);
    let reporter = Reporter { name: typed.name.trim().to_owned(), contact: typed.contact.trim().to_owned() };
    let findings = [
        text.is_empty().then(|| codes::T01.at("text")),
        too_long(&text, limits.longest_text).then(|| codes::T02.at("text")),
        (!typed.unit.is_empty() && unit.is_none()).then(|| codes::T14.at("unit")),
        long_line(&typed.unit_words, "unit_words"),
        long_line(&typed.place, "place"),
        (!happened.is_empty() && day.is_none()).then(|| codes::T03.at("happened")),
        named_finding(typed, &reporter, may_be_named),
        long_line(&reporter.name, "name").filter(|_| typed.named),
        long_line(&reporter.contact, "contact").filter(|_| typed.named),
    ];
    let findings: Vec<Finding> = findings.into_iter().flatten().collect();
    if !findings.is_empty() {
        return Err(findings);
    }
    Ok(Entry {
        text,
        unit,
        unit_words: typed.unit_words.trim().to_owned(),
        place: typed.place.trim().to_owned(),
        happened: day,
        reporter: typed.named.then_some(reporter),
        wants_reply: typed.wants_reply,
    })
}

fn named_finding(typed: &Typed, reporter: &Reporter, may_be_named: bool) -> Option<Finding> {
    let at = |rule: Rule, field| Some(rule.at(field));
    match (typed.named, may_be_named) {
        (true, false) => at(codes::T20, "named"),
        (true, true) if typed.by_office => None,
        (true, true) if reporter.name.is_empty() => at(codes::T04, "name"),
        (true, true) if reporter.contact.is_empty() => at(codes::T04, "contact"),
        _ => None,
    }
}

fn too_long(text: &str, longest: usize) -> bool {
    text.chars().nth(longest).is_some()
}

fn long_line(text: &str, field: &str) -> Option<Finding> {
    too_long(text, LONGEST_LINE).then(|| codes::T05.at(field))
}

/// The first line of a text, cut for lists.
pub fn title_of(text: &str) -> String {
    let line = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default().trim();
    if too_long(line, 40) { line.chars().take(39).chain(['…']).collect() } else { line.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(typed: &Typed, may_be_named: bool) -> Vec<String> {
        let today = "2026-11-21".parse().unwrap();
        let found = check(typed, None, may_be_named, today, &Limits::default()).err().unwrap_or_default();
        found.iter().map(|finding| format!("{} {}", finding.rule, finding.place)).collect()
    }

    fn good() -> Typed {
        Typed { text: "窗口无故关闭".into(), ..Typed::default() }
    }

    #[test]
    fn words_alone_are_enough() {
        assert!(rules(&good(), true).is_empty());
        assert_eq!(rules(&Typed::default(), true), ["T01 text"]);
    }

    #[test]
    fn a_text_of_200_000_characters_is_refused_and_20_000_rare_ones_are_not() {
        assert_eq!(rules(&Typed { text: "长".repeat(200_000), ..good() }, true), ["T02 text"]);
        assert!(rules(&Typed { text: "𠮷".repeat(20_000), ..good() }, true).is_empty());
    }

    #[test]
    fn a_day_to_come_a_unit_that_is_none_and_lines_too_long_are_found_together() {
        let typed = Typed { happened: "2026-11-22".into(), unit: "U999".into(), place: "在".repeat(201), ..good() };
        assert_eq!(rules(&typed, true), ["T14 unit", "T05 place", "T03 happened"]);
    }

    #[test]
    fn who_gives_a_name_gives_a_way_to_be_reached_and_rare_names_are_names() {
        let named = Typed { named: true, name: "㐂𠮷 𬭎😀".into(), ..good() };
        assert_eq!(rules(&named, true), ["T04 contact"]);
        assert_eq!(rules(&named, false), ["T20 named"]);
        let whole = Typed { contact: "138 0000 0000".into(), ..named };
        let today = "2026-11-21".parse().unwrap();
        let entry = check(&whole, None, true, today, &Limits::default()).unwrap();
        assert_eq!(entry.reporter.unwrap().name, "㐂𠮷 𬭎😀");
    }

    #[test]
    fn a_caller_who_gives_the_office_a_number_and_no_name_is_written_down_so() {
        let caller = Typed { named: true, contact: "138 0000 0000".into(), by_office: true, ..good() };
        assert!(rules(&caller, true).is_empty());
        assert_eq!(rules(&caller, false), ["T20 named"]);
    }

    #[test]
    fn a_title_is_the_first_line_and_short() {
        assert_eq!(title_of("\n 一句话 \n第二句"), "一句话");
        assert_eq!(title_of(&"字".repeat(41)).chars().count(), 40);
    }
}
