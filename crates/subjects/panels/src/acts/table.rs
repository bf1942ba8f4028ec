//! The acts of this subject and who may do them.

use access::{Act, Who};
use kernel::Role::{AuditAdministrator, CampaignOfficer, Leader, Observer};

/// Seeing panels: quotas, chances, and by name who was drawn.
pub const SEE: Act = Act {
    code: "panels.see",
    zh: "查看监督员抽选",
    en: "See panels",
    who: Who::Roles(&[CampaignOfficer, Leader, Observer, AuditAdministrator]),
};
/// Setting up a panel: its size, quotas, people and lottery.
pub const PREPARE: Act =
    Act {
        code: "panels.prepare", zh: "准备监督员抽选", en: "Prepare a panel", who: Who::Roles(&[CampaignOfficer])
    };
/// Freezing, recording seeds, drawing, replacing.
pub const DRAW: Act =
    Act { code: "panels.draw", zh: "抽选监督员", en: "Draw a panel", who: Who::Roles(&[CampaignOfficer]) };
/// Seeing what is published of a panel: digests, chances, seeds, numbers; never a name.
pub const SEE_PUBLIC: Act =
    Act {
        code: "panels.see_public", zh: "查看公开的监督员抽选", en: "See a panel's public draw", who: Who::Public
    };

/// All of them, in the order of the printed table.
pub const ALL: [&Act; 4] = [&SEE, &PREPARE, &DRAW, &SEE_PUBLIC];
