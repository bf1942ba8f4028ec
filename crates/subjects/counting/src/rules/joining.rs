//! Joining and leaving after the opening (启封后增减人员): when somebody of the hall falls away, another takes a seat, and who
//! fell away is taken off the list. Either needs a reason and the signatures of two who coordinate or observe. What somebody
//! typed stays when they leave, under their name; what they have in hand is taken over first.

use kernel::{Bilingual, Moment, PersonId, Refusal};
use serde::{Deserialize, Serialize};

use super::hall::{Hall, Member, Seat};
use super::no;
use super::refusals::same_signature;

/// The shortest reason for somebody to join or to leave, in characters.
const SHORTEST_REASON: usize = 4;

/// Somebody who joins or leaves after the opening, by the signatures of two who coordinate or observe.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Who.
    pub member: Member,
    /// Where they sit down, or sat.
    pub seat: Seat,
    /// Why.
    pub reason: String,
    /// Who asked for it.
    pub asked: Signed,
    /// Who signed as the second person; none while it is only asked for.
    pub signed: Option<Signed>,
}

/// A signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signed {
    /// Whose.
    pub by: PersonId,
    /// When.
    pub at: Moment,
}

impl Hall {
    /// Asks for somebody to join: the first signature, with a reason.
    ///
    /// # Errors
    /// C19 for who can't sign, C70 without a reason, C71 for a group that is not there, C15 for somebody who is of the hall,
    /// C73 where it is asked for already.
    pub fn ask_joining(&self, asked: Signed, member: Member, seat: Seat, reason: &str) -> Result<Self, Refusal> {
        self.signer(asked.by)?;
        let reason = is_a_reason("reason", reason)?;
        self.joined(&member, seat)?;
        let mut next = self.clone();
        ask(&mut next.joining, Change { member, seat, reason, asked, signed: None })?;
        Ok(next)
    }

    /// Signs as the second person: who is to join sits down.
    ///
    /// # Errors
    /// C19 for who can't sign, C34 for the same person, C72 where nobody has asked, C15.
    pub fn sign_joining(&self, signed: Signed, person: PersonId) -> Result<Self, Refusal> {
        self.signer(signed.by)?;
        let asked = waiting(&self.joining, person)?;
        let mut next = self.joined(&asked.member, asked.seat)?;
        sign(&mut next.joining, signed, person)?;
        Ok(next)
    }

    /// Leaves somebody out who was to join.
    ///
    /// # Errors
    /// C19 for who can't sign, C72 where nobody has asked.
    pub fn leave_out(&self, by: PersonId, person: PersonId) -> Result<Self, Refusal> {
        self.signer(by)?;
        let mut next = self.clone();
        give_up(&mut next.joining, person)?;
        Ok(next)
    }

    /// Asks for somebody to be taken off the list: the first signature, with a reason. `in_hand` is the batch they type.
    ///
    /// # Errors
    /// C19 for who can't sign, C70 without a reason, C73 where it is asked for already, C74 for somebody who is not of the
    /// hall, C75 with a batch in hand, C76 when too few would stay.
    pub fn ask_leaving(
        &self,
        asked: Signed,
        person: PersonId,
        in_hand: Option<i64>,
        reason: &str,
    ) -> Result<Self, Refusal> {
        self.signer(asked.by)?;
        let reason = is_a_reason("why", reason)?;
        self.without(person, in_hand)?;
        let seat = self.seat(person).ok_or_else(not_of_the_hall)?;
        let member = Member { person, name: self.name(person).to_owned() };
        let mut next = self.clone();
        ask(&mut next.leaving, Change { member, seat, reason, asked, signed: None })?;
        Ok(next)
    }

    /// Signs as the second person: who is to leave is taken off the list.
    ///
    /// # Errors
    /// C19 for who can't sign, C34 for the same person, C72 where nobody has asked, C75, C76.
    pub fn sign_leaving(&self, signed: Signed, person: PersonId, in_hand: Option<i64>) -> Result<Self, Refusal> {
        self.signer(signed.by)?;
        waiting(&self.leaving, person)?;
        let mut next = self.without(person, in_hand)?;
        sign(&mut next.leaving, signed, person)?;
        Ok(next)
    }

    /// Leaves somebody on the list after all.
    ///
    /// # Errors
    /// C19 for who can't sign, C72 where nobody has asked.
    pub fn keep_on(&self, by: PersonId, person: PersonId) -> Result<Self, Refusal> {
        self.signer(by)?;
        let mut next = self.clone();
        give_up(&mut next.leaving, person)?;
        Ok(next)
    }

    /// Who sat somewhere at the opening: those who sit there and never joined, and those who left without having joined.
    pub fn at_the_opening(&self, seat: Seat) -> Vec<&Member> {
        let joined = |person: PersonId, by: Option<Moment>| {
            let own = self.joining.iter().filter(|one| one.member.person == person);
            own.filter_map(|one| one.signed).any(|signed| by.is_none_or(|by| signed.at <= by))
        };
        let sits = self.everybody().filter(|one| self.seat(one.person) == Some(seat) && !joined(one.person, None));
        let left = self.leaving.iter().filter(|one| {
            one.seat == seat && one.signed.is_some_and(|signed| !joined(one.member.person, Some(signed.at)))
        });
        sits.chain(left.map(|one| &one.member)).collect()
    }

    fn joined(&self, member: &Member, seat: Seat) -> Result<Self, Refusal> {
        let mut next = self.clone();
        let members = match seat {
            Seat::Group(number) => {
                let place = usize::from(number).checked_sub(1);
                place.and_then(|place| next.groups.get_mut(place)).ok_or_else(no_such_group)?
            }
            Seat::Coordinator => &mut next.coordinators,
            Seat::Observer => &mut next.observers,
        };
        members.push(member.clone());
        match next.named_twice() {
            Some(finding) => Err(Refusal::findings("C15", vec![finding])),
            None => Ok(next),
        }
    }

    /// The hall without somebody who has nothing in hand; enough people stay everywhere.
    fn without(&self, person: PersonId, in_hand: Option<i64>) -> Result<Self, Refusal> {
        if self.seat(person).is_none() {
            return Err(not_of_the_hall());
        }
        if let Some(batch) = in_hand {
            return Err(has_a_batch(batch));
        }
        let mut next = self.clone();
        for members in next.groups.iter_mut().chain([&mut next.coordinators, &mut next.observers]) {
            members.retain(|member| member.person != person);
        }
        if next.findings().is_empty() { Ok(next) } else { Err(too_few_stay()) }
    }
}

fn is_a_reason(field: &str, reason: &str) -> Result<String, Refusal> {
    let reason = reason.trim();
    if reason.chars().count() < SHORTEST_REASON { Err(no_reason(field)) } else { Ok(reason.to_owned()) }
}

/// The change of somebody that one signature asks for.
fn waiting(list: &[Change], person: PersonId) -> Result<&Change, Refusal> {
    let mut asked = list.iter().filter(|one| one.signed.is_none());
    asked.find(|one| one.member.person == person).ok_or_else(nobody_asked)
}

fn ask(list: &mut Vec<Change>, change: Change) -> Result<(), Refusal> {
    if waiting(list, change.member.person).is_ok() {
        return Err(asked_already());
    }
    list.push(change);
    Ok(())
}

fn sign(list: &mut [Change], signed: Signed, person: PersonId) -> Result<(), Refusal> {
    let mut asked = list.iter_mut().filter(|one| one.signed.is_none());
    let change = asked.find(|one| one.member.person == person).ok_or_else(nobody_asked)?;
    if change.asked.by == signed.by {
        return Err(same_signature());
    }
    change.signed = Some(signed);
    Ok(())
}

fn give_up(list: &mut Vec<Change>, person: PersonId) -> Result<(), Refusal> {
    waiting(list, person)?;
    list.retain(|one| one.signed.is_some() || one.member.person != person);
    Ok(())
}

fn no_reason(field: &str) -> Refusal {
    Refusal::field(
        "C70",
        field,
        Bilingual::new(
            "启封后增加或者退出人员要写明原因。",
            "Somebody joins or leaves after the opening for a reason.",
        ),
        Bilingual::new("请至少写 4 个字。", "Write at least 4 characters."),
    )
}

fn no_such_group() -> Refusal {
    Refusal::field(
        "C71",
        "seat",
        Bilingual::new("没有这个计票组。", "There is no such group."),
        Bilingual::new("请选择启封记录中的计票组。", "Choose a group of the opening record."),
    )
}

fn nobody_asked() -> Refusal {
    no(
        "C72",
        ("没有人为这位同志提出过，或已经办理。", "Nobody has asked for this, or it is settled."),
        ("请刷新页面。", "Reload the page."),
    )
}

fn asked_already() -> Refusal {
    no(
        "C73",
        ("已经有人为这位同志提出过。", "Somebody has asked for this already."),
        ("请由另一位裁定人或观察员签字。", "Let another coordinator or an observer sign."),
    )
}

fn not_of_the_hall() -> Refusal {
    no(
        "C74",
        ("这位同志不在计票现场的名单上。", "This person is not on the list of the hall."),
        ("请刷新页面，看现在的名单。", "Reload the page to see the list as it is now."),
    )
}

fn has_a_batch(batch: i64) -> Refusal {
    let message = (
        format!("这位同志手上还有第 {batch} 批，不能退出。"),
        format!("This person has batch {batch} in hand and can't leave."),
    );
    no(
        "C75",
        (&message.0, &message.1),
        (
            "请其先放下这一批；人已不在的，由本组其他同志接手，已录内容都保留着。",
            "Let them lay it down; if they are gone, somebody of the group takes it over, and nothing typed is lost.",
        ),
    )
}

fn too_few_stay() -> Refusal {
    no(
        "C76",
        (
            "退出后人手不足：每个计票组至少两人，裁定人、观察员至少各一人。",
            "Too few would stay: every group needs two people, and there must be a coordinator and an observer.",
        ),
        ("请先增加一位，再办理退出。", "Let somebody join first."),
    )
}

#[cfg(test)]
mod tests {
    use super::super::hall::tests::{hall, member, person};
    use super::*;

    const REASON: &str = "丙同志身体不适";

    fn signed(number: u128) -> Signed {
        Signed { by: person(number), at: Moment(0) }
    }

    fn rule(answer: Result<Hall, Refusal>) -> &'static str {
        answer.err().map_or("ok", |refusal| refusal.rule.0)
    }

    /// The hall with a fifth clerk in the second group, who joined after the opening.
    fn with_a_fifth() -> Hall {
        let asked = hall().ask_joining(signed(8), member(5, "戊"), Seat::Group(2), REASON).unwrap();
        asked.sign_joining(signed(9), person(5)).unwrap()
    }

    fn names(members: Vec<&Member>) -> Vec<&str> {
        members.into_iter().map(|member| member.name.as_str()).collect()
    }

    #[test]
    fn somebody_joins_after_the_opening_by_a_reason_and_two_signatures() {
        let hall = hall();
        let ask = |by, who: Member, seat, reason| hall.ask_joining(signed(by), who, seat, reason);
        let group = Seat::Group(2);
        assert_eq!(rule(ask(1, member(5, "戊"), group, REASON)), "C19");
        assert_eq!(rule(ask(8, member(5, "戊"), group, " 病 ")), "C70");
        assert_eq!(rule(ask(8, member(5, "戊"), Seat::Group(3), REASON)), "C71");
        assert_eq!(rule(ask(8, member(1, "甲"), group, REASON)), "C15");
        let asked = ask(8, member(5, "戊"), group, REASON).unwrap();
        assert_eq!(asked.hand(person(5), 1).unwrap_err().rule.0, "C16");
        assert_eq!(rule(asked.ask_joining(signed(9), member(5, "戊"), Seat::Observer, REASON)), "C73");
        assert_eq!(rule(asked.sign_joining(signed(8), person(5))), "C34");
        assert_eq!(asked.leave_out(person(9), person(5)).unwrap(), hall);
        let joined = asked.sign_joining(signed(9), person(5)).unwrap();
        assert_eq!(joined.hand(person(5), 1).unwrap().group, 2);
        assert_eq!(rule(joined.sign_joining(signed(9), person(5))), "C72");
        assert_eq!(rule(joined.leave_out(person(9), person(5))), "C72");
    }

    #[test]
    fn somebody_is_taken_off_the_list_by_a_reason_and_two_signatures_and_keeps_the_name() {
        let hall = with_a_fifth();
        let ask = |by, who, reason| hall.ask_leaving(signed(by), person(who), None, reason);
        assert_eq!(rule(ask(1, 3, REASON)), "C19");
        assert_eq!(rule(ask(8, 3, " 病 ")), "C70");
        assert_eq!(rule(ask(8, 6, REASON)), "C74");
        let asked = ask(8, 3, REASON).unwrap();
        assert_eq!(asked.hand(person(3), 1).unwrap().group, 2, "one signature takes nobody off");
        assert_eq!(rule(asked.ask_leaving(signed(9), person(3), None, REASON)), "C73");
        assert_eq!(rule(asked.sign_leaving(signed(8), person(3), None)), "C34");
        assert_eq!(rule(asked.sign_leaving(signed(9), person(4), None)), "C72");
        assert_eq!(asked.keep_on(person(9), person(3)).unwrap(), hall);
        let left = asked.sign_leaving(signed(9), person(3), None).unwrap();
        assert_eq!(left.hand(person(3), 1).unwrap_err().rule.0, "C16");
        assert_eq!((left.seat(person(3)), left.name(person(3))), (None, "丙"), "what was typed stays under the name");
        assert_eq!(rule(left.keep_on(person(9), person(3))), "C72");
        assert_eq!(rule(left.ask_leaving(signed(8), person(3), None, REASON)), "C74");
    }

    #[test]
    fn who_has_a_batch_in_hand_hands_it_over_before_leaving() {
        let hall = with_a_fifth();
        assert_eq!(rule(hall.ask_leaving(signed(8), person(3), Some(7), REASON)), "C75");
        let asked = hall.ask_leaving(signed(8), person(3), None, REASON).unwrap();
        assert_eq!(rule(asked.sign_leaving(signed(9), person(3), Some(7))), "C75", "it was claimed meanwhile");
    }

    #[test]
    fn nobody_leaves_while_too_few_would_stay() {
        for number in [1, 8, 9] {
            assert_eq!(rule(hall().ask_leaving(signed(8), person(number), None, REASON)), "C76", "{number}");
        }
    }

    #[test]
    fn who_was_there_at_the_opening_is_told_apart_from_who_came_later() {
        let left = with_a_fifth().ask_leaving(signed(8), person(3), None, REASON).unwrap();
        let left = left.sign_leaving(Signed { by: person(9), at: Moment(1) }, person(3), None).unwrap();
        assert_eq!(names(left.at_the_opening(Seat::Group(2))), ["丁", "丙"]);
        let back = left.ask_joining(signed(8), member(3, "丙"), Seat::Group(1), "丙同志已经返回").unwrap();
        let back = back.sign_joining(Signed { by: person(9), at: Moment(2) }, person(3)).unwrap();
        assert_eq!(names(back.at_the_opening(Seat::Group(2))), ["丁", "丙"], "who comes back was there as well");
        assert_eq!(names(back.at_the_opening(Seat::Group(1))), ["甲", "乙"], "and not where they sit now");
        assert_eq!(names(back.at_the_opening(Seat::Coordinator)), ["裁"]);
    }
}
