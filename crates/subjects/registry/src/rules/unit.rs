use kernel::{Bilingual, Finding, Place, UnitId};

use super::codes;
use super::credit_code::{CreditCode, CreditCodeError};
use super::tidy::{phone_digits, tidy};

/// The longest name, address or window, in characters.
const LONGEST: usize = 100;

/// What a unit is by law, the way GB 32100's second character divides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum UnitKind {
    /// 机关
    Agency,
    /// 事业单位
    Institution,
    /// 企业
    Enterprise,
    /// 社会组织
    Association,
    /// 其他
    Other,
}

impl UnitKind {
    /// Every kind, in the order forms show them.
    pub const ALL: [Self; 5] = [Self::Agency, Self::Institution, Self::Enterprise, Self::Association, Self::Other];

    /// The stored word.
    pub fn code(self) -> &'static str {
        match self {
            Self::Agency => "agency",
            Self::Institution => "institution",
            Self::Enterprise => "enterprise",
            Self::Association => "association",
            Self::Other => "other",
        }
    }

    /// The kind's name for people.
    pub fn name(self) -> Bilingual {
        match self {
            Self::Agency => Bilingual::new("机关", "Agency"),
            Self::Institution => Bilingual::new("事业单位", "Public institution"),
            Self::Enterprise => Bilingual::new("企业", "Enterprise"),
            Self::Association => Bilingual::new("社会组织", "Association"),
            Self::Other => Bilingual::new("其他", "Other"),
        }
    }

    /// Reads the stored word or either name.
    pub fn read(text: &str) -> Option<Self> {
        let is =
            |kind: &Self| text == kind.code() || text == kind.name().zh || text.eq_ignore_ascii_case(&kind.name().en);
        Self::ALL.into_iter().find(is)
    }
}

/// A class in which units are ranked together (单位分类). Classes are data of the area, ordered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitClass {
    /// Short code, unique in the area, such as `C1`.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its place among the classes, from 1.
    pub place: i64,
}

/// A unit (单位) as every subject sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitView {
    /// Its id, which never changes.
    pub id: UnitId,
    /// Its code, unique in the area, such as `U001`.
    pub code: String,
    /// Its full name.
    pub name: String,
    /// Its short name; the full name where it has none.
    pub short_name: String,
    /// The class it is ranked in.
    pub class_code: String,
    /// That class's name.
    pub class_name: String,
    /// What it is by law.
    pub kind: UnitKind,
    /// Its unified social credit code, if known.
    pub credit_code: Option<CreditCode>,
    /// Where it is; may be empty.
    pub address: String,
    /// Its telephone; may be empty.
    pub phone: String,
    /// Its service windows, in order.
    pub windows: Vec<String>,
    /// False once it was closed (撤并 or renamed into another); closed units stay readable.
    pub active: bool,
    /// Why it was closed; empty while active.
    pub closed_reason: String,
    /// Counts the changes; an edit must name the version it saw.
    pub version: i64,
}

/// The facts of a unit as they may be stored: everything a form or a sheet can say about it, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitFacts {
    /// Its code; empty in a sheet that leaves the numbering to the registry.
    pub code: String,
    /// Its full name.
    pub name: String,
    /// Its short name.
    pub short_name: String,
    /// The class's code.
    pub class_code: String,
    /// What it is by law.
    pub kind: UnitKind,
    /// Its credit code, if known.
    pub credit_code: Option<CreditCode>,
    /// Where it is.
    pub address: String,
    /// Its telephone.
    pub phone: String,
    /// Its service windows.
    pub windows: Vec<String>,
}

impl UnitView {
    /// The part of the view that an edit can change.
    pub fn facts(&self) -> UnitFacts {
        UnitFacts {
            code: self.code.clone(),
            name: self.name.clone(),
            short_name: self.short_name.clone(),
            class_code: self.class_code.clone(),
            kind: self.kind,
            credit_code: self.credit_code.clone(),
            address: self.address.clone(),
            phone: self.phone.clone(),
            windows: self.windows.clone(),
        }
    }
}

impl UnitFacts {
    /// The fields that differ, each with its old and new text: the body of the audit line.
    pub fn changes_to(&self, new: &Self) -> serde_json::Value {
        let old_and_new = self.fields().into_iter().zip(new.fields());
        let changed = old_and_new.filter(|(old, new)| old != new);
        changed.map(|((name, old), (_, new))| (name.to_owned(), serde_json::json!([old, new]))).collect()
    }

    /// Every field's name and text.
    pub fn fields(&self) -> [(&'static str, String); 9] {
        [
            ("code", self.code.clone()),
            ("name", self.name.clone()),
            ("short_name", self.short_name.clone()),
            ("class", self.class_code.clone()),
            ("kind", self.kind.code().to_owned()),
            ("credit_code", self.credit_code.as_ref().map(ToString::to_string).unwrap_or_default()),
            ("address", self.address.clone()),
            ("phone", self.phone.clone()),
            ("windows", join_windows(&self.windows)),
        ]
    }
}

/// What was typed about a unit, in a form or in a row of a sheet. `None`: the sheet has no such column.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UnitEntry {
    /// 单位编码
    pub code: Option<String>,
    /// 单位名称
    pub name: Option<String>,
    /// 简称
    pub short_name: Option<String>,
    /// 分类编码, or in a form the chosen class; a name is taken too.
    pub class: Option<String>,
    /// 分类名称, where a sheet has it beside or instead of the code.
    pub class_name: Option<String>,
    /// 单位性质
    pub kind: Option<String>,
    /// 统一社会信用代码
    pub credit_code: Option<String>,
    /// 地址
    pub address: Option<String>,
    /// 电话
    pub phone: Option<String>,
    /// 服务窗口, one a line or divided by `；`.
    pub windows: Option<String>,
}

impl UnitEntry {
    /// What the entry says about the class: the code, or the name where there is no code. `None`: no such column.
    pub fn class_text(&self) -> Option<String> {
        let code = self.class.as_deref().map(tidy).filter(|code| !code.is_empty());
        code.or_else(|| self.class_name.as_deref().map(tidy)).or_else(|| self.class.as_ref().map(|_| String::new()))
    }
}

/// Checks an entry field by field and answers the facts, unless a finding is an error.
///
/// Columns that a sheet does not have keep what `old` says; a unit that is new gets them empty. `place` tells where a
/// field stands (`name`, `code`, …), so that forms and sheets share the rules.
pub fn check_unit(
    entry: &UnitEntry,
    old: Option<&UnitFacts>,
    classes: &[UnitClass],
    place: &dyn Fn(&str) -> Place,
) -> Result<UnitFacts, Vec<Finding>> {
    let mut findings = Vec::new();
    let text = |given: &Option<String>, old: Option<&String>| {
        given.as_ref().map(|text| tidy(text)).or_else(|| old.cloned()).unwrap_or_default()
    };
    let name = text(&entry.name, old.map(|old| &old.name));
    if name.chars().count() < 2 {
        findings.push(codes::R01.at(place("name")));
    }
    let code = text(&entry.code, old.map(|old| &old.code)).to_uppercase();
    if !is_unit_code(&code) {
        findings.push(codes::R02.at(place("code")));
    }
    let class_code = class_of(entry.class_text().as_deref(), old, classes).unwrap_or_else(|| {
        findings.push(codes::R04.at(place("class")));
        String::new()
    });
    let kind = kind_of(entry.kind.as_deref(), old).unwrap_or_else(|| {
        findings.push(codes::R05.at(place("kind")));
        UnitKind::Other
    });
    let credit_code = credit_code_of(entry.credit_code.as_deref(), old).unwrap_or_else(|error| {
        findings.push(credit_finding(error, place("credit_code")));
        None
    });
    let phone = text(&entry.phone, old.map(|old| &old.phone));
    if !phone.is_empty() && !(3..=40).contains(&phone_digits(&phone).len()) {
        findings.push(codes::R07.at(place("phone")));
    }
    let short_name = text(&entry.short_name, old.map(|old| &old.short_name));
    let address = text(&entry.address, old.map(|old| &old.address));
    let windows = match (&entry.windows, old) {
        (Some(typed), _) => split_windows(typed),
        (None, old) => old.map(|old| old.windows.clone()).unwrap_or_default(),
    };
    for (field, text) in [("name", &name), ("short_name", &short_name), ("address", &address), ("phone", &phone)] {
        if text.chars().count() > LONGEST {
            findings.push(codes::R22.at(place(field)));
        }
    }
    if windows.len() > LONGEST || windows.iter().any(|window| window.chars().count() > LONGEST) {
        findings.push(codes::R22.at(place("windows")));
    }
    let short_name = if short_name.is_empty() { name.clone() } else { short_name };
    let facts = UnitFacts { code, name, short_name, class_code, kind, credit_code, address, phone, windows };
    if findings.is_empty() { Ok(facts) } else { Err(findings) }
}

/// One to twelve capital letters and digits; digits and letters alone sort alike in every database.
pub fn is_unit_code(code: &str) -> bool {
    (1..=12).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}

/// The class a text names, by code or by name.
pub fn find_class<'a>(text: &str, classes: &'a [UnitClass]) -> Option<&'a UnitClass> {
    classes.iter().find(|class| class.code.eq_ignore_ascii_case(text) || class.name == text)
}

fn class_of(typed: Option<&str>, old: Option<&UnitFacts>, classes: &[UnitClass]) -> Option<String> {
    match typed {
        Some(text) => find_class(&tidy(text), classes).map(|class| class.code.clone()),
        None => old.map(|old| old.class_code.clone()),
    }
}

/// A blank kind means what it was, and an agency for a new unit.
fn kind_of(typed: Option<&str>, old: Option<&UnitFacts>) -> Option<UnitKind> {
    match typed.map(tidy).filter(|text| !text.is_empty()) {
        Some(text) => UnitKind::read(&text),
        None => Some(old.map_or(UnitKind::Agency, |old| old.kind)),
    }
}

fn credit_code_of(typed: Option<&str>, old: Option<&UnitFacts>) -> Result<Option<CreditCode>, CreditCodeError> {
    match typed.map(tidy) {
        Some(text) if text.is_empty() => Ok(None),
        Some(text) => CreditCode::parse(&text).map(Some),
        None => Ok(old.and_then(|old| old.credit_code.clone())),
    }
}

fn credit_finding(error: CreditCodeError, place: Place) -> Finding {
    let message = match error {
        CreditCodeError::Length => {
            Bilingual::new("统一社会信用代码不是 18 位。", "The credit code does not have 18 characters.")
        }
        CreditCodeError::Character => {
            Bilingual::new("统一社会信用代码里有不该出现的字符。", "The credit code holds a character it can't have.")
        }
        CreditCodeError::CheckCharacter => {
            Bilingual::new("统一社会信用代码的校验位不对。", "The credit code's check character does not fit.")
        }
    };
    Finding { message, ..codes::R06.at(place) }
}

/// The windows of a text, one a line or divided by `；`; blank ones are left out.
pub fn split_windows(text: &str) -> Vec<String> {
    text.split(['\n', '；', ';']).map(tidy).filter(|window| !window.is_empty()).collect()
}

/// The windows as one cell of a sheet holds them.
pub fn join_windows(windows: &[String]) -> String {
    windows.join("；")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn classes() -> Vec<UnitClass> {
        vec![UnitClass { code: "C1".into(), name: "党群部门".into(), place: 1 }]
    }

    fn entry(name: &str) -> UnitEntry {
        let some = |text: &str| Some(text.to_owned());
        UnitEntry { code: some("u001"), name: some(name), class: some("党群部门"), ..UnitEntry::default() }
    }

    fn rules(entry: &UnitEntry) -> Vec<(&'static str, String)> {
        let findings = check_unit(entry, None, &classes(), &|field| Place::field(field)).unwrap_err();
        findings.into_iter().map(|finding| (finding.rule.0, finding.place.to_string())).collect()
    }

    #[test]
    fn a_class_is_named_by_code_or_by_name_and_codes_become_upper_case() {
        let facts = check_unit(&entry("市妇联"), None, &classes(), &|field| Place::field(field)).unwrap();
        assert_eq!((facts.code.as_str(), facts.class_code.as_str(), facts.kind), ("U001", "C1", UnitKind::Agency));
        assert_eq!(facts.short_name, "市妇联");
    }

    #[test]
    fn every_wrong_field_gets_its_own_finding() {
        let wrong = UnitEntry {
            code: Some("甲-1".into()),
            name: Some(" ".into()),
            class: Some("无此类".into()),
            kind: Some("公司".into()),
            credit_code: Some("91110000600037341M".into()),
            phone: Some("无".into()),
            address: Some("路".repeat(101)),
            ..UnitEntry::default()
        };
        let expected = [
            ("R01", "name"),
            ("R02", "code"),
            ("R04", "class"),
            ("R05", "kind"),
            ("R06", "credit_code"),
            ("R07", "phone"),
            ("R22", "address"),
        ];
        assert_eq!(rules(&wrong), expected.map(|(rule, field)| (rule, field.to_owned())));
    }

    #[test]
    fn a_column_that_is_missing_keeps_what_was_known_and_an_empty_cell_clears_it() {
        let mut full = entry("市妇联");
        full.address = Some("清风路1号".into());
        full.windows = Some("一楼大厅；二楼\n".into());
        let place = |field: &str| Place::field(field);
        let old = check_unit(&full, None, &classes(), &place).unwrap();
        let kept = check_unit(&entry("市妇联"), Some(&old), &classes(), &place).unwrap();
        assert_eq!(kept, old);
        let cleared = UnitEntry { windows: Some(String::new()), ..full };
        assert!(check_unit(&cleared, Some(&old), &classes(), &place).unwrap().windows.is_empty());
    }

    #[test]
    fn the_audit_line_of_an_edit_names_only_what_changed() {
        let place = |field: &str| Place::field(field);
        let old = check_unit(&entry("市妇联"), None, &classes(), &place).unwrap();
        let new = UnitFacts { phone: "0000-123".into(), ..old.clone() };
        assert_eq!(old.changes_to(&new), serde_json::json!({"phone": ["", "0000-123"]}));
    }
}
