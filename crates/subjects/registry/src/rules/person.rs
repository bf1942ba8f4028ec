use kernel::{Finding, Place};

use super::citizen_id::CitizenId;
use super::codes;
use super::tidy::{phone_digits, tidy};

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

/// Checks a person's entry.
///
/// # Errors
/// A finding for each field that is wrong: R14 name, R07 phone, R15 identity number, R24 too long.
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
            findings.push(codes::R24.at(place(field)));
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
}
