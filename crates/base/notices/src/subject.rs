use access::{Act, Who};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use kernel::{Bilingual, Refusal, Role};
use ui::{NavItem, Office, Subject};

use crate::pages;
use crate::store::migrations::MIGRATIONS;
use crate::telling::{Telling, To, Urgency, tell};

/// What people do with messages, and who may.
pub mod acts {
    use super::{Act, Role, Who};

    /// The own inbox.
    pub const INBOX: Act =
        Act { code: "notices.inbox", zh: "查看自己的消息", en: "Read the own messages", who: Who::SignedIn };
    /// How the own messages come.
    pub const WISHES: Act =
        Act {
            code: "notices.wishes", zh: "设置自己的接收方式", en: "Choose how messages come", who: Who::SignedIn
        };
    /// The mail server, the webhook, the gateways.
    pub const SETTINGS: Act = Act {
        code: "notices.settings",
        zh: "设置消息渠道",
        en: "Set up the ways out",
        who: Who::Roles(&[Role::SystemAdministrator]),
    };
    /// What left and what did not, without the words.
    pub const DELIVERIES: Act = Act {
        code: "notices.deliveries",
        zh: "查看消息发送情况",
        en: "See deliveries",
        who: Who::Roles(&[Role::SystemAdministrator]),
    };
    /// Sending again what maybe left.
    pub const SEND_AGAIN: Act = Act {
        code: "notices.send_again",
        zh: "重新发送消息",
        en: "Send a message again",
        who: Who::Roles(&[Role::SystemAdministrator]),
    };
}

/// Messages to people: inbox, wishes, settings, deliveries.
pub fn subject() -> Subject {
    Subject {
        name: "notices",
        routes: pages::inbox::routes()
            .merge(pages::wishes::routes())
            .merge(pages::settings::routes())
            .merge(pages::deliveries::routes()),
        migrations: MIGRATIONS.to_vec(),
        acts: vec![&acts::INBOX, &acts::WISHES, &acts::SETTINGS, &acts::DELIVERIES, &acts::SEND_AGAIN],
        navigation: vec![NavItem {
            href: "/messages/settings",
            zh: "消息渠道",
            en: "Messages",
            icon: "settings",
            act: &acts::SETTINGS,
        }],
        jobs: Vec::new(),
        demo,
    }
}

/// Everybody in the demo city finds a word of welcome. A second start finds the key taken.
fn demo(office: Office) -> BoxFuture<'static, Result<(), Refusal>> {
    async move {
        let area = office.settings.area;
        let told = Role::ALL.map(|role| Telling {
            area,
            to: To::Role(role),
            kind: "notices.welcome",
            subject: Bilingual::new("欢迎使用清风平台", "Welcome to Qingfeng"),
            body: Bilingual::new(
                "交办、到期、退回等事项会在这里提醒；邮件、短信和企业微信可在“接收方式”中设置。",
                "What is assigned, due or returned is told here; choose mail, text messages and WeCom under “How messages come”.",
            ),
            link: "/inbox/wishes".into(),
            urgency: Urgency::Ordinary,
            key: "notices.welcome".into(),
        });
        office
            .desk
            .write(move |tx| {
                async move {
                    for telling in &told {
                        tell(tx, telling).await?;
                    }
                    Ok(())
                }
                .boxed()
            })
            .await
    }
    .boxed()
}
