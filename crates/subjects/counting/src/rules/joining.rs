//! Joining after the opening (启封后增加人员): when somebody of the hall falls away, another takes a seat by a reason and the
//! signatures of two who coordinate or observe. Nobody is taken off the list.

use kernel::{Bilingual, Moment, PersonId, Refusal};
use serde::{Deserialize, Serialize};

use super::hall::{Hall, Member, Seat};
use super::no;
use super::refusals::same_signature;

/// The shortest reason for somebody to join, in characters.
const SHORTEST_REASON: usize = 4;

/// Somebody who joins after the opening, by the signatures of two who coordinate or observe.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Joining {
    /// Who.
    pub member: Member,
    /// Where.
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
    /// C19 for who can't sign, C70 without a reason, C71 for a group that is not there, C15 for somebody who is of the hall.
    pub fn ask_joining(&self, asked: Signed, member: Member, seat: Seat, reason: &str) -> Result<Self, Refusal> {
        self.signer(asked.by)?;
        let reason = reason.trim().to_owned();
        if reason.chars().count() < SHORTEST_REASON {
            return Err(no_reason_to_join());
        }
        self.joined(&member, seat)?;
        if self.to_join().any(|one| one.member.person == member.person) {
            return Err(asked_already());
        }
        let mut next = self.clone();
        next.joining.push(Joining { member, seat, reason, asked, signed: None });
        Ok(next)
    }

    /// Signs as the second person: who is to join sits down.
    ///
    /// # Errors
    /// C19 for who can't sign, C34 for the same person, C72 where nobody has asked, C15.
    pub fn sign_joining(&self, signed: Signed, person: PersonId) -> Result<Self, Refusal> {
        self.signer(signed.by)?;
        let asked = self.to_join().find(|one| one.member.person == person).ok_or_else(nobody_asked)?;
        if asked.asked.by == signed.by {
            return Err(same_signature());
        }
        let mut next = self.joined(&asked.member, asked.seat)?;
        let waiting = next.joining.iter_mut().find(|one| one.signed.is_none() && one.member.person == person);
        if let Some(one) = waiting {
            one.signed = Some(signed);
        }
        Ok(next)
    }

    /// Leaves somebody out who was to join.
    ///
    /// # Errors
    /// C19 for who can't sign, C72 where nobody has asked.
    pub fn leave_out(&self, by: PersonId, person: PersonId) -> Result<Self, Refusal> {
        self.signer(by)?;
        let mut next = self.clone();
        next.joining.retain(|one| one.signed.is_some() || one.member.person != person);
        if next.joining.len() == self.joining.len() { Err(nobody_asked()) } else { Ok(next) }
    }

    /// Those for whom one signature asks.
    pub fn to_join(&self) -> impl Iterator<Item = &Joining> {
        self.joining.iter().filter(|one| one.signed.is_none())
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
}

fn no_reason_to_join() -> Refusal {
    Refusal::field(
        "C70",
        "reason",
        Bilingual::new("启封后增加人员要写明原因。", "Somebody joins after the opening for a reason."),
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
        ("没有人提出增加这位同志，或已经办理。", "Nobody has asked for this person to join, or it is settled."),
        ("请刷新页面。", "Reload the page."),
    )
}

fn asked_already() -> Refusal {
    no(
        "C73",
        ("已经有人提出增加这位同志。", "Somebody has asked for this person to join already."),
        ("请由另一位裁定人或观察员签字。", "Let another coordinator or an observer sign."),
    )
}

#[cfg(test)]
mod tests {
    use super::super::hall::tests::{hall, member, person};
    use super::*;

    #[test]
    fn somebody_joins_after_the_opening_by_a_reason_and_two_signatures() {
        let hall = hall();
        let signed = |number: u128| Signed { by: person(number), at: Moment(0) };
        let ask = |by, who: Member, seat, reason| hall.ask_joining(signed(by), who, seat, reason);
        let rule = |answer: Result<Hall, Refusal>| answer.err().map_or("ok", |refusal| refusal.rule.0);
        let group = Seat::Group(2);
        assert_eq!(rule(ask(1, member(5, "戊"), group, "丙同志身体不适")), "C19");
        assert_eq!(rule(ask(8, member(5, "戊"), group, " 病 ")), "C70");
        assert_eq!(rule(ask(8, member(5, "戊"), Seat::Group(3), "丙同志身体不适")), "C71");
        assert_eq!(rule(ask(8, member(1, "甲"), group, "丙同志身体不适")), "C15");
        let asked = ask(8, member(5, "戊"), group, "丙同志身体不适").unwrap();
        assert_eq!(asked.hand(person(5), 1).unwrap_err().rule.0, "C16");
        assert_eq!(rule(asked.ask_joining(signed(9), member(5, "戊"), Seat::Observer, "丙同志身体不适")), "C73");
        assert_eq!(rule(asked.sign_joining(signed(8), person(5))), "C34");
        assert_eq!(asked.leave_out(person(9), person(5)).unwrap(), hall);
        let joined = asked.sign_joining(signed(9), person(5)).unwrap();
        assert_eq!(joined.hand(person(5), 1).unwrap().group, 2);
        assert_eq!(rule(joined.sign_joining(signed(9), person(5))), "C72");
        assert_eq!(rule(joined.leave_out(person(9), person(5))), "C72");
    }
}
