//! The ways out of the house, behind one trait.

mod call;
mod gateway;
mod mail;
mod tls;
mod webhook;

use async_trait::async_trait;
use kernel::{Bilingual, Moment};

use crate::rules::settings::Settings;
use crate::rules::text::Line;

/// The code of mail.
pub const MAIL: &str = "mail";
/// The code of the webhook.
pub const WEBHOOK: &str = "webhook";
/// The code of text messages.
pub const SMS: &str = "sms";
/// The code of 企业微信.
pub const WECHAT: &str = "wechat";

/// What leaves the house.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// The recipient's address, number or account; empty for a webhook.
    pub to: String,
    /// The recipient's name.
    pub name: Line,
    /// The subject line.
    pub subject: Line,
    /// The text, with the links.
    pub text: String,
    /// Where to read on, with the office's address.
    pub link: String,
    /// The same for every try, and for no other message.
    pub key: String,
    /// What sort of message.
    pub kind: String,
    /// When it leaves.
    pub at: Moment,
}

/// How a try ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The other side took it, and said this.
    Sent(String),
    /// It did not leave, or the other side did not take it: worth another try.
    Later(String),
    /// It did not leave, or the other side did not take it, and never will.
    Never(String),
    /// It may have left; the answer did not come.
    Unknown(String),
}

/// A way out. It says "sent" only when the other side has said so.
#[async_trait]
pub trait Channel: Send + Sync {
    /// Whether the receiver drops what it has seen before, so that an uncertain try may be repeated.
    fn repeats_are_dropped(&self) -> bool;
    /// Tries once. Takes a minute at most.
    async fn send(&self, message: &Message) -> Outcome;
}

/// The channel of a code, if the office has set it up.
pub fn open(settings: &Settings, code: &str) -> Option<Box<dyn Channel>> {
    let authorities = settings.authorities.clone();
    Some(match code {
        MAIL => Box::new(mail::Mail { server: settings.mail.clone()?, authorities }),
        WEBHOOK => Box::new(webhook::Hook { hook: settings.webhook.clone()?, authorities }),
        SMS => Box::new(gateway::Gateway { template: settings.sms.clone()?, authorities }),
        WECHAT => Box::new(gateway::Gateway { template: settings.wechat.clone()?, authorities }),
        _ => return None,
    })
}

/// Whether a channel's receiver drops repetitions, known without settings.
pub fn repeats_are_dropped(code: &str) -> bool {
    code == WEBHOOK
}

/// A channel's name for people.
pub fn name(code: &str) -> Bilingual {
    match code {
        MAIL => Bilingual::new("电子邮件", "Mail"),
        WEBHOOK => Bilingual::new("系统回调", "Webhook"),
        SMS => Bilingual::new("短信", "Text message"),
        WECHAT => Bilingual::new("企业微信", "WeCom"),
        other => Bilingual::new(other, other),
    }
}
