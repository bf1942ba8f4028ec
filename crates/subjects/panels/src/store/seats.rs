//! Who has a seat, and who left one.

use ::store::{ConnectionTrait, FromQueryResult, StoreError, Tx, execute, rows};
use kernel::{AreaId, Moment};

use super::{PanelId, keyed, keys};

/// A seat somebody has or had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seat {
    /// The person.
    pub person_id: String,
    /// Which replacement brought the person here, from 1; 0 for those drawn first.
    pub replacement: i64,
    /// Whose seat it was; empty for those drawn first.
    pub replaces: String,
    /// The ticket of the replacement; empty for those drawn first.
    pub ticket: String,
    /// When the person got it.
    pub seated_at: Moment,
    /// When the person left it.
    pub left_at: Option<Moment>,
    /// Why.
    pub left_reason: String,
}

impl Seat {
    /// A seat of the panel that was drawn.
    pub fn drawn(person_id: String, at: Moment) -> Self {
        Self {
            person_id,
            replacement: 0,
            replaces: String::new(),
            ticket: String::new(),
            seated_at: at,
            left_at: None,
            left_reason: String::new(),
        }
    }
}

#[derive(FromQueryResult)]
struct SeatRow {
    person_id: String,
    replacement: i64,
    replaces: String,
    ticket: String,
    seated_at: i64,
    left_at: i64,
    left_reason: String,
}

/// Everybody who has or had a seat: those drawn first, then the replacements as they came.
///
/// # Errors
/// The database's error.
pub async fn list(db: &impl ConnectionTrait, area: AreaId, panel: PanelId) -> Result<Vec<Seat>, StoreError> {
    let sql = "SELECT person_id, replacement, replaces, ticket, seated_at, left_at, left_reason FROM panel_seats
               WHERE area = $1 AND panel = $2 ORDER BY replacement, person_id";
    let found: Vec<SeatRow> = rows(db, sql, keys(area, panel)).await?;
    let seat = |row: SeatRow| Seat {
        person_id: row.person_id,
        replacement: row.replacement,
        replaces: row.replaces,
        ticket: row.ticket,
        seated_at: Moment(row.seated_at),
        left_at: (row.left_at != 0).then_some(Moment(row.left_at)),
        left_reason: row.left_reason,
    };
    Ok(found.into_iter().map(seat).collect())
}

/// Gives somebody a seat.
///
/// # Errors
/// The database's error.
pub async fn insert(tx: &Tx, area: AreaId, panel: PanelId, seat: &Seat) -> Result<(), StoreError> {
    let sql = "INSERT INTO panel_seats (area, panel, person_id, replacement, replaces, ticket, seated_at, left_at,
                 left_reason) VALUES ($1, $2, $3, $4, $5, $6, $7, 0, '')";
    let values = [
        seat.person_id.clone().into(),
        seat.replacement.into(),
        seat.replaces.clone().into(),
        seat.ticket.clone().into(),
        seat.seated_at.micros().into(),
    ];
    execute(&tx.db, sql, keyed(area, panel, values)).await.map(drop)
}

/// Records that somebody left.
///
/// # Errors
/// The database's error.
pub async fn leave(tx: &Tx, area: AreaId, panel: PanelId, person: &str, reason: &str) -> Result<(), StoreError> {
    let sql = "UPDATE panel_seats SET left_at = $4, left_reason = $5 WHERE area = $1 AND panel = $2 AND person_id = $3";
    let values = [person.into(), tx.at.micros().into(), reason.into()];
    execute(&tx.db, sql, keyed(area, panel, values)).await.map(drop)
}

/// Takes all seats back, when a round is declared void.
///
/// # Errors
/// The database's error.
pub async fn forget(tx: &Tx, area: AreaId, panel: PanelId) -> Result<(), StoreError> {
    execute(&tx.db, "DELETE FROM panel_seats WHERE area = $1 AND panel = $2", keys(area, panel)).await.map(drop)
}
