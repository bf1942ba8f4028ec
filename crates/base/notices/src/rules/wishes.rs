use kernel::{Bilingual, Finding, Language, Moment, Place};
use serde::{Deserialize, Serialize};

use super::quiet::QuietHours;
use super::text::{mail_address, phone_number};
use crate::telling::Urgency;

/// When a person wants mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MailWish {
    /// Each message as it comes, outside the quiet hours.
    Each,
    /// One mail each morning with everything; urgent messages at once.
    #[default]
    Daily,
    /// Urgent messages only.
    Urgent,
}

/// How a person wants to be told, besides the inbox, which holds everything.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Wishes {
    /// The mail address; empty for no mail.
    pub mail: String,
    /// When mail goes.
    pub mail_wish: MailWish,
    /// The telephone for text messages about what is urgent; empty for none.
    pub phone: String,
    /// The account in 企业微信; empty for none.
    pub wechat: String,
    /// The language of what is sent.
    pub language: Language,
}

impl Wishes {
    /// Reads what a person typed.
    ///
    /// # Errors
    /// The findings at the fields.
    pub fn parse(
        mail: &str,
        wish: MailWish,
        phone: &str,
        wechat: &str,
        language: Language,
    ) -> Result<Self, Vec<Finding>> {
        let mut found = Vec::new();
        let mut read = |field: &str, text: &str, parse: fn(&str) -> Result<String, Bilingual>| {
            if text.is_empty() {
                return String::new();
            }
            parse(text).unwrap_or_else(|message| {
                let remedy = Bilingual::new("请改正，或者不填。", "Correct it or leave it empty.");
                found.push(Finding::error("T07", Place::field(field), message, remedy));
                String::new()
            })
        };
        let wishes = Self {
            mail: read("mail", mail, mail_address),
            mail_wish: wish,
            phone: read("phone", phone, phone_number),
            wechat: read("wechat", wechat, account),
            language,
        };
        if found.is_empty() { Ok(wishes) } else { Err(found) }
    }

    /// When a mail about something may go; `None` for never.
    pub fn mail_at(&self, quiet: &QuietHours, now: Moment, urgency: Urgency) -> Option<Moment> {
        match (urgency, self.mail_wish) {
            _ if self.mail.is_empty() => None,
            (Urgency::Urgent, _) => Some(now),
            (Urgency::Ordinary, MailWish::Urgent) => None,
            (Urgency::Ordinary, MailWish::Daily) => Some(quiet.next_morning(now)),
            (Urgency::Ordinary, MailWish::Each) => Some(rested(quiet, now)),
        }
    }

    /// When a text message about something may go; they are for what is urgent only.
    pub fn sms_at(&self, now: Moment, urgency: Urgency) -> Option<Moment> {
        (!self.phone.is_empty() && urgency == Urgency::Urgent).then_some(now)
    }

    /// When a message in 企业微信 may go.
    pub fn wechat_at(&self, quiet: &QuietHours, now: Moment, urgency: Urgency) -> Option<Moment> {
        let at = if urgency == Urgency::Urgent { now } else { rested(quiet, now) };
        (!self.wechat.is_empty()).then_some(at)
    }
}

fn rested(quiet: &QuietHours, now: Moment) -> Moment {
    if quiet.hold(now) { quiet.next_morning(now) } else { now }
}

fn account(text: &str) -> Result<String, Bilingual> {
    let plain = text.chars().count() <= 64 && text.chars().all(|mark| mark.is_alphanumeric() || "-_.@".contains(mark));
    if plain {
        return Ok(text.to_owned());
    }
    Err(Bilingual::new(format!("“{text}”不是企业微信账号。"), format!("“{text}” is not an account.")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Moment {
        Moment::parse_minute(text).unwrap()
    }

    fn wishes(wish: MailWish) -> Wishes {
        Wishes { mail: "a@b.cn".into(), mail_wish: wish, phone: "13800138000".into(), ..Wishes::default() }
    }

    #[test]
    fn ordinary_messages_rest_at_night_and_urgent_ones_pass() {
        let quiet = QuietHours::default();
        let (night, morning) = (at("2026-11-21 22:00"), at("2026-11-22 08:00"));
        let each = wishes(MailWish::Each);
        assert_eq!(each.mail_at(&quiet, night, Urgency::Ordinary), Some(morning));
        assert_eq!(each.mail_at(&quiet, night, Urgency::Urgent), Some(night));
        assert_eq!(each.mail_at(&quiet, morning, Urgency::Ordinary), Some(morning));
        let daily = wishes(MailWish::Daily);
        assert_eq!(daily.mail_at(&quiet, morning, Urgency::Ordinary), Some(at("2026-11-23 08:00")));
        assert_eq!(wishes(MailWish::Urgent).mail_at(&quiet, morning, Urgency::Ordinary), None);
        assert_eq!(Wishes::default().mail_at(&quiet, morning, Urgency::Urgent), None);
        assert_eq!(each.sms_at(night, Urgency::Ordinary), None);
        assert_eq!(each.sms_at(night, Urgency::Urgent), Some(night));
        assert_eq!(each.wechat_at(&quiet, night, Urgency::Urgent), None);
    }

    #[test]
    fn what_is_typed_wrongly_is_told_at_its_field() {
        let found = Wishes::parse("x\r\nBcc: y@z", MailWish::Each, "12", "a b", Language::Chinese).unwrap_err();
        let fields: Vec<_> = found.iter().filter_map(|finding| finding.place.column.as_deref()).collect();
        assert_eq!(fields, ["mail", "phone", "wechat"]);
        assert!(Wishes::parse("", MailWish::Each, "", "", Language::English).is_ok());
    }
}
