use kernel::{Bilingual, Refusal, Role, UnitId};

/// Whether one person may hold these roles together.
///
/// # Errors
/// I11 when a role of the three administrators stands beside any other (三员分立: who runs the system, who grants rights
/// and who reads the audit trail are three people, and none of them does the office's work).
pub fn check_roles(roles: &[Role]) -> Result<(), Refusal> {
    if roles.len() < 2 || !roles.iter().any(|role| role.is_administrator()) {
        return Ok(());
    }
    Err(Refusal::field(
        "I11",
        "role",
        Bilingual::new(
            "管理员角色不能与其他角色同时授予一个人。",
            "An administrator's role can't stand beside another role.",
        ),
        Bilingual::new(
            "系统、安全、审计三员分立：请为每个管理员角色使用单独的账号。",
            "System, security and audit administrators are separate people: use an account of its own for each.",
        ),
    ))
}

/// Whether a liaison has a unit to speak for.
///
/// # Errors
/// I14 at the field when not.
pub fn check_liaison(roles: &[Role], unit: Option<UnitId>) -> Result<(), Refusal> {
    if unit.is_some() || !roles.contains(&Role::UnitLiaison) {
        return Ok(());
    }
    let message = Bilingual::new("单位联络员没有指定单位。", "The liaison has no unit.");
    let remedy = Bilingual::new("请选择联络员所在的单位。", "Choose the unit the liaison speaks for.");
    Err(Refusal::field("I14", "unit", message, remedy))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(roles: &[Role]) -> Option<&'static str> {
        check_roles(roles).err().map(|refusal| refusal.findings[0].rule.0)
    }

    #[test]
    fn the_three_administrators_exclude_each_other_and_every_other_role() {
        for one in Role::ALL {
            for other in Role::ALL.into_iter().filter(|other| *other != one) {
                let excluded = one.is_administrator() || other.is_administrator();
                assert_eq!(rule(&[one, other]) == Some("I11"), excluded, "{one:?} and {other:?}");
            }
        }
        assert_eq!(rule(&[Role::AuditAdministrator]), None);
        assert_eq!(rule(&[Role::CampaignOfficer, Role::CountClerk]), None);
        assert_eq!(rule(&[]), None);
    }

    #[test]
    fn a_liaison_speaks_for_a_unit() {
        let liaison = [Role::UnitLiaison];
        assert_eq!(check_liaison(&liaison, None).unwrap_err().findings[0].rule.0, "I14");
        assert!(check_liaison(&liaison, Some(UnitId(uuid::Uuid::nil()))).is_ok());
        assert!(check_liaison(&[Role::Leader], None).is_ok());
    }
}
