//! Who is told, and that nobody is told twice.

use crate::support::{administrator, area, liaison, migrations, office, person, states, tell, telling, wish, write};
use futures_util::FutureExt;
use kernel::{PersonId, Refusal, Role};
use notices::{MailWish, Settings, Telling, To, Urgency};
use store::testing::both_databases;
use store::{Desk, Tx};

async fn on_both<F: Future<Output = ()>>(test: impl Fn(Desk, std::path::PathBuf) -> F) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_owned();
    both_databases(folder.path(), &migrations(), |desk| test(desk, path.clone())).await.unwrap();
}

async fn unread(desk: &Desk, who: PersonId) -> i64 {
    notices::count_unread(desk.read(), area(), who).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn people_a_role_or_a_units_liaisons_are_told_and_each_once_for_a_key() {
    on_both(|desk, folder| async move {
        let office = office(desk.clone(), &folder).await;
        assert_eq!(tell(&office, "1", Urgency::Ordinary).await, 1);
        assert_eq!(tell(&office, "1", Urgency::Urgent).await, 0, "the same key is the same message");
        assert_eq!(tell(&office, "2", Urgency::Ordinary).await, 1);
        let to_role = |to| Telling { to, ..telling("3", Urgency::Ordinary) };
        let leaders = to_role(To::Role(Role::Leader));
        let both = to_role(To::People(vec![person(1), person(2)]));
        let told = write(&office, move |tx: &Tx| {
            async move { Ok((notices::tell(tx, &leaders).await?, notices::tell(tx, &both).await?)) }.boxed()
        });
        assert_eq!(told.await, (1, 2));
        let counts = [unread(&desk, person(1)).await, unread(&desk, person(2)).await, unread(&desk, person(3)).await];
        assert_eq!(counts, [1, 3, 1]);
        let inbox = notices::inbox(desk.read(), area(), person(2), i64::MAX, 2).await.unwrap();
        assert_eq!(inbox.iter().map(|told| told.zh.as_str()).collect::<Vec<_>>(), ["问题3已交办", "问题2已交办"]);
        let older = notices::inbox(desk.read(), area(), person(2), inbox[1].number, 2).await.unwrap();
        assert_eq!(older.len(), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_stands_and_falls_with_the_fact_it_is_about() {
    on_both(|desk, folder| async move {
        let office = office(desk.clone(), &folder).await;
        let refused: Result<(), Refusal> = office
            .desk
            .write(|tx| {
                async move {
                    notices::tell(tx, &telling("1", Urgency::Ordinary)).await?;
                    Err(Refusal::not_found())
                }
                .boxed()
            })
            .await;
        assert!(refused.is_err());
        assert_eq!(unread(&desk, person(2)).await, 0);
        assert_eq!(tell(&office, "1", Urgency::Ordinary).await, 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_typed_breaks_the_subject_line_or_leads_to_another_site() {
    on_both(|desk, folder| async move {
        let office = office(desk.clone(), &folder).await;
        let hostile = Telling {
            subject: kernel::Bilingual::new("交办\r\nBcc: thief@example.com", "a\nb"),
            link: "//thief.example/x".into(),
            ..telling("1", Urgency::Ordinary)
        };
        write(&office, move |tx: &Tx| async move { notices::tell(tx, &hostile).await }.boxed()).await;
        let told = notices::inbox(desk.read(), area(), person(2), i64::MAX, 1).await.unwrap().remove(0);
        assert_eq!((told.zh.as_str(), told.en.as_str()), ("交办  Bcc: thief@example.com", "a b"));
        assert_eq!(told.link, "/");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_ways_that_are_set_up_and_wanted_are_queued() {
    on_both(|desk, folder| async move {
        let office = office(desk, &folder).await;
        tell(&office, "1", Urgency::Urgent).await;
        assert!(states(&office).await.is_empty());
        crate::support::set_up(&office, crate::support::mail_settings(25)).await;
        tell(&office, "2", Urgency::Urgent).await;
        assert!(states(&office).await.is_empty(), "nobody left an address");
        wish(&office, MailWish::Urgent).await;
        tell(&office, "3", Urgency::Ordinary).await;
        assert!(states(&office).await.is_empty(), "only what is urgent is wanted");
        tell(&office, "4", Urgency::Urgent).await;
        assert_eq!(states(&office).await, [("mail".to_owned(), "waiting")]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_are_sealed_and_wrong_ones_are_refused_at_their_fields() {
    on_both(|desk, folder| async move {
        let office = office(desk.clone(), &folder).await;
        let webhook =
            notices::Webhook { url: "https://oa.example.gov.cn/in".into(), secret: "a-long-signing-secret".into() };
        crate::support::set_up(&office, Settings { webhook: Some(webhook), ..Settings::default() }).await;
        let kept: Option<Vec<u8>> =
            store::scalar(desk.read(), "SELECT sealed AS value FROM message_settings", []).await.unwrap();
        assert!(!String::from_utf8_lossy(&kept.unwrap()).contains("signing"));
        let trail = store::read_audit(desk.read(), area(), None, i64::MAX, 50).await.unwrap();
        assert!(trail.iter().any(|line| line.act == "notices.settings"));
        assert!(trail.iter().all(|line| !line.fact.contains("signing")));
        let wrong = notices::Webhook { url: "ftp://x".into(), secret: "short".into() };
        let wrong = Settings { webhook: Some(wrong), ..Settings::default() };
        let refusal = notices::keep_settings(&office, &administrator(), wrong).await.unwrap_err();
        let fields: Vec<_> = refusal.findings.iter().filter_map(|finding| finding.place.column.clone()).collect();
        assert_eq!(fields, ["webhook_url", "webhook_secret"]);
        assert_eq!(liaison().id, person(2));
    })
    .await;
}
