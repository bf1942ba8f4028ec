//! The acts of this subject and who may do them. Beyond the role, the opening record decides: who types, who settles.

use access::{Act, Who};
use kernel::Role::{AuditAdministrator, CampaignOfficer, CountClerk, Leader, Observer};

/// Seeing a count and its progress. Marks and totals stand on no page but the typist's own and the coordinator's.
pub const SEE: Act = Act {
    code: "counting.see",
    zh: "查看计票进度",
    en: "See a count",
    who: Who::Roles(&[CampaignOfficer, CountClerk, Leader, Observer, AuditAdministrator]),
};
/// Declaring a paper count, printing, issuing and taking back paper.
pub const KEEP_PAPER: Act = Act {
    code: "counting.keep_paper",
    zh: "印制、发放和收回纸质评议表",
    en: "Print, issue and take back paper ballots",
    who: Who::Roles(&[CampaignOfficer]),
};
/// Opening the hall, making batches, closing the count.
pub const OPEN_HALL: Act = Act {
    code: "counting.open_hall",
    zh: "启封、分批和办结计票",
    en: "Open the hall, make batches, close the count",
    who: Who::Roles(&[CampaignOfficer]),
};
/// Typing an entry.
pub const ENTER: Act =
    Act { code: "counting.enter", zh: "录入评议表", en: "Type an entry", who: Who::Roles(&[CountClerk]) };
/// Settling differences, explaining what is remarkable.
pub const SETTLE: Act = Act {
    code: "counting.settle",
    zh: "裁定录入差异",
    en: "Settle differences",
    who: Who::Roles(&[CampaignOfficer, Leader]),
};
/// Signing for a batch to be opened again, and for somebody to join the hall or to leave it.
pub const SIGN: Act = Act {
    code: "counting.sign",
    zh: "签字重新打开批次、增减现场人员",
    en: "Sign for opening a batch again, and for who joins or leaves the hall",
    who: Who::Roles(&[CampaignOfficer, Leader, Observer]),
};
/// Making a remark that can't be removed.
pub const REMARK: Act =
    Act { code: "counting.remark", zh: "提出观察意见", en: "Make a remark", who: Who::Roles(&[Observer]) };
/// The wall's screen: its address is secret, shows progress and nothing else, and needs no session that could end.
pub const WALL: Act =
    Act { code: "counting.wall", zh: "计票进度大屏", en: "The wall's screen", who: Who::Public };

/// All of them, in the order of the printed table.
pub const ALL: [&Act; 8] = [&SEE, &KEEP_PAPER, &OPEN_HALL, &ENTER, &SETTLE, &SIGN, &REMARK, &WALL];
