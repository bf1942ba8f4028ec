//! The acts of this subject and who may do them.

use access::{Act, Who};
use kernel::Role::{CaseOfficer, Leader, UnitLiaison};

const OFFICE: Who = Who::Roles(&[CaseOfficer]);
const OFFICE_AND_LEADERS: Who = Who::Roles(&[CaseOfficer, Leader]);
const UNITS: Who = Who::Roles(&[UnitLiaison]);

/// Seeing meetings, minutes and tasks.
pub const SEE: Act = Act { code: "meetings.see", zh: "查看会议", en: "See meetings", who: OFFICE_AND_LEADERS };
/// Planning a meeting, its agenda and invitations, drafting its minutes.
pub const PREPARE: Act =
    Act {
        code: "meetings.prepare", zh: "筹备会议、起草纪要", en: "Prepare meetings and minutes", who: OFFICE
    };
/// Signing minutes.
pub const SIGN: Act =
    Act { code: "meetings.sign", zh: "签发会议纪要", en: "Sign minutes", who: Who::Roles(&[Leader]) };
/// Confirming that a task is done, or sending the report back.
pub const CONFIRM: Act =
    Act {
        code: "meetings.confirm", zh: "确认会议任务完成", en: "Confirm tasks of meetings", who: OFFICE_AND_LEADERS
    };
/// Seeing the meetings and tasks of the own unit.
pub const OWN: Act =
    Act {
        code: "meetings.own", zh: "查看本单位的会议与任务", en: "See the own unit's meetings and tasks", who: UNITS
    };
/// Reporting a task of the own unit done.
pub const REPORT: Act =
    Act { code: "meetings.report", zh: "报告会议任务完成", en: "Report a task of a meeting done", who: UNITS };

/// All of them, in the order of the printed table.
pub const ALL: &[&Act] = &[&SEE, &PREPARE, &SIGN, &CONFIRM, &OWN, &REPORT];
