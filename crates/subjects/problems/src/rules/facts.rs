//! What can have happened to a problem. Facts are kept for ever and never changed; everything else is made from them.

use kernel::{Bilingual, Day, Moment, UnitId};
use serde::{Deserialize, Serialize};

use super::clocks::Due;
use super::found::Door;
use super::limits::Level;
use super::slip::{Dues, ExtensionAsked, Response, Slip};
use super::state::{Named, ProblemId, ProblemNumber};

/// A fact with who made it and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// Who.
    pub by: Named,
    /// When.
    pub at: Moment,
    /// What.
    pub fact: Fact,
}

/// What happened. What came in (title, text, unit) is kept apart, so that a transferred clue can be sealed away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fact", rename_all = "snake_case")]
pub enum Fact {
    /// It came onto the ledger.
    Registered {
        /// Its permanent number.
        number: ProblemNumber,
        /// The door.
        door: Door,
        /// What kind of problem somebody said it is.
        category: String,
        /// By when the office decides on acceptance.
        due: Due,
    },
    /// The office took it on.
    Accepted {
        /// What kind of problem the office says it is.
        category: String,
        /// By when the office assigns it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        due: Option<Due>,
    },
    /// The office did not take it on.
    Refused {
        /// Why.
        reason: String,
    },
    /// It goes on under another number.
    Joined {
        /// The problem it was joined to.
        into: ProblemId,
        /// Its number.
        number: ProblemNumber,
    },
    /// An officer was named for it.
    Entrusted {
        /// The officer.
        officer: Named,
    },
    /// A slip went out.
    Assigned {
        /// The slip.
        slip: Box<Slip>,
    },
    /// A unit signed for it.
    Signed {
        /// The unit.
        unit: UnitId,
        /// Who answers for it there.
        handler: String,
    },
    /// A unit says that it is not theirs.
    Objected {
        /// The unit.
        unit: UnitId,
        /// Why.
        reason: String,
        /// By when the office rules; until then the units' clocks stand still.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        due: Option<Due>,
    },
    /// The office ruled on the objection.
    Ruled {
        /// Whether it is indeed not theirs.
        upheld: bool,
        /// Why.
        reason: String,
        /// By when the office assigns it anew, once the lead unit is freed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        due: Option<Due>,
        /// The slip's due dates without the time that the ruling took, when the slip stands.
        #[serde(flatten)]
        dues: Dues,
    },
    /// An assisting unit answered its part.
    PartAnswered {
        /// The unit.
        unit: UnitId,
        /// The answer.
        text: String,
    },
    /// The lead unit responded.
    Responded {
        /// The response.
        response: Box<Response>,
        /// By when the office verifies it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        due: Option<Due>,
    },
    /// The response was returned.
    Returned {
        /// Why.
        reason: String,
        /// The new due date.
        due: Due,
    },
    /// The response was verified.
    Verified {
        /// What was seen.
        note: String,
        /// By when the office strikes it off.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        due: Option<Due>,
    },
    /// It was struck off.
    StruckOff {
        /// The day of the look-back.
        look_back: Day,
    },
    /// It was looked back at.
    LookedBack {
        /// Whether it came back.
        rebound: bool,
        /// What was seen.
        note: String,
        /// By when the office assigns it anew, when it came back.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        due: Option<Due>,
    },
    /// It was reopened because the reporter is not content.
    ReopenedForReporter {
        /// The reporter's reason.
        reason: String,
        /// By when the office assigns it anew.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        due: Option<Due>,
    },
    /// More time was asked for.
    ExtensionAsked {
        /// What was asked for.
        asked: ExtensionAsked,
    },
    /// The extension was decided.
    ExtensionDecided {
        /// Whether it was granted.
        granted: bool,
        /// Why.
        reason: String,
    },
    /// The clocks stand still.
    Paused {
        /// Why.
        reason: String,
    },
    /// The clocks go on.
    Resumed {
        /// The due dates without the time that the clocks stood still.
        #[serde(flatten)]
        dues: Dues,
    },
    /// It was withdrawn.
    Withdrawn {
        /// Why.
        reason: String,
    },
    /// Somebody withdrew or was withdrawn from handling it.
    Recused {
        /// Who.
        person: Named,
        /// Why.
        reason: String,
        /// Who handles it instead, when a leader decided.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        colleague: Option<Named>,
    },
    /// The units were urged.
    Urged {
        /// The words.
        text: String,
    },
    /// A notice on holidays came and the clocks that run were reckoned again.
    Recalculated {
        /// The due dates as they now are.
        #[serde(flatten)]
        dues: Dues,
        /// The notice.
        notice: String,
    },
    /// Its level rose.
    Escalated {
        /// To which level.
        level: Level,
        /// Whether it is a step of the office's own that is late, which is no affair of the units.
        #[serde(default)]
        of_office: bool,
    },
    /// An accountability proposal hangs on it.
    Accountability {
        /// How far the proposal has come.
        step: AccountabilityStep,
        /// The proposal, in the words of whoever keeps it.
        proposal: String,
    },
    /// It was transferred as a clue.
    Transferred {
        /// The SHA-256 of the sealed package, in hexadecimal.
        package: String,
    },
}

/// How far an accountability proposal (问责建议) has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountabilityStep {
    /// Proposed by the office.
    Proposed,
    /// Approved by a leader.
    Approved,
    /// Rejected by a leader.
    Rejected,
    /// Sent to the body that decides.
    Sent,
    /// Decided by it.
    Decided,
}

impl AccountabilityStep {
    fn name(self) -> (&'static str, &'static str) {
        match self {
            Self::Proposed => ("提出问责建议", "Accountability proposed"),
            Self::Approved => ("同意问责建议", "Accountability proposal approved"),
            Self::Rejected => ("未同意问责建议", "Accountability proposal rejected"),
            Self::Sent => ("送达问责建议", "Accountability proposal sent"),
            Self::Decided => ("反馈问责结果", "Accountability decided"),
        }
    }
}

impl Fact {
    /// The stored word.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Registered { .. } => "registered",
            Self::Accepted { .. } => "accepted",
            Self::Refused { .. } => "refused",
            Self::Joined { .. } => "joined",
            Self::Entrusted { .. } => "entrusted",
            Self::Assigned { .. } => "assigned",
            Self::Signed { .. } => "signed",
            Self::Objected { .. } => "objected",
            Self::Ruled { .. } => "ruled",
            Self::PartAnswered { .. } => "part_answered",
            Self::Responded { .. } => "responded",
            Self::Returned { .. } => "returned",
            Self::Verified { .. } => "verified",
            Self::StruckOff { .. } => "struck_off",
            Self::LookedBack { .. } => "looked_back",
            Self::ReopenedForReporter { .. } => "reopened_for_reporter",
            Self::ExtensionAsked { .. } => "extension_asked",
            Self::ExtensionDecided { .. } => "extension_decided",
            Self::Paused { .. } => "paused",
            Self::Resumed { .. } => "resumed",
            Self::Withdrawn { .. } => "withdrawn",
            Self::Recused { .. } => "recused",
            Self::Urged { .. } => "urged",
            Self::Recalculated { .. } => "recalculated",
            Self::Escalated { .. } => "escalated",
            Self::Accountability { .. } => "accountability",
            Self::Transferred { .. } => "transferred",
        }
    }

    /// What happened, in a few words.
    pub fn name(&self) -> Bilingual {
        let (zh, en) = match self {
            Self::Registered { .. } => ("登记挂号", "Registered"),
            Self::Accepted { .. } => ("受理", "Accepted"),
            Self::Refused { .. } => ("不予受理", "Not accepted"),
            Self::Joined { .. } => ("并案", "Joined to another"),
            Self::Entrusted { .. } => ("指定承办人", "Officer named"),
            Self::Assigned { .. } => ("交办", "Assigned"),
            Self::Signed { .. } => ("签收", "Signed for"),
            Self::Objected { .. } => ("提出异议", "Objected"),
            Self::Ruled { upheld: true, .. } => ("裁定：异议成立", "Ruled: objection upheld"),
            Self::Ruled { upheld: false, .. } => ("裁定：异议不成立，首接负责", "Ruled: objection rejected"),
            Self::PartAnswered { .. } => ("协办单位回复", "Assisting unit answered"),
            Self::Responded { .. } => ("反馈整改情况", "Responded"),
            Self::Returned { .. } => ("退回重办", "Returned"),
            Self::Verified { .. } => ("核查通过", "Verified"),
            Self::StruckOff { .. } => ("销号", "Struck off"),
            Self::LookedBack { rebound: false, .. } => ("回头看：已巩固", "Looked back: kept"),
            Self::LookedBack { rebound: true, .. } => ("回头看：反弹，重新办理", "Looked back: rebound, reopened"),
            Self::ReopenedForReporter { .. } => ("反映人不满意，重新办理", "Reopened for the reporter"),
            Self::ExtensionAsked { .. } => ("申请延期", "Extension asked for"),
            Self::ExtensionDecided { granted: true, .. } => ("批准延期", "Extension granted"),
            Self::ExtensionDecided { granted: false, .. } => ("不同意延期", "Extension refused"),
            Self::Paused { .. } => ("暂停计时", "Paused"),
            Self::Resumed { .. } => ("恢复计时", "Resumed"),
            Self::Withdrawn { .. } => ("撤回", "Withdrawn"),
            Self::Recused { colleague: None, .. } => ("回避", "Recused"),
            Self::Recused { colleague: Some(_), .. } => ("决定回避", "Withdrawn by decision"),
            Self::Urged { .. } => ("催办", "Urged"),
            Self::Recalculated { .. } => ("放假安排公布，重新计算期限", "Holidays published, due dates reckoned again"),
            Self::Escalated { .. } => ("升级", "Escalated"),
            Self::Accountability { step, .. } => step.name(),
            Self::Transferred { .. } => ("移送", "Transferred"),
        };
        Bilingual::new(zh, en)
    }

    /// Whether the units on the slip may read it. What came in, from whom, and the office's own dealings they may not.
    pub fn is_for_units(&self) -> bool {
        match self {
            Self::Assigned { .. }
            | Self::Signed { .. }
            | Self::Objected { .. }
            | Self::Ruled { .. }
            | Self::PartAnswered { .. }
            | Self::Responded { .. }
            | Self::Returned { .. }
            | Self::Verified { .. }
            | Self::StruckOff { .. }
            | Self::LookedBack { .. }
            | Self::ExtensionAsked { .. }
            | Self::ExtensionDecided { .. }
            | Self::Paused { .. }
            | Self::Resumed { .. }
            | Self::Urged { .. }
            | Self::Recalculated { .. }
            | Self::Escalated { of_office: false, .. } => true,
            Self::Registered { .. }
            | Self::Accepted { .. }
            | Self::Refused { .. }
            | Self::Joined { .. }
            | Self::Entrusted { .. }
            | Self::ReopenedForReporter { .. }
            | Self::Withdrawn { .. }
            | Self::Recused { .. }
            | Self::Escalated { of_office: true, .. }
            | Self::Accountability { .. }
            | Self::Transferred { .. } => false,
        }
    }

    /// The reason or words that came with it, if any.
    pub fn words(&self) -> Option<&str> {
        match self {
            Self::Refused { reason }
            | Self::Objected { reason, .. }
            | Self::Ruled { reason, .. }
            | Self::Returned { reason, .. }
            | Self::ReopenedForReporter { reason, .. }
            | Self::ExtensionDecided { reason, .. }
            | Self::Paused { reason }
            | Self::Withdrawn { reason }
            | Self::Recused { reason, .. } => Some(reason),
            Self::Recalculated { notice, .. } => Some(notice),
            Self::ExtensionAsked { asked } => Some(&asked.reason),
            Self::PartAnswered { text, .. } | Self::Urged { text } => Some(text),
            Self::Verified { note, .. } | Self::LookedBack { note, .. } => Some(note),
            Self::Responded { response, .. } => Some(&response.measures),
            Self::Assigned { slip } => Some(&slip.requirement),
            Self::Registered { .. }
            | Self::Accepted { .. }
            | Self::Joined { .. }
            | Self::Entrusted { .. }
            | Self::Signed { .. }
            | Self::StruckOff { .. }
            | Self::Resumed { .. }
            | Self::Escalated { .. }
            | Self::Accountability { .. }
            | Self::Transferred { .. } => None,
        }
    }

    /// The fact without the words people chose for the matter: all that stays of it when the matter is sealed away as a
    /// clue. That happens before any slip goes out, so no other fact has such words.
    pub fn without_words(self) -> Self {
        match self {
            Self::Registered { number, door, due, .. } => {
                Self::Registered { number, door, category: String::new(), due }
            }
            Self::Accepted { due, .. } => Self::Accepted { category: String::new(), due },
            Self::Recused { person, colleague, .. } => Self::Recused { person, reason: String::new(), colleague },
            other => other,
        }
    }
}
