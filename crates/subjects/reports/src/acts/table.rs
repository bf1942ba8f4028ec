//! The acts of reporting and who may.

use access::{Act, Who};
use kernel::Role;

const OFFICE: Who = Who::Roles(&[Role::CaseOfficer]);

/// Reporting, with files.
pub const REPORT: Act = Act { code: "reports.report", zh: "反映问题", en: "Report something", who: Who::Public };
/// Writing down what came by telephone, letter, opinion box or forum.
pub const REGISTER: Act =
    Act { code: "reports.register", zh: "登记来电来信", en: "Write down calls and letters", who: OFFICE };
/// Following one's report with its code.
pub const FOLLOW: Act =
    Act { code: "reports.follow", zh: "查询反映的进展", en: "Follow one's report", who: Who::Public };
/// Reading what came in, with the original files.
pub const READ: Act = Act {
    code: "reports.read",
    zh: "查看群众反映",
    en: "Read the reports",
    who: Who::Roles(&[Role::CaseOfficer, Role::IdentityKeeper]),
};
/// Opening a file as it was sent; every look leaves a line.
pub const OPEN_ORIGINAL: Act = Act {
    code: "reports.open_original",
    zh: "打开反映材料原件",
    en: "Open an original file",
    who: Who::Roles(&[Role::CaseOfficer, Role::IdentityKeeper]),
};
/// Asking the reporter.
pub const ASK: Act = Act { code: "reports.ask", zh: "询问反映人", en: "Ask the reporter", who: OFFICE };
/// Taking a report on: it goes on the ledger.
pub const ACCEPT: Act = Act { code: "reports.accept", zh: "受理反映", en: "Accept a report", who: OFFICE };
/// Not taking a report on, with the reason.
pub const DECLINE: Act = Act { code: "reports.decline", zh: "不予受理", en: "Decline a report", who: OFFICE };
/// Joining a report to another about the same.
pub const MERGE: Act = Act { code: "reports.merge", zh: "合并反映", en: "Merge reports", who: OFFICE };
/// Setting limits.
pub const SET_LIMITS: Act =
    Act { code: "reports.set_limits", zh: "设置反映的限度", en: "Set the limits of reporting", who: OFFICE };
/// Bringing in a hotline's file.
pub const IMPORT: Act =
    Act { code: "reports.import", zh: "导入热线工单", en: "Import hotline cases", who: OFFICE };
/// Becoming a keeper of identities, and introducing others.
pub const KEEP: Act = Act {
    code: "reports.keep_identities",
    zh: "保管反映人身份",
    en: "Keep the reporters' identities",
    who: Who::Roles(&[Role::IdentityKeeper]),
};
/// Looking at who reported.
pub const LOOK: Act = Act {
    code: "reports.look_at_reporter",
    zh: "查看反映人身份",
    en: "Look at who reported",
    who: Who::Roles(&[Role::IdentityKeeper]),
};
/// Handing in a case from another system, with its token.
pub const HAND_IN: Act =
    Act { code: "reports.hand_in", zh: "系统送交事项", en: "Hand in a case by interface", who: Who::Public };

/// All acts, in the order of the printed table.
pub const ALL: [&Act; 14] = [
    &REPORT,
    &REGISTER,
    &FOLLOW,
    &READ,
    &OPEN_ORIGINAL,
    &ASK,
    &ACCEPT,
    &DECLINE,
    &MERGE,
    &SET_LIMITS,
    &IMPORT,
    &KEEP,
    &LOOK,
    &HAND_IN,
];
