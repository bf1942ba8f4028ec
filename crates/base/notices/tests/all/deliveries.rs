//! What leaves the house, when, and how often.

use std::time::Duration;

use crate::support::{
    AUTHORITY, Manner, Noting, mail_server, mail_settings, migrations, office, pass, protected_mail_server,
    protected_web_server, set_up, starttls_mail_server, states, tell, web_server, wish,
};
use futures_util::FutureExt;
use kernel::Refusal;
use notices::{HttpTemplate, MailWish, SendingSeat, Settings, Urgency, Webhook, deliver_due, take_turn};
use store::testing::both_databases;
use store::{ConnectionTrait, DbBackend};
use tokio::task::JoinHandle;
use ui::Office;

async fn on_both<F: Future<Output = ()>>(test: impl Fn(Office) -> F) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_owned();
    let over = |desk| {
        let path = path.clone();
        let test = &test;
        async move { test(office(desk, &path).await).await }
    };
    both_databases(folder.path(), &migrations(), over).await.unwrap();
}

const SECRET: &str = "a-long-signing-secret";

fn gateway(port: u16, success: &str) -> HttpTemplate {
    HttpTemplate {
        url: format!("http://127.0.0.1:{port}/send?app=7"),
        header: "Authorization".into(),
        header_value: "Bearer abc".into(),
        body: r#"{"phone": "{to}", "content": "{text}"}"#.into(),
        success: success.into(),
    }
}

fn hook(port: u16) -> Settings {
    let webhook = Webhook { url: format!("http://127.0.0.1:{port}/in"), secret: SECRET.into() };
    Settings { webhook: Some(webhook), ..Settings::default() }
}

/// The value of a header of a call.
fn header(call: &str, name: &str) -> String {
    let line = call.lines().find_map(|line| line.strip_prefix(&format!("{name}: ")).map(str::to_owned));
    line.unwrap()
}

/// A server that takes a turn of its own; it is in the middle of sending as soon as the other side has seen something.
async fn begin_to_send(office: &Office, other_side: &Noting) -> JoinHandle<Result<bool, Refusal>> {
    let office = office.clone();
    let turn = tokio::spawn(async move { take_turn(&office, &SendingSeat::default()).await });
    for _ in 0..500 {
        if !other_side.seen().is_empty() {
            return turn;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("nothing was sent");
}

/// The next turn of a server. A seat that was given up is free as soon as the database has heard of it.
async fn turn_at_last(office: &Office, seat: &SendingSeat) {
    for _ in 0..500 {
        if take_turn(office, seat).await.unwrap() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("the seat was not given up");
}

fn state(channel: &str, state: &'static str) -> (String, &'static str) {
    (channel.to_owned(), state)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_is_sent_once_and_says_what_it_is_about() {
    on_both(|office| async move {
        let server = mail_server(Manner::Takes).await;
        set_up(&office, mail_settings(server.port)).await;
        wish(&office, MailWish::Each).await;
        tell(&office, "12", Urgency::Ordinary).await;
        for _ in 0..3 {
            deliver_due(&office).await.unwrap();
            pass(&office).await;
        }
        let seen = server.seen();
        assert_eq!(seen.len(), 1);
        assert!(seen[0].contains("RCPT TO:<liaison@example.gov.cn>"), "{}", seen[0]);
        assert!(seen[0].contains("Message-ID: <00000000-0000-0000-0000-000000000001-1@example.gov.cn>"), "{}", seen[0]);
        assert!(seen[0].contains("Subject: =?utf-8?"), "{}", seen[0]);
        assert_eq!(states(&office).await, [state("mail", "sent")]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waited_for_the_morning_goes_in_one_mail() {
    on_both(|office| async move {
        let server = mail_server(Manner::Takes).await;
        set_up(&office, mail_settings(server.port)).await;
        wish(&office, MailWish::Daily).await;
        for key in ["1", "2", "3"] {
            tell(&office, key, Urgency::Ordinary).await;
        }
        assert_eq!(deliver_due(&office).await.unwrap(), 0, "the morning has not come");
        pass(&office).await;
        assert_eq!(deliver_due(&office).await.unwrap(), 3);
        assert_eq!(server.seen().len(), 1);
        assert_eq!(states(&office).await, [state("mail", "sent"), state("mail", "sent"), state("mail", "sent")]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_busy_mail_server_is_tried_again_later_and_a_refusal_is_final() {
    on_both(|office| async move {
        let busy = mail_server(Manner::Busy).await;
        set_up(&office, mail_settings(busy.port)).await;
        wish(&office, MailWish::Each).await;
        tell(&office, "1", Urgency::Ordinary).await;
        deliver_due(&office).await.unwrap();
        assert_eq!(deliver_due(&office).await.unwrap(), 0, "the next try waits");
        assert_eq!(states(&office).await, [state("mail", "waiting")]);
        let taking = mail_server(Manner::Takes).await;
        set_up(&office, mail_settings(taking.port)).await;
        pass(&office).await;
        deliver_due(&office).await.unwrap();
        assert_eq!((states(&office).await, taking.seen().len()), (vec![state("mail", "sent")], 1));
        let refusing = mail_server(Manner::Refuses).await;
        set_up(&office, mail_settings(refusing.port)).await;
        tell(&office, "2", Urgency::Ordinary).await;
        deliver_due(&office).await.unwrap();
        assert_eq!(states(&office).await[1], state("mail", "given_up"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn after_seven_waits_it_is_given_up() {
    on_both(|office| async move {
        let busy = mail_server(Manner::Busy).await;
        set_up(&office, mail_settings(busy.port)).await;
        wish(&office, MailWish::Each).await;
        tell(&office, "1", Urgency::Ordinary).await;
        for _ in 0..8 {
            assert_eq!(states(&office).await, [state("mail", "waiting")]);
            pass(&office).await;
            deliver_due(&office).await.unwrap();
        }
        assert_eq!(states(&office).await, [state("mail", "given_up")]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_nobody_knows_the_fate_of_is_shown_as_maybe_sent_and_not_sent_again() {
    on_both(|office| async move {
        let server = mail_server(Manner::HangsUp).await;
        set_up(&office, mail_settings(server.port)).await;
        wish(&office, MailWish::Each).await;
        tell(&office, "1", Urgency::Ordinary).await;
        for _ in 0..3 {
            deliver_due(&office).await.unwrap();
            pass(&office).await;
        }
        assert_eq!((states(&office).await, server.seen().len()), (vec![state("mail", "maybe_sent")], 1));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_webhook_is_signed_and_an_uncertain_call_is_repeated_with_the_same_key() {
    on_both(|office| async move {
        let (dumb, taking) = (web_server(Manner::HangsUp, "").await, web_server(Manner::Takes, "ok").await);
        set_up(&office, hook(dumb.port)).await;
        tell(&office, "1", Urgency::Ordinary).await;
        deliver_due(&office).await.unwrap();
        assert_eq!(states(&office).await, [state("webhook", "waiting")]);
        set_up(&office, hook(taking.port)).await;
        pass(&office).await;
        deliver_due(&office).await.unwrap();
        assert_eq!(states(&office).await, [state("webhook", "sent")]);
        let (first, second) = (dumb.seen().remove(0), taking.seen().remove(0));
        assert_eq!(header(&first, "Qingfeng-Key"), header(&second, "Qingfeng-Key"));
        let time: i64 = header(&second, "Qingfeng-Timestamp").parse().unwrap();
        let body = second.split_once("\r\n\r\n").unwrap().1;
        let signature = header(&second, "Qingfeng-Signature");
        assert!(notices::is_genuine(SECRET.as_bytes(), time, body.as_bytes(), &signature, time + 10));
        assert!(!notices::is_genuine(SECRET.as_bytes(), time, body.as_bytes(), &signature, time + 301));
        assert!(body.contains("https://office.test/problems/1"), "{body}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gateway_has_sent_only_when_it_says_so_in_its_own_words() {
    on_both(|office| async move {
        let (good, bad) =
            (web_server(Manner::Takes, r#"{"code":0}"#).await, web_server(Manner::Takes, r#"{"code":93}"#).await);
        let settings = Settings {
            sms: Some(gateway(good.port, r#""code":0"#)),
            wechat: Some(gateway(bad.port, r#""code":0"#)),
            ..Settings::default()
        };
        set_up(&office, settings).await;
        wish(&office, MailWish::Each).await;
        tell(&office, "1", Urgency::Urgent).await;
        deliver_due(&office).await.unwrap();
        assert_eq!(states(&office).await, [state("sms", "sent"), state("wechat", "given_up")]);
        let call = good.seen().remove(0);
        assert!(
            call.starts_with("POST /send?app=7 HTTP/1.1\r\n") && call.contains("Authorization: Bearer abc\r\n"),
            "{call}"
        );
        let body: serde_json::Value = serde_json::from_str(call.split_once("\r\n\r\n").unwrap().1).unwrap();
        assert_eq!(body["phone"], "13800138000");
        assert_eq!(body["content"], "问题1已交办\n请在5个工作日内办结。\nhttps://office.test/problems/1");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_message_whose_answer_is_lost_is_never_sent_blindly_again() {
    on_both(|office| async move {
        let gate = web_server(Manner::HangsUp, "").await;
        set_up(&office, Settings { sms: Some(gateway(gate.port, "")), ..Settings::default() }).await;
        wish(&office, MailWish::Each).await;
        tell(&office, "1", Urgency::Urgent).await;
        for _ in 0..3 {
            deliver_due(&office).await.unwrap();
            pass(&office).await;
        }
        assert_eq!((states(&office).await, gate.seen().len()), (vec![state("sms", "maybe_sent")], 1));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_leaving_when_the_server_stopped_is_looked_at_after_the_start() {
    on_both(|office| async move {
        set_up(&office, Settings { sms: Some(gateway(1, "")), ..hook(1) }).await;
        wish(&office, MailWish::Each).await;
        tell(&office, "1", Urgency::Urgent).await;
        let sql = "UPDATE deliveries SET state = 'sending', tries = 1";
        let stopped =
            crate::support::write(&office, move |tx| async move { Ok(store::execute(&tx.db, sql, []).await?) }.boxed());
        assert_eq!(stopped.await, 2);
        assert_eq!(deliver_due(&office).await.unwrap(), 0, "nothing that is leaving leaves twice");
        assert!(take_turn(&office, &SendingSeat::default()).await.unwrap());
        assert_eq!(states(&office).await, [state("sms", "maybe_sent"), state("webhook", "waiting")]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_servers_start_leaves_what_is_leaving_alone_and_goes_on_with_it_when_the_sender_has_died() {
    on_both(|office| async move {
        let (holding, taking) = (web_server(Manner::Holds, "").await, web_server(Manner::Takes, "ok").await);
        set_up(&office, hook(holding.port)).await;
        tell(&office, "1", Urgency::Ordinary).await;
        let first = begin_to_send(&office, &holding).await;
        let second = SendingSeat::default();
        // An SQLite database has one server.
        if office.desk.read().get_database_backend() == DbBackend::Postgres {
            assert!(!take_turn(&office, &second).await.unwrap());
            assert_eq!(states(&office).await, [state("webhook", "sending")]);
        }
        first.abort();
        assert!(first.await.unwrap_err().is_cancelled());
        set_up(&office, hook(taking.port)).await;
        turn_at_last(&office, &second).await;
        assert_eq!(states(&office).await, [state("webhook", "waiting")]);
        pass(&office).await;
        turn_at_last(&office, &second).await;
        assert_eq!((states(&office).await, taking.seen().len()), (vec![state("webhook", "sent")], 1));
        assert_eq!(header(&holding.seen()[0], "Qingfeng-Key"), header(&taking.seen()[0], "Qingfeng-Key"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sender_that_loses_the_database_ends_its_turn_and_its_mail_is_shown_as_maybe_sent() {
    on_both(|office| async move {
        if office.desk.read().get_database_backend() == DbBackend::Sqlite {
            return;
        }
        let holding = mail_server(Manner::Holds).await;
        set_up(&office, mail_settings(holding.port)).await;
        wish(&office, MailWish::Each).await;
        tell(&office, "1", Urgency::Ordinary).await;
        let first = begin_to_send(&office, &holding).await;
        // Whoever has the seat has a lock on its table.
        let cut = "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE relation = 'job_runner'::regclass
                   AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
        office.desk.read().execute_unprepared(cut).await.unwrap();
        assert!(first.await.unwrap().unwrap());
        turn_at_last(&office, &SendingSeat::default()).await;
        assert_eq!((states(&office).await, holding.seen().len()), (vec![state("mail", "maybe_sent")], 1));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_protected_line_is_used_only_with_a_certificate_the_office_trusts() {
    on_both(|office| async move {
        let (mail, web) = (protected_mail_server().await, protected_web_server().await);
        let mut settings = mail_settings(mail.port);
        if let Some(server) = &mut settings.mail {
            server.security = notices::Security::Tls;
        }
        let url = format!("https://localhost:{}/in", web.port);
        settings.webhook = Some(Webhook { url, secret: SECRET.into() });
        set_up(&office, settings.clone()).await;
        wish(&office, MailWish::Each).await;
        tell(&office, "1", Urgency::Ordinary).await;
        deliver_due(&office).await.unwrap();
        assert_eq!(states(&office).await, [state("mail", "waiting"), state("webhook", "waiting")]);
        assert_eq!((mail.seen().len(), web.seen().len()), (0, 0), "nothing is said to a stranger");
        set_up(&office, Settings { authorities: AUTHORITY.into(), ..settings }).await;
        pass(&office).await;
        deliver_due(&office).await.unwrap();
        assert_eq!(states(&office).await, [state("mail", "sent"), state("webhook", "sent")]);
        assert_eq!((mail.seen().len(), web.seen().len()), (1, 1));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_that_starts_plain_is_protected_before_anything_is_said_or_nothing_is_sent() {
    on_both(|office| async move {
        for (offers, state_after, mails) in [(false, "waiting", 0), (true, "sent", 1)] {
            let mail = starttls_mail_server(offers).await;
            let mut settings = Settings { authorities: AUTHORITY.into(), ..mail_settings(mail.port) };
            if let Some(server) = &mut settings.mail {
                server.security = notices::Security::StartTls;
            }
            set_up(&office, settings).await;
            wish(&office, MailWish::Each).await;
            tell(&office, "1", Urgency::Ordinary).await;
            pass(&office).await;
            deliver_due(&office).await.unwrap();
            assert_eq!(states(&office).await, [state("mail", state_after)]);
            assert_eq!(mail.seen().len(), mails);
        }
    })
    .await;
}
