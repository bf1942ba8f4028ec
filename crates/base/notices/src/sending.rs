use std::time::Duration;

use futures_util::FutureExt;
use identity::find_person;
use kernel::{AreaId, Language, PersonId, Refusal};
use ui::Office;

use crate::channels::{self, Channel, Message, Outcome};
use crate::rules::backoff::wait_after;
use crate::rules::text::Line;
use crate::rules::wishes::Wishes;
use crate::seat::SendingSeat;
use crate::store::deliveries::{self, DeliveryState, DeliveryView, Step};
use crate::store::inbox::{self, Told};
use crate::store::{settings, wishes};

/// How many deliveries one round takes.
const ROUND: i64 = 200;

/// Works the deliveries of the office's area off for as long as the server lives. In a server one such loop serves an area, and
/// all share one seat.
pub async fn deliver(office: Office, seat: SendingSeat) {
    loop {
        let wait = match take_turn(&office, &seat).await {
            Ok(_) => 5,
            Err(refusal) => {
                tracing::error!(%refusal, cause = ?refusal.cause, "deliveries could not be worked off");
                30
            }
        };
        tokio::time::sleep(Duration::from_secs(wait)).await;
    }
}

/// A server's turn: what was cut off is looked at and everything whose time has come is tried once. Answers whether it was this
/// server's turn; it is not while another server sends, and nobody's while there is nothing to send.
///
/// # Errors
/// The database's error; what a channel answers is kept with the delivery and is no error.
pub async fn take_turn(office: &Office, seat: &SendingSeat) -> Result<bool, Refusal> {
    let (db, area) = (office.desk.read(), office.settings.area);
    let is_any_due = !deliveries::due(db, area, office.desk.now(), 1).await?.is_empty();
    if !is_any_due && deliveries::leaving(db, area).await?.is_empty() {
        return Ok(false);
    }
    let Some(seat) = seat.take(&office.desk).await? else { return Ok(false) };
    tokio::select! {
        worked = work_off(office) => worked?,
        error = seat.lost() => tracing::warn!(%error, "deliveries are left to whoever takes them up"),
    }
    Ok(true)
}

/// With the seat in hand: nobody else is sending.
async fn work_off(office: &Office) -> Result<(), Refusal> {
    recover(office).await?;
    while deliver_due(office).await? > 0 {}
    Ok(())
}

/// What is marked as leaving, although nobody is sending, was cut off. It is tried again if the receiver drops repetitions,
/// else it is shown as maybe sent.
async fn recover(office: &Office) -> Result<(), Refusal> {
    for delivery in deliveries::leaving(office.desk.read(), office.settings.area).await? {
        let outcome = Outcome::Unknown("the server stopped, or lost the database, while it was leaving".into());
        let repeats_are_dropped = channels::repeats_are_dropped(&delivery.channel);
        mark(office, std::slice::from_ref(&delivery), &outcome, repeats_are_dropped).await?;
    }
    Ok(())
}

/// One round: what has waited longest of what is due is tried once, 200 deliveries at most. Answers how many were looked at. A
/// server asks for its turn first, see [`take_turn`].
///
/// # Errors
/// The database's error; what a channel answers is kept with the delivery and is no error.
pub async fn deliver_due(office: &Office) -> Result<usize, Refusal> {
    let due = deliveries::due(office.desk.read(), office.settings.area, office.desk.now(), ROUND).await?;
    let count = due.len();
    for parcel in parcels(due) {
        send(office, parcel).await?;
    }
    Ok(count)
}

/// Mail to one person goes together; everything else goes by itself.
fn parcels(due: Vec<DeliveryView>) -> Vec<Vec<DeliveryView>> {
    let mut parcels: Vec<Vec<DeliveryView>> = Vec::new();
    for delivery in due {
        let joins = |parcel: &&mut Vec<DeliveryView>| {
            let first = &parcel[0];
            first.channel == crate::MAIL
                && (&first.channel, first.area, first.person) == (&delivery.channel, delivery.area, delivery.person)
        };
        match parcels.iter_mut().find(joins) {
            Some(parcel) => parcel.push(delivery),
            None => parcels.push(vec![delivery]),
        }
    }
    parcels
}

async fn send(office: &Office, parcel: Vec<DeliveryView>) -> Result<(), Refusal> {
    let Some(first) = parcel.first().cloned() else { return Ok(()) };
    let settings = settings::find(office.desk.read(), &office.seal, first.area).await?;
    let channel = channels::open(&settings, &first.channel);
    let recipient = recipient(office, first.area, first.person, &first.channel).await?;
    let (channel, recipient) = match (channel, recipient) {
        (Some(channel), Some(recipient)) => (channel, recipient),
        (None, _) => return give_up(office, &parcel, "这种方式没有设置 / not set up").await,
        (_, None) => {
            return give_up(office, &parcel, "收件人停用或没有留地址 / no active recipient with an address").await;
        }
    };
    let claimed = claim(office, parcel).await?;
    let mut told = Vec::new();
    for delivery in &claimed {
        told.extend(inbox::find(office.desk.read(), delivery.area, delivery.number).await?);
    }
    let outcome = match message(office, &recipient, &first.area, &told) {
        Some(message) => try_once(channel.as_ref(), &message).await,
        None => return Ok(()),
    };
    mark(office, &claimed, &outcome, channel.repeats_are_dropped()).await
}

/// Tries once; a channel that breaks off leaves it unknown what left.
async fn try_once(channel: &dyn Channel, message: &Message) -> Outcome {
    let broke_off = |_| Outcome::Unknown("the try broke off".into());
    std::panic::AssertUnwindSafe(channel.send(message)).catch_unwind().await.unwrap_or_else(broke_off)
}

/// Whom something goes to.
struct Recipient {
    name: String,
    to: String,
    language: Language,
}

async fn recipient(
    office: &Office,
    area: AreaId,
    person: PersonId,
    channel: &str,
) -> Result<Option<Recipient>, Refusal> {
    let Some(person) = find_person(office.desk.read(), area, person).await?.filter(|person| person.active) else {
        return Ok(None);
    };
    let wishes = wishes::find(office.desk.read(), area, person.id).await?.unwrap_or_default();
    let to = address(&wishes, channel);
    let reachable = !to.is_empty() || channel == crate::WEBHOOK;
    Ok(reachable.then_some(Recipient { name: person.name, to, language: wishes.language }))
}

fn address(wishes: &Wishes, channel: &str) -> String {
    match channel {
        crate::MAIL => wishes.mail.clone(),
        crate::SMS => wishes.phone.clone(),
        crate::WECHAT => wishes.wechat.clone(),
        _ => String::new(),
    }
}

/// Marks deliveries as leaving, on disk, before anything leaves. Answers those that were still waiting.
async fn claim(office: &Office, parcel: Vec<DeliveryView>) -> Result<Vec<DeliveryView>, Refusal> {
    office
        .desk
        .write(move |tx| {
            async move {
                let mut claimed = Vec::new();
                for delivery in parcel {
                    let step = Step {
                        from: DeliveryState::Waiting,
                        to: DeliveryState::Sending,
                        due: delivery.due_at,
                        is_try: true,
                        word: String::new(),
                    };
                    if deliveries::step(tx, &delivery, &step).await? {
                        claimed.push(DeliveryView { tries: delivery.tries + 1, ..delivery });
                    }
                }
                Ok(claimed)
            }
            .boxed()
        })
        .await
}

/// Keeps how a try ended.
async fn mark(
    office: &Office,
    parcel: &[DeliveryView],
    outcome: &Outcome,
    repeats_are_dropped: bool,
) -> Result<(), Refusal> {
    let now = office.desk.now();
    let after = |delivery: &DeliveryView| {
        let (to, due, word) = match outcome {
            Outcome::Sent(word) => (DeliveryState::Sent, now, word),
            Outcome::Never(word) => (DeliveryState::GivenUp, now, word),
            Outcome::Unknown(word) if !repeats_are_dropped => (DeliveryState::MaybeSent, now, word),
            Outcome::Later(word) | Outcome::Unknown(word) => match wait_after(delivery.tries) {
                Some(wait) => (DeliveryState::Waiting, now.plus_seconds(wait), word),
                None => (DeliveryState::GivenUp, now, word),
            },
        };
        Step { from: DeliveryState::Sending, to, due, is_try: false, word: word.clone() }
    };
    let steps = parcel.iter().map(|delivery| (delivery.clone(), after(delivery))).collect();
    take_steps(office, steps).await
}

/// Nothing can be tried at all.
async fn give_up(office: &Office, parcel: &[DeliveryView], word: &str) -> Result<(), Refusal> {
    let step = || Step {
        from: DeliveryState::Waiting,
        to: DeliveryState::GivenUp,
        due: office.desk.now(),
        is_try: false,
        word: word.to_owned(),
    };
    take_steps(office, parcel.iter().map(|delivery| (delivery.clone(), step())).collect()).await
}

async fn take_steps(office: &Office, steps: Vec<(DeliveryView, Step)>) -> Result<(), Refusal> {
    office
        .desk
        .write(move |tx| {
            async move {
                for (delivery, step) in &steps {
                    deliveries::step(tx, delivery, step).await?;
                }
                Ok(())
            }
            .boxed()
        })
        .await
}

/// What leaves: one message as it is, or several put together. `None` when there is nothing to say.
fn message(office: &Office, recipient: &Recipient, area: &AreaId, told: &[Told]) -> Option<Message> {
    let first = told.first()?;
    let language = recipient.language;
    let subject = match told {
        [only] => subject(only, language).clone(),
        several => {
            Line::of(&language.t("您有{}条消息", "You have {} messages").replace("{}", &several.len().to_string()))
        }
    };
    let parts: Vec<String> = told.iter().map(|one| part(office, one, language)).collect();
    Some(Message {
        to: recipient.to.clone(),
        name: Line::of(&recipient.name),
        subject,
        text: parts.join("\n\n"),
        link: address_of(office, first),
        key: format!("{area}-{}", first.number),
        kind: first.kind.clone(),
        at: office.desk.now(),
    })
}

fn subject(told: &Told, language: Language) -> &Line {
    match language {
        Language::Chinese => &told.zh,
        Language::English => &told.en,
    }
}

/// Subject, body and address of one message.
fn part(office: &Office, told: &Told, language: Language) -> String {
    let lines = [subject(told, language).as_str(), told.body.text(language), &address_of(office, told)];
    lines.iter().filter(|line| !line.is_empty()).copied().collect::<Vec<_>>().join("\n")
}

fn address_of(office: &Office, told: &Told) -> String {
    format!("{}{}", office.settings.public_address, told.link)
}
