use kernel::{AreaId, Bilingual, Moment, PersonId};
use store::{ConnectionTrait, FromQueryResult, StoreError, Tx, execute, rows};

/// Where a delivery stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeliveryState {
    /// It waits for its time: for the morning, or for the next try.
    Waiting,
    /// It is leaving.
    Sending,
    /// The other side took it.
    Sent,
    /// It may have left; nobody can say. Only a person sends it again.
    MaybeSent,
    /// It did not leave and is not tried again.
    GivenUp,
}

impl DeliveryState {
    const ALL: [Self; 5] = [Self::Waiting, Self::Sending, Self::Sent, Self::MaybeSent, Self::GivenUp];

    /// The stored word.
    pub fn code(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sending => "sending",
            Self::Sent => "sent",
            Self::MaybeSent => "maybe_sent",
            Self::GivenUp => "given_up",
        }
    }

    /// The state of a stored word.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }

    /// The word for people.
    pub fn name(self) -> Bilingual {
        match self {
            Self::Waiting => Bilingual::new("待发送", "Waiting"),
            Self::Sending => Bilingual::new("发送中", "Sending"),
            Self::Sent => Bilingual::new("已送出", "Sent"),
            Self::MaybeSent => Bilingual::new("可能已送出", "Maybe sent"),
            Self::GivenUp => Bilingual::new("未送出", "Not sent"),
        }
    }

    /// Whether a person may send it (again).
    pub fn can_be_sent_again(self) -> bool {
        matches!(self, Self::MaybeSent | Self::GivenUp)
    }
}

/// A delivery as the loop and the page see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliveryView {
    /// The area.
    pub area: AreaId,
    /// The message's number.
    pub number: i64,
    /// The channel's code.
    pub channel: String,
    /// To whom.
    pub person: PersonId,
    /// Where it stands.
    pub state: DeliveryState,
    /// When it goes, or went.
    pub due_at: Moment,
    /// How often it was tried.
    pub tries: i64,
    /// What the other side said last.
    pub word: String,
}

#[derive(FromQueryResult)]
struct DeliveryRow {
    area: String,
    number: i64,
    channel: String,
    person: String,
    state: String,
    due_at: i64,
    tries: i64,
    word: String,
}

impl DeliveryRow {
    fn view(self) -> Result<DeliveryView, StoreError> {
        let unknown = StoreError::Unreadable { column: "deliveries.state", cause: self.state.clone() };
        Ok(DeliveryView {
            area: StoreError::parse("deliveries.area", &self.area)?,
            number: self.number,
            channel: self.channel,
            person: StoreError::parse("deliveries.person", &self.person)?,
            state: DeliveryState::from_code(&self.state).ok_or(unknown)?,
            due_at: Moment(self.due_at),
            tries: self.tries,
            word: self.word,
        })
    }
}

const COLUMNS: &str = "SELECT area, number, channel, person, state, due_at, tries, word FROM deliveries";

/// Queues a delivery.
pub async fn insert(
    tx: &Tx,
    area: AreaId,
    number: i64,
    channel: &str,
    person: PersonId,
    due: Moment,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO deliveries (area, number, channel, person, state, due_at, tries, word, changed_at)
               VALUES ($1, $2, $3, $4, 'waiting', $5, 0, '', $6)";
    let values = [
        area.to_string().into(),
        number.into(),
        channel.into(),
        person.to_string().into(),
        due.micros().into(),
        tx.at.micros().into(),
    ];
    execute(&tx.db, sql, values).await?;
    Ok(())
}

/// Deliveries whose time has come, the longest waiting first.
pub async fn due(
    db: &impl ConnectionTrait,
    area: AreaId,
    now: Moment,
    limit: i64,
) -> Result<Vec<DeliveryView>, StoreError> {
    let sql =
        format!("{COLUMNS} WHERE state = 'waiting' AND due_at <= $1 AND area = $2 ORDER BY due_at, number LIMIT $3");
    let values = [now.micros().into(), area.to_string().into(), limit.into()];
    let found: Vec<DeliveryRow> = rows(db, &sql, values).await?;
    found.into_iter().map(DeliveryRow::view).collect()
}

/// An area's deliveries that are leaving, or were when their server stopped.
pub async fn leaving(db: &impl ConnectionTrait, area: AreaId) -> Result<Vec<DeliveryView>, StoreError> {
    let sql = format!("{COLUMNS} WHERE state = 'sending' AND area = $1");
    let found: Vec<DeliveryRow> = rows(db, &sql, [area.to_string().into()]).await?;
    found.into_iter().map(DeliveryRow::view).collect()
}

/// An area's deliveries before a message's number, newest first; of one state only if named.
///
/// # Errors
/// The database's error.
pub async fn deliveries(
    db: &impl ConnectionTrait,
    area: AreaId,
    state: Option<DeliveryState>,
    before: i64,
    limit: i64,
) -> Result<Vec<DeliveryView>, StoreError> {
    let wanted = state.map_or("", DeliveryState::code);
    let sql = format!(
        "{COLUMNS} WHERE area = $1 AND number < $2 AND ($3 = '' OR state = $3) ORDER BY number DESC, channel LIMIT $4"
    );
    let values = [area.to_string().into(), before.into(), wanted.into(), limit.into()];
    let found: Vec<DeliveryRow> = rows(db, &sql, values).await?;
    found.into_iter().map(DeliveryRow::view).collect()
}

/// A step from one state to another, with what is to be kept of it.
pub struct Step {
    /// The state it must be in; in another one nothing happens.
    pub from: DeliveryState,
    /// The state it goes to.
    pub to: DeliveryState,
    /// When it goes (again).
    pub due: Moment,
    /// Whether this is a try.
    pub is_try: bool,
    /// What the other side said.
    pub word: String,
}

/// Takes a step; answers whether the delivery was in the state the step begins at.
pub async fn step(tx: &Tx, delivery: &DeliveryView, step: &Step) -> Result<bool, StoreError> {
    let sql = "UPDATE deliveries SET state = $5, due_at = $6, tries = tries + $7, word = $8, changed_at = $9
               WHERE area = $1 AND number = $2 AND channel = $3 AND state = $4";
    let values = [
        delivery.area.to_string().into(),
        delivery.number.into(),
        delivery.channel.clone().into(),
        step.from.code().into(),
        step.to.code().into(),
        step.due.micros().into(),
        i64::from(step.is_try).into(),
        step.word.chars().take(300).collect::<String>().into(),
        tx.at.micros().into(),
    ];
    Ok(execute(&tx.db, sql, values).await? == 1)
}
