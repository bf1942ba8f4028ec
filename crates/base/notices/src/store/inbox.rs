use kernel::{AreaId, Bilingual, Moment, PersonId};
use serde::{Deserialize, Serialize};
use store::{ConnectionTrait, FromQueryResult, StoreError, Tx, execute, row, rows, scalar};

use crate::rules::text::Line;
use crate::telling::{Telling, Urgency, subject_lines};

/// The words of a message, as they are kept.
#[derive(Serialize, Deserialize)]
struct Words {
    zh: Line,
    en: Line,
    body: Bilingual,
}

/// A message in somebody's inbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// Its number in the area.
    pub number: i64,
    /// Who was told.
    pub person: PersonId,
    /// What makes it this message and no other.
    pub key: String,
    /// What sort of message.
    pub kind: String,
    /// The subject line in Chinese.
    pub zh: Line,
    /// The subject line in English.
    pub en: Line,
    /// What there is to say.
    pub body: Bilingual,
    /// Where to read on.
    pub link: String,
    /// How soon.
    pub urgency: Urgency,
    /// When the person was told.
    pub told_at: Moment,
    /// When the person read it.
    pub read_at: Option<Moment>,
}

#[derive(FromQueryResult)]
struct MessageRow {
    number: i64,
    person: String,
    key: String,
    kind: String,
    words: String,
    link: String,
    urgent: bool,
    told_at: i64,
    read_at: Option<i64>,
}

impl MessageRow {
    fn told(self) -> Result<Told, StoreError> {
        let words: Words = StoreError::json("messages.words", &self.words)?;
        Ok(Told {
            number: self.number,
            person: StoreError::parse("messages.person", &self.person)?,
            key: self.key,
            kind: self.kind,
            zh: words.zh,
            en: words.en,
            body: words.body,
            link: self.link,
            urgency: if self.urgent { Urgency::Urgent } else { Urgency::Ordinary },
            told_at: Moment(self.told_at),
            read_at: self.read_at.map(Moment),
        })
    }
}

const COLUMNS: &str = "SELECT number, person, key, kind, words, link, urgent, told_at, read_at FROM messages";

/// Writes a message into an inbox and answers its number; `None` when the person was told it before.
pub async fn insert(tx: &Tx, telling: &Telling, person: PersonId) -> Result<Option<i64>, StoreError> {
    let known: Option<i64> = scalar(
        &tx.db,
        "SELECT number AS value FROM messages WHERE area = $1 AND person = $2 AND key = $3",
        [telling.area.to_string().into(), person.to_string().into(), telling.key.clone().into()],
    )
    .await?;
    if known.is_some() {
        return Ok(None);
    }
    let number = tx.next_number(telling.area, "messages").await?;
    let (zh, en) = subject_lines(&telling.subject);
    let words = serde_json::json!({ "zh": zh, "en": en, "body": telling.body });
    // Two writes at the same moment: the second finds the key taken.
    let sql = "INSERT INTO messages (area, number, person, key, kind, words, link, urgent, told_at)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (area, person, key) DO NOTHING";
    let values = [
        telling.area.to_string().into(),
        number.into(),
        person.to_string().into(),
        telling.key.clone().into(),
        telling.kind.into(),
        words.to_string().into(),
        identity::local_path(&telling.link).into(),
        (telling.urgency == Urgency::Urgent).into(),
        tx.at.micros().into(),
    ];
    Ok((execute(&tx.db, sql, values).await? == 1).then_some(number))
}

/// A person's messages before a number, newest first.
///
/// # Errors
/// The database's error.
pub async fn inbox(
    db: &impl ConnectionTrait,
    area: AreaId,
    person: PersonId,
    before: i64,
    limit: i64,
) -> Result<Vec<Told>, StoreError> {
    let sql = format!("{COLUMNS} WHERE area = $1 AND person = $2 AND number < $3 ORDER BY number DESC LIMIT $4");
    let values = [area.to_string().into(), person.to_string().into(), before.into(), limit.into()];
    let found: Vec<MessageRow> = rows(db, &sql, values).await?;
    found.into_iter().map(MessageRow::told).collect()
}

/// One message of an area.
pub async fn find(db: &impl ConnectionTrait, area: AreaId, number: i64) -> Result<Option<Told>, StoreError> {
    let sql = format!("{COLUMNS} WHERE area = $1 AND number = $2");
    let found: Option<MessageRow> = row(db, &sql, [area.to_string().into(), number.into()]).await?;
    found.map(MessageRow::told).transpose()
}

/// How many messages a person has not read.
///
/// # Errors
/// The database's error.
pub async fn count_unread(db: &impl ConnectionTrait, area: AreaId, person: PersonId) -> Result<i64, StoreError> {
    let sql = "SELECT COUNT(*) AS value FROM messages WHERE area = $1 AND person = $2 AND read_at IS NULL";
    Ok(scalar(db, sql, [area.to_string().into(), person.to_string().into()]).await?.unwrap_or_default())
}

/// Marks a person's messages up to a number as read: one of them, or all.
pub async fn mark_read(tx: &Tx, area: AreaId, person: PersonId, from: i64, to: i64) -> Result<(), StoreError> {
    let sql = "UPDATE messages SET read_at = $5
               WHERE area = $1 AND person = $2 AND number BETWEEN $3 AND $4 AND read_at IS NULL";
    let values = [area.to_string().into(), person.to_string().into(), from.into(), to.into(), tx.at.micros().into()];
    execute(&tx.db, sql, values).await?;
    Ok(())
}
