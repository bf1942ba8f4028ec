//! Up and down between areas (上下联动): an upper office's slip to a unit that stands for a lower area's office comes onto the
//! lower ledger as a problem of its own. What goes up again is what the lower office answers, and nothing else.

use kernel::{AreaId, Day, Moment, Refusal, UnitId};

use super::codes;
use super::facts::Fact;
use super::found::{Door, Evidence, Found, Source};
use super::moves::SlipOrder;
use super::slip::{Part, Slip};
use super::state::{Problem, ProblemId, ProblemNumber, Stage, State};

/// Where a problem of a lower ledger came from: a unit's part of an upper office's slip.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Above {
    /// The upper area.
    pub area: AreaId,
    /// The problem on its ledger.
    pub problem: ProblemId,
    /// The unit of its registry that stands for the lower office.
    pub unit: UnitId,
    /// When the slip went out; it tells slips of the same problem apart.
    pub slip_at: Moment,
}

/// What the upper office knows of a problem on a lower ledger: that it is there, and under which number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Below {
    /// The lower area.
    pub area: AreaId,
    /// The problem on its ledger.
    pub problem: ProblemId,
    /// Its number there.
    pub number: ProblemNumber,
    /// When the slip went out that it came from.
    pub slip_at: Moment,
}

impl Above {
    /// The lower office's part of the upper slip, as long as that slip stands and the office is on it.
    pub fn part<'a>(&self, upper: &'a Problem) -> Option<&'a Part> {
        self.slip(upper)?.part(self.unit)
    }

    /// The upper slip, as long as it stands.
    pub fn slip<'a>(&self, upper: &'a Problem) -> Option<&'a Slip> {
        upper.state.slip().filter(|slip| slip.at == self.slip_at)
    }

    /// Until when the lower office has to answer up; none when the slip stands no more or the clock stands still.
    pub fn outer_limit(&self, upper: &Problem) -> Option<Day> {
        let runs = matches!(upper.state, State::Assigned(_) | State::Working(_));
        self.part(upper).filter(|_| runs).map(|part| part.due.day)
    }

    /// Whether a fact about the lower problem is fit, given how things stand above. What the upper office assigned is
    /// answered up: it is not refused, joined or withdrawn as long as the slip stands, and never transferred as a clue,
    /// because the upper office knows of it. An extension ends with the upper due date.
    ///
    /// # Errors
    /// P81 for a way out that is not the lower office's; P82 for an extension beyond the upper due date.
    pub fn allows(&self, upper: &Problem, lower: &Problem, fact: &Fact) -> Result<(), Refusal> {
        match fact {
            Fact::Transferred { .. } => Err(codes::P81.refusal()),
            Fact::Refused { .. } | Fact::Joined { .. } | Fact::Withdrawn { .. } if self.part(upper).is_some() => {
                Err(codes::P81.refusal())
            }
            Fact::ExtensionDecided { granted: true, .. } => {
                let until = lower.state.slip().and_then(|slip| slip.asked.as_ref()).map(|asked| asked.until.day);
                if until.zip(self.outer_limit(upper)).is_some_and(|(until, limit)| until > limit) {
                    Err(codes::P82.refusal())
                } else {
                    Ok(())
                }
            }
            _ => Ok(()),
        }
    }
}

/// A slip's part as it comes onto the lower ledger: the upper office's words, and cleaned copies of the evidence that was chosen
/// for it, under names that say nothing. What came in above, by which door and from whom, stays there.
pub fn handed_down(lower: AreaId, category: &str, slip: &Slip, evidence: &[Evidence]) -> Found {
    // A cleaned copy is all there is of it below, so that the lower office may hand it to its units in turn.
    let copies = slip.hands_over(evidence).into_iter();
    Found {
        area: lower,
        door: Door::UpperOffice,
        source: Source::default(),
        title: slip.title.clone(),
        text: format!("{}\n\n{}", slip.matter, slip.requirement),
        unit: None,
        place: None,
        happened: None,
        received: None,
        category: Some(category.to_owned()),
        named: false,
        wants_reply: false,
        evidence: copies.map(|one| Evidence { cleaned: Some(one.file.clone()), ..one }).collect(),
    }
}

/// A lower office's slip within the upper due date: without a day of its own, the lead unit gets the mode's, at the latest
/// the upper one. An upper due date that is past limits nothing any more.
///
/// # Errors
/// P82 for a day beyond the upper due date.
pub fn within(outer: Day, today: Day, by_mode: Day, order: &SlipOrder) -> Result<SlipOrder, Refusal> {
    let mut order = order.clone();
    if outer < today {
        return Ok(order);
    }
    if order.lead.due.is_some_and(|due| due > outer) {
        return Err(codes::P82.at_field("due"));
    }
    if order.lead.due.is_none() && by_mode > outer {
        order.lead.due = Some(outer);
    }
    Ok(order)
}

/// Whether a lower office may answer up: what it answers it has seen for itself first.
///
/// # Errors
/// P83 while the problem is not verified on the own ledger.
pub fn may_answer_up(stage: Stage) -> Result<(), Refusal> {
    match stage {
        Stage::Verified | Stage::StruckOff | Stage::Kept => Ok(()),
        Stage::Registered
        | Stage::Accepted
        | Stage::Assigned
        | Stage::Contested
        | Stage::Working
        | Stage::Paused
        | Stage::Answered
        | Stage::Refused
        | Stage::Joined
        | Stage::Withdrawn
        | Stage::Transferred => Err(codes::P83.refusal()),
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::super::facts::Event;
    use super::super::moves::UnitOrder;
    use super::super::sample::{self, Person, at, at_stage, later, lead, order, terms};
    use super::*;

    fn above() -> Above {
        Above { area: AreaId(Uuid::from_u128(1)), problem: sample::id(1), unit: lead(), slip_at: at() }
    }

    fn rule<T: std::fmt::Debug>(result: Result<T, Refusal>) -> &'static str {
        let refusal = result.unwrap_err();
        refusal.findings.first().map_or(refusal.rule.0, |finding| finding.rule.0)
    }

    #[test]
    fn what_the_upper_office_assigned_is_answered_and_neither_refused_nor_joined_nor_transferred() {
        let (upper, lower) = (at_stage(Stage::Working), at_stage(Stage::Registered));
        let out = lower.refuse(&Person::Officer.actor(), "不属于受理范围").unwrap();
        let withdrawn = lower.withdraw(&Person::Officer.actor(), "重复").unwrap();
        let joined = lower.join(&Person::Officer.actor(), &sample::registered(2)).unwrap();
        let transferred = Fact::Transferred { package: "0".repeat(64) };
        for fact in [&out, &withdrawn, &joined, &transferred] {
            assert_eq!(rule(above().allows(&upper, &lower, fact)), "P81", "{fact:?}");
        }
        let taken_back = at_stage(Stage::Accepted);
        for fact in [&out, &withdrawn, &joined] {
            assert!(above().allows(&taken_back, &lower, fact).is_ok(), "{fact:?}");
        }
        assert_eq!(rule(above().allows(&taken_back, &lower, &transferred)), "P81");
        assert!(
            above()
                .allows(&upper, &lower, &lower.accept(&Person::Officer.actor(), at(), "", &terms()).unwrap())
                .is_ok()
        );
    }

    #[test]
    fn another_slip_of_the_same_problem_is_not_the_lower_offices() {
        let upper = at_stage(Stage::Working);
        assert!(above().part(&upper).is_some());
        assert!(Above { slip_at: sample::late(), ..above() }.part(&upper).is_none());
        assert!(Above { unit: UnitId(Uuid::nil()), ..above() }.part(&upper).is_none());
    }

    #[test]
    fn the_upper_due_date_limits_lower_slips_and_extensions() {
        let upper = at_stage(Stage::Working);
        let outer = above().outer_limit(&upper).unwrap();
        let today = at().day();
        let by_mode = super::super::clocks::plus(outer, 7);
        assert_eq!(within(outer, today, by_mode, &order()).unwrap().lead.due, Some(outer));
        assert_eq!(within(outer, today, outer, &order()).unwrap().lead.due, None);
        let late = super::super::moves::SlipOrder { lead: UnitOrder { unit: lead(), due: Some(by_mode) }, ..order() };
        assert_eq!(rule(within(outer, today, by_mode, &late)), "P82");
        let long_past = "2020-01-01".parse().unwrap();
        assert_eq!(within(long_past, today, by_mode, &order()).unwrap(), order());

        let mut lower = at_stage(Stage::Working);
        let by = Person::Liaison.actor();
        let asked = lower.ask_extension(&by, lead(), at(), later(), "需要施工", &terms()).unwrap();
        lower.apply(&Event { by: Person::Liaison.named(), at: at(), fact: asked }).unwrap();
        let granted = lower.decide_extension(&Person::Leader.actor(), true, "同意").unwrap();
        assert_eq!(rule(above().allows(&upper, &lower, &granted)), "P82");
        assert!(above().allows(&at_stage(Stage::Answered), &lower, &granted).is_ok());
    }

    #[test]
    fn only_what_the_own_office_has_verified_is_answered_up() {
        let may: Vec<Stage> = Stage::ALL.into_iter().filter(|stage| may_answer_up(*stage).is_ok()).collect();
        assert_eq!(may, [Stage::Verified, Stage::StruckOff, Stage::Kept]);
    }

    #[test]
    fn neither_the_door_nor_names_of_files_go_down() {
        let upper = at_stage(Stage::Working);
        let seen = Evidence {
            file: "original".into(),
            name: "张三的录像.mp4".into(),
            cleaned: Some("cleaned".into()),
            kind: "mp4".into(),
            sha256: "0".repeat(64),
        };
        let sealed = Evidence { cleaned: None, ..seen.clone() };
        let lower = AreaId(Uuid::from_u128(2));
        let found = handed_down(lower, "慢作为", upper.state.slip().unwrap(), &[sealed, seen]);
        assert_eq!((found.area, found.door, found.named), (lower, Door::UpperOffice, false));
        assert_eq!(found.title, order().title);
        assert!(found.text.contains(&order().matter) && found.text.contains(&order().requirement));
        let [copy] = found.evidence.as_slice() else { panic!("{:?}", found.evidence) };
        assert_eq!((copy.file.as_str(), copy.cleaned.as_deref()), ("cleaned", Some("cleaned")));
        assert!(!copy.name.contains("张三") && copy.sha256.is_empty());
        let kept = Evidence { file: "not chosen".into(), cleaned: Some("another".into()), ..Evidence::default() };
        let slip = upper.state.slip().unwrap();
        assert_eq!(handed_down(lower, "慢作为", slip, std::slice::from_ref(&kept)).evidence, []);
        let of_before = Slip { evidence: None, ..slip.clone() };
        assert_eq!(handed_down(lower, "慢作为", &of_before, &[kept]).evidence.len(), 1, "it said nothing of evidence");
    }
}
