use kernel::{Bilingual, Role};

/// What another system's token is for. It opens nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// Handing in cases, such as a hotline's; reading nothing.
    HandIn,
    /// Reading the ledger of problems and registering on it.
    Ledger,
    /// Reading and answering what was assigned to one unit.
    Unit,
}

impl Purpose {
    /// Every purpose, in the order of forms.
    pub const ALL: [Self; 3] = [Self::HandIn, Self::Ledger, Self::Unit];

    /// The stored word.
    pub fn code(self) -> &'static str {
        match self {
            Self::HandIn => "hand_in",
            Self::Ledger => "ledger",
            Self::Unit => "unit",
        }
    }

    /// The purpose of a stored word.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|purpose| purpose.code() == code)
    }

    /// Its name for people.
    pub fn name(self) -> Bilingual {
        match self {
            Self::HandIn => Bilingual::new("送交事项（不能读取）", "Hand in cases (reads nothing)"),
            Self::Ledger => Bilingual::new("读取问题台账、登记问题", "Read the ledger, register problems"),
            Self::Unit => Bilingual::new("办理交办一个单位的问题", "Answer for one unit"),
        }
    }

    /// The role the system acts in.
    pub fn roles(self) -> Vec<Role> {
        match self {
            Self::HandIn => Vec::new(),
            Self::Ledger => vec![Role::CaseOfficer],
            Self::Unit => vec![Role::UnitLiaison],
        }
    }
}
