use serde::{Deserialize, Serialize};

use crate::{AreaId, Bilingual, PersonId, UnitId};

/// What a person is in the office. A person may hold several roles, but the three administrators exclude each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Runs the system: areas, settings, accounts without their rights.
    SystemAdministrator,
    /// Grants and withdraws roles, unlocks accounts, sets the second factor.
    SecurityAdministrator,
    /// Reads the audit trail and nothing else.
    AuditAdministrator,
    /// Runs campaigns: scheme, roster, draw, slips, tally.
    CampaignOfficer,
    /// Counts ballots.
    CountClerk,
    /// Keeps the ledger of problems: takes in, assigns, verifies, strikes off.
    CaseOfficer,
    /// Opens, with an own passphrase and a reason, who reported; does nothing else.
    IdentityKeeper,
    /// Speaks for one unit and sees only that unit.
    UnitLiaison,
    /// Reads, approves, comments.
    Leader,
    /// Reads a campaign's records, never a ballot.
    Observer,
    /// Receives transferred clues for the discipline inspection and answers them; nobody else reads them.
    Discipline,
}

impl Role {
    /// Every role, in the order tables show them.
    pub const ALL: [Self; 11] = [
        Self::SystemAdministrator,
        Self::SecurityAdministrator,
        Self::AuditAdministrator,
        Self::CampaignOfficer,
        Self::CountClerk,
        Self::CaseOfficer,
        Self::IdentityKeeper,
        Self::UnitLiaison,
        Self::Leader,
        Self::Observer,
        Self::Discipline,
    ];

    /// The code stored in the database and used in addresses.
    pub fn code(self) -> &'static str {
        match self {
            Self::SystemAdministrator => "system_administrator",
            Self::SecurityAdministrator => "security_administrator",
            Self::AuditAdministrator => "audit_administrator",
            Self::CampaignOfficer => "campaign_officer",
            Self::CountClerk => "count_clerk",
            Self::CaseOfficer => "case_officer",
            Self::IdentityKeeper => "identity_keeper",
            Self::UnitLiaison => "unit_liaison",
            Self::Leader => "leader",
            Self::Observer => "observer",
            Self::Discipline => "discipline",
        }
    }

    /// The role of a code, if there is one.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.code() == code)
    }

    /// The role's name for people.
    pub fn name(self) -> Bilingual {
        match self {
            Self::SystemAdministrator => Bilingual::new("系统管理员", "System administrator"),
            Self::SecurityAdministrator => Bilingual::new("安全管理员", "Security administrator"),
            Self::AuditAdministrator => Bilingual::new("审计管理员", "Audit administrator"),
            Self::CampaignOfficer => Bilingual::new("评议专员", "Campaign officer"),
            Self::CountClerk => Bilingual::new("计票员", "Count clerk"),
            Self::CaseOfficer => Bilingual::new("问题专员", "Case officer"),
            Self::IdentityKeeper => Bilingual::new("身份保管人", "Identity keeper"),
            Self::UnitLiaison => Bilingual::new("单位联络员", "Unit liaison"),
            Self::Leader => Bilingual::new("领导", "Leader"),
            Self::Observer => Bilingual::new("监督观察员", "Observer"),
            Self::Discipline => Bilingual::new("纪检监察", "Discipline inspection"),
        }
    }

    /// True for the three administrators, who exclude each other (三员分立) and must use a second factor.
    pub fn is_administrator(self) -> bool {
        matches!(self, Self::SystemAdministrator | Self::SecurityAdministrator | Self::AuditAdministrator)
    }
}

/// Who acts: a signed-in person with the roles that count for this request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// The person.
    pub id: PersonId,
    /// The area the person belongs to.
    pub area: AreaId,
    /// The name shown and written into the audit line.
    pub name: String,
    /// The roles held.
    pub roles: Vec<Role>,
    /// The only unit a liaison may see.
    pub unit: Option<UnitId>,
}

impl Actor {
    /// Whether the person holds the role.
    pub fn has(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_role_is_found_by_its_code() {
        for role in Role::ALL {
            assert_eq!(Role::from_code(role.code()), Some(role));
        }
        assert_eq!(Role::from_code("mayor"), None);
    }
}
