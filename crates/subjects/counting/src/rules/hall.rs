//! The hall (计票现场): who was present at the opening, who sits in which group, who coordinates, who observes. It is part of
//! the opening record and decides who may type what.

use std::collections::BTreeSet;

use kernel::{Bilingual, Finding, PersonId, Place, Refusal, Role};
use serde::{Deserialize, Serialize};

use super::joining::Change;
use super::not_you;

/// The most entry stations a hall has.
pub const MOST_STATIONS: u16 = 60;
/// The fewest people of a group: when one leaves, the other takes over.
pub const FEWEST_OF_A_GROUP: usize = 2;

/// Somebody of the hall, with an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// The account.
    pub person: PersonId,
    /// The name in the opening record.
    pub name: String,
}

/// The opening record's list of people (启封记录).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hall {
    /// The counting groups; a group's number is its place from 1.
    pub groups: Vec<Vec<Member>>,
    /// Who settles differences and never types.
    pub coordinators: Vec<Member>,
    /// Who watches.
    pub observers: Vec<Member>,
    /// Guests and witnesses without an account, as they are to be named.
    pub present: Vec<String>,
    /// How many entry stations there are.
    pub stations: u16,
    /// Who joined after the opening, and who is to join.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub joining: Vec<Change>,
    /// Who left after the opening, and who is to leave.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub leaving: Vec<Change>,
}

/// Where somebody sits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Seat {
    /// In a group, by its number from 1.
    Group(u8),
    /// At the coordinator's table.
    Coordinator,
    /// Among the observers.
    Observer,
}

impl Seat {
    /// A form's value: a group's number, `coordinator` or `observer`.
    pub fn code(self) -> String {
        match self {
            Self::Group(number) => number.to_string(),
            Self::Coordinator => "coordinator".to_owned(),
            Self::Observer => "observer".to_owned(),
        }
    }

    /// The seat of a form's value.
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "coordinator" => Some(Self::Coordinator),
            "observer" => Some(Self::Observer),
            number => number.parse().ok().map(Self::Group),
        }
    }

    /// Its name for people.
    pub fn name(self) -> Bilingual {
        match self {
            Self::Group(number) => Bilingual::new(format!("第{number}计票组"), format!("counting group {number}")),
            Self::Coordinator => Bilingual::new("裁定人", "coordinator"),
            Self::Observer => Bilingual::new("监督观察员", "observer"),
        }
    }

    /// The roles that can take it.
    pub fn roles(self) -> &'static [Role] {
        match self {
            Self::Group(_) => &[Role::CountClerk],
            Self::Coordinator => &[Role::CampaignOfficer, Role::Leader],
            Self::Observer => &[Role::Observer],
        }
    }
}

/// A typist at a station, as the opening record knows them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hand {
    /// The account.
    pub person: PersonId,
    /// The group's number.
    pub group: u8,
    /// The station's number.
    pub station: u16,
}

impl Hall {
    /// Everything that keeps the hall from being opened; empty when it is complete.
    pub fn findings(&self) -> Vec<Finding> {
        let mut found = Vec::new();
        let wanted: [(bool, &'static str, &str, (&str, &str)); 5] = [
            (
                self.groups.len() >= 2 && self.groups.len() <= 30,
                "C10",
                "group",
                ("至少要有两个计票组。", "There must be two counting groups at least."),
            ),
            (
                self.groups.iter().all(|group| group.len() >= FEWEST_OF_A_GROUP),
                "C11",
                "group",
                (
                    "每个计票组至少要有两人，一人离开时另一人可以接手。",
                    "A group has two people at least: when one leaves, the other takes over.",
                ),
            ),
            (!self.coordinators.is_empty(), "C12", "coordinator", ("没有指定裁定人。", "There is no coordinator.")),
            (!self.observers.is_empty(), "C13", "observer", ("没有监督观察员在场。", "No observer is present.")),
            (
                (1..=MOST_STATIONS).contains(&self.stations),
                "C14",
                "stations",
                ("录入台应为 1 至 60 个。", "There are 1 to 60 stations."),
            ),
        ];
        for (good, rule, field, (zh, en)) in wanted {
            if !good {
                found.push(finding(rule, field, Bilingual::new(zh, en)));
            }
        }
        found.extend(self.named_twice());
        found
    }

    /// One account or one name on two seats: two people behind one account, or one person under two names.
    pub(super) fn named_twice(&self) -> Option<Finding> {
        let (mut people, mut names) = (BTreeSet::new(), BTreeSet::new());
        let twice = self.everybody().find(|one| !people.insert(one.person) || !names.insert(one.name.trim()));
        twice.map(|one| {
            finding(
                "C15",
                "group",
                Bilingual::new(
                    format!("“{}”在名单中出现了两次。一人一账号，只能在一处。", one.name),
                    format!("“{}” stands in the list twice. One person, one account, one seat.", one.name),
                ),
            )
        })
    }

    /// Everybody with an account: groups, coordinators, observers.
    pub fn everybody(&self) -> impl Iterator<Item = &Member> {
        self.groups.iter().flatten().chain(&self.coordinators).chain(&self.observers)
    }

    /// Where somebody sits; none for who is not of the hall.
    pub fn seat(&self, person: PersonId) -> Option<Seat> {
        let sits = |members: &[Member]| members.iter().any(|member| member.person == person);
        let group = (1_u8..).zip(&self.groups).find(|(_, group)| sits(group)).map(|(number, _)| Seat::Group(number));
        let table = || sits(&self.coordinators).then_some(Seat::Coordinator);
        let watching = || sits(&self.observers).then_some(Seat::Observer);
        group.or_else(table).or_else(watching)
    }

    /// The name of somebody of the hall, or of somebody who has left it.
    pub fn name(&self, person: PersonId) -> &str {
        let left = self.leaving.iter().map(|one| &one.member);
        self.everybody().chain(left).find(|member| member.person == person).map_or("—", |member| member.name.as_str())
    }

    /// Lets somebody of a group sit down at a station.
    ///
    /// # Errors
    /// C16 for somebody of no group, C17 for a station that is not there.
    pub fn hand(&self, person: PersonId, station: u16) -> Result<Hand, Refusal> {
        let Some(Seat::Group(group)) = self.seat(person) else { return Err(not_in_a_group()) };
        if !(1..=self.stations).contains(&station) {
            let message = Bilingual::new(
                format!("录入台应为 1 至 {} 号。", self.stations),
                format!("Stations are numbered 1 to {}.", self.stations),
            );
            let remedy = Bilingual::new("请填写桌上的台号。", "Enter the number on your desk.");
            return Err(Refusal::field("C17", "station", message, remedy));
        }
        Ok(Hand { person, group, station })
    }

    /// Lets a coordinator decide.
    ///
    /// # Errors
    /// C18 for anybody else.
    pub fn coordinator(&self, person: PersonId) -> Result<(), Refusal> {
        if self.seat(person) == Some(Seat::Coordinator) {
            return Ok(());
        }
        Err(not_you(
            "C18",
            ("只有启封记录中的裁定人可以裁定。", "Only a coordinator of the opening record settles."),
            ("请请裁定人办理。", "Ask the coordinator."),
        ))
    }

    /// Lets a coordinator or an observer sign.
    ///
    /// # Errors
    /// C19 for anybody else.
    pub fn signer(&self, person: PersonId) -> Result<(), Refusal> {
        if matches!(self.seat(person), Some(Seat::Coordinator | Seat::Observer)) {
            return Ok(());
        }
        Err(not_you(
            "C19",
            (
                "只有启封记录中的裁定人或观察员可以签字。",
                "Only a coordinator or an observer of the opening record signs.",
            ),
            ("请请其中一位办理。", "Ask one of them."),
        ))
    }
}

fn not_in_a_group() -> Refusal {
    not_you(
        "C16",
        (
            "您不在启封记录的任何计票组中，不能录入。",
            "You are in no counting group of the opening record and can't type.",
        ),
        (
            "请联系裁定人；启封后增加人员须由两位裁定人或观察员签字。",
            "Ask the coordinator; after the opening somebody joins by two signatures.",
        ),
    )
}

fn finding(rule: &'static str, field: &str, message: Bilingual) -> Finding {
    let remedy = Bilingual::new("请改正后再启封。", "Correct it, then open.");
    Finding::error(rule, Place::field(field), message, remedy)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use uuid::Uuid;

    pub fn person(number: u128) -> PersonId {
        PersonId(Uuid::from_u128(number))
    }

    pub fn member(number: u128, name: &str) -> Member {
        Member { person: person(number), name: name.into() }
    }

    pub fn hall() -> Hall {
        Hall {
            groups: vec![vec![member(1, "甲"), member(2, "乙")], vec![member(3, "丙"), member(4, "丁")]],
            coordinators: vec![member(8, "裁")],
            observers: vec![member(9, "观")],
            present: vec!["公证员".into()],
            stations: 4,
            joining: Vec::new(),
            leaving: Vec::new(),
        }
    }

    fn check(change: impl FnOnce(&mut Hall), rules: &[&str]) {
        let mut hall = hall();
        change(&mut hall);
        let found: Vec<&str> = hall.findings().iter().map(|finding| finding.rule.0).collect();
        assert_eq!(found, rules);
    }

    #[test]
    fn a_hall_needs_two_groups_a_coordinator_an_observer_and_stations() {
        check(|_| (), &[]);
        check(|hall| drop(hall.groups.pop()), &["C10"]);
        check(|hall| drop(hall.groups[1].pop()), &["C11"]);
        check(|hall| hall.coordinators.clear(), &["C12"]);
        check(|hall| hall.observers.clear(), &["C13"]);
        check(|hall| hall.stations = 61, &["C14"]);
    }

    #[test]
    fn one_account_or_one_name_on_two_seats_is_refused() {
        check(|hall| hall.groups[1].push(member(1, "戊")), &["C15"]);
        check(|hall| hall.groups[1].push(member(5, "甲")), &["C15"]);
        check(|hall| hall.coordinators.push(member(3, "丙")), &["C15"]);
    }

    #[test]
    fn only_people_of_a_group_type_and_only_the_table_settles() {
        let hall = hall();
        assert_eq!(hall.hand(person(3), 2).unwrap().group, 2);
        assert_eq!(hall.hand(person(3), 5).unwrap_err().rule.0, "C17");
        assert_eq!(hall.hand(person(8), 1).unwrap_err().rule.0, "C16");
        assert_eq!(hall.coordinator(person(1)).unwrap_err().rule.0, "C18");
        assert_eq!(hall.signer(person(1)).unwrap_err().rule.0, "C19");
        assert!(hall.coordinator(person(8)).is_ok() && hall.signer(person(9)).is_ok());
    }
}
