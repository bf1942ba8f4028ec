//! Problems in every state, for tests.

use std::sync::Arc;

use kernel::{Actor, AreaId, Day, Moment, PersonId, Role, UnitId};
use uuid::Uuid;
use workdays::{DayKind, Notice, SetDay};

use super::apply::begin;
use super::clocks::{Calendar, plus};
use super::facts::{Event, Fact};
use super::found::Door;
use super::limits::{Limits, Terms};
use super::moves::{self, ResponseOrder, SlipOrder, UnitOrder};
use super::slip::{Mode, Outcome};
use super::state::{Named, Problem, ProblemId, ProblemNumber, Stage};

/// The people of the tests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Person {
    Officer,
    SecondOfficer,
    Liaison,
    Assistant,
    Leader,
}

impl Person {
    pub fn named(self) -> Named {
        Named { id: PersonId(Uuid::from_u128(self as u128 + 1)), name: format!("{self:?}") }
    }

    pub fn actor(self) -> Actor {
        let (role, unit) = match self {
            Self::Officer | Self::SecondOfficer => (Role::CaseOfficer, None),
            Self::Liaison => (Role::UnitLiaison, Some(lead())),
            Self::Assistant => (Role::UnitLiaison, Some(assistant())),
            Self::Leader => (Role::Leader, None),
        };
        Actor {
            id: self.named().id,
            area: AreaId(Uuid::from_u128(1)),
            name: self.named().name,
            roles: vec![role],
            unit,
        }
    }
}

/// 2026-11-16 09:00, a Monday.
pub fn at() -> Moment {
    Moment::parse_minute("2026-11-16 09:00").unwrap()
}

/// Long after every due date.
pub fn late() -> Moment {
    Moment::parse_minute("2027-06-01 09:00").unwrap()
}

pub fn far() -> Day {
    "2027-08-02".parse().unwrap()
}

/// The day of the look-back, in the morning.
pub fn look_back_day() -> Moment {
    Moment::parse_minute("2027-08-02 09:00").unwrap()
}

/// A day a little after the due date of [`order`].
pub fn later() -> Day {
    "2027-01-08".parse().unwrap()
}

pub fn terms() -> Terms {
    Terms { limits: Limits::preset("2026-01-01".parse().unwrap()), calendar: Calendar::default() }
}

/// The calendar after a notice by which nobody works from 2026-11-23 to 2027-01-15.
pub fn calendar_after_a_notice() -> Calendar {
    let first: Day = "2026-11-23".parse().unwrap();
    let rest = |n| SetDay { date: plus(first, n).0, kind: DayKind::Resting, name: "放假".into() };
    let notice = Notice { source: "通知".into(), settles: None, days: (0..54).map(rest).collect() };
    Calendar { days: Arc::new(workdays::Calendar::published().with(notice)), ..Calendar::default() }
}

pub fn lead() -> UnitId {
    UnitId(Uuid::from_u128(101))
}

pub fn assistant() -> UnitId {
    UnitId(Uuid::from_u128(102))
}

pub fn id(n: u128) -> ProblemId {
    ProblemId(Uuid::from_u128(1000 + n))
}

pub fn number(serial: i64) -> ProblemNumber {
    ProblemNumber { year: 2026, serial }
}

pub fn order() -> SlipOrder {
    SlipOrder {
        title: "窗口中午无人".into(),
        matter: "群众反映窗口中午无人值守。".into(),
        requirement: "查清情况，立行立改。".into(),
        mode: Mode::Joint,
        leader_note: None,
        lead: UnitOrder { unit: lead(), due: None },
        assisting: vec![UnitOrder { unit: assistant(), due: None }],
        evidence: vec!["original".into()],
    }
}

pub fn response() -> ResponseOrder {
    ResponseOrder {
        outcome: Outcome::True,
        facts: "反映属实。".into(),
        measures: "已安排午间值班。".into(),
        reply: "窗口已安排午间值班。".into(),
        evidence: Vec::new(),
    }
}

pub fn registered(n: u128) -> Problem {
    let serial = i64::try_from(n).unwrap();
    let fact = moves::register(number(serial), Door::Phone, "服务态度".into(), None, at(), &terms());
    begin(id(n), &Event { by: Person::Officer.named(), at: at(), fact }).unwrap()
}

fn then(
    mut problem: Problem,
    by: Person,
    at: Moment,
    decide: impl Fn(&Problem) -> Result<Fact, kernel::Refusal>,
) -> Problem {
    let fact = decide(&problem).unwrap();
    problem.apply(&Event { by: by.named(), at, fact }).unwrap();
    problem
}

/// A problem brought to a stage by its moves.
pub fn at_stage(stage: Stage) -> Problem {
    let (officer, other, liaison) = (Person::Officer, Person::SecondOfficer, Person::Liaison);
    let by = officer.actor();
    match stage {
        Stage::Registered => registered(1),
        Stage::Accepted => then(registered(1), officer, at(), |one| one.accept(&by, at(), "慢作为", &terms())),
        Stage::Assigned => {
            then(at_stage(Stage::Accepted), officer, at(), |one| one.assign(&by, at(), 1, &order(), &terms()))
        }
        Stage::Contested => {
            then(at_stage(Stage::Working), liaison, at(), |one| one.object(lead(), at(), "不属于我单位职责", &terms()))
        }
        Stage::Working => {
            let signed = then(at_stage(Stage::Assigned), liaison, at(), |one| one.sign(lead(), "经办人甲"));
            then(signed, Person::Assistant, at(), |one| one.sign(assistant(), "经办人乙"))
        }
        Stage::Paused => then(at_stage(Stage::Working), officer, at(), |one| one.pause(&by, "等待鉴定")),
        Stage::Answered => {
            let answered =
                then(at_stage(Stage::Working), Person::Assistant, at(), |one| one.answer_part(assistant(), "已配合"));
            then(answered, liaison, at(), |one| one.respond(&liaison.actor(), lead(), at(), &response(), &terms()))
        }
        Stage::Verified => {
            then(at_stage(Stage::Answered), officer, at(), |one| one.verify(&by, at(), "现场查看属实", &terms()))
        }
        Stage::StruckOff => {
            then(at_stage(Stage::Verified), other, at(), |one| one.strike_off(&other.actor(), at(), far()))
        }
        Stage::Kept => {
            let (day, see) = (look_back_day(), "保持良好");
            then(at_stage(Stage::StruckOff), officer, day, |one| one.look_back(&by, day, false, see, &terms()))
        }
        Stage::Refused => then(registered(1), officer, at(), |one| one.refuse(&by, "不属于受理范围")),
        Stage::Joined => then(registered(1), officer, at(), |one| one.join(&by, &registered(2))),
        Stage::Withdrawn => then(registered(1), officer, at(), |one| one.withdraw(&by, "重复登记")),
        Stage::Transferred => then(registered(1), officer, at(), |one| one.transfer(&by, "0".repeat(64))),
    }
}

/// A problem in every state; the one being handled has asked for an extension.
pub fn one_of_each() -> Vec<Problem> {
    Stage::ALL.into_iter().map(at_stage).collect()
}
