//! The acts of this subject and who may do them.

use access::{Act, Who};
use kernel::Role::{CaseOfficer, Discipline, Leader};

const OFFICE: Who = Who::Roles(&[CaseOfficer]);

/// Seeing proposals; nobody else learns of them.
pub const SEE: Act = Act {
    code: "accountability.see",
    zh: "查看问责建议",
    en: "See accountability proposals",
    who: Who::Roles(&[CaseOfficer, Leader, Discipline]),
};
/// Proposing.
pub const PROPOSE: Act =
    Act { code: "accountability.propose", zh: "提出问责建议", en: "Propose accountability", who: OFFICE };
/// Approving or rejecting.
pub const DECIDE: Act = Act {
    code: "accountability.decide",
    zh: "审批问责建议",
    en: "Approve or reject a proposal",
    who: Who::Roles(&[Leader]),
};
/// Sending to the body that decides.
pub const SEND: Act = Act { code: "accountability.send", zh: "送达问责建议", en: "Send a proposal", who: OFFICE };
/// Recording the outcome.
pub const OUTCOME: Act = Act {
    code: "accountability.outcome",
    zh: "登记问责结果",
    en: "Record the outcome of a proposal",
    who: Who::Roles(&[CaseOfficer, Discipline]),
};

/// All of them, in the order of the printed table.
pub const ALL: &[&Act] = &[&SEE, &PROPOSE, &DECIDE, &SEND, &OUTCOME];
