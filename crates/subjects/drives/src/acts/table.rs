//! The acts of this subject and who may do them.

use access::{Act, Who};
use kernel::Role::{CaseOfficer, Leader, UnitLiaison};

const OFFICE: Who = Who::Roles(&[CaseOfficer]);
const LEADERS: Who = Who::Roles(&[Leader]);

/// Seeing drives, their problems, figures and reports.
pub const SEE: Act = Act {
    code: "drives.see",
    zh: "查看专项行动",
    en: "See special campaigns",
    who: Who::Roles(&[CaseOfficer, Leader]),
};
/// Drafting the plan and the results.
pub const PREPARE: Act =
    Act {
        code: "drives.prepare", zh: "起草专项行动方案和结果", en: "Draft a drive's plan and results", who: OFFICE
    };
/// Gathering problems, adding and taking out.
pub const GATHER: Act =
    Act { code: "drives.gather", zh: "归集专项行动的问题", en: "Gather a drive's problems", who: OFFICE };
/// Launching a drive.
pub const LAUNCH: Act = Act { code: "drives.launch", zh: "启动专项行动", en: "Launch a drive", who: LEADERS };
/// Closing a drive with its results.
pub const CLOSE: Act = Act { code: "drives.close", zh: "结束专项行动", en: "Close a drive", who: LEADERS };
/// Seeing the drives that concern the own unit.
pub const SEE_OWN: Act = Act {
    code: "drives.see_own",
    zh: "查看涉及本单位的专项行动",
    en: "See the drives that concern the own unit",
    who: Who::Roles(&[UnitLiaison]),
};

/// All of them, in the order of the printed table.
pub const ALL: &[&Act] = &[&SEE, &PREPARE, &GATHER, &LAUNCH, &CLOSE, &SEE_OWN];
