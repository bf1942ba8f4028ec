use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use kernel::{Bilingual, Refusal};
use ui::{Entered, Form, Frame, Office, Page, Problem, Routes, Signed, back_to, shown_again};

use super::Done;
use crate::acts::{keep_settings, send_test};
use crate::rules::quiet::QuietHours;
use crate::rules::settings::{HttpTemplate, MailServer, Security, Settings, Webhook};
use crate::rules::template::PLACES;
use crate::rules::text::Line;
use crate::store::settings::find;
use crate::subject::acts::SETTINGS;

#[derive(Template)]
#[template(path = "notices/settings.html")]
struct SettingsPage {
    f: Frame,
    entered: Entered,
}

impl SettingsPage {
    fn places(&self) -> [(&'static str, &'static str); 6] {
        PLACES
    }
}

pub fn routes() -> Routes {
    Routes::new().get("/messages/settings", &SETTINGS, show).post("/messages/settings", &SETTINGS, save).post(
        "/messages/settings/test",
        &SETTINGS,
        test,
    )
}

async fn show(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Query(done): Query<Done>,
) -> Result<Page<SettingsPage>, Problem> {
    let f = match done.done.as_str() {
        "saved" => f.with_notice("设置已保存。", "The settings are saved."),
        "test" => f.with_notice(
            "试发消息已排队，请在“发送情况”中查看结果。",
            "The message to try is queued; see “Deliveries” for how it went.",
        ),
        _ => f,
    };
    let settings = find(office.desk.read(), &office.seal, who.area).await?;
    Ok(Page(SettingsPage { f, entered: entered(&settings) }))
}

async fn save(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Form(entered): Form,
) -> Result<Response, Problem> {
    let old = find(office.desk.read(), &office.seal, who.area).await?;
    let kept = match read(&entered, &old) {
        Ok(new) => keep_settings(&office, &who, new).await,
        Err(refusal) => Err(refusal),
    };
    match kept {
        Ok(()) => Ok(back_to("/messages/settings?done=saved")),
        Err(refusal) => shown_again(entered, refusal, |entered| SettingsPage { f, entered }),
    }
}

async fn test(State(office): State<Office>, Signed(who): Signed) -> Result<Response, Problem> {
    send_test(&office, &who).await?;
    Ok(back_to("/messages/settings?done=test"))
}

/// The form of kept settings. Secrets are never shown again; a field left empty keeps them.
fn entered(settings: &Settings) -> Entered {
    let quiet = &settings.quiet;
    let form = Entered::default().with("quiet_from", quiet.from_text()).with("quiet_to", quiet.to_text());
    let form = form.with("authorities", &settings.authorities);
    let form = match &settings.mail {
        Some(mail) => form
            .with("mail_on", "1")
            .with("mail_host", &mail.host)
            .with("mail_port", mail.port.to_string())
            .with("mail_security", mail.security.code())
            .with("mail_user", &mail.user)
            .with("mail_from", &mail.from)
            .with("mail_from_name", mail.from_name.as_str()),
        None => form.with("mail_port", "465").with("mail_security", "tls"),
    };
    let form = match &settings.webhook {
        Some(webhook) => form.with("webhook_on", "1").with("webhook_url", &webhook.url),
        None => form,
    };
    with_template(with_template(form, "sms", settings.sms.as_ref()), "wechat", settings.wechat.as_ref())
}

fn with_template(form: Entered, name: &str, template: Option<&HttpTemplate>) -> Entered {
    let field = |part: &str| format!("{name}_{part}");
    match template {
        Some(template) => form
            .with(&field("on"), "1")
            .with(&field("url"), &template.url)
            .with(&field("header"), &template.header)
            .with(&field("body"), &template.body)
            .with(&field("success"), &template.success),
        None if name == "wechat" => form
            .with(&field("body"), r#"{"msgtype": "text", "text": {"content": "{text}", "mentioned_list": ["{to}"]}}"#)
            .with(&field("success"), r#""errcode":0"#),
        None => form.with(&field("body"), r#"{"phone": "{to}", "content": "{text}", "id": "{key}"}"#),
    }
}

fn read(entered: &Entered, old: &Settings) -> Result<Settings, Refusal> {
    let quiet = QuietHours::parse(entered.text("quiet_from"), entered.text("quiet_to")).ok_or_else(|| {
        let message = Bilingual::new("免打扰时段不是时间。", "The quiet hours are no times.");
        let remedy = Bilingual::new("例如 20:00 和 08:00。", "For example 20:00 and 08:00.");
        Refusal::field("T01", "quiet_from", message, remedy)
    })?;
    let secret = |field: &str, old: Option<&String>| match entered.text(field) {
        "" => old.cloned().unwrap_or_default(),
        typed => typed.to_owned(),
    };
    let text = |field: &str| entered.text(field).to_owned();
    let mail = entered.has("mail_on").then(|| MailServer {
        host: text("mail_host"),
        port: entered.text("mail_port").parse().unwrap_or_default(),
        security: Security::from_code(entered.text("mail_security")).unwrap_or(Security::Tls),
        user: text("mail_user"),
        password: secret("mail_password", old.mail.as_ref().map(|mail| &mail.password)),
        from: text("mail_from"),
        from_name: Line::of(entered.text("mail_from_name")),
    });
    let webhook = entered.has("webhook_on").then(|| Webhook {
        url: text("webhook_url"),
        secret: secret("webhook_secret", old.webhook.as_ref().map(|webhook| &webhook.secret)),
    });
    let template = |name: &str, old: Option<&HttpTemplate>| {
        let field = |part: &str| format!("{name}_{part}");
        entered.has(&field("on")).then(|| HttpTemplate {
            url: text(&field("url")),
            header: text(&field("header")),
            header_value: secret(&field("header_value"), old.map(|template| &template.header_value)),
            body: text(&field("body")),
            success: text(&field("success")),
        })
    };
    let (sms, wechat) = (template("sms", old.sms.as_ref()), template("wechat", old.wechat.as_ref()));
    Ok(Settings { mail, webhook, sms, wechat, quiet, authorities: text("authorities") })
}

#[cfg(test)]
mod tests {
    use super::super::testing::check;
    use super::*;

    fn kept() -> Settings {
        let mail = MailServer {
            host: "mail.example.gov.cn".into(),
            port: 465,
            security: Security::Tls,
            user: "office".into(),
            password: "very-secret-word".into(),
            from: "office@example.gov.cn".into(),
            from_name: Line::of("效能办"),
        };
        let webhook = Webhook { url: "https://oa.example.gov.cn/in".into(), secret: "another-secret-word".into() };
        Settings { mail: Some(mail), webhook: Some(webhook), ..Settings::default() }
    }

    #[test]
    fn the_form_reads_back_what_it_shows_and_keeps_secrets_it_never_shows() {
        let form = entered(&kept());
        assert!(!format!("{form:?}").contains("secret-word"));
        assert_eq!(read(&form, &kept()).unwrap(), kept());
        let changed = form.with("webhook_secret", "a-new-secret-of-the-webhook");
        let read = read(&changed, &kept()).unwrap();
        assert_eq!(read.webhook.unwrap().secret, "a-new-secret-of-the-webhook");
    }

    #[test]
    fn the_page_shows_every_way_out() {
        let page = |f| SettingsPage { f, entered: entered(&kept()) };
        check(page, "免打扰时段", "Quiet hours");
        check(page, "企业微信", "WeCom");
        check(page, "mail.example.gov.cn", "mail.example.gov.cn");
    }
}
