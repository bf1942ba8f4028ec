use futures_util::FutureExt;
use kernel::{Actor, Bilingual, Refusal, RefusalKind};
use serde_json::json;
use store::Fact;
use ui::Office;

use crate::rules::settings::Settings;
use crate::rules::wishes::Wishes;
use crate::store::deliveries::{self, DeliveryState, DeliveryView, Step};
use crate::store::{inbox, settings, wishes};
use crate::telling::{Telling, To, Urgency, tell};

/// Keeps the settings of the actor's area, sealed. The audit line names what is set up and no secret.
///
/// # Errors
/// T01–T06 with their fields, or the database's.
pub async fn keep_settings(office: &Office, who: &Actor, new: Settings) -> Result<(), Refusal> {
    let findings = new.findings();
    if !findings.is_empty() {
        return Err(Refusal::findings("T01", findings));
    }
    let (who, seal) = (who.clone(), office.seal.clone());
    let body = json!({
        "mail": new.mail.as_ref().map(|mail| &mail.host),
        "webhook": new.webhook.is_some(),
        "sms": new.sms.is_some(),
        "wechat": new.wechat.is_some(),
        "quiet": new.quiet,
    });
    office
        .desk
        .write(move |tx| {
            async move {
                settings::keep(tx, &seal, who.area, &new).await?;
                Ok(tx.record(&who, Fact::new("notices.settings", "area", who.area, body)).await?)
            }
            .boxed()
        })
        .await
}

/// Keeps how the actor wants to be told.
///
/// # Errors
/// The database's.
pub async fn keep_wishes(office: &Office, who: &Actor, new: Wishes) -> Result<(), Refusal> {
    let who = who.clone();
    office
        .desk
        .write(move |tx| {
            async move {
                wishes::keep(tx, who.area, who.id, &new).await?;
                let body = json!({ "mail": new.mail_wish, "phone": !new.phone.is_empty() });
                Ok(tx.record(&who, Fact::new("notices.wishes", "person", who.id, body)).await?)
            }
            .boxed()
        })
        .await
}

/// Marks the actor's messages from one number to another as read.
pub async fn mark_read(office: &Office, who: &Actor, from: i64, to: i64) -> Result<(), Refusal> {
    let who = who.clone();
    office
        .desk
        .write(move |tx| async move { Ok(inbox::mark_read(tx, who.area, who.id, from, to).await?) }.boxed())
        .await
}

/// Sends the actor an urgent message, to see whether it arrives.
pub async fn send_test(office: &Office, who: &Actor) -> Result<(), Refusal> {
    let telling = Telling {
        area: who.area,
        to: To::People(vec![who.id]),
        kind: "notices.test",
        subject: Bilingual::new("试发消息", "A message to try"),
        body: Bilingual::new("收到即表示设置可用。", "If it arrives, the settings work."),
        link: "/inbox".into(),
        urgency: Urgency::Urgent,
        key: format!("notices.test/{}", office.desk.now().micros()),
    };
    let who = who.clone();
    office
        .desk
        .write(move |tx| {
            async move {
                tell(tx, &telling).await?;
                Ok(tx.record(&who, Fact::new("notices.settings", "person", who.id, json!({ "test": true }))).await?)
            }
            .boxed()
        })
        .await
}

/// Sends again what a person has decided to send again: one that maybe left, or one that was given up.
pub async fn send_again(office: &Office, who: &Actor, delivery: DeliveryView) -> Result<(), Refusal> {
    if !delivery.state.can_be_sent_again() {
        return Err(already_going());
    }
    let who = who.clone();
    office
        .desk
        .write(move |tx| {
            async move {
                let step = Step {
                    from: delivery.state,
                    to: DeliveryState::Waiting,
                    due: tx.at,
                    is_try: false,
                    word: delivery.word.clone(),
                };
                if !deliveries::step(tx, &delivery, &step).await? {
                    return Err(already_going());
                }
                let thing = format!("{}/{}", delivery.number, delivery.channel);
                let body = json!({ "was": delivery.state.code() });
                Ok(tx.record(&who, Fact::new("notices.send_again", "delivery", thing, body)).await?)
            }
            .boxed()
        })
        .await
}

fn already_going() -> Refusal {
    Refusal::new(
        RefusalKind::Conflict,
        "T08",
        Bilingual::new("这条消息已送出或正在发送。", "This message was sent or is being sent."),
        Bilingual::new("请刷新页面查看最新状态。", "Reload the page to see where it stands."),
    )
}
