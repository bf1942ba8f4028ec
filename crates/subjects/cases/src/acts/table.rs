//! The acts of this subject and who may do them.

use access::{Act, Who};
use kernel::Role::{CaseOfficer, Leader};

const OFFICE_AND_LEADERS: Who = Who::Roles(&[CaseOfficer, Leader]);

/// Seeing cases at every stage.
pub const SEE: Act =
    Act { code: "cases.see", zh: "查看典型案例", en: "See typical cases", who: OFFICE_AND_LEADERS };
/// Drafting and editing.
pub const PREPARE: Act =
    Act { code: "cases.prepare", zh: "编写典型案例", en: "Write typical cases", who: Who::Roles(&[CaseOfficer]) };
/// Approving; never by whoever edited it.
pub const APPROVE: Act =
    Act { code: "cases.approve", zh: "审核典型案例", en: "Approve typical cases", who: OFFICE_AND_LEADERS };
/// Publishing what is approved, and withdrawing it.
pub const PUBLISH: Act =
    Act {
        code: "cases.publish", zh: "发布、撤下典型案例", en: "Publish and withdraw cases", who: OFFICE_AND_LEADERS
    };
/// Reading published cases.
pub const READ: Act =
    Act { code: "cases.read", zh: "阅读已发布的典型案例", en: "Read published cases", who: Who::Public };

/// All of them, in the order of the printed table.
pub const ALL: &[&Act] = &[&SEE, &PREPARE, &APPROVE, &PUBLISH, &READ];
