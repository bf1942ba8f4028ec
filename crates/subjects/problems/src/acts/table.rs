//! The acts of this subject and who may do them.

use access::{Act, Who};
use kernel::Role::{CaseOfficer, Discipline, Leader, UnitLiaison};

const OFFICE: Who = Who::Roles(&[CaseOfficer]);
const OFFICE_AND_LEADERS: Who = Who::Roles(&[CaseOfficer, Leader]);
const UNITS: Who = Who::Roles(&[UnitLiaison]);

/// Seeing the ledger, its records and numbers.
pub const SEE: Act =
    Act { code: "problems.see", zh: "查看问题台账", en: "See the ledger of problems", who: OFFICE_AND_LEADERS };
/// Opening evidence as it was sent; every look leaves a line.
pub const OPEN_ORIGINAL: Act = Act {
    code: "problems.open_original",
    zh: "打开证据原件",
    en: "Open an original piece of evidence",
    who: OFFICE_AND_LEADERS,
};
/// Registering by hand what came by telephone, letter, box, forum or note.
pub const REGISTER: Act = Act { code: "problems.register", zh: "登记问题", en: "Register a problem", who: OFFICE };
/// Accepting, not accepting, joining, naming an officer.
pub const TAKE_IN: Act =
    Act { code: "problems.take_in", zh: "受理、并案、指定承办人", en: "Take problems in", who: OFFICE };
/// Sending out slips.
pub const ASSIGN: Act = Act { code: "problems.assign", zh: "交办", en: "Assign", who: OFFICE };
/// Ruling on an objection.
pub const RULE: Act =
    Act { code: "problems.rule", zh: "裁定异议", en: "Rule on an objection", who: OFFICE_AND_LEADERS };
/// Urging, pausing, resuming, withdrawing, recusing.
pub const STEER: Act = Act {
    code: "problems.steer",
    zh: "催办、暂停、撤回、回避",
    en: "Urge, pause, withdraw, recuse",
    who: OFFICE_AND_LEADERS,
};
/// Deciding on extensions.
pub const DECIDE_EXTENSION: Act =
    Act {
        code: "problems.decide_extension", zh: "审批延期", en: "Decide on extensions", who: Who::Roles(&[Leader])
    };
/// Withdrawing a handler who has an interest, and naming who goes on.
pub const DECIDE_RECUSAL: Act = Act {
    code: "problems.decide_recusal",
    zh: "决定承办人回避、指定接办人",
    en: "Withdraw a handler and name who goes on",
    who: Who::Roles(&[Leader]),
};
/// Verifying or returning a response.
pub const VERIFY: Act =
    Act { code: "problems.verify", zh: "核查、退回", en: "Verify or return a response", who: OFFICE_AND_LEADERS };
/// Striking off; never by whoever verified.
pub const STRIKE_OFF: Act =
    Act { code: "problems.strike_off", zh: "销号", en: "Strike off", who: OFFICE_AND_LEADERS };
/// Looking back.
pub const LOOK_BACK: Act = Act { code: "problems.look_back", zh: "回头看", en: "Look back", who: OFFICE };
/// Changing the time limits.
pub const SET_LIMITS: Act =
    Act { code: "problems.set_limits", zh: "设置办理时限", en: "Set the time limits", who: OFFICE_AND_LEADERS };
/// Making official papers.
pub const MAKE_PAPERS: Act =
    Act {
        code: "problems.make_papers", zh: "印制问题文书", en: "Make papers of problems", who: OFFICE_AND_LEADERS
    };
/// Transferring a problem as a clue.
pub const TRANSFER: Act =
    Act { code: "problems.transfer", zh: "移送线索", en: "Transfer a clue", who: OFFICE_AND_LEADERS };
/// Opening, receiving and answering transferred clues; nobody else reads them.
pub const CLUES: Act =
    Act {
        code: "problems.clues", zh: "接收和办理移送线索", en: "Receive clues", who: Who::Roles(&[Discipline])
    };
/// Seeing that clues were transferred and received, and what the discipline inspection sent back.
pub const CLUE_OUTCOMES: Act = Act {
    code: "problems.clue_outcomes",
    zh: "查看移送线索的反馈",
    en: "See the outcomes of clues",
    who: Who::Roles(&[Leader, Discipline]),
};
/// Seeing what was assigned to the own unit.
pub const OWN: Act =
    Act { code: "problems.own", zh: "查看交办本单位的问题", en: "See the own unit's problems", who: UNITS };
/// Signing, objecting, answering, asking for more time.
pub const ANSWER: Act =
    Act {
        code: "problems.answer", zh: "签收、异议、反馈、申请延期", en: "Sign, object, answer", who: UNITS
    };
/// Handing in what the own unit's check found, and reading how it stands.
pub const OWN_CHECK: Act = Act {
    code: "problems.own_check",
    zh: "报送本单位自查发现的问题",
    en: "Hand in what the own unit's check found",
    who: UNITS,
};
/// Objecting, asking for time and answering to the office of the upper area.
pub const ANSWER_UP: Act = Act {
    code: "problems.answer_up",
    zh: "向上级提出异议、申请延期、反馈",
    en: "Object and answer to the upper office",
    who: OFFICE,
};

/// Calling the interface with a token, which says what for.
pub const CALL: Act = Act {
    code: "problems.call",
    zh: "系统凭令牌调用问题接口",
    en: "Call the interface with a token",
    who: Who::Public,
};

/// All of them, in the order of the printed table.
pub const ALL: &[&Act] = &[
    &SEE,
    &OPEN_ORIGINAL,
    &REGISTER,
    &TAKE_IN,
    &ASSIGN,
    &RULE,
    &STEER,
    &DECIDE_EXTENSION,
    &DECIDE_RECUSAL,
    &VERIFY,
    &STRIKE_OFF,
    &LOOK_BACK,
    &SET_LIMITS,
    &MAKE_PAPERS,
    &TRANSFER,
    &CLUES,
    &CLUE_OUTCOMES,
    &OWN,
    &ANSWER,
    &OWN_CHECK,
    &ANSWER_UP,
    &CALL,
];
