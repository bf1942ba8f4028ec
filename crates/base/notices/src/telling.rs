use identity::{holders_of, liaisons_of};
use kernel::{AreaId, Bilingual, PersonId, Refusal, Role, UnitId};
use serde::{Deserialize, Serialize};
use store::{StoreError, Tx};

use crate::rules::text::Line;
use crate::store::settings::{self, Ways};
use crate::store::{deliveries, inbox, wishes};

/// How soon something must be known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Urgency {
    /// In the office's time.
    #[default]
    Ordinary,
    /// At once: it passes the quiet hours and goes out as a text message too.
    Urgent,
}

/// Who is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum To {
    /// These people.
    People(Vec<PersonId>),
    /// Everybody active in the area who holds the role.
    Role(Role),
    /// The active liaisons of a unit.
    Liaisons(UnitId),
}

/// Something people are told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Telling {
    /// The area.
    pub area: AreaId,
    /// Who.
    pub to: To,
    /// What sort of message: `problems.assigned`.
    pub kind: &'static str,
    /// The subject line. What breaks a line is taken out of it, see [`Line::of`].
    pub subject: Bilingual,
    /// What there is to say; may be empty. Mail leaves the house: nothing confidential belongs here.
    pub body: Bilingual,
    /// Where to read on: a path of this site, such as `/problems/12`.
    pub link: String,
    /// How soon.
    pub urgency: Urgency,
    /// What makes it this message and no other: told again with the same key, a person hears nothing new.
    pub key: String,
}

/// Tells people something inside an open write, together with the fact it is about. Answers how many were told who had not
/// been told before.
///
/// # Errors
/// The database's error.
pub async fn tell(tx: &Tx, telling: &Telling) -> Result<usize, Refusal> {
    let people = people(tx, telling).await?;
    let ways = settings::ways(&tx.db, telling.area).await?;
    let mut told = 0;
    for person in people {
        if let Some(number) = inbox::insert(tx, telling, person).await? {
            queue(tx, telling, person, number, &ways).await?;
            told += 1;
        }
    }
    Ok(told)
}

async fn people(tx: &Tx, telling: &Telling) -> Result<Vec<PersonId>, StoreError> {
    match &telling.to {
        To::People(people) => Ok(people.clone()),
        To::Role(role) => holders_of(&tx.db, telling.area, *role).await,
        To::Liaisons(unit) => liaisons_of(&tx.db, telling.area, *unit).await,
    }
}

/// Every way out that the office has set up and the person wants becomes a delivery.
async fn queue(tx: &Tx, telling: &Telling, person: PersonId, number: i64, ways: &Ways) -> Result<(), Refusal> {
    let wishes = wishes::find(&tx.db, telling.area, person).await?.unwrap_or_default();
    let (now, urgency) = (tx.at, telling.urgency);
    let out = [
        (ways.mail, crate::MAIL, wishes.mail_at(&ways.quiet, now, urgency)),
        (ways.webhook, crate::WEBHOOK, Some(now)),
        (ways.sms, crate::SMS, wishes.sms_at(now, urgency)),
        (ways.wechat, crate::WECHAT, wishes.wechat_at(&ways.quiet, now, urgency)),
    ];
    for (_, channel, due) in out.into_iter().filter(|(set_up, _, _)| *set_up) {
        if let Some(due) = due {
            deliveries::insert(tx, telling.area, number, channel, person, due).await?;
        }
    }
    Ok(())
}

/// The subject as one line in each language.
pub(crate) fn subject_lines(subject: &Bilingual) -> (Line, Line) {
    (Line::of(&subject.zh), Line::of(&subject.en))
}
