use kernel::{Bilingual, Finding, Place};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use serde::{Deserialize, Serialize};
use url::Url;

use super::quiet::QuietHours;
use super::template::fill_json;
use super::text::{Line, mail_address};

/// What an area set up for telling people. Kept sealed, because it holds passwords.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// The mail server.
    pub mail: Option<MailServer>,
    /// The other system that is called about every message.
    pub webhook: Option<Webhook>,
    /// The gateway for text messages.
    pub sms: Option<HttpTemplate>,
    /// The robot or application of 企业微信.
    pub wechat: Option<HttpTemplate>,
    /// When ordinary messages rest.
    pub quiet: QuietHours,
    /// The office's own certificate authorities (PEM), trusted besides the public ones; empty for none.
    #[serde(default)]
    pub authorities: String,
}

/// How the line to the mail server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Security {
    /// TLS from the first byte (usually port 465).
    Tls,
    /// TLS asked for on a plain line before anything is said (STARTTLS, usually port 587); without it nothing is sent.
    StartTls,
    /// None: for a relay inside the office's own network that wants no password (usually port 25).
    Plain,
}

impl Security {
    /// Every way, in the order of forms.
    pub const ALL: [Self; 3] = [Self::Tls, Self::StartTls, Self::Plain];

    /// The word in forms.
    pub fn code(self) -> &'static str {
        match self {
            Self::Tls => "tls",
            Self::StartTls => "start_tls",
            Self::Plain => "plain",
        }
    }

    /// The way of a form's word.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|security| security.code() == code)
    }

    /// Its name for people.
    pub fn name(self) -> Bilingual {
        match self {
            Self::Tls => Bilingual::new("TLS", "TLS"),
            Self::StartTls => Bilingual::new("STARTTLS（先连接，再加密）", "STARTTLS (connects, then protects)"),
            Self::Plain => {
                Bilingual::new("不加密（仅限内网中继，不用密码）", "Unprotected (a relay inside, without a password)")
            }
        }
    }
}

/// A mail server (SMTP).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailServer {
    /// Its name.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the line is protected.
    pub security: Security,
    /// The account; empty for none.
    pub user: String,
    /// Its password.
    pub password: String,
    /// The address mail comes from.
    pub from: String,
    /// The name mail comes from.
    pub from_name: Line,
}

/// A system that is called about every message, signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Webhook {
    /// The address.
    pub url: String,
    /// The shared secret of the signature.
    pub secret: String,
}

/// A gateway that takes a POST of JSON, as the office's contract with it says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HttpTemplate {
    /// The address.
    pub url: String,
    /// One more header, such as `Authorization`; empty for none.
    pub header: String,
    /// That header's value.
    pub header_value: String,
    /// The JSON with places such as `{to}` and `{text}` inside its strings.
    pub body: String,
    /// What the answer must contain besides a status of 2xx; empty for nothing. (Gateways often say "error" with status 200.)
    pub success: String,
}

impl Settings {
    /// What keeps these settings from working, at the fields of the page. Empty when they can be kept.
    pub fn findings(&self) -> Vec<Finding> {
        let mut found = Vec::new();
        check_authorities(&self.authorities, &mut found);
        if let Some(mail) = &self.mail {
            mail.check(&mut found);
        }
        if let Some(webhook) = &self.webhook {
            check_address("webhook_url", &webhook.url, &mut found);
            if webhook.secret.len() < 16 {
                let message = Bilingual::new("签名密钥太短。", "The signing secret is too short.");
                let remedy = Bilingual::new("至少 16 个字符。", "Use at least 16 characters.");
                found.push(Finding::error("T03", Place::field("webhook_secret"), message, remedy));
            }
        }
        for (name, template) in [("sms", &self.sms), ("wechat", &self.wechat)] {
            if let Some(template) = template {
                template.check(name, &mut found);
            }
        }
        found
    }
}

impl MailServer {
    fn check(&self, found: &mut Vec<Finding>) {
        let host_is_plain = !self.host.is_empty()
            && self.host.chars().all(|mark| mark.is_ascii_alphanumeric() || ".-:[]".contains(mark));
        if !host_is_plain || self.port == 0 {
            let message = Bilingual::new("邮件服务器的名称或端口不对。", "The mail server's name or port is wrong.");
            let remedy =
                Bilingual::new("例如 mail.example.gov.cn 和 465。", "For example mail.example.gov.cn and 465.");
            found.push(Finding::error("T01", Place::field("mail_host"), message, remedy));
        }
        if let Err(message) = mail_address(&self.from) {
            let remedy = Bilingual::new("请填写发件地址。", "Enter the address mail comes from.");
            found.push(Finding::error("T01", Place::field("mail_from"), message, remedy));
        }
        if self.security == Security::Plain && !self.user.is_empty() {
            let message = Bilingual::new(
                "密码不能在没有加密的连接上发送。",
                "A password is never sent over an unprotected line.",
            );
            let remedy = Bilingual::new("请改用 TLS，或者不填账号。", "Choose TLS, or leave the account empty.");
            found.push(Finding::error("T02", Place::field("mail_user"), message, remedy));
        }
    }
}

impl HttpTemplate {
    fn check(&self, name: &str, found: &mut Vec<Finding>) {
        check_address(&format!("{name}_url"), &self.url, found);
        if let Err(cause) = fill_json(&self.body, &[]) {
            let message = Bilingual::new(format!("报文不是 JSON：{cause}"), format!("The body is not JSON: {cause}"));
            let remedy = Bilingual::new("请按网关的接口文档填写。", "Write it as the gateway's documentation says.");
            found.push(Finding::error("T05", Place::field(format!("{name}_body")), message, remedy));
        }
        let name_is_plain = self.header.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        let value_is_plain = self.header_value.bytes().all(|byte| (b' '..=b'~').contains(&byte));
        if !name_is_plain || !value_is_plain || self.header.is_empty() != self.header_value.is_empty() {
            let message = Bilingual::new("请求头不能这样写。", "The header can't be written like this.");
            let remedy = Bilingual::new(
                "只用字母、数字和连字符；值为一行英文字符。",
                "Letters, digits and dashes; the value is one line of ASCII.",
            );
            found.push(Finding::error("T06", Place::field(format!("{name}_header")), message, remedy));
        }
    }
}

fn check_authorities(authorities: &str, found: &mut Vec<Finding>) {
    let read: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(authorities.as_bytes()).collect();
    let readable = read.is_ok_and(|read| read.is_empty() == authorities.trim().is_empty());
    if !readable {
        let message = Bilingual::new("证书读不懂。", "The certificates can't be read.");
        let remedy = Bilingual::new("请粘贴 PEM 格式的根证书。", "Paste root certificates in PEM format.");
        found.push(Finding::error("T09", Place::field("authorities"), message, remedy));
    }
}

fn check_address(field: &str, address: &str, found: &mut Vec<Finding>) {
    let fits = Url::parse(address).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    if !fits {
        let message = Bilingual::new(format!("“{address}”不是网址。"), format!("“{address}” is not a web address."));
        let remedy = Bilingual::new("以 https:// 开头。", "It begins with https://.");
        found.push(Finding::error("T04", Place::field(field), message, remedy));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(settings: &Settings) -> Vec<&'static str> {
        settings.findings().iter().map(|finding| finding.rule.0).collect()
    }

    fn server() -> MailServer {
        MailServer {
            host: "mail.example.gov.cn".into(),
            port: 465,
            security: Security::Tls,
            user: "office".into(),
            password: "word".into(),
            from: "office@example.gov.cn".into(),
            from_name: Line::of("效能办"),
        }
    }

    #[test]
    fn a_password_never_goes_over_an_unprotected_line() {
        let with = |mail| Settings { mail: Some(mail), ..Settings::default() };
        assert_eq!(rules(&with(server())), [""; 0]);
        assert_eq!(rules(&with(MailServer { security: Security::Plain, ..server() })), ["T02"]);
        assert_eq!(rules(&with(MailServer { host: "mail\r\nx".into(), from: "x".into(), ..server() })), ["T01", "T01"]);
    }

    #[test]
    fn an_authority_is_a_certificate() {
        let with = |authorities: &str| Settings { authorities: authorities.into(), ..Settings::default() };
        assert_eq!(rules(&with(" \n")), [""; 0]);
        assert_eq!(rules(&with(include_str!("../../tests/data/authority.pem"))), [""; 0]);
        assert_eq!(rules(&with("my certificate")), ["T09"]);
        assert_eq!(rules(&with("-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----")), ["T09"]);
    }

    #[test]
    fn a_gateway_is_an_address_and_a_json_template() {
        let template = HttpTemplate {
            url: "https://qyapi.example.cn/send".into(),
            header: String::new(),
            header_value: String::new(),
            body: r#"{"text":"{text}"}"#.into(),
            success: String::new(),
        };
        let with = |sms| Settings { sms: Some(sms), ..Settings::default() };
        assert_eq!(rules(&with(template.clone())), [""; 0]);
        assert_eq!(rules(&with(HttpTemplate { url: "file:///etc/passwd".into(), ..template.clone() })), ["T04"]);
        assert_eq!(rules(&with(HttpTemplate { body: "{text}".into(), ..template.clone() })), ["T05"]);
        let header = HttpTemplate { header: "X".into(), header_value: "a\r\nB: c".into(), ..template };
        assert_eq!(rules(&with(header)), ["T06"]);
        let webhook = Webhook { url: "https://x".into(), secret: "short".into() };
        assert_eq!(rules(&Settings { webhook: Some(webhook), ..Settings::default() }), ["T03"]);
    }
}
