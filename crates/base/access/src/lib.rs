//! Who may do what: an act names the roles that may do it; everything else is denied.
//!
//! Every route of every subject carries one [`Act`]. The role × act table that `make documents` prints comes from the
//! same values that [`may`] decides by, and a test sends every role to every route.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

use kernel::{Actor, Bilingual, Refusal, RefusalKind, Role, UnitId};

/// Something a person can do or see, and who may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Act {
    /// Stable code, `subject.act`; it is also what the audit line says.
    pub code: &'static str,
    /// Name in Chinese.
    pub zh: &'static str,
    /// Name in English.
    pub en: &'static str,
    /// Who may.
    pub who: Who,
}

/// Who may do an act.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// Anybody, signed in or not.
    Public,
    /// Anybody who is signed in.
    SignedIn,
    /// Holders of one of these roles.
    Roles(&'static [Role]),
}

impl Who {
    /// Whether somebody holding these roles (none and `false`: not signed in) may.
    pub fn admits(self, signed_in: bool, roles: &[Role]) -> bool {
        match self {
            Self::Public => true,
            Self::SignedIn => signed_in,
            Self::Roles(allowed) => signed_in && roles.iter().any(|role| allowed.contains(role)),
        }
    }
}

/// Lets the actor pass, or says why not.
///
/// # Errors
/// `SignInNeeded` (A01) when nobody is signed in, `NotAllowed` (A02) when no role of the actor allows the act.
pub fn may(actor: Option<&Actor>, act: &Act) -> Result<(), Refusal> {
    let roles = actor.map_or(&[][..], |actor| actor.roles.as_slice());
    if act.who.admits(actor.is_some(), roles) {
        return Ok(());
    }
    Err(if actor.is_none() { sign_in_needed() } else { not_allowed(act) })
}

/// Lets a liaison touch only the own unit; others pass if [`may`] lets them. A foreign unit answers "not found".
///
/// # Errors
/// As [`may`], and `NotFound` for a liaison and another unit.
pub fn may_on_unit(actor: &Actor, act: &Act, unit: UnitId) -> Result<(), Refusal> {
    may(Some(actor), act)?;
    let only_liaison = actor.roles.iter().all(|role| *role == Role::UnitLiaison);
    if only_liaison && actor.unit != Some(unit) { Err(Refusal::not_found()) } else { Ok(()) }
}

fn sign_in_needed() -> Refusal {
    Refusal::new(
        RefusalKind::SignInNeeded,
        "A01",
        Bilingual::new("请先登录。", "Sign in first."),
        Bilingual::new("登录后会回到这个页面。", "After signing in you come back to this page."),
    )
}

fn not_allowed(act: &Act) -> Refusal {
    Refusal::new(
        RefusalKind::NotAllowed,
        "A02",
        Bilingual::new(format!("您的角色不能办理“{}”。", act.zh), format!("Your role does not include “{}”.", act.en)),
        Bilingual::new("需要办理的，请联系安全管理员授权。", "If you need it, ask the security administrator."),
    )
}

/// The role × act table as Markdown, one row an act, in the order given.
pub fn print_table(acts: &[&Act]) -> String {
    let mut text = String::from("| act | 名称 | public |");
    for role in Role::ALL {
        text.push_str(&format!(" {} |", role.name().zh));
    }
    text.push_str("\n|---|---|---|");
    text.push_str(&"---|".repeat(Role::ALL.len()));
    for act in acts {
        let mark = |yes: bool| if yes { "✔" } else { "·" };
        text.push_str(&format!("\n| `{}` | {} | {} |", act.code, act.zh, mark(act.who.admits(false, &[]))));
        for role in Role::ALL {
            text.push_str(&format!(" {} |", mark(act.who.admits(true, &[role]))));
        }
    }
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::{AreaId, PersonId};

    const DRAW: Act =
        Act { code: "t.draw", zh: "抽选", en: "draw", who: Who::Roles(&[Role::CampaignOfficer, Role::UnitLiaison]) };

    fn actor(roles: &[Role], unit: Option<u128>) -> Actor {
        let id = |n| kernel_uuid(n);
        Actor {
            id: PersonId(id(1)),
            area: AreaId(id(2)),
            name: "甲".into(),
            roles: roles.to_vec(),
            unit: unit.map(|n| UnitId(id(n))),
        }
    }

    fn kernel_uuid(n: u128) -> uuid::Uuid {
        uuid::Uuid::from_u128(n)
    }

    #[test]
    fn what_no_role_allows_is_denied() {
        assert_eq!(may(None, &DRAW).unwrap_err().kind, RefusalKind::SignInNeeded);
        assert_eq!(may(Some(&actor(&[Role::Leader], None)), &DRAW).unwrap_err().kind, RefusalKind::NotAllowed);
        assert!(may(Some(&actor(&[], None)), &DRAW).is_err());
        assert!(may(Some(&actor(&[Role::CampaignOfficer], None)), &DRAW).is_ok());
    }

    #[test]
    fn a_liaison_does_not_even_learn_of_another_unit() {
        let liaison = actor(&[Role::UnitLiaison], Some(7));
        assert!(may_on_unit(&liaison, &DRAW, UnitId(kernel_uuid(7))).is_ok());
        assert_eq!(may_on_unit(&liaison, &DRAW, UnitId(kernel_uuid(8))).unwrap_err().kind, RefusalKind::NotFound);
    }
}
