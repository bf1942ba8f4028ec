//! A unit's own check (自查): what the unit told the office, and how that stands in the unit's eyes.

use kernel::{Bilingual, Day};
use serde::{Deserialize, Serialize};

use super::found::Found;
use super::state::Stage;

/// What a unit handed in, in its own words. They stay with the unit, sealed, whatever becomes of the matter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnCheck {
    /// One line.
    pub title: String,
    /// What was found.
    pub text: String,
    /// Where.
    pub place: Option<String>,
    /// When.
    pub happened: Option<Day>,
    /// The name of who handed it in.
    pub by: String,
}

impl OwnCheck {
    /// What was found, as somebody of a name handed it in.
    pub fn of(found: &Found, by: &str) -> Self {
        Self {
            title: found.title.clone(),
            text: found.text.clone(),
            place: found.place.clone(),
            happened: found.happened,
            by: by.to_owned(),
        }
    }
}

/// How an own check stands, as its unit reads it. What the office deals with by itself reads the same whatever it does:
/// nothing tells of the reports of others, nor of a transfer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// 由效能办办理
    WithOffice,
    /// 已交办本单位, by itself or together with what it was joined to.
    Assigned,
    /// 已办结
    Settled,
    /// 不予受理
    Refused,
    /// 已撤回
    Withdrawn,
}

impl Standing {
    /// How a problem at a stage stands for the unit that handed it in, which is on the slip that is out for it or is not.
    pub fn of(stage: Stage, on_own_slip: bool) -> Self {
        match stage {
            Stage::Refused => Self::Refused,
            Stage::Withdrawn => Self::Withdrawn,
            Stage::StruckOff | Stage::Kept => Self::Settled,
            Stage::Assigned
            | Stage::Contested
            | Stage::Working
            | Stage::Paused
            | Stage::Answered
            | Stage::Verified
            | Stage::Joined
                if on_own_slip =>
            {
                Self::Assigned
            }
            Stage::Registered
            | Stage::Accepted
            | Stage::Assigned
            | Stage::Contested
            | Stage::Working
            | Stage::Paused
            | Stage::Answered
            | Stage::Verified
            | Stage::Joined
            | Stage::Transferred => Self::WithOffice,
        }
    }

    /// Its name for the unit.
    pub fn name(self) -> Bilingual {
        match self {
            Self::WithOffice => Bilingual::new("由效能办办理", "With the office"),
            Self::Assigned => Bilingual::new("已交办本单位", "Assigned to us"),
            Self::Settled => Bilingual::new("已办结", "Settled"),
            Self::Refused => Bilingual::new("不予受理", "Not taken on"),
            Self::Withdrawn => Bilingual::new("已撤回", "Withdrawn"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_cant_tell_what_was_joined_or_transferred_from_what_waits_at_the_office() {
        for stage in [Stage::Registered, Stage::Accepted, Stage::Joined, Stage::Transferred] {
            assert_eq!(Standing::of(stage, false), Standing::WithOffice, "{stage:?}");
        }
    }

    #[test]
    fn what_another_unit_handles_stays_with_the_office_until_it_is_settled() {
        for stage in
            [Stage::Assigned, Stage::Contested, Stage::Working, Stage::Paused, Stage::Answered, Stage::Verified]
        {
            assert_eq!(Standing::of(stage, false), Standing::WithOffice, "{stage:?}");
            assert_eq!(Standing::of(stage, true), Standing::Assigned, "{stage:?}");
        }
        assert_eq!(Standing::of(Stage::Joined, true), Standing::Assigned, "it goes on with a slip of the own unit");
        for on_own_slip in [false, true] {
            assert_eq!(Standing::of(Stage::StruckOff, on_own_slip), Standing::Settled);
            assert_eq!(Standing::of(Stage::Kept, on_own_slip), Standing::Settled);
            assert_eq!(Standing::of(Stage::Refused, on_own_slip), Standing::Refused);
            assert_eq!(Standing::of(Stage::Withdrawn, on_own_slip), Standing::Withdrawn);
        }
    }
}
