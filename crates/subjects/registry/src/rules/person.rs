use kernel::{Finding, Place, UnitId};

use super::citizen_id::CitizenId;
use super::codes;
use super::tidy::{name_key, phone_digits, tidy};

/// What was typed about a person of a unit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PersonEntry {
    /// 姓名
    pub name: String,
    /// 职务 (the post)
    pub post: String,
    /// AB岗搭档: the name of the colleague who stands in.
    pub partner: String,
    /// 联系电话
    pub phone: String,
    /// 身份证号; only its keyed mark is stored.
    pub identity: String,
}

/// A person of a unit, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonFacts {
    /// The name.
    pub name: String,
    /// The post held; may be empty.
    pub post: String,
    /// The name of the colleague who stands in (AB post); may be empty.
    pub partner: String,
    /// The telephone; may be empty.
    pub phone: String,
    /// The identity number, if one was typed.
    pub identity: Option<CitizenId>,
}

/// A person of a unit as stored: of the identity number only its keyed mark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonRecord {
    /// The name.
    pub name: String,
    /// The post held; may be empty.
    pub post: String,
    /// The colleague who stands in (AB post); may be empty.
    pub partner: String,
    /// The telephone; may be empty.
    pub phone: String,
    /// The mark of the identity number, if it is known.
    pub identity_mark: Option<String>,
}

impl PersonFacts {
    /// What is to be stored; a number that was not typed leaves the mark that is known.
    pub fn record(self, old: Option<&PersonRecord>, mark: &dyn Fn(&CitizenId) -> String) -> PersonRecord {
        let known = || old.and_then(|old| old.identity_mark.clone());
        PersonRecord {
            identity_mark: self.identity.as_ref().map(mark).or_else(known),
            name: self.name,
            post: self.post,
            partner: self.partner,
            phone: self.phone,
        }
    }
}

/// A member of a unit's staff, for telling whether an evaluator works for an evaluated unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffName {
    /// The unit the person works for.
    pub unit: UnitId,
    /// That unit's code.
    pub unit_code: String,
    /// The name.
    pub name: String,
    /// The telephone's digits; empty if unknown.
    pub phone: String,
    /// The keyed mark of the identity number, if known.
    pub identity_mark: Option<String>,
}

impl StaffName {
    /// Whether somebody is this member of staff: the identity marks are equal; or, where one of them is unknown, the
    /// name is equal and so are the digits of the telephone.
    pub fn is(&self, name: &str, phone: &str, identity_mark: Option<&str>) -> bool {
        match (self.identity_mark.as_deref(), identity_mark) {
            (Some(own), Some(other)) => own == other,
            _ => !self.phone.is_empty() && self.phone == phone_digits(phone) && name_key(&self.name) == name_key(name),
        }
    }
}

/// Checks a person's entry.
///
/// # Errors
/// A finding for each field that is wrong: R14 name, R07 phone, R15 identity number, R22 too long.
pub fn check_person(entry: &PersonEntry, place: &dyn Fn(&str) -> Place) -> Result<PersonFacts, Vec<Finding>> {
    let mut findings = Vec::new();
    let name = tidy(&entry.name);
    if name.is_empty() {
        findings.push(codes::R14.at(place("name")));
    }
    let phone = tidy(&entry.phone);
    if !phone.is_empty() && !(3..=40).contains(&phone_digits(&phone).len()) {
        findings.push(codes::R07.at(place("phone")));
    }
    let typed = Some(tidy(&entry.identity)).filter(|typed| !typed.is_empty());
    let identity = typed.map(|typed| CitizenId::parse(&typed)).transpose().unwrap_or_else(|_| {
        findings.push(codes::R15.at(place("identity")));
        None
    });
    let (post, partner) = (tidy(&entry.post), tidy(&entry.partner));
    for (field, text) in [("name", &name), ("post", &post), ("partner", &partner)] {
        if text.chars().count() > 60 {
            findings.push(codes::R22.at(place(field)));
        }
    }
    if findings.is_empty() { Ok(PersonFacts { name, post, partner, phone, identity }) } else { Err(findings) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_needs_a_name_and_a_readable_phone_and_identity_number() {
        let entry = PersonEntry { phone: "甲".into(), identity: "123".into(), ..PersonEntry::default() };
        let findings = check_person(&entry, &|field| Place::field(field)).unwrap_err();
        assert_eq!(findings.iter().map(|finding| finding.rule.0).collect::<Vec<_>>(), ["R14", "R07", "R15"]);
    }

    #[test]
    fn a_mistyped_identity_number_is_never_repeated_in_the_finding() {
        let entry = PersonEntry { name: "甲".into(), identity: "110105194912310021".into(), ..PersonEntry::default() };
        let findings = check_person(&entry, &|field| Place::field(field)).unwrap_err();
        assert!(!format!("{findings:?}").contains("110105"));
    }

    #[test]
    fn staff_is_known_by_identity_mark_or_else_by_name_and_phone_together() {
        let unit = "018f0000-0000-7000-8000-000000000001".parse().unwrap();
        let staff = |mark: Option<&str>| StaffName {
            unit,
            unit_code: "U001".into(),
            name: "张三".into(),
            phone: "13800000000".into(),
            identity_mark: mark.map(Into::into),
        };
        assert!(staff(Some("m")).is("章三", "", Some("m")));
        assert!(!staff(Some("m")).is("张三", "13800000000", Some("other")));
        assert!(staff(None).is("张 三", "138-0000-0000", Some("m")));
        assert!(!staff(None).is("张三", "", None));
        assert!(!staff(Some("m")).is("李四", "13800000000", None));
    }
}
