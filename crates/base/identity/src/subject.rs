use access::{Act, Who};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use kernel::{AreaId, Refusal, Role, UnitId};
use ui::{NavItem, Office, Routes, Subject};

use crate::store::migrations::MIGRATIONS;
use crate::{demo, pages};

/// Lists an area's units by name, for the field of a liaison. The subject that keeps units hands it in.
pub type UnitNames = fn(Office, AreaId) -> BoxFuture<'static, Result<Vec<(UnitId, String)>, Refusal>>;

/// What people do with accounts, and who may.
pub mod acts {
    use super::{Act, Role, Who};

    /// Signing in and out, choosing the language, the first setup.
    pub const SIGN_IN: Act =
        Act { code: "identity.sign_in", zh: "登录与退出", en: "Sign in and out", who: Who::Public };
    /// The own password and second factor.
    pub const OWN_ACCOUNT: Act =
        Act {
            code: "identity.own_account", zh: "管理自己的账号", en: "Keep the own account", who: Who::SignedIn
        };
    /// The list of people.
    pub const SEE_PEOPLE: Act = Act {
        code: "identity.see_people",
        zh: "查看人员账号",
        en: "See people's accounts",
        who: Who::Roles(&[Role::SystemAdministrator, Role::SecurityAdministrator]),
    };
    /// Making accounts without roles, and deactivating them.
    pub const CREATE_PEOPLE: Act = Act {
        code: "identity.create_people",
        zh: "建立和停用账号",
        en: "Make and deactivate accounts",
        who: Who::Roles(&[Role::SystemAdministrator]),
    };
    /// Roles, unlocking, resetting password and second factor.
    pub const GRANT_ROLES: Act = Act {
        code: "identity.grant_roles",
        zh: "授权、解锁和重置",
        en: "Grant roles, unlock and reset",
        who: Who::Roles(&[Role::SecurityAdministrator]),
    };
    /// Giving other systems a token.
    pub const MANAGE_SYSTEMS: Act = Act {
        code: "identity.manage_systems",
        zh: "管理对接系统",
        en: "Manage other systems",
        who: Who::Roles(&[Role::SystemAdministrator]),
    };
    /// The audit trail.
    pub const READ_AUDIT: Act = Act {
        code: "identity.read_audit",
        zh: "查看审计记录",
        en: "Read the audit trail",
        who: Who::Roles(&[Role::AuditAdministrator]),
    };
    /// Verifying the audit chain, anchoring it on paper, choosing its algorithm.
    pub const KEEP_AUDIT_CHAIN: Act = Act {
        code: "identity.keep_audit_chain",
        zh: "核验和锚定审计链",
        en: "Verify and anchor the audit chain",
        who: Who::Roles(&[Role::AuditAdministrator]),
    };
}

/// People and sign-in, where no subject lists units: a liaison's unit is typed as its id.
pub fn subject() -> Subject {
    subject_with_units(|_, _| async { Ok(Vec::new()) }.boxed())
}

/// People and sign-in, with the list of units a liaison is chosen for.
pub fn subject_with_units(units: UnitNames) -> Subject {
    Subject {
        name: "identity",
        routes: routes(units),
        migrations: MIGRATIONS.to_vec(),
        acts: vec![
            &acts::SIGN_IN,
            &acts::OWN_ACCOUNT,
            &acts::SEE_PEOPLE,
            &acts::CREATE_PEOPLE,
            &acts::GRANT_ROLES,
            &acts::MANAGE_SYSTEMS,
            &acts::READ_AUDIT,
            &acts::KEEP_AUDIT_CHAIN,
        ],
        navigation: vec![
            NavItem { href: "/people", zh: "人员账号", en: "People", icon: "people", act: &acts::SEE_PEOPLE },
            NavItem {
                href: "/systems", zh: "对接系统", en: "Other systems", icon: "link", act: &acts::MANAGE_SYSTEMS
            },
            NavItem { href: "/audit", zh: "审计记录", en: "Audit trail", icon: "audit", act: &acts::READ_AUDIT },
        ],
        jobs: Vec::new(),
        demo: demo::fill,
    }
}

fn routes(units: UnitNames) -> Routes {
    pages::sign_in::routes()
        .merge(pages::second_factor::routes())
        .merge(pages::first_password::routes())
        .merge(pages::account::routes())
        .merge(pages::enrol::routes())
        .merge(pages::people::routes())
        .merge(pages::person::routes(units))
        .merge(pages::systems::routes(units))
        .merge(pages::demand::routes())
        .merge(pages::audit::routes())
        .merge(pages::audit_chain::routes())
        .merge(pages::setup::routes())
}
