//! The acts of this subject and who may do them.

use access::{Act, Who};
use kernel::Role::{AuditAdministrator, CampaignOfficer, CountClerk, Leader, Observer};

/// Seeing campaigns, their schemes and their progress.
pub const SEE: Act = Act {
    code: "evaluations.see",
    zh: "查看评议活动",
    en: "See campaigns",
    who: Who::Roles(&[CampaignOfficer, CountClerk, Leader, Observer, AuditAdministrator]),
};
/// Creating, copying and writing a scheme, freezing it.
pub const WRITE_SCHEME: Act = Act {
    code: "evaluations.write_scheme",
    zh: "拟定和冻结方案",
    en: "Write and freeze a scheme",
    who: Who::Roles(&[CampaignOfficer]),
};
/// Importing the roster.
pub const IMPORT_ROSTER: Act = Act {
    code: "evaluations.import_roster",
    zh: "导入名册",
    en: "Import the roster",
    who: Who::Roles(&[CampaignOfficer]),
};
/// Drawing evaluators and replacing those who refuse.
pub const DRAW: Act =
    Act { code: "evaluations.draw", zh: "抽选评议人", en: "Draw evaluators", who: Who::Roles(&[CampaignOfficer]) };
/// Seeing who was drawn, by name.
pub const SEE_DRAWN: Act = Act {
    code: "evaluations.see_drawn",
    zh: "查看抽选名单",
    en: "See who was drawn",
    who: Who::Roles(&[CampaignOfficer, Observer]),
};
/// Seeing a public draw: digests, seeds, tickets; never a name.
pub const SEE_PUBLIC_DRAW: Act =
    Act { code: "evaluations.see_public_draw", zh: "查看公开抽选", en: "See a public draw", who: Who::Public };
/// Opening and closing a campaign.
pub const OPEN_AND_CLOSE: Act = Act {
    code: "evaluations.open_and_close",
    zh: "开始和截止评议",
    en: "Open and close a campaign",
    who: Who::Roles(&[CampaignOfficer]),
};
/// Taking the bundle of a count away, to check it anywhere.
pub const TAKE_BUNDLE: Act = Act {
    code: "evaluations.take_bundle",
    zh: "下载核验包",
    en: "Take the bundle of a count",
    who: Who::Roles(&[CampaignOfficer, CountClerk, Leader, Observer, AuditAdministrator]),
};

/// All of them, in the order of the printed table.
pub const ALL: [&Act; 7] = [&SEE, &WRITE_SCHEME, &IMPORT_ROSTER, &DRAW, &SEE_DRAWN, &SEE_PUBLIC_DRAW, &OPEN_AND_CLOSE];
